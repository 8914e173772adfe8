package paymes

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/vezne/vezne/internal/dialect/paymes/market"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	wire "github.com/vezne/vezne/wire/paymes"
	"github.com/vezne/vezne/wire/wirekit"
)

// bySecret finds the merchant of a V3 or v4.0 request by its field "secret".
func (d *Dialect) bySecret(f wirekit.Fields) (*merchant.Merchant, error) {
	secret, _ := f.Find("secret")
	if m, known := d.gateway.Merchants().Authenticate(Surface, strings.TrimSpace(secret.Value)); known {
		return m, nil
	}
	return nil, errAccount("secret")
}

// named finds the merchant whom a publicKey names, which proves nothing yet.
func (d *Dialect) named(f wirekit.Fields) (*merchant.Merchant, error) {
	key, _ := f.Find("publicKey")
	if m, known := d.gateway.Merchants().Named(Surface, strings.TrimSpace(key.Value)); known {
		return m, nil
	}
	return nil, errAccount("publicKey")
}

// byHash finds the merchant of a v4.5 or v4.6 request by its publicKey, and believes it because of the hash over its values.
// What is missing is told first, as Paymes does: without a field there is no hash either.
func (d *Dialect) byHash(
	check func(wirekit.Fields) error, verify func(f wirekit.Fields, secret string) bool,
) func(wirekit.Fields) (*merchant.Merchant, error) {
	return func(f wirekit.Fields) (*merchant.Merchant, error) {
		r := wirekit.NewReader(f)
		r.Require("publicKey")
		if err := r.Err(); err != nil {
			return nil, err
		}
		m, err := d.named(f)
		if err != nil {
			return nil, err
		}
		err = check(f)
		if err != nil {
			return nil, err
		}
		r.Require("hash")
		if err := r.Err(); err != nil {
			return nil, err
		}
		if !verify(f, m.Setting(Surface, settingSecret)) {
			return nil, errHash()
		}
		return m, nil
	}
}

// bySecretOfOrder is bySecret for v4.0's order_create, which tells of a missing secret as of any missing field.
func (d *Dialect) bySecretOfOrder(f wirekit.Fields) (*merchant.Merchant, error) {
	r := wirekit.NewReader(f)
	r.Require("secret")
	if err := r.Err(); err != nil {
		return nil, err
	}
	return d.bySecret(f)
}

// byPublicKey finds the merchant of v4.5's order_cancel. The published client of it sends its public key and no proof at all,
// and everybody who pays an order knows its id, so that alone gives no money back, unless the merchant has agreed to it.
// Otherwise the secret has to come along, or the hash of v4.6's status.
func (d *Dialect) byPublicKey(id string) func(wirekit.Fields) (*merchant.Merchant, error) {
	return func(f wirekit.Fields) (*merchant.Merchant, error) {
		secret, _ := f.Find("secret")
		if m, known := d.gateway.Merchants().Authenticate(Surface, strings.TrimSpace(secret.Value)); known {
			return m, nil
		}
		m, err := d.named(f)
		if err != nil {
			return nil, err
		}
		given, _ := f.Find("hash")
		signed := wirekit.NewFields(
			wirekit.Field{Name: "paymesOrderId", Kind: wirekit.Text, Value: id}, wirekit.Field{Name: "hash", Kind: wirekit.Text, Value: given.Value},
		)
		if m.Setting(Surface, settingPublicKey) == "enough" || wire.VerifyStatus(signed, m.Setting(Surface, settingSecret)) {
			return m, nil
		}
		return nil, errProof()
	}
}

// byStore finds the merchant of a cancellation: by its own publicKey, or, where a part of a marketplace's order is meant, by the
// id of the store, which signs with its own secret or with the marketplace's.
func (d *Dialect) byStore(f wirekit.Fields) (*merchant.Merchant, error) {
	key, _ := f.Find("publicKey")
	m, known := market.Marketplace(d.gateway, strings.TrimSpace(key.Value))
	if !known {
		return d.byHash(checked(wire.DecodeCancel), wire.VerifyCancel)(f)
	}
	err := checked(wire.DecodeCancel)(f)
	if err != nil {
		return nil, err
	}
	secret := m.Setting(Surface, settingSecret)
	if !wire.VerifyCancel(f, secret) && !wire.VerifyCancel(f, storeSecret(secret, key.Value)) {
		return nil, errHash()
	}
	return m, nil
}

// byKey finds the merchant of a call about sub-merchants. Its pages ask for the publicKey and for no proof; unless the merchant has
// agreed to that, the secret has to come along: who may change a store's IBAN may take its money.
func (d *Dialect) byKey(f wirekit.Fields) (*merchant.Merchant, error) {
	r := wirekit.NewReader(f)
	r.Require("publicKey")
	if err := r.Err(); err != nil {
		return nil, err
	}
	m, err := d.named(f)
	if err != nil {
		return nil, err
	}
	secret, _ := f.Find("secret")
	owner, known := d.gateway.Merchants().Authenticate(Surface, strings.TrimSpace(secret.Value))
	if m.Setting(Surface, settingPublicKey) == "enough" || known && owner.ID == m.ID {
		return m, nil
	}
	return nil, errSecret()
}

// storeSecret is the secret of a store, which follows from the marketplace's.
func storeSecret(secret, store string) string {
	if secret == "" {
		return ""
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("paymes sub-merchant\x00" + store))
	return hex.EncodeToString(mac.Sum(nil))[:32]
}

// checked makes a check of a decoder.
func checked[M any](decode func(wirekit.Fields) (M, error)) func(wirekit.Fields) error {
	return func(f wirekit.Fields) error {
		_, err := decode(f)
		return err
	}
}

func errAccount(field string) error {
	text := fault.Text{TR: "Hesap bulunamadı; değeri kontrol edin.", EN: "There is no such account; check the value."}
	if known, listed := wire.Find(wire.InvalidAccount); listed {
		text.TR = known.Text
	}
	f := fault.New(fault.Unauthenticated, codeAccount, text)
	f.Field = field
	return f
}

func errProof() error {
	f := fault.New(fault.Unauthenticated, codeHash, fault.Text{
		TR: "publicKey tek başına iptal için yeterli değil; secret ya da hash (paymesOrderId + secret) gönderin.",
		EN: "publicKey alone is not enough to cancel; send secret, or hash (paymesOrderId + secret).",
	})
	f.Field = "hash"
	return f
}

func errSecret() error {
	f := fault.New(fault.Unauthenticated, codeAccount, fault.Text{
		TR: "publicKey tek başına yeterli değil; secret alanını da gönderin.",
		EN: "publicKey alone is not enough; send secret too.",
	})
	f.Field = "secret"
	return f
}

func errHash() error {
	text := fault.Text{TR: "Hash, gönderilen değerlere uymuyor.", EN: "The hash does not fit the values that were sent."}
	if known, listed := wire.Find(wire.HashMismatch); listed {
		text.TR = known.Text
	}
	f := fault.New(fault.Unauthenticated, codeHash, text)
	f.Field = "hash"
	return f
}
