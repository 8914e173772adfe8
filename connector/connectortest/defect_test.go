package connectortest_test

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/connectortest"
	"github.com/vezne/vezne/connector/simbank"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/sim"
	"github.com/vezne/vezne/internal/sim/scenario"
	"github.com/vezne/vezne/internal/sim/simtest"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/simbank"
)

// defect says, in the child process, how the connector under test is broken.
var defect = flag.String("defect", "", "how to break the connector under test")

// TestDefects breaks a good connector in one way after another and requires that the suite notices, by the rule that
// was broken. A suite that passes everything would be worse than none.
func TestDefects(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("runs the suite in a process for each defect, and shares no memory with them")
	}
	for _, tc := range []struct{ name, group, rule string }{
		{"lost means declined", "doubt", "is a doubt, with a cause, and neither success nor failure"},
		{"lost means approved", "doubt", "is a doubt, with a cause, and neither success nor failure"},
		{"tries again", "doubt", "never sent twice"},
		{"always never sent", "doubt", "is a doubt, with a cause"},
		{"logs the card", "authorize", "no number, CVV or expiry of a card"},
		{"card in the cause", "doubt", "no number, CVV or expiry of a card"},
		{"unclear is not found", "query", "a query without a usable answer is unclear"},
		{"not found is unclear", "doubt", "knows nothing of the request"},
		{"ignores the amount", "authorize", "what is approved is what was asked for"},
		{"believes the browser", "return", "a browser's word proves nothing"},
		{"loses the reason", "authorize", "a decline says why"},
		{"refund does nothing", "refund", "the books have what was asked for, once"},
		{"captures twice", "capture", "never sent twice"},
		{"list: drops the last line", "list", "a list has what was done"},
		{"list: no span", "list", "and no more"},
		{"list: an error is nothing", "list", "a list that did not come is an error"},
		{"list: one page", "list", "a list has what was done"},
		{"list: refusals are done", "list", "and no more"},
		{"table: another window", "quirks", "another window than the connector"},
		{"table: voids late", "quirks", "the table says that it is a refund"},
		{"table: voids whole refunds", "quirks", "the books have what was asked for, once"},
		{"table: refuses parts", "quirks", "the table says that it is refused"},
		{"table: another field", "quirks", "no request has reference_no with our reference"},
		{"table: lira only", "quirks", "the table of quirks says what the connector does"},
		{"table: another type", "quirks", "a request is of type"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestBroken$/^"+tc.group+"$", "-defect="+tc.name)
			output, err := child.CombinedOutput()
			if err == nil || !strings.Contains(string(output), tc.rule) {
				t.Errorf("suite ends with %v and does not name the rule %q", err, tc.rule)
			}
		})
	}
}

// TestBroken is the child process of TestDefects. Without a defect the connector is a good one, and passes.
func TestBroken(t *testing.T) {
	t.Parallel()
	connectortest.Run(t, connectortest.Harness{Open: openBroken})
}

func openBroken(t *testing.T, clock *connectortest.Clock) connectortest.Provider {
	t.Helper()
	bank := simtest.Open(t, func(c *sim.Config) { c.Now = clock.Now })
	return connectortest.Provider{
		Handler: bank.Handler(),
		Connect: func(t *testing.T, address string, d connector.Deps) connector.Connector {
			t.Helper()
			c, err := simbank.Config{BaseURL: address, Terminal: simtest.Terminal, Key: simtest.Secret}.Open(d)
			if err != nil {
				t.Fatal(err)
			}
			bank, ok := c.(*simbank.Bank)
			if !ok {
				t.Fatalf("opened a %T", c)
			}
			return &broken{Bank: bank, log: d.Log}
		},
		Books: func(t *testing.T, order string) []connectortest.Movement {
			t.Helper()
			var found []connectortest.Movement
			for _, line := range bank.Statement(t, order).Operations {
				if line.Outcome == "approved" {
					found = append(found, connectortest.Movement{Kind: connector.KindNamed(line.Kind), Amount: money.New(line.Amount, money.TRY)})
				}
			}
			return found
		},
		Approved: connectortest.Card(t, "4355084355084358", "917"),
		Declined: connectortest.Card(t, scenario.DeclineCard("51"), "918"),
		Reason:   decline.InsufficientFunds,
		Buyer: func(t *testing.T, to connector.Redirect, how connectortest.Passage) url.Values {
			t.Helper()
			if how == connectortest.Confirm {
				return simtest.Confirm(t, to.URL).Fields
			}
			return simtest.Post(t, to.URL, url.Values{"cancel": {"1"}}).Fields
		},
		// Without this, a refund that is not made would leave its trouble to the query.
		Strike: func(r *http.Request, _ []byte) bool {
			return !slices.Contains([]string{wire.PathQuery, wire.PathPoints, wire.PathCampaigns}, r.URL.Path)
		},
		EnforcesDeadline: true,
		Points:           []connector.Points{{Name: "ChipPara", Value: "500.00", Amount: "500.00", Worth: money.New(500_00, money.TRY)}},
		PointsOf: func(t *testing.T) int64 {
			t.Helper()
			return bank.Statement(t, "").Points[0].Balance
		},
		Campaign: &connector.Campaign{
			Code: "AXESS-DEFER3", Name: "3 ay erteleme", Least: money.New(250_00, money.TRY), From: 1, To: 6, Defer: 3, Until: "2099-12-31",
		},
		Granted: func(t *testing.T, order string) string {
			t.Helper()
			return bank.Statement(t, order).Operations[0].Campaign
		},
	}
}

