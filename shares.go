package vezne

import (
	"context"
	"time"

	"github.com/vezne/vezne/money"
)

// Hold says when a store's share is released.
type Hold string

// The holds.
const (
	// HoldNone: at the capture.
	HoldNone Hold = "none"
	// HoldConfirm: by [Payments.ReleaseShares].
	HoldConfirm Hold = "confirm"
	// HoldUntil: at a time.
	HoldUntil Hold = "until"
)

// DisputeBearer says who bears what a cardholder disputes of a store's share. Empty says nothing: then the store's own word holds, and else the
// merchant's setting marketplace.disputes.
type DisputeBearer string

// The bearers.
const (
	BorneByMarketplace DisputeBearer = "marketplace"
	BorneByStore       DisputeBearer = "store"
)

// ShareRequest is a store's part of a payment: an Amount, or a Percent such as "12.5".
type ShareRequest struct {
	SubMerchant string        `json:"sub_merchant"`
	Amount      *money.Amount `json:"amount,omitempty"`
	Percent     string        `json:"percent,omitempty"`
	Hold        Hold          `json:"hold,omitempty"`
	Until       time.Time     `json:"until,omitzero"`
	Disputes    DisputeBearer `json:"disputes,omitempty"`
}

// Share is a store's part of a payment as it was agreed.
type Share struct {
	SubMerchant string        `json:"sub_merchant"`
	Amount      money.Amount  `json:"amount"`
	Hold        Hold          `json:"hold"`
	Until       time.Time     `json:"until,omitzero"`
	Disputes    DisputeBearer `json:"disputes,omitempty"`
}

// ShareTake is what a store bears of a refund.
type ShareTake struct {
	SubMerchant string       `json:"sub_merchant"`
	Amount      money.Amount `json:"amount"`
}

// Division is how a payment is divided among stores.
type Division struct {
	Payment    string       `json:"payment"`
	Captured   money.Amount `json:"captured"`
	Commission money.Amount `json:"commission"`
	// Remainder is the marketplace's.
	Remainder money.Amount  `json:"remainder"`
	Shares    []ShareState  `json:"shares"`
	Refunds   []ShareRefund `json:"refunds"`
	// PaidBy is the account at a provider that pays the stores itself; empty where the marketplace owes them.
	PaidBy string `json:"paid_by,omitempty"`
}

// ShareState is what has become of a store's share.
type ShareState struct {
	SubMerchant string       `json:"sub_merchant"`
	Share       money.Amount `json:"share"`
	Adjusted    money.Amount `json:"adjusted"`
	Due         money.Amount `json:"due"`
	// Released tells whether the store may have it.
	Released   bool          `json:"released"`
	AtProvider *money.Amount `json:"at_provider,omitempty"`
	// ProviderTold tells whether the provider that pays the store knows that, and ProviderRefusal why it would not hear of it.
	ProviderTold    bool          `json:"provider_told,omitempty"`
	ProviderRefusal string        `json:"provider_refusal,omitempty"`
	Until           time.Time     `json:"until,omitzero"`
	Disputes        DisputeBearer `json:"disputes,omitempty"`
}

// ShareRefund is what of one refund the stores bear.
type ShareRefund struct {
	Operation  int          `json:"operation"`
	Amount     money.Amount `json:"amount"`
	Commission money.Amount `json:"commission"`
	Shares     []ShareTake  `json:"shares"`
}

// Shares returns how a payment is divided.
func (p Payments) Shares(ctx context.Context, id string) (*Division, error) {
	return get[Division](ctx, p.client, paymentPath(id)+"/shares")
}

// ReleaseShares lets stores have their shares of a payment: those that are named, or all.
func (p Payments) ReleaseShares(ctx context.Context, id string, stores ...string) (*Division, error) {
	return changed[Division](ctx, p.client, paymentPath(id)+"/shares/release", struct {
		Stores []string `json:"sub_merchants,omitempty"`
	}{stores})
}

// AdjustShare changes a store's share from what it is to another amount. What it is has to be said, so a repeat changes nothing; where it is
// another by now it is the problem "share_changed".
func (p Payments) AdjustShare(ctx context.Context, id, store string, from, to money.Amount) (*Division, error) {
	return changed[Division](ctx, p.client, paymentPath(id)+"/shares/adjust", struct {
		Store string       `json:"sub_merchant"`
		From  money.Amount `json:"from"`
		To    money.Amount `json:"to"`
	}{store, from, to})
}

// RefundBorne is [Payments.Refund] of an amount of which it is said what stores bear.
func (p Payments) RefundBorne(ctx context.Context, id string, amount money.Amount, by []ShareTake, options ...CallOption) (*Payment, error) {
	return keyed[Payment](ctx, p.client, paymentPath(id)+"/refund", struct {
		Amount money.Amount `json:"amount"`
		Shares []ShareTake  `json:"shares,omitempty"`
	}{amount, by}, options)
}
