package crashtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/vezne/vezne/internal/config"
)

// paynet.go is a shop's side of Paynet's API, written from Paynet's document alone.

// paynetAnswer holds the fields of Paynet's answers that a shop goes by.
type paynetAnswer struct {
	ID          int64       `json:"id"`
	XactID      string      `json:"xact_id"`
	Amount      json.Number `json:"amount"`
	IsSucceed   bool        `json:"is_succeed"`
	ReferenceNo string      `json:"reference_no"`
	Code        int         `json:"code"`
	Result      int         `json:"result_code"`
	TokenID     string      `json:"token_id"`
	SessionID   string      `json:"session_id"`
	PostURL     string      `json:"post_url"`
	Data        []struct {
		IsSucceed bool `json:"is_succeed"`
	} `json:"Data"`
}

// Paynet's result codes that matter here (Paynet's PHP class ResultCode).
const (
	paynetSuccessful    = 0
	paynetNoSession     = 13
	paynetTDSError      = 16
	paynetOldSuccessful = 100
)

// paynet asks one of Paynet's services until the answer is definite. The status of the answer tells whether it is:
// Paynet answers everything that it has decided with 200, and whatever is the caller's doing with 4xx.
func (s *shop) paynet(ctx context.Context, patience int, path string, body map[string]any) (reply, paynetAnswer, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return reply{}, paynetAnswer{}, fmt.Errorf("encode request: %w", err)
	}
	got, err := s.insist(ctx, patience, func() (*http.Request, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.gateway+"/paynet"+path, bytes.NewReader(text))
		if err != nil {
			return nil, fmt.Errorf("make request: %w", err)
		}
		r.Header.Set("Authorization", "Basic "+config.DemoPaynetKey)
		r.Header.Set("Content-Type", "application/json; charset=UTF-8")
		return r, nil
	}, func(got reply) bool {
		if got.status == http.StatusInternalServerError {
			s.odd("%s was answered with status 500", path)
		}
		return got.status <= http.StatusInternalServerError
	})
	if err != nil {
		return reply{}, paynetAnswer{}, err
	}
	var a paynetAnswer
	err = json.Unmarshal(got.body, &a)
	if err != nil {
		return reply{}, paynetAnswer{}, fmt.Errorf("read answer of %s: %w", path, err)
	}
	if got.status == http.StatusOK && a.Code == paynetOldSuccessful {
		s.repeated.Add(1)
	}
	return got, a, nil
}

// paynetOrder is the request of payment and tds_initial, with the fields of the document's sample that a shop sends.
func (s *shop) paynetOrder(o *order, holds bool) map[string]any {
	kind := "1"
	if holds {
		kind = "3"
	}
	return map[string]any{
		"amount":       fmt.Sprintf("%d,%02d", o.amount/100, o.amount%100),
		"reference_no": o.reference, "domain": "www.example.com", "transaction_type": kind, "instalment": "0", "pos_type": "5",
		"add_commission": "False", "company_amount": nil, "card_hash": "", "description": "crash test",
		"card_holder": o.holder, "pan": testCard, "month": "8", "year": strconv.Itoa(s.year), "cvc": testCode,
	}
}

// paynetPay pays an order and remembers the answer.
func (s *shop) paynetPay(ctx context.Context, o *order, holds bool) (paynetAnswer, error) {
	const path = "/v2/transaction/payment"
	got, a, err := s.paynet(ctx, o.patience, path, s.paynetOrder(o, holds))
	if err != nil {
		return a, err
	}
	return a, s.paynetTold(o, path, got, a, kindOf(holds))
}

// paynetTold remembers the answer to a payment or to a charge after 3-D Secure.
func (s *shop) paynetTold(o *order, path string, got reply, a paynetAnswer, kind string) error {
	told, err := kurus(string(a.Amount))
	success := a.Code == paynetSuccessful || a.Code == paynetOldSuccessful
	if got.status != http.StatusOK || err != nil || a.ReferenceNo != o.reference || a.IsSucceed != success {
		return fmt.Errorf("%s about %s was answered with status %d, code %d, result %d, is_succeed %t",
			path, o.reference, got.status, a.Code, a.Result, a.IsSucceed)
	}
	o.tell(word{Payment: a.ID, Kind: kind, Amount: told, Approved: a.IsSucceed})
	return nil
}

