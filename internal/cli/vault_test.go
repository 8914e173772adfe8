package cli

import (
	"bytes"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/config"
)

// TestVault: the keys of a running gateway are replaced beside it, and it goes on saving and listing cards.
func TestVault(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	url := running(t, config.Dev{Data: data})
	run := func(args ...string) (code int, out, log string) {
		t.Helper()
		var o, l bytes.Buffer
		code = Run(append(args, "--data", data), &o, &l)
		return code, o.String(), l.String()
	}
	status := func() string {
		t.Helper()
		code, out, log := run("vault", "status", "--lang", "en")
		if code != 0 {
			t.Fatalf("status: %s", log)
		}
		return out
	}
	save := func(customer string) string {
		t.Helper()
		return saveAtPaynet(t, url, customer)
	}
	save("U-1")
	if out := status(); !strings.Contains(out, "wrapped by: file, key ") || !strings.Contains(out, "All cards (1)") {
		t.Errorf("status:\n%s", out)
	}
	first := regexp.MustCompile(`(?m)^([0-9a-f]{8}) .*current`).FindStringSubmatch(status())[1]
	if code, _, log := run("vault", "retire", first, "--lang", "tr"); code != 1 || !strings.Contains(log, "kullanımdaki anahtar") {
		t.Errorf("the current key: %s", log)
	}
	if code, out, log := run("vault", "retire", "--lang", "en"); code != 0 || !strings.Contains(out, "no older key") {
		t.Errorf("nothing to retire: %s%s", out, log)
	}
	code, out, log := run("vault", "rotate", "--lang", "tr")
	if code != 0 || !strings.Contains(out, "Yeni anahtar: ") {
		t.Fatalf("rotate: %s%s", out, log)
	}
	for !strings.Contains(status(), "All cards (1)") { // the gateway is at it
		if t.Context().Err() != nil {
			t.Fatal("the cards are not carried over")
		}
	}
	if code, out, log = run("vault", "retire", "--lang", "en"); code != 0 || out != "Key "+first+" is destroyed.\n" {
		t.Errorf("retire: %s%s", out, log)
	}
	save("U-2")
	if out := status(); strings.Contains(out, first) || !strings.Contains(out, "All cards (2)") {
		t.Errorf("afterwards:\n%s", out)
	}
	// Another file wraps the keys; then the first does not open them any more.
	if code, _, log := run("vault", "rewrap", "--to-keys", filepath.Join(data, "gone.keys")); code != 1 || !strings.Contains(log, "gone.keys") {
		t.Errorf("a file that is not there: %s", log)
	}
	if code, _, log := run("vault", "status", "--vault-kek", "cloud://x"); code != 1 || !strings.Contains(log, "no key service") {
		t.Errorf("a service that nobody knows: %s", log)
	}
	if code, _, log := run("vault", "status", "--vault-keys", filepath.Join(data, "accounts.keys")); code != 1 || !strings.Contains(log, "malformed") {
		t.Errorf("a file of another purpose: %s", log)
	}
	if code, out, log := run("vault", "rewrap", "--lang", "en"); code != 0 || !strings.Contains(out, "wrapped by file, key") {
		t.Errorf("rewrap: %s%s", out, log)
	}
}

// saveAtPaynet saves the sample card for a customer and returns the answer.
func saveAtPaynet(t *testing.T, url, customer string) string {
	t.Helper()
	body := `{"card_desc":"Kart","card_holder":"A B","card_number":"4508034508034509","expire_month":12,"expire_year":2099,"user_unique_id":"` + customer + `"}`
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/paynet/v1/card/save", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Basic "+config.DemoPaynetKey)
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil || a.StatusCode != http.StatusOK || !strings.Contains(string(text), "card_hash") {
		t.Fatalf("save card: %d %s, %v", a.StatusCode, text, err)
	}
	return string(text)
}
