package sim_test

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/sim"
	"github.com/vezne/vezne/internal/sim/simtest"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
	wire "github.com/vezne/vezne/wire/simbank"
)

func card(t *testing.T) pan.Card {
	t.Helper()
	n, err := pan.Parse("4355084355084358")
	if err != nil {
		t.Fatal(err)
	}
	e, err := pan.ParseExpiry("12", "2030")
	if err != nil {
		t.Fatal(err)
	}
	return pan.Card{Number: n, Expiry: e, Holder: "Ayşe Yılmaz"}
}

func authorization(t *testing.T, bank *simtest.Bank, ref string) []byte {
	t.Helper()
	body, err := wire.Authorize{
		Ref: ref, Order: "order-1", Amount: money.New(12345, money.TRY), Card: card(t),
		ValidUntil: bank.Clock.Now().Add(time.Minute),
	}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// signed returns a request as a good client signs it.
func signed(t *testing.T, bank *simtest.Bank, path string, body []byte) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, bank.URL+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	now := bank.Clock.Now().UnixMicro()
	r.Header.Set(wire.HeaderTerminal, simtest.Terminal)
	r.Header.Set(wire.HeaderTimestamp, strconv.FormatInt(now, 10))
	r.Header.Set(wire.HeaderSignature, wire.NewKey(simtest.Secret).SignRequest(simtest.Terminal, now, path, body))
	return r
}

func send(t *testing.T, r *http.Request) (int, http.Header, []byte) {
	t.Helper()
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, response.Header, body
}

// TestDoor spoils a good request in one way after another: none may come in, and nothing may be recorded.
func TestDoor(t *testing.T) {
	t.Parallel()
	bank := simtest.Open(t, nil)
	good := authorization(t, bank, "R1")
	for _, tc := range []struct {
		name   string
		body   []byte
		change func(r *http.Request)
		status int
	}{
		{"no terminal", good, func(r *http.Request) { r.Header.Del(wire.HeaderTerminal) }, http.StatusUnauthorized},
		{"unknown terminal", good, func(r *http.Request) { r.Header.Set(wire.HeaderTerminal, "OTHER") }, http.StatusUnauthorized},
		{"no signature", good, func(r *http.Request) { r.Header.Del(wire.HeaderSignature) }, http.StatusUnauthorized},
		{"wrong signature", good, func(r *http.Request) { r.Header.Set(wire.HeaderSignature, strings.Repeat("0", 64)) }, http.StatusUnauthorized},
		{"no timestamp", good, func(r *http.Request) { r.Header.Del(wire.HeaderTimestamp) }, http.StatusUnauthorized},
		{"timestamp that is no number", good, func(r *http.Request) { r.Header.Set(wire.HeaderTimestamp, "now") }, http.StatusUnauthorized},
		{"old timestamp", good, func(r *http.Request) {
			old := bank.Clock.Now().Add(-6 * time.Minute).UnixMicro()
			r.Header.Set(wire.HeaderTimestamp, strconv.FormatInt(old, 10))
			r.Header.Set(wire.HeaderSignature, wire.NewKey(simtest.Secret).SignRequest(simtest.Terminal, old, wire.PathAuthorize, good))
		}, http.StatusUnauthorized},
		{"body of another operation", good, func(r *http.Request) { r.URL.Path = wire.PathRefund }, http.StatusUnauthorized},
		{"empty body", nil, nil, http.StatusBadRequest},
		{"not JSON", []byte("NaN"), nil, http.StatusBadRequest},
		{"member twice", bytes.Replace(good, []byte(`"amount":`), []byte(`"amount":1,"amount":`), 1), nil, http.StatusBadRequest},
		{"negative amount", bytes.Replace(good, []byte(`"amount":`), []byte(`"amount":-`), 1), nil, http.StatusBadRequest},
		{"wrong check digit", bytes.Replace(good, []byte("4358"), []byte("4359"), 1), nil, http.StatusBadRequest},
		{"too large", bytes.Repeat([]byte(" "), wire.MaxBody+1), nil, http.StatusRequestEntityTooLarge},
		{"too large, without its length", bytes.Repeat([]byte(" "), wire.MaxBody+1), func(r *http.Request) { r.ContentLength = -1 }, http.StatusRequestEntityTooLarge},
		{"by GET", good, func(r *http.Request) { r.Method = http.MethodGet }, http.StatusMethodNotAllowed},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := signed(t, bank, wire.PathAuthorize, tc.body)
			if tc.change != nil {
				tc.change(r)
			}
			status, _, body := send(t, r)
			if status != tc.status {
				t.Errorf("status %d, want %d", status, tc.status)
			}
			if status != http.StatusMethodNotAllowed {
				if _, err := wire.DecodeProblem(body); err != nil {
					t.Errorf("body is no problem: %v", err)
				}
			}
			if bytes.Contains(body, []byte("435508")) {
				t.Error("the answer repeats the card number")
			}
			if n := bank.Statement(t, "").Total; n != 0 {
				t.Errorf("books have %d operations, want none", n)
			}
		})
	}
}

// TestUnsignedLength sends a body without its length, as a proxy may make of it: it is understood.
func TestUnsignedLength(t *testing.T) {
	t.Parallel()
	bank := simtest.Open(t, nil)
	r := signed(t, bank, wire.PathAuthorize, authorization(t, bank, "R1"))
	r.ContentLength = -1
	status, header, body := send(t, r)
	a, err := wire.DecodeAnswer(body)
	if status != http.StatusOK || err != nil || a.Outcome != wire.Approved {
		t.Errorf("status %d, %+v, %v, want an approval", status, a, err)
	}
	if !wire.NewKey(simtest.Secret).VerifyAnswer(header.Get(wire.HeaderSignature), r.Header.Get(wire.HeaderSignature), status, body) {
		t.Error("the answer's signature does not verify")
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	good := func() sim.Config {
		return sim.Config{BaseURL: "http://x", Now: time.Now, Terminals: map[string]string{"T": simtest.Secret}}
	}
	for name, spoil := range map[string]func(c *sim.Config){
		"no clock":      func(c *sim.Config) { c.Now = nil },
		"no base url":   func(c *sim.Config) { c.BaseURL = "" },
		"no terminal":   func(c *sim.Config) { c.Terminals = nil },
		"short secret":  func(c *sim.Config) { c.Terminals = map[string]string{"T": "short"} },
		"odd terminal":  func(c *sim.Config) { c.Terminals = map[string]string{"T\n": simtest.Secret} },
		"too much luck": func(c *sim.Config) { c.Chaos.Percent = 101 },
		"no folder":     func(c *sim.Config) { c.BooksPath = t.TempDir() + "/none/books.db" },
	} {
		c := good()
		spoil(&c)
		bank, err := sim.Open(c)
		if err == nil {
			_ = bank.Close()
			t.Errorf("%s: the bank opened", name)
			continue
		}
		if strings.Contains(err.Error(), "short\"") || strings.Contains(err.Error(), simtest.Secret) {
			t.Errorf("%s: error %v repeats a secret", name, err)
		}
	}
}
