package paratika

import (
	"net/http"
	"strings"

	"github.com/vezne/vezne/internal/fault"
)

// ServeHTTP serves the API, the pages on which buyers pay, and the two pages on their way to the bank and back. The API's
// path is taken with and without the context "/paratika" in front, since the prefix under which the dialect is mounted may be
// taken for it.
func (d *Dialect) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimSuffix(r.URL.Path, "/")
	if d.gate.Match(path) {
		d.gate.ServeHTTP(w, r)
		return
	}
	path = strings.TrimPrefix(path, "/paratika")
	if path == "/api/v2" {
		d.callAPI(w, r)
		return
	}
	for _, page := range []struct {
		begin string
		serve func(w http.ResponseWriter, r *http.Request, token string)
	}{
		{"/payment/", d.hosted}, {"/merchant/payment/", d.hosted},
		{"/api/v2/post/sale3d/", d.directPost(post{threeD: true})}, {"/merchant/post/sale3d/", d.directPost(post{threeD: true})},
		{"/api/v2/post/sale/", d.directPost(post{})}, {"/merchant/post/sale/", d.directPost(post{})},
		{"/api/v2/post/preauth3d/", d.directPost(post{threeD: true, preAuth: true})},
		{"/merchant/post/preauth3d/", d.directPost(post{threeD: true, preAuth: true})},
		{"/api/v2/post/preauth/", d.directPost(post{preAuth: true})}, {"/merchant/post/preauth/", d.directPost(post{preAuth: true})},
		{"/api/v2/post/auth3d/", d.directPost(post{threeD: true, only: true})},
		{"/merchant/post/auth3d/", d.directPost(post{threeD: true, only: true})},
	} {
		if token, found := strings.CutPrefix(path, page.begin); found {
			page.serve(w, r, token)
			return
		}
	}
	d.gate.Say(w, r, fault.New(fault.NotFound, "no_such_page", fault.Text{
		TR: "Böyle bir adres yok.", EN: "There is no such address.",
	}))
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
