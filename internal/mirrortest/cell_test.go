package mirrortest_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/simbank"
	"github.com/vezne/vezne/internal/api/apitest"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/esnekpos/esnekpostest"
	"github.com/vezne/vezne/internal/dialect/paratika/paratikatest"
	"github.com/vezne/vezne/internal/dialect/paymago/paymagotest"
	"github.com/vezne/vezne/internal/dialect/paymes/paymestest"
	"github.com/vezne/vezne/internal/dialect/paynet/paynettest"
	"github.com/vezne/vezne/internal/matrix"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/provider"
	"github.com/vezne/vezne/internal/sim"
	"github.com/vezne/vezne/internal/sim/simtest"
)

// shops play a shop of each surface: for payments, and for what undoes them, where that is another generation's.
func shops(in matrix.Surface) (shop dialecttest.Shop, undoes dialecttest.Shop) {
	switch in.Name {
	case "paymes":
		s := &paymestest.Shop{}
		return s, paymestest.V46{Shop: s}
	case "paynet":
		return paynettest.Shop{}, paynettest.Shop{}
	case "paymago":
		return paymagotest.Shop{}, paymagotest.Shop{}
	case "paratika":
		return paratikatest.Shop{}, paratikatest.Shop{}
	case "esnekpos":
		return esnekpostest.Shop{}, esnekpostest.Shop{}
	case "v1":
		return apitest.Shop{}, apitest.Shop{}
	}
	return nil, nil
}

// played is a provider as a dialect of ours plays it: a shop of that dialect, whose credentials the connector has.
type played struct {
	shop        dialecttest.Shop
	credentials map[string]string
	// returns is a setting for the address to which the provider sends all buyers back, if it wants one beforehand.
	returns string
}

// providers are those that a dialect plays, by their kind. A new connector needs a line here and one in [matrix.Providers].
func providers() map[string]played {
	return map[string]played{
		"paymes": {shop: &paymestest.Shop{}, credentials: map[string]string{"secret": dialecttest.Key}, returns: "paymes.return_url"},
		"paymes-v46": {shop: &paymestest.Shop{}, credentials: map[string]string{
			"secret": dialecttest.Key, "public_key": paymestest.PublicKey(dialecttest.Key),
		}, returns: "paymes.return_url"},
		"paymago": {shop: paymagotest.Shop{}, credentials: map[string]string{"token": dialecttest.Key}},
		"paynet":  {shop: paynettest.Shop{}, credentials: map[string]string{"secret_key": dialecttest.Key}},
		"paratika": {shop: paratikatest.Shop{}, credentials: map[string]string{
			"merchant": paratikatest.Number(dialecttest.Key), "merchant_user": paratikatest.User, "merchant_password": dialecttest.Key,
			"secret_key": paratikatest.SecretKey,
		}},
		"esnekpos": {shop: esnekpostest.Shop{}, credentials: map[string]string{
			"merchant": dialecttest.Key, "merchant_key": esnekpostest.SecretOf(dialecttest.Key),
		}},
	}
}

// clock is the one clock of a cell. It runs, and a test moves it on.
type clock struct {
	mu      sync.Mutex // guards ahead
	ahead   time.Duration
	started time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	noon := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) // in Istanbul
	return noon.Add(time.Since(c.started)).Add(c.ahead)
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

// cell is a shop in front of a gateway whose account is at a provider, which is played by a gateway of its own with its own
// database and its own bank, across HTTP.
type cell struct {
	matrix.Cell
	shop, undoes dialecttest.Shop
	front        *dialecttest.House
	// up is the provider's house; nil where the provider is the bank itself.
	up *dialecttest.House
	// bank is the provider's.
	bank  *simtest.Bank
	line  *line
	clock *clock
	// account is the connector between the two.
	account connector.Connector
}

// patience is how long a shop of the matrix waits for a doubt to be settled. The first inquiry is always waited for.
const patience = time.Second

// openCell opens a cell whose account allows what the cell needs.
func openCell(t *testing.T, of matrix.Cell) *cell {
	t.Helper()
	return openCellWith(t, of, of.Early())
}

// openMarket opens a cell whose account pays stores.
func openMarket(t *testing.T, of matrix.Cell) *cell {
	t.Helper()
	return openCellAs(t, of, true, func(m *merchant.Merchant) { m.PaysStores = map[string]bool{"provider": true} })
}

// openCellWith opens a cell whose account allows early_charge, or does not.
func openCellWith(t *testing.T, of matrix.Cell, early bool) *cell {
	t.Helper()
	return openCellAs(t, of, false, func(m *merchant.Merchant) { m.EarlyCharge = map[string]bool{"provider": early} })
}

