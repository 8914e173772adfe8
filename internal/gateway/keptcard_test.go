package gateway_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/routing"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/pan"
)

// safe is a bank that keeps cards. Payments with them are calls of the kind "kept".
type safe struct {
	*bank
	mu    sync.Mutex // guards what follows
	cards map[connector.KeptRef]connector.KeptCard
	// deaf lets no question about cards be answered, and stubborn no card be forgotten.
	deaf, stubborn bool
	asked          int
	used           []connector.KeptRef
}

func newSafe(cards ...connector.KeptCard) *safe {
	s := &safe{bank: newBank(), cards: map[connector.KeptRef]connector.KeptCard{}}
	for _, c := range cards {
		s.cards[c.KeptRef] = c
	}
	return s
}

func (s *safe) Keep(context.Context, connector.NewCard) connector.Kept { return connector.Kept{} }

func (s *safe) Cards(_ context.Context, owner string, _ time.Time) ([]connector.KeptCard, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.deaf {
		return nil, errors.New("no answer")
	}
	var all []connector.KeptCard
	for ref, c := range s.cards {
		if ref.Owner == owner {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b connector.KeptCard) int { return len(a.Token) - len(b.Token) })
	return all, nil
}

func (s *safe) Forget(_ context.Context, c connector.KeptRef, _ time.Time) connector.Result {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	switch {
	case s.stubborn:
		return connector.Result{Outcome: connector.Declined, Refusal: decline.Refusal{Reason: decline.SavedCardInvalid, Message: "silinemez"}}
	case s.deaf:
		return connector.Result{Cause: errors.New("no answer")}
	}
	delete(s.cards, c)
	return connector.Result{Outcome: connector.Approved}
}

func (s *safe) AuthorizeKept(ctx context.Context, a connector.Authorization, c connector.KeptRef) connector.Result {
	s.mu.Lock()
	_, known := s.cards[c]
	s.used = append(s.used, c)
	s.mu.Unlock()
	if !known {
		return connector.Result{Outcome: connector.Declined, Refusal: decline.Refusal{Reason: decline.SavedCardInvalid}}
	}
	return s.move(ctx, call{Kind: "kept", Ref: a.Ref, Amount: a.Amount, Auth: a})
}

func (s *safe) ChallengeKept(ctx context.Context, a connector.Authorization, c connector.KeptRef, returnURL string) connector.Challenge {
	s.mu.Lock()
	_, known := s.cards[c]
	s.used = append(s.used, c)
	s.mu.Unlock()
	if !known {
		return connector.Ended(connector.Result{Outcome: connector.Declined, Refusal: decline.Refusal{Reason: decline.SavedCardInvalid}})
	}
	return s.Challenge(ctx, a, returnURL)
}

func (s *safe) set(f func(*safe)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(s)
}

func (s *safe) left() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.cards)
}

func keptOf(owner, token string) connector.KeptCard {
	return connector.KeptCard{KeptRef: connector.KeptRef{Owner: owner, Token: token}, Label: "Maaş", BIN: "540667", Last4: "5403", Brand: "MASTERCARD"}
}

