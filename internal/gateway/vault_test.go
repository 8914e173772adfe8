package gateway_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/pan"
)

// newVault returns a vault under keys that no store knows.
func newVault(t *testing.T) *vault.Vault {
	t.Helper()
	text, err := keyring.Generate(vault.Purpose, vault.Comment)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := keyring.Parse(vault.Purpose, text)
	if err != nil {
		t.Fatal(err)
	}
	return vault.New(keys, nil)
}

// customer returns the id of a customer of the bench's merchant, by the shop's own.
func (b *bench) customer(t *testing.T, reference string) string {
	t.Helper()
	c, err := b.gateway.KnowCustomer(t.Context(), b.merchant.ID, reference)
	if err != nil {
		t.Fatalf("know customer: %v", err)
	}
	return c.ID
}

// save keeps the test's card for a customer of the bench's merchant.
func (b *bench) save(t *testing.T, owner, label string) vault.Saved {
	t.Helper()
	s, _, err := b.gateway.SaveCard(t.Context(), b.merchant.ID, gateway.NewCard{Owner: b.customer(t, owner), Label: label, Card: testCard(t)})
	if err != nil {
		t.Fatalf("save card: %v", err)
	}
	return s
}

func (b *bench) cards(t *testing.T, owner string) []vault.Saved {
	t.Helper()
	list, err := b.gateway.SavedCards(t.Context(), b.merchant.ID, vault.CardFilter{Owner: b.customer(t, owner), Limit: 10})
	if err != nil {
		t.Fatalf("list cards: %v", err)
	}
	return list
}

func TestSavedCardPays(t *testing.T) {
	onBench(t, testSavedCardPays)
}

func testSavedCardPays(t *testing.T, b *bench) {
	saved := b.save(t, "customer-1", "İş kartım")
	if !saved.Active || saved.Card.Masked() != "450803******4509" || saved.Label != "İş kartım" || saved.CreatedAt.IsZero() {
		t.Errorf("saved as %+v", saved)
	}
	if diff := cmp.Diff([]vault.Saved{saved}, b.cards(t, "customer-1")); diff != "" {
		t.Errorf("the owner's cards (-want +got):\n%s", diff)
	}
	opened, err := b.gateway.OpenCard(t.Context(), b.merchant.ID, saved.Owner, saved.Token)
	if err != nil {
		t.Fatal(err)
	}
	want := testCard(t)
	want.CVV = pan.CVV{}
	if !opened.Equal(want) {
		t.Fatalf("opened as %v, want the card without its code", opened)
	}
	o := b.order(t, "order-1")
	o.Card = opened
	b.want(t, b.pay(t, o).Payment, payment.Captured)
}

func TestSavedCardIsItsOwners(t *testing.T) {
	onBench(t, testSavedCardIsItsOwners)
}

func testSavedCardIsItsOwners(t *testing.T, b *bench) {
	saved := b.save(t, "customer-1", "a")
	shop := b.merchant.ID
	tests := map[string]struct {
		merchant     merchant.ID
		owner, token string
		found        bool
	}{
		"its owner":        {shop, saved.Owner, saved.Token, true},
		"the token alone":  {shop, "", saved.Token, true},
		"another owner":    {shop, b.customer(t, "customer-2"), saved.Token, false},
		"another merchant": {"other", saved.Owner, saved.Token, false},
		"another token":    {shop, saved.Owner, vault.NewToken(), false},
		"no token":         {shop, saved.Owner, "", false},
		"the fingerprint":  {shop, saved.Owner, saved.Fingerprint, false},
	}
	for name, test := range tests {
		label := "b"
		_, seen := b.gateway.SavedCard(t.Context(), test.merchant, test.owner, test.token)
		opened, open := b.gateway.OpenCard(t.Context(), test.merchant, test.owner, test.token)
		_, changed := b.gateway.ChangeCard(t.Context(), test.merchant, test.owner, test.token, gateway.CardChange{Label: &label})
		errs := map[string]error{"seen": seen, "opened": open, "changed": changed}
		if !test.found {
			errs["forgotten"] = b.gateway.ForgetCard(t.Context(), test.merchant, test.owner, test.token)
		}
		for what, err := range errs {
			if test.found && err != nil || !test.found && fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s: %s: %v", name, what, err)
			}
		}
		if opened.IsZero() == test.found {
			t.Errorf("%s: opened %v", name, !opened.IsZero())
		}
	}
	if got := b.cards(t, "customer-2"); len(got) != 0 {
		t.Errorf("another owner sees %+v", got)
	}
	if _, err := b.gateway.SavedCards(t.Context(), shop, vault.CardFilter{Limit: 10}); !errors.Is(err, fault.NotFound) {
		t.Errorf("a list of nobody's cards: %v", err)
	}
}

