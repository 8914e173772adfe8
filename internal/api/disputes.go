package api

import (
	"net/http"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/dispute"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
)

// disputeRequest is the body of POST /v1/disputes: what the bank or the provider has said.
type disputeRequest struct {
	Payment   string        `json:"payment"`
	Amount    *amountMember `json:"amount,omitempty"`
	Points    *amountMember `json:"points,omitempty"`
	Reason    string        `json:"reason"`
	Note      string        `json:"note,omitempty"`
	Reference string        `json:"reference,omitempty"`
	DueOn     string        `json:"due_on,omitempty"`
}

// openDispute answers POST /v1/disputes.
func (s *surface) openDispute(c *call) (reply, error) {
	var in disputeRequest
	err := c.read(&in, false)
	if err != nil {
		return reply{}, err
	}
	n, err := s.disputeOf(c, in)
	if err != nil {
		return reply{}, err
	}
	return s.once(c, encode(in), func(once *gateway.Once) (reply, error) {
		if once != nil {
			once.Render = func(rs []record.Record) (int, []byte) {
				d, err := dispute.Read(rs[0])
				if err != nil { // it has just been written
					return 0, nil
				}
				once.Path = disputePath(d.ID)
				return http.StatusCreated, encode(d.Shown(s.now()))
			}
		}
		n.Once = once
		d, err := s.gateway.OpenDispute(c.Context(), c.merchant.ID, n)
		if err != nil {
			return reply{}, disputeFault(err)
		}
		return reply{status: http.StatusCreated, body: encode(d.Shown(s.now())), location: disputePath(d.ID)}, nil
	})
}

func (s *surface) disputeOf(c *call, in disputeRequest) (gateway.NewDispute, error) {
	err := first(
		func() error { return text("/reason", in.Reason, dispute.MaxReason) },
		func() error { return text("/note", in.Note, dispute.MaxNote) },
		func() error { return text("/reference", in.Reference, gateway.MaxReference) },
	)
	if err != nil {
		return gateway.NewDispute{}, err
	}
	id, err := payment.ParseID(in.Payment)
	if err != nil {
		return gateway.NewDispute{}, fault.New(fault.NotFound, "payment_not_found", fault.Text{})
	}
	n := gateway.NewDispute{Payment: id, Reason: in.Reason, Note: in.Note, Reference: in.Reference}
	if in.DueOn != "" {
		n.Due, err = calendar.Parse(in.DueOn)
		if err != nil {
			return n, invalid("/due_on", "dispute_due")
		}
	}
	if in.Amount == nil && in.Points == nil {
		return n, nil
	}
	p, err := s.gateway.Find(c.Context(), c.merchant.ID, id)
	if err != nil {
		return n, err
	}
	for _, part := range []struct {
		at string
		in *amountMember
		to func(minor int64)
	}{{"/amount", in.Amount, func(minor int64) { n.Amount = minor }}, {"/points", in.Points, func(minor int64) { n.Points = &minor }}} {
		if part.in == nil {
			continue
		}
		a, err := part.in.parseAt(part.at)
		if err != nil {
			return n, err
		}
		if p.Amount.Currency() != a.Currency() {
			return n, invalid(part.at+"/currency", "currency_mismatch")
		}
		part.to(a.Minor())
	}
	return n, nil
}

func disputePath(id string) string { return "/v1/disputes/" + id }

// disputeFault points the engine's faults at the members of this API.
func disputeFault(err error) error {
	f, is := fault.As(err)
	if !is || f.Kind != fault.Invalid || f.Field == "" {
		return err
	}
	pointed := *f
	pointed.Field = map[string]string{"amount": "/amount", "points": "/points", "fee": "/fee", "reason": "/reason", "due_on": "/due_on", "note": "/note", "evidence": ""}[f.Field]
	return &pointed
}

// disputesBody is a page of disputes, newest first.
type disputesBody struct {
	Disputes []dispute.Shown `json:"disputes"`
	HasMore  bool            `json:"has_more"`
	Next     string          `json:"next,omitempty"`
}

