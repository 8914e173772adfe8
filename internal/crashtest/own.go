package crashtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/vezne/vezne/internal/config"
)

// own.go is a shop's side of the gateway's own API.

// ownAnswer is a payment or a problem.
type ownAnswer struct {
	payment
	Code       string `json:"code"`
	Repeated   bool   `json:"repeated"`
	NextAction struct {
		URL string `json:"url"`
	} `json:"next_action"`
}

// own asks the API until the answer is definite: 202 and a problem about something that is under way are not.
func (s *shop) own(ctx context.Context, patience int, method, path, key string, body any) (reply, ownAnswer, error) {
	var text []byte
	if body != nil {
		var err error
		text, err = json.Marshal(body)
		if err != nil {
			return reply{}, ownAnswer{}, fmt.Errorf("encode request: %w", err)
		}
	}
	var a ownAnswer
	got, err := s.insist(ctx, patience, func() (*http.Request, error) {
		r, err := http.NewRequestWithContext(ctx, method, s.gateway+path, bytes.NewReader(text))
		if err != nil {
			return nil, fmt.Errorf("make request: %w", err)
		}
		r.Header.Set("Authorization", "Bearer "+config.DemoKey)
		if key != "" {
			r.Header.Set("Idempotency-Key", key)
		}
		if body != nil {
			r.Header.Set("Content-Type", "application/json")
		}
		return r, nil
	}, func(got reply) bool {
		if got.status == http.StatusInternalServerError {
			s.odd("%s %s was answered with status 500", method, path)
		}
		a = ownAnswer{}
		err := json.Unmarshal(got.body, &a)
		if err != nil {
			return false
		}
		underWay := got.status == http.StatusConflict && slices.Contains(busyProblems(), a.Code)
		return got.status != http.StatusAccepted && got.status <= http.StatusInternalServerError && !underWay
	})
	if err == nil && a.Repeated {
		s.repeated.Add(1)
	}
	return got, a, err
}

// busyProblems are the codes of problems that pass by themselves.
func busyProblems() []string {
	return []string{"busy", "contended", "operation_in_progress", "idempotency_in_progress", "3d_under_way"}
}

// ownOrder is the request of a payment.
func (s *shop) ownOrder(o *order, holds bool) map[string]any {
	body := map[string]any{
		"reference": o.reference, "amount": map[string]any{"minor": o.amount, "currency": "TRY"},
		"card": map[string]any{
			"number": testCard, "exp_month": 8, "exp_year": s.year, "cvv": testCode, "holder": o.holder,
		},
	}
	if holds {
		body["capture"] = false
	}
	return body
}

// ownPay pays an order and remembers the answer.
func (s *shop) ownPay(ctx context.Context, o *order, holds bool) (payment, error) {
	got, a, err := s.own(ctx, o.patience, http.MethodPost, "/v1/payments", o.key(), s.ownOrder(o, holds))
	if err != nil {
		return payment{}, err
	}
	if got.status != http.StatusOK && got.status != http.StatusCreated {
		return payment{}, fmt.Errorf("payment of %s was answered with status %d, code %s", o.reference, got.status, a.Code)
	}
	return a.payment, s.ownTold(o, a.payment, kindOf(holds))
}

// ownTold remembers the state of a payment that has just been made.
func (s *shop) ownTold(o *order, p payment, kind string) error {
	taken := stateCaptured
	if kind == preAuth {
		taken = stateAuthorized
	}
	if p.Reference != o.reference || p.State != taken && p.State != stateDeclined {
		return fmt.Errorf("payment of %s was answered with %s", o.reference, p)
	}
	o.tell(word{Payment: p.Number, Kind: kind, Amount: p.Amount.Minor, Approved: p.State == taken})
	return nil
}

// errDayOver means that a void was refused because the day of the capture has ended, which may happen to a test
// that runs at midnight.
var errDayOver = errors.New("day is over")

// ownFollow asks for a capture, a void or a refund under a key of its own, and remembers the answer. An amount of 0
// means all of it.
func (s *shop) ownFollow(ctx context.Context, o *order, p payment, kind string, amount int64) (payment, error) {
	body := map[string]any{}
	if amount != 0 {
		body["amount"] = map[string]any{"minor": amount, "currency": "TRY"}
	}
	got, a, err := s.own(ctx, o.patience, http.MethodPost, "/v1/payments/"+p.ID+"/"+kind, o.key(), body)
	if err != nil {
		return p, err
	}
	if a.Code == "void_day_over" {
		return p, errDayOver
	}
	if got.status != http.StatusOK || len(a.Operations) <= len(p.Operations) {
		return p, fmt.Errorf("%s of %s was answered with status %d, code %s", kind, o.reference, got.status, a.Code)
	}
	last := a.Operations[len(a.Operations)-1]
	if last.Kind != kind || amount != 0 && last.Amount.Minor != amount || last.Status != approved && last.Status != refused {
		return p, fmt.Errorf("%s of %d of %s was answered with %s of %d, %s",
			kind, amount, o.reference, last.Kind, last.Amount.Minor, last.Status)
	}
	o.tell(word{Payment: p.Number, Kind: kind, Amount: last.Amount.Minor, Approved: last.Status == approved})
	return a.payment, nil
}

// find looks an order up by its reference.
func (s *shop) find(ctx context.Context, reference string) (payment, error) {
	path := "/v1/payments?reference=" + url.QueryEscape(reference)
	got, _, err := s.own(ctx, tries, http.MethodGet, path, "", nil)
	if err != nil {
		return payment{}, err
	}
	var page struct {
		Payments []payment `json:"payments"`
	}
	err = json.Unmarshal(got.body, &page)
	if err != nil || got.status != http.StatusOK || len(page.Payments) == 0 {
		return payment{}, fmt.Errorf("look-up of %s was answered with status %d and %d payments", reference, got.status, len(page.Payments))
	}
	for _, p := range page.Payments {
		if p.State != stateDeclined && p.State != stateExpired && p.State != stateChallenged {
			return p, nil
		}
	}
	return page.Payments[0], nil
}

// get reads a payment until it is neither sent nor in doubt.
func (s *shop) get(ctx context.Context, id string) (payment, error) {
	for range tries {
		got, a, err := s.own(ctx, tries, http.MethodGet, "/v1/payments/"+id, "", nil)
		if err != nil {
			return payment{}, err
		}
		if got.status != http.StatusOK {
			return payment{}, fmt.Errorf("look-up of payment %s was answered with status %d", id, got.status)
		}
		if a.State != stateSent && a.State != stateIndeterminate {
			return a.payment, nil
		}
		rest(ctx, pause)
	}
	return payment{}, fmt.Errorf("payment %s is not settled", id)
}