func TestTheSameCardIsSavedOnce(t *testing.T) {
	onBench(t, testTheSameCardIsSavedOnce)
}

// Many requests save the same card of the same customer at once.
func testTheSameCardIsSavedOnce(t *testing.T, b *bench) {
	var all sync.WaitGroup
	var mu sync.Mutex
	tokens, fresh := map[string]bool{}, 0
	customer := b.customer(t, "c")
	for range 5 {
		all.Go(func() {
			s, known, err := b.gateway.SaveCard(t.Context(), b.merchant.ID, gateway.NewCard{Owner: customer, Label: "a", Card: testCard(t)})
			if err != nil {
				t.Errorf("save: %v", err)
			}
			mu.Lock()
			defer mu.Unlock()
			tokens[s.Token] = true
			if !known {
				fresh++
			}
		})
	}
	all.Wait()
	if len(tokens) != 1 || fresh != 1 || len(b.cards(t, "c")) != 1 {
		t.Errorf("%d tokens, %d told as new, %d in the list", len(tokens), fresh, len(b.cards(t, "c")))
	}

	// The next time brings it up to date, under its token.
	renewed := testCard(t)
	expiry, err := pan.ParseExpiry("12", "2099")
	if err != nil {
		t.Fatal(err)
	}
	renewed.Expiry = expiry
	s, known, err := b.gateway.SaveCard(t.Context(), b.merchant.ID, gateway.NewCard{Owner: customer, Card: renewed})
	if err != nil || !known || !tokens[s.Token] || s.Label != "a" {
		t.Errorf("saved again: %+v, %v, %v", s, known, err)
	}
	if opened, err := b.gateway.OpenCard(t.Context(), b.merchant.ID, s.Owner, s.Token); err != nil || opened.Expiry.Month() != 12 {
		t.Errorf("opens as %v, %v; want the new date", opened, err)
	}
	if other := b.save(t, "d", "a"); tokens[other.Token] || other.Fingerprint == s.Fingerprint {
		t.Error("two customers share a card")
	}
}

func TestKnownCardAndItsExpiry(t *testing.T) {
	onBench(t, testKnownCardAndItsExpiry)
}

