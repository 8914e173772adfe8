package wirekit

import (
	"errors"
	"net/url"
	"strings"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/pan"
)

// CardNames are a provider's names of the five fields in which a request carries a card.
type CardNames struct {
	Holder, Number, Month, Year, CVV string
	// HolderLimit is the longest holder's name, in characters.
	HolderLimit int
}

// Card reads a card whose fields are all required.
func (r *Reader) Card(n CardNames) pan.Card {
	r.Require(n.Holder, n.Number, n.Month, n.Year, n.CVV)
	return r.card(n)
}

// OptionalCard reads a card that may be missing. Without a number the other fields but the holder are not looked at.
func (r *Reader) OptionalCard(n CardNames) pan.Card {
	if !r.Given(n.Number) {
		return pan.Card{Holder: r.Text(n.Holder, n.HolderLimit)}
	}
	return r.card(n)
}

func (r *Reader) card(n CardNames) pan.Card {
	c := pan.Card{Holder: r.Text(n.Holder, n.HolderLimit)}
	c.Number = r.CardNumber(n.Number)
	c.Expiry = r.Expiry(n.Month, n.Year)
	c.CVV = r.CVV(n.CVV, c.Number)
	return c
}

// cardTextLimit bounds what is looked at as a part of a card.
const cardTextLimit = 64

// CardNumber reads a card number, which may be grouped by spaces or dashes, or nothing.
func (r *Reader) CardNumber(name string) pan.Number {
	text := r.Text(name, cardTextLimit)
	if !r.Given(name) || r.Refused(name) {
		return pan.Number{}
	}
	n, err := pan.Parse(text)
	if err == nil {
		return n
	}
	t := fault.Text{
		TR: "Kart numarası hatalı; rakamları kontrol edin.",
		EN: "The card number is wrong; check its digits.",
	}
	if !errors.Is(err, pan.ErrLuhn) {
		t = fault.Text{
			TR: "Kart numarası 12 ile 19 rakamdan oluşmalıdır.",
			EN: "A card number has 12 to 19 digits.",
		}
	}
	r.Refuse(name, "card_number", t)
	return pan.Number{}
}

// Expiry reads a card's month and year, the year with four digits or two.
func (r *Reader) Expiry(monthName, yearName string) pan.Expiry {
	month := strings.TrimSpace(r.Text(monthName, cardTextLimit))
	year := strings.TrimSpace(r.Text(yearName, cardTextLimit))
	// Each is read beside a value that is certainly good, so that both problems are found at once.
	if r.Given(monthName) && !r.Refused(monthName) {
		_, err := pan.ParseExpiry(month, "2030")
		if err != nil {
			r.Refuse(monthName, "card_month", fault.Text{
				TR: "Son kullanma ayı 1 ile 12 arasında olmalıdır.",
				EN: "The expiry month must be from 1 to 12.",
			})
		}
	}
	if r.Given(yearName) && !r.Refused(yearName) {
		_, err := pan.ParseExpiry("1", year)
		if err != nil {
			r.Refuse(yearName, "card_year", YearText())
		}
	}
	e, err := pan.ParseExpiry(month, year)
	if err != nil {
		return pan.Expiry{}
	}
	return e
}

// YearText is the sentence about an unusable expiry year. It is exported because the year that is too far away to be meant
// is found by whoever has a clock.
func YearText() fault.Text {
	return fault.Text{
		TR: "Son kullanma yılı 2030 gibi dört rakamla yazılmalı ve gelecek 20 yıl içinde olmalıdır.",
		EN: "The expiry year is written with four digits like 2030 and lies within the next 20 years.",
	}
}

// CVV reads a security code, or nothing. How long it may be depends on the number's brand.
func (r *Reader) CVV(name string, n pan.Number) pan.CVV {
	text := strings.TrimSpace(r.Text(name, cardTextLimit))
	if text == "" {
		return pan.CVV{}
	}
	brand := card.Unknown
	if !n.IsZero() {
		brand = n.Brand()
	}
	c, err := pan.ParseCVV(text, brand)
	if err != nil {
		r.Refuse(name, "card_cvc", fault.Text{
			TR: "Güvenlik kodu 3 rakam olmalıdır (American Express'te 4).",
			EN: "The security code has 3 digits (4 on American Express).",
		})
	}
	return c
}

// WebAddress reads an absolute web address, or nothing. It refuses every scheme but http and https, because a browser is sent
// there.
func (r *Reader) WebAddress(name string, limit int) string {
	text := strings.TrimSpace(r.Text(name, limit))
	if text == "" {
		return ""
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		r.Refuse(name, "url_malformed", fault.Text{
			TR: "https:// ile başlayan tam bir adres olmalıdır.",
			EN: "It must be a full address that begins with https://.",
		})
		return ""
	}
	return text
}

// WithoutCard refuses a field whose text repeats the card number, because the text is kept in plain.
func (r *Reader) WithoutCard(name, text string, n pan.Number) {
	if !n.IsZero() && pan.Contains(text, n) {
		r.Refuse(name, "card_number_in_text", fault.Text{TR: "Kart numarasını içeremez.", EN: "It must not contain the card number."})
	}
}
