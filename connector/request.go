package connector

import (
	"net/url"
	"time"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// Authorization asks for a sale or a pre-authorization.
type Authorization struct {
	// Ref is our own reference of this request: 1 to 36 ASCII letters, digits, '-' or '_'. It is unique per
	// provider account, durable before the request leaves, and what [Connector.Query] asks by.
	Ref string
	// Order is the shop's reference, as the provider's panel should show it.
	Order string
	// PreAuth holds the amount without taking it; a capture takes it later.
	PreAuth bool
	// Amount is what the card is charged, in minor units.
	Amount money.Amount
	// Installments is the number of monthly parts; 0 and 1 both mean a single payment.
	Installments int
	// Card is plain card data and must not be kept.
	Card pan.Card
	// Proof is what a two-step 3-D Secure authentication yielded; nil without 3-D Secure.
	Proof *Proof
	// Buyer is what is known of the person who pays.
	Buyer Buyer
	// Deadline is when we stop waiting for the answer. Providers that can are told not to act after it.
	Deadline time.Time
}

// Buyer describes the person who pays; every field may be empty.
type Buyer struct {
	Email string
	Phone string
	IP    string
}

// Original names the earlier authorization that a follow-up or an inquiry is about.
type Original struct {
	// Ref is our reference of the authorization's request.
	Ref string
	// Amount is what was authorized.
	Amount money.Amount
	// IDs are what the provider called it.
	IDs IDs
	// Captured and Refunded are what was taken and given back before this request, in minor units of Amount's currency. A
	// provider that has no name for a single follow-up is asked for what stands now, and the difference is the answer: at
	// most one request about a payment is ever open.
	Captured int64
	Refunded int64
}

// FollowUp asks for a capture, a void or a refund of an earlier authorization.
type FollowUp struct {
	// Ref is our own reference of this request, under the rules of [Authorization.Ref].
	Ref string
	// Order is the shop's reference.
	Order string
	// Original is the authorization that this request builds on.
	Original Original
	// Amount is what to capture or refund, or the whole amount for a void, in minor units.
	Amount money.Amount
	// Deadline is when we stop waiting for the answer.
	Deadline time.Time
}

// Kind is what an inquired request had asked for.
type Kind int

// The kinds of request that can be asked about.
const (
	KindSale Kind = iota + 1
	KindPreAuth
	KindCapture
	KindVoid
	KindRefund
)

// String returns the kind's name for logs.
func (k Kind) String() string {
	switch k {
	case KindSale:
		return "sale"
	case KindPreAuth:
		return "preauth"
	case KindCapture:
		return "capture"
	case KindVoid:
		return "void"
	case KindRefund:
		return "refund"
	}
	return "unknown"
}

// KindNamed is the kind that [Kind.String] calls name, and 0 if there is none.
func KindNamed(name string) Kind {
	for k := KindSale; k <= KindRefund; k++ {
		if k.String() == name {
			return k
		}
	}
	return 0
}

// Inquiry asks what became of one earlier request.
type Inquiry struct {
	// Ref is our reference of the request in doubt.
	Ref string
	// Order is the shop's reference.
	Order string
	// Kind is what that request had asked for.
	Kind Kind
	// Amount is what that request had asked for; an answer about another amount or currency settles nothing.
	Amount money.Amount
	// Original is the authorization it built on; for a sale or a pre-authorization it is that request itself.
	Original Original
	// State is what [Challenge.State] was, if the request is a payment that a one-step provider makes while its buyer is at the bank.
	// It may have made it already, and the buyer may still be there.
	State string
	// Proof is what the request in doubt carried of a two-step authentication; nil if it carried none.
	Proof *Proof
	// Points are what of Amount the request in doubt was to move in points, at a [PointsPayer]; an answer about others settles nothing.
	// They are not said of captures and voids, which have no say in it.
	Points PointsUse
	// Deadline is when we stop waiting for the answer to the inquiry.
	Deadline time.Time
}

// Shape says when, in 3-D Secure, the provider authorizes.
type Shape int

const (
	// TwoStep is 3-D Secure in which the bank only authenticates the buyer, and the charge is a separate
	// call that carries the proof.
	TwoStep Shape = iota + 1
	// OneStep is 3-D Secure in which the provider authorizes while the buyer is at the bank, so that the
	// browser comes back to a payment that has already been made.
	OneStep
)

// Return is what the buyer's browser brought back from the bank, with what it is to be compared with.
type Return struct {
	// Ref, Order and Amount are those of the [Authorization] that was registered.
	Ref    string
	Order  string
	Amount money.Amount
	// State is what [Challenge.State] was.
	State string
	// Points are those of [PointsPayer.ChallengeWithPoints].
	Points PointsUse
	// Form is the posted form, untrusted.
	Form url.Values
	// Deadline is when we stop waiting for the provider's server.
	Deadline time.Time
}
