package paratika

import (
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/pan"
	"github.com/vezne/vezne/wire/wirekit"
)

// DirectPost is the form that a buyer's browser posts, with the card, to one of the addresses that end in a session's token
// (document, "Direct POST"; the names are those of the vendor's sample pages).
type DirectPost struct {
	Card pan.Card
	// CardToken names a saved card to pay with instead.
	CardToken string
	Encrypted string
	// SaveCard keeps the card under the label in CardName.
	SaveCard      bool
	CardName      string
	Installments  int
	Points        []Point
	PaymentSystem string
	// CallbackURL replaces the session's return address; only post/auth3d has it.
	CallbackURL string
}

// DecodeDirectPost reads the form, whose names [Read] has put into upper case. Fields that are not named here are nothing to
// us, among them whatever the ThreatMetrix script adds.
func DecodeDirectPost(f wirekit.Fields) (DirectPost, error) {
	r := reader{Reader: wirekit.NewReader(f), fields: f} // what else a shop's form brings may be of any length
	d := DirectPost{
		CardToken: r.text("CARDTOKEN"), Encrypted: r.text("ENCRYPTEDDATA"), SaveCard: r.yes("SAVECARD"), CardName: r.text("CARDNAME"),
		Installments: r.installments("INSTALLMENTCOUNT"), PaymentSystem: r.text("PAYMENTSYSTEM"), Points: r.points(),
		CallbackURL: r.WebAddress("CALLBACKURL", limitOf("RETURNURL")),
	}
	d.Card = r.card(formCard(), d.CardToken == "" && d.Encrypted == "")
	if d.Card.Holder == "" {
		d.Card.Holder = r.text("PANNAME") // another name of it at a published client
	}
	if len([]rune(d.Card.Holder)) > limitOf("NAMEONCARD") {
		r.Refuse("CARDOWNER", "too_long", fault.Text{TR: "En fazla 64 karakter olabilir.", EN: "It may have at most 64 characters."})
	}
	for name, text := range map[string]string{"CARDNAME": d.CardName, "CARDOWNER": d.Card.Holder} {
		r.WithoutCard(name, text, d.Card.Number)
	}
	return d, r.Err()
}

// FormField returns the form's own spelling of a field that an error names.
func FormField(upper string) string {
	for _, name := range []string{
		"cardOwner", "pan", "expiryMonth", "expiryYear", "cvv", "cardName", "installmentCount", "saveCard", "cardToken", "points",
		"paymentSystem", "callbackUrl", "encryptedData",
	} {
		if strings.EqualFold(name, upper) {
			return name
		}
	}
	return upper
}

// Encode writes the form as the sample pages post it.
func (d DirectPost) Encode() []byte {
	f := &form{}
	f.given("cardOwner", d.Card.Holder)
	f.given("pan", d.Card.Number.Reveal())
	if !d.Card.Expiry.IsZero() {
		month, year, _ := strings.Cut(expiryText(d.Card.Expiry), ".")
		f.given("expiryMonth", month)
		f.given("expiryYear", year)
	}
	f.given("cvv", d.Card.CVV.Reveal())
	f.given("cardToken", d.CardToken)
	f.given("encryptedData", d.Encrypted)
	f.given("saveCard", yesText(d.SaveCard))
	f.given("cardName", d.CardName)
	f.given("installmentCount", countText(d.Installments))
	f.given("points", pointsText(d.Points))
	f.given("paymentSystem", d.PaymentSystem)
	f.given("callbackUrl", d.CallbackURL)
	return f.bytes()
}