// withSafe gives the bench's merchant an account "kasa" whose bank keeps cards, behind the one that every bench has.
func (b *bench) withSafe(t *testing.T, s *safe, alter ...func(*merchant.Merchant)) {
	t.Helper()
	m := merchant.Merchant{ID: "demo", Accounts: []string{"bank", "kasa"}}
	for _, f := range alter {
		f(&m)
	}
	err := b.gateway.Merchants().Replace([]merchant.Merchant{m, {ID: "other", Accounts: []string{"bank", "kasa"}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	b.merchant, _ = b.gateway.Merchants().Find("demo")
	b.gateway.SetAccounts(map[string]connector.Connector{"bank": b.bank, "demo/kasa": s, "demo/kasa-2": s})
}

func (b *bench) imported(t *testing.T, owner, token string) vault.Saved {
	t.Helper()
	all, err := b.gateway.ImportCards(t.Context(), gateway.Import{
		Merchant: b.merchant, Customer: b.customer(t, "c"), Account: "kasa", Owner: owner, Tokens: []string{token},
	})
	if err != nil || len(all) != 1 {
		t.Fatalf("imported %d cards, %v", len(all), err)
	}
	return all[0].Saved
}

// withKept is an order with a saved card.
func (b *bench) withKept(t *testing.T, reference string, s vault.Saved) gateway.Order {
	t.Helper()
	o := b.order(t, reference)
	var err error
	o.Card, o.Kept, err = b.gateway.CardToPay(t.Context(), b.merchant.ID, s.Owner, s.Token)
	if err != nil || o.Kept == nil || !o.Card.IsZero() {
		t.Fatalf("the card to pay with is %v, kept %v, %v", o.Card, o.Kept != nil, err)
	}
	return o
}

// TestAKeptCardPaysWhereItIsKept: by its names there, although another account is the preferred one.
func TestAKeptCardPaysWhereItIsKept(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s := newSafe(keptOf("o-1", "t"), keptOf("o-2", "tt"))
		b.withSafe(t, s)
		saved := b.imported(t, "o-1", "t")
		if saved.Card.Masked() != "540667******5403" || saved.Label != "Maaş" || !saved.Active {
			t.Errorf("imported as %+v", saved)
		}
		p := b.want(t, b.pay(t, b.withKept(t, "order-1", saved)).Payment, payment.Captured)
		if p.Provider != "kasa" || p.Card != saved.Card || p.Amount != lira(10_000) {
			t.Errorf("paid at %s with %+v", p.Provider, p.Card)
		}
		if !slices.Equal(s.used, []connector.KeptRef{{Owner: "o-1", Token: "t"}}) || len(s.wantCalls(t, "kept", 1)) != 1 {
			t.Errorf("asked with %+v", s.used)
		}
		b.bank.wantCalls(t, "sale", 0)
		again, err := b.gateway.ImportCards(t.Context(), gateway.Import{Merchant: b.merchant, Customer: saved.Owner, Account: "kasa", Owner: "o-1"})
		if err != nil || len(again) != 1 || !again[0].Known || again[0].Saved.Token != saved.Token {
			t.Errorf("imported again as %+v, %v", again, err)
		}
		shown, err := b.gateway.ProviderCards(t.Context(), b.merchant, "kasa", "o-1")
		if err != nil || len(shown) != 1 || shown[0].Saved != saved.Token {
			t.Errorf("the provider's cards are %+v, %v", shown, err)
		}
		a, err := b.gateway.Refund(t.Context(), b.command(p, 0))
		if err != nil || a.Payment.State != payment.Refunded {
			t.Errorf("refund: %s, %v", a.Payment.State, err)
		}
	})
}

// TestPromise3AKeptCardInDoubt: a lost answer is a doubt that inquiry settles, and nothing is sent again or elsewhere.
func TestPromise3AKeptCardInDoubt(t *testing.T) {
	for name, test := range map[string]struct {
		act  act
		want payment.State
	}{
		"it was paid": {losesAnswer(lira(10_000)), payment.Captured}, "it was refused": {losesRefusal(), payment.Declined},
		"it never came": {losesRequest(), payment.Declined}, "no answer at all": {hangs(lira(10_000)), payment.Captured},
	} {
		t.Run(name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				s := newSafe(keptOf("o-1", "t"))
				b.withSafe(t, s)
				s.will("kept", test.act)
				s.during = func(c call) {
					if p, err := b.store.PaymentByReference(t.Context(), "demo", "order-1"); err != nil || p.State != payment.Sent || p.First().Ref != c.Ref {
						t.Errorf("the intent is %+v, %v while the provider is asked", p, err)
					}
				}
				p := b.pay(t, b.withKept(t, "order-1", b.imported(t, "o-1", "t"))).Payment
				b.workOff(t)
				b.want(t, b.stored(t, p.ID), test.want)
				s.wantCalls(t, "kept", 1)
				b.bank.wantCalls(t, "sale", 0)
			})
		})
	}
}

