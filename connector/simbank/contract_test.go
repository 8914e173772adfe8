package simbank_test

import (
	"net/http"
	"net/url"
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

// TestContract holds the connector to the contract in both shapes of 3-D Secure.
func TestContract(t *testing.T) {
	t.Parallel()
	t.Run("two-step", func(t *testing.T) {
		t.Parallel()
		connectortest.Run(t, harness(false))
	})
	t.Run("one-step", func(t *testing.T) {
		t.Parallel()
		connectortest.Run(t, harness(true))
	})
}

func harness(oneStep bool) connectortest.Harness {
	return connectortest.Harness{Open: func(t *testing.T, clock *connectortest.Clock) connectortest.Provider {
		t.Helper()
		bank := simtest.Open(t, func(c *sim.Config) { c.Now = clock.Now })
		return connectortest.Provider{
			Handler: bank.Handler(),
			Connect: func(t *testing.T, address string, d connector.Deps) connector.Connector {
				t.Helper()
				c, err := simbank.Config{
					BaseURL: address, Terminal: simtest.Terminal, Key: simtest.Secret, OneStep: oneStep,
				}.Open(d)
				if err != nil {
					t.Fatalf("open connector: %v", err)
				}
				return c
			},
			Books: func(t *testing.T, order string) []connectortest.Movement {
				t.Helper()
				return movements(t, bank, order)
			},
			Approved: cardWithCVV(t, testNumber, "917"),
			Declined: cardWithCVV(t, scenario.DeclineCard("51"), "918"),
			Reason:   decline.InsufficientFunds,
			Strike: func(r *http.Request, _ []byte) bool {
				return r.URL.Path != wire.PathQuery && r.URL.Path != wire.PathStatus && r.URL.Path != wire.PathPoints &&
					r.URL.Path != wire.PathCampaigns && r.URL.Path != wire.PathCards
			},
			Alter: map[connectortest.Alteration]func(*testing.T, *connectortest.Exchange){
				connectortest.OtherOrder:    altered(func(a *wire.Answer) { a.Order = "another" }),
				connectortest.OtherAmount:   altered(func(a *wire.Answer) { a.Amount = money.New(a.Amount.Minor()+1, a.Amount.Currency()) }),
				connectortest.OtherCurrency: altered(func(a *wire.Answer) { a.Amount = money.New(a.Amount.Minor(), money.EUR) }),
				connectortest.BadProof: func(_ *testing.T, e *connectortest.Exchange) {
					signature := e.Header.Get(wire.HeaderSignature)
					other := "0" // whichever digit it was
					if signature[0] == '0' {
						other = "1"
					}
					e.Header.Set(wire.HeaderSignature, other+signature[1:])
				},
			},
			Buyer:            buyer,
			EnforcesDeadline: true,
			Points:           []connector.Points{{Name: "ChipPara", Value: "500.00", Amount: "500.00", Worth: money.New(500_00, money.TRY)}},
			Campaign: &connector.Campaign{
				Code: "AXESS-DEFER3", Name: "3 ay erteleme", Least: money.New(250_00, money.TRY), From: 1, To: 6, Defer: 3, Until: "2099-12-31",
			},
			Granted: func(t *testing.T, order string) string {
				t.Helper()
				return bank.Statement(t, order).Operations[0].Campaign
			},
			PointsOf: func(t *testing.T) int64 {
				t.Helper()
				has := bank.Statement(t, "").Points
				if len(has) != 1 {
					t.Fatalf("%d cards have points, want the one", len(has))
				}
				return has[0].Balance
			},
		}
	}}
}

// altered changes an answer and signs it as the bank would.
func altered(change func(a *wire.Answer)) func(*testing.T, *connectortest.Exchange) {
	return func(t *testing.T, e *connectortest.Exchange) {
		t.Helper()
		a, err := wire.DecodeAnswer(e.Body)
		if err != nil {
			t.Errorf("decode the bank's answer: %v", err)
			return
		}
		change(&a)
		e.Body, err = a.Encode()
		if err != nil {
			t.Errorf("encode the altered answer: %v", err)
		}
		e.Header.Set(wire.HeaderSignature, wire.NewKey(simtest.Secret).SignAnswer(e.Request.Header.Get(wire.HeaderSignature), e.Status, e.Body))
	}
}

func buyer(t *testing.T, to connector.Redirect, how connectortest.Passage) url.Values {
	t.Helper()
	if how == connectortest.Confirm {
		return simtest.Confirm(t, to.URL).Fields
	}
	for {
		page := simtest.Post(t, to.URL, url.Values{"otp": {"wrong"}})
		if page.Returns() {
			return page.Fields
		}
	}
}

func movements(t *testing.T, bank *simtest.Bank, order string) []connectortest.Movement {
	t.Helper()
	var found []connectortest.Movement
	for _, line := range bank.Statement(t, order).Operations {
		if line.Outcome != "approved" {
			continue
		}
		m := connectortest.Movement{Amount: money.New(line.Amount, money.Currency(line.Currency))}
		switch line.Kind {
		case "sale":
			m.Kind = connector.KindSale
		case "preauth":
			m.Kind = connector.KindPreAuth
		case "capture":
			m.Kind = connector.KindCapture
		case "void":
			m.Kind = connector.KindVoid
		case "refund":
			m.Kind = connector.KindRefund
		}
		found = append(found, m)
	}
	return found
}
