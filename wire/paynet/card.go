package paynet

import (
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/pan"
	"github.com/vezne/vezne/wire/wirekit"
)

// readCard reads card_holder, pan, month, year and cvc ("Ödeme", request parameters 4 to 8). They are required unless the
// order is paid with a saved card.
func readCard(r *wirekit.Reader, required bool) pan.Card {
	names := wirekit.CardNames{Holder: "card_holder", Number: "pan", Month: "month", Year: "year", CVV: "cvc", HolderLimit: holderLimit}
	if required {
		return r.Card(names)
	}
	return r.OptionalCard(names)
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
