package paratika

import (
	"strconv"
	"strings"
	"time"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
	"github.com/vezne/vezne/wire/wirekit"
)

// SessionType is what a session is opened for ("SESSIONTYPE").
type SessionType string

// The session types. The document's samples have the first; the others are the SDK's.
const (
	PaymentSession SessionType = "PAYMENTSESSION"
	WalletSession  SessionType = "WALLETSESSION"
	SplitSession   SessionType = "SPLITPAYMENTSESSION"
	QuerySession   SessionType = "QUERYOPERATIONSESSION"
)

// Session is the request SESSIONTOKEN: an order, or a visit to a wallet, to be paid or made at one of the addresses that take
// the token.
type Session struct {
	Credentials Credentials
	Type        SessionType
	PaymentID   string
	Amount      money.Amount
	Currency    money.Currency
	Discount    money.Amount
	ReturnURL   string
	CancelURL   string
	// NotificationURL is told of the outcome by our server.
	NotificationURL string
	Customer        Customer
	Billing         Contact
	Shipping        Contact
	Items           []Item
	Extra           Extra
	Language        string
	TimeZone        string
	// Lifetime is zero when SESSIONEXPIRY is not sent.
	Lifetime time.Duration
	// Installments fixes the number of parts; MaxInstallments bounds it, and BusinessMaxInstallments for company cards.
	Installments            int
	MaxInstallments         int
	BusinessMaxInstallments int
	PaymentSystem           string
	CampaignCode            string
	MerchantNote            string
	// Split is what a session for a split payment splits; it may be empty.
	Split SplitType
}

// DefaultLifetime is how long a session lives that says nothing else: seven days.
const DefaultLifetime = 7 * 24 * time.Hour

// The bounds of SESSIONEXPIRY. The document's two errors say that there are bounds and not which; these are ours.
const (
	minLifetime = time.Hour
	maxLifetime = 30 * 24 * time.Hour
)

// DecodeSession reads a request SESSIONTOKEN. A payment session needs an order, a customer and an address to return to; a
// session for a wallet or for queries has no order. The buyer's name, mail, phone and IP address, which Paratika's own test
// programs always send, are not insisted on: published clients leave one or the other out.
func DecodeSession(f wirekit.Fields) (Session, error) {
	r := newReader(f)
	s := Session{Type: r.sessionType()}
	s.Credentials, _ = DecodeCredentials(f) // whoever serves the request has looked at them before
	s.Currency = r.currency()
	switch s.Type {
	case PaymentSession, SplitSession:
		r.require("MERCHANTPAYMENTID", "CURRENCY", "RETURNURL", "CUSTOMER")
		s.Amount = r.positive("AMOUNT", s.Currency)
	case WalletSession:
		r.require("RETURNURL", "CUSTOMER")
		s.Amount = r.amount("AMOUNT", s.Currency)
	case QuerySession:
		s.Amount = r.amount("AMOUNT", s.Currency)
	}
	s.PaymentID, s.Discount = r.text("MERCHANTPAYMENTID"), r.amount("DISCOUNTAMOUNT", s.Currency)
	s.ReturnURL, s.CancelURL = r.WebAddress("RETURNURL", limitOf("RETURNURL")), r.WebAddress("CANCELURL", limitOf("CANCELURL"))
	s.NotificationURL = r.WebAddress("NOTIFICATIONURL", limitOf("NOTIFICATIONURL"))
	s.Customer, s.Billing, s.Shipping = r.customer(), r.contact("BILLTO"), r.contact("SHIPTO")
	s.Items, s.Extra = r.items(s.Currency), r.extra()
	s.Language, s.TimeZone, s.Lifetime = r.language(), r.text("TIMEZONE"), r.lifetime()
	s.Installments = r.installments("INSTALLMENTS")
	s.MaxInstallments, s.BusinessMaxInstallments = r.installments("MAXINSTALLMENTCOUNT"), r.installments("BUSINESSMAXINSTALLMENTCOUNT")
	s.PaymentSystem, s.CampaignCode = r.text("PAYMENTSYSTEM"), r.text("CAMPAIGNCODE")
	s.MerchantNote, s.Split = r.text("MERCHANTNOTE"), r.splitType()
	r.total(s.Items, s.Amount, s.Discount)
	r.withoutCard()
	return s, r.Err()
}

func (r reader) sessionType() SessionType {
	r.require("SESSIONTYPE")
	t := SessionType(upper(r.text("SESSIONTYPE")))
	switch t {
	case PaymentSession, WalletSession, SplitSession, QuerySession, "":
		return t
	}
	r.refuse("SESSIONTYPE", WrongType, "PAYMENTSESSION ya da WALLETSESSION olmalıdır.", "It must be PAYMENTSESSION or WALLETSESSION.")
	return ""
}

func (r reader) language() string {
	l := strings.ToLower(r.text("LANGUAGE"))
	switch l {
	case "", "tr", "en", "sr":
		return l
	}
	r.refuse("LANGUAGE", BadLanguage, "tr, en ya da sr olmalıdır.", "It must be tr, en or sr.")
	return ""
}

