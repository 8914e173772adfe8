package paratika

import (
	"strconv"
	"time"

	"github.com/vezne/vezne/pan"
	"github.com/vezne/vezne/wire/wirekit"
)

// NewCard is the request EWALLETADDCARD: a card to be kept for a customer.
type NewCard struct {
	Credentials Credentials
	Customer    Customer
	Card        pan.Card
	// Name is what the customer calls the card ("CARDSAVENAME").
	Name string
	// Encrypted is a card that the buyer's device encrypted, and Auth3DToken what post/auth3d ended with.
	Encrypted   string
	Auth3DToken string
}

// DecodeNewCard reads a request EWALLETADDCARD.
func DecodeNewCard(f wirekit.Fields) (NewCard, error) {
	r := newReader(f)
	r.require("CUSTOMER")
	n := NewCard{
		Customer: r.customer(), Name: r.text("CARDSAVENAME"), Encrypted: r.text("ENCRYPTEDDATA"), Auth3DToken: r.text("AUTH3DTOKEN"),
	}
	n.Credentials, _ = DecodeCredentials(f) // whoever serves the request has looked at them before
	n.Card = r.card(apiCard(), n.Encrypted == "")
	if n.Encrypted == "" {
		r.require("NAMEONCARD")
	}
	r.withoutCard()
	return n, r.Err()
}

// Encode writes the request.
func (n NewCard) Encode() []byte {
	f := newForm("EWALLETADDCARD")
	n.Customer.write(f)
	writeCard(f, n.Card)
	f.given("CARDSAVENAME", n.Name)
	f.given("ENCRYPTEDDATA", n.Encrypted)
	f.given("AUTH3DTOKEN", n.Auth3DToken)
	n.Credentials.write(f)
	return f.bytes()
}

// CardRef names a saved card: the requests EWALLETDELETECARD and, with what is to change, EWALLETEDITCARD.
type CardRef struct {
	Action      string
	Credentials Credentials
	Token       string
	// Customer is sent by some clients besides, and then has to be the card's.
	Customer string
	// What is empty stays as it is.
	Expiry pan.Expiry
	Holder string
	Name   string
}

// DecodeCardRef reads a request EWALLETEDITCARD or EWALLETDELETECARD.
func DecodeCardRef(f wirekit.Fields) (CardRef, error) {
	r := newReader(f)
	r.require("CARDTOKEN")
	c := CardRef{
		Action: upper(r.text("ACTION")), Token: r.text("CARDTOKEN"), Customer: r.text("CUSTOMER"),
		Holder: r.text("NAMEONCARD"), Name: r.text("CARDSAVENAME"), Expiry: r.expiry("CARDEXPIRY"),
	}
	c.Credentials, _ = DecodeCredentials(f) // whoever serves the request has looked at them before
	r.withoutCard()
	return c, r.Err()
}

// Encode writes the request.
func (c CardRef) Encode() []byte {
	f := newForm(c.Action)
	f.given("CARDTOKEN", c.Token)
	f.given("CUSTOMER", c.Customer)
	if !c.Expiry.IsZero() {
		f.given("CARDEXPIRY", expiryText(c.Expiry))
	}
	f.given("NAMEONCARD", c.Holder)
	f.given("CARDSAVENAME", c.Name)
	c.Credentials.write(f)
	return f.bytes()
}

// CardProbe is the request EWALLETISCARDSAVABLE.
type CardProbe struct {
	Credentials Credentials
	Customer    string
	Number      pan.Number
}

// DecodeCardProbe reads a request EWALLETISCARDSAVABLE.
func DecodeCardProbe(f wirekit.Fields) (CardProbe, error) {
	r := newReader(f)
	r.require("CUSTOMER", "CARDPAN")
	p := CardProbe{Customer: r.text("CUSTOMER")}
	p.Credentials, _ = DecodeCredentials(f) // whoever serves the request has looked at them before
	if r.Given("CARDPAN") {
		p.Number = r.CardNumber("CARDPAN")
	}
	r.withoutCard()
	return p, r.Err()
}

