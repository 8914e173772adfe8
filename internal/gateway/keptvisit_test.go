package gateway_test

import (
	"strings"
	"testing"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/pan"
)

// TestAKeptCardPaysAfterTheBank: in two-step its names wait sealed as a card would and the charge carries them with the proof; in one-step the
// provider has the card anyway.
func TestAKeptCardPaysAfterTheBank(t *testing.T) {
	for name, test := range map[string]struct {
		mode threeds.Mode
		bank func(*bank)
		kept int
	}{
		"two-step, the shop finishes": {threeds.Manual, func(b *bank) { b.twoStep(1) }, 1},
		"two-step, on return":         {threeds.Automatic, func(b *bank) { b.twoStep(2) }, 1},
		"one-step":                    {threeds.Automatic, func(b *bank) { b.oneStep(*approvedOf(lira(10_000))) }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				s := newSafe(keptOf("o-1", "t"))
				test.bank(s.bank)
				b.withSafe(t, s)
				c := b.challenge(t, "order-1", test.mode)
				c.Order = b.withKept(t, "order-1", b.imported(t, "o-1", "t"))
				started := b.begin(t, c)
				p := b.want(t, started.Payment, payment.Challenged)
				if p.Provider != "kasa" || b.sealed(t, p.ID) != (test.kept > 0) {
					t.Errorf("it waits at %s, sealed %t", p.Provider, b.sealed(t, p.ID))
				}
				got := b.comesBack(t, started, genuine()).Payment
				if test.mode == threeds.Manual {
					got = b.finish(t, started, false).Payment
				}
				b.want(t, got, payment.Captured)
				calls := s.wantCalls(t, "kept", test.kept)
				if test.kept > 0 && (calls[0].Auth.Proof == nil || calls[0].Auth.Proof.CAVV != "cavv" || b.sealed(t, p.ID)) {
					t.Errorf("charged with proof %+v, sealed %t", calls[0].Auth.Proof, b.sealed(t, p.ID))
				}
				for _, ref := range s.used {
					if ref != (connector.KeptRef{Owner: "o-1", Token: "t"}) {
						t.Errorf("the provider is asked with %+v", ref)
					}
				}
				s.wantCalls(t, "sale", 0)
				b.bank.wantCalls(t, "challenge", 0)
			})
		})
	}
}

// TestAKeptCardIsNotChargedElsewhere: neither where its account cannot take it to the bank, nor after a visit at an account that another has
// taken the name of meanwhile.
func TestAKeptCardIsNotChargedElsewhere(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		house, own := newSafe(keptOf("o-1", "t")), newSafe(keptOf("o-1", "t"))
		house.twoStep(1)
		own.twoStep(1)
		if err := b.gateway.Merchants().Replace([]merchant.Merchant{{ID: "demo", Accounts: []string{"kasa"}}}, nil); err != nil {
			t.Fatal(err)
		}
		b.merchant, _ = b.gateway.Merchants().Find("demo")
		b.gateway.SetAccounts(map[string]connector.Connector{"kasa": house})
		saved := b.imported(t, "o-1", "t")
		c := b.challenge(t, "order-1", threeds.Manual)
		c.Order = b.withKept(t, "order-1", saved)
		started := b.begin(t, c)
		b.comesBack(t, started, genuine())
		b.gateway.SetAccounts(map[string]connector.Connector{"kasa": house, "demo/kasa": own})
		if got := b.finish(t, started, false).Payment; got.State != payment.Declined || got.Refusal.Reason != decline.SavedCardInvalid {
			t.Errorf("it is %s, %+v", got.State, got.Refusal)
		}
		own.wantCalls(t, "kept", 0)
		house.wantCalls(t, "kept", 0)

		type keeper struct{ connector.Keeper }
		type only struct {
			*bank
			keeper
		}
		plain := newSafe(keptOf("o-1", "t"))
		plain.twoStep(1)
		b.gateway.SetAccounts(map[string]connector.Connector{"kasa": only{plain.bank, keeper{plain}}})
		c = b.challenge(t, "order-2", threeds.Manual)
		c.Order = b.withKept(t, "order-2", saved)
		_, err := b.gateway.StartChallenge(t.Context(), c)
		wantFault(t, err, fault.Unsupported, "provider_cannot")
		plain.wantCalls(t, "challenge", 0)

		// An account that charges a buyer at the bank and cannot hold is no account that is gone.
		type visits struct {
			connector.Connector
			connector.KeptChallenger
		}
		plain.oneStep(*approvedOf(lira(10_000)))
		b.gateway.SetAccounts(map[string]connector.Connector{"kasa": visits{plain, plain}})
		c.Order = b.withKept(t, "order-3", saved)
		_, err = b.gateway.StartChallenge(t.Context(), c)
		wantFault(t, err, fault.Unsupported, "provider_cannot")
		if f, _ := fault.As(err); !strings.Contains(f.PublicText().EN, "early_charge") {
			t.Errorf("refused with %q", f.PublicText().EN)
		}
		plain.wantCalls(t, "challenge", 0)
	})
}

// TestAKeptCardBeginsASubscriptionAtTheBank: its buyer makes the first payment with 3-D Secure, and the next is made without him.
func TestAKeptCardBeginsASubscriptionAtTheBank(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		s := newSafe(keptOf("o-1", "t"))
		s.twoStep(1)
		b.withSafe(t, s)
		saved := b.imported(t, "o-1", "t")
		out := b.subscribe(t, func(n *gateway.NewSubscription) {
			n.Card, n.Draft.Customer, n.Draft.Card = pan.Card{}, "c", saved.Token
			n.Visit = &gateway.FirstVisit{Mode: threeds.Automatic, ShopURL: "https://shop.example/", BankReturn: bankReturn}
		})
		if out.Subscription.State != subscription.Pending || out.Payment == nil || out.Payment.State != payment.Challenged {
			t.Fatalf("it begins %s with %+v", out.Subscription.State, out.Payment)
		}
		b.comesBack(t, gateway.Started{Answer: gateway.Answer{Payment: *out.Payment}, Secret: out.Secret}, genuine())
		b.workFast(t, 1)
		if got := b.subscription(t, out.Subscription.ID); got.State != subscription.Active || got.Paid != 1 {
			t.Errorf("it is %s with %d paid", got.State, got.Paid)
		}
		b.workFast(t, 33)
		if got := b.subscription(t, out.Subscription.ID); got.Paid != 2 {
			t.Errorf("%d periods are paid", got.Paid)
		}
		calls := s.wantCalls(t, "kept", 2)
		if calls[0].Auth.Proof == nil || calls[1].Auth.Proof != nil {
			t.Errorf("charged with proofs %+v and %+v", calls[0].Auth.Proof, calls[1].Auth.Proof)
		}
	})
}
