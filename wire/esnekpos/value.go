package esnekpos

import (
	"slices"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// value.go holds how the values that several messages share are read and written.

// The lengths of texts. ReferenceLimit is the document's ("Ödeme Alma", ORDER_REF_NUMBER); no other length is published. namedLimit is that
// of an order that exists already: payments of other surfaces, and those that a recurring payment makes by itself, have longer references.
const (
	ReferenceLimit = 24
	namedLimit     = 128
	textLimit      = 1024
	urlLimit       = 2048
)

// idLimit bounds a numeric id.
const idLimit = 1<<53 - 1

// istanbul is the zone of every date. Turkey has kept UTC+3 all year since 2016, so a fixed offset needs no time-zone data on
// the machine.
func istanbul() *time.Location { return time.FixedZone("TRT", 3*60*60) }

// The two ways in which dates are written: with zeros in front in the document's sample, and without them in the answers of
// ProcessQuery that clients recorded.
const (
	paddedLayout = "02.01.2006 15:04:05"
	plainLayout  = "2.1.2006 15:04:05"
)

func padded(t time.Time) string { return dated(t, paddedLayout) }

func plain(t time.Time) string { return dated(t, plainLayout) }

func dated(t time.Time, layout string) string {
	if t.IsZero() {
		return ""
	}
	return t.In(istanbul()).Format(layout)
}

// readDate reads a date in either way.
func readDate(r *wirekit.Reader, name string) time.Time {
	text := strings.TrimSpace(r.Text(name, textLimit))
	if text == "" {
		return time.Time{}
	}
	t, err := time.ParseInLocation(plainLayout, text, istanbul())
	if err != nil {
		r.Refuse(name, "date_malformed", fault.Text{
			TR: "25.11.2026 10:00:00 biçiminde olmalıdır.", EN: "It must be written like 25.11.2026 10:00:00.",
		})
		return time.Time{}
	}
	return t.UTC()
}

// readDay reads a day of a list's window, written in layout.
func readDay(r *wirekit.Reader, name, layout, example string) time.Time {
	r.Require(name)
	text := strings.TrimSpace(r.Text(name, textLimit))
	if text == "" || r.Refused(name) {
		return time.Time{}
	}
	t, err := time.ParseInLocation(layout, text, istanbul())
	if err != nil {
		r.Refuse(name, "date_malformed", fault.Text{
			TR: example + " biçiminde bir tarih olmalıdır.", EN: "It must be a date written like " + example + ".",
		})
		return time.Time{}
	}
	return t.UTC()
}

// readAmount reads an amount above zero. A text may be grouped: shops send back what ProcessQuery told them.
func (m *message) readAmount(name string, c money.Currency) money.Amount {
	return m.Positive(name, c, m.notation(name))
}

// notation is how an amount is written: JSON's own way for a number.
func (m *message) notation(name string) money.Notation {
	if f, found := m.fields.Find(name); found && f.Kind == wirekit.Number {
		return money.DecimalDot
	}
	return money.Grouped
}

// readSigned reads an amount of an answer, which may be negative, in Turkish notation or as a JSON number.
func readSigned(f wirekit.Fields, r *wirekit.Reader, name string) money.Amount {
	field, found := f.Find(name)
	if !found || strings.TrimSpace(field.Value) == "" {
		return money.Amount{}
	}
	n := money.Grouped
	if field.Kind == wirekit.Number {
		n = money.DecimalDot
	}
	a, err := money.Parse(strings.TrimSpace(field.Value), money.TRY, n)
	if err != nil {
		r.Refuse(name, "amount_malformed", fault.Text{
			TR: "Tutar okunamadı; 151,25 biçiminde yazın.", EN: "The amount could not be read; write it like 151,25.",
		})
		return money.Amount{}
	}
	return a
}

// readLira reads an amount that is a JSON number where it is written, and 0 where it is not there.
func readLira(f wirekit.Fields, r *wirekit.Reader, name string) money.Amount {
	return money.New(readSigned(f, r, name).Minor(), money.TRY)
}

// readCurrency reads one of the four currencies ("Ödeme Alma", PRICES_CURRENCY).
func readCurrency(r *wirekit.Reader, name string) money.Currency {
	c := money.Currency(strings.ToUpper(strings.TrimSpace(r.Text(name, textLimit))))
	if c == "" || slices.Contains([]money.Currency{money.TRY, money.USD, money.EUR, money.GBP}, c) {
		return c
	}
	r.Refuse(name, "currency", fault.Text{TR: "TRY, USD, EUR ya da GBP olmalıdır.", EN: "It must be TRY, USD, EUR or GBP."})
	return ""
}

// readCode reads a code that is documented as a string and also sent as a number.
func readCode(r *wirekit.Reader, name string) string {
	return strings.TrimSpace(r.Text(name, textLimit))
}

// plainNumber writes a decimal number as JSON has it: no zeros that say nothing.
func plainNumber(text string) string {
	unsigned, negative := strings.CutPrefix(text, "-")
	whole, part, _ := strings.Cut(unsigned, ".")
	whole, part = strings.TrimLeft(whole, "0"), strings.TrimRight(part, "0")
	if whole == "" {
		whole = "0"
	}
	if part != "" {
		whole += "." + part
	}
	if negative && whole != "0" {
		return "-" + whole
	}
	return whole
}
