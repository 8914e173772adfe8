package roster_test

import (
	"bytes"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/roster"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/money"
)

// TestErase: the credentials of what is used no more go, those that a payment needs stay, and what is left goes on to work.
func TestErase(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		wanted := shop()
		wanted.Routes = nil
		b.apply(t, b.options(), wanted)
		b.apply(t, b.options(), roster.Merchant{ID: "shop", Accounts: []roster.Account{paratika("main", baseB, "geheim-c")}}) // main@2
		erase := func(account string) []roster.Erasure {
			t.Helper()
			done, err := roster.Erase(t.Context(), b, "shop", account, now().Add(roster.Grace))
			if err != nil {
				t.Fatal(err)
			}
			return done
		}
		opened := func(names ...string) {
			t.Helper()
			got := b.open(t, roster.Accounts{}).Map()
			for _, name := range names {
				if got["shop/"+name] == nil {
					t.Errorf("%s does not open", name)
				}
			}
			if len(got) != len(names) {
				t.Errorf("%d accounts open, want %v", len(got), names)
			}
		}
		if done := erase("second"); len(done) != 0 {
			t.Errorf("of an account in use: %v", done)
		}
		for _, who := range [][2]string{{"shop", "third"}, {"nobody", "main"}} {
			if _, err := roster.Erase(t.Context(), b, merchant.ID(who[0]), who[1], now()); !errors.Is(err, roster.ErrNoAccount) {
				t.Errorf("%v: %v", who, err)
			}
		}
		b.apply(t, b.options(), roster.Merchant{ID: "shop", Accounts: []roster.Account{{Account: paynet("second", "").Account, Remove: true}}})
		opened("main", "main@2", "second")

		paid := b.paid(t, "second")
		if done := erase("second"); len(done) != 1 || done[0] != (roster.Erasure{Name: "second", Needed: roster.Need{Payment: paid}}) {
			t.Errorf("while a payment needs it: %v", done)
		}
		opened("main", "main@2", "second")
		late := now().Add(roster.Window + time.Hour)
		sealed := b.sealedIn(t, "second")
		if done, err := roster.Erase(t.Context(), b, "shop", "second", late); err != nil || len(done) != 1 || done[0] != (roster.Erasure{Name: "second"}) {
			t.Errorf("when none does: %v, %v", done, err)
		}
		opened("main", "main@2")
		if done := erase("main"); len(done) != 1 || done[0] != (roster.Erasure{Name: "main"}) {
			t.Errorf("an earlier revision: %v", done)
		}
		opened("main@2")
		if done := erase("main"); len(done) != 0 {
			t.Errorf("a second time: %v", done)
		}
		if b.sealedIn(t, "main") == nil {
			t.Error("what main is by now went too")
		}
		if b.path != "" {
			for _, suffix := range []string{"", "-wal"} {
				text, err := os.ReadFile(b.path + suffix)
				if err != nil && !errors.Is(err, os.ErrNotExist) {
					t.Fatal(err)
				}
				if bytes.Contains(text, sealed) {
					t.Errorf("the file vezne.db%s still has the ciphertext", suffix)
				}
			}
		}

		both, _ := rotated(t, b)
		b.keys = both
		if _, err := roster.Reseal(t.Context(), b, both, now()); err != nil {
			t.Errorf("reseal past what is erased: %v", err)
		}
		b.apply(t, b.options(), roster.Merchant{ID: "shop", Accounts: []roster.Account{paynet("second", "sck_geheim_new")}})
		opened("main@2", "second")
	})
}

// TestEraseWaitsForTheNodes: one that has not seen a removal may begin a payment there, whose outcome only the credentials can tell.
func TestEraseWaitsForTheNodes(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		wanted := shop()
		wanted.Routes = nil
		b.apply(t, b.options(), wanted)
		b.apply(t, b.options(), roster.Merchant{ID: "shop", Accounts: []roster.Account{{Account: paynet("second", "").Account, Remove: true}}})
		b.apply(t, b.options(), roster.Merchant{ID: "shop", Accounts: []roster.Account{paratika("main", baseB, "geheim-c")}}) // main@2
		until := now().Add(roster.Grace)
		for _, name := range []string{"second", "main"} {
			for _, at := range []time.Time{now(), now().Add(roster.Grace - 1), now().Add(-time.Hour)} { // and by a clock that is behind
				done, err := roster.Erase(t.Context(), b, "shop", name, at)
				if err != nil || len(done) != 1 || done[0].Name != name || !done[0].Needed.Until.Equal(until) {
					t.Errorf("%s at %s: %+v, %v", name, at, done, err)
				}
			}
		}
		// What began in the last moment is found when the time is over.
		paid := b.paid(t, "second")
		done, err := roster.Erase(t.Context(), b, "shop", "second", until)
		if err != nil || len(done) != 1 || done[0].Needed != (roster.Need{Payment: paid}) {
			t.Errorf("after it: %+v, %v", done, err)
		}
		if done, err = roster.Erase(t.Context(), b, "shop", "main", until); err != nil || len(done) != 1 || done[0].Needed != (roster.Need{}) {
			t.Errorf("what was revised: %+v, %v", done, err)
		}
	})
}

