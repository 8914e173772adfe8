package gateway

// payout.go keeps what becomes of stores' shares in step with what the bank does. The bank's part is the payment's operations,
// and they decide; a payout is what was planned, compared with them at every look.

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/payment"
)

// Books are the payouts of one surface's payments.
type Books struct {
	gateway *Gateway
	open    func(payment.Payment) (marketplace.Payout, error)
}

// Books returns the books of a surface. open makes the payout of a payment of which nothing has been given back yet, from what
// was agreed and stands in the payment; so nothing more has to be written when the bank says yes.
func (g *Gateway) Books(open func(payment.Payment) (marketplace.Payout, error)) Books {
	return Books{g, open}
}

// Payout returns the payout of a payment as its operations leave it.
func (b Books) Payout(ctx context.Context, p payment.Payment) (marketplace.Payout, error) {
	now, err := b.gateway.Payout(ctx, p.Merchant, p.ID)
	if fault.KindOf(err) == fault.NotFound {
		now, err = b.open(p)
	}
	if err != nil {
		return marketplace.Payout{}, err
	}
	return inStep(now, p, b.gateway.now()), nil
}

// Change stores what change makes of a payment's payout as its operations leave it.
func (b Books) Change(
	ctx context.Context, p payment.Payment, change func(marketplace.Payout) (marketplace.Payout, error),
) (marketplace.Payout, error) {
	return b.gateway.ChangePayout(ctx, p.Merchant, p.ID, func(now marketplace.Payout, exists bool) (marketplace.Payout, error) {
		if !exists {
			var err error
			now, err = b.open(p)
			if err != nil {
				return now, err
			}
		}
		return change(inStep(now, p, b.gateway.now()))
	})
}

// Reverse writes down what everybody gives back of a payment, asks the bank, and takes it out of the books again if the bank says
// no. In this order a reversal that the books refuse never reaches the bank, and what a crash leaves between is put right by the
// next look.
//
// plan puts the reversal into a payout under the key that it is given. What the reversal is about, such as a store, stands in the
// key; see [About].
func (b Books) Reverse(
	ctx context.Context, p payment.Payment, about string,
	plan func(now marketplace.Payout, key string) (marketplace.Payout, error), ask func() (Answer, error),
) (Answer, error) {
	seq := len(p.Operations) + 1
	key := refundKey(seq, b.gateway.now(), about)
	_, err := b.Change(ctx, p, func(now marketplace.Payout) (marketplace.Payout, error) {
		if _, known := RefundOf(now, seq); known {
			return now, payment.ErrInProgress(p.ID) // another request is about to ask the bank
		}
		return plan(now, key)
	})
	if err != nil {
		return Answer{}, err
	}
	a, err := ask()
	if fault.KindOf(err) == fault.Internal {
		return a, err // the operation may be there; the next look finds out
	}
	did := 0
	if err == nil && !a.Repeated {
		if op, _ := a.Payment.Last(); op.Status != payment.Refused {
			did = op.Seq
		}
	}
	if did != seq {
		b.correct(ctx, p, key, did, plan)
	}
	return a, err
}

// correct takes a reversal out of the books that did not happen, or, where another operation slipped in between, writes it under
// the number that it got. It does not look at the operations first, as every other change does: that look would find this one
// and take it in as one that nobody knows what it is about. What cannot be written now is found by the next look.
func (b Books) correct(
	ctx context.Context, p payment.Payment, key string, did int,
	plan func(now marketplace.Payout, key string) (marketplace.Payout, error),
) {
	change := func(now marketplace.Payout, _ bool) (marketplace.Payout, error) {
		now = now.Withdraw(key)
		if did == 0 {
			return now, nil
		}
		for _, r := range slices.Clone(now.Refunds) {
			if strings.HasPrefix(r.Key, foundPrefix(did)) {
				now = now.Withdraw(r.Key) // somebody has looked meanwhile
			}
		}
		// Another request may have planned for this number; its operation got another one, and it is about to correct itself.
		return plan(now, refundKey(did, b.gateway.now(), About(marketplace.Refund{Key: key})))
	}
	_, err := b.gateway.ChangePayout(context.WithoutCancel(ctx), p.Merchant, p.ID, change)
	if err != nil {
		b.gateway.log.Warn("payout is behind its payment", "payment", string(p.ID), "error", err)
	}
}

// RefundOf finds what a payout knows of one operation of its payment.
func RefundOf(p marketplace.Payout, seq int) (marketplace.Refund, bool) {
	i := slices.IndexFunc(p.Refunds, func(r marketplace.Refund) bool { of, _ := readRefundKey(r.Key); return of == seq })
	if i < 0 {
		return marketplace.Refund{}, false
	}
	return p.Refunds[i], true
}

// About returns what a reversal is about, from its key.
func About(r marketplace.Refund) string {
	_, about, _ := strings.Cut(r.Key, "#")
	return about
}

// orphaned is after how long a reversal that no operation stands for was certainly not asked of the bank: the operation
// follows within the same request.
const orphaned = 2 * time.Minute

// inStep takes back the reversals that did not happen, and takes in those that were asked for by another surface, which knows
// of no stores.
func inStep(now marketplace.Payout, p payment.Payment, at time.Time) marketplace.Payout {
	all := slices.Clone(now.Refunds)
	for i, r := range all {
		seq, asked := readRefundKey(r.Key)
		// Of two with one number the later is the corrected one.
		replaced := slices.ContainsFunc(all[i+1:], func(later marketplace.Refund) bool {
			of, _ := readRefundKey(later.Key)
			return of == seq
		})
		missing := (seq > len(p.Operations) || replaced) && at.Sub(asked) > orphaned
		if missing || seq > 0 && seq <= len(p.Operations) && p.Operations[seq-1].Status == payment.Refused {
			now = now.Withdraw(r.Key)
		}
	}
	back := int64(0)
	for _, op := range p.Operations[1:] {
		if op.Status != payment.Approved || op.Kind != payment.Void && op.Kind != payment.Refund {
			continue
		}
		back += op.Amount
		if _, known := RefundOf(now, op.Seq); known {
			continue
		}
		r := marketplace.Refund{Key: foundKey(op.Seq, op.CreatedAt), Amount: p.Money(op.Amount), Commission: p.Money(0)}
		if op.Kind == payment.Void || back >= p.Captured {
			r = now.Everything(r.Key)
		}
		after, err := now.Refund(r)
		if err == nil { // otherwise the marketplace has not enough left, and the stores' shares have to be put right by hand
			now = after
		}
	}
	return now
}

// foundKey names a reversal that a look has found among the operations, and that nobody had planned here.
func foundKey(seq int, at time.Time) string {
	return foundPrefix(seq) + strconv.FormatInt(at.UnixMicro(), 10) + "#"
}

func foundPrefix(seq int) string { return strconv.Itoa(seq) + "@found-" }

// refundKey names a reversal in a payout by the operation that it is, or is about to be, the time at which it was planned, and
// what it is about.
func refundKey(seq int, at time.Time, about string) string {
	return strconv.Itoa(seq) + "@" + strconv.FormatInt(at.UnixMicro(), 10) + "#" + about
}

// readRefundKey reads what refundKey wrote; any other key is of operation 0.
func readRefundKey(key string) (seq int, at time.Time) {
	number, rest, _ := strings.Cut(key, "@")
	second, _, _ := strings.Cut(rest, "#")
	seq, err := strconv.Atoi(number)
	micro, bad := strconv.ParseInt(strings.TrimPrefix(second, "found-"), 10, 64)
	if err != nil || bad != nil {
		return 0, time.Time{}
	}
	return seq, time.UnixMicro(micro)
}
