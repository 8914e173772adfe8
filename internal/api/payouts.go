package api

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// payoutBody is a payout as this API writes it.
type payoutBody struct {
	ID        string                  `json:"id"`
	Number    int64                   `json:"number"`
	State     marketplace.PayoutState `json:"state"`
	Total     money.Amount            `json:"total"`
	From      marketplace.Party       `json:"from"`
	Lines     []payoutLine            `json:"lines"`
	Skipped   []skippedBody           `json:"skipped,omitempty"`
	CreatedAt time.Time               `json:"created_at"`
	ClosedAt  time.Time               `json:"closed_at,omitzero"`
}

type payoutLine struct {
	Store     string                `json:"sub_merchant"`
	To        marketplace.Party     `json:"to"`
	Amount    money.Amount          `json:"amount"`
	Reference string                `json:"reference"`
	State     marketplace.LineState `json:"state"`
	Reason    string                `json:"reason,omitempty"`
}

// skippedBody is a store that has money coming and could not be paid.
type skippedBody struct {
	Store  string       `json:"sub_merchant"`
	Amount money.Amount `json:"amount"`
	Code   string       `json:"code"`
	Text   string       `json:"text"`
}

func (c *call) payout(p marketplace.Payout, skipped []gateway.Skipped) payoutBody {
	b := payoutBody{
		ID: p.ID, Number: p.Number, State: p.State, Total: money.New(p.Total(), p.Currency), From: p.From, Lines: []payoutLine{},
		CreatedAt: p.CreatedAt, ClosedAt: p.ClosedAt,
	}
	for _, l := range p.Lines {
		b.Lines = append(b.Lines, payoutLine{
			Store: l.Store, To: l.To, Amount: money.New(l.Amount, p.Currency), Reference: l.Reference, State: l.State, Reason: l.Reason,
		})
	}
	for _, s := range skipped {
		b.Skipped = append(b.Skipped, skippedBody{Store: s.Store, Amount: s.Amount, Code: s.Reason.Code, Text: s.Reason.PublicText().In(c.language)})
	}
	return b
}

// preparePayout answers POST /v1/payouts. It needs no key: what is in a payout is in no second one, so a repeat finds nothing.
func (s *surface) preparePayout(c *call) (reply, error) {
	var in struct {
		Currency string `json:"currency,omitempty"`
	}
	err := c.read(&in, true)
	if err != nil {
		return reply{}, err
	}
	currency := money.TRY
	if in.Currency != "" {
		currency = money.Currency(in.Currency)
	}
	if !currency.Valid() {
		return reply{}, invalid("/currency", "currency_unknown")
	}
	p, skipped, err := s.gateway.PreparePayout(c.Context(), c.merchant, currency)
	if err != nil {
		return reply{}, err
	}
	return reply{
		status: http.StatusCreated, body: encode(c.payout(p, skipped)), location: fillPath("/v1/payouts/{id}", p.ID),
	}, nil
}

// payoutsBody is a page of payouts, newest first.
type payoutsBody struct {
	Payouts []payoutBody `json:"payouts"`
	HasMore bool         `json:"has_more"`
	Next    string       `json:"next,omitempty"`
}

// listPayouts answers GET /v1/payouts.
func (s *surface) listPayouts(c *call) (reply, error) {
	after, limit, err := pageQuery(c.URL.RawQuery)
	if err != nil {
		return reply{}, err
	}
	found, err := s.gateway.Payouts(c.Context(), c.merchant.ID, store.PayoutFilter{Newest: true, After: after, Limit: limit + 1})
	if err != nil {
		return reply{}, err
	}
	b := payoutsBody{Payouts: []payoutBody{}}
	if len(found) > limit {
		found = found[:limit]
		b.HasMore, b.Next = true, found[limit-1].ID
	}
	for _, p := range found {
		b.Payouts = append(b.Payouts, c.payout(p, nil))
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}

// getPayout answers GET /v1/payouts/{id}.
func (s *surface) getPayout(c *call) (reply, error) {
	return s.payoutAnswer(c, func() (marketplace.Payout, error) {
		return s.gateway.Payout(c.Context(), c.merchant.ID, c.PathValue("id"))
	})
}

func (s *surface) payoutAnswer(c *call, do func() (marketplace.Payout, error)) (reply, error) {
	p, err := do()
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: encode(c.payout(p, nil))}, nil
}

// payoutFile answers GET /v1/payouts/{id}/file.
func (s *surface) payoutFile(c *call) (reply, error) {
	values, err := url.ParseQuery(c.URL.RawQuery)
	if err != nil {
		return reply{}, invalid("", "query_unknown")
	}
	format := marketplace.Format(values.Get("format"))
	if format == "" {
		format = marketplace.CSV
	}
	err = oneOf("/format", string(format), string(marketplace.CSV), string(marketplace.CSV1254), string(marketplace.Pain))
	if err != nil {
		return reply{}, err
	}
	p, err := s.gateway.Payout(c.Context(), c.merchant.ID, c.PathValue("id"))
	if err != nil {
		return reply{}, err
	}
	file, err := p.File(format)
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: file, kind: format.ContentType()}, nil
}

// lineMember names a line of a payout that the bank did not make, and says why.
type lineMember struct {
	Store  string `json:"sub_merchant"`
	Reason string `json:"reason"`
}

func (m lineMember) check(at string) error {
	if m.Store == "" {
		return invalid(at+"/sub_merchant", "field_missing")
	}
	return text(at+"/reason", m.Reason, maxDescription)
}

// confirmPayout answers POST /v1/payouts/{id}/confirm.
func (s *surface) confirmPayout(c *call) (reply, error) {
	var in struct {
		Failed []lineMember `json:"failed,omitempty"`
	}
	err := c.read(&in, true)
	if err != nil {
		return reply{}, err
	}
	failed := map[string]string{}
	for i, m := range in.Failed {
		err = m.check("/failed/" + strconv.Itoa(i))
		if err != nil {
			return reply{}, err
		}
		failed[m.Store] = m.Reason
	}
	return s.payoutAnswer(c, func() (marketplace.Payout, error) {
		return s.gateway.ConfirmPayout(c.Context(), c.merchant.ID, c.PathValue("id"), failed)
	})
}

// cancelPayout answers POST /v1/payouts/{id}/cancel.
func (s *surface) cancelPayout(c *call) (reply, error) {
	err := c.read(&struct{}{}, true)
	if err != nil {
		return reply{}, err
	}
	return s.payoutAnswer(c, func() (marketplace.Payout, error) {
		return s.gateway.CancelPayout(c.Context(), c.merchant.ID, c.PathValue("id"))
	})
}

// returnPayout answers POST /v1/payouts/{id}/return.
func (s *surface) returnPayout(c *call) (reply, error) {
	var in lineMember
	err := c.read(&in, true)
	if err != nil {
		return reply{}, err
	}
	_, err = s.gateway.Payout(c.Context(), c.merchant.ID, c.PathValue("id"))
	if err == nil {
		err = in.check("")
	}
	if err != nil {
		return reply{}, err
	}
	return s.payoutAnswer(c, func() (marketplace.Payout, error) {
		return s.gateway.ReturnPayout(c.Context(), c.merchant.ID, c.PathValue("id"), in.Store, in.Reason)
	})
}
