package paratika

import (
	"context"
	"maps"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paratika/session"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/paratika"
)

// notice.go tells a shop's server how a session's payment ended, at the address that it gave as NOTIFICATIONURL. What Paratika
// posts there is published nowhere; it is the return post here, so that one piece of code can read both.
//
// The session's token is missing in it. Half of a token is all that is stored, and a server that asks for a notice has opened
// the session and knows the token. The hash is made while the token is at hand, once for each response code.

// The attributes of a payment that its shop wants to be told of.
const (
	attrNotify = "notification_url"
	attrRandom = "notification_random"
	// attrHash and a response code is the hash of the notice that says so.
	attrHash = "notification_hash_"
)

// promised are the response codes that a notice may have.
func promised() []wire.ResponseCode {
	return []wire.ResponseCode{wire.Approved, wire.General, wire.Declined}
}

// promise keeps with a payment what its notice will need.
func promise(kept map[string]string, s visitor) {
	if s.Order.NotificationURL == "" {
		return
	}
	r := wire.Return{PaymentID: s.Order.PaymentID, CustomerID: s.Order.Customer.ID, SessionToken: s.Token(), Random: session.Random()}
	hashes := map[string]string{attrNotify: s.Order.NotificationURL, attrRandom: r.Random}
	for _, code := range promised() {
		r.Outcome.Code = code
		hashes[attrHash+string(code)] = wire.ReturnHash(r, s.Merchant.Setting(Surface, settingKey))
	}
	maps.Copy(kept, hashes)
}

// notice renders the notice about a payment, and does what was to be done once its outcome is known.
func (d *Dialect) notice(ctx context.Context, m *merchant.Merchant, p payment.Payment) (dialect.Notice, bool, error) {
	d.proven(ctx, p)
	address := p.Attributes[attrNotify]
	if address == "" {
		return dialect.Notice{}, false, nil
	}
	r := d.returnOf(m, p, "")
	r.Amount, r.Installment = p.Amount, max(1, p.Installments)
	r.Random, r.Hash = p.Attributes[attrRandom], p.Attributes[attrHash+string(r.Outcome.Code)]
	return dialect.Notice{URL: address, ContentType: "application/x-www-form-urlencoded; charset=UTF-8", Body: r.Encode()}, true, nil
}
