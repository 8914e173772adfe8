package marketplace

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// Format is the form of a payout's file.
type Format string

// The formats.
const (
	// CSV is a table for a bank's upload page or a person: semicolons, decimal commas, Turkish headings, UTF-8 with a mark by which
	// spreadsheets know it.
	CSV Format = "csv"
	// CSV1254 is CSV in windows-1254, for the upload pages and programs that take the Turkish code page and no UTF-8. A letter that it does
	// not have is written as the basic Latin one that stands for it.
	CSV1254 Format = "csv-windows-1254"
	// Pain is ISO 20022's credit transfer initiation, pain.001.001.09.
	Pain Format = "pain.001"
)

// ContentType is what the file is served as, and Extension what its name ends with.
func (f Format) ContentType() string {
	switch f {
	case Pain:
		return "application/xml"
	case CSV1254:
		return "text/csv; charset=windows-1254"
	case CSV:
	}
	return "text/csv; charset=utf-8"
}

// Extension is explained at ContentType.
func (f Format) Extension() string {
	if f == Pain {
		return "xml"
	}
	return "csv"
}

// File writes the payout for a bank. It is the same however often it is written, so that a lost one can be had again, and a bank that
// gets it twice knows it by its ids. A pain.001 needs the account that pays.
func (p Payout) File(f Format) ([]byte, error) {
	switch f {
	case CSV:
		file, err := p.csv(func(text string) string { return text })
		return append([]byte("\ufeff"), file...), err
	case CSV1254:
		file, err := p.csv(turkish)
		return encoded(file), err
	case Pain:
		return p.pain()
	}
	return nil, fault.InvalidField("format", "payout_format", fault.Text{
		TR: "Dosya biçimi csv, csv-windows-1254 ya da pain.001 olabilir.", EN: "A file is csv, csv-windows-1254 or pain.001.",
	})
}

// description is what the store reads on its statement.
func (p Payout) description(l Line) string {
	return strings.TrimSpace(p.From.Name + " hakediş ödemesi " + l.Reference)
}

// csv writes the table, its texts as spelled spells them: before they become cells, since a letter that is spelled otherwise may be a semicolon then.
func (p Payout) csv(spelled func(string) string) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = ';', true
	rows := [][]string{{"Sıra No", "Alıcı Adı", "Alıcı IBAN", "Tutar", "Para Birimi", "Açıklama", "Referans"}}
	for i, l := range p.Lines {
		rows = append(rows, []string{
			strconv.Itoa(i + 1), harmless(spelled(l.To.Name)), l.To.IBAN, money.New(l.Amount, p.Currency).DecimalComma(), string(p.Currency),
			harmless(spelled(p.description(l))), l.Reference,
		})
	}
	err := w.WriteAll(rows)
	if err != nil {
		return nil, fmt.Errorf("write payout file: %w", err)
	}
	return b.Bytes(), nil
}

// turkish is a text in letters that windows-1254 has.
func turkish(text string) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(text) { // a letter and its mark are one there
		if _, has := charmap.Windows1254.EncodeRune(r); has {
			b.WriteRune(r)
			continue
		}
		plain := Latin(string(r))
		if plain == "" {
			plain = "?"
		}
		b.WriteString(plain)
	}
	return b.String()
}

// encoded is a text of such letters in windows-1254.
func encoded(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for _, r := range string(text) {
		c, has := charmap.Windows1254.EncodeRune(r)
		if !has { // no text of ours: the columns stay as they are
			c = '?'
		}
		out = append(out, c)
	}
	return out
}

// harmless keeps a spreadsheet from taking a store's name for a formula.
func harmless(text string) string {
	if strings.HasPrefix(text, "=") || strings.HasPrefix(text, "+") || strings.HasPrefix(text, "-") || strings.HasPrefix(text, "@") {
		return "'" + text
	}
	return text
}

