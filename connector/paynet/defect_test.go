package paynet_test

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/connectortest"
	"github.com/vezne/vezne/connector/paynet"
)

// defect says, in the child process, how the connector under test is broken.
var defect = flag.String("defect", "", "how to break the connector under test")

// TestDefects breaks the connector where the suite's own defects do not reach, the simulated bank keeping no cards and having no
// stores, and requires that the suite notices, by the rule that was broken.
func TestDefects(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("runs the suite in a process for each defect, and shares no memory with them")
	}
	for _, tc := range []struct{ name, group, rule string }{
		{"a lost payment with a kept card is declined", "kept cards", "is a doubt, with a cause, and neither success nor failure"},
		{"a lost payment with a kept card is made again", "kept cards", "never sent twice"},
		{"a card in doubt is kept", "kept cards", "is a doubt, with a cause, and neither success nor failure"},
		{"a card is handed over twice", "kept cards", "a card is handed over once"},
		{"forgets nothing", "kept cards", "a card that is forgotten is not kept"},
		{"lists another's cards", "kept cards", "all cards of an owner are listed"},
		{"leaves the shares out", "shares", "each store has the part that was said"},
		{"divides what cannot be", "shares", "what provably never left"},
		{"a lost shared payment is declined", "shares", "is a doubt, with a cause, and neither success nor failure"},
		{"releases nothing", "shares", "a release calls the provider once"},
		{"a lost release is done", "shares", "is a doubt, with a cause, and neither success nor failure"},
		{"a lost charge after 3-D Secure is declined", "challenge", "is a doubt, with a cause, and neither success nor failure"},
		{"a charge after 3-D Secure is asked about in vain", "challenge", "a query settles the doubt"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestBroken$/^"+strings.ReplaceAll(tc.group, " ", "_")+"$", "-defect="+tc.name)
			output, err := child.CombinedOutput()
			if err == nil || !strings.Contains(string(output), tc.rule) {
				t.Errorf("suite ends with %v and does not name the rule %q", err, tc.rule)
			}
		})
	}
}

// TestBroken is the child process of TestDefects. Without a defect there is nothing to see.
func TestBroken(t *testing.T) {
	t.Parallel()
	if *defect == "" {
		return
	}
	connectortest.Run(t, played(func(c connector.Connector) connector.Connector {
		whole, ok := c.(*paynet.Account)
		if !ok {
			t.Fatalf("opened a %T", c)
		}
		return &broken{whole}
	}).Harness(time.Now))
}

// broken is the true connector with one defect.
type broken struct{ *paynet.Account }

// certain makes a doubt certain, if the defect has the name.
func certain(name string, r connector.Result, o connector.Outcome) connector.Result {
	if *defect == name && r.Outcome == connector.Indeterminate {
		r.Outcome = o
	}
	return r
}

func (b *broken) Authorize(ctx context.Context, a connector.Authorization) connector.Result {
	r := b.Account.Authorize(ctx, a)
	if a.Proof == nil {
		return r
	}
	return certain("a lost charge after 3-D Secure is declined", r, connector.Declined)
}

func (b *broken) Query(ctx context.Context, q connector.Inquiry) connector.Report {
	if *defect == "a charge after 3-D Secure is asked about in vain" && q.Proof != nil {
		return connector.Report{Finding: connector.NotFound}
	}
	return b.Account.Query(ctx, q)
}

func (b *broken) Keep(ctx context.Context, n connector.NewCard) connector.Kept {
	k := b.Account.Keep(ctx, n)
	switch {
	case *defect == "a card in doubt is kept" && k.Outcome == connector.Indeterminate:
		k.Outcome = connector.Approved
	case *defect == "a card is handed over twice":
		return b.Account.Keep(ctx, n)
	}
	return k
}

func (b *broken) Cards(ctx context.Context, owner string, deadline time.Time) ([]connector.KeptCard, error) {
	all, err := b.Account.Cards(ctx, owner, deadline)
	if *defect == "lists another's cards" {
		all = append(all, all...)
	}
	return all, err //nolint:wrapcheck // as it is
}

func (b *broken) Forget(ctx context.Context, c connector.KeptRef, deadline time.Time) connector.Result {
	if *defect == "forgets nothing" {
		return connector.Result{Outcome: connector.Approved}
	}
	return b.Account.Forget(ctx, c, deadline)
}

func (b *broken) AuthorizeKept(ctx context.Context, a connector.Authorization, c connector.KeptRef) connector.Result {
	r := b.Account.AuthorizeKept(ctx, a, c)
	if *defect == "a lost payment with a kept card is made again" && r.Outcome == connector.Indeterminate {
		return b.Account.AuthorizeKept(ctx, a, c)
	}
	return certain("a lost payment with a kept card is declined", r, connector.Declined)
}

func (b *broken) AuthorizeShared(ctx context.Context, a connector.Authorization, shares []connector.Share) connector.Result {
	if *defect == "leaves the shares out" || *defect == "divides what cannot be" && connector.CheckShares(a.Amount, shares) != nil {
		return b.Account.Authorize(ctx, a)
	}
	return certain("a lost shared payment is declined", b.Account.AuthorizeShared(ctx, a, shares), connector.Declined)
}

func (b *broken) ReleaseShare(ctx context.Context, r connector.Release) connector.Result {
	if *defect == "releases nothing" {
		return connector.Result{Outcome: connector.Approved}
	}
	return certain("a lost release is done", b.Account.ReleaseShare(ctx, r), connector.Approved)
}
