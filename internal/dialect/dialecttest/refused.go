package dialecttest

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// refused sends what no shop should: each time the answer says what is wrong, and nothing is recorded.
func refused(t *testing.T, d build) {
	t.Helper()
	h := d.open(t, Options{})
	longest := 50
	if l, other := d.Dialect.(Limiter); other {
		longest = l.LongestReference()
	}
	full := strings.Repeat("r7", longest)[:longest]
	var takes []string
	if u, some := d.Dialect.(Unchecked); some {
		takes = u.Takes()
	}
	for _, bad := range []struct {
		name, field string
		change      func(*Order)
	}{
		{"no reference", "reference", func(o *Order) { o.Reference = "" }},
		{"reference too long", "reference", func(o *Order) { o.Reference = full + "1" }},
		{"negative amount", "amount", func(o *Order) { o.Amount = "-12.50" }},
		{"zero", "amount", func(o *Order) { o.Amount = "0" }},
		{"huge amount", "amount", func(o *Order) { o.Amount = "99999999999999999999.99" }},
		{"three decimals", "amount", func(o *Order) { o.Amount = "12.345" }},
		{"NaN", "amount", func(o *Order) { o.Amount = "NaN" }},
		{"exponent", "amount", func(o *Order) { o.Amount = "1e3" }},
		{"no amount", "amount", func(o *Order) { o.Amount = "" }},
		{"check digit", "number", func(o *Order) { o.Number = "4355084355084350" }},
		{"letters for a card", "number", func(o *Order) { o.Number = "4355O84355O84358" }},
		{"no card", "number", func(o *Order) { o.Number = "" }},
		{"month 13", "month", func(o *Order) { o.Month = "13" }},
		{"month 0", "month", func(o *Order) { o.Month = "0" }},
		{"year 99", "year", func(o *Order) { o.Year = "99" }},
		{"year of three digits", "year", func(o *Order) { o.Year = "203" }},
		{"security code of two digits", "cvv", func(o *Order) { o.CVV = "12" }},
		{"security code of letters", "cvv", func(o *Order) { o.CVV = "abc" }},
		{"card number as reference", "reference", func(o *Order) { o.Reference = o.Number }},
	} {
		t.Run(bad.name, func(t *testing.T) {
			if slices.Contains(takes, bad.name) {
				takes = slices.DeleteFunc(takes, func(name string) bool { return name == bad.name })
				return
			}
			order := sample("bad").with(bad.change)
			a := h.Send(t, d.Sale(Key, order))
			h.wantRefused(t, a, d.Field(bad.field))
			if echoes := strings.Contains(string(a.Body), order.Number); echoes && order.Number != "" {
				t.Errorf("the answer repeats the card number: %s", a.Body)
			}
		})
	}
	if len(takes) > 0 {
		t.Errorf("the dialect takes %q, which the suite does not try", takes)
	}
	sale := d.Sale(Key, sample("bad"))
	for _, bad := range []Malformed{
		{Name: "no bytes", Request: withBody(sale, nil)},
		// The byte stands for nothing in the Turkish alphabets either, which a form may be written in.
		{Name: "not UTF-8", Request: withBody(sale, bytes.Replace(sale.Body, []byte("bad"), []byte("b\x81d"), 1))},
		{Name: "10 MB", Request: withBody(sale, append(bytes.Clone(sale.Body), bytes.Repeat([]byte(" "), 10<<20)...))},
		{Name: "10 MB of nothing", Request: withBody(sale, make([]byte, 10<<20))},
	} {
		t.Run(bad.Name, func(t *testing.T) { h.wantRefused(t, h.Send(t, bad.Request), "") })
	}
	for _, bad := range d.Malformed(Key, sample("bad")) {
		t.Run(bad.Name, func(t *testing.T) { h.wantRefused(t, h.Send(t, bad.Request), bad.Field) })
	}
	h.WantNothing(t)
	if o := h.Pay(t, sample(full)); !o.Paid {
		t.Errorf("a reference of %d characters: %+v, want paid", longest, o)
	}
}

// wantRefused checks that an answer refuses the request and, in its message, names the field.
func (h *House) wantRefused(t *testing.T, a Answer, field string) {
	t.Helper()
	o := h.Shop.Outcome(t, a)
	if !o.Refused || o.Paid || o.Declined || a.Status >= 500 {
		t.Errorf("status %d, %+v; want a refusal", a.Status, o)
	}
	if o.Message == "" || !contains(o.Message, field) {
		t.Errorf("the message does not name %q: %q", field, o.Message)
	}
}

func withBody(r Request, body []byte) Request {
	r.Body = body
	return r
}
