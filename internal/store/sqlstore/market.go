package sqlstore

import (
	"fmt"
	"slices"

	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
)

func divisionTable() Description {
	return Description{
		Name: "division",
		Key:  2,
		Columns: []Column{
			{Name: "merchant_id"},
			{Name: "payment_id"},
			{Name: "created_at", Kind: Int, Fixed: true},
			{Name: "content"},
			{Name: "version", Kind: Int},
			{Name: "updated_at", Kind: Int},
		},
		Taken:   store.ErrStale,
		Missing: store.ErrStale,
	}
}

func balanceTable() Description {
	return Description{
		Name: "sub_merchant_balance",
		Key:  3,
		Columns: []Column{
			{Name: "merchant_id"},
			{Name: "sub_merchant"},
			{Name: "currency"},
			{Name: "held", Kind: Int},
			{Name: "free", Kind: Int},
			{Name: "under_way", Kind: Int},
			{Name: "paid", Kind: Int},
			{Name: "version", Kind: Int},
		},
		Taken:   store.ErrStale,
		Missing: store.ErrStale,
	}
}

func entryTable() Description {
	return Description{
		Name: "sub_merchant_entry",
		Key:  2,
		Columns: []Column{
			{Name: "merchant_id"},
			{Name: "id"},
			{Name: "sub_merchant", Fixed: true},
			{Name: "currency", Fixed: true},
			{Name: "kind", Fixed: true},
			{Name: "payment_id", Fixed: true},
			{Name: "held", Kind: Int, Fixed: true},
			{Name: "free", Kind: Int, Fixed: true},
			{Name: "under_way", Kind: Int, Fixed: true},
			{Name: "paid", Kind: Int, Fixed: true},
			{Name: "at", Kind: Int, Fixed: true},
			{Name: "payout_id"},
		},
	}
}

func payoutTable() Description {
	return Description{
		Name: "payout",
		Key:  2,
		Columns: []Column{
			{Name: "merchant_id"},
			{Name: "id"},
			{Name: "number", Kind: Int, Fixed: true},
			{Name: "currency", Fixed: true},
			{Name: "created_at", Kind: Int, Fixed: true},
			{Name: "state"},
			{Name: "content"},
			{Name: "version", Kind: Int},
			{Name: "updated_at", Kind: Int},
		},
		Missing: store.ErrStale,
	}
}

// market writes what becomes of stores' money.
func (k *compiler) market(c store.Change) error {
	if d := c.Division; d != nil {
		content, err := jsonValue(d.Division)
		if err != nil {
			return err
		}
		k.version(Division, d.Version, []Value{
			textValue(k.m), textValue(d.Payment), timeValue(d.UpdatedAt), content, intValue(d.Version), timeValue(d.UpdatedAt),
		})
		k.touch(Division, d.Payment)
	}
	k.balances(c)
	for i := range c.Entries {
		k.row(Entry, Insert, entryValues(k.m, &c.Entries[i]))
	}
	if len(c.Claims) > 0 && c.Payout == nil {
		return fmt.Errorf("entries of merchant %s are claimed for no payout", k.m)
	}
	if p := c.Payout; p != nil {
		content, err := jsonValue(p)
		if err != nil {
			return err
		}
		k.version(Payout, p.Version, []Value{
			textValue(k.m), textValue(p.ID), intValue(p.Number), textValue(p.Currency), timeValue(p.CreatedAt), textValue(p.State), content,
			intValue(p.Version), timeValue(p.ClosedAt),
		})
		k.touch(Payout, p.ID)
		for _, id := range c.Claims {
			k.out.Rows = append(k.out.Rows, Row{Statement{Entry, Amend}, []Value{textValue(k.m), textValue(id), textValue(p.ID)}})
		}
	}
	return nil
}

// version inserts version 1 of a row, and replaces the version before by any other.
func (k *compiler) version(t Table, version int64, values []Value) {
	if version <= 1 {
		k.row(t, Insert, values)
		return
	}
	k.row(t, Advance, values, intValue(version-1))
}

// balances adds up what the entries change, by store. A balance that the change names must still be as it was read, whatever else
// may be added to it at the same time.
func (k *compiler) balances(c store.Change) {
	var sums []marketplace.Balance
	for _, e := range c.Entries {
		i := slices.IndexFunc(sums, func(b marketplace.Balance) bool { return b.Store == e.Store && b.Currency == e.Currency })
		if i < 0 {
			i = len(sums)
			sums = append(sums, marketplace.Balance{Store: e.Store, Currency: e.Currency, Version: 1})
		}
		sums[i].Move = sums[i].Plus(e.Move)
	}
	for _, b := range sums {
		k.touch(Balance, b.Store+"\x00"+string(b.Currency))
		i := slices.IndexFunc(c.Balances, func(was marketplace.Balance) bool { return was.Store == b.Store && was.Currency == b.Currency })
		if i < 0 {
			k.row(Balance, Sum, balanceValues(k.m, &b))
			continue
		}
		was := c.Balances[i]
		is := marketplace.Balance{Store: b.Store, Currency: b.Currency, Move: was.Plus(b.Move), Version: was.Version + 1}
		k.version(Balance, is.Version, balanceValues(k.m, &is))
	}
}

func balanceValues(m merchant.ID, b *marketplace.Balance) []Value {
	return []Value{
		textValue(m), textValue(b.Store), textValue(b.Currency), intValue(b.Held), intValue(b.Free), intValue(b.UnderWay), intValue(b.Paid),
		intValue(b.Version),
	}
}

func entryValues(m merchant.ID, e *marketplace.Entry) []Value {
	return []Value{
		textValue(m), textValue(e.ID), textValue(e.Store), textValue(e.Currency), textValue(e.Kind), textValue(e.Payment),
		intValue(e.Held), intValue(e.Free), intValue(e.UnderWay), intValue(e.Paid), timeValue(e.At), textValue(e.Payout),
	}
}
