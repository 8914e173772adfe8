package paratika

import (
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
	"github.com/vezne/vezne/wire/wirekit"
)

// Order is the request SALE or PREAUTH. With a session's token in its credentials, the order is the session's and the request
// brings the card only.
type Order struct {
	Credentials Credentials
	PreAuth     bool
	PaymentID   string
	Amount      money.Amount
	Currency    money.Currency
	Discount    money.Amount
	Customer    Customer
	Billing     Contact
	Shipping    Contact
	Items       []Item
	Extra       Extra
	Card        pan.Card
	// CardToken names a saved card to pay with instead.
	CardToken string
	// Auth3DToken is what post/auth3d ended with.
	Auth3DToken string
	// Encrypted is a card that the buyer's device encrypted.
	Encrypted     string
	Installments  int
	PaymentSystem string
	Points        []Point
	CampaignCode  string
	SaveCard      bool
	CardSaveName  string
	MerchantNote  string
}

// Point is an amount of one kind of points to pay with ("POINTS").
type Point struct{ Name, Value string }

// DecodeOrder reads a request SALE or PREAUTH.
func DecodeOrder(f wirekit.Fields) (Order, error) {
	r := newReader(f)
	o := Order{PreAuth: upper(r.text("ACTION")) == "PREAUTH", Currency: r.currency()}
	o.Credentials, _ = DecodeCredentials(f) // whoever serves the request has looked at them before
	session := o.Credentials.SessionToken != ""
	if !session {
		r.require("MERCHANTPAYMENTID", "CURRENCY", "CUSTOMER")
		o.Amount = r.positive("AMOUNT", o.Currency)
	} else {
		o.Amount = r.amount("AMOUNT", o.Currency)
	}
	o.PaymentID, o.Discount = r.text("MERCHANTPAYMENTID"), r.amount("DISCOUNTAMOUNT", o.Currency)
	o.Customer, o.Billing, o.Shipping = r.customer(), r.contact("BILLTO"), r.contact("SHIPTO")
	o.Items, o.Extra = r.items(o.Currency), r.extra()
	o.CardToken, o.Auth3DToken, o.Encrypted = r.text("CARDTOKEN"), r.text("AUTH3DTOKEN"), r.text("ENCRYPTEDDATA")
	o.Card = r.card(apiCard(), o.CardToken == "" && o.Auth3DToken == "" && o.Encrypted == "" && !session)
	o.Installments, o.PaymentSystem, o.Points = r.installments("INSTALLMENTS"), r.text("PAYMENTSYSTEM"), r.points()
	o.CampaignCode, o.SaveCard, o.CardSaveName = r.text("CAMPAIGNCODE"), r.yes("SAVECARD"), r.text("CARDSAVENAME")
	o.MerchantNote = r.text("MERCHANTNOTE")
	r.total(o.Items, o.Amount, o.Discount)
	r.withoutCard()
	return o, r.Err()
}

// points reads POINTS: an array of objects. An empty one, which clients send as well as an empty text, asks for nothing.
func (r reader) points() []Point {
	const name = "POINTS"
	f, sent := r.fields.Find(name)
	text := unwrap(f.Value)
	if !sent || text == "" || text == "0" {
		return nil
	}
	if len(text) > limitOf(name) {
		r.Refuse(name, "too_long", fault.Text{TR: "En fazla 500 karakter olabilir.", EN: "It may have at most 500 characters."})
		return nil
	}
	whole, err := wirekit.ReadJSON([]byte(`{"points":` + text + `}`))
	var rows []wirekit.Fields
	if err == nil {
		rows, err = whole.Rows("points")
	}
	if err != nil {
		r.refuse(name, BadPoints, `Puanlar [{"name":"…","value":"…"}] biçiminde olmalıdır.`, `Points are written [{"name":"…","value":"…"}].`)
		return nil
	}
	var list []Point
	for _, row := range rows {
		list = append(list, Point{Name: value(row, "name"), Value: value(row, "value")})
	}
	return list
}

func pointsText(list []Point) string {
	if len(list) == 0 {
		return ""
	}
	var b strings.Builder
	for i, p := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		w := wirekit.NewObject()
		w.Text("name", p.Name)
		w.Text("value", p.Value)
		b.Write(w.Bytes())
	}
	return "[" + b.String() + "]"
}

// Encode writes the request.
func (o Order) Encode() []byte {
	f := newForm(o.action())
	f.given("MERCHANTPAYMENTID", o.PaymentID)
	f.given("AMOUNT", decimal(o.Amount))
	f.given("CURRENCY", string(o.Currency))
	f.given("DISCOUNTAMOUNT", decimal(o.Discount))
	o.Credentials.write(f)
	o.Customer.write(f)
	writeCard(f, o.Card)
	f.given("CARDTOKEN", o.CardToken)
	f.given("AUTH3DTOKEN", o.Auth3DToken)
	f.given("ENCRYPTEDDATA", o.Encrypted)
	f.given("INSTALLMENTS", countText(o.Installments))
	f.given("PAYMENTSYSTEM", o.PaymentSystem)
	f.given("POINTS", pointsText(o.Points))
	f.given("CAMPAIGNCODE", o.CampaignCode)
	f.given("SAVECARD", yesText(o.SaveCard))
	f.given("CARDSAVENAME", o.CardSaveName)
	o.Billing.write(f, "BILLTO")
	o.Shipping.write(f, "SHIPTO")
	f.twice("ORDERITEMS", list(o.Items))
	f.given("TOTALSELLERPAYMENTAMOUNT", sellersText(o.Items))
	f.twice("EXTRA", o.Extra.JSON)
	f.given("MERCHANTNOTE", o.MerchantNote)
	return f.bytes()
}

func (o Order) action() string {
	if o.PreAuth {
		return "PREAUTH"
	}
	return "SALE"
}
