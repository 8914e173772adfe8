package connectortest

import (
	"context"
	"slices"
	"time"

	"github.com/vezne/vezne/connector"
)

func campaignChecks(c connector.Connector) []check {
	checks := []check{
		{"campaigns are told", toldCampaigns},
		{"a payment takes part in one", tookPart},
		{"a payment that has no part in it", tookNoPart},
		{"a campaign of no name", unnamedCampaign},
	}
	for _, k := range []trouble{answerLost, answerNever, answerError, answerHTML, answerCut, requestLost, requestError} {
		checks = append(checks, check{"question meets " + k.String(), func(b *bench) { campaignsTroubled(b, k) }})
	}
	for _, k := range after() {
		checks = append(checks, check{"payment meets " + k.String(), func(b *bench) { campaignInDoubt(b, k, true) }})
	}
	for _, k := range before() {
		checks = append(checks, check{"payment meets " + k.String(), func(b *bench) { campaignInDoubt(b, k, false) }})
	}
	if _, able := c.(connector.Challenger); able {
		checks = append(checks, check{"after 3-D Secure", campaignAfterVisit})
	}
	return checks
}

func (b *bench) promoter() connector.CampaignPayer {
	b.Helper()
	if b.Campaign == nil || b.Granted == nil {
		b.Fatal("harness: a payer in campaigns needs a Campaign, and Granted")
	}
	return able[connector.CampaignPayer](b)
}

// promoted is a sale that has a part in the campaign.
func (b *bench) promoted() connector.Authorization {
	a := b.sale()
	a.Amount, a.Installments = b.money(30000), 3
	return a
}

func (b *bench) campaigns(ctx context.Context, q connector.CampaignQuery) ([]connector.Campaign, error) {
	q.BIN, q.Deadline = b.Approved.Number.BIN(), b.clock.Now().Add(patience)
	found, err := b.promoter().Campaigns(ctx, q)
	b.saw(found)
	b.saw(err)
	return found, err
}

func toldCampaigns(b *bench) {
	b.promoter() // it names what the harness lacks
	for name, test := range map[string]struct {
		q    connector.CampaignQuery
		told bool
	}{
		"all":            {connector.CampaignQuery{}, true},
		"of the payment": {connector.CampaignQuery{Amount: b.money(30000), Installments: 3}, true},
		"of too little":  {connector.CampaignQuery{Amount: b.money(b.Campaign.Least.Minor() - 1), Installments: 3}, false},
		"of too many":    {connector.CampaignQuery{Amount: b.money(30000), Installments: b.Campaign.To + 1}, false},
	} {
		found, err := b.campaigns(b.Context(), test.q)
		if err != nil || slices.Contains(found, *b.Campaign) != test.told {
			b.broke("campaigns are told as the provider has them", "%s: told %+v, %v", name, found, err)
		}
	}
	if n := b.line.moved(); n != 0 {
		b.broke("to ask for campaigns moves no money", "%d requests were made that may", n)
	}
}

func campaignsTroubled(b *bench, k trouble) {
	ctx, cancel := b.through(k)
	defer cancel()
	b.line.down(k)
	if found, err := b.campaigns(ctx, connector.CampaignQuery{}); err == nil || found != nil {
		b.broke("a question without a usable answer is an error, and no empty list", "it told %+v, %v", found, err)
	}
	b.line.trouble(noTrouble)
}

func (b *bench) granted(order, code string) {
	b.Helper()
	if got := b.Granted(b.T, order); got != code {
		b.broke("a payment is in the campaign that it was made in", "the books have %q, want %q", got, code)
	}
}

func tookPart(b *bench) {
	a := b.promoted()
	r := b.promoter().AuthorizeInCampaign(b.Context(), a, b.Campaign.Code)
	b.saw(r)
	if r.Outcome != connector.Approved || r.Amount != a.Amount {
		b.broke("a payment with a part in a campaign is approved", "outcome %s of %s, %+v, cause %v", r.Outcome, r.Amount, r.Refusal, r.Cause)
	}
	b.moved(a.Order, Movement{connector.KindSale, a.Amount})
	b.granted(a.Order, b.Campaign.Code)
	plain := b.promoted()
	b.authorize(plain)
	b.granted(plain.Order, "")
}

func tookNoPart(b *bench) {
	for name, change := range map[string]func(*connector.Authorization, *string){
		"too little":       func(a *connector.Authorization, _ *string) { a.Amount = b.money(b.Campaign.Least.Minor() - 1) },
		"too many parts":   func(a *connector.Authorization, _ *string) { a.Installments = b.Campaign.To + 1 },
		"another campaign": func(_ *connector.Authorization, code *string) { *code = "NOBODYS" },
	} {
		a, code := b.promoted(), b.Campaign.Code
		change(&a, &code)
		r := b.promoter().AuthorizeInCampaign(b.Context(), a, code)
		b.saw(r)
		if r.Outcome != connector.Declined || r.Refusal.Reason == "" {
			b.broke("a payment without a part in a campaign is declined", "%s: outcome %s, cause %v", name, r.Outcome, r.Cause)
		}
		b.moved(a.Order)
	}
}

func unnamedCampaign(b *bench) {
	a := b.promoted()
	neverSent(b, b.promoter().AuthorizeInCampaign(b.Context(), a, ""))
	ch := b.promoter().ChallengeInCampaign(b.Context(), a, "", returnURL)
	b.saw(ch)
	if ch.Result == nil {
		b.Fatal("a challenge in no campaign has no result")
	}
	neverSent(b, *ch.Result)
	untouched(b)
}

func campaignInDoubt(b *bench, k trouble, acts bool) {
	a := b.promoted()
	inDoubt(b, call(b, k, func(ctx context.Context) connector.Result {
		return b.promoter().AuthorizeInCampaign(ctx, a, b.Campaign.Code)
	}))
	if n := b.line.moved(); n != 1 {
		b.broke("a request that may move money is never sent twice", "%d requests were made", n)
	}
	b.settles(a, b.query(a), acts)
	if acts {
		b.granted(a.Order, b.Campaign.Code)
	}
}

func campaignAfterVisit(b *bench) {
	a := b.promoted()
	ch := b.promoter().ChallengeInCampaign(b.Context(), a, b.Campaign.Code, returnURL)
	b.saw(ch)
	if ch.Redirect == nil {
		b.Fatalf("challenge led to proof %+v and result %+v, want a redirect", ch.Proof, ch.Result)
	}
	f := b.challenger().Finish(b.Context(), connector.Return{
		Ref: a.Ref, Order: a.Order, Amount: a.Amount, State: ch.State, Form: b.Buyer(b.T, *ch.Redirect, Confirm), Deadline: b.clock.Now().Add(time.Minute),
	})
	b.saw(f)
	r := f.Result
	if b.challenger().Shape() == connector.TwoStep {
		a.Proof = &f.Proof
		r = b.promoter().AuthorizeInCampaign(b.Context(), a, b.Campaign.Code)
		b.saw(r)
	}
	if r.Outcome != connector.Approved || r.Amount != a.Amount {
		b.broke("a payment after 3-D Secure is approved", "outcome %s of %s, %+v, cause %v", r.Outcome, r.Amount, r.Refusal, r.Cause)
	}
	b.granted(a.Order, b.Campaign.Code)
}
