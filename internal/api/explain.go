package api

import (
	"net/http"

	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/routing"
)

// explanationBody is why a payment went where it went, and what became of it there.
type explanationBody struct {
	Payment payment.ID `json:"payment"`
	// Sentences tell it in the request's language.
	Sentences []string `json:"sentences"`
	// Explanation is missing where the payment began before explanations were kept.
	Explanation *routing.Explanation `json:"explanation,omitempty"`
	// Attempts are those of the payment's first operation.
	Attempts []attemptBody `json:"attempts"`
}

// explain answers GET /v1/payments/{id}/explanation.
func (s *surface) explain(c *call) (reply, error) {
	id, err := c.paymentID()
	if err != nil {
		return reply{}, err
	}
	p, err := s.gateway.Find(c.Context(), c.merchant.ID, id)
	if err != nil {
		return reply{}, err
	}
	e, known, err := routing.ParseExplanation(p.Explanation)
	if err != nil {
		return reply{}, err
	}
	b := explanationBody{Payment: id, Sentences: []string{}, Attempts: operationOf(p, p.Operations[0], c.language).Attempts}
	if known {
		b.Explanation = &e
		for _, sentence := range e.Sentences() {
			b.Sentences = append(b.Sentences, sentence.In(c.language))
		}
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}
