package bin

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/internal/fault"
)

// Import is what a file of BINs says, checked and in the order of the prefixes.
type Import struct {
	Rows []Row `json:"rows"`
}

// Row is one BIN of an import. What the file does not say, or not in words that are known, is empty.
type Row struct {
	// BIN is six or eight digits.
	BIN string `json:"bin"`
	// Bank is our word for the issuer (see [Bank]), where its name is known, and Issuer the name as the file has it.
	Bank   string     `json:"bank,omitempty"`
	Issuer string     `json:"issuer,omitempty"`
	Brand  card.Brand `json:"brand,omitempty"`
	Type   Type       `json:"type,omitempty"`
	// Family is the installment family, where the file has a column for it.
	Family     string `json:"family,omitempty"`
	Commercial bool   `json:"commercial,omitzero"`
	// Country is the ISO 3166 code of two letters.
	Country string `json:"country,omitempty"`
}

// Notes are what of a good file a person should know.
type Notes struct {
	// Repeated counts the rows that say again what an earlier one said.
	Repeated int
	// Unplaced counts the rows whose issuer is none of the banks that are known by a word of ours.
	Unplaced int
}

// What an import may be, as bounds against nonsense.
const (
	maxImportRows   = 500_000
	maxImportErrors = 20
	maxIssuer       = 200
)

// ParseImport reads a file in the shape
//
//	BIN;Network;Type;Category;Issuer
//	450803;VISA;CREDIT;BUSINESS;TURKIYE IS BANKASI, A.S.
//
// with semicolons or commas, in UTF-8 with or without a byte order mark, the columns in any order and "Family" and "Country"
// besides them if there are any; country is that of the rows without one. It is read to its end and refused as a whole: the error
// names up to twenty lines. A BIN that stands twice is no error where both rows say the same.
func ParseImport(r io.Reader, country string) (Import, Notes, error) {
	in := bufio.NewReader(r)
	if mark, _ := in.Peek(3); string(mark) == "\ufeff" {
		_, _ = in.Discard(3) // they are there
	}
	heading, err := in.Peek(4096)
	if err != nil && !errors.Is(err, io.EOF) {
		return Import{}, Notes{}, fault.Doing(fault.Text{TR: "dosya okunamadı", EN: "read BINs"}, err)
	}
	first, _, _ := strings.Cut(string(heading), "\n")
	rows := csv.NewReader(in)
	rows.ReuseRecord = true
	if strings.Count(first, ";") >= strings.Count(first, ",") {
		rows.Comma = ';'
	}
	p := parser{country: strings.ToUpper(country), lines: map[string]int{}}
	names, err := rows.Read()
	if errors.Is(err, io.EOF) {
		return Import{}, Notes{}, fault.Say(fault.Text{TR: "dosya boş", EN: "the file is empty"})
	}
	var form *csv.ParseError
	switch {
	case errors.As(err, &form):
		err = malformed(form.Err)
	case err == nil:
		err = p.heading(names)
	}
	if err != nil {
		return Import{}, Notes{}, inLine(1, err)
	}
	for {
		fields, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if errors.As(err, &form) {
			p.wrong(form.Line, malformed(form.Err))
			if !errors.Is(err, csv.ErrFieldCount) {
				break // what follows an open quotation mark is no row
			}
		} else if err != nil {
			return Import{}, Notes{}, fault.Doing(fault.Text{TR: "dosya okunamadı", EN: "read BINs"}, err)
		} else {
			line, _ := rows.FieldPos(0)
			p.row(line, fields)
		}
		if len(p.errs) > maxImportErrors || len(p.found.Rows) > maxImportRows {
			break
		}
	}
	return p.finish()
}

// parser reads the rows of an import.
type parser struct {
	country string
	// at is where a column stands.
	at    map[string]int
	found Import
	notes Notes
	// lines are where the BINs stood first, as indices of found and as lines.
	lines map[string]int
	where []int
	errs  []error
}

func (p *parser) wrong(line int, err error) {
	p.errs = append(p.errs, inLine(line, err))
}

func inLine(line int, err error) error {
	return fault.Doing(fault.Text{TR: "satır %d", EN: "line %d"}.With(line), err)
}

// malformed is what the reader of CSV, which speaks English, says of a line.
func malformed(err error) error {
	return &fault.Said{Cause: err, Text: fault.Phrased(err.Error(), []fault.Phrase{
		{Pattern: `wrong number of fields`, Turkish: "sütun sayısı başlıktakinden farklı"},
		{Pattern: `bare " in non-quoted field`, Turkish: "tırnaksız bir alanda tırnak işareti var"},
		{Pattern: `extraneous or missing " in quoted-field`, Turkish: "tırnak içindeki bir alanda fazla ya da eksik tırnak işareti var"},
	}, "CSV değil: ")}
}

func (p *parser) heading(names []string) error {
	p.at = map[string]int{}
	for i, name := range names {
		name = strings.ToLower(strings.TrimSpace(name))
		if !slices.Contains([]string{"bin", "network", "type", "category", "issuer", "family", "country"}, name) {
			return fault.Say(fault.Text{
				TR: "%d. sütun şunlardan biri değil: BIN, Network, Type, Category, Issuer, Family, Country",
				EN: "column %d is none of BIN, Network, Type, Category, Issuer, Family and Country",
			}, i+1)
		}
		if _, twice := p.at[name]; twice {
			return fault.Say(fault.Text{TR: "%d. sütun daha önce de var", EN: "column %d stands there twice"}, i+1)
		}
		p.at[name] = i
	}
	for _, name := range []string{"BIN", "Network", "Type", "Category", "Issuer"} {
		if _, there := p.at[strings.ToLower(name)]; !there {
			return fault.Say(fault.Text{
				TR: "%s sütunu eksik; dosya BIN;Network;Type;Category;Issuer ile başlar",
				EN: "the column %s is missing; the file begins with BIN;Network;Type;Category;Issuer",
			}, name)
		}
	}
	return nil
}