// TestAKeptCardGoesNowhereElse: not by failover, not by rules, and not where its account is closed, gone or another by now.
func TestAKeptCardGoesNowhereElse(t *testing.T) {
	elsewhere := connector.Result{Outcome: connector.Declined, Refusal: decline.Refusal{Reason: decline.ProviderError}}
	for name, test := range map[string]struct {
		alter func(*merchant.Merchant)
		open  bool
		kind  fault.Kind
		code  string
	}{
		"declined for a reason of the account": {alter: func(*merchant.Merchant) {}, open: true},
		"a rule leads elsewhere": {alter: func(m *merchant.Merchant) {
			m.Routes = rules(t, routing.Rule{Name: "all", When: "amount > 0", To: []routing.Target{{Account: "bank", Percent: 100}}})
		}, open: true},
		"its account is closed": {
			alter: func(m *merchant.Merchant) { m.Accounts, m.Closed = []string{"bank"}, map[string]bool{"kasa": true} },
			kind:  fault.Unavailable, code: "card_account_closed",
		},
		"its account is gone": {alter: func(m *merchant.Merchant) { m.Accounts = []string{"bank"} }, kind: fault.Unsupported, code: "card_account_gone"},
		"its account is another by now": {
			alter: func(m *merchant.Merchant) { m.Revised = map[string]string{"kasa": "kasa-2"} }, kind: fault.Unsupported, code: "card_account_gone",
		},
	} {
		t.Run(name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				s := newSafe(keptOf("o-1", "t"))
				b.withSafe(t, s)
				saved := b.imported(t, "o-1", "t")
				b.withSafe(t, s, test.alter)
				s.will("kept", act{enter: &elsewhere, answer: &elsewhere})
				a, err := b.gateway.Pay(t.Context(), b.withKept(t, "order-1", saved))
				b.bank.wantCalls(t, "sale", 0)
				if test.open {
					if err != nil || a.Payment.State != payment.Declined || a.Payment.Provider != "kasa" {
						t.Errorf("%s at %s, %v", a.Payment.State, a.Payment.Provider, err)
					}
					return
				}
				wantFault(t, err, test.kind, test.code)
				s.wantCalls(t, "kept", 0)
			})
		})
	}
}

func rules(t *testing.T, all ...routing.Rule) *routing.Table {
	t.Helper()
	table, err := routing.Compile(all, []string{"bank", "kasa"})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// TestWhatAKeptCardCannot: what needs its number is refused before anything is stored.
func TestWhatAKeptCardCannot(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.withSafe(t, newSafe(keptOf("o-1", "t")))
		saved := b.imported(t, "o-1", "t")
		_, err := b.gateway.Deposit(t.Context(), b.withKept(t, "order-1", saved))
		wantFault(t, err, fault.Unsupported, "card_kept_elsewhere")
		points := b.withKept(t, "order-1", saved)
		points.Terms.Points = 1
		_, err = b.gateway.Pay(t.Context(), points)
		wantFault(t, err, fault.Unsupported, "card_kept_elsewhere")
		_, err = b.gateway.OpenCard(t.Context(), "demo", saved.Owner, saved.Token)
		wantFault(t, err, fault.Unsupported, "card_kept_elsewhere")
		holder, label := "A", "Yeni"
		_, err = b.gateway.ChangeCard(t.Context(), "demo", "", saved.Token, gateway.CardChange{Holder: &holder})
		wantFault(t, err, fault.Unsupported, "card_kept_elsewhere")
		if got, err := b.gateway.ChangeCard(t.Context(), "demo", "", saved.Token, gateway.CardChange{Label: &label}); err != nil || got.Label != label {
			t.Errorf("renamed as %+v, %v", got, err)
		}
		if moved, err := b.vault.Reseal("demo", saved); err != nil || moved.Kept.At[0] != saved.Kept.At[0] {
			t.Errorf("a rotation makes of it %+v, %v", moved, err)
		}
	})
}

