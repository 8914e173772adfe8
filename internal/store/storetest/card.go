//nolint:thelper // the functions below are the tests themselves, not helpers of tests
package storetest

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/vault"
)

func cardCases() []named {
	return []named{
		{"a customer is found again as it was stored", customerKept},
		{"a reference is one customer's", customerReference},
		{"customers are listed page by page", customerList},
		{"a card is found again as it was stored", cardKept},
		{"a change of an older version is stale", cardStale},
		{"a fingerprint is one card's, whoever is first", cardOnce},
		{"cards are listed page by page, by customer or all", cardList},
		{"a card needs its customer and its key", cardNeeds},
		{"a customer takes all cards along", customerTakesCards},
		{"another merchant sees and changes no card", cardForeign},
		{"a card is found by the account that keeps it", cardAtAccount},
		{"what is erased can be erased again", eraseTwice},
	}
}

// customer returns a new customer, every field with a value of its own.
func (s *shop) customer(reference string) vault.Customer {
	return vault.Customer{
		Merchant: s.merchant, ID: s.ids.New(epoch()).WithPrefix("cus"), Reference: reference, Name: "Işıl Öztürk", Email: "isil@example.com",
		Phone: "+905320000000", Version: 1, CreatedAt: epoch(), UpdatedAt: epoch().Add(time.Second),
	}
}

// known commits a customer.
func (s *shop) known(t testing.TB, reference string) vault.Customer {
	t.Helper()
	c := s.customer(reference)
	s.commit(t, store.Change{Customer: &c})
	return c
}

// vaultKey commits a key that no other test has.
func (s *shop) vaultKey(t testing.TB) string {
	t.Helper()
	id := "key-" + s.ids.New(epoch()).String()
	s.commit(t, store.Change{AddVaultKey: &vault.KeyUse{Key: id, Since: epoch()}})
	return id
}

// card returns a new card of a customer under a key, every field with a value of its own.
func (s *shop) card(owner vault.Customer, key, fingerprint string) vault.Saved {
	return vault.Saved{
		Token: strings.ToLower(s.ids.New(epoch()).String()), Merchant: s.merchant, Owner: owner.ID, Version: 1, CreatedAt: epoch(),
		UpdatedAt: epoch().Add(time.Second), Label: "İş kartım", Active: true, Fingerprint: fingerprint,
		Card:       card.Summary{BIN: "450803", Last4: "4509", Length: 16, Brand: card.Visa, Holder: "İSMAİL ŞIĞ"},
		Attributes: map[string]string{"a": "b"}, Sealed: vault.Sealed{Key: key, Text: []byte{0, 1, 0xff}},
		Proposed: vault.Proposals{Unproven: true, By: []vault.Proposal{
			{Payment: "p", Label: "Ortak", Sealed: vault.Sealed{Key: key, Text: []byte{2, 0xfe}}},
		}},
		Kept: vault.Kept{Only: true, At: []vault.KeptAt{{Account: "paynet", Owner: "1", Token: "2"}}},
	}
}

func (s *shop) saved(t testing.TB, owner vault.Customer, key, fingerprint string) vault.Saved {
	t.Helper()
	c := s.card(owner, key, fingerprint)
	s.commit(t, store.Change{Cards: []vault.Saved{c}})
	return c
}

func customerKept(t *testing.T, s *shop) {
	c := s.known(t, "U-1")
	got, err := s.Customer(t.Context(), s.merchant, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "customer", got, c)
	got, err = s.CustomerByReference(t.Context(), s.merchant, "U-1")
	if err != nil {
		t.Fatal(err)
	}
	same(t, "customer by reference", got, c)
	next := c
	next.Version, next.Name, next.Email, next.Phone, next.UpdatedAt = 2, "a", "", "b", epoch().Add(time.Hour)
	next.Reference = "U-2" // which never changes
	s.commit(t, store.Change{Customer: &next})
	next.Reference = "U-1"
	got, err = s.Customer(t.Context(), s.merchant, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "changed customer", got, next)
	s.refused(t, store.Change{Customer: &next}, store.ErrStale)
	s.refused(t, store.Change{ForgetCustomer: "nobody"}, store.ErrStale)
}