// listDisputes answers GET /v1/disputes.
func (s *surface) listDisputes(c *call) (reply, error) {
	after, limit, err := pageQuery(c.URL.RawQuery)
	if err != nil {
		return reply{}, err
	}
	// One more than asked tells whether there is a next page.
	found, err := s.gateway.Disputes(c.Context(), c.merchant.ID, record.Filter{Newest: true, After: after, Limit: limit + 1})
	if err != nil {
		return reply{}, err
	}
	b := disputesBody{Disputes: []dispute.Shown{}}
	if len(found) > limit {
		found = found[:limit]
		b.HasMore, b.Next = true, found[limit-1].ID
	}
	for _, d := range found {
		b.Disputes = append(b.Disputes, d.Shown(s.now()))
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}

// getDispute answers GET /v1/disputes/{id}.
func (s *surface) getDispute(c *call) (reply, error) {
	d, err := s.gateway.Dispute(c.Context(), c.merchant.ID, c.PathValue("id"))
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: encode(d.Shown(s.now()))}, nil
}

// evidenceRequest is the body of POST /v1/disputes/{id}/evidence: a text, or a file in base64.
type evidenceRequest struct {
	Text string `json:"text,omitempty"`
	Name string `json:"name,omitempty"`
	Type string `json:"type,omitempty"`
	File []byte `json:"file,omitempty"`
}

// maxEvidence is the most bytes of a request with a file: base64 makes four of three.
const maxEvidence = 4*(dispute.MaxFile/3+1) + 16<<10

// addEvidence answers POST /v1/disputes/{id}/evidence.
func (s *surface) addEvidence(c *call) (reply, error) {
	var in evidenceRequest
	c.most = maxEvidence
	err := c.read(&in, false)
	if err != nil {
		return reply{}, err
	}
	err = first(
		func() error { return text("/name", in.Name, maxEntry) },
		func() error { return text("/type", in.Type, maxEntry) },
	)
	if err != nil {
		return reply{}, err
	}
	d, err := s.gateway.AddEvidence(c.Context(), c.merchant.ID, c.PathValue("id"), dispute.Evidence{Text: in.Text, Name: in.Name, Type: in.Type}, in.File)
	if err != nil {
		return reply{}, disputeFault(err)
	}
	return reply{status: http.StatusOK, body: encode(d.Shown(s.now()))}, nil
}

// evidenceFile answers GET /v1/disputes/{id}/evidence/{evidence}: the bytes as they came, whatever they are. What the shop said they
// were is its word only, so they go out as bytes to be kept.
func (s *surface) evidenceFile(c *call) (reply, error) {
	d, err := s.gateway.Dispute(c.Context(), c.merchant.ID, c.PathValue("id"))
	if err != nil {
		return reply{}, err
	}
	e, file, err := s.gateway.EvidenceFile(c.Context(), d, c.PathValue("evidence"))
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: file, kind: "application/octet-stream", file: e.Name}, nil
}

// disputeStep is the body of the routes by which a dispute moves on.
type disputeStep struct {
	Note string        `json:"note,omitempty"`
	Fee  *amountMember `json:"fee,omitempty"`
}

// moves answers POST /v1/disputes/{id}/submit and its like.
func moves(e dispute.Event) func(s *surface, c *call) (reply, error) {
	return func(s *surface, c *call) (reply, error) {
		var in disputeStep
		err := c.read(&in, true)
		if err != nil {
			return reply{}, err
		}
		err = text("/note", in.Note, dispute.MaxNote)
		if err != nil {
			return reply{}, err
		}
		step := gateway.DisputeStep{Event: e, Note: in.Note}
		d, err := s.gateway.Dispute(c.Context(), c.merchant.ID, c.PathValue("id"))
		if err != nil {
			return reply{}, err
		}
		if in.Fee != nil {
			fee, err := in.Fee.parse()
			if err != nil || fee.Currency() != d.Amount.Currency() {
				return reply{}, invalid("/fee", "dispute_fee")
			}
			step.Fee = fee.Minor()
		}
		d, err = s.gateway.MoveDispute(c.Context(), c.merchant.ID, d.ID, step)
		if err != nil {
			return reply{}, disputeFault(err)
		}
		return reply{status: http.StatusOK, body: encode(d.Shown(s.now()))}, nil
	}
}
