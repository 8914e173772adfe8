package paratika

import (
	"net/url"
	"testing"

	"github.com/vezne/vezne/money"
)

func TestReturnIsOfAnAmount(t *testing.T) {
	t.Parallel()
	lira, dollars := money.New(1250, money.TRY), money.New(1250, money.USD)
	for name, c := range map[string]struct {
		said, order money.Amount
		want        bool
	}{
		"the same":                     {lira, lira, true},
		"another amount":               {money.New(1251, money.TRY), lira, false},
		"none":                         {money.Amount{}, lira, true},
		"the order's, in no currency":  {lira, dollars, true},
		"another, in no currency":      {money.New(1251, money.TRY), dollars, false},
		"another currency, said so":    {dollars, lira, false},
		"the order's currency, amount": {dollars, dollars, true},
	} {
		if got := (Return{Amount: c.said}).Of(c.order); got != c.want {
			t.Errorf("%s: %t, want %t", name, got, c.want)
		}
	}
}

// TestNewExtraIsRead: what is written is read as what was meant.
func TestNewExtraIsRead(t *testing.T) {
	t.Parallel()
	for _, e := range []Extra{{PreAuth: true, Model: "DIRECTPOST_THREED"}, {SaveCard: true}, {}} {
		fields, err := Read("", []byte("EXTRA="+url.QueryEscape(NewExtra(e).JSON)))
		if err != nil {
			t.Fatal(err)
		}
		got := newReader(fields).extra()
		got.JSON = ""
		if got != e {
			t.Errorf("%+v is read as %+v", e, got)
		}
	}
}
