package storytest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// TestAProviderDiesUnderLoad: shops pay through a gateway whose first provider is killed while they do. Whatever was under way just
// then, every order is captured once or not at all, what is in doubt stays with the provider that it is in doubt at, and everything
// else is paid at the other. Whoever looks sees which account is passed over, also when the gateway has ended.
func TestAProviderDiesUnderLoad(t *testing.T) {
	t.Parallel()
	doomed, sound, home := folder(t), folder(t), folder(t)
	a, b := startDevUnwatched(t, doomed), startDev(t, sound)
	front := startDevUnwatched(t, home, "--apply", twoProviders(t, home, a.url, b.url))

	const orders, workers = 60, 4
	var next, paid atomic.Int64
	var all sync.WaitGroup
	var kill sync.Once
	for range workers {
		all.Go(func() {
			for n := next.Add(1); n <= orders; n = next.Add(1) {
				answer, err := trySend(t, http.MethodPost, front.url+"/v1/payments", ownHeader(), ownOrder(fmt.Sprintf("order-%d", n)).json(t))
				if err != nil {
					t.Errorf("order %d: %v", n, err)
				} else if answer.status == http.StatusCreated {
					paid.Add(1)
				}
				if paid.Load() >= 10 {
					kill.Do(func() { _ = a.command.Process.Kill() })
				}
			}
		})
	}
	all.Wait()
	a.wait(t)

	a = startDev(t, doomed) // for its bank's books; the gateway does not know its new address
	here, there := 0, 0
	for n := range orders {
		order := fmt.Sprintf("order-%d", n+1)
		p := front.newest(t, order)
		// A provider's bank knows the order by the gateway's own reference, which leads with the payment's id.
		plain := strings.TrimPrefix(fmt.Sprint(p["id"]), "pay_")
		atA, atB := takenAs(t, a.url, plain), takenAs(t, b.url, plain)
		here, there = here+atA, there+atB
		switch p["state"] {
		case "captured":
			if atA+atB != 1 {
				t.Errorf("%s is captured, and was taken %d and %d times", order, atA, atB)
			}
		case "indeterminate", "sent":
			if atB != 0 || atA > 1 {
				t.Errorf("%s is %s, and was taken %d and %d times", order, p["state"], atA, atB)
			}
		default:
			t.Errorf("%s is %s: the other provider could have taken it", order, p["state"])
		}
	}
	if here == 0 || there == 0 {
		t.Errorf("the providers took %d and %d payments: one of them was never asked", here, there)
	}
	front.signal(t)
	if code := front.wait(t); code != 0 {
		t.Errorf("the gateway ended with code %d\n%s", code, front.lastLines())
	}
	code, out, log := runToEnd(t, "provider", "list", "--json", "--data", home)
	if code != 0 {
		t.Fatalf("provider list: exit code %d: %s", code, log)
	}
	states := map[string]string{}
	for line := range strings.Lines(out) {
		var account struct {
			Name   string `json:"name"`
			Health string `json:"health"`
		}
		if err := json.Unmarshal([]byte(line), &account); err != nil {
			t.Fatal(err)
		}
		states[account.Name] = account.Health
	}
	if first := states["first"]; first != "open" && first != "half_open" || states["second"] != "closed" {
		t.Errorf("provider list shows %v", states)
	}
}

// twoProviders is a gateway file with an account "first" at one gateway's Paynet and "second" at another's.
func twoProviders(t *testing.T, in, first, second string) string {
	t.Helper()
	file := filepath.Join(in, "gateway.yaml")
	const account = "      - {name: %s, kind: paynet, base_url: %q, credentials: {secret_key: \"sck_pcs_jECRyoZq0khnsV9elaF/SIBVvxQI+bIW\"}}\n"
	text := "merchants:\n  - id: demo\n    providers:\n" + fmt.Sprintf(account, "first", first+"/paynet") + fmt.Sprintf(account, "second", second+"/paynet")
	err := os.WriteFile(file, []byte(text), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// newest returns the payment of an order.
func (c *child) newest(t *testing.T, order string) map[string]any {
	t.Helper()
	_, page := c.own(t, "/payments?reference="+order, nil)
	listed, _ := page["payments"].([]any)
	if len(listed) != 1 {
		t.Fatalf("%d payments of %s", len(listed), order)
	}
	p, _ := listed[0].(map[string]any)
	return p
}

// takenAs is how often a gateway's own payments took money whose reference begins so: the reference is another gateway's for it.
func takenAs(t *testing.T, gateway, reference string) int {
	t.Helper()
	n := 0
	for _, o := range books(t, gateway, "").Operations {
		if strings.HasPrefix(o.Order, reference) && o.Kind == "sale" && o.Outcome == "approved" {
			n++
		}
	}
	return n
}
