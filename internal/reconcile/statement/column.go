package statement

import (
	"slices"
	"strings"
	"unicode"

	"github.com/vezne/vezne/internal/fault"
)

// Field is what a column tells.
type Field string

// The fields. Amount and Date must be there, and one of the four names.
const (
	Ref         Field = "ref"         // our reference, as the provider keeps it
	Order       Field = "order"       // the shop's reference
	Transaction Field = "transaction" // the provider's id of the transaction
	RRN         Field = "rrn"
	Kind        Field = "kind"
	Amount      Field = "amount"
	Currency    Field = "currency"
	Date        Field = "date"
	Time        Field = "time"
	Status      Field = "status"
	// Of a chargeback: its own number and its reason; [Due] is the last day for evidence.
	Case   Field = "case"
	Reason Field = "reason"
)

// Fields returns all fields.
func Fields() []Field {
	return []Field{Ref, Order, Transaction, RRN, Kind, Amount, Currency, Date, Time, Status, Case, Reason, Due}
}

// headings are what each field is called, in the plain spelling of plain. A heading that could mean two things is in none.
func headings() map[Field][]string {
	return map[Field][]string{
		Ref: {
			"ref", "referans", "referansno", "referansnumarasi", "isyerireferansi", "reference", "referenceno", "merchantreference",
			"merchantpaymentid", "orderrefnumber", "agentreferenceno", "agentreferansno", "xactagentreference",
		},
		Order:       {"siparis", "siparisno", "siparisnumarasi", "order", "orderno", "ordernumber", "orderid", "merchantorderid", "merchantnote"},
		Transaction: {"islemno", "islemnumarasi", "islemid", "transaction", "transactionid", "transactionno", "xactid", "pgtranid", "tranid"},
		RRN:         {"rrn", "rrnno", "retrievalreferencenumber", "pgtranrefid", "referencecode", "bankareferansno"},
		Kind:        {"islemtipi", "islemturu", "tip", "tur", "type", "kind", "transactiontype", "xacttype", "xacttypedesc"},
		Amount:      {"tutar", "islemtutari", "bruttutar", "satistutari", "amount", "grossamount", "transactionamount"},
		Currency:    {"parabirimi", "dovizcinsi", "doviz", "currency", "currencycode"},
		Date:        {"tarih", "islemtarihi", "islemtarihsaat", "tarihsaat", "date", "transactiondate", "datetime", "xactdate", "timecreated"},
		Time:        {"saat", "islemsaati", "time", "transactiontime"},
		Case:        {"itirazno", "itiraznumarasi", "dosyano", "caseno", "caseid", "chargebackid", "chargebackno", "disputeid"},
		Reason:      {"itiraznedeni", "nedenkodu", "reason", "reasoncode", "chargebackreason"},
		Due:         {"sonitiraztarihi", "itirazsontarihi", "kanitsontarihi", "evidencedue", "dueon", "duedate"},
		Status:      {"durum", "islemdurumu", "sonuc", "status", "transactionstatus", "result"},
	}
}

// plain spells a heading without case, accents and marks, so that "İşlem Tutarı (TL)" is "islemtutari".
func plain(text string) string {
	text, _, _ = strings.Cut(text, "(")
	var b strings.Builder
	for _, r := range text {
		switch r {
		case 'ı', 'I', 'İ', 'i':
			r = 'i'
		case 'ş', 'Ş':
			r = 's'
		case 'ğ', 'Ğ':
			r = 'g'
		case 'ç', 'Ç':
			r = 'c'
		case 'ö', 'Ö':
			r = 'o'
		case 'ü', 'Ü':
			r = 'u'
		case 'â', 'Â':
			r = 'a'
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// columns are where the fields stand in a row.
type columns map[Field]int

// find reads a row as headings of these fields, in the order in which they choose. given names columns by the operator's choice. It reports false where one of
// those is not there.
func find(row []string, given map[Field]string, fields []Field, known map[Field][]string) (columns, bool) {
	found := columns{}
	for i, cell := range row {
		name := plain(cell)
		if name == "" {
			continue
		}
		for _, f := range fields {
			_, taken := found[f]
			want, chosen := given[f]
			if !taken && (chosen && plain(want) == name || !chosen && slices.Contains(known[f], name)) {
				found[f] = i
				break
			}
		}
	}
	for f := range given {
		if _, there := found[f]; !there {
			return nil, false
		}
	}
	return found, true
}

// has reports whether there are columns for all of these fields.
func (c columns) has(fields ...Field) bool {
	for _, f := range fields {
		if _, there := c[f]; !there {
			return false
		}
	}
	return true
}

// named reports whether a row can be matched with anything.
func (c columns) named() bool {
	for _, f := range []Field{Ref, Order, Transaction, RRN} {
		if _, there := c[f]; there {
			return true
		}
	}
	return false
}

// ParseMap reads what an operator says of columns: one of the fields for each, with the heading of its column.
func ParseMap(given map[string]string, fields []Field) (map[Field]string, error) {
	all := map[Field]string{}
	for name, heading := range given {
		f := Field(name)
		if !slices.Contains(fields, f) {
			return nil, fault.Say(fault.Text{TR: "--map: %q şunlardan biri değil: %s", EN: "--map: %q is none of %s"}, name, list(fields))
		}
		if plain(heading) == "" {
			return nil, fault.Say(fault.Text{TR: "--map: %s için başlık verilmemiş", EN: "--map: %s has no heading"}, name)
		}
		all[f] = heading
	}
	return all, nil
}

func list(fields []Field) string {
	var names []string
	for _, f := range fields {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}

func errNoHeadings() error {
	return fault.New(fault.Invalid, "statement_headings", fault.Text{
		TR: "Ekstrede tutar ve tarih sütunlarının başlıkları ile bir referans, sipariş, işlem ya da RRN sütunu bulunamadı; --map ile adlarını verin.",
		EN: "No headings of an amount and a date, and of a reference, order, transaction or RRN, were found in the statement; name them with --map.",
	})
}
