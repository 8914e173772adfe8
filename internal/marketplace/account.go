package marketplace

import (
	"time"

	"github.com/vezne/vezne/money"
)

// EntryKind says why a store's balance changed.
type EntryKind string

// The kinds of entries.
const (
	// EntryShare: a payment was captured in which the store has a share.
	EntryShare EntryKind = "share"
	// EntryRefund: money of a payment goes back to its buyer, and the store bears a part. It is taken before the bank is asked.
	EntryRefund EntryKind = "refund"
	// EntryRefundUndone: the bank refused that.
	EntryRefundUndone EntryKind = "refund_undone"
	// EntryRelease: what was held may be paid.
	EntryRelease EntryKind = "release"
	// EntryAdjust: the marketplace changed the share.
	EntryAdjust EntryKind = "adjust"
	// EntryDispute: a cardholder disputes a payment, and the store bears a part, or has it back because the dispute was won.
	EntryDispute EntryKind = "dispute"
	// EntryPayout: what the store has coming is in a payout that the bank is asked to make.
	EntryPayout EntryKind = "payout"
	// EntryPaid: the bank has made it.
	EntryPaid EntryKind = "paid"
	// EntryReturned: the bank has not made it, or it came back.
	EntryReturned EntryKind = "returned"
)

// Entry is one line of a store's account: by how much each part of its balance changed, and why. Amounts are in minor units. Entries
// are only ever added; a payout marks those that it pays.
type Entry struct {
	ID       string
	Store    string
	Currency money.Currency
	Kind     EntryKind
	// Payment is the payment that it is about, empty for payouts.
	Payment string
	// Payout is the payout that the entry is of, or that pays it; empty for what is in none yet.
	Payout string
	Move
	At time.Time
}

// Move is a change of a store's balance, and the balance itself.
type Move struct {
	// Held is kept from the store until it is released.
	Held int64
	// Free may be paid. Below zero it is what the store owes: money of payments that went back to their buyers after it was paid.
	Free int64
	// UnderWay is in a payout that the bank is asked to make. A store is in one payout at a time.
	UnderWay int64
	// Paid is what the store has got.
	Paid int64
}

// IsZero reports whether nothing changes.
func (m Move) IsZero() bool { return m == Move{} }

// Plus returns both changes together.
func (m Move) Plus(n Move) Move {
	return Move{Held: m.Held + n.Held, Free: m.Free + n.Free, UnderWay: m.UnderWay + n.UnderWay, Paid: m.Paid + n.Paid}
}

// Balance is what a store has in one currency. Everything but Version is the sum of the store's entries.
type Balance struct {
	Store    string
	Currency money.Currency
	Move
	// Version counts the changes, 0 where there was none.
	Version int64
}

// StoreMove is what one store's balance changes by.
type StoreMove struct {
	Store string
	Move
}

// Divided is a payment's division as it is kept.
type Divided struct {
	// Payment is whose it is, by id.
	Payment string
	Division
	// Version counts from 1.
	Version   int64
	UpdatedAt time.Time
}

// Moves returns by how much the stores' balances change when one division of a payment becomes another; the zero division
// has nobody. What a provider that pays the stores itself owes them changes nothing here.
func Moves(before, after Division) []StoreMove {
	var moves []StoreMove
	for _, id := range storesOf(before, after) {
		was, is := before.owed(id), after.owed(id)
		m := Move{Held: is.Held - was.Held, Free: is.Free - was.Free}
		if !m.IsZero() {
			moves = append(moves, StoreMove{Store: id, Move: m})
		}
	}
	return moves
}

// owed is what we owe a store of a payment, paid out or not.
func (p Division) owed(store string) Move {
	i := p.index(store)
	switch {
	case i < 0:
		return Move{}
	case p.Stores[i].Confirmed:
		return Move{Free: p.Owed(store).Minor()}
	}
	return Move{Held: p.Owed(store).Minor()}
}

func storesOf(divisions ...Division) []string {
	var ids []string
	seen := map[string]bool{}
	for _, d := range divisions {
		for _, s := range d.Stores {
			if !seen[s.ID] {
				seen[s.ID] = true
				ids = append(ids, s.ID)
			}
		}
	}
	return ids
}
