package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
)

// kindReference is a reference that a shop gave its payment when it asked for the charge, because the form had none.
const kindReference record.Kind = "paynet_reference"

// Referenced returns the payment that a shop named so when it charged it, or a NotFound fault.
func (d *Desk) Referenced(ctx context.Context, m merchant.ID, reference string) (payment.ID, error) {
	r, err := d.Gateway.Record(ctx, m, kindReference, referenceKey(reference))
	return payment.ID(r.Content), err //nolint:wrapcheck // it is a fault
}

// Name gives a payment a reference, unless another one has it whose money may have moved: that one's id is returned then.
// Two that want the same at once get it one after the other, so that one reference never leads to two charges.
func (d *Desk) Name(ctx context.Context, m merchant.ID, reference string, id payment.ID) (payment.ID, error) {
	const tries = 3
	var err error
	for range tries {
		var r record.Record
		r, err = d.Gateway.Record(ctx, m, kindReference, referenceKey(reference))
		switch {
		case isNone(err):
			r = record.Record{Merchant: m, Kind: kindReference, ID: referenceKey(reference)}
		case err != nil:
			return "", err //nolint:wrapcheck // it is a fault
		case payment.ID(r.Content) == id:
			return id, nil
		default:
			other, err := d.Gateway.Find(ctx, m, payment.ID(r.Content))
			if err != nil && !isNone(err) {
				return "", err //nolint:wrapcheck // it is a fault
			}
			if err == nil && (other.Live || other.State == payment.Challenged) {
				return other.ID, nil
			}
		}
		r.Content = []byte(id)
		_, err = d.Gateway.SaveRecord(ctx, r)
		if err == nil {
			return id, nil
		}
		if fault.KindOf(err) != fault.Conflict {
			return "", err //nolint:wrapcheck // it is a fault
		}
	}
	return "", err //nolint:wrapcheck // it is a fault
}

func referenceKey(reference string) string {
	sum := sha256.Sum256([]byte(reference))
	return hex.EncodeToString(sum[:])
}
