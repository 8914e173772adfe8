package sim_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/sim/simtest"
	wire "github.com/vezne/vezne/wire/simbank"
)

// TestACardThatIsBrought is kept for its terminal as if it had been handed over; what cannot be one is refused without being repeated.
func TestACardThatIsBrought(t *testing.T) {
	t.Parallel()
	bank := simtest.Open(t, nil)
	bring := func(body, contentType string) (int, []byte) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, bank.URL+"/sim/cards", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", contentType)
		status, _, answer := send(t, r)
		return status, answer
	}
	const good = `{"customer":"U-1","label":"Maaş","number":"4355084355084358","month":"12","year":"2030","holder":"SIM 51"}`
	status, body := bring(good, "application/json")
	var c wire.KeptCard
	if err := json.Unmarshal(body, &c); status != http.StatusCreated || err != nil || c.BIN != "435508" || c.Last4 != "4358" || c.Label != "Maaş" {
		t.Fatalf("status %d, %v: %s", status, err, body)
	}
	query, err := wire.KeptQuery{Owner: c.Owner}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	_, _, body = send(t, signed(t, bank, wire.PathCards, query))
	if all, err := wire.DecodeKept(body); err != nil || len(all.Cards) != 1 || all.Cards[0] != c {
		t.Errorf("kept is %+v, %v", all, err)
	}
	for _, wrong := range []string{
		"", "{", strings.Replace(good, "4358", "4359", 1), strings.Replace(good, `"12"`, `"13"`, 1), strings.Replace(good, "U-1", "", 1),
		strings.Replace(good, "Maaş", strings.Repeat("x", 65), 1), strings.Replace(good, `{`, `{"terminal":"other",`, 1), strings.Replace(good, `{`, `{"cvv":"000",`, 1),
	} {
		if status, body := bring(wrong, "application/json"); status != http.StatusBadRequest || strings.Contains(string(body), "435508") {
			t.Errorf("%s: status %d, %s", wrong, status, body)
		}
	}
	if status, _ := bring(good, "text/plain"); status != http.StatusUnsupportedMediaType {
		t.Errorf("as a form could send it: status %d", status)
	}
}
