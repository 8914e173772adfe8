package dialect

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/web/view"
)

// Gate is the two pages that every dialect has for buyers' browsers: the one from which they go to the bank, and the one on
// which the bank sends them back. Neither has a cookie or a key to go by, since both are reached by posts from other sites;
// a secret in the address is what proves a visit. All fields are required.
type Gate struct {
	Gateway *gateway.Gateway
	Pages   *view.Pages
	Log     *slog.Logger
	Now     func() time.Time
	// Prefix begins the paths of the two pages below the dialect's address, with a slash on both sides, such as "/3ds/". A
	// dialect whose document prescribes other addresses serves those itself, by [Gate.Forward] and [Gate.Return].
	Prefix string
	// FormName is the name of the form that goes to the bank.
	FormName string
	// Back is the form by which a buyer goes back to the shop from a visit at which nothing is left to do. The payment is
	// as it stands, which may be not known yet.
	Back func(ctx context.Context, v gateway.Visit) (view.Form, error)
}

// The two pages.
const (
	pageGo     = "go"
	pageReturn = "return"
	tokenName  = "token"
)

// maxBankForm is the most that a bank's form may have: its largest part is a signed authentication response of a few
// kilobytes.
const maxBankForm = 256 << 10

// GoAddress is where a shop sends its buyer; base is the dialect's own public address.
func (g *Gate) GoAddress(base string, p payment.Payment, s threeds.Secret) string {
	return g.address(base, p, pageGo, s)
}

// BankReturn makes the address on which the bank sends the buyer back; see [gateway.Challenge].
func (g *Gate) BankReturn(base string) func(p payment.Payment, s threeds.Secret) string {
	return func(p payment.Payment, s threeds.Secret) string { return g.address(base, p, pageReturn, s) }
}

func (g *Gate) address(base string, p payment.Payment, page string, s threeds.Secret) string {
	return base + g.Prefix + url.PathEscape(string(p.Merchant)) + "/" + p.ID.Plain() + "/" + page + "?" + tokenName + "=" + s.Text()
}

// Match reports whether a path is one of the gate's.
func (g *Gate) Match(path string) bool { return strings.HasPrefix(path, g.Prefix) }

// ServeHTTP serves the two pages.
func (g *Gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, g.Prefix), "/")
	if len(parts) != 3 || parts[2] != pageGo && parts[2] != pageReturn {
		g.Say(w, r, errNoVisit())
		return
	}
	id, err := payment.ParseID("pay_" + parts[1])
	if err != nil {
		g.Say(w, r, errNoVisit())
		return
	}
	v, err := g.Gateway.Visit(r.Context(), merchant.ID(parts[0]), id, r.URL.Query().Get(tokenName))
	switch {
	case err != nil:
		g.Say(w, r, err)
	case parts[2] == pageGo:
		g.Forward(w, r, v)
	default:
		g.Return(w, r, v, tokenName)
	}
}

// Return takes what the bank sent along with a buyer, and sends the buyer on. ours are the names in the address that are not
// the bank's. A form that is not the bank's word changes nothing, and its buyer gets a page that says so.
func (g *Gate) Return(w http.ResponseWriter, r *http.Request, v gateway.Visit, ours ...string) {
	if !g.Readable(w, r) {
		return
	}
	form := r.PostForm
	if r.Method == http.MethodGet { // a bank that returns by GET
		form = r.URL.Query()
		for _, name := range ours {
			form.Del(name)
		}
	}
	v, err := g.Gateway.Return(r.Context(), v, form)
	switch {
	case err != nil:
		g.Say(w, r, err)
	case v.Session.Status == threeds.Open && v.Payment.State == payment.Challenged:
		g.Say(w, r, errForged())
	default:
		g.forward(w, r, v)
	}
}

// Forward sends a buyer to where a visit stands: to the bank, or back to the shop. It reads nothing of the request but the
// language and the method.
func (g *Gate) Forward(w http.ResponseWriter, r *http.Request, v gateway.Visit) {
	if !g.Readable(w, r) {
		return
	}
	automatic := v.Session.Mode == threeds.Automatic
	over := v.Payment.State == payment.Challenged && g.Now().After(v.Session.ExpiresAt)
	switch {
	case v.Session.Status == threeds.Opening, over, v.Payment.State == payment.Expired && !automatic:
		g.Say(w, r, errNoVisit())
		return
	case automatic && v.Session.Status == threeds.Returned:
		// The bank needed no buyer, or the charge after the return was never finished: what is left to do needs no form.
		after, err := g.Gateway.Return(r.Context(), v, nil)
		if err != nil {
			g.Say(w, r, err)
			return
		}
		v = after
	}
	g.forward(w, r, v)
}

