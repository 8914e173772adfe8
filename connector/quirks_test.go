package connector_test

import (
	"strings"
	"testing"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/money"
)

func TestAmountStyles(t *testing.T) {
	t.Parallel()
	for style, want := range map[connector.AmountStyle][3]string{
		connector.Decimals: {"0.05", "1234.50", "-1234567.00"},
		connector.Shortest: {"0.05", "1234.5", "-1234567"},
		connector.Minor:    {"5", "123450", "-123456700"},
		connector.Turkish:  {"0,05", "1.234,50", "-1.234.567,00"},
	} {
		for i, minor := range []int64{5, 123450, -123456700} {
			if got := style.Write(money.New(minor, money.TRY)); got != want[i] {
				t.Errorf("style %d writes %d as %q, want %q", style, minor, got, want[i])
			}
		}
	}
}

// TestReferences pins what references are called: what is under way when a new version starts has to be found again.
func TestReferences(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 36)
	for _, c := range []struct {
		r         connector.Reference
		ref, want string
	}{
		{connector.Reference{Limit: 24}, "short-1", "short-1"},
		{connector.Reference{Limit: 24}, long, "ELA5ES6NAPU252MDF36M23NG"},
		{connector.Reference{}, long, long},
		{connector.Reference{Form: connector.GUID}, "order-1", "0bafe221-56d2-898c-943b-86040446d366"},
	} {
		if got := c.r.Of(c.ref); got != c.want {
			t.Errorf("%+v calls %q %q, want %q", c.r, c.ref, got, c.want)
		}
	}
}

func TestQuirksAreAsked(t *testing.T) {
	t.Parallel()
	q := connector.Quirks{
		Currencies: []money.Currency{money.TRY}, Installments: 6, ReturnURL: 10, Doubts: []string{"98"},
		Texts: []connector.TextLimit{{Field: "mail", Limit: 4}},
	}
	if !q.Takes(money.TRY) || q.Takes(money.USD) || !q.Splits(6) || q.Splits(7) || !q.Returns("0123456789") || q.Returns("01234567890") ||
		!q.Doubtful("98") || q.Doubtful("") || !q.Fits("mail", "ğğğğ") || q.Fits("mail", "ğğğğğ") || !q.Fits("note", "whatever it is") {
		t.Error("a table is not asked as it says")
	}
	if any := (connector.Quirks{}); !any.Takes(money.USD) || !any.Splits(99) || !any.Returns("https://shop.example/") || any.Doubtful("") {
		t.Error("a table that says nothing forbids something")
	}
}