// TestEraseWaitsForKeptCards: whoever deletes a card is promised that its provider is asked to forget it, which takes the credentials.
func TestEraseWaitsForKeptCards(t *testing.T) {
	onBoth(t, func(t *testing.T, b *bench) {
		wanted := shop()
		wanted.Routes = nil
		b.apply(t, b.options(), wanted)
		b.apply(t, b.options(), roster.Merchant{ID: "shop", Accounts: []roster.Account{{Account: paynet("second", "").Account, Remove: true}}})
		commit := func(c store.Change) {
			t.Helper()
			c.Merchant = "shop"
			if err := b.Commit(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
		owner := vault.Customer{Merchant: "shop", ID: "cus_1", Version: 1, CreatedAt: now(), UpdatedAt: now()}
		commit(store.Change{Customer: &owner, AddVaultKey: &vault.KeyUse{Key: "k", Since: now()}})
		saved := vault.Saved{
			Merchant: "shop", Token: "token", Owner: "cus_1", Version: 1, CreatedAt: now(), UpdatedAt: now(), Active: true, Fingerprint: "f",
			Sealed: vault.Sealed{Key: "k", Text: []byte{1}},
			Kept:   vault.Kept{Only: true, At: []vault.KeptAt{{Account: "second", Owner: "o", Token: "t"}}},
		}
		commit(store.Change{Cards: []vault.Saved{saved}})
		unkept := func(id string, version int64, u vault.Unkept) record.Record {
			content, err := json.Marshal(u)
			if err != nil {
				t.Fatal(err)
			}
			return record.Record{
				Merchant: "shop", Kind: vault.UnkeptKind, ID: id, Group: u.Account, Content: content, Version: version, CreatedAt: now(), UpdatedAt: now(),
			}
		}
		want := func(what string, need roster.Need) {
			t.Helper()
			done, err := roster.Erase(t.Context(), b, "shop", "second", now().Add(roster.Grace))
			if err != nil || len(done) != 1 || done[0] != (roster.Erasure{Name: "second", Needed: need}) {
				t.Errorf("%s: %+v, %v", what, done, err)
			}
		}
		want("while the card is saved", roster.Need{Card: "token"})
		asked := vault.Unkept{Card: "token", KeptAt: saved.Kept.At[0]}
		commit(store.Change{ForgetCard: &saved, Records: []record.Record{
			unkept("token.1", 1, asked),
			unkept("elsewhere", 1, vault.Unkept{Card: "elsewhere", KeptAt: vault.KeptAt{Account: "main"}}),
			unkept("house", 1, vault.Unkept{Card: "house", KeptAt: vault.KeptAt{Account: "second", House: true}}),
		}})
		want("while its provider is asked", roster.Need{Forgetting: "token"})
		asked.GivenUp = true
		commit(store.Change{Records: []record.Record{unkept("token.1", 2, asked)}})
		want("when nothing more is asked", roster.Need{})
	})
}

// paid stores a payment whose amount was taken through an account.
func (b *bench) paid(t *testing.T, account string) payment.ID {
	t.Helper()
	step, err := payment.Start(payment.Payment{
		Merchant: "shop", ID: "pay_01", Number: 1, Reference: "order", Amount: money.New(100, money.TRY), Installments: 1, ThreeD: -1,
	}, payment.Sale, payment.Ask{Provider: account, Ref: "ref", Deadline: now()}, now())
	if err == nil {
		err = b.Commit(t.Context(), store.Change{Merchant: "shop", Step: &step})
	}
	if err == nil {
		step, err = step.Payment.Approve(payment.IDs{}, now())
	}
	if err == nil {
		err = b.Commit(t.Context(), store.Change{Merchant: "shop", Step: &step})
	}
	if err != nil {
		t.Fatal(err)
	}
	return step.Payment.ID
}

// sealedIn returns the ciphertext of an account's credentials as the record has it.
func (b *bench) sealedIn(t *testing.T, account string) []byte {
	t.Helper()
	all, err := b.Records(t.Context(), merchant.House, "roster_account", record.Filter{Limit: 9})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if !bytes.Contains([]byte(r.ID), []byte(account)) {
			continue
		}
		_, text, found := bytes.Cut(r.Content, []byte(`"text":"`))
		text, _, ended := bytes.Cut(text, []byte(`"`))
		if found && ended && len(text) > 40 {
			return text
		}
	}
	t.Fatal("no ciphertext is found")
	return nil
}