// Encode writes the request.
func (p CardProbe) Encode() []byte {
	f := newForm("EWALLETISCARDSAVABLE")
	f.given("CUSTOMER", p.Customer)
	f.given("CARDPAN", p.Number.Reveal())
	p.Credentials.write(f)
	return f.bytes()
}

// CardQuery is the request QUERYCARD: a customer's cards, one by its token, or those of a name; and QUERYCARDEXPIRY, which asks for a
// customer's alone.
type CardQuery struct {
	Credentials Credentials
	// Expiry says that it is QUERYCARDEXPIRY.
	Expiry   bool
	Customer string
	Token    string
	// Name narrows the list to cards of the name; alone it asks for all of the merchant's of that name.
	Name          string
	Start, End    time.Time
	Offset, Limit int
}

// DecodeCardQuery reads a request QUERYCARD.
func DecodeCardQuery(f wirekit.Fields) (CardQuery, error) {
	r := newReader(f)
	q := CardQuery{
		Customer: r.text("CUSTOMER"), Token: r.text("CARDTOKEN"), Name: r.text("CARDSAVENAME"),
		Start: r.bound("STARTDATE"), End: r.bound("ENDDATE"),
	}
	q.Credentials, _ = DecodeCredentials(f) // whoever serves the request has looked at them before
	if q.Customer == "" && q.Token == "" && q.Name == "" {
		r.require("CUSTOMER")
	}
	q.Offset, q.Limit = r.page()
	r.period(q.Start, q.End)
	return q, r.Err()
}

// DecodeCardExpiryQuery reads a request QUERYCARDEXPIRY.
func DecodeCardExpiryQuery(f wirekit.Fields) (CardQuery, error) {
	r := newReader(f)
	r.require("CUSTOMER")
	q := CardQuery{Expiry: true, Customer: r.text("CUSTOMER")}
	q.Credentials, _ = DecodeCredentials(f) // whoever serves the request has looked at them before
	q.Offset, q.Limit = r.page()
	return q, r.Err()
}

// Encode writes the request.
func (q CardQuery) Encode() []byte {
	action := "QUERYCARD"
	if q.Expiry {
		action = "QUERYCARDEXPIRY"
	}
	f := newForm(action)
	f.given("CUSTOMER", q.Customer)
	f.given("CARDTOKEN", q.Token)
	f.given("CARDSAVENAME", q.Name)
	f.given("STARTDATE", boundText(q.Start))
	f.given("ENDDATE", boundText(q.End))
	f.given("OFFSET", countText(q.Offset))
	if q.Limit != defaultRows {
		f.given("LIMIT", countText(q.Limit))
	}
	q.Credentials.write(f)
	return f.bytes()
}

// CardAnswer is the answer of EWALLETADDCARD and of EWALLETISCARDSAVABLE: a token, or whether a card can be saved.
type CardAnswer struct {
	Outcome Outcome
	Token   string
	// Savable is "YES" or "NO", or empty where nobody asked.
	Savable string
}

// Encode writes the answer.
func (a CardAnswer) Encode() []byte {
	w := wirekit.NewObject()
	w.GivenText("cardToken", a.Token)
	w.GivenText("isCardSavable", a.Savable)
	a.Outcome.write(w)
	return pretty(w.Bytes())
}

// DecodeCardAnswer reads an answer of EWALLETADDCARD or EWALLETISCARDSAVABLE.
func DecodeCardAnswer(f wirekit.Fields) (CardAnswer, error) {
	r := wirekit.NewReader(f)
	a := CardAnswer{Token: r.Text("cardToken", 64), Savable: r.Text("isCardSavable", 3), Outcome: readOutcome(r)}
	return a, r.Err()
}

