package cli

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
)

func TestCommission(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(folder, name)
		err := os.WriteFile(path, []byte(text), 0o600)
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	first := file("first.csv", "taksit;oran;aile;başlangıç\n1;1,49;;\n3;3,49;;\n3;2,99;Maximum;01.01.2027\n")
	second := file("second.csv", "installments,rate\n1,2%\n3,\"3,49\"\n")
	broken := file("broken.csv", "taksit;oran\n1;bir\n")
	onShelves(t, func(t *testing.T, s *shelf) {
		keys := []string{"--account-keys", filepath.Join(t.TempDir(), "accounts.keys")}
		run := func(want []string, not string, args ...string) {
			t.Helper()
			got := s.run(t, append(append([]string{"commission"}, args...), keys...)...)
			for _, w := range want {
				if !strings.Contains(got, w) {
					t.Errorf("%v does not say %q:\n%s", args, w, got)
				}
			}
			if not != "" && strings.Contains(got, not) {
				t.Errorf("%v says %q:\n%s", args, not, got)
			}
		}
		run([]string{"INSTALLMENTS", "S3E746PV", "1.49 %"}, "", "list", "--lang", "en")
		run([]string{"TAHSİL EDİLEN", "151,25", "2,25", "149,00"}, "", "quote", "149.00", "--ratio-code", "S3E746PV", "--bearer", "buyer", "--installments", "1", "--lang", "tr")
		run([]string{"+ * 1: 1.49 %", "Dry run: nothing was changed."}, "", "import", first, "--dry-run", "--lang", "en")
		run([]string{"S3E746PV"}, "", "list")
		run([]string{"Uygulandı."}, "", "import", first, "--lang", "tr")
		run([]string{"BAŞLANGIÇ", "2027-01-01", "%2,99"}, "S3E746PV", "list", "--lang", "tr")
		run([]string{"3.49 %"}, "2.99 %", "list", "--on", "2026-12-31")
		// The same function as a payment's: the family's line holds from its first day on.
		run([]string{"2026-12-31  isbank Maximum", "3.49 %", "3.49"}, "2.99", "quote", "100", "--bin", "450803", "--on", "2026-12-31", "--lang", "en")
		run([]string{"2027-01-01  isbank Maximum", "2.99 %"}, "3.49", "quote", "100", "--bin", "450803", "--on", "2027-01-01", "--lang", "en")
		run([]string{"- * 1: 1.49 %", "+ * 1: 2 %", "- Maximum 3: 2.99 %"}, "3.49", "import", second, "--lang", "en")
		run([]string{"Nothing to change."}, "", "import", second, "--lang", "en")
		s.made(t)
		run([]string{"Bayram", "added to the agreed", "Maximum", "0.5 %"}, "", "list", "--lang", "en")
		run([]string{`"description":"Bayram"`, `"Installments":3`}, "", "list", "--json")

		refused := func(says string, args ...string) {
			t.Helper()
			var out, log bytes.Buffer
			if code := Run(append(append(append([]string{"commission"}, args...), keys...), s.flags...), &out, &log); code != 1 || !strings.Contains(log.String(), says) {
				t.Errorf("%v: exit code %d, %q", args, code, log.String())
			}
		}
		refused("broken.csv: satır 2: oran", "import", broken, "--lang", "tr")
		refused(`there is no merchant "shpo"`, "import", second, "--merchant", "shpo", "--lang", "en")
		refused("There is no ratio table", "quote", "1", "--ratio-code", "X", "--lang", "en")
		refused("--on: a day", "quote", "1", "--on", "31.12.2026", "--lang", "en")
		refused("not offered", "quote", "1", "--installments", "9", "--lang", "en")
	})
	var out, log bytes.Buffer
	if code := Run([]string{"commission", "quote", "1", "--bin", "4508034508034509"}, &out, &log); code != 2 || strings.Contains(log.String()+out.String(), "034509") {
		t.Errorf("a whole card number: exit code %d, %q", code, log.String())
	}
}

// made gives the demo merchant a table of its shop's own.
func (s *shelf) made(t *testing.T) {
	t.Helper()
	nobody, err := merchant.NewDirectory(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	g, err := gateway.New(gateway.Config{Store: s.Store, Merchants: nobody, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	_, err = g.ChangeRatio(t.Context(), &merchant.Merchant{ID: "demo"}, gateway.RatioChange{Apply: func(now commission.Ratio) (commission.Ratio, error) {
		now.Description = "Bayram"
		return now.With(commission.RatioRow{RatioKey: commission.RatioKey{Family: "Maximum"}, Installments: 3, Rate: 5_000}), nil
	}})
	if err != nil {
		t.Fatal(err)
	}
}
