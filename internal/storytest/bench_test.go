package storytest

import (
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/vezne/vezne/internal/store/postgres/pgtest"
)

// benchFigures are what the report says of one side.
type benchFigures struct {
	Requests int64 `json:"requests"`
	Errors   int64 `json:"errors"`
	P50      int64 `json:"p50_us"`
}

// TestBench measures a running gateway and the ceiling of its engine beside it, as briefly as it can be done. How
// fast either is depends on the machine and is not looked at; that every order was paid is.
func TestBench(t *testing.T) {
	t.Parallel()
	ceilings := map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return "sqlite:" + filepath.Join(folder(t), "ceiling.db") },
		"postgres": func(t *testing.T) string { return pgtest.URL(t) },
	}
	engines(t, func(t *testing.T, engine []string) {
		name := "sqlite"
		if engine != nil {
			name = "postgres"
		}
		c := startDev(t, folder(t), append(engine, "--log-level", "warn")...)
		for _, surface := range []string{"paynet", "v1"} {
			code, out, log := runToEnd(t, "bench", "--url", c.url, "--surface", surface, "--duration", "300ms", "--rounds", "1",
				"--clients", "8", "--ceiling-db", ceilings[name](t), "--json")
			var r struct {
				Ratio      float64 `json:"ratio"`
				Conditions struct {
					Engine  string  `json:"engine"`
					Surface string  `json:"surface"`
					Clients int     `json:"clients"`
					Seconds float64 `json:"seconds"`
				} `json:"conditions"`
				Rounds []struct {
					Gateway, Ceiling benchFigures
				} `json:"rounds"`
			}
			err := json.Unmarshal([]byte(out), &r)
			if code != 0 || err != nil || log != "" {
				t.Fatalf("%s: exit code %d, %v, standard error %q, standard output %q", surface, code, err, log, out)
			}
			if len(r.Rounds) != 1 || r.Ratio <= 0 {
				t.Fatalf("%s: %d rounds, ratio %v", surface, len(r.Rounds), r.Ratio)
			}
			for side, f := range map[string]benchFigures{"gateway": r.Rounds[0].Gateway, "ceiling": r.Rounds[0].Ceiling} {
				if f.Requests == 0 || f.Errors != 0 || f.P50 <= 0 {
					t.Errorf("%s: %s: %+v", surface, side, f)
				}
			}
			if got := r.Conditions; got.Engine != name || got.Surface != surface || got.Clients != 8 || got.Seconds != 0.3 {
				t.Errorf("%s: conditions %+v", surface, got)
			}
		}
		if n := books(t, c.url, "").Total; n < 2 {
			t.Errorf("the bank has %d operations", n)
		}
	})
}