// paynetCapture captures a part of what is held, or all of it when amount is 0.
func (s *shop) paynetCapture(ctx context.Context, o *order, held paynetAnswer, amount int64) error {
	body := map[string]any{"xact_id": held.XactID}
	if amount != 0 {
		body["amount"] = strconv.FormatInt(amount, 10)
	}
	return s.paynetFollow(ctx, o, held, "/v1/transaction/capture", body)
}

// paynetReverse undoes a payment whole, by reversed_request or preauth_reversal.
func (s *shop) paynetReverse(ctx context.Context, o *order, paid paynetAnswer, path string) error {
	return s.paynetFollow(ctx, o, paid, path, map[string]any{"xact_id": paid.XactID})
}

// refusals is how often a shop tries a follow-up whose outcome it had to look up and found refused.
const refusals = 2

// paynetFollow asks for a capture or a reversal and remembers the answer. These requests carry no key, and the document
// says nothing of repeating them, so a shop that has no definite answer first looks up what became of its request; it
// asks again if that was not carried out, and sometimes although it was.
func (s *shop) paynetFollow(ctx context.Context, o *order, first paynetAnswer, path string, body map[string]any) error {
	refused := 0
	for range tries {
		got, a, err := s.paynet(ctx, 1, path, body)
		switch {
		case err == nil && got.status != http.StatusOK:
			return fmt.Errorf("%s about %s was answered with status %d, result %d", path, o.reference, got.status, a.Result)
		case err == nil:
			return s.paynetFollowed(ctx, o, first, a)
		case !errors.Is(err, errGaveUp) || o.patience < tries:
			return err
		}
		last, err := s.last(ctx, o.reference)
		if err != nil {
			return err
		}
		if last.Kind == sale || last.Kind == preAuth {
			continue // the request never arrived
		}
		w := word{Payment: first.ID, Kind: last.Kind, Amount: last.Amount.Minor, Approved: last.Status == approved}
		if !w.Approved {
			refused++
		}
		if w.Approved && s.flip() || refused == refusals {
			o.tell(w)
			return nil
		}
	}
	return fmt.Errorf("%s about %s has no definite answer", path, o.reference)
}

// paynetFollowed remembers a definite answer to a capture or a reversal. An answer to a reversal names no amount, and
// reversed_request is a void on the day of the payment and a refund later, and midnight may fall into a test; so the
// shop looks which it was.
func (s *shop) paynetFollowed(ctx context.Context, o *order, first, a paynetAnswer) error {
	last, err := s.last(ctx, o.reference)
	if err != nil {
		return err
	}
	w := word{Payment: first.ID, Kind: last.Kind, Amount: o.amount}
	w.Approved = a.Code == paynetSuccessful || a.Code == paynetOldSuccessful
	if a.Amount != "" {
		w.Amount, err = kurus(string(a.Amount))
		if err != nil || a.IsSucceed != w.Approved {
			return fmt.Errorf("%s of %s was answered with code %d, is_succeed %t: %w", last.Kind, o.reference, a.Code, a.IsSucceed, err)
		}
	}
	o.tell(w)
	return nil
}

// last returns the latest operation of an order once it has an outcome.
func (s *shop) last(ctx context.Context, reference string) (operation, error) {
	for range tries {
		p, err := s.find(ctx, reference)
		if err != nil {
			return operation{}, err
		}
		last := p.Operations[len(p.Operations)-1]
		if last.Status == approved || last.Status == refused {
			return last, nil
		}
		rest(ctx, pause)
	}
	return operation{}, fmt.Errorf("payment of %s is not settled", reference)
}

// paynetCheck asks for the order as a shop does that does not trust its own records.
func (s *shop) paynetCheck(ctx context.Context, o *order, paid bool) error {
	const path = "/v1/transaction/check"
	got, a, err := s.paynet(ctx, tries, path, map[string]any{"reference_no": o.reference})
	if err != nil {
		return err
	}
	if got.status != http.StatusOK || len(a.Data) != 1 || a.Data[0].IsSucceed != paid {
		s.odd("check of %s, which the shop was told was paid=%t, was answered with status %d and %d rows",
			o.reference, paid, got.status, len(a.Data))
	}
	return nil
}

// kurus reads an amount of an answer: a JSON number of lira.
func kurus(text string) (int64, error) {
	lira, part, _ := strings.Cut(text, ".")
	part = (part + "00")[:max(2, len(part))]
	n, err := strconv.ParseInt(lira+part, 10, 64)
	if err != nil || len(part) != 2 {
		return 0, fmt.Errorf("amount has no two decimals: %w", err)
	}
	return n, nil
}
