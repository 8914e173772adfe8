package esnekpos

import (
	"errors"
	"fmt"
	"strings"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/pan"
	"github.com/vezne/vezne/wire/wirekit"
)

// readCard reads CC_NUMBER, EXP_MONTH, EXP_YEAR, CC_CVV and CC_OWNER ("Ödeme Alma"). One client in use spells the code CC_CVC.
func readCard(m *message) pan.Card {
	code := "CC_CVV"
	if !m.Given(code) && m.Given("CC_CVC") {
		code = "CC_CVC"
	}
	m.Require("CC_NUMBER", "EXP_MONTH", "EXP_YEAR", code, "CC_OWNER")
	c := pan.Card{Holder: m.Text("CC_OWNER", textLimit)}
	c.Number = readNumber(m)
	c.Expiry = readExpiry(m)
	c.CVV = readCVV(m, code, c.Number)
	return c
}

func readNumber(m *message) pan.Number {
	const name = "CC_NUMBER"
	text := m.Text(name, textLimit)
	if !m.Given(name) || m.Refused(name) {
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
	m.Refuse(name, "card_number", t)
	return pan.Number{}
}

func readExpiry(m *message) pan.Expiry {
	month, year := strings.TrimSpace(m.Text("EXP_MONTH", textLimit)), strings.TrimSpace(m.Text("EXP_YEAR", textLimit))
	if m.Given("EXP_MONTH") && !m.Refused("EXP_MONTH") {
		// Each is read beside a value that is certainly good, so that both problems are found at once.
		_, err := pan.ParseExpiry(month, "2030")
		if err != nil {
			m.Refuse("EXP_MONTH", "card_month", fault.Text{
				TR: "Son kullanma ayı 1 ile 12 arasında olmalıdır.",
				EN: "The expiry month must be from 1 to 12.",
			})
		}
	}
	if m.Given("EXP_YEAR") && !m.Refused("EXP_YEAR") {
		_, err := pan.ParseExpiry("1", year)
		if err != nil {
			m.Refuse("EXP_YEAR", "card_year", YearText())
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

func readCVV(m *message, name string, n pan.Number) pan.CVV {
	text := strings.TrimSpace(m.Text(name, textLimit))
	if text == "" {
		return pan.CVV{}
	}
	brand := card.Unknown
	if !n.IsZero() {
		brand = n.Brand()
	}
	c, err := pan.ParseCVV(text, brand)
	if err != nil {
		m.Refuse(name, "card_cvv", fault.Text{
			TR: "Güvenlik kodu 3 rakam olmalıdır (American Express'te 4).",
			EN: "The security code has 3 digits (4 on American Express).",
		})
	}
	return c
}

// writeCard writes the object CreditCard.
func writeCard(c pan.Card, installments int) *wirekit.Object {
	w := wirekit.NewObject()
	w.Text("CC_NUMBER", c.Number.Reveal())
	w.Text("EXP_MONTH", fmt.Sprintf("%02d", c.Expiry.Month()))
	w.Text("EXP_YEAR", fmt.Sprint(c.Expiry.Year()))
	w.Text("CC_CVV", c.CVV.Reveal())
	w.Text("CC_OWNER", c.Holder)
	w.Text("INSTALLMENT_NUMBER", fmt.Sprint(installments))
	return w
}
