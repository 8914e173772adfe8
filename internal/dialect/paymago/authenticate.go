package paymago

import (
	"net/http"
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
)

// authenticate finds the merchant by "Authorization: Bearer <token>". How Paymago gives its tokens out is published nowhere;
// here a token is a merchant's credential that does not change.
func (d *Dialect) authenticate(r *http.Request) (*merchant.Merchant, error) {
	scheme, token, _ := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
	if strings.EqualFold(scheme, "Bearer") {
		m, known := d.gateway.Merchants().Authenticate(Surface, strings.TrimSpace(token))
		if known {
			return m, nil
		}
	}
	return nil, fault.New(fault.Unauthenticated, "wrong_token", fault.Text{
		TR: "Geçersiz ya da eksik token; Authorization başlığında Bearer ile gönderin.",
		EN: "The token is wrong or missing; send it in the Authorization header with Bearer.",
	})
}
