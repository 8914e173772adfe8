package cli

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/provider"
)

func kinds(t *testing.T, arguments ...string) (out, log string, code int) {
	t.Helper()
	var o, l bytes.Buffer
	code = Run(append([]string{"provider", "kinds"}, arguments...), &o, &l)
	return o.String(), l.String(), code
}

func TestProviderKinds(t *testing.T) {
	t.Parallel()
	for language, want := range map[string][]string{
		"tr": {"paratika (Paratika)", "isteğe bağlı: secret_key", "ön provizyon ve kapama", "gün bitince iptal", "tek adımlı 3-D Secure", "SHA-512"},
		"en": {"paratika (Paratika)", "optionally secret_key", "pre-authorization and capture", "void after the day", "3-D Secure in one step", "SHA-512"},
	} {
		out, log, code := kinds(t, "--lang", language, "paratika")
		for _, text := range want {
			if !strings.Contains(out, text) || code != 0 {
				t.Errorf("%s, code %d, %q: no %q in\n%s", language, code, log, text, out)
			}
		}
		if strings.Contains(out, "esnekpos") || strings.Contains(out, "`") {
			t.Errorf("%s: another kind, or a backquote, is in\n%s", language, out)
		}
	}
	out, _, code := kinds(t, "--json")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if code != 0 || len(lines) != len(provider.Kinds()) {
		t.Fatalf("code %d, %d lines, want one for each of %q", code, len(lines), provider.Kinds())
	}
	for i, line := range lines {
		var d provider.Description
		if err := json.Unmarshal([]byte(line), &d); err != nil || d.Kind != provider.Kinds()[i] || len(d.Variants) == 0 {
			t.Errorf("line %d is %v, %s", i+1, err, line)
		}
	}
	if _, log, code := kinds(t, "--lang", "en", "iyzico"); code != 1 || !strings.Contains(log, "there are esnekpos, ") {
		t.Errorf("a kind that there is not: code %d, %q", code, log)
	}
}
