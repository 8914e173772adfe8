package api

import (
	"context"
	"crypto/hmac"
	"net/http"
	"regexp"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/idempotency"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/pan"
)

// key is a request's Idempotency-Key with what makes it this request.
type key struct {
	text        string
	fingerprint []byte
}

// keyOf reads the header. ok is false when there is none; then every request is its own.
//
// The canonical form is what the request means, not its bytes: two spellings of one JSON object are one request. It holds of
// the card only what is stored in plain anyway (the first six and last four digits, the length, the name). A digest over the
// number would let somebody with the database find the six digits in between by trying them, and one over the security
// code would keep what may not be kept at all. So a repeat that differs in nothing but those is a repeat.
func (c *call) keyOf(canonical []byte, number pan.Number) (k key, ok bool, err error) {
	values := c.Header.Values("Idempotency-Key")
	if len(values) == 0 {
		return key{}, false, nil
	}
	text := values[0]
	if len(values) > 1 || len(text) == 0 || len(text) > idempotency.MaxKey || !visible(text) ||
		pan.Contains(text, number) || !randomText.MatchString(text) && holdsCard(text) {
		return key{}, false, fault.New(fault.Invalid, "idempotency_key_malformed", fault.Text{})
	}
	return key{text: text, fingerprint: idempotency.Fingerprint(text, c.Method, c.URL.Path, canonical)}, true, nil
}

// randomText matches a UUID and other long hexadecimal keys. They hold a run of digits that looks like a card number once in
// some thousand times, and cannot hold one on purpose.
var randomText = regexp.MustCompile(`^[0-9A-Fa-f]{8}-?(?:[0-9A-Fa-f]{4}-?){3}[0-9A-Fa-f]{12}$`)

func visible(text string) bool {
	for _, b := range []byte(text) {
		if b <= ' ' || b > '~' {
			return false
		}
	}
	return true
}

// remembered answers a request whose key has been used before. found is false when the key is new.
//
// An answer that was kept is given again byte for byte. None was kept when the outcome became known only after the
// client had been answered, or when the answer was the start of a 3-D Secure visit, whose address holds a secret that must
// not lie in the database.
func (s *surface) remembered(ctx context.Context, c *call, k key, render renderer) (r reply, found bool, err error) {
	record, found, err := s.gateway.Remembered(ctx, c.merchant.ID, k.text)
	if err != nil || !found {
		return reply{}, false, err
	}
	if !hmac.Equal(record.Fingerprint, k.fingerprint) {
		return reply{}, true, fault.New(fault.Invalid, "idempotency_mismatch", fault.Text{})
	}
	if record.Status != 0 {
		r = reply{status: record.Status, body: record.Body, replayed: true}
		if record.Status == http.StatusCreated {
			r.location = locationOf(record.Payment)
		}
		return r, true, nil
	}
	p, err := s.gateway.Settle(ctx, c.merchant.ID, payment.ID(record.Payment))
	if err != nil {
		return reply{}, true, err
	}
	_, _, open := p.Open()
	switch {
	case p.State == payment.Challenged:
		return reply{}, true, fault.New(fault.Conflict, "idempotency_challenge", fault.Text{})
	case open:
		return reply{}, true, fault.New(fault.Busy, "idempotency_in_progress", fault.Text{})
	}
	r = render(gateway.Answer{Payment: p})
	r.replayed = true
	return r, true, nil
}

// renderer makes a request's answer from the payment as it then stands.
type renderer func(gateway.Answer) reply

// keyed carries a request out under its key, if it has one. When another request with the same key was faster, its
// answer is this one's.
func (s *surface) keyed(
	c *call, canonical []byte, number pan.Number, render renderer,
	do func(*gateway.Idempotency) (reply, bool, error),
) (reply, error) {
	k, has, err := c.keyOf(canonical, number)
	if err != nil {
		return reply{}, err
	}
	if !has {
		r, _, err := do(nil)
		return r, err
	}
	ctx := c.Context()
	r, found, err := s.remembered(ctx, c, k, render)
	if err != nil || found {
		return r, err
	}
	r, repeated, err := do(&gateway.Idempotency{
		Key: k.text, Fingerprint: k.fingerprint,
		Render: func(p payment.Payment) (int, []byte) {
			kept := render(gateway.Answer{Payment: p})
			return kept.status, kept.body
		},
	})
	taken := false
	if f, ok := fault.As(err); ok {
		taken = f.Code == "idempotency_in_progress"
	}
	if !repeated && !taken {
		return r, err
	}
	again, found, lookup := s.remembered(ctx, c, k, render)
	if lookup != nil || found {
		return again, lookup
	}
	return r, err
}
