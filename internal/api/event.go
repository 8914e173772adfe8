package api

import (
	"bytes"
	"fmt"
	"time"

	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/paylink"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/subscription"
)

// neutral is the language of events: none. A receiver has no Accept-Language, and what it is told must be the same bytes each time.
const neutral = ""

// Describer writes what an event is about as this API shows it to whoever asks for it, without sentences for people. It is for those, too, who
// change something without the API.
func Describer(now func() time.Time) gateway.Describer {
	return func(subject any) ([]byte, error) { return describe(subject, now()) }
}

func describe(subject any, now time.Time) ([]byte, error) {
	var body any
	switch of := subject.(type) {
	case payment.Payment:
		body = bodyOf(of, neutral)
	case subscription.Subscription:
		body = subscriptionOf(of, neutral)
	case marketplace.Payout:
		body = (&call{language: neutral}).payout(of, nil)
	case paylink.Link:
		// The address is left out: whoever has it can pay, and reads who is asked to. GET /v1/links/{id} has it.
		body = linkShown(of, now)
	case gateway.SavedCard:
		body = cardTold(of)
	case gateway.Customer:
		body = customerOf(of)
	case marketplace.SubMerchant:
		of.IdentityNumber = "" // it names a person to whoever reads a log of requests
		body = storeOf(of)
	default:
		return nil, fmt.Errorf("nothing is known of a %T", subject)
	}
	return bytes.TrimSpace(encode(body)), nil
}
