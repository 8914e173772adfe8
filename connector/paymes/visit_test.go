package paymes_test

import (
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/paymes"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paymes/paymestest"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/web/view"
)

// shops is a gateway before another: what a shop of Paymes asks of the first leaves as a request of Paymes to the second, which
// sends all buyers of the account to the first one's landing.
type shops struct {
	*paymestest.Shop
	front, upstream *dialecttest.House
}

func openShops(t *testing.T, config paymes.Config) shops {
	t.Helper()
	var listen net.ListenConfig
	l, err := listen.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := shops{Shop: &paymestest.Shop{}}
	s.upstream = dialecttest.Open(t, &paymestest.Shop{}, time.Now, dialecttest.Options{
		Setup: func(m *merchant.Merchant) {
			m.Settings["paymes.3d"], m.Settings["paymes.return_url"] = "always", "http://"+l.Addr().String()+view.LandingPath
		},
		Jobs: true, Patience: time.Millisecond,
	})
	config.BaseURL = s.upstream.URL
	s.front = dialecttest.Open(t, s.Shop, time.Now, dialecttest.Options{
		Setup: func(m *merchant.Merchant) { m.Settings["paymes.3d"] = "always" }, Jobs: true, Listener: l, Patience: time.Millisecond,
		Account: func(d connector.Deps) (connector.Connector, error) { return config.Open(d) },
	})
	return s
}

func generations() map[string]paymes.Config {
	return map[string]paymes.Config{
		"V3":   {Secret: dialecttest.Key},
		"v4.6": {Secret: dialecttest.Key, PublicKey: paymestest.PublicKey(dialecttest.Key)},
	}
}

// start begins a payment and takes its buyer to the bank's page.
func (s shops) start(t *testing.T, reference, scenario string) (payment string, bank dialecttest.Page) {
	t.Helper()
	o := dialecttest.Order{
		Reference: reference, Amount: "12.50", Number: "4355084355084358", Month: "12", Year: "2030", CVV: "000", Holder: "Ayşe Işık",
	}
	if scenario != "" {
		o.Holder = scenario
	}
	a := s.front.Send(t, s.Start(dialecttest.Key, o, ""))
	return s.Outcome(t, a).Payment, s.front.AtBank(t, http.MethodPost, s.Page(t, a))
}

// goOn lets a browser follow forms until it is at the shop, or stands.
func goOn(t *testing.T, browser *dialecttest.House, p dialecttest.Page) dialecttest.Page {
	t.Helper()
	for range 10 {
		if p.Action == "" || p.Action == paymestest.ReturnURL {
			return p
		}
		p = browser.Browse(t, p.Method, p.Action, p.Fields)
	}
	t.Fatalf("the browser goes round in circles, last to %q", p.Action)
	return p
}

// asked is what the front says of a payment, once it has settled it.
func (s shops) asked(t *testing.T, payment string) dialecttest.Outcome {
	t.Helper()
	var o dialecttest.Outcome
	for range 3000 {
		o = s.Inquired(t, s.front.Send(t, s.Inquire(dialecttest.Key, payment, dialecttest.Order{})))
		if o.Paid || o.Declined {
			return o
		}
		time.Sleep(20 * time.Millisecond)
	}
	return o
}

func (s shops) captures(t *testing.T, want int64) {
	t.Helper()
	if sum := s.upstream.Bank.Sum(t, ""); sum.Captures != want {
		t.Errorf("the bank captured %d times, want %d", sum.Captures, want)
	}
}

// TestBuyersComeHome: a provider sends all buyers to one address, and each finds his own visit from there.
func TestBuyersComeHome(t *testing.T) {
	t.Parallel()
	for name, config := range generations() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openShops(t, config)
			// Two visits in one browser, and the first one is finished first.
			first, atFirst := s.start(t, "first", "")
			second, atSecond := s.start(t, "second", "")
			for _, v := range []struct {
				payment string
				bank    dialecttest.Page
				code    string
				paid    bool
			}{{first, atFirst, atFirst.Code, true}, {second, atSecond, "000000", false}} {
				page := v.bank
				for range 5 { // the bank lets a buyer try a few times
					page = s.upstream.Confirm(t, page, v.code)
					if len(page.Fields) > 0 {
						break
					}
				}
				shop := goOn(t, s.front, page)
				if shop.Action != paymestest.ReturnURL || shop.Fields.Get("payuPaymentReference") != v.payment {
					t.Errorf("the buyer stands at status %d, sent to %q with %q, want the shop with %s", shop.Status, shop.Action, shop.Fields, v.payment)
				}
				if paid := shop.Fields.Get("message") == "Authorized"; paid != v.paid {
					t.Errorf("the shop is told %q, want paid %t", shop.Fields.Get("message"), v.paid)
				}
				if o := s.asked(t, v.payment); o.Paid != v.paid || o.Declined == v.paid {
					t.Errorf("the front says %+v, want paid %t", o, v.paid)
				}
			}
			s.captures(t, 1)
		})
	}
}

// TestBuyersWhoComeWithAnotherBrowser are shown nothing of the payment, which is settled without them.
func TestBuyersWhoComeWithAnotherBrowser(t *testing.T) {
	t.Parallel()
	for name, config := range generations() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openShops(t, config)
			payment, bank := s.start(t, "elsewhere", "")
			page := goOn(t, s.upstream, s.upstream.Confirm(t, bank, bank.Code))
			if page.Action != "" || page.Status != http.StatusNotFound {
				t.Errorf("a browser that was never here is sent to %q with status %d", page.Action, page.Status)
			}
			s.captures(t, 1)
			s.front.Advance(20 * time.Minute)
			if o := s.asked(t, payment); !o.Paid {
				t.Errorf("the front says %+v, want paid", o)
			}
			s.captures(t, 1)
		})
	}
}

// TestBuyersOfABankThatIsLate go on to their shop, which is told that the outcome is not known, and hears of it when it is.
func TestBuyersOfABankThatIsLate(t *testing.T) {
	t.Parallel()
	for name, config := range generations() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openShops(t, config)
			payment, bank := s.start(t, "late", "SIM 3D_CHALLENGE,LATE")
			shop := goOn(t, s.front, s.upstream.Confirm(t, bank, bank.Code))
			if shop.Action != paymestest.ReturnURL || shop.Fields.Get("status") != "PENDING" || shop.Fields.Get("payuPaymentReference") != payment {
				t.Errorf("the buyer stands at status %d, sent to %q with %q, want the shop with a pending payment", shop.Status, shop.Action, shop.Fields)
			}
			s.captures(t, 0)
			for _, h := range []*dialecttest.House{s.upstream, s.front} {
				h.Advance(10 * time.Minute) // the bank acts after one
			}
			if o := s.asked(t, payment); !o.Paid {
				t.Errorf("the front says %+v, want paid", o)
			}
			s.captures(t, 1)
		})
	}
}
