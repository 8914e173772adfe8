package storytest

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// eventually asks again and again until something holds. It gives up only when the guard has passed, which no working
// program takes; how long it took is not what is tested.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for began := time.Now(); !holds(); time.Sleep(10 * time.Millisecond) {
		if time.Since(began) > guard {
			t.Fatalf("still not so: %s", what)
		}
	}
}

// later is an answer that is on its way.
type later chan answer

func sendLater(t *testing.T, address string, header map[string]string, body string) later {
	t.Helper()
	l := make(later, 1)
	go func() {
		a, err := trySend(t, http.MethodPost, address, header, body)
		if err != nil {
			t.Errorf("a request that was under way was not answered: %v", err)
		}
		l <- a
	}()
	return l
}

// TestStopWhilePaymentsAreUnderWay: a node that is told to stop says so to load balancers, answers what it has taken on,
// and leaves nothing that the next one does not find.
func TestStopWhilePaymentsAreUnderWay(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, engine []string) {
		f := folder(t)
		c := startDev(t, f, append(engine, "--provider-timeout", "2s", "--patience", "20s")...)
		// One bank that is slower than it is waited for, and one that says that it will act in three seconds.
		slow := sendLater(t, c.url+"/paynet"+servicePayment, paynetHeader(), paynetOrder("SLOW").with(fields{"card_holder": "SIM SLOW"}).json(t))
		late := sendLater(t, c.url+"/v1/payments", ownHeader(),
			ownOrder("LATE").with(fields{"card": ownCard().with(fields{"holder": "SIM LATE"})}).json(t))
		eventually(t, "the bank has both orders", func() bool { return books(t, c.url, "").Total == 2 })
		c.signal(t)
		eventually(t, "readyz says that the node is stopping", func() bool {
			a := send(t, http.MethodGet, c.url+"/readyz", nil, "")
			return a.status == http.StatusServiceUnavailable
		})
		if a := send(t, http.MethodGet, c.url+"/healthz", nil, ""); a.status != http.StatusOK {
			t.Errorf("healthz of a stopping node: status %d", a.status)
		}
		// What still arrives before the load balancer has noticed is served.
		if a, o := c.own(t, "/payments", ownOrder("JUST-IN-TIME")); a.status != http.StatusCreated || o["state"] != "captured" {
			t.Errorf("a payment that arrives at a stopping node: status %d: %s", a.status, a.body)
		}
		a := <-slow
		has(t, "order of the slow bank", a.object(t), fields{"is_succeed": true, "code": 0})
		b := <-late
		has(t, "order of the late bank", b.object(t), fields{"state": "captured"})
		if code := c.wait(t); code != 0 {
			t.Errorf("exit code = %d, want 0\n%s", code, c.lastLines())
		}

		again := startDev(t, f, engine...)
		allCaptured(t, again, "SLOW", "LATE", "JUST-IN-TIME")
	})
}

// allCaptured checks that these are the gateway's payments and that each was taken once, here and at the bank.
func allCaptured(t *testing.T, c *child, references ...string) {
	t.Helper()
	var found []string
	for _, listed := range c.payments(t) {
		p, _ := listed.(map[string]any)
		has(t, "payment after the restart", p, fields{"state": "captured"})
		reference, _ := p["reference"].(string)
		found = append(found, reference)
		takenOnce(t, c.url, reference, 1250)
	}
	slices.Sort(found)
	slices.Sort(references)
	if !slices.Equal(found, references) {
		t.Errorf("payments after the restart: %v, want %v", found, references)
	}
}

// TestStopWithADoubt: what is in doubt when a node stops is settled by the next one.
func TestStopWithADoubt(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, engine []string) {
		f := folder(t)
		c := startDev(t, f, append(engine, "--patience", "1ms")...)
		a, o := c.own(t, "/payments", ownOrder("DOUBT").with(fields{"card": ownCard().with(fields{"holder": "SIM LATE"})}))
		if a.status != http.StatusAccepted || o["state"] != "indeterminate" {
			t.Fatalf("status %d, state %v, want 202 and indeterminate", a.status, o["state"])
		}
		c.signal(t)
		if code := c.wait(t); code != 0 {
			t.Errorf("exit code = %d, want 0", code)
		}
		again := startDev(t, f, engine...)
		eventually(t, "the doubt is settled", func() bool {
			_, page := again.own(t, "/payments?state=captured", nil)
			listed, _ := page["payments"].([]any)
			return len(listed) == 1
		})
		allCaptured(t, again, "DOUBT")
	})
}

// TestASecondSignalEndsAtOnce: nobody has to wait for a bank that does not answer, and nothing is lost by not waiting.
func TestASecondSignalEndsAtOnce(t *testing.T) {
	t.Parallel()
	f := folder(t)
	// The timeout is also how long the next node waits before it may ask what became of the payment.
	c := startDevUnwatched(t, f, "--provider-timeout", "10s")
	go func() {
		// It is cut off, and that is what it is for.
		_, _ = trySend(t, http.MethodPost, c.url+"/v1/payments", ownHeader(),
			ownOrder("CUT").with(fields{"card": ownCard().with(fields{"holder": "SIM SLOW"})}).json(t))
	}()
	eventually(t, "the bank has the order", func() bool { return books(t, c.url, "").Total == 1 })
	c.signal(t)
	eventually(t, "readyz says that the node is stopping", func() bool {
		a := send(t, http.MethodGet, c.url+"/readyz", nil, "")
		return a.status == http.StatusServiceUnavailable
	})
	c.signal(t)
	if code := c.wait(t); code == 0 {
		t.Error("exit code = 0 although a payment was cut off")
	}
	again := startDev(t, f)
	eventually(t, "the payment that was cut off is settled", func() bool {
		_, page := again.own(t, "/payments?state=captured", nil)
		listed, _ := page["payments"].([]any)
		return len(listed) == 1
	})
	allCaptured(t, again, "CUT")
}

// TestSimulatorAlone: the bank is a program of its own, and its books outlive the gateway.
func TestSimulatorAlone(t *testing.T) {
	t.Parallel()
	bank := startSim(t, folder(t))
	c := startDev(t, folder(t), "--bank", bank.url)
	if !strings.Contains(c.welcome, bank.url+"/sim/books") {
		t.Error("the welcome does not say where the bank's books are")
	}
	a, paid := c.paynet(t, servicePayment, paynetOrder("APART"))
	if a.status != http.StatusOK || paid["is_succeed"] != true {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	for _, path := range []string{"/sim/books", "/acs/x"} {
		if a := send(t, http.MethodGet, c.url+path, nil, ""); a.status != http.StatusNotFound {
			t.Errorf("the gateway answers %s with status %d, although the bank is elsewhere", path, a.status)
		}
	}
	c.signal(t)
	c.wait(t)
	takenOnce(t, bank.url, "APART", 1250)
}
