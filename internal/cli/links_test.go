package cli

import (
	"bytes"
	"strings"
	"testing"
)

func TestLinks(t *testing.T) {
	t.Parallel()
	onShelves(t, func(t *testing.T, s *shelf) {
		made := strings.Fields(s.run(t, "links", "create", "--amount", "125,50", "--description", "Mart aidatı", "--reference", "A-1", "--url", "https://pay.example/"))
		if len(made) != 2 || !strings.HasPrefix(made[0], "lnk_") || !strings.HasPrefix(made[1], "https://pay.example/l/") {
			t.Fatalf("made %q", made)
		}
		s.run(t, "links", "create", "--least", "10", "--most", "50", "--many", "--limit", "3", "--currency", "EUR")
		all := s.run(t, "links", "--lang", "tr")
		for _, part := range []string{"125,50 ₺", "A-1", "açık", "REFERANS", "10,00 €"} {
			if !strings.Contains(all, part) {
				t.Errorf("the list lacks %q:\n%s", part, all)
			}
		}
		if got := s.run(t, "links", "--merchant", "other", "--json"); got != "" {
			t.Errorf("another merchant's: %s", got)
		}
		if got := s.run(t, "links", "show", made[0], "--lang", "en"); !strings.Contains(got, "Mart aidatı") || !strings.Contains(got, "₺125.50") {
			t.Errorf("shown: %s", got)
		}
		if got := s.run(t, "links", "cancel", made[0]); !strings.Contains(got, "cancelled") {
			t.Errorf("cancelled: %s", got)
		}
		for arguments, says := range map[string]string{
			"links create": "give an amount, or --least and --most", "links create --amount 5 --reference A-1": "of this reference already",
			"links show lnk_x": "no such payment link", "links create --amount x": "--amount",
		} {
			var out, log bytes.Buffer
			code := Run(append(append(strings.Fields(arguments), "--lang", "en"), s.flags...), &out, &log)
			if code != 1 || !strings.Contains(log.String(), says) {
				t.Errorf("%s: exit code %d, %q; want %q", arguments, code, log.String(), says)
			}
		}
	})
}
