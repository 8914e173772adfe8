package paymes

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
)

// reference.go makes payuPaymentReference. It is a number, since published clients put it into SQL without quotes, and it has
// to lead to the payment by itself, since /api/status is asked without a secret. It is
//
//	the merchant's number of the payment | five digits of the merchant's tag | five digits of a digest
//
// and so fits 64 bits with sign for the first 900 million payments of a merchant. Several merchants may share the five digits of
// their tags; which of them is meant is told by the digest. It is taken over the payment's id, which is random and told to
// nobody, so whoever holds one reference cannot make up another: one guess in a hundred thousand is right, and what it would
// show is that some payment succeeded.

// digits is how many digits the tag and the digest have each.
const digits = 5

// shelf names the merchants whose tags share their five digits.
type shelf uint32

func shelfOf(t merchant.Tag) shelf { return shelf(shortened(t[:])) }

// shortened returns five digits of four bytes.
func shortened(four []byte) uint32 { return binary.BigEndian.Uint32(four) % 100_000 }

// referenceOf returns a payment's payuPaymentReference.
func referenceOf(p payment.Payment) string {
	sum := sha256.Sum256([]byte("paymes reference\x00" + string(p.ID)))
	return fmt.Sprintf("%d%0*d%0*d", p.Number, digits, shelfOf(merchant.TagOf(p.Merchant)), digits, shortened(sum[:4]))
}

// referred finds the payment that a reference names. Only payments that were made here have one.
func (d *Dialect) referred(ctx context.Context, reference string) (payment.Payment, error) {
	reference = strings.TrimSpace(reference)
	if len(reference) <= 2*digits || strings.Trim(reference, "0123456789") != "" || reference[0] == '0' {
		return payment.Payment{}, errNoPayment()
	}
	head, tail := reference[:len(reference)-2*digits], reference[len(reference)-2*digits:]
	number, err := strconv.ParseInt(head, 10, 32)
	if err != nil {
		return payment.Payment{}, errNoPayment()
	}
	tag, err := strconv.ParseUint(tail[:digits], 10, 32)
	if err != nil {
		return payment.Payment{}, errNoPayment()
	}
	for _, m := range d.gateway.Merchants().TaggedBy(func(t merchant.Tag) bool { return shelfOf(t) == shelf(tag) }) {
		p, err := d.gateway.FindByNumber(ctx, m.ID, number)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return payment.Payment{}, err
		}
		if p.Surface == Surface && subtle.ConstantTimeCompare([]byte(referenceOf(p)), []byte(reference)) == 1 {
			return p, nil
		}
	}
	return payment.Payment{}, errNoPayment()
}