func (p *parser) row(line int, fields []string) {
	field := func(name string) string {
		i, there := p.at[name]
		if !there {
			return ""
		}
		return strings.TrimSpace(fields[i])
	}
	if slices.ContainsFunc(fields, func(f string) bool { return !utf8.ValidString(f) }) {
		p.wrong(line, fault.Say(fault.Text{TR: "satır UTF-8 değil", EN: "this is not UTF-8"}))
		return
	}
	category := strings.ToUpper(field("category"))
	r := Row{
		BIN: field("bin"), Issuer: field("issuer"), Brand: brandOf(field("network")), Commercial: commercial(category),
		Family: field("family"), Country: strings.ToUpper(field("country")),
	}
	if r.Country == "" {
		r.Country = p.country
	}
	bank, placed := IssuedBy(r.Issuer)
	r.Bank = bank.Code
	var err error
	r.Type, err = typeOf(field("type"), category)
	switch {
	case err != nil:
	case len(r.BIN) != short && len(r.BIN) != long || leading(r.BIN) != r.BIN:
		err = fault.Say(fault.Text{TR: "BIN altı ya da sekiz hanedir", EN: "a BIN is six or eight digits"})
	case len(r.Issuer) > maxIssuer:
		err = fault.Say(fault.Text{TR: "bankanın adı (Issuer) en çok %d bayt olabilir", EN: "an issuer's name has at most %d bytes"}, maxIssuer)
	case r.Family != "" && !slices.Contains(Families(), r.Family):
		err = fault.Say(fault.Text{TR: "aile (Family) şunlardan biridir: %s", EN: "a family is one of %s"}, strings.Join(Families(), ", "))
	case len(r.Country) != 2:
		err = fault.Say(fault.Text{TR: "ülke (Country) iki harftir", EN: "a country is two letters"})
	}
	if err != nil {
		p.wrong(line, err)
		return
	}
	if i, again := p.lines[r.BIN]; again {
		if p.found.Rows[i] != r {
			p.wrong(line, fault.Say(fault.Text{
				TR: "%s BIN'i %d. satırda da var ve orada başka bir şey söylüyor", EN: "BIN %s stands in line %d too, and says something else there",
			}, r.BIN, p.where[i]))
			return
		}
		p.notes.Repeated++
		return
	}
	if !placed {
		p.notes.Unplaced++
	}
	p.lines[r.BIN] = len(p.found.Rows)
	p.found.Rows, p.where = append(p.found.Rows, r), append(p.where, line)
}

func (p *parser) finish() (Import, Notes, error) {
	switch {
	case len(p.found.Rows) > maxImportRows:
		return Import{}, Notes{}, fault.Say(fault.Text{TR: "dosyada %d BIN'den fazlası var", EN: "the file has more than %d BINs"}, maxImportRows)
	case len(p.errs) > maxImportErrors:
		return Import{}, Notes{}, fault.Together(append(p.errs[:maxImportErrors], fault.Say(fault.Text{TR: "ve sonrasında başka satırlar", EN: "and more lines after that"}))...)
	case len(p.errs) > 0:
		return Import{}, Notes{}, fault.Together(p.errs...)
	case len(p.found.Rows) == 0:
		return Import{}, Notes{}, fault.Say(fault.Text{TR: "dosyada BIN yok", EN: "the file has no BINs"})
	}
	slices.SortFunc(p.found.Rows, func(a, b Row) int { return strings.Compare(a.BIN, b.BIN) })
	return p.found, p.notes, nil
}

// typeOf reads the type. Prepaid cards are told by their category.
func typeOf(text, category string) (Type, error) {
	if strings.Contains(category, "PREPAID") {
		return Prepaid, nil
	}
	switch strings.ToUpper(text) {
	case "":
		return "", nil
	case "CREDIT":
		return Credit, nil
	case "DEBIT":
		return Debit, nil
	case "PREPAID":
		return Prepaid, nil
	}
	return "", fault.Say(fault.Text{TR: "tür (Type) CREDIT, DEBIT, PREPAID ya da boş olur", EN: "a type is CREDIT, DEBIT, PREPAID or empty"})
}

// commercial reports whether a category is one of companies' cards.
func commercial(category string) bool {
	for _, word := range []string{"BUSINESS", "COMMERCIAL", "CORPORATE", "PURCHASING", "B2B", "FLEET"} {
		if strings.Contains(category, word) {
			return true
		}
	}
	return false
}

// brandOf reads the name of a network; of one that is not known the BIN says what can be said.
func brandOf(network string) card.Brand {
	switch strings.ToUpper(network) {
	case "VISA":
		return card.Visa
	case "MASTERCARD":
		return card.Mastercard
	case "TROY":
		return card.Troy
	case "AMERICAN EXPRESS", "AMEX":
		return card.Amex
	case "MAESTRO":
		return card.Maestro
	case "DISCOVER":
		return card.Discover
	case "DINERS CLUB INTERNATIONAL", "DINERS CLUB":
		return card.DinersClub
	case "JCB":
		return card.JCB
	case "CHINA UNION PAY", "UNIONPAY":
		return card.UnionPay
	}
	return ""
}
