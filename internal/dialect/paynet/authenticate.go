package paynet

import (
	"encoding/base64"
	"net/http"
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
)

// authenticate finds the merchant by "Authorization: Basic <secret key>". Paynet's Basic is not that of RFC 7617: the key
// stands there as it is. Many clients encode it nonetheless, as base64 of the key alone, of "key:" or of ":key", so these
// are tried as well; what is accepted is in the end always a whole secret key.
func (d *Dialect) authenticate(r *http.Request) (*merchant.Merchant, error) {
	for _, secret := range secrets(r.Header.Get("Authorization")) {
		if m, known := d.gateway.Merchants().Authenticate(Surface, secret); known {
			return m, nil
		}
	}
	return nil, errWrongKey()
}

func errWrongKey() error {
	return fault.New(fault.Unauthenticated, "wrong_key", fault.Text{
		TR: "API anahtarınız yanlış",
		EN: "Your API key is wrong",
	})
}

// secrets returns what may be meant as the key in an Authorization header: at most four texts.
func secrets(header string) []string {
	scheme, key, _ := strings.Cut(strings.TrimSpace(header), " ")
	key = strings.TrimSpace(key)
	if !strings.EqualFold(scheme, "Basic") || key == "" {
		return nil
	}
	all := []string{key}
	plain, err := base64.StdEncoding.DecodeString(key)
	if err != nil {
		plain, err = base64.RawStdEncoding.DecodeString(key)
	}
	if err != nil {
		return all
	}
	user, password, two := strings.Cut(string(plain), ":")
	all = append(all, string(plain))
	if two {
		all = append(all, user, password)
	}
	return all
}
