package gateway

// points.go is what is different about a payment that a card's points pay a part of, or all of: it goes only to accounts where they
// can, the card is asked what it has before anything is written down, and what is asked of a provider says which part is points.

import (
	"context"
	"errors"
	"slices"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
)

// pays reports whether points can pay at an account.
func pays(c connector.Connector) bool {
	_, able := c.(connector.PointsPayer)
	return able
}

// tells reports whether an account tells which points a card has.
func tells(c connector.Connector) bool {
	_, able := c.(connector.PointsTeller)
	return able
}

// TellsPoints reports whether an account of a merchant tells which points a card has and lets them pay, so that it is worth asking.
func (g *Gateway) TellsPoints(m *merchant.Merchant) bool {
	return slices.ContainsFunc(m.Accounts, func(name string) bool {
		c, open := g.account(m.ID, name)
		return open && pays(c) && tells(c)
	})
}

// Points asks which points the order's card has, of the account that the order would go to. An account where they can pay goes before
// one that only tells them.
func (g *Gateway) Points(ctx context.Context, o Order) ([]connector.Points, error) {
	err := o.validate()
	if err == nil && o.Kept != nil {
		err = errKeptOnly(fault.Text{TR: "puanı sorulamaz", EN: "its points cannot be asked for"})
	}
	if err != nil {
		return nil, err
	}
	to, err := g.route(o, need{points: pointsPay})
	if err != nil {
		to, err = g.route(o, need{points: pointsTold})
	}
	if err != nil {
		return nil, err
	}
	return g.pointsAt(ctx, o, to.candidates[0])
}

func (g *Gateway) pointsAt(ctx context.Context, o Order, at candidate) ([]connector.Points, error) {
	teller, able := at.conn.(connector.PointsTeller)
	if !able { // impossible: the route asked for it
		return nil, errUnable()
	}
	leave := g.accompany(o.Merchant.ID, at.account)
	defer leave(nil)
	now := g.now()
	asked, cancel := context.WithTimeout(ctx, g.timeout)
	defer cancel()
	found, err := teller.Points(asked, connector.PointsQuery{
		Ref: "points-" + payment.NewID(now).Plain(), Amount: o.Amount, Card: o.Card, Deadline: now.Add(g.timeout),
	})
	outcome := "told"
	if err != nil {
		outcome = "unclear"
	}
	g.observe(at.account, "points", outcome, g.now().Sub(now))
	switch {
	case errors.Is(err, connector.ErrUnsaid):
		return nil, errPointsUntold()
	case err != nil:
		g.log.Warn("points could not be asked for", "merchant", string(o.Merchant.ID), "provider", at.account, "error", err)
		return nil, errPointsUnanswered()
	}
	return found, nil
}

// withPoints makes sure that the card has the points with which an order is to be paid, where the provider tells, and chooses the kind if
// the order names none: the first that is enough. Nothing has been written down or charged yet. Where the provider does not
// answer, an order that names its points goes on: the bank itself declines more than the card has.
func (g *Gateway) withPoints(ctx context.Context, o Order, at candidate) (Order, error) {
	wanted := o.Terms.Points
	if wanted == 0 {
		return o, nil
	}
	found, err := g.pointsAt(ctx, o, at)
	if err != nil {
		if o.Terms.PointsName == "" {
			return o, err
		}
		return o, nil
	}
	known := false
	for _, p := range found {
		if o.Terms.PointsName != "" && p.Name != o.Terms.PointsName {
			continue
		}
		known = true
		if enough(p, money.New(wanted, o.Amount.Currency())) {
			o.Terms.PointsName = p.Name
			return o, nil
		}
	}
	if !known {
		return o, errNoSuchPoints()
	}
	return o, errTooFewPoints()
}

// enough reports whether points are worth an amount, as far as anybody can tell: what the provider writes in no documented unit
// the bank alone can compare.
func enough(p connector.Points, wanted money.Amount) bool {
	if p.Worth == (money.Amount{}) {
		return true
	}
	return p.Worth.Currency() == wanted.Currency() && p.Worth.Minor() >= wanted.Minor()
}

// pointsIn are the points of one operation, in the connectors' words.
func pointsIn(p payment.Payment, op payment.Operation) connector.PointsUse {
	minor := p.PointsOf(op)
	if minor == 0 {
		return connector.PointsUse{}
	}
	return connector.PointsUse{Name: p.Terms.PointsName, Amount: p.Money(minor)}
}

