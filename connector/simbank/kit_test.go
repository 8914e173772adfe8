package simbank_test

import (
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/connectortest"
	"github.com/vezne/vezne/connector/simbank"
	"github.com/vezne/vezne/internal/sim"
	"github.com/vezne/vezne/internal/sim/simtest"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// open returns a connector to a test's bank, on the bank's clock.
func open(t testing.TB, bank *simtest.Bank, oneStep bool) *simbank.Bank {
	t.Helper()
	return at(t, bank, oneStep, bank.Clock.Now)
}

// lag returns a connector whose clock is not the bank's.
func lag(t testing.TB, bank *simtest.Bank, now func() time.Time) *simbank.Bank {
	t.Helper()
	return at(t, bank, false, now)
}

func at(t testing.TB, bank *simtest.Bank, oneStep bool, now func() time.Time) *simbank.Bank {
	t.Helper()
	transport := &http.Transport{DialContext: (&net.Dialer{}).DialContext, MaxIdleConnsPerHost: 64}
	t.Cleanup(transport.CloseIdleConnections)
	return through(t, bank, oneStep, now, transport)
}

// through returns a connector that reaches the bank by a transport.
func through(t testing.TB, bank *simtest.Bank, oneStep bool, now func() time.Time, transport http.RoundTripper) *simbank.Bank {
	t.Helper()
	c, err := simbank.Config{
		BaseURL: bank.URL, Terminal: simtest.Terminal, Key: simtest.Secret, OneStep: oneStep,
	}.Open(connector.Deps{HTTP: &http.Client{Transport: transport}, Now: now})
	if err != nil {
		t.Fatalf("open connector: %v", err)
	}
	bankConnector, ok := c.(*simbank.Bank)
	if !ok {
		t.Fatalf("opened a %T", c)
	}
	return bankConnector
}

const testNumber = "4355084355084358"

func testCard(t testing.TB, number, holder string) pan.Card {
	t.Helper()
	card := connectortest.Card(t, number, "000")
	card.Holder = holder
	return card
}

func lira(kurus int64) money.Amount { return money.New(kurus, money.TRY) }

// sale returns a sale of 123.45 lira whose card is told scenario; ref and order are made from name.
func sale(t testing.TB, bank *simtest.Bank, name, scenario string) connector.Authorization {
	t.Helper()
	holder := "Ayşe Yılmaz"
	if scenario != "" {
		holder = "SIM " + scenario
	}
	return connector.Authorization{
		Ref: "ref-" + name, Order: "order-" + name, Amount: lira(12345), Card: testCard(t, testNumber, holder),
		Deadline: bank.Clock.Now().Add(30 * time.Second),
	}
}

func inquiry(bank *simtest.Bank, a connector.Authorization) connector.Inquiry {
	kind := connector.KindSale
	if a.PreAuth {
		kind = connector.KindPreAuth
	}
	return connector.Inquiry{
		Ref: a.Ref, Order: a.Order, Kind: kind, Amount: a.Amount,
		Original: connector.Original{Ref: a.Ref, Amount: a.Amount}, Deadline: bank.Clock.Now().Add(30 * time.Second),
	}
}

func followUp(bank *simtest.Bank, a connector.Authorization, ref string, amount money.Amount) connector.FollowUp {
	return connector.FollowUp{
		Ref: ref, Order: a.Order, Original: connector.Original{Ref: a.Ref, Amount: a.Amount}, Amount: amount,
		Deadline: bank.Clock.Now().Add(30 * time.Second),
	}
}

func quickBank(t testing.TB) *simtest.Bank {
	t.Helper()
	return simtest.Open(t, func(c *sim.Config) { c.Late = time.Minute })
}

func cardWithCVV(t testing.TB, number, cvv string) pan.Card {
	t.Helper()
	c := testCard(t, number, "Ayşe Yılmaz")
	v, err := pan.ParseCVV(cvv, c.Number.Brand())
	if err != nil {
		t.Fatalf("parse test cvv: %v", err)
	}
	c.CVV = v
	return c
}
