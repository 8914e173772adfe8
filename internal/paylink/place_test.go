package paylink_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/paylink"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/sqlite"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/pan"
)

// bank declines every second request.
type bank struct {
	mu   sync.Mutex // guards asks
	asks int
}

func (b *bank) Authorize(_ context.Context, a connector.Authorization) connector.Result {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asks++
	if b.asks%2 == 1 {
		return connector.Result{Outcome: connector.Declined, Refusal: decline.Refusal{Reason: decline.InsufficientFunds}}
	}
	return connector.Result{Outcome: connector.Approved, Amount: a.Amount, IDs: connector.IDs{Transaction: a.Ref}}
}

func (*bank) Query(context.Context, connector.Inquiry) connector.Report {
	return connector.Report{Finding: connector.Unclear}
}

func (*bank) Window() time.Duration { return time.Minute }

func (*bank) Shape() connector.Shape { return connector.TwoStep }

func (*bank) Challenge(_ context.Context, _ connector.Authorization, returnURL string) connector.Challenge {
	return connector.Challenge{Redirect: &connector.Redirect{Method: "POST", URL: "https://acs.example/", Fields: url.Values{"TermUrl": {returnURL}}}}
}

func (*bank) Finish(context.Context, connector.Return) connector.Finished {
	return connector.Finished{Proof: connector.Proof{Status: 1}}
}

// counter is a link that may be paid so many times, and where it is paid.
type counter struct {
	desk    *paylink.Desk
	gateway *gateway.Gateway
	shop    *merchant.Merchant
	link    paylink.Link
}

func openCounter(t *testing.T, limit int) *counter {
	t.Helper()
	db, err := sqlite.Open(t.Context(), sqlite.Config{Path: filepath.Join(t.TempDir(), "vezne.db"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	shops, err := merchant.NewDirectory([]merchant.Merchant{{ID: "acme", Accounts: []string{"bank"}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &counter{}
	c.gateway, err = gateway.New(gateway.Config{
		Store: db, Merchants: shops, Accounts: map[string]connector.Connector{"bank": &bank{}}, Now: time.Now, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	c.desk = paylink.NewDesk(c.gateway)
	c.shop, _ = shops.Find("acme")
	l := paylink.New(c.shop, "v1", time.Now().Add(time.Hour))
	l.Amount, l.Many, l.Limit = 12_550, true, limit
	c.link, err = c.desk.Open(t.Context(), c.shop, l, "https://pay.example/l", nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// order is what a buyer sends who has a place.
func (c *counter) order(t *testing.T, place string) gateway.Order {
	t.Helper()
	number, err := pan.Parse("4355084355084358")
	if err != nil {
		t.Fatal(err)
	}
	return gateway.Order{
		Merchant: c.shop, Surface: "v1", Reference: c.link.ReferenceAt(place), Amount: c.link.Sum(), Card: pan.Card{Number: number, Holder: "Ayşe Işık"},
		Terms: payment.Terms{Link: c.link.ID},
	}
}

// TestAPlaceWaitsForItsBuyerAtTheBank: a buyer who is at the bank in one window and is declined in another keeps the place. Else the next one
// would be answered with what the first one pays.
func TestAPlaceWaitsForItsBuyerAtTheBank(t *testing.T) {
	t.Parallel()
	c := openCounter(t, 1)
	place, err := c.desk.Place(t.Context(), c.link, "first")
	if err != nil {
		t.Fatal(err)
	}
	visit, err := c.gateway.StartChallenge(t.Context(), gateway.Challenge{
		Order: c.order(t, place), Mode: threeds.Automatic, ShopURL: "https://shop.example/", BankReturn: func(payment.Payment, threeds.Secret) string { return "https://pay.example/3d" },
	})
	if err != nil || visit.Payment.State != payment.Challenged {
		t.Fatalf("the visit is %s, %v", visit.Payment.State, err)
	}
	other, err := c.gateway.Pay(t.Context(), c.order(t, place))
	if err != nil || other.Payment.State != payment.Declined {
		t.Fatalf("the other window's is %s, %v", other.Payment.State, err)
	}
	_, err = c.desk.Place(t.Context(), c.link, "second")
	if f, told := fault.As(err); !told || f.Code != "link_full" {
		t.Errorf("the second buyer: %v", err)
	}
	if again, err := c.desk.Place(t.Context(), c.link, "first"); err != nil || again != place {
		t.Errorf("the first buyer: %s, %v", again, err)
	}
}

// TestACrowdAtALink: of many buyers at once who pay until they are told that the link is full, as many pay as it says, and so many are counted.
func TestACrowdAtALink(t *testing.T) {
	t.Parallel()
	const limit, buyers = 3, 12
	c := openCounter(t, limit)
	var crowd sync.WaitGroup
	for n := range buyers {
		crowd.Go(func() {
			for {
				place, err := c.desk.Place(t.Context(), c.link, fmt.Sprint("visit-", n))
				if f, told := fault.As(err); told && f.Code == "link_full" {
					return
				}
				if err != nil {
					t.Errorf("buyer %d: %v", n, err)
					return
				}
				a, err := c.gateway.Pay(t.Context(), c.order(t, place))
				if err != nil || a.Payment.State != payment.Captured && a.Payment.State != payment.Declined {
					t.Errorf("buyer %d: %s, %v", n, a.Payment.State, err)
					return
				}
				if a.Payment.State == payment.Captured {
					return
				}
			}
		})
	}
	crowd.Wait()
	if err := c.gateway.Jobs().Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	paid, err := c.gateway.List(t.Context(), "acme", store.Filter{State: payment.Captured, Limit: buyers})
	if err != nil || len(paid) != limit {
		t.Errorf("%d have paid, %v", len(paid), err)
	}
	l, err := c.desk.Link(t.Context(), "acme", c.link.ID)
	if err != nil || l.Paid != limit || l.Taken != limit*c.link.Amount || l.State(time.Now()) != paylink.Paid {
		t.Errorf("the link counts %d of %d, %v", l.Paid, l.Taken, err)
	}
}
