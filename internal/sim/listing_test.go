package sim_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/sim"
	"github.com/vezne/vezne/internal/sim/simtest"
	wire "github.com/vezne/vezne/wire/simbank"
)

func get(t *testing.T, url string) (int, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	status, _, body := send(t, r)
	return status, body
}

func TestBooksOverHTTP(t *testing.T) {
	t.Parallel()
	bank := simtest.Open(t, nil)
	for _, ref := range []string{"R1", "R2", "R3"} {
		status, _, body := send(t, signed(t, bank, wire.PathAuthorize, authorization(t, bank, ref)))
		if status != http.StatusOK {
			t.Fatalf("authorize: status %d, %s", status, body)
		}
	}
	status, body := get(t, bank.URL+"/sim/books?order=order-1&limit=2")
	var s sim.Statement
	err := json.Unmarshal(body, &s)
	if status != http.StatusOK || err != nil {
		t.Fatalf("status %d, %v: %s", status, err, body)
	}
	if s.Total != 3 || len(s.Operations) != 2 || s.Next != s.Operations[1].Seq {
		t.Errorf("total %d, %d operations, next %d, want 3, 2 and the second's number", s.Total, len(s.Operations), s.Next)
	}
	line := s.Operations[0]
	if line.Kind != "sale" || line.Ref != "R1" || line.Order != "order-1" || line.Terminal != simtest.Terminal ||
		line.Amount != 12345 || line.Currency != "TRY" || line.Outcome != "approved" || line.Code != "00" ||
		line.Card != "435508******4358" || len(line.AuthCode) != 6 || len(line.RRN) != 12 || line.Time != "2026-11-22T09:00:00.000000Z" {
		t.Errorf("line is %+v", line)
	}
	if len(s.Orders) != 1 || s.Orders[0].Captures != 3 || s.Orders[0].Net != 3*12345 {
		t.Errorf("sums are %+v, want three captures", s.Orders)
	}
	for _, wrong := range []string{"limit=x", "after=-1", "limit=-1"} {
		if status, _ := get(t, bank.URL+"/sim/books?"+wrong); status != http.StatusBadRequest {
			t.Errorf("%s: status %d, want 400", wrong, status)
		}
	}
	_, body = get(t, bank.URL+"/sim/books?order=none")
	if !strings.Contains(string(body), `"operations":[],"orders":[],"challenges":[]`) {
		t.Errorf("books of no order are %s, want empty lists", body)
	}
}

// TestChaos pays many times with faults by chance: they strike about as often as told, the same refs get the same
// faults, and a query answers in the end.
func TestChaos(t *testing.T) {
	t.Parallel()
	first := chaos(t, 1, 30)
	if again := chaos(t, 1, 30); again != first {
		t.Error("the same seed and refs had other faults")
	}
	if other := chaos(t, 2, 30); other == first {
		t.Error("another seed had the same faults")
	}
	if n := strings.Count(first, "!"); n < 10 || n > 60 {
		t.Errorf("%d of 100 requests had a fault, want about 30", n)
	}
	if none := chaos(t, 1, 0); strings.Contains(none, "!") {
		t.Error("faults without chaos")
	}
}

// chaos returns, for each of a hundred payments, "." for a proper approval and "!" for anything else.
func chaos(t *testing.T, seed uint64, percent int) string {
	t.Helper()
	bank := simtest.Open(t, func(c *sim.Config) { c.Chaos = sim.Chaos{Seed: seed, Percent: percent} })
	var seen strings.Builder
	for i := range 100 {
		r := signed(t, bank, wire.PathAuthorize, authorization(t, bank, "R"+strings.Repeat("x", i%30)+string(rune('a'+i%26))+string(rune('a'+i/26))))
		seen.WriteString(attempt(r))
	}
	return seen.String()
}

func attempt(r *http.Request) string {
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return "!"
	}
	defer func() { _ = response.Body.Close() }()
	var body [wire.MaxBody]byte
	n := 0
	for {
		read, err := response.Body.Read(body[n:])
		n += read
		if err != nil {
			break
		}
	}
	a, err := wire.DecodeAnswer(body[:n])
	signature := response.Header.Get(wire.HeaderSignature)
	genuine := wire.NewKey(simtest.Secret).VerifyAnswer(signature, r.Header.Get(wire.HeaderSignature), response.StatusCode, body[:n])
	if err != nil || !genuine || a.Outcome != wire.Approved || a.Order != "order-1" || a.Amount.Minor() != 12345 || a.Amount.Currency() != "TRY" {
		return "!"
	}
	return "."
}