func customerReference(t *testing.T, s *shop) {
	var made atomic.Int64
	var all sync.WaitGroup
	for range racers {
		all.Go(func() {
			c := s.customer("U-1")
			err := s.try(t, store.Change{Customer: &c})
			switch {
			case err == nil:
				made.Add(1)
			case !errors.Is(err, store.ErrExists):
				t.Errorf("customer: %v", err)
			}
		})
	}
	all.Wait()
	if made.Load() != 1 {
		t.Errorf("%d customers have one reference", made.Load())
	}
	for range 2 { // none is no reference
		s.known(t, "")
	}
	_, err := s.CustomerByReference(t.Context(), s.merchant, "")
	absent(t, "customer without reference", err)
}

func customerList(t *testing.T, s *shop) {
	var want []vault.Customer
	for i := range 5 {
		c := s.customer(fmt.Sprint(i))
		c.CreatedAt = epoch().Add(time.Duration(i/2) * time.Minute)
		s.commit(t, store.Change{Customer: &c})
		want = append(want, c)
	}
	var got []vault.Customer
	for after := ""; ; {
		page, err := s.Customers(t.Context(), s.merchant, vault.CustomerFilter{After: after, Limit: 2})
		if err != nil {
			t.Fatal(err)
		}
		if got = append(got, page...); len(page) < 2 {
			break
		}
		after = page[1].ID
	}
	same(t, "customers", got, want)
	page, err := s.Customers(t.Context(), s.merchant, vault.CustomerFilter{Newest: true, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the newest", page, want[4:])
	if _, err := s.Customers(t.Context(), s.merchant, vault.CustomerFilter{}); err == nil {
		t.Error("a list without a limit was given")
	}
}

func cardKept(t *testing.T, s *shop) {
	c := s.saved(t, s.known(t, "U-1"), s.vaultKey(t), "f1")
	check := func(want vault.Saved) {
		t.Helper()
		got, err := s.SavedCard(t.Context(), s.merchant, c.Token)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "card", got, want)
		got, err = s.SavedCardByFingerprint(t.Context(), s.merchant, want.Fingerprint)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "card by fingerprint", got, want)
	}
	check(c)
	next := c
	next.Version, next.UpdatedAt, next.Label, next.Active, next.Attributes = 2, epoch().Add(time.Hour), "", false, nil
	next.Kept = vault.Kept{}
	next.Card.Holder, next.Fingerprint, next.Sealed = "", "f2", vault.Sealed{Key: s.vaultKey(t), Text: []byte{9}}
	s.commit(t, store.Change{Cards: []vault.Saved{next}})
	check(next)
	_, err := s.SavedCardByFingerprint(t.Context(), s.merchant, "f1")
	absent(t, "the old fingerprint", err)
	s.refused(t, store.Change{ForgetCard: &c}, store.ErrStale) // it was read before the change
	s.commit(t, store.Change{ForgetCard: &next})
	_, err = s.SavedCard(t.Context(), s.merchant, c.Token)
	absent(t, "deleted card", err)
	_, err = s.SavedCardByFingerprint(t.Context(), s.merchant, "f2")
	absent(t, "its fingerprint", err)
	s.refused(t, store.Change{ForgetCard: &next}, store.ErrStale)
}

func cardStale(t *testing.T, s *shop) {
	c := s.saved(t, s.known(t, "U-1"), s.vaultKey(t), "f1")
	c.Version = 2
	s.commit(t, store.Change{Cards: []vault.Saved{c}})
	c.Label = "late"
	s.refused(t, store.Change{Cards: []vault.Saved{c}}, store.ErrStale)
	c.Version = 4
	s.refused(t, store.Change{Cards: []vault.Saved{c}}, store.ErrStale)
	c.Version = 1
	s.refused(t, store.Change{Cards: []vault.Saved{c}}, store.ErrExists)
	c.Version = 3
	s.refused(t, store.Change{ForgetCard: &c}, store.ErrStale)
	c.Version = 2
	s.commit(t, store.Change{ForgetCard: &c})
	c.Version = 3
	s.refused(t, store.Change{Cards: []vault.Saved{c}}, store.ErrStale) // a card that is gone does not come back by a change
}

