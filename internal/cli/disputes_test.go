package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/payment"
)

func TestDisputes(t *testing.T) {
	t.Parallel()
	onShelves(t, func(t *testing.T, s *shelf) {
		p := s.begin(t, "demo", "paid", time.Now())
		step, err := p.Approve(payment.IDs{}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		s.commit(t, step)
		opened := s.run(t, "disputes", "open", string(p.ID), "--amount", "100", "--reason", "10.4", "--lang", "tr")
		id, _, _ := strings.Cut(opened, " ")
		if !strings.HasPrefix(id, "dsp_") || !strings.Contains(opened, "100,00 ₺") {
			t.Fatalf("opened: %s", opened)
		}
		file := filepath.Join(t.TempDir(), "teslim.txt")
		err = os.WriteFile(file, []byte("teslim edildi"), 0o600)
		if err != nil {
			t.Fatal(err)
		}
		s.run(t, "disputes", "evidence", id, "--file", file)
		s.run(t, "disputes", "evidence", id, "--text", "Kargo 5. Mart'ta teslim edildi.")
		s.run(t, "disputes", "submit", id)
		if got := s.run(t, "disputes", "lose", id, "--fee", "15"); !strings.Contains(got, "lost") {
			t.Errorf("lost: %s", got)
		}
		shown := s.run(t, "disputes", "show", id)
		for _, part := range []string{"teslim.txt", "Kargo", "submit", "represented", "lose"} {
			if !strings.Contains(shown, part) {
				t.Errorf("shown without %q:\n%s", part, shown)
			}
		}
		if got := s.run(t, "disputes", "--lang", "tr"); !strings.Contains(got, "SON GÜN") || !strings.Contains(got, id) {
			t.Errorf("the list:\n%s", got)
		}
		if got := s.run(t, "disputes", "--json", "--merchant", "other"); got != "" {
			t.Errorf("another merchant's: %s", got)
		}
		if got := s.run(t, "ledger", "trial-balance", "--merchant", "demo", "--lang", "en"); !strings.Contains(got, "Chargebacks") && !strings.Contains(got, "chargeback") {
			t.Errorf("the books:\n%s", got)
		}
		if got := s.run(t, "disputes", "open", string(p.ID), "--amount", "0.50", "--reason", "10.4", "--lang", "tr"); !strings.Contains(got, "başka itirazları da var") || !strings.Contains(got, id) {
			t.Errorf("opened beside another:\n%s", got)
		}
		for range 2 {
			if got := s.run(t, "disputes", "withdraw", id, "--note", "the same"); !strings.Contains(got, "withdrawn") {
				t.Errorf("withdrawn: %s", got)
			}
		}
		for arguments, says := range map[string]string{
			"disputes win " + id: "state does not allow", "disputes open " + string(p.ID) + " --reason 1 --amount 130": "no more than was captured",
			"disputes show dsp_x": "no such dispute",
		} {
			var out, log bytes.Buffer
			code := Run(append(append(strings.Fields(arguments), "--lang", "en"), s.flags...), &out, &log)
			if code != 1 || !strings.Contains(log.String(), says) {
				t.Errorf("%s: exit code %d, %q; want %q", arguments, code, log.String(), says)
			}
		}
	})
}
