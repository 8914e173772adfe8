package api

import (
	"bytes"
	"fmt"

	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/subscription"
)

// neutral is the language of events: none. A receiver has no Accept-Language, and what it is told must be the same bytes each time.
const neutral = ""

// describe writes what an event is about as this API shows it to whoever asks for it, without sentences for people.
func describe(subject any) ([]byte, error) {
	var body any
	switch of := subject.(type) {
	case payment.Payment:
		body = bodyOf(of, neutral)
	case subscription.Subscription:
		body = subscriptionOf(of, neutral)
	case marketplace.Payout:
		body = (&call{language: neutral}).payout(of, nil)
	default:
		return nil, fmt.Errorf("nothing is known of a %T", subject)
	}
	return bytes.TrimSpace(encode(body)), nil
}
