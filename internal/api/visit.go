package api

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/web/view"
)

// secretName is the query parameter that carries the secret of a visit.
const secretName = "secret"

// maxForm is the most that a bank's form may have: its largest part is a signed authentication response of a few kilobytes.
const maxForm = 256 << 10

// openVisit is where the shop sends its buyer: the page that goes on to the bank.
func (s *surface) openVisit(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		s.notice(w, r, fault.New(fault.Unsupported, "method_not_allowed", fault.Text{}))
		return
	}
	s.onward(w, r)
}

// returnVisit is where the bank sends the browser back, by a form that is posted across sites: no cookie comes with it and
// its origin is the bank's, so the secret in the address is what it proves itself with. A buyer who reloads the page, or
// whose bank returns without a form, comes by GET and is simply sent on.
func (s *surface) returnVisit(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		s.onward(w, r)
		return
	case http.MethodPost:
	default:
		s.notice(w, r, fault.New(fault.Unsupported, "method_not_allowed", fault.Text{}))
		return
	}
	v, err := s.visitOf(r)
	if err != nil {
		s.notice(w, r, err)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	err = r.ParseForm()
	if err != nil {
		// What cannot be read is no bank's form. The engine would refuse it too, and the buyer can try again.
		s.notice(w, r, fault.New(fault.Invalid, "", fault.Text{}))
		return
	}
	s.finish(w, r, v, r.PostForm)
}

// onward sends a buyer to wherever the visit is: to the bank, or back to the shop.
func (s *surface) onward(w http.ResponseWriter, r *http.Request) {
	v, err := s.visitOf(r)
	if err != nil {
		s.notice(w, r, err)
		return
	}
	if v.Payment.State != payment.Challenged {
		s.toShop(w, r, v) // it is over, whatever the buyer's browser remembers
		return
	}
	bank, err := v.Redirect()
	if bank != nil && bank.Detour != nil {
		view.Remember(w, bank.Detour.Mark, bank.Detour.Home)
	}
	switch {
	case err != nil:
		s.notice(w, r, err)
	case bank == nil:
		// The bank needed no buyer, or has seen him already; what is left to do is done without a form.
		s.finish(w, r, v, nil)
	case bank.Method == http.MethodPost:
		s.written(s.pages.WriteForm(w, view.Form{
			Name: "bank", Action: bank.URL, Fields: view.Fields(bank.Fields), Language: view.Language(r),
		}))
	default:
		s.toBank(w, r, bank)
	}
}

// toBank sends the browser to a bank that takes its fields in the query.
func (s *surface) toBank(w http.ResponseWriter, r *http.Request, bank *connector.Redirect) {
	u, err := url.Parse(bank.URL)
	if err != nil {
		s.notice(w, r, errors.New("read address of bank: it is malformed"))
		return
	}
	u.RawQuery = joined(u.RawQuery, bank.Fields)
	s.pages.Redirect(w, u.String())
}

// finish makes the charge that follows the visit, if one is due, and sends the buyer back to the shop.
func (s *surface) finish(w http.ResponseWriter, r *http.Request, v gateway.Visit, form url.Values) {
	v, err := s.gateway.Return(r.Context(), v, form)
	if err != nil {
		s.notice(w, r, err)
		return
	}
	s.toShop(w, r, v)
}

// toShop sends the buyer back to the shop.
func (s *surface) toShop(w http.ResponseWriter, r *http.Request, v gateway.Visit) {
	s.proven(r.Context(), v.Payment)
	shop, err := url.Parse(v.Session.ReturnURL)
	if err != nil {
		s.notice(w, r, errors.New("read address of shop: it is malformed"))
		return
	}
	// The outcome is not among the fields: a browser's word proves nothing, and the shop's server asks for the payment.
	shop.RawQuery = joined(shop.RawQuery, url.Values{
		"payment_id": {string(v.Payment.ID)}, "reference": {v.Payment.Reference},
	})
	s.pages.Redirect(w, shop.String())
}

// visitOf returns the visit whose secret the address holds. Visits that another surface started are not this one's: its
// shop waits for another kind of answer.
func (s *surface) visitOf(r *http.Request) (gateway.Visit, error) {
	none := fault.New(fault.NotFound, "no_3d_session", fault.Text{})
	id, err := payment.ParseID(r.PathValue("payment"))
	if err != nil {
		return gateway.Visit{}, none
	}
	v, err := s.gateway.Visit(r.Context(), merchant.ID(r.PathValue("merchant")), id, r.URL.Query().Get(secretName))
	if err != nil {
		return gateway.Visit{}, err
	}
	if v.Payment.Surface != Surface {
		return gateway.Visit{}, none
	}
	return v, nil
}

// notice tells a buyer, on a page, why it does not go on.
func (s *surface) notice(w http.ResponseWriter, r *http.Request, err error) {
	f, ok := fault.As(err)
	if !ok {
		f = fault.New(fault.KindOf(err), "", fault.Text{})
	}
	p := s.problemOf(f)
	if p.status >= http.StatusInternalServerError {
		s.log.Error("page of a 3-D Secure visit failed", "route", r.Pattern, "code", p.code, "error", err)
	}
	text := f.Public
	if text.IsZero() {
		text = p.detail
	}
	s.written(s.pages.WriteMessage(w, p.status, view.Message{Language: view.Language(r), Title: p.title, Text: text}))
}

// written logs a page that could not be sent: the buyer has gone, or a template is broken.
func (s *surface) written(err error) {
	if err != nil {
		s.log.Warn("page could not be sent", "error", err)
	}
}

// joined appends fields to a query and leaves what is there as it was written.
func joined(query string, fields url.Values) string {
	return strings.TrimPrefix(strings.TrimSuffix(query, "&")+"&"+fields.Encode(), "&")
}

// fillPath puts values into the places of a route's path, in order.
func fillPath(pattern string, values ...string) string {
	parts := strings.Split(pattern, "/")
	next := 0
	for i, part := range parts {
		if strings.HasPrefix(part, "{") {
			parts[i] = url.PathEscape(values[next])
			next++
		}
	}
	return strings.Join(parts, "/")
}
