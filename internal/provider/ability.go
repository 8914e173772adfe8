package provider

import "github.com/vezne/vezne/connector"

// ability is something that an account can do, or, in the case of 3d-only, must.
type ability struct {
	word string
	can  func(connector.Connector) bool
}

// abilities are all that there are. What an account can do is what its connector's type implements; there is no list beside that.
func abilities() []ability {
	return []ability{
		{"sale", func(c connector.Connector) bool { return !is[connector.ThreeDOnly](c) }},
		{"capture", is[connector.Capturer]},
		{"void", is[connector.Voider]},
		{"refund", is[connector.Refunder]},
		{"3d", func(c connector.Connector) bool { return shape(c) == connector.TwoStep }},
		{"3d-one-step", func(c connector.Connector) bool { return shape(c) == connector.OneStep }},
		{"3d-only", is[connector.ThreeDOnly]},
		{"keep-cards", is[connector.Keeper]},
		{"keep-cards-3d", is[connector.KeptChallenger]},
		{"shares", is[connector.Sharer]},
		{"hold-shares", is[connector.HoldSharer]},
		{"release-shares", is[connector.ShareReleaser]},
		{"refund-shares", is[connector.ShareRefunder]},
		{"points", is[connector.PointsTeller]},
		{"pay-points", is[connector.PointsPayer]},
		{"campaigns", is[connector.CampaignPayer]},
		{"list", is[connector.Lister]},
		{"chargebacks", is[connector.ChargebackLister]},
	}
}

func is[T any](c connector.Connector) bool {
	_, able := c.(T)
	return able
}

func shape(c connector.Connector) connector.Shape {
	bank, able := c.(connector.Challenger)
	if !able {
		return 0
	}
	return bank.Shape()
}

// Abilities returns what an account can do, in the words that commands and documents use: sale (a payment without 3-D Secure), capture
// (and so hold an amount), void, refund, 3d, 3d-one-step (the provider charges while the buyer is at the bank), 3d-only (it takes no
// payment without), keep-cards, keep-cards-3d (3-D Secure with a card that it keeps), shares (of a marketplace's stores), hold-shares (also of an amount that
// is only held), release-shares, refund-shares, points (it tells those of a card), pay-points (they pay), campaigns (a payment may take part
// in one), list, chargebacks (it lists those that cardholders have made).
func Abilities(c connector.Connector) []string {
	var all []string
	for _, a := range abilities() {
		if a.can(c) {
			all = append(all, a.word)
		}
	}
	return all
}

// AbilityWords returns the words of all abilities that there are, in their order.
func AbilityWords() []string {
	var all []string
	for _, a := range abilities() {
		all = append(all, a.word)
	}
	return all
}
