package vezne

import (
	"context"
	"iter"
	"net/url"
	"time"

	"github.com/vezne/vezne/money"
)

// Payouts pay the stores of a marketplace: lists of transfers for the bank.
type Payouts struct{ client *Client }

// Party is whose account a transfer is from or to.
type Party struct {
	Name string `json:"name,omitempty"`
	IBAN string `json:"iban,omitempty"`
}

// PayoutState is where a payout stands.
type PayoutState string

// The states of a payout.
const (
	PayoutPrepared  PayoutState = "prepared"
	PayoutConfirmed PayoutState = "confirmed"
	PayoutCancelled PayoutState = "cancelled"
)

// Payout is one of them.
type Payout struct {
	ID     string       `json:"id"`
	Number int          `json:"number"`
	State  PayoutState  `json:"state"`
	Total  money.Amount `json:"total"`
	From   Party        `json:"from"`
	Lines  []PayoutLine `json:"lines"`
	// Skipped are stores that have money coming and cannot be paid, in the answer of [Payouts.Prepare].
	Skipped   []PayoutSkipped `json:"skipped,omitempty"`
	CreatedAt time.Time       `json:"created_at"`
	// ClosedAt is when it was confirmed or cancelled; zero until then.
	ClosedAt time.Time `json:"closed_at,omitzero"`
}

// PayoutLine is one transfer. State is "open", "paid" or "failed", and Reason why it failed.
type PayoutLine struct {
	SubMerchant string       `json:"sub_merchant"`
	To          Party        `json:"to"`
	Amount      money.Amount `json:"amount"`
	Reference   string       `json:"reference"`
	State       string       `json:"state"`
	Reason      string       `json:"reason,omitempty"`
}

// PayoutSkipped is a store that cannot be paid, with a code for programs and the reason in words.
type PayoutSkipped struct {
	SubMerchant string       `json:"sub_merchant"`
	Amount      money.Amount `json:"amount"`
	Code        string       `json:"code"`
	Text        string       `json:"text"`
}

// FailedTransfer is a transfer that the bank did not make, or that came back.
type FailedTransfer struct {
	SubMerchant string `json:"sub_merchant"`
	Reason      string `json:"reason"`
}

const payoutsPath = "/v1/payouts"

// Prepare makes a payout of everything that stores have coming in a currency. It takes no key and the client does not repeat it by itself:
// where no answer came, the newest of [Payouts.List] tells whether it was made.
func (s Payouts) Prepare(ctx context.Context, currency money.Currency) (*Payout, error) {
	return once[Payout](ctx, s.client, payoutsPath, struct {
		Currency money.Currency `json:"currency,omitempty"`
	}{currency})
}

// Get returns a payout.
func (s Payouts) Get(ctx context.Context, id string) (*Payout, error) {
	return get[Payout](ctx, s.client, pathOf(payoutsPath, id))
}

// File returns a payout for the bank; format is "csv", "csv-windows-1254" or "pain.001".
func (s Payouts) File(ctx context.Context, id, format string) ([]byte, error) {
	return fileOf(ctx, s.client, pathOf(payoutsPath, id)+"/file", url.Values{"format": {format}})
}

// Confirm writes down that the bank has made the transfers, all but those that failed.
func (s Payouts) Confirm(ctx context.Context, id string, failed ...FailedTransfer) (*Payout, error) {
	return changed[Payout](ctx, s.client, pathOf(payoutsPath, id)+"/confirm", struct {
		Failed []FailedTransfer `json:"failed,omitempty"`
	}{failed})
}

// Cancel gives the stores back what a payout would have paid.
func (s Payouts) Cancel(ctx context.Context, id string) (*Payout, error) {
	return changed[Payout](ctx, s.client, pathOf(payoutsPath, id)+"/cancel", struct{}{})
}

// Return writes down that a transfer of a confirmed payout came back.
func (s Payouts) Return(ctx context.Context, id string, failed FailedTransfer) (*Payout, error) {
	return changed[Payout](ctx, s.client, pathOf(payoutsPath, id)+"/return", failed)
}

// List returns one page of payouts, newest first.
func (s Payouts) List(ctx context.Context, page Paging) (*List[Payout], error) {
	return list[Payout](ctx, s.client, payoutsPath, "payouts", page, nil)
}

// All walks all pages.
func (s Payouts) All(ctx context.Context, page Paging) iter.Seq2[*Payout, error] {
	return walk(page, func(p Paging) (*List[Payout], error) { return s.List(ctx, p) })
}
