package crashtest

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync"
)

// script.go holds the ways in which an order may go. Each ends when the shop has nothing more to ask for, or with
// errGaveUp, or with something that no shop should see.

// sale pays an order. After a decline the buyer may try another card for the same order, as buyers do.
func (s *shop) sale(ctx context.Context, o *order) error {
	o.holder = s.scenario("")
	if s.flip() {
		a, err := s.paynetPay(ctx, o, false)
		if err == nil && s.random.IntN(4) == 0 {
			err = s.paynetCheck(ctx, o, a.IsSucceed)
		}
		if err != nil || a.IsSucceed || s.flip() {
			return err
		}
		o.holder = "TEST TEST"
		_, err = s.paynetPay(ctx, o, false)
		return err
	}
	p, err := s.ownPay(ctx, o, false)
	if err != nil || p.State == stateCaptured || s.flip() {
		return err
	}
	o.holder = "TEST TEST"
	_, err = s.ownPay(ctx, o, false)
	return err
}

// hold pre-authorizes an order and captures all of it or a part, or gives it back.
func (s *shop) hold(ctx context.Context, o *order) error {
	o.holder = s.scenario([]string{"", "@CAPTURE", "@CAPTURE", "@VOID"}[s.random.IntN(4)])
	amount := int64(0)
	if s.flip() {
		amount = s.part(o.amount)
	}
	release := s.random.IntN(4) == 0
	if s.flip() {
		a, err := s.paynetPay(ctx, o, true)
		switch {
		case err != nil || !a.IsSucceed:
			return err
		case release:
			return s.paynetReverse(ctx, o, a, "/v1/transaction/preauth_reversal")
		}
		return s.paynetCapture(ctx, o, a, amount)
	}
	p, err := s.ownPay(ctx, o, true)
	switch {
	case err != nil || p.State != stateAuthorized:
		return err
	case release:
		_, err = s.ownFollow(ctx, o, p, void, 0)
		return err
	}
	p, err = s.ownFollow(ctx, o, p, capture, amount)
	if err != nil || p.State != stateCaptured || s.flip() {
		return err
	}
	_, err = s.ownFollow(ctx, o, p, refund, s.part(p.Captured.Minor))
	return err
}

// undo pays an order and voids it on the same day.
func (s *shop) undo(ctx context.Context, o *order) error {
	o.holder = s.scenario([]string{"", "@VOID", "@VOID"}[s.random.IntN(3)])
	if s.flip() {
		a, err := s.paynetPay(ctx, o, false)
		if err != nil || !a.IsSucceed {
			return err
		}
		return s.paynetReverse(ctx, o, a, "/v1/transaction/reversed_request")
	}
	p, err := s.ownPay(ctx, o, false)
	if err != nil || p.State != stateCaptured {
		return err
	}
	_, err = s.ownFollow(ctx, o, p, void, 0)
	if errors.Is(err, errDayOver) {
		return nil
	}
	return err
}

// giveBack pays an order and refunds it in parts, sometimes to the last kuruş. Two parts may be of one amount: only
// their keys tell them apart.
func (s *shop) giveBack(ctx context.Context, o *order) error {
	o.holder = s.scenario([]string{"", "@REFUND", "@REFUND"}[s.random.IntN(3)])
	var p payment
	if s.flip() {
		a, err := s.paynetPay(ctx, o, false)
		if err != nil || !a.IsSucceed {
			return err
		}
		p, err = s.find(ctx, o.reference)
		if err != nil {
			return err
		}
	} else {
		var err error
		p, err = s.ownPay(ctx, o, false)
		if err != nil || p.State != stateCaptured {
			return err
		}
	}
	part := s.part(max(1, o.amount/3))
	for range 1 + s.random.IntN(3) {
		var err error
		p, err = s.ownFollow(ctx, o, p, refund, part)
		if err != nil {
			return err
		}
	}
	if p.State == stateRefunded || s.flip() {
		return nil
	}
	_, err := s.ownFollow(ctx, o, p, refund, 0)
	return err
}

