package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/vezne/vezne/internal/bin"
	"github.com/vezne/vezne/internal/binstore"
	"github.com/vezne/vezne/internal/fault"
)

// binsCommand keeps what is known of cards by their first digits.
type binsCommand struct {
	Import binsImportCommand `cmd:"" help:"Replace the imported BINs by those of a file. Gateways that run use them within a second." tr:"İçe aktarılmış BIN'lerin yerine bir dosyadakileri koyar. Çalışan ağ geçitleri bir saniye içinde yenilerini kullanır."`
	List   binsListCommand   `cmd:"" help:"List the imported BINs." tr:"İçe aktarılmış BIN'leri listeler."`
	Show   binsShowCommand   `cmd:"" help:"Tell what the first digits of a card say." tr:"Bir kartın ilk hanelerinin ne söylediğini gösterir."`
}

type binsImportCommand struct {
	houseFlags
	language

	File    string `arg:"" type:"existingfile" help:"CSV with semicolons or commas, whose first line is BIN;Network;Type;Category;Issuer, in UTF-8." tr:"Noktalı virgüllü ya da virgüllü, UTF-8 bir CSV; ilk satırı BIN;Network;Type;Category;Issuer."`
	Country string `default:"TR" help:"Country of the issuers, two letters, for a file without a column Country." tr:"Country sütunu olmayan bir dosyada kartı çıkaranların ülkesi, iki harf."`
	DryRun  bool   `help:"Check the file and change nothing." tr:"Dosyayı denetler, hiçbir şeyi değiştirmez."`
}

// Run imports.
func (c binsImportCommand) Run(ctx context.Context, s streams) (err error) {
	f, err := os.Open(c.File)
	if err != nil {
		return err //nolint:wrapcheck // it names the file
	}
	found, notes, err := bin.ParseImport(f, c.Country)
	_ = f.Close() // it was only read
	if err != nil {
		return fault.Doing(fault.Text{TR: c.File + " içe aktarılmadı", EN: c.File + " is not imported"}, err)
	}
	if notes.Repeated > 0 {
		fmt.Fprintf(s.out, c.in(fault.Text{
			TR: "%d satır, daha önceki bir satırın aynısı.\n", EN: "%d lines say again what an earlier one said.\n",
		}), notes.Repeated)
	}
	if notes.Unplaced > 0 {
		fmt.Fprintf(s.out, c.in(fault.Text{
			TR: "%d BIN'in bankası tanınmıyor; adları dosyadaki gibi kalır, kurallarda bank boştur.\n",
			EN: "%d BINs are of banks that are not known; their names stay as in the file, and bank is empty in rules.\n",
		}), notes.Unplaced)
	}
	if c.DryRun {
		fmt.Fprintf(s.out, c.in(fault.Text{TR: "%d BIN okundu; hiçbir şey değişmedi.\n", EN: "%d BINs were read; nothing was changed.\n"}), len(found.Rows))
		return nil
	}
	st, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer closing(st, &err)
	version, err := binstore.Replace(ctx, st, found, time.Now())
	if err != nil {
		return err //nolint:wrapcheck // it says what it stores
	}
	fmt.Fprintf(s.out, c.in(fault.Text{
		TR: "%d BIN içe aktarıldı (sürüm %d); öncekilerin yerini aldı.\n", EN: "%d BINs were imported (version %d) in place of the ones before.\n",
	}), len(found.Rows), version)
	return nil
}

// bins reads the imported BINs, and makes of them and the built-in ones what a gateway uses.
func (f houseFlags) bins(ctx context.Context, s streams) (kept binstore.Kept, known *bin.Directory, err error) {
	st, err := f.open(ctx, s)
	if err != nil {
		return kept, nil, err
	}
	defer closing(st, &err)
	kept, err = binstore.Read(ctx, st)
	if err != nil {
		return kept, nil, err //nolint:wrapcheck // it says what it reads
	}
	known = &bin.Directory{}
	known.Use(kept.Import)
	return kept, known, nil
}

type binsListCommand struct {
	houseFlags
	language

	Bank string `placeholder:"CODE" help:"Only those of a bank, such as akbank." tr:"Yalnızca bir bankanınkiler, örneğin akbank."`
	JSON bool   `name:"json" help:"Print one JSON object per line." tr:"Her satıra bir JSON nesnesi yazar."`
}

// Run lists.
func (c binsListCommand) Run(ctx context.Context, s streams) error {
	kept, known, err := c.bins(ctx, s)
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	e := json.NewEncoder(s.out)
	if !c.JSON {
		fmt.Fprintln(t, c.in(binHeading()))
	}
	for _, r := range kept.Rows {
		if c.Bank != "" && r.Bank != c.Bank {
			continue
		}
		if c.JSON {
			err = e.Encode(r)
			if err != nil {
				return err //nolint:wrapcheck // the terminal is gone
			}
			continue
		}
		card, _ := known.Find(r.BIN)
		fmt.Fprintln(t, binLine(card))
	}
	return t.Flush() //nolint:wrapcheck // the terminal is gone
}

func binHeading() fault.Text {
	return fault.Text{
		TR: "BIN\tBANKA\tAD\tŞEMA\tTÜR\tAİLE\tTİCARİ\tÜLKE", EN: "BIN\tBANK\tNAME\tBRAND\tTYPE\tFAMILY\tCOMMERCIAL\tCOUNTRY",
	}
}

func binLine(c bin.Card) string {
	commercial := ""
	if c.Commercial {
		commercial = "✓"
	}
	return fmt.Sprintf("%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s", c.BIN, c.Bank.Code, c.Bank.Name, c.Brand, c.Type, c.Family, commercial, c.Country)
}

type binsShowCommand struct {
	houseFlags
	language

	BIN string `arg:"" name:"bin" help:"Six or eight digits, and no more of the card." tr:"Altı ya da sekiz hane; kartın daha fazlası değil."`
}

// Validate is called by kong. A whole card number has no business on a command line, whose history is kept.
func (c binsShowCommand) Validate() error {
	if !digits(c.BIN) {
		return errDigits()
	}
	return nil
}

// Run shows.
func (c binsShowCommand) Run(ctx context.Context, s streams) error {
	_, known, err := c.bins(ctx, s)
	if err != nil {
		return err
	}
	card, found := known.Find(c.BIN)
	if !found {
		_, err = fmt.Fprintln(s.out, c.in(fault.Text{TR: "Bu BIN bilinmiyor.", EN: "This BIN is not known."}))
		return err //nolint:wrapcheck // the terminal is gone
	}
	t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, c.in(binHeading()))
	fmt.Fprintln(t, binLine(card))
	return t.Flush() //nolint:wrapcheck // the terminal is gone
}

func errDigits() *fault.Said {
	return fault.Say(fault.Text{TR: "kartın ilk altı ya da sekiz hanesini verin, daha fazlasını değil", EN: "give the first six or eight digits of a card, and no more of them"})
}

// digits reports whether text is the beginning of a card's number by which its bank is known.
func digits(text string) bool {
	return (len(text) == 6 || len(text) == 8) && strings.Trim(text, "0123456789") == ""
}
