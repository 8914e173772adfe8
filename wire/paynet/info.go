package paynet

import (
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// info.go holds the requests that add to what is known of a transaction, or show it: their answers are envelopes.

// Transferred is the request of v1/transaction/mark_transferred: the shop has booked the transaction elsewhere.
type Transferred struct {
	XactID       string
	DocumentNo   string
	Amount       money.Amount // lira; zero value when absent
	Currency     string
	ExchangeRate string // a decimal number, or empty
}

// DecodeTransferred reads a request of mark_transferred.
func DecodeTransferred(f wirekit.Fields) (Transferred, error) {
	r := wirekit.NewReader(f)
	t := Transferred{
		XactID: readXact(r), DocumentNo: r.Text("document_no", referenceLimit), Amount: readOptional(r, "amount", money.Decimal),
		Currency: r.Text("currency", currencyLimit),
	}
	if r.Given("exchange_rate") {
		t.ExchangeRate = r.Decimal("exchange_rate")
	}
	return t, r.Err()
}

const currencyLimit = 3

// Encode writes the request.
func (t Transferred) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("xact_id", t.XactID)
	w.GivenText("document_no", t.DocumentNo)
	if t.Amount.IsPositive() {
		w.Amount("amount", t.Amount)
	}
	w.GivenText("currency", t.Currency)
	if t.ExchangeRate != "" {
		w.Raw("exchange_rate", t.ExchangeRate)
	}
	return w.Bytes()
}

// Info is the request of v1/transaction/add_info. Paynet publishes its purpose and not its parameters; a note and the
// dealer's own reference are what other services let a shop say of a transaction.
type Info struct {
	Locator
	Note             string
	AgentReferenceNo string
}

// DecodeInfo reads a request of add_info.
func DecodeInfo(f wirekit.Fields) (Info, error) {
	r := wirekit.NewReader(f)
	i := Info{
		Locator: readLocator(r), Note: r.Lines("note", noteLimit), AgentReferenceNo: r.Text("agent_reference_no", referenceLimit),
	}
	if i.Note == "" {
		i.Note = r.Lines("description", noteLimit)
	}
	if strings.TrimSpace(i.Note) == "" && i.AgentReferenceNo == "" {
		r.Refuse("note", "required", fault.Text{
			TR: "note ya da agent_reference_no alanlarından biri zorunludur.", EN: "One of note and agent_reference_no is required.",
		})
	}
	return i, r.Err()
}

// noteLimit is the documented length of a note (escrow_status_update).
const noteLimit = 256

// Encode writes the request.
func (i Info) Encode() []byte {
	w := wirekit.NewObject()
	i.Locator.write(w)
	w.GivenText("note", i.Note)
	w.GivenText("agent_reference_no", i.AgentReferenceNo)
	return w.Bytes()
}

// SlipRequest is the request of v1/transaction/slip.
type SlipRequest struct {
	Locator
	Email    string
	SendMail bool
	Phone    string
	SendSMS  bool
}

// DecodeSlip reads a request of slip.
func DecodeSlip(f wirekit.Fields) (SlipRequest, error) {
	r := wirekit.NewReader(f)
	s := SlipRequest{
		Locator: readLocator(r), Email: r.Text("email", mailLimit), SendMail: r.Bool("send_mail"),
		Phone: readPhone(r, "phone"), SendSMS: r.Bool("send_sms"),
	}
	return s, r.Err()
}

// Encode writes the request.
func (s SlipRequest) Encode() []byte {
	w := wirekit.NewObject()
	s.Locator.write(w)
	w.GivenText("email", s.Email)
	w.Bool("send_mail", s.SendMail)
	w.GivenText("phone", s.Phone)
	w.Bool("send_sms", s.SendSMS)
	return w.Bytes()
}

// Link is the answer of services that lead to a page: slip, mailorder/create, agent/autologin.
type Link struct {
	URL        string
	ObjectName string
	Code       ResultCode
	Message    string
}

// Encode writes the answer.
func (l Link) Encode() []byte {
	w := wirekit.NewObject()
	w.Text("url", l.URL)
	writeEnd(w, l.ObjectName, l.Code, l.Message)
	return w.Bytes()
}

// DecodeLink reads an answer that leads to a page.
func DecodeLink(f wirekit.Fields) (Link, error) {
	r := wirekit.NewReader(f)
	r.Require("code")
	l := Link{
		URL: r.Text("url", 4*textLimit), ObjectName: r.Text("object_name", textLimit),
		Code: readResult(r, "code"), Message: r.Lines("message", textLimit),
	}
	return l, r.Err()
}

// The values of status in escrow_status_update.
const (
	EscrowApprove = 2
	EscrowReject  = 3
)

// Escrow is the request of v1/transaction/escrow_status_update.
type Escrow struct {
	Locator
	Status      int
	Note        string
	AgentID     string
	AgentAmount money.Amount // lira; zero value when absent
}

// DecodeEscrow reads a request of escrow_status_update.
func DecodeEscrow(f wirekit.Fields) (Escrow, error) {
	r := wirekit.NewReader(f)
	e := Escrow{Locator: readLocator(r), Status: int(r.Int("status", EscrowApprove, EscrowReject, 0))}
	r.Require("status")
	e.Note = r.Lines("note", noteLimit)
	e.AgentID = r.Text("agent_id", agentLimit)
	e.AgentAmount = readOptional(r, "agent_amount", money.Decimal)
	return e, r.Err()
}

// Encode writes the request.
func (e Escrow) Encode() []byte {
	w := wirekit.NewObject()
	e.Locator.write(w)
	w.Int("status", int64(e.Status))
	w.GivenText("note", e.Note)
	w.GivenText("agent_id", e.AgentID)
	if e.AgentAmount.IsPositive() {
		w.Amount("agent_amount", e.AgentAmount)
	}
	return w.Bytes()
}