// openCellAs opens a cell whose provider takes no commission if free says so: Paynet takes its part of it from a dealer's.
func openCellAs(t *testing.T, of matrix.Cell, free bool, setup func(*merchant.Merchant)) *cell {
	t.Helper()
	c := &cell{Cell: of, clock: &clock{started: time.Now()}}
	c.shop, c.undoes = shops(of.In)
	open := c.upstream(t, c.registered(t), free)
	c.front = dialecttest.Open(t, c.shop, time.Now, dialecttest.Options{
		Now: c.clock.Now, Patience: patience, Jobs: true,
		Setup: setup,
		Account: func(d connector.Deps) (connector.Connector, error) {
			var err error
			c.account, err = open(d)
			return c.account, err
		},
	})
	return c
}

// upstream starts the provider, and returns what opens the connector to it. registered is where it sends all buyers, if it knows
// one address for them.
func (c *cell) upstream(t *testing.T, registered string, free bool) func(connector.Deps) (connector.Connector, error) {
	t.Helper()
	p, played := providers()[c.Out.Name]
	if !played {
		c.bank = simtest.Open(t, func(s *sim.Config) { s.Now = c.clock.Now })
		c.line = newLine(t, c.bank.URL, c.bank)
		return simbank.Config{
			BaseURL: c.line.URL, Terminal: simtest.Terminal, Key: simtest.Secret, OneStep: c.Out.OneStep,
		}.Open
	}
	c.up = dialecttest.Open(t, p.shop, time.Now, dialecttest.Options{Now: c.clock.Now, Setup: func(m *merchant.Merchant) {
		if p.returns != "" {
			m.Settings[p.returns] = registered
		}
		if free {
			m.Commission = nil
		}
	}})
	c.bank = c.up.Bank
	c.line = newLine(t, c.up.URL, c.up.Bank)
	config, err := provider.Config(provider.Account{
		Name: "upstream", Kind: c.Out.Kind(), BaseURL: c.line.URL, Credentials: p.credentials,
	})
	if err != nil {
		t.Fatal(err)
	}
	return config.Open
}

// registered is the address that is registered with a provider for all buyers. The gateway in front does not run yet when the
// provider starts, so that it stands elsewhere and leads to the gateway's, as a merchant's own web server may.
func (c *cell) registered(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, c.front.Landing, http.StatusTemporaryRedirect)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/registered"
}

// move is something that took effect at a bank.
type move struct {
	seq    int64
	kind   string
	amount int64
}

// moves are what took effect after a line of the books.
func moves(bank *simtest.Bank, after int64) []move {
	s, err := bank.Books(context.Background(), sim.Filter{After: after})
	if err != nil {
		return nil
	}
	var all []move
	for _, line := range s.Operations {
		if line.Outcome == "approved" {
			all = append(all, move{line.Seq, line.Kind, line.Amount})
		}
	}
	return all
}

// since are the provider's movements after the last line of earlier.
func (c *cell) since(earlier []move) []move {
	if len(earlier) == 0 {
		return moves(c.bank, 0)
	}
	return moves(c.bank, earlier[len(earlier)-1].seq)
}

// sum adds up what movements took and gave back.
func sum(all []move) (captures int, captured, left int64) {
	for _, m := range all {
		switch m.kind {
		case "sale", "capture":
			captures++
			captured += m.amount
			left += m.amount
		case "void":
			left = 0
		case "refund":
			left -= m.amount
		}
	}
	return captures, captured, left
}

// shopPage is where shops want their buyers back.
const shopPage = "https://shop.example/3d?basket=7"

// pay asks for a payment in the cell's ordinary way, as the owner of key.
func (c *cell) pay(t *testing.T, shop dialecttest.Shop, key string, o dialecttest.Order) dialecttest.Outcome {
	t.Helper()
	if p, more := shop.(dialecttest.Payer); more {
		return p.Follow(t, c.front, key, o, c.front.Send(t, shop.Sale(key, o)))
	}
	if c.ByThreeD() {
		return c.secure(t, key, o)
	}
	return c.front.PayAs(t, key, o)
}

// secure takes a payment through 3-D Secure.
func (c *cell) secure(t *testing.T, key string, o dialecttest.Order) dialecttest.Outcome {
	t.Helper()
	bank := c.atBank(t, key, o)
	back := c.front.Return(t, c.front.Confirm(t, bank, bank.Code))
	return c.finish(t, key, back)
}

// atBank starts a payment with 3-D Secure and takes its buyer to the bank's page.
func (c *cell) atBank(t *testing.T, key string, o dialecttest.Order) dialecttest.Page {
	t.Helper()
	return c.front.AtBank(t, http.MethodGet, c.shop.Page(t, c.front.Send(t, c.shop.Start(key, o, shopPage))))
}

// finish is what the shop does when its buyer is back.
func (c *cell) finish(t *testing.T, key string, back url.Values) dialecttest.Outcome {
	t.Helper()
	return c.shop.Outcome(t, c.front.Send(t, c.shop.Finish(key, back)))
}

// order is a sale of 12.50; the cardholder's name chooses what the bank does.
func order(reference, holder string) dialecttest.Order {
	return dialecttest.Order{
		Reference: reference, Amount: "12.50", Number: "4355084355084358", Month: "12", Year: "2030", CVV: "000", Holder: holder,
	}
}
