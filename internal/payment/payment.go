package payment

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/id"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/money"
)

// ID names a payment: "pay_" and 26 characters that sort by time.
type ID string

// Payment is one try to be paid for one order. Its fields are read freely and changed only by the methods in
// advance.go, which return what to commit. Times are UTC in whole microseconds.
type Payment struct {
	Merchant merchant.ID
	ID       ID
	// Number is the merchant's own running number of the payment. It fits 31 bits, because clients of
	// providers that print a numeric id read it into 32-bit integers.
	Number int64
	// Reference is the shop's name of the order. At most one payment of a merchant is live for it.
	Reference string
	// Surface is which API the shop used, such as "paynet" or "v1".
	Surface string
	State   State
	// Live marks that money may have moved or may move, so no other payment for the same reference may be
	// sent. The store holds it unique per merchant and reference: promise 1 rests on that constraint.
	Live bool
	// Version counts the steps; a step commits only over the version it was made from.
	Version int64
	// Amount is the order's amount, in minor units.
	Amount money.Amount
	// Authorized, Captured and Refunded are sums so far, in minor units of the amount's currency.
	Authorized int64
	Captured   int64
	Refunded   int64
	// Installments is the number of monthly parts; 0 and 1 are a single payment.
	Installments int
	// Card is the part of the card that may be shown.
	Card card.Summary
	// Provider is the account that was asked last.
	Provider string
	// Route is the name of the merchant's rule that chose the provider; empty where no rule did.
	Route string
	// Explanation is why it was chosen, as routing.Explanation writes itself; empty for payments of before 0004.
	Explanation string
	// IDs are what that provider calls the payment.
	IDs IDs
	// Refusal says why the payment is Declined, or why its last follow-up was refused.
	Refusal decline.Refusal
	// ThreeD is the mdStatus of the 3-D Secure authentication, or -1 when there was none.
	ThreeD int
	// Description is the shop's free text.
	Description string
	// Terms are what was agreed about the amount; zero for payments of before 0010. See [Payment.Agreed].
	Terms Terms
	// Attributes are the surface's own fields to echo. They never hold card data.
	Attributes map[string]string
	CreatedAt  time.Time
	UpdatedAt  time.Time
	// Operations are in the order they were asked, and there is at least one.
	Operations []Operation
}

// IDs are a provider's own names of a payment; see the connector contract.
type IDs struct {
	Transaction string `json:"transaction,omitempty"`
	Order       string `json:"order,omitempty"`
	AuthCode    string `json:"auth_code,omitempty"`
	RRN         string `json:"rrn,omitempty"`
	Bank        string `json:"bank,omitempty"`
	BankName    string `json:"bank_name,omitempty"`
}

// Kind is what an operation asks for.
type Kind string

// The kinds of operation.
const (
	Sale    Kind = "sale"
	PreAuth Kind = "preauth"
	Capture Kind = "capture"
	Void    Kind = "void"
	Refund  Kind = "refund"
)

// Status is where an operation or an attempt stands.
type Status string

// The statuses of operations and attempts.
const (
	// Pending: asked, or about to be asked; no answer is known.
	Pending Status = "pending"
	// Approved: done.
	Approved Status = "approved"
	// Refused: certainly not done.
	Refused Status = "refused"
	// Doubtful: the answer was lost, and inquiry owns it.
	Doubtful Status = "doubtful"
)

// Open reports whether the outcome is not known yet.
func (s Status) Open() bool { return s == Pending || s == Doubtful }

// Operation is one thing that was asked for: a sale, a pre-authorization, a capture, a void or a refund.
type Operation struct {
	// Seq counts from 1 within the payment.
	Seq  int
	Kind Kind
	// Amount is what is asked for, in minor units of the payment's currency.
	Amount int64
	Status Status
	// Before is the payment's state when this was asked; a follow-up in doubt returns there when refused.
	Before    State
	CreatedAt time.Time
	// SettledAt is when the outcome became known; zero while open.
	SettledAt time.Time
	Attempts  []Attempt
}

// Attempt is one request to one provider account.
type Attempt struct {
	// Seq counts from 1 within the operation.
	Seq      int
	Provider string
	// Ref is our own reference of the request; the provider can be asked about it.
	Ref    string
	Status Status
	// Deadline is when we stop waiting for the provider's answer.
	Deadline time.Time
	SentAt   time.Time
	// AnsweredAt is when the outcome became known; zero while open.
	AnsweredAt time.Time
	Refusal    decline.Refusal
	IDs        IDs
}