// The elements of pain.001.001.09 that are written, in the order of its schema.
type (
	painDocument struct {
		XMLName xml.Name `xml:"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09 Document"`
		Header  struct {
			ID      string `xml:"MsgId"`
			Created string `xml:"CreDtTm"`
			Count   int    `xml:"NbOfTxs"`
			Sum     string `xml:"CtrlSum"`
			Name    string `xml:"InitgPty>Nm"`
		} `xml:"CstmrCdtTrfInitn>GrpHdr"`
		Payment painPayment `xml:"CstmrCdtTrfInitn>PmtInf"`
	}
	painPayment struct {
		ID        string         `xml:"PmtInfId"`
		Method    string         `xml:"PmtMtd"`
		Batch     bool           `xml:"BtchBookg"`
		Count     int            `xml:"NbOfTxs"`
		Sum       string         `xml:"CtrlSum"`
		Day       string         `xml:"ReqdExctnDt>Dt"`
		Name      string         `xml:"Dbtr>Nm"`
		IBAN      string         `xml:"DbtrAcct>Id>IBAN"`
		Bank      string         `xml:"DbtrAgt>FinInstnId>Othr>Id"`
		Charges   string         `xml:"ChrgBr"`
		Transfers []painTransfer `xml:"CdtTrfTxInf"`
	}
	painTransfer struct {
		EndToEnd string     `xml:"PmtId>EndToEndId"`
		Amount   painAmount `xml:"Amt>InstdAmt"`
		Name     string     `xml:"Cdtr>Nm"`
		IBAN     string     `xml:"CdtrAcct>Id>IBAN"`
		Text     string     `xml:"RmtInf>Ustrd"`
	}
	painAmount struct {
		Currency string `xml:"Ccy,attr"`
		Value    string `xml:",chardata"`
	}
)

// The limits of texts in the schema, in characters.
const (
	painName = 140
	painText = 140
)

func (p Payout) pain() ([]byte, error) {
	payer, formed := ParseIBAN(p.From.IBAN) // from a setting, as somebody wrote it
	if !formed {
		return nil, fault.New(fault.Conflict, "payer_account_missing", fault.Text{
			TR: "pain.001 dosyası için ödeyen hesap gerekir: marketplace.payer_iban ayarına geçerli bir IBAN yazın ya da CSV kullanın.",
			EN: "A pain.001 file names the account that pays: set marketplace.payer_iban to a valid IBAN, or use CSV.",
		})
	}
	sum := money.New(p.Total(), p.Currency).Decimal()
	var d painDocument
	d.Header.ID, d.Header.Created = strings.ReplaceAll(p.ID, "_", ""), p.CreatedAt.UTC().Format(time.RFC3339)
	d.Header.Count, d.Header.Sum, d.Header.Name = len(p.Lines), sum, cut(named(p.From.Name), painName)
	d.Payment = painPayment{
		ID: d.Header.ID, Method: "TRF", Batch: true, Count: len(p.Lines), Sum: sum, Day: p.CreatedAt.In(turkey()).Format(time.DateOnly),
		Name: d.Header.Name, IBAN: payer, Bank: notProvided, Charges: "SLEV",
	}
	for _, l := range p.Lines {
		d.Payment.Transfers = append(d.Payment.Transfers, painTransfer{
			EndToEnd: l.Reference, Amount: painAmount{string(p.Currency), money.New(l.Amount, p.Currency).Decimal()},
			Name: cut(named(l.To.Name, l.Store, l.Reference), painName), IBAN: l.To.IBAN, Text: cut(Latin(p.description(l)), painText),
		})
	}
	text, err := xml.MarshalIndent(d, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write payout file: %w", err)
	}
	return append([]byte(xml.Header), append(text, '\n')...), nil
}

// turkey is the time by which the bank's day is counted.
func turkey() *time.Location { return time.FixedZone("TRT", 3*60*60) }

// cut shortens a text of the basic Latin set.
func cut(text string, most int) string { return text[:min(len(text), most)] }
