package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
)

// trial is a gateway file whose account "main" takes 2 % and whose "second", which cannot hold an amount, takes 1.5 %.
const trial = `
merchants:
  - id: demo
    commission:
      - {installments: 3, rate: 2%}
    providers:
      - {name: main, kind: paynet, base_url: "https://api.example.com", credentials: {secret_key: sck_x}}
      - name: second
        kind: paynet
        base_url: https://api.example.com
        credentials: {secret_key: sck_y}
        commission:
          - {installments: 3, rate: 1.5%}
    routes:
      - {name: taksitler, when: 'installments > 1 && bin == "540667"', to: second}
      - {to: main}
`

func TestRoutesDryRun(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "gateway.yaml")
	err := os.WriteFile(file, []byte(trial), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	onShelves(t, func(t *testing.T, s *shelf) {
		// 23:30 and 00:30 in Turkey are both of the day before in UTC.
		evening := time.Date(2026, 11, 2, 20, 30, 0, 0, time.UTC)
		for i, at := range []time.Time{evening, evening.Add(time.Hour), evening.Add(48 * time.Hour)} {
			p := s.begin(t, "demo", "order "+string(rune('a'+i)), at)
			step, err := p.Approve(payment.IDs{}, at)
			if err != nil {
				t.Fatal(err)
			}
			s.commit(t, step)
		}
		s.begin(t, "other", "of another", evening)
		dryRun := []string{"routes", "dry-run", "-f", file, "--lang", "en"}
		got := s.run(t, dryRun...)
		for _, w := range []string{
			"3 payments were looked at; 3 would have gone elsewhere.", "main     3       0      ₺376.50", "main  second  3", "₺7.53", "₺5.64",
		} {
			if !strings.Contains(got, w) {
				t.Errorf("it does not say %q:\n%s", w, got)
			}
		}
		got = s.run(t, "routes", "dry-run", "-f", file, "--lang", "tr", "--from", "2026-11-03", "--to", "2026-11-03")
		if !strings.Contains(got, "1 ödemeye bakıldı; 1 tanesi başka hesaba giderdi.") {
			t.Errorf("one Turkish day:\n%s", got)
		}
		var report struct {
			gateway.DryRunReport

			Totals []gateway.Total
		}
		err = json.Unmarshal([]byte(s.run(t, append(dryRun, "--json", "--to", "2026-11-03")...)), &report)
		if err != nil || report.Changed != 2 || len(report.Moves) != 1 || len(report.Totals) != 2 || report.Moves[0].CostAfter != 376 {
			t.Errorf("as JSON: %+v, %v", report, err)
		}
		for says, arguments := range map[string][]string{
			"knows a merchant nobody":   append(dryRun, "--merchant", "nobody"),
			"--from: give a day":        append(dryRun, "--from", "3.11.2026"),
			"that is not before --from": append(dryRun, "--from", "2026-11-03", "--to", "2026-11-02"),
		} {
			var out, log bytes.Buffer
			if code := Run(append(arguments, s.flags...), &out, &log); code != 1 || !strings.Contains(log.String(), says) {
				t.Errorf("%v: exit code %d, %q; want %q", arguments, code, log.String(), says)
			}
		}
	})
}