// Record is one line of a payment's history: what happened, from which state to which.
type Record struct {
	Version   int64
	Event     Event
	From      State
	To        State
	Operation int
	At        time.Time
	// StatedBy is the person on whose word this rests, and Note what that person went by; empty where a provider said so.
	StatedBy string
	Note     string
}

// Step is one change of a payment, to be committed whole or not at all.
type Step struct {
	// Payment is as it is afterwards.
	Payment Payment
	// Was is the version that must still be stored; 0 means that the payment is new.
	Was    int64
	Record Record
	// Operation and Attempt are the ones this step touched, nil where it touched none; NewOperation and
	// NewAttempt tell an insert from an update.
	Operation    *Operation
	NewOperation bool
	Attempt      *Attempt
	NewAttempt   bool
	// Ended is the attempt before Attempt where one step ends the one and begins the other.
	Ended *Attempt
}

// Tried returns the accounts that the payment's authorization was asked of, in that order.
func (p *Payment) Tried() []string {
	var names []string
	for _, at := range p.Operations[0].Attempts {
		names = append(names, at.Provider)
	}
	return names
}

// Last returns the latest operation and its latest attempt.
func (p *Payment) Last() (*Operation, *Attempt) {
	op := &p.Operations[len(p.Operations)-1]
	return op, &op.Attempts[len(op.Attempts)-1]
}

// Open returns the operation whose outcome is not known, and its latest attempt. At most one is open at a time.
func (p *Payment) Open() (*Operation, *Attempt, bool) {
	op, at := p.Last()
	return op, at, op.Status.Open()
}

// First returns the attempt that authorized the payment, or the latest one that tried to; follow-ups name it
// to the provider.
func (p *Payment) First() *Attempt {
	op := &p.Operations[0]
	return &op.Attempts[len(op.Attempts)-1]
}

// Refundable is what can still be given back, in minor units.
func (p *Payment) Refundable() int64 { return p.Captured - p.Refunded }

// CapturedAt is when the amount was taken, or zero when it was not.
func (p *Payment) CapturedAt() time.Time {
	for _, op := range p.Operations {
		if op.Status == Approved && (op.Kind == Sale || op.Kind == Capture) {
			return op.SettledAt
		}
	}
	return time.Time{}
}

// Latest returns the latest operation of a kind, whatever became of it; it reports false if there is none.
func (p Payment) Latest(kind Kind) (Operation, bool) {
	for _, op := range slices.Backward(p.Operations) {
		if op.Kind == kind {
			return op, true
		}
	}
	return Operation{}, false
}

// clone copies what a step changes, so that the payment it was made from stays as it was.
func (p Payment) clone() Payment {
	ops := make([]Operation, len(p.Operations))
	for i, op := range p.Operations {
		op.Attempts = append([]Attempt(nil), op.Attempts...)
		ops[i] = op
	}
	p.Operations = ops
	return p
}

// prefix begins every payment id.
const prefix = "pay"

// NewID makes the id of a payment that begins now.
func NewID(now time.Time) ID { return ID(id.New(now).WithPrefix(prefix)) }

// Earliest is before every id that is made at t or later, and after every one that was made a millisecond before.
func Earliest(t time.Time) ID { return ID(id.Least(t).WithPrefix(prefix)) }

// ParseID reads a payment id that came from outside.
func ParseID(text string) (ID, error) {
	i, err := id.ParsePrefixed(prefix, text)
	if err != nil {
		return "", fmt.Errorf("parse payment id: %w", err)
	}
	return ID(i.WithPrefix(prefix)), nil
}

// OfRef is the payment that the reference of a request leads to: it begins with the payment's plain id, and a dash. false is a text that is none.
func OfRef(ref string) (ID, bool) {
	plain, _, found := strings.Cut(ref, "-")
	if !found {
		return "", false
	}
	i, err := ParseID(prefix + "_" + plain)
	return i, err == nil
}

// IDOf returns the payment id with the given 128 bits, as dialects pack it into their own opaque ids.
func IDOf(bits [16]byte) ID { return ID(id.ID(bits).WithPrefix(prefix)) }

// Plain is the id without its prefix: 26 letters and digits, which every provider accepts in a reference.
func (i ID) Plain() string { return strings.TrimPrefix(string(i), prefix+"_") }

// Bits returns the id's 128 bits, or an error when it is no payment id.
func (i ID) Bits() ([16]byte, error) {
	bits, err := id.ParsePrefixed(prefix, string(i))
	if err != nil {
		return [16]byte{}, fmt.Errorf("parse payment id: %w", err)
	}
	return bits, nil
}
