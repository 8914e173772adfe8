package api

import (
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/pan"
)

// subscribeRequest is the body of POST /v1/subscriptions.
type subscribeRequest struct {
	termsMember

	Reference    string            `json:"reference,omitempty"`
	Customer     string            `json:"customer"`
	Plan         string            `json:"plan,omitempty"`
	Card         *cardMember       `json:"card,omitempty"`
	SavedCard    string            `json:"saved_card,omitempty"`
	Start        string            `json:"start,omitempty"`
	Buyer        buyerMember       `json:"buyer,omitzero"`
	Description  string            `json:"description,omitempty"`
	Metadata     map[string]string `json:"metadata,omitempty"`
	ThreeDSecure *challengeMember  `json:"three_d_secure,omitempty"`
}

// parse turns the request into the engine's words, or says what is wrong with the first member that is not in order.
func (in *subscribeRequest) parse(now time.Time) (gateway.NewSubscription, error) {
	var n gateway.NewSubscription
	err := first(
		func() error { return checkReference(in.Reference, false) },
		func() error { return required("/customer", in.Customer) },
		func() error { return text("/customer", in.Customer, subscription.MaxReference) },
		func() error { return text("/description", in.Description, subscription.MaxName) },
		func() error { return in.Buyer.check() },
		func() error { return checkMetadata(in.Metadata) },
		func() error { return in.ThreeDSecure.check() },
	)
	if err != nil {
		return n, err
	}
	n.Draft = subscription.Subscription{
		Surface: Surface, Reference: in.Reference, Customer: in.Customer, Card: in.SavedCard, Plan: subscription.PlanID(in.Plan),
		Description: in.Description, Email: in.Buyer.Email, Phone: in.Buyer.Phone, IP: in.Buyer.IP, Attributes: in.Metadata,
	}
	switch {
	case in.Plan != "" && in.given():
		return n, invalid("/plan", "plan_or_terms")
	case in.Plan == "":
		n.Draft.Terms, err = in.termsMember.parse()
		if err != nil {
			return n, err
		}
	}
	if in.Start != "" {
		n.Start, err = subscription.ParseDay(in.Start)
		if err != nil {
			return n, invalid("/start", "field_malformed")
		}
	}
	n.Card, err = cardOrSaved(in.Card, in.SavedCard, now)
	if err != nil {
		return n, err
	}
	return n, in.repeatsCard(n.Card.Number)
}

// repeatsCard finds the card's own number in any other text of the request; see [createRequest.repeatsCard].
func (in *subscribeRequest) repeatsCard(n pan.Number) error {
	if n.IsZero() {
		return nil
	}
	order := createRequest{
		Reference: in.Reference, Card: in.Card, Buyer: in.Buyer, Description: in.Description, Metadata: in.Metadata, ThreeDSecure: in.ThreeDSecure,
	}
	if pan.Contains(in.Customer, n) {
		return invalid("/customer", "card_number_in_text")
	}
	return order.repeatsCard(n)
}

// cardOrSaved reads the one of the two that was sent.
func cardOrSaved(card *cardMember, saved string, now time.Time) (pan.Card, error) {
	switch {
	case card != nil && saved != "":
		return pan.Card{}, invalid("/saved_card", "card_or_saved")
	case card == nil && saved != "":
		return pan.Card{}, nil
	}
	return card.parse(now)
}

// canonical is what makes two requests the same one; see [call.keyOf] for what it says of the card.
func (in subscribeRequest) canonical(n gateway.NewSubscription) []byte {
	in.Card = nil
	return encode(struct {
		Request subscribeRequest `json:"request"`
		Card    any              `json:"card"`
	}{in, n.Card.Summary()})
}

func required(pointer, value string) error {
	if value == "" {
		return invalid(pointer, "field_missing")
	}
	return nil
}

// cardRequest is the body of POST /v1/subscriptions/{id}/card.
type cardRequest struct {
	Card      *cardMember `json:"card,omitempty"`
	SavedCard string      `json:"saved_card,omitempty"`
}

type cancelRequest struct {
	AtPeriodEnd bool `json:"at_period_end,omitempty"`
}

// pageOf reads the query of a list that takes, besides its page, the named parameters. It is as strict as bodies are.
func pageOf(query string, names ...string) (page, error) {
	p := page{limit: defaultLimit}
	values, err := url.ParseQuery(query)
	if err != nil {
		return p, invalid("", "query_unknown")
	}
	for name, v := range values {
		if name != "limit" && name != "after" && !slices.Contains(names, name) {
			return p, invalid("", "query_unknown")
		}
		if len(v) != 1 {
			return p, invalid("/"+name, "query_unknown")
		}
	}
	if values.Has("limit") {
		p.limit, err = strconv.Atoi(values.Get("limit"))
		if err != nil || p.limit < 1 || p.limit > maxLimit {
			return p, invalid("/limit", "query_limit")
		}
	}
	p.after, p.values = values.Get("after"), values
	return p, nil
}
