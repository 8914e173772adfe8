package vezne

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// EventType is the name of a kind of event: a noun, a dot, and what became of it. docs/events.md says what each tells.
type EventType string

// The types of events.
const (
	EventPaymentRequiresAction    EventType = "payment.requires_action"
	EventPaymentAuthorized        EventType = "payment.authorized"
	EventPaymentCaptured          EventType = "payment.captured"
	EventPaymentDeclined          EventType = "payment.declined"
	EventPaymentExpired           EventType = "payment.expired"
	EventPaymentIndeterminate     EventType = "payment.indeterminate"
	EventPaymentVoided            EventType = "payment.voided"
	EventPaymentPartiallyRefunded EventType = "payment.partially_refunded"
	EventPaymentRefunded          EventType = "payment.refunded"
	EventPaymentCaptureDeclined   EventType = "payment.capture_declined"
	EventPaymentVoidDeclined      EventType = "payment.void_declined"
	EventPaymentRefundDeclined    EventType = "payment.refund_declined"
	EventSubscriptionCreated      EventType = "subscription.created"
	EventSubscriptionCharged      EventType = "subscription.charged"
	EventSubscriptionChargeFailed EventType = "subscription.charge_failed"
	EventSubscriptionUpdated      EventType = "subscription.updated"
	EventSubscriptionEnded        EventType = "subscription.ended"
	EventPayoutPrepared           EventType = "payout.prepared"
	EventPayoutUpdated            EventType = "payout.updated"
	EventDisputeOpened            EventType = "dispute.opened"
	EventDisputeDue               EventType = "dispute.due"
	EventDisputeRepresented       EventType = "dispute.represented"
	EventDisputeWon               EventType = "dispute.won"
	EventDisputeLost              EventType = "dispute.lost"
	EventDisputeAccepted          EventType = "dispute.accepted"
	EventDisputeWithdrawn         EventType = "dispute.withdrawn"
	EventLinkCreated              EventType = "link.created"
	EventLinkUpdated              EventType = "link.updated"
	EventLinkPaid                 EventType = "link.paid"
	EventLinkExpired              EventType = "link.expired"
	EventLinkCancelled            EventType = "link.cancelled"
	EventCardSaved                EventType = "card.saved"
	EventCardUpdated              EventType = "card.updated"
	EventCardDeleted              EventType = "card.deleted"
	EventCustomerDeleted          EventType = "customer.deleted"
	EventSubMerchantCreated       EventType = "sub_merchant.created"
	EventSubMerchantUpdated       EventType = "sub_merchant.updated"
	EventTest                     EventType = "webhook.test"
)

// Event is something that happened, as a webhook tells it.
type Event struct {
	// ID is the same at every try and every replay: what was had already is answered and passed over.
	ID   string
	Type EventType
	// At is when it happened.
	At time.Time
	// Sequence is the version of what it is about: an event with a lower one than another of the same thing is the older of the two.
	Sequence int64
	// Data is what it is about, as it then was and without sentences for people: a [*Payment], [*Subscription], [*Payout], [*Dispute],
	// [*Link], [*SavedCard], [*Customer] or [*SubMerchant]; nil of [EventTest]. Of a type that this package does not know yet it is a
	// [json.RawMessage].
	Data any
}

// subjects makes, by the noun of a type, what its data are read into.
func subjects() map[string]func() any {
	return map[string]func() any{
		"payment":      func() any { return new(Payment) },
		"subscription": func() any { return new(Subscription) },
		"payout":       func() any { return new(Payout) },
		"dispute":      func() any { return new(Dispute) },
		"link":         func() any { return new(Link) },
		"card":         func() any { return new(SavedCard) },
		"customer":     func() any { return new(Customer) },
		"sub_merchant": func() any { return new(SubMerchant) },
	}
}

// eventOf reads an event's body.
func eventOf(id string, body []byte) (*Event, error) {
	var text struct {
		Type      EventType       `json:"type"`
		Timestamp time.Time       `json:"timestamp"`
		Sequence  int64           `json:"sequence"`
		Data      json.RawMessage `json:"data"`
	}
	err := json.Unmarshal(body, &text)
	if err != nil || text.Type == "" {
		return nil, fmt.Errorf("%w: its body is no event", ErrWebhook)
	}
	e := &Event{ID: id, Type: text.Type, At: text.Timestamp, Sequence: text.Sequence, Data: text.Data}
	noun, _, _ := strings.Cut(string(text.Type), ".")
	if made, known := subjects()[noun]; known {
		e.Data = made()
		err = json.Unmarshal(text.Data, e.Data)
		if err != nil {
			return nil, fmt.Errorf("%w: the data of %s cannot be read", ErrWebhook, noun)
		}
	}
	if text.Type == EventTest {
		e.Data = nil
	}
	return e, nil
}
