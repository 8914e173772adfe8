package sim

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"strconv"

	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/simbank"
)

// terminal is one client of the bank.
type terminal struct {
	id  string
	key wire.Key
	// cavvKey makes authentication values. It is not the terminal's own key, or a client could make them itself.
	cavvKey []byte
}

func openTerminal(id, secret string) terminal {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = io.WriteString(mac, "simbank authentication values")
	return terminal{id: id, key: wire.NewKey(secret), cavvKey: mac.Sum(nil)}
}

// cavv returns the authentication value of a payment: 20 bytes in base64, as the card schemes have it. It is made from
// the card number, or the name of a card that the bank keeps, so that the charge that presents it must come with the same card, although
// nobody keeps the number.
func (t terminal) cavv(of, order string, amount money.Amount, xid string) string {
	mac := hmac.New(sha256.New, t.cavvKey)
	for _, part := range []string{
		of, order, strconv.FormatInt(amount.Minor(), 10), string(amount.Currency()), xid,
	} {
		_, _ = io.WriteString(mac, strconv.Itoa(len(part))+":"+part)
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil)[:20])
}
