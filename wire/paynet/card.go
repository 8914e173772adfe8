package paynet

import (
	"errors"
	"net/url"
	"strings"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/pan"
	"github.com/vezne/vezne/wire/wirekit"
)

// readCard reads card_holder, pan, month, year and cvc ("Ödeme", request parameters 4 to 8). They are required unless the
// order is paid with a saved card.
func readCard(r *wirekit.Reader, required bool) pan.Card {
	c := pan.Card{Holder: r.Text("card_holder", holderLimit)}
	if required {
		r.Require("card_holder", "pan", "month", "year", "cvc")
	} else if !r.Given("pan") {
		return c
	}
	c.Number = readNumber(r)
	c.Expiry = readExpiry(r)
	c.CVV = readCVC(r, c.Number)
	return c
}

func readNumber(r *wirekit.Reader) pan.Number {
	text := r.Text("pan", textLimit)
	if !r.Given("pan") || r.Refused("pan") {
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
	r.Refuse("pan", "card_number", t)
	return pan.Number{}
}

func readExpiry(r *wirekit.Reader) pan.Expiry {
	month, year := strings.TrimSpace(r.Text("month", textLimit)), strings.TrimSpace(r.Text("year", textLimit))
	if r.Given("month") && !r.Refused("month") {
		// Each is read beside a value that is certainly good, so that both problems are found at once.
		_, err := pan.ParseExpiry(month, "2030")
		if err != nil {
			r.Refuse("month", "card_month", fault.Text{
				TR: "Son kullanma ayı 1 ile 12 arasında olmalıdır.",
				EN: "The expiry month must be from 1 to 12.",
			})
		}
	}
	if r.Given("year") && !r.Refused("year") {
		_, err := pan.ParseExpiry("1", year)
		if err != nil {
			r.Refuse("year", "card_year", YearText())
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

func readCVC(r *wirekit.Reader, n pan.Number) pan.CVV {
	text := strings.TrimSpace(r.Text("cvc", textLimit))
	if text == "" {
		return pan.CVV{}
	}
	brand := card.Unknown
	if !n.IsZero() {
		brand = n.Brand()
	}
	c, err := pan.ParseCVV(text, brand)
	if err != nil {
		r.Refuse("cvc", "card_cvc", fault.Text{
			TR: "Güvenlik kodu 3 rakam olmalıdır (American Express'te 4).",
			EN: "The security code has 3 digits (4 on American Express).",
		})
	}
	return c
}

// readURL reads an absolute web address. It refuses every scheme but http and https, because a browser is sent there.
func readURL(r *wirekit.Reader, name string, limit int) string {
	text := r.Text(name, limit)
	if strings.TrimSpace(text) == "" {
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

// readRequestType reads transaction_type of a request: 1 or 3, or 0 when it is not given.
func readRequestType(r *wirekit.Reader) TransactionType {
	const name = "transaction_type"
	if !r.Given(name) {
		return 0
	}
	t := TransactionType(r.Int(name, 1, 99, 0))
	if t != Sale && t != PreAuthRequest && !r.Refused(name) {
		r.Refuse(name, "transaction_type", fault.Text{
			TR: "1 (satış) ya da 3 (ön provizyon) olmalıdır.",
			EN: "It must be 1 (sale) or 3 (pre-authorization).",
		})
		return 0
	}
	return t
}

func phoneText() fault.Text {
	return fault.Text{
		TR: "Telefon, başında sıfır olmadan 10 rakam olmalıdır.",
		EN: "The phone number has 10 digits without a leading zero.",
	}
}