// SavedCard is a card of the answer of QUERYCARD (SDK, Card).
type SavedCard struct {
	Token    string
	Holder   string // masked
	Last4    string
	Customer string
	BIN      string
	Brand    string
	Type     string
	Network  string
	Issuer   string
	Country  string
	// Status is AC for a card that can pay and DE for one that cannot.
	Status  string
	Expiry  pan.Expiry
	Name    string
	Created time.Time
	Updated time.Time
	EFTCode string
}

// The statuses of a saved card (SDK, CARD_STATUS_AC and CARD_STATUS_DE).
const (
	CardActive   = "AC"
	CardInactive = "DE"
)

func (c SavedCard) write() *wirekit.Object {
	w := wirekit.NewObject()
	w.Text("cardToken", c.Token)
	w.GivenText("cardOwnerMasked", c.Holder)
	w.GivenText("panIin", c.BIN)
	w.GivenText("panLast4", c.Last4)
	w.GivenText("customer", c.Customer)
	w.GivenText("cardBin", c.BIN)
	w.GivenText("cardbrand", c.Brand) // so in the SDK, all in lower case
	w.GivenText("cardType", c.Type)
	w.GivenText("cardNetwork", c.Network)
	w.GivenText("cardIssuer", c.Issuer)
	w.GivenText("cardCountryIso", c.Country)
	w.GivenText("cardStatus", c.Status)
	if !c.Expiry.IsZero() {
		w.Text("cardExpiry", expiryText(c.Expiry))
	}
	w.GivenText("cardName", c.Name)
	w.GivenText("createdDate", rowTime(c.Created))
	w.GivenText("lastUpdateDate", rowTime(c.Updated))
	w.GivenText("bankEftCode", c.EFTCode)
	return w
}

func readSavedCard(f wirekit.Fields) (SavedCard, error) {
	r := reader{Reader: wirekit.NewReader(f), fields: f}
	c := SavedCard{
		Token: r.Text("cardToken", 64), Holder: r.Text("cardOwnerMasked", textLimit), Last4: r.Text("panLast4", 4),
		Customer: r.Text("customer", textLimit), BIN: r.Text("cardBin", 8), Brand: r.Text("cardbrand", textLimit),
		Type: r.Text("cardType", textLimit), Network: r.Text("cardNetwork", textLimit), Issuer: r.Text("cardIssuer", textLimit),
		Country: r.Text("cardCountryIso", 3), Status: r.Text("cardStatus", 16), Expiry: r.expiry("cardExpiry"),
		Name: r.Text("cardName", textLimit), Created: readTime(r.Reader, "createdDate", rowLayout, time.UTC),
		Updated: readTime(r.Reader, "lastUpdateDate", rowLayout, time.UTC), EFTCode: r.Text("bankEftCode", 4),
	}
	return c, r.Err()
}

// Wallet is the answer of QUERYCARD. The counts are texts like those of QUERYTRANSACTION; total is what there is besides this
// page.
type Wallet struct {
	Outcome Outcome
	Total   int
	Cards   []SavedCard
}

// Encode writes the answer.
func (a Wallet) Encode() []byte {
	w := wirekit.NewObject()
	a.Outcome.write(w)
	w.Text("cardCount", strconv.Itoa(len(a.Cards)))
	w.Text("totalCardCount", strconv.Itoa(a.Total))
	rows := make([]*wirekit.Object, len(a.Cards))
	for i, c := range a.Cards {
		rows[i] = c.write()
	}
	w.Rows("cardList", rows)
	return pretty(w.Bytes())
}

// DecodeWallet reads an answer of QUERYCARD.
func DecodeWallet(f wirekit.Fields) (Wallet, error) {
	r := wirekit.NewReader(f)
	a := Wallet{Outcome: readOutcome(r), Total: int(r.Int("totalCardCount", 0, 1<<31-1, 0))}
	err := r.Err()
	if err != nil {
		return a, err
	}
	a.Cards, err = wirekit.RowsOf(f, "cardList", readSavedCard)
	return a, err
}