// Readable parses a browser's form. It refuses, with a page, methods that no browser uses here and forms that cannot be read.
func (g *Gate) Readable(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodPost && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, POST")
		g.say(w, r, http.StatusMethodNotAllowed, errNoVisit())
		return false
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBankForm)
	err := r.ParseForm()
	if err != nil {
		g.Say(w, r, errForged())
		return false
	}
	return true
}

func (g *Gate) forward(w http.ResponseWriter, r *http.Request, v gateway.Visit) {
	bank, err := v.Redirect()
	if v.Payment.State != payment.Challenged {
		bank = nil // it is over, whatever the browser remembers
	}
	if bank != nil && bank.Detour != nil {
		view.Remember(w, bank.Detour.Mark, bank.Detour.Home)
	}
	switch {
	case err != nil:
		g.Say(w, r, err)
	case bank == nil:
		form, err := g.Back(r.Context(), v)
		if err != nil {
			g.Say(w, r, err)
			return
		}
		if form.Language == "" {
			form.Language = view.Language(r)
		}
		g.sent(g.Pages.WriteForm(w, form))
	case bank.Method == http.MethodGet:
		g.Pages.Redirect(w, withQuery(bank.URL, bank.Fields))
	default:
		g.sent(g.Pages.WriteForm(w, view.Form{
			Name: g.FormName, Action: bank.URL, Fields: view.Fields(bank.Fields), Language: view.Language(r),
		}))
	}
	g.Log.Info("buyer is sent on", "payment", string(v.Payment.ID), "session", string(v.Session.Status), "to_bank", bank != nil)
}

// withQuery adds fields to an address.
func withQuery(address string, fields url.Values) string {
	if len(fields) == 0 {
		return address
	}
	mark := "?"
	if strings.Contains(address, "?") {
		mark = "&"
	}
	return address + mark + fields.Encode()
}

// Say shows a buyer a page that says why it does not go on.
func (g *Gate) Say(w http.ResponseWriter, r *http.Request, err error) {
	g.say(w, r, pageStatus(fault.KindOf(err)), err)
}

func (g *Gate) say(w http.ResponseWriter, r *http.Request, status int, err error) {
	text := fault.KindOf(err).Text()
	if f, found := fault.As(err); found && f.Kind != fault.Internal {
		text = f.PublicText()
	}
	if fault.KindOf(err) == fault.NotFound {
		text = errNoVisit().PublicText()
	}
	g.sent(g.Pages.WriteMessage(w, status, view.Message{
		Language: view.Language(r), Text: text,
		Title: fault.Text{TR: "Ödemeye devam edilemiyor", EN: "The payment cannot go on"},
	}))
	if fault.KindOf(err) == fault.Internal {
		g.Log.Error("buyer's page failed", "status", status, "error", err)
		return
	}
	g.Log.Info("buyer is turned away", "status", status, "fault", fault.KindOf(err).String())
}

// sent notes that a page could not be sent; there is nobody left to tell.
func (g *Gate) sent(err error) {
	if err != nil {
		g.Log.Warn("page could not be sent", "error", err)
	}
}

// pageStatus is the HTTP status of a page that turns a buyer away.
func pageStatus(k fault.Kind) int {
	switch k {
	case fault.Invalid:
		return http.StatusBadRequest
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.Unauthenticated, fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.Unsupported:
		return http.StatusBadRequest
	case fault.RateLimited:
		return http.StatusTooManyRequests
	case fault.Busy, fault.Unavailable:
		return http.StatusServiceUnavailable
	case fault.Internal:
		return http.StatusInternalServerError
	}
	return http.StatusInternalServerError
}

func errNoVisit() *fault.Error {
	return fault.New(fault.NotFound, "no_3d_session", fault.Text{
		TR: "Bu ödeme adımının süresi dolmuş ya da adres geçerli değil. Lütfen mağazaya dönüp ödemeyi yeniden başlatın.",
		EN: "This payment step has expired, or the address is not valid. Please go back to the shop and start the payment again.",
	})
}

func errForged() *fault.Error {
	return fault.New(fault.Invalid, "return_refused", fault.Text{
		TR: "Bankadan gelen doğrulama bilgisi doğrulanamadı. Lütfen mağazaya dönüp siparişinizin durumuna bakın.",
		EN: "What came back from the bank could not be verified. Please go back to the shop and look at your order.",
	})
}
