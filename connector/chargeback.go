package connector

import (
	"context"
	"time"

	"github.com/vezne/vezne/money"
)

// ChargebackLister is a [Lister] of a provider that also tells whose money it took back because a cardholder disputes a payment. No method of the others tells of
// that: a chargeback is asked for by nobody here, and is no refund.
type ChargebackLister interface {
	Lister
	// Chargebacks reads one page of those that were opened or decided from l.From on and before l.To. It moves no money and may be repeated at will; one may
	// stand in two pages. A page that cannot be read whole is an error.
	Chargebacks(ctx context.Context, l Listing) (ChargebackPage, error)
}

// ChargebackPage is a part of a list of chargebacks.
type ChargebackPage struct {
	Chargebacks []Chargeback
	// Next asks for the page that follows; empty after the last.
	Next string
}

// Chargeback is an amount of a payment that was taken back for its cardholder.
type Chargeback struct {
	// ID is the provider's name of it, and no other's.
	ID string
	// Original is our reference of the authorization, as [Lister.Named] spells it; Order the shop's, where that is told instead.
	Original string
	Order    string
	// Amount was taken back, and is positive. Points is what of it is in card points, in its minor units; nil where the provider does not tell.
	Amount money.Amount
	Points *int64
	// Reason is the scheme's code, such as "10.4"; empty where it is not told.
	Reason string
	// Due is the last day on which evidence is taken, as any time of it; zero where it is not told.
	Due time.Time
	// At is when the money was taken back, in UTC.
	At    time.Time
	State ChargebackState
}

// ChargebackState says how far a chargeback is.
type ChargebackState int

const (
	// ChargebackOpen is the zero value: nothing is decided, or the provider does not tell.
	ChargebackOpen ChargebackState = iota
	// ChargebackWon means that the merchant has the money again.
	ChargebackWon
	// ChargebackLost means that it stays with the cardholder.
	ChargebackLost
)

// String returns the state's name.
func (s ChargebackState) String() string {
	switch s {
	case ChargebackWon:
		return "won"
	case ChargebackLost:
		return "lost"
	case ChargebackOpen:
		return "open"
	}
	return "open"
}
