package splitpage_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/web/splitpage"
	"github.com/vezne/vezne/money"
)

func lira(minor int64) money.Amount { return money.New(minor, money.TRY) }

// TestThePageSaysWhatCanBeDone: it asks for an amount where there is a choice, names it where there is none, and says why nothing can be
// paid.
func TestThePageSaysWhatCanBeDone(t *testing.T) {
	t.Parallel()
	open := splitpage.Page{
		Language: "tr", Merchant: "Acme & Oğulları", Description: "<Akşam>", Self: "https://pay.example/T", Pay: "https://pay.example/T/pay", Cancel: "https://shop.example/",
		Total: lira(10_000), Taken: lira(2_500), Left: lira(4_500), Least: lira(1), Most: lira(4_500),
		Parts: []splitpage.Part{
			{Card: "4355", Amount: lira(2_500), State: splitpage.Paid},
			{Card: "4508", Amount: lira(2_000), State: splitpage.AtBank, Again: "https://pay.example/T/pay?visit=v"},
			{Card: "4282", Amount: lira(1_000), State: splitpage.InDoubt, Again: "https://pay.example/never"},
		},
	}
	last, waits, wrong, done := open, open, open, open
	last.Language, last.Least = "en", last.Most
	waits.Left, waits.Least, waits.Most = lira(0), lira(0), lira(0)
	wrong.Typed, wrong.Problem, wrong.Failure = "4508034508034509", fault.Text{TR: "Çok", EN: "Too much"}, fault.Text{TR: "Olmadı", EN: "No"}
	done.Said, done.Language = fault.Text{TR: "Tamam", EN: "Done"}, "fr"
	for name, test := range map[string]struct {
		page      splitpage.Page
		has, lack []string
	}{
		"open": {open, []string{
			`lang="tr"`, "Acme &amp; Oğulları", "&lt;Akşam&gt;", "100,00", "25,00", "45,00", "30,00", "En çok 45,00", `name="amount"`, "Karta geç", "pay?lang=tr&amp;visit=v",
			"Banka doğrulaması", "Bankanın cevabı", `href="https://shop.example/"`, `value="2500"`, "T?lang=en",
		}, []string{"never", "Sayfayı yenile", `role="alert"`}},
		"last":  {last, []string{`lang="en"`, "This is the last part", `type="hidden" name="amount" value="45.00"`, "Pay ₺45.00"}, []string{`id="amount"`}},
		"waits": {waits, []string{"Kalan tutar şu anda ödenmekte", "Sayfayı yenile"}, []string{`name="amount"`}},
		"wrong": {wrong, []string{`role="alert"`, "Olmadı", "Çok", `aria-invalid="true"`}, []string{"4508034508034509"}},
		"done":  {done, []string{`lang="tr"`, `role="status"`, "Tamam"}, nil},
	} {
		w := httptest.NewRecorder()
		err := splitpage.New().Write(w, http.StatusAccepted, test.page)
		body := w.Body.String()
		if err != nil || w.Code != http.StatusAccepted || !strings.Contains(w.Header().Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: status %d, %v", name, w.Code, err)
		}
		for _, text := range test.has {
			if !strings.Contains(body, text) {
				t.Errorf("%s: the page does not have %q", name, text)
			}
		}
		for _, text := range test.lack {
			if strings.Contains(body, text) {
				t.Errorf("%s: the page has %q", name, text)
			}
		}
	}
}
