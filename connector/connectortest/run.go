package connectortest

import (
	"testing"

	"github.com/vezne/vezne/connector"
)

// Run holds a connector to the contract of package connector. Each check has a provider of its own and runs in
// parallel with the others.
func Run(t *testing.T, h Harness) {
	t.Helper()
	first := start(t, h)
	c := first.connector
	groups := []group{
		{"authorize", authorizeChecks()},
		{"doubt", doubtChecks()},
		{"never sent", append(neverSentChecks(), check{"kept connections die between calls", connectionsDie})},
		{"query", append(queryChecks(), check{"request that is held up", heldUp})},
		{"together", togetherChecks()},
	}
	if first.threeDOnly() {
		groups = []group{{"authorize", onlyChecks()}, {"never sent", neverSentChecks()}, {"query", queryChecks()}}
	}
	groups = append(groups, group{"quirks", quirkChecks(first.quirks)})
	if _, ok := c.(connector.Capturer); ok {
		groups = append(groups, group{"capture", captureChecks()})
	}
	if _, ok := c.(connector.Voider); ok {
		groups = append(groups, group{"void", voidChecks()})
	}
	if _, ok := c.(connector.Refunder); ok {
		groups = append(groups, group{"refund", refundChecks()})
	}
	if ch, ok := c.(connector.Challenger); ok {
		groups = append(groups, group{"challenge", challengeChecks(ch.Shape())}, group{"return", returnChecks()})
	}
	if _, ok := c.(connector.Lister); ok {
		groups = append(groups, group{"list", listChecks()})
	}
	if _, ok := c.(connector.Keeper); ok {
		groups = append(groups, group{"kept cards", keepChecks()})
	}
	if ch, ok := c.(connector.KeptChallenger); ok {
		groups = append(groups, group{"kept cards with 3-D Secure", keptChallengeChecks(ch.Shape())})
	}
	if _, ok := c.(connector.PointsTeller); ok {
		groups = append(groups, group{"points", pointsChecks()})
	}
	if _, ok := c.(connector.PointsPayer); ok {
		groups = append(groups, group{"paying with points", payChecks(c)})
	}
	if _, ok := c.(connector.CampaignPayer); ok {
		groups = append(groups, group{"campaigns", campaignChecks(c)})
	}
	if _, ok := c.(connector.Sharer); ok {
		groups = append(groups, group{"shares", shareChecks(c)})
	}
	run(t, h, groups)
}

// RunPoints holds a connector to the contract of [connector.PointsTeller] alone, against a provider that does nothing else.
func RunPoints(t *testing.T, h Harness) {
	t.Helper()
	run(t, h, []group{{"points", pointsChecks()}})
}

func run(t *testing.T, h Harness, groups []group) {
	t.Helper()
	for _, g := range groups {
		t.Run(g.name, func(t *testing.T) {
			t.Parallel()
			checks := g.checks
			if h.Heavy && testing.Short() {
				checks = checks[:min(1, len(checks))]
			}
			for _, check := range checks {
				t.Run(check.name, func(t *testing.T) {
					t.Parallel()
					check.run(start(t, h))
				})
			}
		})
	}
}

type group struct {
	name   string
	checks []check
}

// check is one thing that a connector has to get right.
type check struct {
	name string
	run  func(b *bench)
}
