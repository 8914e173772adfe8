package roster_test

import (
	"bytes"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/roster"
	"github.com/vezne/vezne/internal/store"
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
			done, err := roster.Erase(t.Context(), b, "shop", account, now())
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
		if done := erase("second"); len(done) != 1 || done[0] != (roster.Erasure{Name: "second", Needed: paid}) {
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