func testKnownCardAndItsExpiry(t *testing.T, b *bench) {
	n := testCard(t).Number
	_, err := b.gateway.KnownCard(t.Context(), b.merchant.ID, b.customer(t, "c"), n)
	wantFault(t, err, fault.NotFound, "card_not_found")
	saved := b.save(t, "c", "a")
	no := false
	time.Sleep(time.Minute)
	changed, err := b.gateway.ChangeCard(t.Context(), b.merchant.ID, saved.Owner, saved.Token, gateway.CardChange{Active: &no})
	if err != nil || !changed.UpdatedAt.After(changed.CreatedAt) || !changed.CreatedAt.Equal(saved.CreatedAt) {
		t.Errorf("changed: %+v, %v", changed, err)
	}
	got, err := b.gateway.KnownCard(t.Context(), b.merchant.ID, b.customer(t, "c"), n)
	if diff := cmp.Diff(changed, got); err != nil || diff != "" {
		t.Errorf("known: %v (-want +got):\n%s", err, diff)
	}
	e, err := b.gateway.SavedExpiry(b.merchant.ID, got)
	if err != nil || e.Month() != 11 || e.Year() != 2099 {
		t.Errorf("expires %d/%d, %v", e.Month(), e.Year(), err)
	}
	for name, err := range map[string]error{
		"another owner":    second(b.gateway.KnownCard(t.Context(), b.merchant.ID, b.customer(t, "d"), n)),
		"another merchant": second(b.gateway.KnownCard(t.Context(), "other", b.customer(t, "c"), n)),
		"its expiry":       second(b.gateway.SavedExpiry("other", got)),
	} {
		if err == nil {
			t.Errorf("%s finds the card", name)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestChangeCard(t *testing.T) {
	onBench(t, testChangeCard)
}

func testChangeCard(t *testing.T, b *bench) {
	saved := b.save(t, "c", "a")
	change := func(c gateway.CardChange) (vault.Saved, error) {
		return b.gateway.ChangeCard(t.Context(), b.merchant.ID, saved.Owner, saved.Token, c)
	}
	label, holder, no, yes := "Yeni ad", "İBRAHİM ŞAHİN", false, true
	expiry, err := pan.ParseExpiry("1", "2098")
	if err != nil {
		t.Fatal(err)
	}
	got, err := change(gateway.CardChange{Label: &label, Holder: &holder, Expiry: expiry})
	if err != nil || got.Label != label || got.Card.Holder != holder || got.Token != saved.Token || !got.Active {
		t.Errorf("changed: %+v, %v", got, err)
	}
	if c, err := b.gateway.OpenCard(t.Context(), b.merchant.ID, saved.Owner, saved.Token); err != nil || c.Holder != holder || c.Expiry.Year() != 2098 {
		t.Errorf("opens as %v of %s, %v", c, c.Holder, err)
	}
	if got, err = change(gateway.CardChange{Active: &no}); err != nil || got.Active || got.Label != label {
		t.Errorf("switched off: %+v, %v", got, err)
	}
	_, err = b.gateway.OpenCard(t.Context(), b.merchant.ID, saved.Owner, saved.Token)
	wantFault(t, err, fault.Conflict, "card_inactive")
	if _, err = change(gateway.CardChange{Active: &yes}); err != nil {
		t.Error(err)
	}
	leak := "my card " + testNumber
	_, err = change(gateway.CardChange{Label: &leak})
	wantFault(t, err, fault.Invalid, "card_label_invalid")
}

func TestForgetCardLeavesNothing(t *testing.T) {
	onBench(t, testForgetCardLeavesNothing)
}

func testForgetCardLeavesNothing(t *testing.T, b *bench) {
	saved := b.save(t, "c", "a")
	if err := b.gateway.ForgetCard(t.Context(), b.merchant.ID, saved.Owner, saved.Token); err != nil {
		t.Fatal(err)
	}
	rows, err := b.store.SavedCards(t.Context(), b.merchant.ID, vault.CardFilter{Limit: 10})
	if err != nil || len(rows) != 0 {
		t.Errorf("%d rows are left, %v", len(rows), err)
	}
	_, err = b.gateway.OpenCard(t.Context(), b.merchant.ID, saved.Owner, saved.Token)
	wantFault(t, err, fault.NotFound, "card_not_found")
	if again := b.save(t, "c", "a"); again.Token == saved.Token {
		t.Error("a forgotten token has come back to life")
	}
}

// TestDeletedCardsAreNotInTheFiles: a moment after a card or a customer is deleted, neither the database file nor its log holds a ciphertext
// or a fingerprint of it.
func TestDeletedCardsAreNotInTheFiles(t *testing.T) {
	onBench(t, testDeletedCardsAreNotInTheFiles)
}

func testDeletedCardsAreNotInTheFiles(t *testing.T, b *bench) {
	alone, first, stays := b.save(t, "a", "Anneminki"), b.save(t, "b", "Maaş kartım"), b.save(t, "c", "İş kartım")
	traces := func(s vault.Saved) map[string]string {
		return map[string]string{
			"ciphertext": base64.StdEncoding.EncodeToString(s.Sealed.Text), "fingerprint": s.Fingerprint, "token": s.Token, "label": s.Label,
		}
	}
	for name, trace := range traces(first) {
		if !bytes.Contains(b.onDisk(t), []byte(trace)) {
			t.Fatalf("the %s is not in the files beforehand, so their search would prove nothing", name)
		}
	}
	// A payment with the card keeps its summary.
	o := b.order(t, "order-1")
	var err error
	if o.Card, err = b.gateway.OpenCard(t.Context(), b.merchant.ID, first.Owner, first.Token); err != nil {
		t.Fatal(err)
	}
	p := b.want(t, b.pay(t, o).Payment, payment.Captured)
	if err := b.gateway.ForgetCard(t.Context(), b.merchant.ID, alone.Owner, alone.Token); err != nil {
		t.Fatal(err)
	}
	if err := b.gateway.ForgetCustomer(t.Context(), b.merchant.ID, first.Owner); err != nil {
		t.Fatal(err)
	}
	b.workOff(t)
	for name, s := range map[string]vault.Saved{"the card": alone, "the customer's card": first} {
		for what, trace := range traces(s) {
			if bytes.Contains(b.onDisk(t), []byte(trace)) {
				t.Errorf("%s: the %s is still in the files", name, what)
			}
		}
	}
	if !bytes.Contains(b.onDisk(t), []byte(stays.Fingerprint)) {
		t.Error("another customer's card is gone too")
	}
	if got := b.stored(t, p.ID); got.Card != first.Card {
		t.Errorf("the payment shows %+v, want %+v", got.Card, first.Card)
	}
	_, err = b.gateway.Customer(t.Context(), b.merchant.ID, first.Owner)
	wantFault(t, err, fault.NotFound, "customer_not_found")
	wantFault(t, b.gateway.ForgetCustomer(t.Context(), b.merchant.ID, first.Owner), fault.NotFound, "customer_not_found")
}

func TestPromise6NoSavedCardInTheStore(t *testing.T) {
	onBench(t, testPromise6NoSavedCardInTheStore)
}

func testPromise6NoSavedCardInTheStore(t *testing.T, b *bench) {
	saved := b.save(t, "customer-1", "İş kartım")
	o := b.order(t, "order-1")
	var err error
	o.Card, err = b.gateway.OpenCard(t.Context(), b.merchant.ID, saved.Owner, saved.Token)
	if err != nil {
		t.Fatal(err)
	}
	b.want(t, b.pay(t, o).Payment, payment.Captured)
	b.clean(t)
	if !bytes.Contains(b.onDisk(t), []byte(saved.Token)) {
		t.Fatal("the saved card is not in the store's files, so their search would prove nothing")
	}
	for name, trace := range map[string]string{
		"sealed form of the number": "\x10" + testNumber, "expiry": "\x06209911", "digest of the number": hex.EncodeToString([]byte(testNumber)),
	} {
		if bytes.Contains(b.onDisk(t), []byte(trace)) {
			t.Errorf("%s is in the store", name)
		}
	}
}

func TestOtherKeysOpenNothing(t *testing.T) {
	onBench(t, testOtherKeysOpenNothing)
}

// A node with another key file sees that there is a card, cannot open it, and can still delete it.
func testOtherKeysOpenNothing(t *testing.T, b *bench) {
	saved := b.save(t, "c", "a")
	b.vault = newVault(t)
	stranger, _ := b.node(t, b.bank)
	opened, err := stranger.OpenCard(t.Context(), b.merchant.ID, saved.Owner, saved.Token)
	wantFault(t, err, fault.Unavailable, "vault_key_missing")
	if !opened.IsZero() {
		t.Error("the card came out all the same")
	}
	if err := stranger.ForgetCard(t.Context(), b.merchant.ID, saved.Owner, saved.Token); err != nil {
		t.Errorf("forget: %v", err)
	}
	if got := b.cards(t, "c"); len(got) != 0 {
		t.Errorf("left: %+v", got)
	}
	b.vault = nil
	without, _ := b.node(t, b.bank)
	_, _, err = without.SaveCard(t.Context(), b.merchant.ID, gateway.NewCard{Owner: saved.Owner, Card: testCard(t)})
	wantFault(t, err, fault.Unsupported, "no_vault")
	_, err = without.OpenCard(t.Context(), b.merchant.ID, saved.Owner, saved.Token)
	wantFault(t, err, fault.Unsupported, "no_vault")
}

func TestSaveCardRefuses(t *testing.T) {
	onBench(t, testSaveCardRefuses)
}

func testSaveCardRefuses(t *testing.T, b *bench) {
	// The bubble's time begins on the first of January 2000.
	time.Sleep(60 * 24 * time.Hour)
	past, err := pan.ParseExpiry("1", "2000")
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		change func(*gateway.NewCard)
		code   string
	}{
		"no card":             {func(n *gateway.NewCard) { n.Card = pan.Card{} }, "card_missing"},
		"no date":             {func(n *gateway.NewCard) { n.Card.Expiry = pan.Expiry{} }, "card_expiry_missing"},
		"a date that is past": {func(n *gateway.NewCard) { n.Card.Expiry = past }, "card_expired"},
		"the number as label": {func(n *gateway.NewCard) { n.Label = testNumber }, "card_label_invalid"},
		"the number as name":  {func(n *gateway.NewCard) { n.Card.Holder = testNumber }, "card_holder_invalid"},
		"the number below":    {func(n *gateway.NewCard) { n.Attributes = map[string]string{"note": testNumber} }, "card_number_in_text"},
	}
	for name, test := range tests {
		n := gateway.NewCard{Owner: b.customer(t, "c"), Label: "a", Card: testCard(t)}
		test.change(&n)
		_, _, err := b.gateway.SaveCard(t.Context(), b.merchant.ID, n)
		f, ok := fault.As(err)
		if !ok || f.Kind != fault.Invalid || f.Code != test.code || f.Field == "" || f.Public.TR == "" || f.Public.EN == "" {
			t.Errorf("%s: %v, want %s", name, err, test.code)
		}
	}
	if got := b.cards(t, "c"); len(got) != 0 {
		t.Errorf("saved all the same: %+v", got)
	}
}
