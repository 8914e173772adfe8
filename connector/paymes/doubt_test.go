package paymes_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/paymes"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paymes/paymestest"
	"github.com/vezne/vezne/internal/merchant"
)

// lossy is the line to a provider that loses the next answer to a cancellation.
type lossy struct {
	*httptest.Server
	next atomic.Bool
}

func openLossy(t *testing.T, to string) *lossy {
	t.Helper()
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	l := &lossy{}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(u) }}
	l.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lost := strings.HasSuffix(r.URL.Path, "/order_cancel") && l.next.CompareAndSwap(true, false)
		if !lost {
			proxy.ServeHTTP(w, r)
			return
		}
		proxy.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	}))
	t.Cleanup(l.Close)
	return l
}

// TestALostCancellation puts one gateway before another, both with v4.6. The answer to a cancellation is lost after it was carried
// out: what gave back everything is found out, and what gave back a part stays a doubt, in which nothing more is given back.
func TestALostCancellation(t *testing.T) {
	t.Parallel()
	shop := paymestest.V46{Shop: &paymestest.Shop{}}
	always := func(m *merchant.Merchant) { m.Settings["paymes.3d"] = "always" }
	upstream := dialecttest.Open(t, &paymestest.Shop{}, time.Now, dialecttest.Options{Setup: always})
	line := openLossy(t, upstream.URL)
	front := dialecttest.Open(t, shop, time.Now, dialecttest.Options{
		Setup: always, Jobs: true, Patience: time.Millisecond,
		Account: func(d connector.Deps) (connector.Connector, error) {
			return paymes.Config{
				BaseURL: line.URL, Secret: dialecttest.Key, PublicKey: paymestest.PublicKey(dialecttest.Key),
			}.Open(d)
		},
	})
	// The upstream shop's own address is where its buyers end, so that the front learns of the payment by asking.
	pay := func(reference string) (string, dialecttest.Order) {
		o := dialecttest.Order{
			Reference: reference, Amount: "12.50", Number: "4355084355084358", Month: "12", Year: "2030", CVV: "000", Holder: "Ayşe Işık",
		}
		id := front.Pay(t, o).Payment
		if id == "" {
			t.Fatal("the order has no number")
		}
		front.Advance(20 * time.Minute)
		for range 3000 {
			if shop.Inquired(t, front.Send(t, shop.Inquire(dialecttest.Key, id, o))).Paid {
				return id, o
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Fatalf("%s is not paid", reference)
		return "", o
	}
	back := func(r dialecttest.Request) dialecttest.Outcome { return shop.Reversed(t, front.Send(t, r)) }
	sum := func() (refunds int64) {
		for _, op := range upstream.Bank.Statement(t, "").Operations {
			if op.Outcome == "approved" && (op.Kind == "refund" || op.Kind == "void") {
				refunds += op.Amount
			}
		}
		return refunds
	}

	id, o := pay("whole")
	line.next.Store(true)
	if got := back(shop.Void(dialecttest.Key, id, o)); !got.Paid {
		t.Errorf("a void whose answer was lost is %+v, want done", got)
	}
	if got := sum(); got != 1250 {
		t.Errorf("%d were given back, want 1250", got)
	}

	id, o = pay("part")
	line.next.Store(true)
	if got := back(shop.Refund(dialecttest.Key, id, o, "5.00")); got.Paid || !got.Unknown {
		t.Errorf("a refund of a part whose answer was lost is %+v, want unknown", got)
	}
	for range 3 {
		front.Advance(time.Hour)
		if got := back(shop.Refund(dialecttest.Key, id, o, "5.00")); got.Paid {
			t.Errorf("another refund is made while the first is in doubt: %+v", got)
		}
		if got := shop.Inquired(t, front.Send(t, shop.Inquire(dialecttest.Key, id, o))); !got.Paid {
			t.Errorf("the order is %+v, want paid", got)
		}
	}
	if got := sum(); got != 1750 {
		t.Errorf("%d were given back in all, want 1750", got)
	}
}
