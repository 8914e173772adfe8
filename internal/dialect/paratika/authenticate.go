package paratika

import (
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	wire "github.com/vezne/vezne/wire/paratika"
)

// authenticate finds out whose a request is. A token leads to the merchant by its tag, which proves nothing yet: the action
// looks the session up under the token's digest before it does or says anything.
func (d *Dialect) authenticate(m message) (*merchant.Merchant, error) {
	if !m.credentials.Named() {
		return d.sessions.Merchant(m.credentials.SessionToken)
	}
	c := m.credentials
	named, known := d.gateway.Merchants().Named(Surface, c.Merchant)
	if !known {
		return nil, refuse(fault.Unauthenticated, wire.UnknownMerchant, "MERCHANT", fault.Text{
			TR: "Bu numarayla bir üye iş yeri yok.", EN: "There is no merchant of this number.",
		})
	}
	if c.Hash != "" && c.Password == "" {
		return named, d.hashed(named, m)
	}
	proven, known := d.gateway.Merchants().Authenticate(Surface, strings.Join([]string{c.Merchant, c.User, c.Password}, "\x00"))
	if !known || proven.ID != named.ID {
		return nil, refuse(fault.Unauthenticated, wire.WrongUser, "", fault.Text{
			TR: "MERCHANTUSER ya da MERCHANTPASSWORD hatalı.", EN: "MERCHANTUSER or MERCHANTPASSWORD is wrong.",
		})
	}
	return proven, nil
}

// hashed checks a request that proves itself by a hash over its order instead of by the password.
func (d *Dialect) hashed(m *merchant.Merchant, msg message) error {
	key := m.Setting(Surface, settingKey)
	if key == "" {
		return errNoKey()
	}
	if len(msg.credentials.Random) < minRandom {
		return refuse(fault.Invalid, wire.WrongType, "RANDOM", fault.Text{
			TR: "En az 8 karakter olmalıdır.", EN: "It must have 8 characters at least.",
		})
	}
	want, known := wire.RequestHash(msg.fields, key, msg.credentials.Random, msg.credentials.Algorithm)
	switch {
	case !known:
		return refuse(fault.Invalid, wire.UnknownAlgorithm, "ALGORITHM", fault.Text{
			TR: "SHA-256, SHA-384, SHA-512 ya da SHA-224 olmalıdır.", EN: "It must be SHA-256, SHA-384, SHA-512 or SHA-224.",
		})
	case !wire.SameHash(want, msg.credentials.Hash):
		return refuse(fault.Unauthenticated, wire.WrongHash, "HASH", fault.Text{
			TR: "HASH bu isteğin değil; formülü ve gizli anahtarı kontrol edin.",
			EN: "HASH does not belong to this request; check the formula and the secret key.",
		})
	}
	return nil
}

// minRandom is the shortest RANDOM.
const minRandom = 8

func errNoSession() error {
	return refuse(fault.NotFound, wire.BadSession, "SESSIONTOKEN", fault.Text{
		TR: "Böyle bir oturum yok; SESSIONTOKEN ile yeni bir oturum açın.", EN: "There is no such session; open a new one with SESSIONTOKEN.",
	})
}

func errNoKey() error {
	return refuse(fault.Unsupported, wire.WrongModel, "", fault.Text{
		TR: "Bu üye iş yeri için gizli anahtar tanımlı değil; paratika.secret_key ayarını yapın.",
		EN: "No secret key is set for this merchant; set paratika.secret_key.",
	})
}