func TestImportRefuses(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s := newSafe(keptOf("o-1", "t"))
		b.withSafe(t, s)
		first := b.imported(t, "o-1", "t")
		other, _ := b.gateway.Merchants().Find("other")
		ask := func(alter func(*gateway.Import)) error {
			n := gateway.Import{Merchant: b.merchant, Customer: first.Owner, Account: "kasa", Owner: "o-1", Tokens: []string{"t"}}
			alter(&n)
			_, err := b.gateway.ImportCards(t.Context(), n)
			return err
		}
		for code, alter := range map[string]func(*gateway.Import){
			"customer_not_found":        func(n *gateway.Import) { n.Customer = "cus_nobody" },
			"account_not_found":         func(n *gateway.Import) { n.Account = "bank" }, // it is the house's, and there is another merchant
			"provider_card_not_found":   func(n *gateway.Import) { n.Tokens = []string{"x"} },
			"kept_name_invalid":         func(n *gateway.Import) { n.Owner = testNumber },
			"card_imported_for_another": func(n *gateway.Import) { n.Customer = b.customer(t, "another") },
		} {
			if f, is := fault.As(ask(alter)); !is || f.Code != code {
				t.Errorf("want %s, got %v", code, f)
			}
		}
		if err := ask(func(n *gateway.Import) { n.Merchant = other }); !errors.Is(err, fault.NotFound) {
			t.Errorf("another merchant: %v", err)
		}
		s.set(func(s *safe) { s.deaf = true })
		wantFault(t, ask(func(*gateway.Import) {}), fault.Unavailable, "cards_unanswered")
	})
}

// TestADeletedCardIsForgottenByItsProvider: whatever answers are lost, and until it is that is told.
func TestADeletedCardIsForgottenByItsProvider(t *testing.T) {
	for name, remove := range map[string]func(b *bench, s vault.Saved) error{
		"the card": func(b *bench, s vault.Saved) error {
			return b.gateway.ForgetCard(context.Background(), "demo", "", s.Token)
		},
		"and its customer": func(b *bench, s vault.Saved) error {
			return b.gateway.ForgetCustomer(context.Background(), "demo", s.Owner)
		},
	} {
		t.Run(name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				s := newSafe(keptOf("o-1", "t"), keptOf("o-1", "tt"))
				b.withSafe(t, s)
				saved := b.imported(t, "o-1", "t")
				s.set(func(s *safe) { s.deaf = true })
				if err := remove(b, saved); err != nil {
					t.Fatal(err)
				}
				b.work(t, 10*time.Minute)
				left, _, err := b.gateway.Unkept(t.Context(), "demo", "", 9)
				if err != nil || len(left) != 1 || left[0].Card != saved.Token || left[0].Account != "kasa" || left[0].Tries == 0 || s.left() != 2 {
					t.Fatalf("told of %+v, %v", left, err)
				}
				s.set(func(s *safe) { s.deaf = false })
				b.workOff(t)
				left, _, err = b.gateway.Unkept(t.Context(), "demo", "", 9)
				if err != nil || len(left) != 0 || s.left() != 1 {
					t.Errorf("told of %+v, %v, and %d are kept", left, err, s.left())
				}
			})
		})
	}
}

// TestAProviderThatDoesNotForget: it is told as what it is, and asked no more at last.
func TestAProviderThatDoesNotForget(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s := newSafe(keptOf("o-1", "t"))
		s.stubborn = true
		b.withSafe(t, s)
		saved := b.imported(t, "o-1", "t")
		if err := b.gateway.ForgetCard(t.Context(), "demo", "", saved.Token); err != nil {
			t.Fatal(err)
		}
		for range 60 {
			time.Sleep(24 * time.Hour)
			if err := b.gateway.Jobs().Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		left, _, err := b.gateway.Unkept(t.Context(), "demo", "", 9)
		if err != nil || len(left) != 1 || !left[0].GivenUp || left[0].Said != "silinemez" || b.jobs(t) != 0 {
			t.Errorf("told of %+v, %v, with %d jobs", left, err, b.jobs(t))
		}
	})
}