func cardOnce(t *testing.T, s *shop) {
	owner, key := s.known(t, "U-1"), s.vaultKey(t)
	var made atomic.Int64
	var all sync.WaitGroup
	for range racers {
		all.Go(func() {
			c := s.card(owner, key, "common")
			err := s.try(t, store.Change{Cards: []vault.Saved{c}})
			switch {
			case err == nil:
				made.Add(1)
			case !errors.Is(err, store.ErrExists):
				t.Errorf("card: %v", err)
			}
		})
	}
	all.Wait()
	left, err := s.SavedCards(t.Context(), s.merchant, vault.CardFilter{Limit: 100})
	if err != nil || made.Load() != 1 || len(left) != 1 {
		t.Errorf("%d cards were stored and %d are left, %v; want one", made.Load(), len(left), err)
	}
}

func cardList(t *testing.T, s *shop) {
	a, b, key := s.known(t, "A"), s.known(t, "B"), s.vaultKey(t)
	var all, his []vault.Saved
	for i := range 5 {
		owner := a
		if i == 2 {
			owner = b
		}
		c := s.card(owner, key, fmt.Sprint("f", i))
		c.CreatedAt = epoch().Add(time.Duration(i/2) * time.Minute)
		c.Label = []string{"odd", "even"}[i%2]
		s.commit(t, store.Change{Cards: []vault.Saved{c}})
		if all = append(all, c); owner.ID == a.ID {
			his = append(his, c)
		}
	}
	for name, test := range map[string]struct {
		filter vault.CardFilter
		want   []vault.Saved
	}{
		"all": {vault.CardFilter{}, all}, "of one": {vault.CardFilter{Owner: a.ID}, his},
		"of a name": {vault.CardFilter{Label: "even"}, []vault.Saved{all[1], all[3]}},
	} {
		var got []vault.Saved
		for f := test.filter; ; {
			f.Limit = 2
			page, err := s.SavedCards(t.Context(), s.merchant, f)
			if err != nil {
				t.Fatal(err)
			}
			if got = append(got, page...); len(page) < 2 {
				break
			}
			f.After = page[1].Token
		}
		same(t, name, got, test.want)
	}
	page, err := s.SavedCards(t.Context(), s.merchant, vault.CardFilter{Owner: a.ID, Newest: true, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the newest", page, his[3:])
	if _, err := s.SavedCards(t.Context(), s.merchant, vault.CardFilter{}); err == nil {
		t.Error("a list without a limit was given")
	}
}

func cardNeeds(t *testing.T, s *shop) {
	owner, key := s.known(t, "U-1"), s.vaultKey(t)
	c := s.card(s.customer("nobody"), key, "f1")
	s.refused(t, store.Change{Cards: []vault.Saved{c}}, store.ErrCustomer)
	c = s.card(owner, "no key", "f1")
	s.refused(t, store.Change{Cards: []vault.Saved{c}}, store.ErrVaultKey)
	c = s.saved(t, owner, key, "f1")
	c.Version, c.Sealed.Key = 2, "no key"
	s.refused(t, store.Change{Cards: []vault.Saved{c}}, store.ErrVaultKey)
	c.Version, c.Sealed.Key, c.Owner = 2, key, "nobody"
	s.commit(t, store.Change{Cards: []vault.Saved{c}}) // whose it is never changes
	got, err := s.SavedCard(t.Context(), s.merchant, c.Token)
	if err != nil || got.Owner != owner.ID {
		t.Errorf("the card is now %q's, %v", got.Owner, err)
	}
	// What is refused refuses its neighbours in the commit too, and not those of other commits.
	fresh := s.customer("fresh")
	orphan := s.card(s.customer("nobody"), key, "f2")
	s.refused(t, store.Change{Customer: &fresh, Cards: []vault.Saved{orphan}}, store.ErrCustomer)
	_, err = s.Customer(t.Context(), s.merchant, fresh.ID)
	absent(t, "customer of a refused change", err)
	mine := s.card(fresh, key, "f3")
	second, twice := s.card(fresh, key, "f4"), s.card(fresh, key, "f1")
	s.refused(t, store.Change{Customer: &fresh, Cards: []vault.Saved{mine, second, twice}}, store.ErrExists)
	_, err = s.SavedCard(t.Context(), s.merchant, second.Token)
	absent(t, "card of a refused change", err)
	s.commit(t, store.Change{Customer: &fresh, Cards: []vault.Saved{mine, second}})
	got, err = s.SavedCard(t.Context(), s.merchant, second.Token)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the second card of a change", got, second)
}

// customerTakesCards: whatever is saved while a customer is deleted is deleted with him or refused.
func customerTakesCards(t *testing.T, s *shop) {
	key, other := s.vaultKey(t), s.known(t, "other")
	stays := s.saved(t, other, key, "stays")
	for round := range 5 {
		owner := s.known(t, fmt.Sprint("U-", round))
		s.saved(t, owner, key, fmt.Sprint("first", round))
		var all sync.WaitGroup
		for i := range racers {
			all.Go(func() {
				if i == racers/2 {
					if err := s.try(t, store.Change{ForgetCustomer: owner.ID}); err != nil {
						t.Errorf("forget customer: %v", err)
					}
					return
				}
				c := s.card(owner, key, fmt.Sprint(round, "-", i))
				if err := s.try(t, store.Change{Cards: []vault.Saved{c}}); err != nil && !errors.Is(err, store.ErrCustomer) {
					t.Errorf("save card: %v", err)
				}
			})
		}
		all.Wait()
	}
	left, err := s.SavedCards(t.Context(), s.merchant, vault.CardFilter{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "what is left", left, []vault.Saved{stays})
}

func cardForeign(t *testing.T, s *shop) {
	owner := s.known(t, "U-1")
	key := s.vaultKey(t)
	c := s.saved(t, owner, key, "f1")
	other := newShop(t, s.Store)
	for name, read := range map[string]func() error{
		"customer":              func() error { _, err := other.Customer(t.Context(), other.merchant, owner.ID); return err },
		"customer by reference": func() error { _, err := other.CustomerByReference(t.Context(), other.merchant, "U-1"); return err },
		"card":                  func() error { _, err := other.SavedCard(t.Context(), other.merchant, c.Token); return err },
		"fingerprint":           func() error { _, err := other.SavedCardByFingerprint(t.Context(), other.merchant, "f1"); return err },
	} {
		absent(t, name, read())
	}
	cards, err := other.SavedCards(t.Context(), other.merchant, vault.CardFilter{Owner: owner.ID, Limit: 9})
	if err != nil || len(cards) != 0 {
		t.Errorf("another merchant lists %d cards, %v", len(cards), err)
	}
	customers, err := other.Customers(t.Context(), other.merchant, vault.CustomerFilter{Limit: 9})
	if err != nil || len(customers) != 0 {
		t.Errorf("another merchant lists %d customers, %v", len(customers), err)
	}
	other.refused(t, store.Change{ForgetCard: &vault.Saved{Merchant: other.merchant, Token: c.Token, Version: c.Version}}, store.ErrStale)
	other.refused(t, store.Change{ForgetCustomer: owner.ID}, store.ErrStale)
	stolen := c
	stolen.Merchant, stolen.Version = other.merchant, 2
	other.refused(t, store.Change{Cards: []vault.Saved{stolen}}, store.ErrStale)
	stolen.Version, stolen.Token, stolen.Fingerprint = 1, "new", "new"
	other.refused(t, store.Change{Cards: []vault.Saved{stolen}}, store.ErrCustomer)
	// The same names at another merchant are another's.
	twin := owner
	twin.Merchant = other.merchant
	other.commit(t, store.Change{Customer: &twin})
	copied := c
	copied.Merchant = other.merchant
	other.commit(t, store.Change{Cards: []vault.Saved{copied}})
	other.commit(t, store.Change{ForgetCustomer: twin.ID})
	got, err := s.SavedCard(t.Context(), s.merchant, c.Token)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the first merchant's card", got, c)
}

// cardAtAccount: whatever else the merchant has saved; not at another revision, not at the house's account of the name, and nobody else's.
func cardAtAccount(t *testing.T, s *shop) {
	owner, key := s.known(t, "U-1"), s.vaultKey(t)
	here := s.card(owner, key, "f-1")
	here.Kept.At = []vault.KeptAt{{Account: "main@2", Owner: "1", Token: "1"}}
	s.commit(t, store.Change{Cards: []vault.Saved{here}})
	house := s.card(owner, key, "f-2")
	house.Kept.At = []vault.KeptAt{{Account: "main", House: true, Owner: "1", Token: "1"}}
	s.commit(t, store.Change{Cards: []vault.Saved{house}})
	plain := s.card(owner, key, "f-3")
	plain.Kept = vault.Kept{}
	s.commit(t, store.Change{Cards: []vault.Saved{plain}})
	other := newShop(t, s.Store)
	other.saved(t, other.known(t, "U-1"), key, "f-1")

	if got, err := s.CardKept(t.Context(), s.merchant, "main@2"); err != nil || got != here.Token {
		t.Errorf("kept there: %q, %v; want %q", got, err, here.Token)
	}
	for _, account := range []string{"main", "MAIN@2", "main@", "", "paynet"} {
		_, err := s.CardKept(t.Context(), s.merchant, account)
		absent(t, "at "+account, err)
	}
	s.commit(t, store.Change{ForgetCard: &here})
	_, err := s.CardKept(t.Context(), s.merchant, "main@2")
	absent(t, "deleted", err)
}

func eraseTwice(t *testing.T, s *shop) {
	c := s.saved(t, s.known(t, "U-1"), s.vaultKey(t), "f1")
	s.commit(t, store.Change{ForgetCard: &c})
	for range 2 {
		// In a database that others use at the time it may have to be tried again.
		for err := s.Erase(t.Context()); err != nil; err = s.Erase(t.Context()) {
			if t.Context().Err() != nil {
				t.Fatal(err)
			}
		}
	}
}

func cardsUnder(t *testing.T, open Open) {
	st := opened(t, open)
	a, b := newShop(t, st), newShop(t, st)
	if b.merchant < a.merchant {
		a, b = b, a
	}
	older := a.vaultKey(t)
	c := vault.KeyUse{Key: "newer", Since: epoch().Add(time.Hour)}
	a.commit(t, store.Change{AddVaultKey: &c})
	newer := c.Key
	a.refused(t, store.Change{AddVaultKey: &c}, store.ErrExists)
	first, second := a.saved(t, a.known(t, "A"), older, "f1"), b.saved(t, b.known(t, "B"), older, "f1")
	third := b.saved(t, b.known(t, "C"), newer, "f2")
	read := func(key string, after vault.Place, want ...vault.Saved) {
		t.Helper()
		got, err := st.CardsUnder(t.Context(), key, after, 9)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "cards under "+key, got, want)
	}
	read(older, vault.Place{}, first, second)
	read(older, vault.Place{Merchant: a.merchant, Token: first.Token}, second)
	read(older, vault.Place{Merchant: b.merchant, Token: second.Token})
	read(newer, vault.Place{}, third)
	read("none", vault.Place{})
	got, err := st.VaultKeys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	same(t, "keys", got, []vault.KeyUse{{Key: older, Since: epoch(), Cards: 2}, {Key: newer, Since: c.Since, Cards: 1}})
}

// keyStays: a key is not dropped while a card lies under it, however many save cards under it at the moment.
func keyStays(t *testing.T, open Open) {
	s := newShop(t, opened(t, open))
	owner := s.known(t, "A")
	for round := range 5 {
		key := s.vaultKey(t)
		var saved atomic.Int64
		var dropped atomic.Bool
		var all sync.WaitGroup
		for i := range racers {
			all.Go(func() {
				if i == racers/2 {
					err := s.try(t, store.Change{DropVaultKey: key})
					dropped.Store(err == nil)
					if err != nil && !errors.Is(err, store.ErrVaultKey) {
						t.Errorf("drop key: %v", err)
					}
					return
				}
				c := s.card(owner, key, fmt.Sprint(round, "-", i))
				switch err := s.try(t, store.Change{Cards: []vault.Saved{c}}); {
				case err == nil:
					saved.Add(1)
				case !errors.Is(err, store.ErrVaultKey):
					t.Errorf("save card: %v", err)
				}
			})
		}
		all.Wait()
		if (saved.Load() == 0) != dropped.Load() {
			t.Errorf("%d cards were saved and the key is dropped: %v", saved.Load(), dropped.Load())
		}
		if !dropped.Load() {
			s.refused(t, store.Change{DropVaultKey: key}, store.ErrVaultKey)
		}
	}
	s.refused(t, store.Change{DropVaultKey: "none"}, store.ErrStale)
}
