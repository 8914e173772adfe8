package ledger

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/money"
)

// Event is what happened.
type Event string

// The events that post.
const (
	// Captured: a provider took the money of a payment.
	Captured Event = "capture"
	// Voided: a provider undid a capture.
	Voided Event = "void"
	// Refunded: a provider gave money back.
	Refunded Event = "refund"
	// Disputed: a bank took a payment's money back for its cardholder, gave it back, or decided.
	Disputed Event = "dispute"
	// Settled: a provider paid out.
	Settled Event = "settlement"
	// ShareChanged: a store or a dealer has more or less of a payment than its terms say.
	ShareChanged Event = "share"
	// PaidOut: stores' money was put into a payout for the bank.
	PaidOut Event = "payout"
	// Transferred: the bank told what became of a payout.
	Transferred Event = "transfer"
	// TransferReturned: money that was paid out came back.
	TransferReturned Event = "transfer_return"
)

// Events lists them.
func Events() []Event {
	return []Event{Captured, Voided, Refunded, Disputed, Settled, ShareChanged, PaidOut, Transferred, TransferReturned}
}

// Transaction is one event in the books. It is of one currency, and its entries sum to zero.
type Transaction struct {
	Merchant merchant.ID
	// ID is unique per merchant and follows from the event, as "pay_…/2" from the second operation of a payment; so
	// an event cannot be posted twice, whoever tries again.
	ID string
	// At is when it happened, in whole microseconds of UTC; its Turkish day is the day under which it is booked.
	At       time.Time
	Event    Event
	Currency money.Currency
	// Subject is what it is about, such as a payment's id.
	Subject string
	Entries []Entry
}

// Entry is one line of a transaction.
type Entry struct {
	Account Account
	// Amount is in minor units: a debit if positive, a credit if negative. It is never zero.
	Amount int64
	// Value is the day on which the money is there, or expected to be.
	Value calendar.Day
	// Memo is for people, at most 100 bytes; it never holds what a caller sent.
	Memo string
}

// Day is the day under which a transaction is booked.
func (t *Transaction) Day() calendar.Day { return calendar.Of(t.At) }

// The most of what a transaction may have; they bound a row, and no event comes near them.
const (
	maxEntries = 500
	maxText    = 200
	maxName    = 150 // of an account's owner
)

// What Check refuses: mistakes of the program.
var (
	errIdentity   = errors.New("transaction without merchant, id, event, currency or time")
	errText       = errors.New("text of transaction is too long, or no text")
	errEntries    = errors.New("transaction with fewer than two entries, or too many")
	errAccount    = errors.New("account is not of the chart")
	errZero       = errors.New("entry of nothing")
	errValue      = errors.New("entry without a value date")
	errOverflow   = errors.New("entries do not fit 64 bits")
	errUnbalanced = errors.New("entries do not sum to zero")
	errFraction   = errors.New("time is finer than microseconds")
)

// Check refuses a transaction that may not be posted, above all one whose entries do not sum to zero.
func (t *Transaction) Check() error {
	err := t.check()
	if err != nil {
		return fmt.Errorf("post %s: %w", t.ID, err)
	}
	return nil
}

func (t *Transaction) check() error {
	switch {
	case t.Merchant == "" || t.ID == "" || t.Event == "" || len(t.Currency) != 3 || t.At.UnixMicro() <= 0:
		return errIdentity
	case !t.At.Equal(t.At.Truncate(time.Microsecond)):
		return errFraction
	case len(t.ID) > maxText || len(t.Subject) > maxText || len(t.Event) > maxText || !storable(t.ID+t.Subject+string(t.Event)):
		return errText
	case len(t.Entries) < 2 || len(t.Entries) > maxEntries:
		return errEntries
	}
	sum := int64(0)
	for _, e := range t.Entries {
		switch {
		case !e.Account.Known():
			return errAccount
		case e.Amount == 0:
			return errZero
		case !e.Value.Valid():
			return errValue
		case len(e.Account) > maxText || len(e.Memo) > maxText || !storable(string(e.Account)) || !storable(e.Memo):
			return errText
		case e.Amount > 0 && sum > math.MaxInt64-e.Amount, e.Amount < 0 && sum < math.MinInt64-e.Amount:
			return errOverflow
		}
		sum += e.Amount
	}
	if sum != 0 {
		return errUnbalanced
	}
	return nil
}

// storable reports whether both databases keep a text as it is.
func storable(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

// Text is what happened, for people.
func (e Event) Text() fault.Text {
	switch e {
	case Captured:
		return fault.Text{TR: "Tahsilat", EN: "Capture"}
	case Voided:
		return fault.Text{TR: "İptal", EN: "Void"}
	case Refunded:
		return fault.Text{TR: "İade", EN: "Refund"}
	case Settled:
		return fault.Text{TR: "Sağlayıcı ödemesi", EN: "Settlement"}
	case Disputed:
		return fault.Text{TR: "Ters ibraz", EN: "Dispute"}
	case ShareChanged:
		return fault.Text{TR: "Pay değişikliği", EN: "Change of shares"}
	case PaidOut:
		return fault.Text{TR: "Ödeme emri", EN: "Payout"}
	case Transferred:
		return fault.Text{TR: "Havale", EN: "Transfer"}
	case TransferReturned:
		return fault.Text{TR: "Dönen havale", EN: "Returned transfer"}
	}
	return fault.Text{TR: string(e), EN: string(e)}
}
