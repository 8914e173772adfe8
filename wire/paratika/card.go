package paratika

import (
	"strings"

	"github.com/vezne/vezne/pan"
)

// cardNames are the parameters of a card: those of the API and those of the form of Direct POST differ.
type cardNames struct{ holder, number, expiry, month, year, cvv string }

func apiCard() cardNames {
	return cardNames{holder: "NAMEONCARD", number: "CARDPAN", expiry: "CARDEXPIRY", cvv: "CARDCVV"}
}

func formCard() cardNames {
	return cardNames{holder: "CARDOWNER", number: "PAN", month: "EXPIRYMONTH", year: "EXPIRYYEAR", cvv: "CVV"}
}

// card reads a card. It is required unless something else pays.
func (r reader) card(n cardNames, required bool) pan.Card {
	c := pan.Card{Holder: r.text(n.holder)}
	if required {
		r.require(n.number)
	}
	if r.Given(n.number) {
		c.Number = r.CardNumber(n.number)
		if n.expiry != "" {
			r.require(n.expiry)
			c.Expiry = r.expiry(n.expiry)
		} else {
			r.require(n.month, n.year)
			c.Expiry = r.Expiry(n.month, n.year)
		}
	}
	c.CVV = r.cvv(n.cvv, c.Number)
	return c
}

// expiry reads CARDEXPIRY: MM.YYYY as the samples write it, and as clients do without the dot, with a slash or with a year
// of two digits.
func (r reader) expiry(name string) pan.Expiry {
	text := r.text(name)
	if text == "" {
		return pan.Expiry{}
	}
	month, year, parted := strings.Cut(strings.NewReplacer("/", ".", "-", ".", " ", ".").Replace(text), ".")
	if !parted && len(text) > 2 {
		month, year = text[:2], text[2:]
	}
	e, err := pan.ParseExpiry(month, year)
	if err != nil {
		r.refuse(name, BadExpiry, "AA.YYYY biçiminde olmalıdır; örneğin 12.2030.", "It is written MM.YYYY, for example 12.2030.")
		return pan.Expiry{}
	}
	return e
}

func (r reader) cvv(name string, n pan.Number) pan.CVV {
	if !r.Given(name) && name == "CARDCVV" {
		name = "CVV" // the SDK's other name of the field
	}
	return r.CVV(name, n)
}

// writeCard adds a card to a request.
func writeCard(f *form, c pan.Card) {
	f.given("NAMEONCARD", c.Holder)
	f.given("CARDPAN", c.Number.Reveal())
	if !c.Expiry.IsZero() {
		f.given("CARDEXPIRY", expiryText(c.Expiry))
	}
	f.given("CARDCVV", c.CVV.Reveal())
}

func expiryText(e pan.Expiry) string {
	month := countText(e.Month())
	if len(month) == 1 {
		month = "0" + month
	}
	return month + "." + countText(e.Year())
}
