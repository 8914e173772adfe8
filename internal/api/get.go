package api

import (
	"net/http"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/payment"
)

// paymentID reads the id of the path. What is no id at all is answered like one that does not exist.
func (c *call) paymentID() (payment.ID, error) {
	id, err := payment.ParseID(c.PathValue("id"))
	if err != nil {
		return "", fault.New(fault.NotFound, "payment_not_found", fault.Text{})
	}
	return id, nil
}

// get answers GET /v1/payments/{id}.
func (s *surface) get(c *call) (reply, error) {
	id, err := c.paymentID()
	if err != nil {
		return reply{}, err
	}
	p, err := s.gateway.Find(c.Context(), c.merchant.ID, id)
	if err != nil {
		return reply{}, err
	}
	s.proven(c.Context(), p)
	b := bodyOf(p, c.language)
	err = s.doubtful(c, p, &b)
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}

// historyBody is what happened to a payment, oldest first.
type historyBody struct {
	Payment payment.ID   `json:"payment"`
	Records []recordBody `json:"records"`
}

type recordBody struct {
	Version   int64         `json:"version"`
	Event     payment.Event `json:"event"`
	From      payment.State `json:"from"`
	To        payment.State `json:"to"`
	Operation int           `json:"operation"`
	At        time.Time     `json:"at"`
	StatedBy  string        `json:"stated_by,omitempty"`
	Note      string        `json:"note,omitempty"`
}

// history answers GET /v1/payments/{id}/history.
func (s *surface) history(c *call) (reply, error) {
	id, err := c.paymentID()
	if err != nil {
		return reply{}, err
	}
	// A history of nothing and the history of another merchant's payment are both empty; only this tells that it is neither.
	_, err = s.gateway.Find(c.Context(), c.merchant.ID, id)
	if err != nil {
		return reply{}, err
	}
	records, err := s.gateway.History(c.Context(), c.merchant.ID, id)
	if err != nil {
		return reply{}, err
	}
	b := historyBody{Payment: id, Records: make([]recordBody, 0, len(records))}
	for _, r := range records {
		b.Records = append(b.Records, recordBody(r))
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}
