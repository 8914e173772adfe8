package api

import (
	"net/http"

	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/web/linkpage"
)

// LinkPrefix begins the address of a payment link of this API. It stands outside /v1, and is short, because it goes into text
// messages and QR codes.
const LinkPrefix = "/l/"

const linkPagePath = LinkPrefix + "{ticket}"

func (s *surface) linkURL(r *http.Request, ticket string) string {
	return s.base(r) + LinkPrefix + ticket
}

// linkPages are what a buyer sees behind a link.
func (s *surface) linkPages() *linkpage.Pages {
	return linkpage.New(linkpage.Config{
		Gateway: s.gateway, Desk: s.links, Surface: Surface, Pages: s.pages, Log: s.log, Now: s.now, Self: s.linkURL,
		BankReturn: func(r *http.Request) func(payment.Payment, threeds.Secret) string {
			base := s.base(r)
			return func(p payment.Payment, secret threeds.Secret) string { return visitURL(base, returnPath, p, secret) }
		},
		Forward: func(w http.ResponseWriter, r *http.Request, v gateway.Visit) {
			s.pages.Redirect(w, visitURL(s.base(r), openPath, v.Payment, v.Secret()))
		},
	})
}
