package historytest_test

import (
	"context"
	"errors"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/dispute"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/reconcile"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/sim"
)

// disputes returns the payment's disputes, and how much of it the bank has taken back by them.
func (h *history) disputes() (ds []dispute.Dispute, taken int64) {
	ds, err := h.gateway.Disputes(h.t.Context(), h.merchant.ID, record.Filter{Group: string(h.payment.ID), Limit: 100})
	if err != nil {
		h.wrong("read disputes: %v", err)
	}
	for _, d := range ds {
		if d.State.Takes() {
			taken += d.Amount.Minor()
		}
	}
	return ds, taken
}

// dispute has the cardholder go to the bank about a part of what is left, now and then more, and tells the gateway what the bank did. Nobody
// may dispute what is not captured, and who wants to while a refund is in doubt has to wait, so the doubt is ended first, after
// a try: it has no reason, so that it is not taken even if the doubt should end by it.
func (h *history) dispute() (gateway.Answer, error) {
	_, taken := h.disputes()
	if _, _, open := h.payment.Open(); open && h.payment.Captured > 0 {
		_, err := h.gateway.OpenDispute(h.t.Context(), h.merchant.ID, gateway.NewDispute{Payment: h.payment.ID, Amount: 1})
		if fault.KindOf(err) != fault.Busy && fault.KindOf(err) != fault.Invalid {
			h.wrong("a dispute in doubt: %v", err)
		}
	}
	h.settled()
	if h.r.IntN(3) == 0 {
		h.mistake(h.part(h.payment.Refundable() - taken))
	}
	n := sim.NewChargeback{Terminal: h.terminals[h.merchant.ID], Order: h.payment.Reference, Amount: h.part(h.payment.Refundable() - taken)}
	c, err := h.bank.ChargeBack(h.t.Context(), n)
	switch {
	case errors.Is(err, sim.ErrChargeback), errors.Is(err, sim.ErrNoPayment):
		if left := h.payment.Refundable() - taken; h.payment.State != payment.Voided && n.Amount <= left {
			h.wrong("the bank has not %d of %d", n.Amount, left)
		}
		return gateway.Answer{}, fault.Conflict
	case err != nil:
		h.wrong("charge back: %v", err)
	}
	h.tell("the bank takes %d back, %d of it in points", c.Amount, c.Points)
	if h.r.IntN(2) == 0 {
		h.find(c)
		return gateway.Answer{Payment: h.payment}, nil
	}
	_, err = h.gateway.OpenDispute(h.t.Context(), h.merchant.ID, gateway.NewDispute{
		Payment: h.payment.ID, Amount: c.Amount, Points: &c.Points, Reason: c.Reason, Reference: c.ID,
	})
	if err != nil {
		h.wrong("the bank's chargeback is refused: %v", err)
	}
	return gateway.Answer{Payment: h.payment}, nil
}

// mistake writes down a dispute that there is none of, which may be decided before it is withdrawn: it leaves nothing.
func (h *history) mistake(amount int64) {
	d, err := h.gateway.OpenDispute(h.t.Context(), h.merchant.ID, gateway.NewDispute{Payment: h.payment.ID, Amount: amount, Reason: "typo"})
	if err != nil {
		if fault.KindOf(err) != fault.Invalid {
			h.wrong("a dispute by mistake: %v", err)
		}
		return
	}
	steps := []gateway.DisputeStep{{Event: dispute.Withdraw}}
	if h.r.IntN(2) == 0 {
		steps = append([]gateway.DisputeStep{{Event: dispute.Lose, Fee: h.r.Int64N(2000)}}, steps...)
	}
	for _, step := range steps {
		if _, err = h.gateway.MoveDispute(h.t.Context(), h.merchant.ID, d.ID, step); err != nil {
			h.wrong("%s: %v", step.Event, err)
		}
	}
	h.tell("a dispute of %d by mistake, withdrawn", amount)
}

