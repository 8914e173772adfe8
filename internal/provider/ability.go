package provider

import "github.com/vezne/vezne/connector"

// Abilities returns what an account can do, in the words that commands and documents use: capture (and so hold an amount), void,
// refund, 3d, 3d-one-step (the provider charges while the buyer is at the bank), 3d-only (it takes no payment without), list.
func Abilities(c connector.Connector) []string {
	var all []string
	add := func(word string, able bool) {
		if able {
			all = append(all, word)
		}
	}
	_, captures := c.(connector.Capturer)
	_, voids := c.(connector.Voider)
	_, refunds := c.(connector.Refunder)
	bank, challenges := c.(connector.Challenger)
	_, only := c.(connector.ThreeDOnly)
	_, lists := c.(connector.Lister)
	oneStep := challenges && bank.Shape() == connector.OneStep
	add("capture", captures)
	add("void", voids)
	add("refund", refunds)
	add("3d", challenges && !oneStep)
	add("3d-one-step", oneStep)
	add("3d-only", only)
	add("list", lists)
	return all
}
