package api

import (
	"net/http"
	"strings"

	"github.com/vezne/vezne/internal/merchant"
)

// authenticate returns the merchant whose secret key the request carries, as "Authorization: Bearer sk_…" or as the user
// name of Basic authentication, which is how several payment APIs and their tools do it. A password beside the user
// name is refused rather than ignored: whoever sends one believes that it is checked.
func (s *surface) authenticate(r *http.Request) (*merchant.Merchant, bool) {
	headers := r.Header.Values("Authorization")
	if len(headers) != 1 {
		return nil, false // two answers to the question who asks are none
	}
	scheme, key, _ := strings.Cut(headers[0], " ")
	if strings.EqualFold(scheme, "Bearer") {
		return s.gateway.Merchants().Authenticate(Surface, strings.TrimSpace(key))
	}
	user, password, ok := r.BasicAuth()
	if !ok || password != "" {
		return nil, false
	}
	return s.gateway.Merchants().Authenticate(Surface, user)
}
