package bin

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/vezne/vezne/card"
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
		return Import{}, Notes{}, fmt.Errorf("read BINs: %w", err)
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
		return Import{}, Notes{}, errors.New("the file is empty")
	}
	if err == nil {
		err = p.heading(names)
	}
	if err != nil {
		return Import{}, Notes{}, fmt.Errorf("line 1: %w", err)
	}
	for {
		fields, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var form *csv.ParseError
		if errors.As(err, &form) {
			p.wrong(form.Line, form.Err)
			if !errors.Is(err, csv.ErrFieldCount) {
				break // what follows an open quotation mark is no row
			}
		} else if err != nil {
			return Import{}, Notes{}, fmt.Errorf("read BINs: %w", err)
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
	p.errs = append(p.errs, fmt.Errorf("line %d: %w", line, err))
}

func (p *parser) heading(names []string) error {
	p.at = map[string]int{}
	for i, name := range names {
		name = strings.ToLower(strings.TrimSpace(name))
		if !slices.Contains([]string{"bin", "network", "type", "category", "issuer", "family", "country"}, name) {
			return fmt.Errorf("column %d is none of BIN, Network, Type, Category, Issuer, Family and Country", i+1)
		}
		if _, twice := p.at[name]; twice {
			return fmt.Errorf("column %d stands there twice", i+1)
		}
		p.at[name] = i
	}
	for _, name := range []string{"BIN", "Network", "Type", "Category", "Issuer"} {
		if _, there := p.at[strings.ToLower(name)]; !there {
			return fmt.Errorf("the column %s is missing; the file begins with BIN;Network;Type;Category;Issuer", name)
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
		p.wrong(line, errors.New("this is not UTF-8"))
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
		err = errors.New("a BIN is six or eight digits")
	case len(r.Issuer) > maxIssuer:
		err = fmt.Errorf("an issuer's name has at most %d bytes", maxIssuer)
	case r.Family != "" && !slices.Contains(Families(), r.Family):
		err = fmt.Errorf("a family is one of %s", strings.Join(Families(), ", "))
	case len(r.Country) != 2:
		err = errors.New("a country is two letters")
	}
	if err != nil {
		p.wrong(line, err)
		return
	}
	if i, again := p.lines[r.BIN]; again {
		if p.found.Rows[i] != r {
			p.wrong(line, fmt.Errorf("BIN %s stands in line %d too, and says something else there", r.BIN, p.where[i]))
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
		return Import{}, Notes{}, fmt.Errorf("the file has more than %d BINs", maxImportRows)
	case len(p.errs) > maxImportErrors:
		return Import{}, Notes{}, errors.Join(append(p.errs[:maxImportErrors], errors.New("and more lines after that"))...)
	case len(p.errs) > 0:
		return Import{}, Notes{}, errors.Join(p.errs...)
	case len(p.found.Rows) == 0:
		return Import{}, Notes{}, errors.New("the file has no BINs")
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
	return "", errors.New("a type is CREDIT, DEBIT, PREPAID or empty")
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