// authorize asks an account for what the payment's last operation is about.
func authorize(ctx context.Context, c connector.Connector, p payment.Payment, a connector.Authorization) connector.Result {
	if bank, shares := sharesAt(c, p); bank != nil && a.Proof == nil { // with a proof the shares were said before
		return bank.AuthorizeShared(ctx, a, shares)
	}
	if payer, takesPart := inCampaign(c, p); takesPart {
		if payer == nil { // impossible: the route asked for it
			return connector.Refuse(decline.LoyaltyRefused, errUnable())
		}
		return payer.AuthorizeInCampaign(ctx, a, p.Terms.Campaign)
	}
	op, _ := p.Last()
	points := pointsIn(p, *op)
	if points.IsZero() {
		return c.Authorize(ctx, a)
	}
	payer, able := c.(connector.PointsPayer)
	if !able { // impossible: the route asked for it
		return connector.Refuse(decline.LoyaltyRefused, errUnable())
	}
	return payer.AuthorizeWithPoints(ctx, a, points)
}

// challengeOf registers the payment for 3-D Secure.
func challengeOf(
	ctx context.Context, c connector.Connector, bank connector.Challenger, p payment.Payment, a connector.Authorization, returnURL string,
) connector.Challenge {
	if bank, shares := sharesAt(c, p); bank != nil {
		return bank.ChallengeShared(ctx, a, shares, returnURL)
	}
	if payer, takesPart := inCampaign(c, p); takesPart {
		if payer == nil { // impossible, as above
			return connector.Ended(connector.Refuse(decline.LoyaltyRefused, errUnable()))
		}
		return payer.ChallengeInCampaign(ctx, a, p.Terms.Campaign, returnURL)
	}
	op, _ := p.Last()
	points := pointsIn(p, *op)
	if points.IsZero() {
		return bank.Challenge(ctx, a, returnURL)
	}
	payer, able := bank.(connector.PointsPayer)
	if !able { // impossible, as above
		return connector.Ended(connector.Refuse(decline.LoyaltyRefused, errUnable()))
	}
	return payer.ChallengeWithPoints(ctx, a, points, returnURL)
}

// asking returns how a follow-up is asked of an account: a refund says which part of it is points. It reports false if the account
// cannot.
func asking(c connector.Connector, kind payment.Kind, points connector.PointsUse) (func(context.Context, connector.FollowUp) connector.Result, bool) {
	ask, able := follower(c, kind)
	if !able || kind != payment.Refund || points.IsZero() {
		return ask, able
	}
	payer, able := c.(connector.PointsPayer)
	if !able {
		return nil, false
	}
	return func(ctx context.Context, f connector.FollowUp) connector.Result {
		return payer.RefundWithPoints(ctx, f, points)
	}, true
}

// pointsAsked are the points that an inquiry about an operation names; of captures and voids the provider's rule decides.
func pointsAsked(p payment.Payment, op payment.Operation) connector.PointsUse {
	if op.Kind == payment.Capture || op.Kind == payment.Void {
		return connector.PointsUse{}
	}
	return pointsIn(p, op)
}

func errNoPoints() error {
	return fault.New(fault.Unsupported, "points_unsupported", fault.Text{
		TR: "Bu üye iş yerinin sağlayıcılarında puanla ödeme yapılamıyor. Hiçbir şey çekilmedi; ödeme puansız alınabilir.",
		EN: "Points cannot pay at this merchant's providers. Nothing was charged; the payment can be taken without points.",
	})
}

func errPointsUntold() error {
	return fault.New(fault.Unsupported, "points_untold", fault.Text{
		TR: "Sağlayıcı ya da kartın bankası puan bilgisi vermiyor.",
		EN: "The provider, or the card's bank, tells no points.",
	})
}

func errPointsUnanswered() error {
	return fault.New(fault.Unavailable, "points_unanswered", fault.Text{
		TR: "Kartın puanı şu anda sorulamadı; hiçbir şey çekilmedi, biraz sonra yeniden deneyin.",
		EN: "The card's points could not be asked for at present; nothing was charged, try again shortly.",
	})
}

func errNoSuchPoints() error {
	return fault.InvalidField("points", "points_unknown", fault.Text{
		TR: "Kartta bu türden puan yok.",
		EN: "The card has no points of this kind.",
	})
}

func errTooFewPoints() error {
	return fault.InvalidField("points", "points_too_few", fault.Text{
		TR: "Kartta bu kadar puan yok.",
		EN: "The card has not that many points.",
	})
}
