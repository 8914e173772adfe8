package storytest

import (
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/vezne/vezne/internal/web/view"
)

// TestLandingInABrowser: a form that another site posts brings no cookies along, and the buyer still finds his own visit, of two
// that his browser has been on. Another person's browser finds none.
func TestLandingInABrowser(t *testing.T) {
	t.Parallel()
	browser := startBrowser(t)
	var site string
	landing := &view.Landing{Pages: view.NewPages(), Site: func() string { return site }, Log: slog.New(slog.DiscardHandler)}
	carried := make(chan bool, 8)
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		switch r.URL.Path {
		case "/go":
			view.Remember(w, r.FormValue("mark"), site+"/home?visit="+r.FormValue("mark"))
			_, _ = fmt.Fprint(w, `<!doctype html><p id="gone">gone</p>`)
		case view.LandingPath:
			carried <- len(r.Cookies()) > 0
			landing.ServeHTTP(w, r)
		case "/home":
			_, _ = fmt.Fprintf(w, `<!doctype html><p id="home">%s %s %s</p>`, r.Method, html.EscapeString(r.URL.Query().Get("visit")),
				html.EscapeString(r.PostFormValue("message")))
		}
	}))
	t.Cleanup(gateway.Close)
	site = gateway.URL
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprintf(w, `<!doctype html><form id="f" method="post" action="%s"><input name="payuPaymentReference" value="77">`+
			`<input name="message" value="Ödeme Başarılı"></form><script>document.getElementById("f").submit()</script>`, site+view.LandingPath)
	}))
	t.Cleanup(provider.Close)
	elsewhere := strings.Replace(provider.URL, "127.0.0.1", "provider.localhost", 1)

	w := browser.open(t)
	for _, mark := range []string{"77", "78"} {
		w.run(t, chromedp.Navigate(site+"/go?mark="+mark), chromedp.WaitVisible("#gone", chromedp.ByQuery))
	}
	w.run(t, chromedp.Navigate(elsewhere))
	if got := w.text(t, "#home"); got != "POST 77 Ödeme Başarılı" {
		t.Errorf("the buyer comes home by %q", got)
	}
	if first, second := <-carried, <-carried; first || !second {
		t.Errorf("cookies came with the provider's form: %t, and with our own: %t; want only with our own", first, second)
	}

	stranger := browser.open(t)
	stranger.run(t, chromedp.Navigate(elsewhere))
	if got := stranger.text(t, "h1"); got != "Banka adımı tamamlandı" {
		t.Errorf("a stranger is shown %q", got)
	}
}