// TestAKeptCardPaysASubscription: period after period, at the account that keeps it. While that is closed the period waits.
func TestAKeptCardPaysASubscription(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s := newSafe(keptOf("o-1", "t"))
		b.withSafe(t, s)
		saved := b.imported(t, "o-1", "t")
		out := b.subscribe(t, func(n *gateway.NewSubscription) {
			n.Card, n.Draft.Customer, n.Draft.Card = pan.Card{}, "c", saved.Token
		})
		if out.Subscription.State != subscription.Active || out.Payment == nil || out.Payment.Provider != "kasa" {
			t.Fatalf("it began %s with %+v", out.Subscription.State, out.Payment)
		}
		b.workFast(t, 20)
		b.withSafe(t, s, func(m *merchant.Merchant) { m.Accounts, m.Closed = []string{"bank"}, map[string]bool{"kasa": true} })
		b.workFast(t, 13)
		if got := b.subscription(t, out.Subscription.ID); got.Paid != 1 || got.State != subscription.Active {
			t.Errorf("while its account is closed it is %s with %d paid", got.State, got.Paid)
		}
		b.withSafe(t, s)
		b.workFast(t, 1)
		if got := b.subscription(t, out.Subscription.ID); got.Paid != 2 {
			t.Errorf("%d periods are paid", got.Paid)
		}
		s.wantCalls(t, "kept", 2)
		b.bank.wantCalls(t, "sale", 0)
	})
}

// TestACardThatIsImportedAgainStays: what was to be forgotten is not, where the card has been taken over anew before its provider forgot it.
func TestACardThatIsImportedAgainStays(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s := newSafe(keptOf("o-1", "t"))
		b.withSafe(t, s)
		saved := b.imported(t, "o-1", "t")
		s.set(func(s *safe) { s.deaf = true })
		if err := b.gateway.ForgetCard(t.Context(), "demo", "", saved.Token); err != nil {
			t.Fatal(err)
		}
		b.work(t, 10*time.Minute)
		s.set(func(s *safe) { s.deaf = false })
		again := b.imported(t, "o-1", "t")
		b.workOff(t)
		left, _, err := b.gateway.Unkept(t.Context(), "demo", "", 9)
		if err != nil || len(left) != 0 || s.left() != 1 {
			t.Errorf("told of %+v, %v, and %d are kept", left, err, s.left())
		}
		b.want(t, b.pay(t, b.withKept(t, "order-1", again)).Payment, payment.Captured)
	})
}

