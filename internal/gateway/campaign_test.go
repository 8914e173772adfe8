package gateway_test

import (
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/sim"
	"github.com/vezne/vezne/internal/threeds"
)

// promoted is an order that has a part in the simulator's campaign of Maximum: one installment more, a month later.
func (b *bench) promoted(t *testing.T, reference string) gateway.Order {
	t.Helper()
	o := b.order(t, reference)
	o.Amount, o.Installments = lira(20_000), 3
	return o
}

const campaign = "MAXIMUM-PLUS1-DEFER1"

// inCampaign checks what was agreed and what the bank has in its books.
func inCampaign(t *testing.T, bank *sim.Bank, p payment.Payment, code string) {
	t.Helper()
	plus := 0
	if code != "" {
		plus = 1
	}
	if p.Terms.Campaign != code || p.Terms.PlusInstallments != plus || p.Terms.DeferMonths != plus {
		t.Errorf("terms are %+v, want campaign %q", p.Terms, code)
	}
	s, err := bank.Books(t.Context(), sim.Filter{Order: p.Reference})
	if err != nil || len(s.Operations) != 1 || s.Operations[0].Campaign != code || s.Operations[0].Outcome != "approved" {
		t.Errorf("the bank has %+v, %v, want campaign %q", s.Operations, err, code)
	}
}

func TestCampaigns(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		inThisDecade()
		bank := b.withSim(t, false)
		o := b.promoted(t, "order-1")
		o.Terms.Campaign = campaign
		inCampaign(t, bank, b.want(t, b.pay(t, o).Payment, payment.Captured), campaign)

		best := b.promoted(t, "order-2")
		best.BestCampaign = true
		inCampaign(t, bank, b.want(t, b.pay(t, best).Payment, payment.Captured), campaign)
		little := b.promoted(t, "order-3")
		little.BestCampaign, little.Amount = true, lira(9_999)
		inCampaign(t, bank, b.want(t, b.pay(t, little).Payment, payment.Captured), "")
		pointed := b.promoted(t, "order-4")
		pointed.BestCampaign, pointed.Terms.Points = true, 100
		inCampaign(t, bank, b.want(t, b.pay(t, pointed).Payment, payment.Captured), "")
		lost := b.promoted(t, "order-5")
		lost.Terms.Campaign, lost.Card.Holder = campaign, "SIM ANSWER_LOST"
		inCampaign(t, bank, b.want(t, b.pay(t, lost).Payment, payment.Captured), campaign)

		found, err := b.gateway.Campaigns(t.Context(), b.merchant, connector.CampaignQuery{BIN: "450803"})
		if err != nil || len(found) != 1 || found[0].Code != campaign {
			t.Errorf("campaigns are %+v, %v", found, err)
		}
	})
}

func TestCampaignsOfVisits(t *testing.T) {
	for name, oneStep := range map[string]bool{"two-step": false, "one-step": true} {
		t.Run(name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				inThisDecade()
				bank := b.withSim(t, oneStep)
				o := b.promoted(t, "order-1")
				o.Terms.Campaign, o.Card.Holder = campaign, "SIM 3D_FRICTIONLESS"
				started, err := b.gateway.StartChallenge(t.Context(), gateway.Challenge{
					Order: o, Mode: threeds.Automatic, ShopURL: "https://shop.example/",
					BankReturn: func(payment.Payment, threeds.Secret) string { return "https://gateway.example/return" },
				})
				if err != nil {
					t.Fatal(err)
				}
				p := started.Payment
				if !oneStep {
					v, err := b.gateway.Visit(t.Context(), "demo", p.ID, started.Secret.Text())
					if err != nil {
						t.Fatal(err)
					}
					a, err := b.gateway.Finish(t.Context(), v, false)
					if err != nil {
						t.Fatal(err)
					}
					p = a.Payment
				}
				inCampaign(t, bank, b.want(t, p, payment.Captured), campaign)
			})
		})
	}
}

func TestCampaignsThatAreRefused(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		inThisDecade()
		o := b.promoted(t, "order-1")
		o.Terms.Campaign = campaign
		_, err := b.gateway.Pay(t.Context(), o)
		wantFault(t, err, fault.Unsupported, "campaigns_unsupported")
		_, err = b.gateway.Campaigns(t.Context(), b.merchant, connector.CampaignQuery{BIN: "450803"})
		wantFault(t, err, fault.Unsupported, "campaigns_unsupported")
		plain := b.promoted(t, "order-2")
		plain.BestCampaign = true
		if p := b.want(t, b.pay(t, plain).Payment, payment.Captured); p.Terms.Campaign != "" {
			t.Errorf("terms are %+v", p.Terms)
		}

		bank := b.withSim(t, false)
		for name, change := range map[string]func(o *gateway.Order){
			"another's":      func(o *gateway.Order) { o.Terms.Campaign = "BONUS-PLUS2" },
			"too little":     func(o *gateway.Order) { o.Amount = lira(9_999) },
			"too many parts": func(o *gateway.Order) { o.Installments = 12 },
			"at once":        func(o *gateway.Order) { o.Installments = 0 },
		} {
			o := b.promoted(t, "refused "+name)
			o.Terms.Campaign = campaign
			change(&o)
			_, err := b.gateway.Pay(t.Context(), o)
			wantFault(t, err, fault.Invalid, "campaign_unknown")
		}
		both := b.promoted(t, "both")
		both.Terms.Campaign, both.Terms.Points = campaign, 100
		_, err = b.gateway.Pay(t.Context(), both)
		wantFault(t, err, fault.Invalid, "campaign_with_points")
		if s, err := bank.Books(t.Context(), sim.Filter{}); err != nil || s.Total != 0 {
			t.Errorf("the bank has %d operations, %v, want none", s.Total, err)
		}
	})
}

// inThisDecade moves the bubble's clock, which begins in 2000, to where there are campaigns.
func inThisDecade() { time.Sleep(time.Until(time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC))) }