// secure draws the cardholder's name for a payment with 3-D Secure.
func (s *shop) secure() string {
	names := []string{
		"SIM 3D_FRICTIONLESS", "SIM 3D_ATTEMPTED", "SIM 3D_FAILED", "SIM CALLBACK_TWICE", "SIM CALLBACK_WRONG_AMOUNT",
		"SIM CALLBACK_WRONG_HASH", "SIM CALLBACK_OUT_OF_ORDER", "SIM HTML@ENROLL",
	}
	if i := s.random.IntN(3 * len(names)); i < len(names) {
		return names[i]
	}
	return s.scenario("")
}

// visits is how often a shop sends a buyer to 3-D Secure for one order.
const visits = 3

// paynetSecure pays an order by Paynet's two-step 3-D Secure. A visit that leads nowhere is started again; nothing
// may have been taken by it.
func (s *shop) paynetSecure(ctx context.Context, o *order) error {
	o.holder = s.secure()
	for range visits {
		body := s.paynetOrder(o, false)
		body["return_url"] = returnURL
		got, start, err := s.paynet(ctx, o.patience, "/v2/transaction/tds_initial", body)
		if err != nil {
			return err
		}
		if got.status != http.StatusOK || start.Code == paynetOldSuccessful {
			s.odd("tds_initial for %s was answered with status %d, code %d, result %d", o.reference, got.status, start.Code, start.Result)
			return nil
		}
		if start.Code != paynetSuccessful {
			continue
		}
		brought, err := s.browse(ctx, start.PostURL)
		switch {
		case errors.Is(err, errStranded):
			// The shop asks although its buyer has not come back, because some do.
			brought = url.Values{"session_id": {start.SessionID}, "token_id": {start.TokenID}}
		case err != nil:
			return err
		}
		const path = "/v2/transaction/tds_charge"
		got, a, err := s.paynet(ctx, o.patience, path, map[string]any{
			"session_id": brought.Get("session_id"), "token_id": brought.Get("token_id"),
		})
		if err != nil {
			return err
		}
		if got.status != http.StatusOK && (a.Result == paynetTDSError || a.Result == paynetNoSession) {
			continue
		}
		return s.paynetTold(o, path, got, a, sale)
	}
	return nil
}

// ownSecure pays an order by the own API's 3-D Secure, in which the gateway charges as soon as the buyer is back. The
// shop believes what the gateway says of the payment, and nothing that the browser brings.
func (s *shop) ownSecure(ctx context.Context, o *order) error {
	o.holder = s.secure()
	for range visits {
		body := s.ownOrder(o, false)
		body["three_d_secure"] = map[string]any{"return_url": returnURL}
		got, a, err := s.own(ctx, o.patience, http.MethodPost, "/v1/payments", o.key(), body)
		if err != nil {
			return err
		}
		if a.Code == "idempotency_challenge" {
			continue // a visit was started whose address died with the answer; nobody can go there
		}
		if got.status != http.StatusOK && got.status != http.StatusCreated {
			s.odd("payment of %s with 3-D Secure was answered with status %d, code %s", o.reference, got.status, a.Code)
			return nil
		}
		p := a.payment
		if p.State == stateChallenged {
			brought, err := s.browse(ctx, a.NextAction.URL)
			switch {
			case err != nil && !errors.Is(err, errStranded):
				return err
			case err == nil && brought.Get("payment_id") != p.ID:
				s.odd("buyer of %s came back with another payment", o.reference)
			}
			p, err = s.get(ctx, p.ID)
			if err != nil {
				return err
			}
		}
		if p.State == stateChallenged {
			continue
		}
		return s.ownTold(o, p, sale)
	}
	return nil
}

// twice is a shop with two servers that send the same order at the same time.
func (s *shop) twice(ctx context.Context, o *order) error {
	o.holder, o.patience = s.scenario(""), tries
	twin := *o
	var both sync.WaitGroup
	var err, twinErr error
	both.Go(func() { _, err = s.paynetPay(ctx, o, false) })
	both.Go(func() { _, twinErr = s.paynetPay(ctx, &twin, false) })
	both.Wait()
	for _, w := range twin.Words {
		o.tell(w)
	}
	return errors.Join(err, twinErr)
}
