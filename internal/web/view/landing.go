package view

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/fault"
)

// landing.go leads buyers home whom a provider sends all to one address, which the merchant has registered with it once. The
// address of a buyer's own visit, with its secret, waits for him in his browser meanwhile: nobody else could name it, so that a
// stranger who posts a form there comes to nobody's payment.

// LandingPath is the path of the one address.
const LandingPath = "/3d/return"

// landingLife is how long an address waits: as long as a visit may last, and as a bank's page may live after it.
const landingLife = 30 * time.Minute

// Remember leaves a visit's return address in the buyer's browser, under the mark that will be a value of the form by which the
// buyer comes to the landing. The cookie is the browser's alone: no script reads it, and no other site's request carries it.
func Remember(w http.ResponseWriter, mark, home string) {
	http.SetCookie(w, &http.Cookie{
		Name: cookieName(mark), Value: base64.RawURLEncoding.EncodeToString([]byte(home)), Path: LandingPath,
		MaxAge: int(landingLife / time.Second), HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(home, "https:"),
	})
}

func cookieName(mark string) string {
	sum := sha256.Sum256([]byte(mark))
	return "vezne_3d_" + hex.EncodeToString(sum[:8])
}

// Landing is the handler of [LandingPath]. All fields are required.
type Landing struct {
	Pages *Pages
	// Site is the scheme and host that visits' return addresses have to have, such as "https://pay.example.com": a cookie can be
	// written by a neighbour of this host, and must lead nowhere else.
	Site func() string
	Log  *slog.Logger
}

const (
	// maxLanding is the most that a form may have, and landingFields how many values of it are looked at.
	maxLanding    = 256 << 10
	landingFields = 64
	// secondPost marks the form's second post, from this site.
	secondPost = "again"
)

// ServeHTTP passes the form on to the address that the browser keeps for it. A form that another site has posted comes without
// cookies, so it is posted here once more, from a page of ours.
func (l *Landing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodPost && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, POST")
		l.lost(w, r, http.StatusMethodNotAllowed)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxLanding)
	err := r.ParseForm()
	if err != nil {
		l.lost(w, r, http.StatusBadRequest)
		return
	}
	again := r.URL.Query().Has(secondPost)
	form := r.PostForm
	if r.Method != http.MethodPost {
		form = r.URL.Query()
		form.Del(secondPost)
	}
	home, known := l.home(r, form)
	switch {
	case known:
	case r.Method == http.MethodPost && !again && len(form) > 0:
		home = l.Site() + LandingPath + "?" + secondPost
	default:
		l.lost(w, r, http.StatusNotFound)
		return
	}
	err = l.Pages.WriteForm(w, Form{Name: "returnForm", Action: home, Fields: Fields(form), Language: Language(r)})
	if err != nil {
		l.Log.Warn("page could not be sent", "error", err)
	}
}

// home is the address that waits under one of the form's values.
func (l *Landing) home(r *http.Request, form url.Values) (string, bool) {
	looked := 0
	for _, values := range form {
		for _, value := range values {
			looked++
			if looked > landingFields {
				return "", false
			}
			cookie, err := r.Cookie(cookieName(value))
			if err != nil {
				continue
			}
			home, err := base64.RawURLEncoding.DecodeString(cookie.Value)
			if err == nil && strings.HasPrefix(string(home), l.Site()+"/") {
				return string(home), true
			}
		}
	}
	return "", false
}

// lost tells a buyer whose visit is not known here: he has come with another browser perhaps, or much too late. The payment does
// not need him, because the provider is asked about it.
func (l *Landing) lost(w http.ResponseWriter, r *http.Request, status int) {
	err := l.Pages.WriteMessage(w, status, Message{
		Language: Language(r),
		Title:    fault.Text{TR: "Banka adımı tamamlandı", EN: "The step at your bank is over"},
		Text: fault.Text{
			TR: "Bu tarayıcıda süren bir ödeme bulunamadı. Lütfen mağazaya dönüp siparişinizin durumuna bakın; yeniden ödemeyin.",
			EN: "No payment is under way in this browser. Please go back to the shop and look at your order; do not pay again.",
		},
	})
	if err != nil {
		l.Log.Warn("page could not be sent", "error", err)
	}
	l.Log.Info("buyer's visit is not known at the landing", "status", status)
}
