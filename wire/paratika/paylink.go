package paratika

import (
	"slices"
	"strings"
	"time"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// paylink.go holds the requests about payments by link, which are the SDK's (PayByLinkPaymentRequest and its neighbours). A link is asked
// for like a session, and its token is one. Paratika is known by its errors to have them (ERR10143).

// NewLink is the request PAYBYLINKPAYMENT: what a session says of an order, as far as the SDK has it here, and how the buyer is told.
type NewLink struct {
	// Session has no CancelURL and nothing else that the SDK's request has not.
	Session
	// IdentityNumber is TCKN; Channels are the ways by which the buyer gets the address.
	IdentityNumber string
	Channels       []string
}

// DecodeNewLink reads a request PAYBYLINKPAYMENT. Which of its parameters are required is published nowhere: an amount is, and the address
// that a channel needs.
func DecodeNewLink(f wirekit.Fields) (NewLink, error) {
	r := newReader(f)
	l := NewLink{IdentityNumber: r.text("TCKN"), Channels: r.channels()}
	s := &l.Session
	s.Type = PaymentSession
	if r.Given("SESSIONTYPE") {
		s.Type = r.sessionType()
	}
	s.Credentials, _ = DecodeCredentials(f) // whoever serves the request has looked at them before
	s.Currency = r.currency()
	s.Amount = r.positive("AMOUNT", s.Currency)
	r.require("CURRENCY")
	s.PaymentID, s.ReturnURL, s.Customer = r.text("MERCHANTPAYMENTID"), r.WebAddress("RETURNURL", limitOf("RETURNURL")), r.customer()
	s.Items, s.Extra = r.items(s.Currency), r.extra()
	s.Language, s.Lifetime = r.language(), r.lifetime()
	s.MaxInstallments, s.BusinessMaxInstallments = r.installments("MAXINSTALLMENTCOUNT"), r.installments("BUSINESSMAXINSTALLMENTCOUNT")
	if slices.Contains(l.Channels, ChannelSMS) {
		r.require("CUSTOMERPHONE")
	}
	if slices.Contains(l.Channels, ChannelEmail) {
		r.require("CUSTOMEREMAIL")
	}
	r.total(s.Items, s.Amount, money.Amount{})
	r.withoutCard()
	return l, r.Err()
}

// Encode writes the request.
func (l NewLink) Encode() []byte {
	f := newForm("PAYBYLINKPAYMENT")
	l.Credentials.write(f)
	f.given("MERCHANTPAYMENTID", l.PaymentID)
	f.given("AMOUNT", decimal(l.Amount))
	f.given("CURRENCY", string(l.Currency))
	f.given("SESSIONTYPE", string(l.Type))
	f.given("RETURNURL", l.ReturnURL)
	l.Customer.write(f)
	f.given("TCKN", l.IdentityNumber)
	f.twice("ORDERITEMS", list(l.Items))
	f.twice("EXTRA", l.Extra.JSON)
	f.given("LANGUAGE", l.Language)
	f.given("SESSIONEXPIRY", lifetimeText(l.Lifetime))
	f.given("MAXINSTALLMENTCOUNT", countText(l.MaxInstallments))
	f.given("BUSINESSMAXINSTALLMENTCOUNT", countText(l.BusinessMaxInstallments))
	f.given("NOTIFICATIONCHANNELS", strings.Join(l.Channels, ","))
	return f.bytes()
}

// LinkRef names a link: the requests PAYBYLINKPAYMENTCANCEL, PAYBYLINKPAYMENTRESEND and PAYBYLINKPAYMENTEDIT, which calls the token
// SESSIONTOKEN.
type LinkRef struct {
	Action string
	// Credentials have no session's token: it is the link's.
	Credentials Credentials
	Token       string
	Channels    []string
	// What is zero stays as it is. The amount is in lira until somebody knows the link's currency.
	Amount    money.Amount
	ReturnURL string
}

// tokenField is what a request about a link calls its token.
func tokenField(action string) string {
	if action == "PAYBYLINKPAYMENTEDIT" {
		return "SESSIONTOKEN"
	}
	return "PAYBYLINKTOKEN"
}

// DecodeLinkRef reads one of the requests.
func DecodeLinkRef(f wirekit.Fields) (LinkRef, error) {
	r := newReader(f)
	l := LinkRef{Action: upper(r.text("ACTION")), Channels: r.channels()}
	l.Credentials, _ = DecodeCredentials(f) // whoever serves the request has looked at them before
	l.Credentials.SessionToken = ""
	r.require(tokenField(l.Action))
	l.Token = r.text(tokenField(l.Action))
	if l.Action == "PAYBYLINKPAYMENTEDIT" {
		l.Amount, l.ReturnURL = r.optionalPositive("AMOUNT"), r.WebAddress("RETURNURL", limitOf("RETURNURL"))
	}
	return l, r.Err()
}

// In returns the amount in the link's currency, in which it was meant.
func (l LinkRef) In(currency money.Currency) (money.Amount, error) {
	return money.Parse(l.Amount.Decimal(), currency, money.DecimalDot)
}

// Encode writes the request.
func (l LinkRef) Encode() []byte {
	f := newForm(l.Action)
	l.Credentials.write(f)
	f.given(tokenField(l.Action), l.Token)
	f.given("AMOUNT", decimal(l.Amount))
	f.given("RETURNURL", l.ReturnURL)
	f.given("NOTIFICATIONCHANNELS", strings.Join(l.Channels, ","))
	return f.bytes()
}

// LinkStatus is where a link stands (SDK, PayByLinkStatus).
type LinkStatus string

// The statuses of a link. The SDK has the letters only; created, sent, cancelled, expired and paid is what they are taken for.
const (
	LinkCreated   LinkStatus = "CR"
	LinkSent      LinkStatus = "SD"
	LinkCancelled LinkStatus = "CA"
	LinkExpired   LinkStatus = "EX"
	LinkPaid      LinkStatus = "PD"
)

// LinkQuery is the request QUERYPAYBYLINKPAYMENT: links that have all that is given.
type LinkQuery struct {
	Credentials Credentials
	Token       string
	// Start and End bound when a link was made; Due is the day until which it can be paid.
	Start, End, Due time.Time
	Email           string
	Status          LinkStatus
	// Dealer is a dealer's code.
	Dealer string
}

// DecodeLinkQuery reads a request QUERYPAYBYLINKPAYMENT.
func DecodeLinkQuery(f wirekit.Fields) (LinkQuery, error) {
	r := newReader(f)
	q := LinkQuery{
		Token: r.text("PAYBYLINKTOKEN"), Start: r.bound("STARTDATE"), End: r.bound("ENDDATE"), Due: r.bound("DUEDATE"), Email: r.text("CUSTOMEREMAIL"),
		Status: LinkStatus(upper(r.text("PAYBYLINKSTATUS"))), Dealer: r.text("DEALERCODE"),
	}
	q.Credentials, _ = DecodeCredentials(f) // whoever serves the request has looked at them before
	switch q.Status {
	case "", LinkCreated, LinkSent, LinkCancelled, LinkExpired, LinkPaid:
	default:
		r.refuse("PAYBYLINKSTATUS", BadStatus, "CR, SD, CA, EX ya da PD olmalıdır.", "It must be CR, SD, CA, EX or PD.")
	}
	r.period(q.Start, q.End)
	return q, r.Err()
}

// Encode writes the request.
func (q LinkQuery) Encode() []byte {
	f := newForm("QUERYPAYBYLINKPAYMENT")
	q.Credentials.write(f)
	f.given("PAYBYLINKTOKEN", q.Token)
	f.given("STARTDATE", dayText(q.Start))
	f.given("ENDDATE", dayText(q.End))
	f.given("DUEDATE", dayText(q.Due))
	f.given("CUSTOMEREMAIL", q.Email)
	f.given("PAYBYLINKSTATUS", string(q.Status))
	f.given("DEALERCODE", q.Dealer)
	return f.bytes()
}

// LinkRow is a link of an answer (SDK, PayByLinkPayment).
type LinkRow struct {
	Token  string
	Amount money.Amount
	Email  string
	// Due is until when it can be paid.
	Due, Created time.Time
	Status       LinkStatus
}

// Links is the answer of QUERYPAYBYLINKPAYMENT. None is published; the members' names are the SDK's, their times written as in the rows of
// QUERYTRANSACTION.
type Links struct {
	Outcome Outcome
	Rows    []LinkRow
}

// Encode writes the answer.
func (a Links) Encode() []byte {
	w := wirekit.NewObject()
	a.Outcome.write(w)
	w.Rows("payByLinkPaymentList", objects(a.Rows, LinkRow.object))
	return pretty(w.Bytes())
}

func (l LinkRow) object() *wirekit.Object {
	w := wirekit.NewObject()
	w.Text("token", l.Token)
	w.Amount("amount", l.Amount)
	w.Text("currency", string(l.Amount.Currency()))
	w.GivenText("cardHolderEmail", l.Email)
	w.GivenText("dueDate", rowTime(l.Due))
	w.GivenText("createdTs", rowTime(l.Created))
	w.Text("status", string(l.Status))
	return w
}

// DecodeLinks reads an answer of QUERYPAYBYLINKPAYMENT.
func DecodeLinks(f wirekit.Fields) (Links, error) {
	r := wirekit.NewReader(f)
	a := Links{Outcome: readOutcome(r)}
	err := r.Err()
	if err != nil {
		return a, err
	}
	a.Rows, err = wirekit.RowsOf(f, "payByLinkPaymentList", func(f wirekit.Fields) (LinkRow, error) {
		r := wirekit.NewReader(f)
		r.Require("token", "amount", "currency")
		l := LinkRow{
			Token: r.Text("token", limitOf("TOKEN")), Amount: readMoney(r, "amount"), Email: r.Text("cardHolderEmail", textLimit),
			Due: readTime(r, "dueDate", rowLayout, time.UTC), Created: readTime(r, "createdTs", rowLayout, time.UTC), Status: LinkStatus(r.Text("status", 2)),
		}
		return l, r.Err()
	})
	return a, err
}
