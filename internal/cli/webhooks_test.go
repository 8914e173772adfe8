package cli

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/webhook"
)

const hookFile = sampleFile + `    webhooks:
      - url: https://shop.example/hook
        events: ["payment.*"]
        secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
`

// TestWebhooksCommands sets endpoints up by a file and by hand, on a database without a gateway.
func TestWebhooksCommands(t *testing.T) {
	t.Parallel()
	p := newPlace(t, hookFile)
	p.must(t, []string{"+ webhook demo https://shop.example/hook", "Dry run"}, "apply", "-f", p.file, "--dry-run", "--lang", "en")
	p.must(t, []string{"+ webhook demo https://shop.example/hook"}, "apply", "-f", p.file, "--lang", "en")
	if again := p.must(t, nil, "apply", "-f", p.file, "--lang", "en"); strings.Contains(again, "webhook") {
		t.Errorf("applied twice it says %q", again)
	}
	p.write(t, strings.Replace(hookFile, `["payment.*"]`, `[payment.refunded]`, 1))
	p.must(t, []string{"~ webhook demo"}, "apply", "-f", p.file, "--lang", "en")
	listed := p.must(t, []string{"https://shop.example/hook", "payment.refunded"}, "webhooks", "endpoints", "--lang", "en")
	id := listed[strings.Index(listed, "whe_"):][:30]
	p.must(t, []string{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}, "webhooks", "endpoints", "secret", id)
	rotated := p.must(t, []string{"whsec_", "signs too until"}, "webhooks", "endpoints", "rotate", id, "--lang", "en")
	if strings.Contains(rotated, "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") {
		t.Error("the secret is the same after its rotation")
	}
	added := p.must(t, []string{"whe_", "whsec_"}, "webhooks", "endpoints", "add", "http://127.0.0.1:9/", "--events", "payment.captured", "--description", "Muhasebe")
	other := added[:30]
	p.must(t, []string{other}, "webhooks", "endpoints", "change", other, "--events", "", "--disable")
	p.must(t, []string{`"enabled":false`, `"events":[]`, "Muhasebe"}, "webhooks", "endpoints", "list", "--json")
	if code, _, log := p.run("webhooks", "endpoints", "test", other, "--lang", "tr"); code != 1 || !strings.Contains(log, "kapalı") {
		t.Errorf("trying a disabled endpoint: %d, %s", code, log)
	}
	sent := strings.TrimSpace(p.must(t, []string{"dlv_"}, "webhooks", "endpoints", "test", id))
	p.must(t, []string{sent, "webhook.test", "bekliyor"}, "webhooks", "deliveries", "--lang", "tr")
	p.must(t, []string{`"status":"waiting"`}, "webhooks", "deliveries", sent, "--json")
	p.must(t, []string{"1 on their way"}, "webhooks", "replay", sent, "--lang", "en")
	p.must(t, []string{"0 on their way"}, "webhooks", "replay", "--dead", "--lang", "en")
	if code, _, log := p.run("webhooks", "replay"); code != 2 || !strings.Contains(log, "--dead") {
		t.Errorf("replaying nothing: %d, %s", code, log)
	}
	if code, _, log := p.run("webhooks", "endpoints", "remove", other, "--merchant", "another", "--lang", "en"); code != 1 || !strings.Contains(log, "no such endpoint") {
		t.Errorf("removing another merchant's: %d, %s", code, log)
	}
	p.must(t, []string{"- " + other}, "webhooks", "endpoints", "remove", other)

	// What the file says wrongly is said with its line, and nothing of a secret.
	for change, says := range map[string]string{
		"https://shop.example/hook":              "webhooks.0.url",
		"payment.*":                              "webhooks.0.events",
		"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw": "webhooks.0.secret",
	} {
		p.write(t, strings.Replace(hookFile, change, "ftp:Sır", 1))
		if code, _, log := p.run("apply", "-f", p.file, "--lang", "en"); code != 1 || !strings.Contains(log, says) || !strings.Contains(log, "gateway.yaml:1") || strings.Contains(log, "Sır") {
			t.Errorf("with a wrong %s: %d, %s", says, code, log)
		}
	}
	// Pruned are endpoints only where the file speaks of endpoints.
	p.write(t, sampleFile)
	if out := p.must(t, nil, "apply", "-f", p.file, "--prune"); strings.Contains(out, "webhook") {
		t.Errorf("pruned without the key: %s", out)
	}
	p.write(t, sampleFile+"    webhooks: []\n")
	p.must(t, []string{"- webhook demo https://shop.example/hook"}, "apply", "-f", p.file, "--prune")
}

// TestListener prints what arrives, and says whether its signature holds.
func TestListener(t *testing.T) {
	t.Parallel()
	secret := webhook.NewSecret()
	var out bytes.Buffer
	server := httptest.NewServer(webhooksListenCommand{Status: 503, hookFlags: hookFlags{rosterFlags: rosterFlags{language: language{Lang: "en"}}}}.receiver(&out, secret))
	defer server.Close()
	post := func(by webhook.Secret) int {
		t.Helper()
		body := []byte(`{"type":"webhook.test"}`)
		h, err := webhook.Sign("evt_1", time.Now(), body, by)
		if err != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header = h
		resp, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		return resp.StatusCode
	}
	if first, second, forged := post(secret), post(secret), post(webhook.NewSecret()); first != 503 || second != 503 || forged != 401 {
		t.Errorf("answered %d, %d and, to a forged one, %d", first, second, forged)
	}
	for _, says := range []string{"evt_1  signature verified\n", "signature verified  (time 2)", "WRONG SIGNATURE", `"type": "webhook.test"`} {
		if !strings.Contains(out.String(), says) {
			t.Errorf("it does not print %q: %s", says, out.String())
		}
	}
}
