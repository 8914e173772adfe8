package api

import (
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/vezne/vezne/internal/fault"
)

// problemBase begins the type of every problem. Types are addresses of this API: [surface.problem] answers them.
const problemBase = "/v1/problems/"

// problemType is one kind of refusal that a client can meet, under a code that never changes its meaning.
type problemType struct {
	code   string
	status int
	// title says what it is, the same for every occurrence; detail says what to do about it and is used when the
	// occurrence has no sentence of its own.
	title  fault.Text
	detail fault.Text
}

// problemBody is RFC 9457's object with members of our own: code, field, position and request_id.
type problemBody struct {
	Type      string `json:"type"`
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Detail    string `json:"detail"`
	Code      string `json:"code"`
	Field     string `json:"field,omitempty"`
	Position  int64  `json:"position,omitzero"`
	RequestID string `json:"request_id,omitempty"`
}

// refuse answers a request with the problem that an error amounts to. What is no fault, and what is one of our own
// defects, is logged with its cause and answered without it.
func (s *surface) refuse(w http.ResponseWriter, c *call, err error) {
	f, ok := fault.As(err)
	if !ok {
		f = fault.New(fault.KindOf(err), "", fault.Text{})
	}
	p := s.problemOf(f)
	if p.status >= http.StatusInternalServerError {
		// The pattern and not the path: a path is the caller's text.
		s.log.Error("request failed", "request_id", c.id, "route", c.Pattern, "code", p.code, "error", err)
	}
	detail := f.Public
	if detail.IsZero() {
		detail = p.detail
	}
	header := w.Header()
	header.Set("Content-Type", "application/problem+json")
	header.Set("Content-Language", c.language)
	if f.Kind == fault.Busy || p.status == http.StatusServiceUnavailable {
		header.Set("Retry-After", "1")
	}
	w.WriteHeader(p.status)
	_, err = w.Write(encode(problemBody{
		Type: problemBase + p.code, Title: p.title.In(c.language), Status: p.status, Detail: detail.In(c.language),
		Code: p.code, Field: pointerOf(f.Field), Position: positionOf(f), RequestID: c.id,
	}))
	if err != nil {
		s.log.Debug("problem could not be written", "request_id", c.id)
	}
}

// problemOf finds the type of a fault by its code, or the general one of its kind.
func (s *surface) problemOf(f *fault.Error) problemType {
	if p, known := s.problems[f.Code]; known {
		return p
	}
	return s.problems[f.Kind.String()]
}

// problem answers the address of a problem type with what it means, so that the type of a problem leads somewhere.
func (s *surface) problem(c *call) (reply, error) {
	p, known := s.problems[c.PathValue("code")]
	if !known {
		return reply{}, fault.New(fault.NotFound, "route_not_found", fault.Text{})
	}
	return reply{status: http.StatusOK, body: encode(problemBody{
		Type: problemBase + p.code, Title: p.title.In(c.language), Status: p.status, Detail: p.detail.In(c.language), Code: p.code,
	})}, nil
}

// pointerOf turns the engine's name of a field into the JSON pointer of this API's member. What is a pointer already stays.
func pointerOf(field string) string {
	switch {
	case field == "" || strings.HasPrefix(field, "/"):
		return field
	case field == "amount":
		return "/amount/minor"
	case field == "shares":
		return "/shares"
	case field == "points":
		return "/points/minor"
	case field == "card_holder":
		return "/card/holder"
	case field == "card", field == "campaign", field == "reference", field == "description", field == "installments", field == "ratio_code":
		return "/" + field
	case field == "interval", field == "trial_days", field == "charges", field == "tries", field == "after_failure", field == "name",
		field == "code", field == "currency":
		return "/" + field
	}
	// The engine names an attribute by its name, and that one is the caller's text.
	return "/metadata"
}

// encode writes an answer. Names of maps are sorted, so that one value always gives the same bytes. It cannot fail: the
// values are this package's own structures of texts and numbers, and what came from outside was checked to be UTF-8.
func encode(v any) []byte {
	body, err := json.Marshal(v, json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
	if err != nil {
		panic("encode answer: " + err.Error())
	}
	return append(body, '\n')
}