// find has reconciliation find a chargeback, twice: it opens one dispute for it. It may find those of other histories of the same moment as well, before they say so.
func (h *history) find(c sim.Chargeback) {
	at, err := time.Parse(time.RFC3339Nano, c.Opened)
	if err != nil {
		h.wrong("the bank's time: %v", err)
	}
	in := reconcile.Input{
		Merchant: h.merchant.ID, Account: account, From: at, To: at.Add(time.Microsecond), Books: h.store, Now: h.bank.Clock.Now,
		Source: reconcile.Listed{Lister: h.gateway.Listers(h.merchant.ID)[account], Now: h.bank.Clock.Now},
		Disputes: &reconcile.Disputes{
			Known: func(ctx context.Context, p payment.ID) ([]dispute.Dispute, error) {
				return h.gateway.PaymentDisputes(ctx, h.merchant.ID, p)
			},
			Open: func(ctx context.Context, p payment.ID, c connector.Chargeback, others []string) (string, error) {
				d, err := h.gateway.FoundDispute(ctx, h.merchant.ID, p, c, others...)
				return d.ID, err
			},
		},
	}
	for done, tries := 0, 0; done < 2; tries++ {
		_, err := reconcile.Look(h.t.Context(), in)
		switch {
		case err == nil:
			done++
		case tries > 50: // the connection loses answers
			h.wrong("look for chargebacks: %v", err)
		}
	}
	count := 0
	ds, _ := h.disputes()
	for _, d := range ds {
		if d.Reference == c.ID && d.Amount.Minor() == c.Amount && d.Points == c.Points {
			count++
		}
	}
	if count != 1 {
		h.wrong("the chargeback %s of %d has %d disputes: %+v", c.ID, c.Amount, count, ds)
	}
	h.found.Add(1)
}

// decide moves the latest dispute on, in a way that its state may not allow.
func (h *history) decide() (gateway.Answer, error) {
	ds, _ := h.disputes()
	if len(ds) == 0 {
		return gateway.Answer{}, fault.NotFound
	}
	d := ds[len(ds)-1]
	step := gateway.DisputeStep{Event: []dispute.Event{dispute.Submit, dispute.Win, dispute.Lose, dispute.Accept}[h.r.IntN(4)]}
	if step.Event == dispute.Lose {
		step.Fee = h.r.Int64N(2000)
	}
	if step.Event == dispute.Submit {
		_, err := h.gateway.AddEvidence(h.t.Context(), h.merchant.ID, d.ID, dispute.Evidence{Text: "delivered"}, nil)
		if err != nil {
			return gateway.Answer{}, err
		}
	}
	moved, err := h.gateway.MoveDispute(h.t.Context(), h.merchant.ID, d.ID, step)
	if err == nil && moved.State.Over() {
		_, err := h.bank.DecideChargeback(h.t.Context(), d.Reference, moved.State == dispute.Won)
		if err != nil {
			h.wrong("the bank decides on %s: %v", d.Reference, err)
		}
	}
	return gateway.Answer{Payment: h.payment}, err
}

// checkDisputes checks that nobody gets the same money from the shop and from the bank, and that each dispute has posted what its
// state says: while it is open the money is with the bank and kept back from the merchant, and afterwards it is one's or the other's.
func (h *history) checkDisputes() []dispute.Dispute {
	ds, taken := h.disputes()
	if h.payment.Captured-h.payment.Refunded < taken && h.payment.State != payment.Voided || h.payment.State == payment.Voided && taken > 0 {
		h.wrong("%d were captured, %d refunded and %d taken back by the bank", h.payment.Captured, h.payment.Refunded, taken)
	}
	for _, d := range ds {
		found, err := h.store.TransactionsBetween(h.t.Context(), h.merchant.ID, d.ID+"/", d.ID+"0")
		if err != nil {
			h.wrong("read what was posted: %v", err)
		}
		got := map[ledger.Account]int64{}
		for _, t := range found {
			if err := t.Check(); err != nil {
				h.wrong("transaction %+v: %v", t, err)
			}
			for _, e := range t.Entries {
				got[e.Account] += e.Amount
			}
		}
		amount, open := d.Amount.Minor(), int64(0)
		if !d.State.Over() {
			open = amount
		}
		gone, points := amount+d.Fee, d.Points
		if d.State == dispute.Won || d.State == dispute.Withdrawn {
			gone, points = 0, 0
		}
		for account, want := range map[ledger.Account]int64{
			ledger.Chargeback.Account(): open, ledger.Reserve.Account(): -open, ledger.MerchantPayable.Account(): gone,
			ledger.ProviderReceivable.Of(d.Provider): points - gone, ledger.Points.Account(): -points,
		} {
			if got[account] != want {
				h.wrong("the dispute %s of %d is %s, and %s has %d, want %d", d.ID, amount, d.State, account, got[account], want)
			}
		}
	}
	return ds
}
