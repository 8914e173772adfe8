package historytest_test

import (
	"errors"
	"slices"

	"github.com/vezne/vezne/internal/dispute"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/sim"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// check compares the payment, what was posted of it, and what the bank's books say.
func (h *history) check(reference string) {
	stored, err := h.store.Payment(h.t.Context(), h.merchant.ID, h.payment.ID)
	if err != nil {
		h.wrong("read payment: %v", err)
	}
	h.payment = stored
	balances := h.posted()
	standing := stored.Captured - stored.Refunded
	if stored.State == payment.Voided {
		standing = 0
	}
	owed := balances[ledger.ProviderReceivable.Of(account)]
	if owed+balances[ledger.Points.Account()] != standing {
		h.wrong("%d stand, and %d are owed by the provider", standing, owed)
	}
	bank := h.atBank(reference)
	ds, taken := h.disputes()
	takenPoints := int64(0)
	for _, d := range ds {
		if d.State.Takes() {
			takenPoints += d.Points
		}
	}
	if owed-taken+takenPoints != bank.Net-bank.NetPoints || balances[ledger.Points.Account()]-takenPoints != bank.NetPoints || taken != bank.ChargedBack {
		h.wrong("the bank holds %d, %d of it in points, and has taken back %d; the books have %d, and %d are disputed, %d of it in points",
			bank.Net, bank.NetPoints, bank.ChargedBack, owed, taken, takenPoints)
	}
	// What is left with everybody is what was agreed of what stands, to the last unit when nothing does.
	others := int64(0)
	for account, balance := range balances {
		switch account.Kind() {
		case ledger.ProviderReceivable, ledger.Points:
		case ledger.Customer:
			if balance != 0 {
				h.wrong("%d stay with the customer", balance)
			}
		default:
			others -= balance
			if standing == 0 && balance != 0 {
				h.wrong("nothing stands, and %s has %d", account, -balance)
			}
		}
	}
	if others != standing {
		h.wrong("%d stand, and %d are divided", standing, others)
	}
	h.checkStores(balances)
}

// checkStores checks that the books owe every store what its share says, disputes that it bears and refunds that were refused included.
func (h *history) checkStores(balances map[ledger.Account]int64) {
	d, err := h.gateway.Division(h.t.Context(), h.merchant.ID, h.payment.ID)
	if err != nil {
		return // nobody shares it, or it was not captured
	}
	ds, _ := h.disputes()
	for _, b := range d.Disputes {
		if !slices.ContainsFunc(ds, func(d dispute.Dispute) bool { return d.ID == b.Dispute && d.State.Takes() }) || h.merchant.ID != "left" {
			h.wrong("stores bear the dispute %s", b.Dispute)
		}
	}
	if len(d.Disputes) > 0 {
		h.borne.Add(1)
	}
	for _, s := range d.Stores {
		owed := -balances[ledger.SubMerchant.Of(s.ID)] - balances[ledger.Agent.Of(s.ID)]
		if owed != d.Owed(s.ID).Minor() || owed < 0 {
			h.wrong("the books owe %s %d, and the division %s: %+v", s.ID, owed, d.Owed(s.ID), d)
		}
	}
}

// posted adds up what was posted of the payment: one transaction for each of its operations that moved money, and whatever
// follows them. Every one balances.
func (h *history) posted() map[ledger.Account]int64 {
	found, err := h.store.TransactionsBetween(h.t.Context(), h.merchant.ID, string(h.payment.ID)+"/", string(h.payment.ID)+"0")
	if err != nil {
		h.wrong("read what was posted: %v", err)
	}
	balances := map[ledger.Account]int64{}
	for _, t := range found {
		sum := int64(0)
		for _, e := range t.Entries {
			balances[e.Account] += e.Amount
			sum += e.Amount
		}
		if err := t.Check(); err != nil || sum != 0 || t.Currency != h.payment.Amount.Currency() {
			h.wrong("transaction %+v: %v", t, err)
		}
	}
	for _, op := range h.payment.Operations {
		moved := op.Status == payment.Approved && op.Kind != payment.PreAuth && (op.Kind != payment.Void || op.Before != payment.Authorized)
		_, err := h.store.Transaction(h.t.Context(), h.merchant.ID, ledger.OperationID(h.payment.ID, op.Seq))
		if moved != (err == nil) || err != nil && !errors.Is(err, store.ErrNotFound) {
			h.wrong("operation %d moved money: %t; its transaction: %v", op.Seq, moved, err)
		}
	}
	return balances
}

// atBank is what the bank's books say of the order.
func (h *history) atBank(reference string) sim.OrderSum {
	statement, err := h.bank.Books(h.t.Context(), sim.Filter{Terminal: h.terminals[h.merchant.ID], Order: reference})
	if err != nil {
		h.wrong("read the bank's books: %v", err)
	}
	switch len(statement.Orders) {
	case 0:
		return sim.OrderSum{}
	case 1:
		return statement.Orders[0]
	}
	h.wrong("the bank knows the order in %d currencies", len(statement.Orders))
	return sim.OrderSum{}
}

// checkBooks checks the books of everybody as a whole, before they are sealed and after.
func (h *house) checkBooks(t interface {
	Helper()
	Fatalf(format string, args ...any)
}, lived *tally,
) {
	t.Helper()
	h.checkPoints(t, lived)
	for _, m := range h.merchants {
		for _, sealed := range []bool{false, true} {
			if sealed {
				if err := h.sealer.All(lived.ctx, m.ID); err != nil {
					t.Fatalf("seal: %v", err)
				}
			}
			trials, err := h.books.TrialBalance(lived.ctx, m.ID, "", 0)
			if err != nil {
				t.Fatalf("trial balance: %v", err)
			}
			owed := map[money.Currency]int64{}
			for _, trial := range trials {
				if trial.Debit != trial.Credit {
					t.Fatalf("%s, sealed %t: %s are debited and %s credited", m.ID, sealed, trial.Debit, trial.Credit)
				}
				for _, a := range trial.Accounts {
					if k := a.Account.Kind(); k == ledger.ProviderReceivable || k == ledger.Points {
						owed[trial.Currency] += a.Balance.Minor()
					}
				}
			}
			for currency, held := range lived.held[m.ID] {
				if owed[currency] != held {
					t.Fatalf("%s, sealed %t: %d %s are owed, and the payments come to %d", m.ID, sealed, owed[currency], currency, held)
				}
			}
		}
	}
}

// checkPoints holds that what the card has left is what it had, less what all payments together have of it.
func (h *house) checkPoints(t interface {
	Helper()
	Fatalf(format string, args ...any)
}, lived *tally,
) {
	t.Helper()
	statement, err := h.bank.Books(lived.ctx, sim.Filter{})
	if err != nil || len(statement.Points) != 1 {
		t.Fatalf("the bank has points %+v, %v, want those of the one card", statement.Points, err)
	}
	has := statement.Points[0]
	used := int64(0)
	for _, o := range statement.Orders {
		used += o.NetPoints + o.HeldPoints
	}
	if used == 0 || has.Balance != has.Given-used {
		t.Fatalf("the card has %+v, and payments have %d of it", has, used)
	}
}
