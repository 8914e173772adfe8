package reconcile

import (
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// Kind is what is different.
type Kind string

// The kinds of difference.
const (
	// MissingHere: it happened there, and we know nothing of it.
	MissingHere Kind = "missing_here"
	// MissingThere: it happened by our books, and not by theirs.
	MissingThere Kind = "missing_there"
	// OtherAmount and OtherCurrency: it happened on both sides, and not alike.
	OtherAmount   Kind = "other_amount"
	OtherCurrency Kind = "other_currency"
	// OtherState: one side says that it was done, undone or given back, and the other that it was not.
	OtherState Kind = "other_state"
	// DoubledThere: it happened once here and twice there.
	DoubledThere Kind = "doubled_there"
	// SettledThere: we do not know how it ended, and there it has.
	SettledThere Kind = "settled_there"
	// ChargebackUnknown: money was taken back for a cardholder, and we know of no dispute.
	ChargebackUnknown Kind = "chargeback_unknown"
	// ChargebackDecided: a chargeback was decided there, and its dispute here says otherwise, or nothing yet.
	ChargebackDecided Kind = "chargeback_decided"
	// ChargebackAmount: the dispute of a chargeback is of another amount.
	ChargebackAmount Kind = "chargeback_amount"
)

// Kinds returns every kind, in the order of reports.
func Kinds() []Kind {
	return []Kind{MissingHere, MissingThere, OtherAmount, OtherCurrency, OtherState, DoubledThere, SettledThere, ChargebackUnknown, ChargebackDecided, ChargebackAmount}
}

// Side is how one of the two tells it.
type Side struct {
	// Kind is "sale", "preauth", "capture", "void", "refund" or "chargeback"; Status "done", "refused" or "open".
	Kind   string       `json:"kind"`
	Status string       `json:"status"`
	Amount money.Amount `json:"amount"`
	At     time.Time    `json:"at"`
	// Transaction and RRN are the provider's names of it.
	Transaction string `json:"transaction,omitzero"`
	RRN         string `json:"rrn,omitzero"`
	// Line is where a statement has it, counted from 1.
	Line int `json:"line,omitzero"`
}

// Finding is one difference.
type Finding struct {
	Kind Kind `json:"kind"`
	// Payment, Operation and Reference are ours: the payment, the number of the operation in it, and the shop's reference. They are
	// empty where we know nothing of it.
	Payment   payment.ID `json:"payment,omitzero"`
	Operation int        `json:"operation,omitzero"`
	Reference string     `json:"reference,omitzero"`
	// Ref is the reference of the payment as the provider keeps it.
	Ref string `json:"ref,omitzero"`
	// Ours and Theirs are how the two tell it; nil where one has nothing to tell.
	Ours   *Side `json:"ours,omitzero"`
	Theirs *Side `json:"theirs,omitzero"`
	// Asked is what the provider's answer led to, of a payment in doubt that it was asked about: "settled" or "open".
	Asked string `json:"asked,omitzero"`
	// Dispute is the dispute of a chargeback: the one that was opened for it, or that was known. Problem says why none could be opened; Decided how the provider
	// has decided, "won" or "lost".
	Dispute string `json:"dispute,omitzero"`
	// Beside are other disputes of the payment that take money: the chargeback may be one of them.
	Beside  []string `json:"beside,omitzero"`
	Problem string   `json:"problem,omitzero"`
	Decided string   `json:"decided,omitzero"`
}

// chargebackKind is the kind of a side that tells of a chargeback.
const chargebackKind = "chargeback"

func (e *entry) side() *Side {
	return &Side{
		Kind: e.Kind.String(), Status: e.Status.String(), Amount: e.amount(), At: fromMicros(e.At),
		Transaction: e.Transaction, RRN: e.RRN, Line: e.Line,
	}
}

func finding(k Kind, ours, theirs *entry) Finding {
	f := Finding{Kind: k}
	if theirs != nil {
		f.Theirs, f.Ref, f.Reference, f.Payment = theirs.side(), pan.Shown(theirs.Original), pan.Shown(theirs.Order), payment.ID(theirs.Payment)
		// A panel's statement may have a column of whole card numbers, and an operator may take it for one of names.
		f.Theirs.Transaction, f.Theirs.RRN = pan.Shown(theirs.Transaction), pan.Shown(theirs.RRN)
	}
	if ours != nil {
		f.Ours, f.Payment, f.Operation, f.Reference, f.Ref = ours.side(), payment.ID(ours.Payment), ours.Operation, ours.Order, ours.Original
	}
	return f
}

// class is what kinds are alike where the two sides name them differently: a statement has no captures, and what is given back
// whole on the same day is a refund to some and a void to others.
type class int

const (
	takes class = iota + 1
	holds
	gives
)

func classOf(k connector.Kind) class {
	switch k {
	case connector.KindSale, connector.KindCapture:
		return takes
	case connector.KindPreAuth:
		return holds
	case connector.KindVoid, connector.KindRefund:
		return gives
	}
	return 0
}
