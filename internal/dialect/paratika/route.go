package paratika

import (
	"net/http"
	"strings"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/web/view"
	wire "github.com/vezne/vezne/wire/paratika"
)

// ServeHTTP serves the API, the pages on which buyers pay, and the two pages on their way to the bank and back. The API's
// path is taken with and without the context "/paratika" in front, since the prefix under which the dialect is mounted may be
// taken for it, and in any letter case.
func (d *Dialect) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimSuffix(r.URL.Path, "/")
	if d.gate.Match(path) {
		d.gate.ServeHTTP(w, r)
		return
	}
	path, _ = below(path, "/paratika")
	if strings.EqualFold(path, "/api/v2") {
		d.callAPI(w, r)
		return
	}
	for _, page := range []struct {
		begin string
		serve func(w http.ResponseWriter, r *http.Request, token string)
	}{
		{"/payment/", d.hosted}, {"/merchant/payment/", d.hosted}, {planPrefix, d.planPage},
		{"/api/v2/post/sale3d/", d.directPost(post{threeD: true})}, {"/merchant/post/sale3d/", d.directPost(post{threeD: true})},
		{"/api/v2/post/sale/", d.directPost(post{})}, {"/merchant/post/sale/", d.directPost(post{})},
		{"/api/v2/post/preauth3d/", d.directPost(post{threeD: true, preAuth: true})},
		{"/merchant/post/preauth3d/", d.directPost(post{threeD: true, preAuth: true})},
		{"/api/v2/post/preauth/", d.directPost(post{preAuth: true})}, {"/merchant/post/preauth/", d.directPost(post{preAuth: true})},
		{"/api/v2/post/auth3d/", d.directPost(post{threeD: true, only: true})},
		{"/merchant/post/auth3d/", d.directPost(post{threeD: true, only: true})},
	} {
		if token, found := below(path, page.begin); found {
			page.serve(w, r, token)
			return
		}
	}
	d.nowhere(w, r, path)
}

// below returns what a path has behind a beginning, in whatever case that is written.
func below(path, begin string) (rest string, found bool) {
	if len(path) < len(begin) || !strings.EqualFold(path[:len(begin)], begin) {
		return path, false
	}
	return path[len(begin):], true
}

// nowhere answers an address that is not Paratika's: a buyer's browser by a page, a shop's server by the API's own form, which
// its client reads from every answer.
func (d *Dialect) nowhere(w http.ResponseWriter, r *http.Request, path string) {
	err := refuse(fault.NotFound, wire.UnknownAction, "", fault.Text{
		TR: "Böyle bir adres yok; API'nin adresi /paratika/api/v2 ile biter.",
		EN: "There is no such address; the API's address ends in /paratika/api/v2.",
	})
	_, api := below(path, "/api")
	if r.Method == http.MethodGet && !api {
		d.gate.Say(w, r, err)
		return
	}
	a := render(view.Language(r), err)
	a.Status = http.StatusNotFound
	dialect.Write(w, a)
}

// callAPI serves the API's one address. What comes by another method than POST has no parameters, and is told so as any
// request without them.
func (d *Dialect) callAPI(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		r = r.Clone(r.Context())
		r.Body = http.NoBody
	}
	d.api.ServeHTTP(w, r)
}
