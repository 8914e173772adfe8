package storytest

import (
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// gatewayFile is the file of docs/routing.md and docs/accounts.md, with the address of the provider that is played here.
func gatewayFile(t *testing.T, provider string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "gateway.yaml")
	err := os.WriteFile(path, []byte(`merchants:
  - id: demo
    providers:
      - name: upstream
        kind: paratika          # paymes, paynet, paymago, paratika, esnekpos, simbank
        base_url: `+provider+`/paratika
        credentials: {merchant: "10000000", merchant_user: apiuser@testmerchant.com, merchant_password: "Pluto321`+"`"+`", secret_key: qw3rty4iopa77fgh}
        # paymes: secret, public_key · paynet: secret_key · paymago: token · esnekpos: merchant, merchant_key
    routes:
      - {when: 'currency == "TRY" && installments <= 1', to: upstream}
      - {to: upstream}
`), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// TestAccountsWhileItRuns is the operator's day: a gateway runs, a file is applied beside it, and from then on payments leave through
// the provider; the account is listed and tried; taken away, payments go to the simulator again. No secret of the file is in
// anything that was written or printed.
func TestAccountsWhileItRuns(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, engine []string) {
		upstream := startDev(t, folder(t))
		f := folder(t)
		front := startDev(t, f, engine...)
		var printed strings.Builder
		vezne := func(want int, says string, arguments ...string) {
			t.Helper()
			code, out, log := runToEnd(t, append(append(arguments, "--data", f, "--lang", "en"), engine...)...)
			printed.WriteString(out + log)
			if code != want || !strings.Contains(out+log, says) {
				t.Fatalf("vezne %s: exit code %d, want %d and %q\n%s%s", strings.Join(arguments, " "), code, want, says, out, log)
			}
		}
		// until pays until a payment has ended at the bank that is meant, however many that takes. While the gateway has not noticed a
		// change yet, the provider may refuse the credentials before it; that is a decline, and nothing else may be one.
		until := func(bank *child, prefix string) {
			t.Helper()
			for n := 0; ; n++ {
				order := prefix + strings.Repeat("I", n+1)
				a, paid := front.paynet(t, servicePayment, paynetOrder(order))
				refused := paid["paynet_error_id"] == "merchant_configuration"
				if a.status != http.StatusOK || paid["is_succeed"] != !refused {
					t.Fatalf("%s: status %d: %s", order, a.status, a.body)
				}
				if !refused && len(books(t, front.url, order).Operations) == 0 == (bank == upstream) {
					return
				}
				time.Sleep(50 * time.Millisecond)
			}
		}
		until(front, "BEFORE-")
		file := gatewayFile(t, upstream.url)
		vezne(0, "Dry run: nothing was changed.", "apply", "-f", file, "--dry-run")
		vezne(0, "Applied.", "apply", "-f", file)
		vezne(0, "Nothing to change.", "apply", "-f", file)
		until(upstream, "THROUGH-")
		vezne(0, "healthy", "provider", "list")
		vezne(0, "Reached, and the credentials are accepted.", "provider", "test", "upstream")
		vezne(0, "secret) changed", "provider", "update", "upstream", "--credential", "merchant_password=wrong")
		vezne(1, "Reached, but the credentials are refused.", "provider", "test", "upstream")
		vezne(0, "secret) changed", "apply", "-f", file)
		vezne(0, "Reached, and the credentials are accepted.", "provider", "test", "upstream")
		until(upstream, "AGAIN-")
		vezne(1, `there is no account "upstream"`, "provider", "remove", "upstream") // its rules would lead nowhere
		err := os.WriteFile(file, []byte("merchants: [{id: demo, routes: []}]\n"), 0o600)
		if err != nil {
			t.Fatal(err)
		}
		vezne(0, "- provider demo/upstream", "apply", "-f", file, "--prune")
		until(front, "AFTER-")

		front.signal(t)
		front.wait(t)
		if strings.Contains(printed.String(), "Pluto321") || strings.Contains(printed.String(), "qw3rty4iopa77fgh") {
			t.Errorf("a secret was printed:\n%s", &printed)
		}
		searched := 0
		err = filepath.WalkDir(f, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			searched++
			for _, secret := range []string{"Pluto321", "qw3rty4iopa77fgh", "testmerchant"} {
				if strings.Contains(string(text), secret) {
					t.Errorf("%s holds %q", path, secret)
				}
			}
			return err
		})
		if err != nil || searched < 3 {
			t.Errorf("%d files were searched, %v", searched, err)
		}
	})
}

// TestServe is a first day of production: key files are made, a merchant is set up while it runs, and its shop pays through the
// provider; development's public credentials open nothing.
func TestServe(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, engine []string) {
		upstream := startDev(t, folder(t))
		f := folder(t)
		c := start(t, f, "serve", "is ready on", append([]string{"--url", "https://pay.example.com", "--make-keys"}, engine...)...)
		t.Cleanup(func() { c.end(t) })
		secret := filepath.Join(t.TempDir(), "v1")
		if err := os.WriteFile(secret, []byte("sk_live_of_the_shop\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(t.TempDir(), "gateway.yaml")
		err := os.WriteFile(file, []byte(`merchants:
  - id: cicekci
    name: Çiçekçi
    keys: {v1: {key: "file:`+secret+`"}}
    providers:
      - {name: main, kind: paynet, base_url: "`+upstream.url+`/paynet", credentials: {secret_key: sck_pcs_jECRyoZq0khnsV9elaF/SIBVvxQI+bIW}}
`), 0o600)
		if err != nil {
			t.Fatal(err)
		}
		code, out, log := runToEnd(t, append([]string{"apply", "-f", file, "--data", f}, engine...)...)
		if code != 0 {
			t.Fatalf("apply: exit code %d\n%s%s", code, out, log)
		}
		pay := func(key string) answer {
			return send(t, http.MethodPost, c.url+"/v1/payments", map[string]string{
				"Authorization": "Bearer " + key, "Content-Type": "application/json", "Idempotency-Key": "first",
			}, `{"reference": "FIRST", "amount": {"minor": 1250, "currency": "TRY"}, "card": {"number": "4508034508034509", "exp_month": 8, "exp_year": 2030, "cvv": "000", "holder": "TEST TEST"}}`)
		}
		if a := pay("sk_dev_vezne"); a.status != http.StatusUnauthorized {
			t.Errorf("a public credential is answered with status %d", a.status)
		}
		a := pay("sk_live_of_the_shop")
		for a.status == http.StatusUnauthorized { // it has not noticed yet
			time.Sleep(50 * time.Millisecond)
			a = pay("sk_live_of_the_shop")
		}
		if a.status/100 != 2 || !strings.Contains(string(a.body), `"provider":"main"`) {
			t.Errorf("status %d: %s", a.status, a.body)
		}
		if times, minor := books(t, upstream.url, "").captures(); times != 1 || minor != 1250 {
			t.Errorf("the provider captured %d times, %d in all", times, minor)
		}
	})
}
