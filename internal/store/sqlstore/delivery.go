package sqlstore

import (
	"fmt"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/webhook"
)

func deliveryTable() Description {
	return Description{
		Name: "delivery",
		Key:  2,
		Columns: []Column{
			{Name: "merchant_id"},
			{Name: "id"},
			{Name: "event", Fixed: true},
			{Name: "type", Fixed: true},
			{Name: "endpoint", Fixed: true},
			{Name: "surface", Fixed: true},
			{Name: "subject", Fixed: true},
			{Name: "operation", Kind: Int, Fixed: true},
			{Name: "sequence", Kind: Int, Fixed: true},
			{Name: "created_at", Kind: Int, Fixed: true},
			{Name: "version", Kind: Int},
			{Name: "lane"},
			{Name: "url"},
			{Name: "content_type"},
			{Name: "body", Kind: Bytes},
			{Name: "status"},
			{Name: "attempts", Kind: Int},
			{Name: "tries", Kind: Int},
			{Name: "next_at", Kind: Int},
			{Name: "lease_until", Kind: Int},
			{Name: "expires_at", Kind: Int},
			{Name: "done_at", Kind: Int},
			{Name: "outcome"},
			{Name: "answered", Kind: Int},
		},
		Missing: store.ErrStale,
	}
}

// deliveryColumns are the columns in the order of [deliveryValues] and [intoDelivery].
const deliveryColumns = `merchant_id, id, event, type, endpoint, surface, subject, operation, sequence, created_at, version, lane, url,
	content_type, body, status, attempts, tries, next_at, lease_until, expires_at, done_at, outcome, answered`

func deliveryValues(m merchant.ID, d *webhook.Delivery) []Value {
	return []Value{
		textValue(m), textValue(d.ID), textValue(d.Event), textValue(d.Type), textValue(d.Endpoint), textValue(d.Surface),
		textValue(d.Subject), intValue(d.Operation), intValue(d.Sequence), timeValue(d.CreatedAt), intValue(d.Version),
		textValue(d.Lane), textValue(d.URL), textValue(d.ContentType), bytesValue(d.Body), textValue(d.Status), intValue(d.Attempts),
		intValue(d.Tries), timeValue(d.NextAt), timeValue(d.LeaseUntil), timeValue(d.ExpiresAt), timeValue(d.DoneAt),
		textValue(d.Outcome), intValue(d.Answered),
	}
}

func intoDelivery(d *webhook.Delivery) []any {
	return []any{
		intoText(&d.Merchant), intoText(&d.ID), intoText(&d.Event), intoText(&d.Type), intoText(&d.Endpoint), intoText(&d.Surface),
		intoText(&d.Subject), intoInt(&d.Operation), intoInt(&d.Sequence), intoTime(&d.CreatedAt), intoInt(&d.Version),
		intoText(&d.Lane), intoText(&d.URL), intoText(&d.ContentType), intoBytes(&d.Body), intoText(&d.Status), intoInt(&d.Attempts),
		intoInt(&d.Tries), intoTime(&d.NextAt), intoTime(&d.LeaseUntil), intoTime(&d.ExpiresAt), intoTime(&d.DoneAt),
		intoText(&d.Outcome), intoInt(&d.Answered),
	}
}

func deliveryAttemptTable() Description {
	return Description{
		Name: "delivery_attempt",
		Key:  3,
		Columns: []Column{
			{Name: "merchant_id"},
			{Name: "delivery_id"},
			{Name: "seq", Kind: Int},
			{Name: "at", Kind: Int},
			{Name: "took", Kind: Int},
			{Name: "outcome"},
			{Name: "status", Kind: Int},
			{Name: "answer"},
		},
		Missing: store.ErrStale,
	}
}

func deliveryAttemptValues(m merchant.ID, a *webhook.Attempt) []Value {
	return []Value{
		textValue(m), textValue(a.Delivery), intValue(a.Seq), timeValue(a.At), intValue(a.Took.Microseconds()),
		textValue(a.Outcome), intValue(a.Status), textValue(a.Text),
	}
}

func (k *compiler) deliveries(c store.Change) error {
	for _, id := range c.Withdraw {
		k.row(Delivery, Discard, []Value{textValue(k.m), textValue(id)})
		k.touch(Delivery, id)
	}
	for i := range c.Deliveries {
		d := &c.Deliveries[i]
		err := k.own("delivery", d.Merchant)
		if err != nil {
			return err
		}
		if d.Version <= 1 {
			k.row(Delivery, Insert, deliveryValues(k.m, d))
		} else {
			k.row(Delivery, Advance, deliveryValues(k.m, d), intValue(d.Version-1))
		}
		k.touch(Delivery, d.ID)
	}
	for i := range c.Tried {
		a := &c.Tried[i]
		err := k.own("try of a delivery", a.Merchant)
		if err != nil {
			return err
		}
		if a.Seq < 1 {
			return fmt.Errorf("try of delivery %s has no number", a.Delivery)
		}
		k.row(DeliveryAttempt, Insert, deliveryAttemptValues(k.m, a))
		k.touch(DeliveryAttempt, a.Delivery)
	}
	return nil
}
