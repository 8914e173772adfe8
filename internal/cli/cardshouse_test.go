package cli

import (
	"bytes"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne"
	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/money"
)

// TestCardsOfTheSimulator goes the way of docs/vault.md: what the simulator of a development gateway keeps is imported beside it, pays,
// begins a subscription, and is forgotten by the bank when it is deleted.
func TestCardsOfTheSimulator(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	url := running(t, config.Dev{Data: data})
	owner := brought(t, url)
	cards := func(want int, arguments ...string) []map[string]any {
		t.Helper()
		var o, l bytes.Buffer
		code := Run(append(append([]string{"cards"}, arguments...), "--data", data, "--json"), &o, &l)
		if code != 0 {
			t.Fatalf("%v: exit code %d: %s", arguments, code, l.String())
		}
		var all []map[string]any
		for line := range strings.Lines(o.String()) {
			var c map[string]any
			if err := json.Unmarshal([]byte(line), &c); err != nil {
				t.Fatal(err)
			}
			all = append(all, c)
		}
		if want >= 0 && len(all) != want {
			t.Fatalf("%v: %d cards, want %d: %s", arguments, len(all), want, o.String())
		}
		return all
	}
	ask := []string{"import", "--account", config.DemoAccount, "--owner", owner, "--customer", "U-1", "--bank", url}
	cards(1, append(ask, "--dry-run")...)
	imported := cards(1, ask...)[0]
	token, _ := imported["token"].(string)
	customer, _ := imported["customer"].(string)

	client, err := vezne.New(url, config.DemoKey)
	if err != nil {
		t.Fatal(err)
	}
	p, err := client.Payments.Create(t.Context(), vezne.PaymentRequest{Reference: "kept-1", Amount: money.New(1250, money.TRY), Customer: customer, Card: vezne.StoredCard(token, "")})
	if err != nil || !p.Paid() || p.Provider != config.DemoAccount {
		t.Fatalf("paid %+v, %v", p, err)
	}
	s, err := client.Subscriptions.Create(t.Context(), vezne.SubscriptionRequest{
		Reference: "kept-sub-1", Customer: "U-1", Card: vezne.StoredCard(token, ""), Amount: new(money.New(4900, money.TRY)),
		Interval: &vezne.Interval{Unit: "month", Count: 1},
	})
	if err != nil || s.ChargesMade != 1 {
		t.Fatalf("subscribed %+v, %v", s, err)
	}

	var o, l bytes.Buffer
	if code := Run([]string{"cards", "delete", token, "--data", data}, &o, &l); code != 0 {
		t.Fatalf("exit code %d: %s", code, l.String())
	}
	for len(cards(-1, append(ask, "--dry-run")...)) > 0 { // the gateway's job is on its way
		time.Sleep(10 * time.Millisecond)
	}
	for len(cards(-1, "deleted")) > 0 {
		time.Sleep(10 * time.Millisecond)
	}

	for _, wrong := range []string{"http://127.0.0.1:9", "ftp://x"} {
		if code := Run(append(append([]string{"cards"}, ask[:len(ask)-1]...), wrong, "--data", data), &o, &l); code != 1 {
			t.Errorf("asked at %s: exit code %d", wrong, code)
		}
	}
}

// brought has the simulator keep a card, and returns its name of the owner.
func brought(t *testing.T, url string) string {
	t.Helper()
	const card = `{"customer":"old-1","label":"Maaş","number":"4355084355084358","month":"12","year":"2040"}`
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/sim/cards", strings.NewReader(card))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Body.Close() }()
	var body bytes.Buffer
	_, err = body.ReadFrom(a.Body)
	found := regexp.MustCompile(`"owner":"([^"]+)"`).FindStringSubmatch(body.String())
	if err != nil || a.StatusCode != http.StatusCreated || found == nil {
		t.Fatalf("status %d, %v: %s", a.StatusCode, err, body.String())
	}
	return found[1]
}