// TestAKeptCardStaysWithItsAccount: an account of the merchant's own that is called as the house's is another one, whichever came first, and
// the provider's names of a card mean nothing there, or another's card.
func TestAKeptCardStaysWithItsAccount(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		house, own := newSafe(keptOf("o-1", "t")), newSafe(keptOf("o-1", "t"))
		one := merchant.Merchant{ID: "demo", Accounts: []string{"kasa"}}
		if err := b.gateway.Merchants().Replace([]merchant.Merchant{one}, nil); err != nil {
			t.Fatal(err)
		}
		b.merchant, _ = b.gateway.Merchants().Find("demo")
		both := map[string]connector.Connector{"kasa": house, "demo/kasa": own}
		b.gateway.SetAccounts(map[string]connector.Connector{"kasa": house})
		atHouse := b.imported(t, "o-1", "t")
		b.want(t, b.pay(t, b.withKept(t, "order-1", atHouse)).Payment, payment.Captured)

		b.gateway.SetAccounts(both)
		_, err := b.gateway.Pay(t.Context(), b.withKept(t, "order-2", atHouse))
		wantFault(t, err, fault.Unsupported, "card_account_gone")
		shown, err := b.gateway.ProviderCards(t.Context(), b.merchant, "kasa", "o-1")
		if err != nil || len(shown) != 1 || shown[0].Saved != "" {
			t.Errorf("the own account's card is shown as %+v, %v", shown, err)
		}
		atOwn := b.imported(t, "o-1", "t")
		if atOwn.Token == atHouse.Token {
			t.Fatal("two cards of two accounts are one")
		}
		b.want(t, b.pay(t, b.withKept(t, "order-3", atOwn)).Payment, payment.Captured)
		house.wantCalls(t, "kept", 1)
		own.wantCalls(t, "kept", 1)

		// The one that is deleted is forgotten where it is kept, although the name leads elsewhere by now.
		if err := b.gateway.ForgetCard(t.Context(), "demo", "", atHouse.Token); err != nil {
			t.Fatal(err)
		}
		b.workOff(t)
		if house.left() != 0 || own.left() != 1 {
			t.Errorf("%d are kept at the house's account and %d at the own", house.left(), own.left())
		}

		b.gateway.SetAccounts(map[string]connector.Connector{"kasa": house}) // the own one is gone, or its key is not here
		_, err = b.gateway.Pay(t.Context(), b.withKept(t, "order-4", atOwn))
		wantFault(t, err, fault.Unsupported, "card_account_gone")
		if err := b.gateway.ForgetCard(t.Context(), "demo", "", atOwn.Token); err != nil {
			t.Fatal(err)
		}
		b.work(t, 10*time.Minute)
		left, _, err := b.gateway.Unkept(t.Context(), "demo", "", 9)
		if err != nil || len(left) != 1 || left[0].Card != atOwn.Token {
			t.Errorf("told of %+v, %v", left, err)
		}
		house.wantCalls(t, "kept", 1)
	})
}

// TestARemovedAccountTakesNoCards: it is open for what was paid through it, and for nothing new.
func TestARemovedAccountTakesNoCards(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s := newSafe(keptOf("o-1", "t"))
		b.withSafe(t, s, func(m *merchant.Merchant) { m.Accounts = []string{"bank"} })
		for _, account := range []string{"kasa", "kasa-2"} {
			_, err := b.gateway.ProviderCards(t.Context(), b.merchant, account, "o-1")
			wantFault(t, err, fault.NotFound, "account_not_found")
		}
		b.withSafe(t, s, func(m *merchant.Merchant) { m.Accounts, m.Closed = []string{"bank"}, map[string]bool{"kasa": true} })
		if all, err := b.gateway.ProviderCards(t.Context(), b.merchant, "kasa", "o-1"); err != nil || len(all) != 1 {
			t.Errorf("at one that is switched off: %+v, %v", all, err)
		}
	})
}

// slow is a safe whose list of cards takes its time.
type slow struct {
	*safe

	meanwhile func()
}

func (s slow) Cards(ctx context.Context, owner string, deadline time.Time) ([]connector.KeptCard, error) {
	all, err := s.safe.Cards(ctx, owner, deadline)
	s.meanwhile()
	return all, err
}

// TestAnImportThatTakesItsTime: its account is removed, or has another number, before the provider has answered. Its credentials may be erased by
// then, and nobody could have the card forgotten that is saved now.
func TestAnImportThatTakesItsTime(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s := newSafe(keptOf("o-1", "t"))
		for code, later := range map[string]func(*merchant.Merchant){
			"account_not_found": func(m *merchant.Merchant) { m.Accounts = []string{"bank"} },
			"contended":         func(m *merchant.Merchant) { m.Revised = map[string]string{"kasa": "kasa-2"} },
		} {
			b.withSafe(t, s)
			n := gateway.Import{Merchant: b.merchant, Customer: b.customer(t, code), Account: "kasa", Owner: "o-1"}
			b.gateway.SetAccounts(map[string]connector.Connector{"bank": b.bank, "demo/kasa": slow{s, func() { b.withSafe(t, s, later) }}})
			_, err := b.gateway.ImportCards(t.Context(), n)
			if f, told := fault.As(err); !told || f.Code != code {
				t.Errorf("%v, want %s", err, code)
			}
			if left := b.everyCard(t); len(left) != 0 {
				t.Errorf("%s: %d cards are saved", code, len(left))
			}
		}
	})
}