// lifetime reads SESSIONEXPIRY: a number of hours such as "168h".
func (r reader) lifetime() time.Duration {
	const name = "SESSIONEXPIRY"
	text := strings.ToLower(r.text(name))
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSuffix(text, "h"))
	if err != nil || !strings.HasSuffix(text, "h") || n < 0 {
		r.refuse(name, InconsistentTime, "Saat olarak, 168h biçiminde yazılmalıdır.", "It is written in hours, like 168h.")
		return 0
	}
	d := time.Duration(n) * time.Hour
	switch {
	case d < minLifetime:
		r.refuse(name, ExpiryTooShort, "En az 1h olabilir.", "It may be 1h at least.")
		return 0
	case d > maxLifetime:
		r.refuse(name, ExpiryTooLong, "En fazla 720h olabilir.", "It may be 720h at most.")
		return 0
	}
	return d
}

// lifetimeText writes SESSIONEXPIRY, "" for none.
func lifetimeText(d time.Duration) string {
	if d <= 0 {
		return ""
	}
	return strconv.Itoa(int(d/time.Hour)) + "h"
}

// total checks the items' total against the amount, in each of the two ways of counting, before and after the discount.
func (r reader) total(items []Item, amount, discount money.Amount) {
	if discount.Minor() > amount.Minor() {
		r.refuse("DISCOUNTAMOUNT", DiscountTooHigh, "İndirim tutardan yüksek olamaz.", "The discount may not exceed the amount.")
		return
	}
	if len(items) == 0 || r.Refused("AMOUNT") || amount.IsZero() {
		return
	}
	lines, pieces, ok := Sums(items)
	for _, want := range []int64{amount.Minor(), amount.Minor() + discount.Minor()} {
		if ok && (lines == want || pieces == want) {
			return
		}
	}
	r.refuse("ORDERITEMS", ItemsDiffer, "Ürünlerin toplamı AMOUNT ile aynı olmalıdır.", "The items must add up to AMOUNT.")
}

// withoutCard refuses a request whose texts repeat the card number that it carries, since they are kept in plain. The
// vendor's sample program sends a card with SESSIONTOKEN too, where nobody needs it.
func (r reader) withoutCard() {
	text := r.text("CARDPAN")
	n, err := pan.Parse(text)
	if text == "" || err != nil {
		return
	}
	for _, name := range r.fields.Names() {
		// omnipay-paratika sends Direct POST's "pan" beside CARDPAN in every request. It is not read here and not kept.
		if f, _ := r.fields.Find(name); name != "CARDPAN" && name != "PAN" {
			r.WithoutCard(name, unwrap(f.Value), n)
		}
	}
}

// Encode writes the request.
func (s Session) Encode() []byte {
	f := newForm("SESSIONTOKEN")
	f.given("MERCHANTPAYMENTID", s.PaymentID)
	f.given("AMOUNT", decimal(s.Amount))
	f.given("CURRENCY", string(s.Currency))
	f.given("DISCOUNTAMOUNT", decimal(s.Discount))
	f.given("SESSIONTYPE", string(s.Type))
	f.given("RETURNURL", s.ReturnURL)
	f.given("CANCELURL", s.CancelURL)
	f.given("NOTIFICATIONURL", s.NotificationURL)
	s.Credentials.write(f)
	s.Customer.write(f)
	s.Billing.write(f, "BILLTO")
	s.Shipping.write(f, "SHIPTO")
	f.twice("ORDERITEMS", list(s.Items))
	f.given("TOTALSELLERPAYMENTAMOUNT", sellersText(s.Items))
	f.twice("EXTRA", s.Extra.JSON)
	f.given("LANGUAGE", s.Language)
	f.given("TIMEZONE", s.TimeZone)
	f.given("SESSIONEXPIRY", lifetimeText(s.Lifetime))
	f.given("INSTALLMENTS", countText(s.Installments))
	f.given("MAXINSTALLMENTCOUNT", countText(s.MaxInstallments))
	f.given("BUSINESSMAXINSTALLMENTCOUNT", countText(s.BusinessMaxInstallments))
	f.given("PAYMENTSYSTEM", s.PaymentSystem)
	f.given("CAMPAIGNCODE", s.CampaignCode)
	f.given("MERCHANTNOTE", s.MerchantNote)
	f.given("SPLITPAYMENTTYPE", string(s.Split))
	return f.bytes()
}

// SessionToken is the answer of SESSIONTOKEN.
type SessionToken struct {
	Token   string
	Outcome Outcome
}

// Encode writes the answer.
func (s SessionToken) Encode() []byte {
	w := wirekit.NewObject()
	w.GivenText("sessionToken", s.Token)
	s.Outcome.write(w)
	return pretty(w.Bytes())
}

// DecodeSessionToken reads an answer of SESSIONTOKEN.
func DecodeSessionToken(f wirekit.Fields) (SessionToken, error) {
	r := wirekit.NewReader(f)
	s := SessionToken{Token: r.Text("sessionToken", limitOf("SESSIONTOKEN")), Outcome: readOutcome(r)}
	return s, r.Err()
}
