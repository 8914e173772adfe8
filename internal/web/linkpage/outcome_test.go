package linkpage

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/paylink"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/web/view"
	"github.com/vezne/vezne/money"
)

// shown is what a buyer sees of a link where show is called.
func shown(t *testing.T, alter func(l *paylink.Link), show func(s sight)) (status int, body string) {
	t.Helper()
	now := time.Date(2040, 3, 5, 9, 0, 0, 0, time.UTC)
	m := &merchant.Merchant{ID: "acme", Name: "Acme <Çiçek>"}
	l := paylink.New(m, "v1", now.Add(time.Hour))
	l.Amount, l.Language, l.Description = 12550, "tr", "Mart aidatı"
	alter(&l)
	pages := New(Config{Pages: view.NewPages(), Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now }})
	w := httptest.NewRecorder()
	show(sight{Pages: pages, w: w, r: httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/l/x", nil), l: l, m: m, self: "https://pay.example/l/x"})
	return w.Code, w.Body.String()
}

func TestHowALinkStands(t *testing.T) {
	t.Parallel()
	summary := card.Summary{BIN: "43550843", Last4: "4358"}
	paid := payment.Payment{Amount: money.New(12550, money.TRY), Card: summary, Reference: "L-1", CreatedAt: time.Date(2040, 3, 5, 9, 0, 0, 0, time.UTC)}
	poor := payment.Payment{Refusal: decline.Refusal{Reason: decline.InsufficientFunds}}
	keep := func(*paylink.Link) {}
	for _, tt := range []struct {
		name   string
		alter  func(l *paylink.Link)
		show   func(s sight)
		status int
		has    []string
		lacks  []string
	}{
		{"paid", keep, func(s sight) { s.received(paid) }, 200, []string{"Acme &lt;Çiçek&gt;", "Ödemeniz alındı", "125,50", "Mart aidatı", "4358", "05.03.2040 12:00", "L-1"}, []string{"class=\"button\""}},
		{"paid, in English", func(l *paylink.Link) { l.Language = "en" }, func(s sight) { s.received(paid) }, 200, []string{"was received", "125.50", "Reference"}, []string{"Tutar"}},
		{"declined", keep, func(s sight) { s.refused(poor) }, 200, []string{"Ödeme alınamadı", "yetersiz", `href="https://pay.example/l/x"`, "Yeniden dene"}, []string{"<dl>"}},
		{"declined, and meanwhile cancelled", func(l *paylink.Link) { l.Cancelled = true }, func(s sight) { s.refused(poor) }, 200, []string{"Ödeme alınamadı"}, []string{"Yeniden dene"}},
		{"unknown", keep, sight.waiting, 202, []string{"Yeniden ödeme yapmayın"}, []string{"class=\"button\""}},
		{"paused", func(l *paylink.Link) { l.Paused = true }, sight.closed, 410, []string{"şimdilik kapalı"}, []string{"artık geçerli değil"}},
		{"cancelled", func(l *paylink.Link) { l.Cancelled = true }, sight.closed, 410, []string{"artık geçerli değil", "Yeni bir link"}, nil},
		{"used up", func(l *paylink.Link) { l.Many, l.Limit, l.Paid = true, 2, 2 }, sight.closed, 410, []string{"tümü yapıldı"}, nil},
		{"expired", func(l *paylink.Link) { l.Until(time.Date(2040, 3, 5, 8, 0, 0, 0, time.UTC)) }, sight.closed, 410, []string{"süresi dolmuş"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			status, body := shown(t, tt.alter, tt.show)
			if status != tt.status {
				t.Errorf("status %d, want %d", status, tt.status)
			}
			for _, part := range tt.has {
				if !strings.Contains(body, part) {
					t.Errorf("the page lacks %q: %s", part, body)
				}
			}
			for _, part := range tt.lacks {
				if strings.Contains(body, part) {
					t.Errorf("the page has %q", part)
				}
			}
		})
	}
}

// TestWithQuery: what stands in a shop's address stays as it was written.
func TestWithQuery(t *testing.T) {
	t.Parallel()
	more := url.Values{"b": {"2 3"}}
	for address, want := range map[string]string{
		"https://s.example/ok":         "https://s.example/ok?b=2+3",
		"https://s.example/ok?a=%C5":   "https://s.example/ok?a=%C5&b=2+3",
		"https://s.example/ok?a=1&":    "https://s.example/ok?a=1&b=2+3",
		"https://s.example/ok#there":   "https://s.example/ok?b=2+3#there",
		"https://s.example/\x7fbroken": "https://s.example/\x7fbroken",
	} {
		if got := withQuery(address, more); got != want {
			t.Errorf("%q becomes %q, want %q", address, got, want)
		}
	}
}

func TestPricesText(t *testing.T) {
	t.Parallel()
	one := []paylink.Price{{Installments: 1, Charged: money.New(12550, money.TRY)}}
	dearer := []paylink.Price{{Installments: 1, Charged: money.New(12551, money.TRY)}}
	three := append(one[:1:1], paylink.Price{Installments: 3, Charged: money.New(13000, money.TRY)})
	if a, b, c := pricesText(one), pricesText(dearer), pricesText(three); a == b || a == c || a != "1:125.50TRY" {
		t.Errorf("%q, %q, %q", a, b, c)
	}
}