// broken is a good connector with one defect.
type broken struct {
	*simbank.Bank
	log *slog.Logger
}

func (b *broken) Authorize(ctx context.Context, a connector.Authorization) connector.Result {
	r := b.Bank.Authorize(ctx, a)
	lost := r.Outcome == connector.Indeterminate
	switch *defect {
	case "lost means declined":
		if lost {
			r.Outcome = connector.Declined
		}
	case "lost means approved":
		if lost {
			r.Outcome = connector.Approved
		}
	case "tries again":
		if lost {
			return b.Bank.Authorize(ctx, a)
		}
	case "always never sent":
		if lost {
			r.Outcome, r.NeverSent = connector.Declined, true
		}
	case "logs the card":
		b.log.DebugContext(ctx, "authorize", "number", a.Card.Number.Reveal())
	case "card in the cause":
		if lost {
			r.Cause = errors.New("post " + a.Card.CVV.Reveal())
		}
	case "ignores the amount":
		if r.Outcome == connector.Approved {
			r.Amount = money.New(r.Amount.Minor()+1, r.Amount.Currency())
		}
	case "loses the reason":
		r.Refusal.Reason = ""
	}
	return r
}

// Quirks tells lies about a provider that the connector itself obeys.
func (b *broken) Quirks() connector.Quirks {
	q := b.Bank.Quirks()
	switch *defect {
	case "table: another window":
		q.Window++
	case "table: voids late":
		q.LateVoid = connector.VoidRefunds
	case "table: voids whole refunds":
		q.Refund.SameDay = connector.VoidsWhole
	case "table: refuses parts":
		q.Refund.Parts = false
	case "table: another field":
		q.Reference.Field = "reference_no"
	case "table: lira only":
		q.Currencies = []money.Currency{money.TRY}
	case "table: another type":
		q.ContentTypes = []string{"text/plain"}
	}
	return q
}

func (b *broken) Query(ctx context.Context, q connector.Inquiry) connector.Report {
	r := b.Bank.Query(ctx, q)
	switch {
	case *defect == "unclear is not found" && r.Finding == connector.Unclear:
		r = connector.Report{Finding: connector.NotFound}
	case *defect == "not found is unclear" && r.Finding == connector.NotFound:
		r = connector.Report{Finding: connector.Unclear, Cause: errors.New("not found")}
	}
	return r
}

func (b *broken) Capture(ctx context.Context, f connector.FollowUp) connector.Result {
	r := b.Bank.Capture(ctx, f)
	if *defect == "captures twice" && r.Outcome == connector.Indeterminate {
		return b.Bank.Capture(ctx, f)
	}
	return r
}

func (b *broken) Refund(ctx context.Context, f connector.FollowUp) connector.Result {
	if *defect == "refund does nothing" {
		return connector.Result{Outcome: connector.Approved, Amount: f.Amount}
	}
	return b.Bank.Refund(ctx, f)
}

func (b *broken) Finish(ctx context.Context, r connector.Return) connector.Finished {
	f := b.Bank.Finish(ctx, r)
	if *defect == "believes the browser" && r.Form.Get("mdStatus") == "1" {
		f.Valid, f.Proof = true, connector.Proof{Status: 1, CAVV: r.Form.Get("cavv"), XID: r.Form.Get("xid")}
	}
	return f
}

func (b *broken) List(ctx context.Context, l connector.Listing) (connector.Page, error) {
	if *defect == "list: no span" {
		l.From = l.From.AddDate(0, 0, -10)
	}
	p, err := b.Bank.List(ctx, l)
	switch {
	case *defect == "list: drops the last line" && len(p.Lines) > 0:
		p.Lines = p.Lines[:len(p.Lines)-1]
	case *defect == "list: an error is nothing" && err != nil:
		return connector.Page{}, nil
	case *defect == "list: one page":
		p.Next = ""
	case *defect == "list: refusals are done":
		for i := range p.Lines {
			p.Lines[i].Status = connector.LineDone
		}
	}
	return p, err
}
