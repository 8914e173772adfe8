package esnekpos

import (
	"fmt"

	"github.com/vezne/vezne/pan"
	"github.com/vezne/vezne/wire/wirekit"
)

// readCard reads CC_NUMBER, EXP_MONTH, EXP_YEAR, CC_CVV and CC_OWNER ("Ödeme Alma"). One client in use spells the code CC_CVC.
func readCard(m *message) pan.Card {
	code := "CC_CVV"
	if !m.Given(code) && m.Given("CC_CVC") {
		code = "CC_CVC"
	}
	return m.Card(wirekit.CardNames{
		Holder: "CC_OWNER", Number: "CC_NUMBER", Month: "EXP_MONTH", Year: "EXP_YEAR", CVV: code, HolderLimit: textLimit,
	})
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
