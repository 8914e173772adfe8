package esnekpos

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// payout.go keeps whose money a marketplace's payment is. What the stores were promised stands in the payment itself, so that
// nothing more has to be written when the bank says yes.

// refundKey names a reversal in a payout: the operation of the payment that it is, or is about to be, and when it was asked for.
func refundKey(seq int, now time.Time) string {
	return "operation-" + strconv.Itoa(seq) + "-" + strconv.FormatInt(now.Unix(), 10)
}

// readKey reads what refundKey wrote; another surface's key is of operation 0.
func readKey(key string) (seq int, asked time.Time) {
	number, second, _ := strings.Cut(strings.TrimPrefix(key, "operation-"), "-")
	seq, err := strconv.Atoi(number)
	at, bad := strconv.ParseInt(second, 10, 64)
	if err != nil || bad != nil {
		return 0, time.Time{}
	}
	return seq, time.Unix(at, 0)
}

// shared reports whether stores have shares in a payment whose money was taken.
func shared(p payment.Payment) bool {
	return p.Attributes[attrShares] != "" && p.Operations[0].Status == payment.Approved
}

// payoutOf returns the payout of a payment as its operations leave it, and an empty one of a payment without stores or without
// money.
func (d *Dialect) payoutOf(ctx context.Context, p payment.Payment) (marketplace.Payout, error) {
	if !shared(p) {
		return marketplace.Payout{}, nil
	}
	now, err := d.gateway.Payout(ctx, p.Merchant, p.ID)
	if fault.KindOf(err) == fault.NotFound {
		now, err = opened(p)
	}
	if err != nil {
		return marketplace.Payout{}, err
	}
	return d.settled(now, p), nil
}

// change stores what change makes of a payment's payout as its operations leave it.
func (d *Dialect) change(
	ctx context.Context, p payment.Payment, change func(marketplace.Payout) (marketplace.Payout, error),
) (marketplace.Payout, error) {
	return d.gateway.ChangePayout(ctx, p.Merchant, p.ID, func(now marketplace.Payout, exists bool) (marketplace.Payout, error) {
		if !exists {
			var err error
			now, err = opened(p)
			if err != nil {
				return now, err
			}
		}
		return change(d.settled(now, p))
	})
}

// opened is the payout of a payment of which nothing has been paid out or given back.
func opened(p payment.Payment) (marketplace.Payout, error) {
	var shares []marketplace.Share
	err := json.Unmarshal([]byte(p.Attributes[attrShares]), &shares)
	if err != nil {
		return marketplace.Payout{}, fmt.Errorf("read shares of payment %s: %w", p.ID, err)
	}
	now, err := marketplace.Open(p.Amount, billOf(p).Commission, shares)
	if err != nil {
		return marketplace.Payout{}, fmt.Errorf("open payout of payment %s: %w", p.ID, err)
	}
	return now, nil
}

// orphaned is after how long a reversal that no operation stands for was certainly not asked of the bank: the operation
// follows within the same request.
const orphaned = 2 * time.Minute

// settled takes back the reversals that did not happen, and takes in those that were asked for by another surface, which knows
// of no stores.
func (d *Dialect) settled(now marketplace.Payout, p payment.Payment) marketplace.Payout {
	for _, r := range slices.Clone(now.Refunds) {
		seq, asked := readKey(r.Key)
		switch {
		case seq > len(p.Operations) && d.now().Sub(asked) > orphaned:
			now = now.Withdraw(r.Key)
		case seq > 0 && seq <= len(p.Operations) && p.Operations[seq-1].Status == payment.Refused:
			now = now.Withdraw(r.Key)
		}
	}
	for _, op := range p.Operations[1:] {
		done := op.Status == payment.Approved && (op.Kind == payment.Void || op.Kind == payment.Refund)
		if _, known := reversalIn(now, op.Seq); known || !done {
			continue
		}
		r := marketplace.Refund{Key: refundKey(op.Seq, op.CreatedAt), Amount: p.Money(op.Amount), Commission: p.Money(0)}
		if op.Kind == payment.Void || returnedUpTo(p, op) >= p.Captured {
			r = now.Everything(r.Key)
		}
		after, err := now.Refund(r)
		if err == nil { // otherwise the marketplace has not enough left, and the stores' shares have to be put right by hand
			now = after
		}
	}
	return now
}

// reversalIn finds what a payout knows of one operation.
func reversalIn(p marketplace.Payout, seq int) (marketplace.Refund, bool) {
	for _, r := range p.Refunds {
		if of, _ := readKey(r.Key); of == seq {
			return r, true
		}
	}
	return marketplace.Refund{}, false
}

func errPayoutBusy() error {
	return fault.New(fault.Busy, "payout_changed", fault.Text{
		TR: "Bu ödemenin iptal ya da iadesi için başka bir istek sürüyor; biraz sonra yeniden deneyin.",
		EN: "Another request to cancel or refund this payment is under way; try again shortly.",
	})
}

// planned returns a payout with a reversal in it that is about to be asked of the bank: what each store gives back, or, of a
// whole order, what it has.
func planned(now marketplace.Payout, key string, r reversal) (marketplace.Payout, error) {
	seq, _ := readKey(key)
	if _, known := reversalIn(now, seq); known {
		return now, errPayoutBusy() // another request is about to ask the bank
	}
	currency := now.Captured.Currency()
	refund := now.Everything(key)
	if !r.whole {
		// The provider keeps its commission unless all is given back.
		refund = marketplace.Refund{Key: key, Amount: moneyOf(r.amount, currency), Commission: moneyOf(0, currency)}
	}
	if len(r.takes) > 0 {
		refund.Takes = nil
		for _, t := range r.takes {
			refund.Takes = append(refund.Takes, marketplace.Share{Store: t.ExternalID, Amount: moneyOf(t.Amount.Minor(), currency)})
		}
	}
	after, err := now.Refund(refund)
	if f, found := fault.As(err); found {
		return after, fault.InvalidField(attrShares, f.Code, fault.Text{
			TR: f.PublicText().TR + " Her mağazadan ne kadar geri alınacağını SubMerchantDetails ile bildirin.",
			EN: f.PublicText().EN + " Say in SubMerchantDetails how much is taken back from each store.",
		})
	}
	return after, err
}

// reversal is what a shop wants to be given back.
type reversal struct {
	amount int64
	// whole tells that it is all that is left.
	whole bool
	// takes are what the stores of a marketplace bear of it.
	takes []wire.Share
}
