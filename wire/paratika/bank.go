package paratika

import (
	"strings"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// BINQuery is the request QUERYBIN, and QUERYPAYMENTSYSTEMS, which asks besides what a card's installments cost. It names a
// card by its first digits or by its token.
type BINQuery struct {
	Action      string
	Credentials Credentials
	BIN         string
	Token       string
	// Amount is zero where the request does not name one.
	Amount   money.Amount
	Currency money.Currency
	// Reflect asks for prices in which the buyer bears the commission ("REFLECTCOMMISSION").
	Reflect bool
}

// DecodeBINQuery reads a request QUERYBIN or QUERYPAYMENTSYSTEMS.
func DecodeBINQuery(f wirekit.Fields) (BINQuery, error) {
	r := newReader(f)
	q := BINQuery{
		Action: upper(r.text("ACTION")), BIN: r.text("BIN"), Token: r.text("CARDTOKEN"), Currency: r.currency(),
		Reflect: r.yes("REFLECTCOMMISSION"),
	}
	q.Credentials, _ = DecodeCredentials(f) // whoever serves the request has looked at them before
	q.Amount = r.amount("AMOUNT", q.Currency)
	switch {
	case q.BIN == "" && q.Token == "":
		r.require("BIN")
	case q.BIN != "" && (len(q.BIN) != 6 && len(q.BIN) != 8 || strings.Trim(q.BIN, "0123456789") != ""):
		r.refuse("BIN", BadBIN, "Kartın ilk 6 ya da 8 rakamı olmalıdır.", "It is the first 6 or 8 digits of the card.")
	}
	return q, r.Err()
}

// Encode writes the request.
func (q BINQuery) Encode() []byte {
	f := newForm(q.Action)
	f.given("BIN", q.BIN)
	f.given("CARDTOKEN", q.Token)
	f.given("AMOUNT", decimal(q.Amount))
	f.given("CURRENCY", string(q.Currency))
	f.given("REFLECTCOMMISSION", yesText(q.Reflect))
	q.Credentials.write(f)
	return f.bytes()
}

// BIN is what the first digits of a card tell, in the answer of QUERYBIN. Everything is text, the switches too.
type BIN struct {
	Digits string
	// Brand is VISA, MC, AMEX and so on, Type CREDIT, DEBIT or PREPAID, and Network the installment family (SDK, CardBrand,
	// CardType, CardNetwork).
	Brand, Type, Level, Network string
	Issuer                      string
	Country                     string
	Prepaid                     bool
}

// BrandName is a scheme in Paratika's words (SDK, CardBrand).
func BrandName(b card.Brand) string {
	switch b {
	case card.Visa, card.Amex, card.Troy, card.Discover, card.JCB, card.UnionPay:
		return upper(string(b))
	case card.Mastercard, card.Maestro:
		return "MC"
	case card.DinersClub:
		return "DINERS"
	case card.Unknown:
	}
	return unknownName
}

// NetworkName is an installment family in Paratika's words (SDK, CardNetwork). The family is given as its banks write it.
func NetworkName(family string) string {
	switch name := upper(family); name {
	case "BONUS", "MAXIMUM", "AXESS", "WORLD", "PARAF":
		return name
	case "CARDFINANS":
		return "CARD_FNS"
	case "ADVANTAGE":
		return "ADVANT"
	case "BANKKARTCOMBO":
		return "BANKKART_COMBO"
	}
	return unknownName
}

// unknownName is what is neither a brand nor a network of Paratika's.
const unknownName = "UNKNOWN"

// BINAnswer is the answer of QUERYBIN.
type BINAnswer struct {
	Outcome Outcome
	BIN     BIN
}

// Encode writes the answer.
func (a BINAnswer) Encode() []byte {
	w := wirekit.NewObject()
	a.Outcome.write(w)
	if a.BIN.Digits != "" {
		b := wirekit.NewObject()
		b.Text("bin", a.BIN.Digits)
		b.GivenText("cardBrand", a.BIN.Brand)
		b.GivenText("cardType", a.BIN.Type)
		b.GivenText("cardLevel", a.BIN.Level)
		b.GivenText("cardNetwork", a.BIN.Network)
		b.GivenText("issuer", a.BIN.Issuer)
		b.GivenText("countryIsoA3", a.BIN.Country)
		b.Text("is8Digit", truth(len(a.BIN.Digits) == 8))
		b.Text("is6Digit", truth(len(a.BIN.Digits) == 6))
		b.Text("prepaidCard", truth(a.BIN.Prepaid))
		w.Raw("bin", string(b.Bytes()))
	}
	return pretty(w.Bytes())
}

// truth writes a switch of an answer, which is text.
func truth(set bool) string {
	if set {
		return "YES"
	}
	return "NO"
}

// DecodeBINAnswer reads an answer of QUERYBIN.
func DecodeBINAnswer(f wirekit.Fields) (BINAnswer, error) {
	r := wirekit.NewReader(f)
	a := BINAnswer{Outcome: readOutcome(r)}
	if err := r.Err(); err != nil {
		return a, err
	}
	if _, there := f.Find("bin"); !there {
		return a, nil
	}
	inner, err := f.Object("bin")
	if err != nil {
		return a, err
	}
	in := wirekit.NewReader(inner)
	a.BIN = BIN{
		Digits: in.Text("bin", 8), Brand: in.Text("cardBrand", textLimit), Type: in.Text("cardType", textLimit),
		Level: in.Text("cardLevel", textLimit), Network: in.Text("cardNetwork", textLimit), Issuer: in.Text("issuer", textLimit),
		Country: in.Text("countryIsoA3", 3), Prepaid: in.Text("prepaidCard", 8) == "YES",
	}
	return a, in.Err()
}

// Plan is one number of installments that a payment system offers.
type Plan struct {
	// Count is the number as text; 1 is a single payment.
	Count string
	// Rate is what the buyer pays on top, in percent: "2.5".
	Rate string
	// Amount is a month's part and Final the whole, as decimal texts; both are empty where nobody named an amount.
	Amount, Final string
}

func (p Plan) write() *wirekit.Object {
	w := wirekit.NewObject()
	w.Text("count", p.Count)
	w.Text("status", "OK")
	w.Raw("customerCostCommissionRate", p.Rate)
	w.GivenText("amount", p.Amount)
	w.GivenText("finalAmount", p.Final)
	return w
}

func readPlan(f wirekit.Fields) (Plan, error) {
	r := wirekit.NewReader(f)
	p := Plan{Count: r.Text("count", 16), Rate: r.Decimal("customerCostCommissionRate"), Amount: r.Text("amount", 30), Final: r.Text("finalAmount", 30)}
	if p.Rate == "" {
		p.Rate = "0"
	}
	return p, r.Err()
}

// Offer is a payment system with the plans that it offers.
type Offer struct {
	System System
	Plans  []Plan
}

func (o Offer) write(status string) *wirekit.Object {
	w := wirekit.NewObject()
	w.Text("name", o.System.Name)
	w.Text("type", o.System.Type)
	w.Text("eftCode", o.System.EFTCode)
	w.GivenText("status", status)
	plans := make([]*wirekit.Object, len(o.Plans))
	for i, p := range o.Plans {
		plans[i] = p.write()
	}
	w.Rows("installmentList", plans)
	return w
}

func readOffer(f wirekit.Fields) (Offer, error) {
	r := wirekit.NewReader(f)
	o := Offer{System: System{Name: r.Text("name", textLimit), Type: r.Text("type", textLimit), EFTCode: r.Text("eftCode", 16)}}
	err := r.Err()
	if err != nil {
		return o, err
	}
	o.Plans, err = wirekit.RowsOf(f, "installmentList", readPlan)
	return o, err
}

// Offers is the answer of QUERYPAYMENTSYSTEMS: where a card pays in installments, and where at once. The installments are
// nil for a card that has none.
type Offers struct {
	Outcome     Outcome
	Installment *Offer
	OneShot     *Offer
}

// Encode writes the answer.
func (a Offers) Encode() []byte {
	w := wirekit.NewObject()
	a.Outcome.write(w)
	if a.Installment != nil {
		w.Raw("installmentPaymentSystem", string(a.Installment.write("").Bytes()))
	}
	if a.OneShot != nil {
		w.Raw("oneShotPaymentSystem", string(a.OneShot.write("").Bytes()))
	}
	return pretty(w.Bytes())
}

// DecodeOffers reads an answer of QUERYPAYMENTSYSTEMS.
func DecodeOffers(f wirekit.Fields) (Offers, error) {
	r := wirekit.NewReader(f)
	a := Offers{Outcome: readOutcome(r)}
	if err := r.Err(); err != nil {
		return a, err
	}
	for name, into := range map[string]**Offer{"installmentPaymentSystem": &a.Installment, "oneShotPaymentSystem": &a.OneShot} {
		if _, there := f.Find(name); !there {
			continue
		}
		inner, err := f.Object(name)
		if err != nil {
			return a, err
		}
		o, err := readOffer(inner)
		if err != nil {
			return a, err
		}
		*into = &o
	}
	return a, nil
}

// SystemQuery is the request QUERYINSTALLMENT: everything that a merchant's payment systems offer.
type SystemQuery struct {
	Credentials Credentials
	// Name and Type narrow the list to a payment system; Status, OK or NO, to those that are switched on or off.
	Name, Type, Status string
	// Amount and BIN are sent by a published client besides.
	Amount   money.Amount
	Currency money.Currency
	BIN      string
}

// DecodeSystemQuery reads a request QUERYINSTALLMENT.
func DecodeSystemQuery(f wirekit.Fields) (SystemQuery, error) {
	r := newReader(f)
	q := SystemQuery{
		Name: r.text("PAYMENTSYSTEM"), Type: upper(r.text("PAYMENTSYSTEMTYPE")), Status: upper(r.text("STATUS")),
		Currency: r.currency(), BIN: r.text("BIN"),
	}
	q.Credentials, _ = DecodeCredentials(f) // whoever serves the request has looked at them before
	q.Amount = r.amount("AMOUNT", q.Currency)
	if q.Status != "" && q.Status != "OK" && q.Status != "NO" {
		r.refuse("STATUS", WrongType, "OK ya da NO olmalıdır.", "It must be OK or NO.")
	}
	return q, r.Err()
}

// Encode writes the request.
func (q SystemQuery) Encode() []byte {
	f := newForm("QUERYINSTALLMENT")
	f.given("PAYMENTSYSTEM", q.Name)
	f.given("PAYMENTSYSTEMTYPE", q.Type)
	f.given("STATUS", q.Status)
	f.given("AMOUNT", decimal(q.Amount))
	f.given("CURRENCY", string(q.Currency))
	f.given("BIN", q.BIN)
	q.Credentials.write(f)
	return f.bytes()
}

// Systems is the answer of QUERYINSTALLMENT.
type Systems struct {
	Outcome Outcome
	Offers  []Offer
}

// Encode writes the answer.
func (a Systems) Encode() []byte {
	w := wirekit.NewObject()
	a.Outcome.write(w)
	rows := make([]*wirekit.Object, len(a.Offers))
	for i, o := range a.Offers {
		rows[i] = o.write("OK")
	}
	w.Rows("paymentSystemList", rows)
	return pretty(w.Bytes())
}

// DecodeSystems reads an answer of QUERYINSTALLMENT.
func DecodeSystems(f wirekit.Fields) (Systems, error) {
	r := wirekit.NewReader(f)
	a := Systems{Outcome: readOutcome(r)}
	err := r.Err()
	if err != nil {
		return a, err
	}
	a.Offers, err = wirekit.RowsOf(f, "paymentSystemList", readOffer)
	return a, err
}
