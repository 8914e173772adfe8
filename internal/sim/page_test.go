package sim_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/sim"
	"github.com/vezne/vezne/internal/sim/simtest"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/simbank"
)

// enrolled registers a payment and returns the address of its page.
func enrolled(t *testing.T, bank *simtest.Bank, order string) string {
	t.Helper()
	body, err := wire.Enroll{
		Ref: "R1", Order: order, Amount: money.New(123450, money.TRY), Installments: 6, Card: card(t),
		TermURL: "https://gateway.example/return?a=1&b=2", Nonce: "0123456789abcdef", ValidUntil: bank.Clock.Now(),
	}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	_, _, answer := send(t, signed(t, bank, wire.PathEnroll, body))
	s, err := wire.DecodeStatus(answer)
	if err != nil || s.Stage != wire.StageOpen {
		t.Fatalf("enrolment: %s, %v", answer, err)
	}
	return s.PageURL
}

func TestPageLanguages(t *testing.T) {
	t.Parallel()
	bank := simtest.Open(t, nil)
	address := enrolled(t, bank, "Sipariş <1>")
	for _, tc := range []struct {
		name, query, accept, lang string
	}{
		{"nothing said", "", "", "tr"},
		{"English browser", "", "en-US,en;q=0.9", "en"},
		{"German browser with English", "", "de-DE,de;q=0.9,en;q=0.8", "en"},
		{"Turkish first", "", "tr-TR,tr;q=0.9,en-US;q=0.8,en;q=0.7", "tr"},
		{"English weighed more", "", "tr;q=0.5, en;q=0.85", "en"},
		{"other language", "", "fr-FR", "tr"},
		{"nonsense", "", "en;q=x", "tr"},
		{"chosen on the page", "?lang=en", "tr", "en"},
		{"chosen wrongly", "?lang=xx", "", "tr"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address+tc.query, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Accept-Language", tc.accept)
			status, _, body := send(t, r)
			if status != http.StatusOK || !strings.Contains(string(body), `<html lang="`+tc.lang+`">`) {
				t.Errorf("status %d, want a page in %s", status, tc.lang)
			}
			for _, want := range map[string][]string{
				"tr": {"Ödemeyi onaylayın", "1.234,50 ₺", "4355 08** **** 4358", "Sipariş &lt;1&gt;", "Taksit", "Vazgeç"},
				"en": {"Confirm your payment", "₺1,234.50", "4355 08** **** 4358", "Sipariş &lt;1&gt;", "Installments", "Cancel"},
			}[tc.lang] {
				if !strings.Contains(string(body), want) {
					t.Errorf("page does not say %q", want)
				}
			}
		})
	}
}

// TestPageSafety checks the headers and what a screen reader and a browser without script need.
func TestPageSafety(t *testing.T) {
	t.Parallel()
	bank := simtest.Open(t, nil)
	address := enrolled(t, bank, "order-1")
	asking := simtest.Look(t, address)
	wrong := simtest.Post(t, address, url.Values{"otp": {"1"}})
	going := simtest.Confirm(t, address)
	missing := simtest.Look(t, bank.URL+"/acs/0123")
	if missing.Status != http.StatusNotFound {
		t.Errorf("unknown page has status %d, want 404", missing.Status)
	}
	for name, page := range map[string]simtest.Page{"asking": asking, "wrong": wrong, "going": going, "missing": missing} {
		policy := page.Header.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'; base-uri 'none'; ") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy is %q", name, policy)
		}
		for header, want := range map[string]string{
			"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "strict-origin",
			"Content-Type": "text/html; charset=utf-8",
		} {
			if got := page.Header.Get(header); got != want {
				t.Errorf("%s: %s is %q, want %q", name, header, got, want)
			}
		}
		if regexp.MustCompile(`(?i)\son[a-z]+=|\sstyle=|src=`).MatchString(page.Body) {
			t.Errorf("%s: page has an inline handler, an inline style or something from elsewhere", name)
		}
		if strings.Contains(page.Body, "4355084355084358") || strings.Contains(page.Body, "ZgotmplZ") {
			t.Errorf("%s: page shows the card number, or a value that its template refused", name)
		}
	}
	for _, want := range []string{`<label for="otp">`, `id="otp"`, `autocomplete="one-time-code"`, `inputmode="numeric"`, "autofocus", `lang="en"`} {
		if !strings.Contains(asking.Body, want) {
			t.Errorf("asking page lacks %s", want)
		}
	}
	for _, want := range []string{`role="alert"`, `aria-invalid="true"`, `aria-describedby="problem"`, "2 deneme hakkınız kaldı"} {
		if !strings.Contains(wrong.Body, want) {
			t.Errorf("page after a wrong code lacks %s", want)
		}
	}
	if !strings.Contains(going.Body, `<button type="submit">`) || going.Action != "https://gateway.example/return?a=1&b=2" {
		t.Errorf("return page goes to %q, or has no button for browsers without script", going.Action)
	}
}

// TestCodeIsHidden opens the page of a bank that is not in development.
func TestCodeIsHidden(t *testing.T) {
	t.Parallel()
	bank := simtest.Open(t, func(c *sim.Config) { c.Development = false })
	address := enrolled(t, bank, "order-1")
	challenges := bank.Statement(t, "order-1").Challenges
	if len(challenges) != 1 || len(challenges[0].OneTimeCode) != 6 {
		t.Fatalf("books have the challenges %+v, want one with a code", challenges)
	}
	code := challenges[0].OneTimeCode
	if page := simtest.Look(t, address); page.Code != "" || strings.Contains(page.Body, code) {
		t.Error("the page shows the code")
	}
	if page := simtest.Post(t, address, url.Values{"otp": {code[:3] + " " + code[3:]}}); !page.Returns() || page.Fields.Get("mdStatus") != "1" {
		t.Error("the code of the books is not taken when typed with a space")
	}
}

// TestPostedHere comes to the page by POST, as some shops send their buyers, and does not count that as a wrong code.
func TestPostedHere(t *testing.T) {
	t.Parallel()
	bank := simtest.Open(t, nil)
	address := enrolled(t, bank, "order-1")
	for range 4 {
		if page := simtest.Post(t, address, url.Values{"MD": {"x"}}); page.Code == "" {
			t.Fatal("the page does not ask for the code")
		}
	}
	huge := simtest.Post(t, address, url.Values{"otp": {strings.Repeat("1", 1<<20)}})
	if huge.Status != http.StatusBadRequest {
		t.Errorf("a form of a megabyte has status %d, want 400", huge.Status)
	}
	if page := simtest.Confirm(t, address); !page.Returns() {
		t.Error("the right code is not taken any more")
	}
}
