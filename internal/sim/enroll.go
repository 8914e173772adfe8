package sim

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"net/http"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/sim/books"
	"github.com/vezne/vezne/internal/sim/scenario"
	wire "github.com/vezne/vezne/wire/simbank"
)

// enroll serves the registration of a payment for 3-D Secure.
func (b *Bank) enroll(ctx context.Context, v visit) (reply, error) {
	m, err := wire.DecodeEnroll(v.body)
	if err != nil {
		return reply{}, err
	}
	from, err := b.payer(ctx, v.terminal, m.Card, m.Kept)
	switch {
	case err != nil:
		return reply{}, err
	case from.stranger:
		return reply{}, books.ErrNotKept
	}
	plan := from.plan
	c := b.newChallenge(v.terminal, m, from)
	wanted := plan.Fault(scenario.Enroll)
	if wanted == scenario.NoFault && c.Stage != books.Waiting && c.Pay != "" {
		// Nobody is asked anything, so this answer is the one that tells of the authorization.
		wanted = plan.Fault(scenario.Authorize)
	}
	fault := b.fault(wanted, v.path, m.Ref)
	if !fault.Acts() {
		return reply{fault: fault}, nil
	}
	c, repeated, err := b.books.Enroll(ctx, books.Enrollment{
		Challenge: c, ValidUntil: m.ValidUntil, Lifetime: b.config.ChallengeLifetime, Has: from.has,
	})
	if err != nil {
		return reply{}, err
	}
	if repeated {
		fault = scenario.NoFault
	}
	return b.statusReply(ctx, v.terminal, c.Ref, fault)
}

// newChallenge plans an authentication. Whatever is needed of the card later is worked out now, since nobody keeps it.
func (b *Bank) newChallenge(t terminal, m wire.Enroll, from payer) books.Challenge {
	plan := from.plan
	kind, mdStatus := plan.Secure()
	xid := newXID()
	c := books.Challenge{
		ID: newPageID(), Terminal: t.id, Ref: m.Ref, Order: m.Order, Amount: m.Amount, Installments: m.Installments,
		Card: from.masked, Scenario: plan.Text, TermURL: m.TermURL, Nonce: m.Nonce,
		XID: xid, CAVV: t.cavv(from.secret, m.Order, m.Amount, xid), ECI: eciOf(from.brand, mdStatus),
		Stage: books.Waiting, MDStatus: mdStatus,
	}
	switch m.Pay {
	case wire.PaySale:
		c.Pay = books.Sale
	case wire.PayPreAuth:
		c.Pay = books.PreAuth
	case wire.PayNothing:
	}
	if c.Pay != "" {
		c.PayCode = b.decide(from, m.Amount, m.Installments)
		c.PayDelay = b.delay(plan.Fault(scenario.Authorize))
		c.Points, c.PointsName = m.Points.Amount, m.Points.Name
		var granted bool
		c.Grant, granted = b.grant(from.bin, m.Amount, m.Installments, m.Campaign)
		if !granted && c.PayCode == books.Approved {
			c.PayCode = wire.Code(decline.LoyaltyRefused)
		}
	}
	switch kind {
	case scenario.Frictionless, scenario.Attempted, scenario.NotEnrolled:
		c.Stage = books.Passed
	case scenario.Challenge, scenario.Fixed:
		c.Code = newCode()
	case scenario.Failed:
		// Without a code none is right.
	}
	return c
}

// status serves the question how an authentication stands.
func (b *Bank) status(ctx context.Context, v visit) (reply, error) {
	m, err := wire.DecodeStatusQuery(v.body)
	if err != nil {
		return reply{}, err
	}
	c, _, found, err := b.books.FindChallenge(ctx, v.terminal.id, m.Ref)
	if err != nil {
		return reply{}, err
	}
	plan := scenario.Plan{}
	if found {
		plan = scenario.Parse(c.Scenario)
	}
	return b.statusReply(ctx, v.terminal, m.Ref, b.queryFault(plan, v, m.Ref))
}

// statusReply says how the authentication with a ref stands.
func (b *Bank) statusReply(ctx context.Context, t terminal, ref string, fault scenario.Fault) (reply, error) {
	c, payment, found, err := b.books.FindChallenge(ctx, t.id, ref)
	if err != nil {
		return reply{}, err
	}
	s := wire.Status{Ref: ref, Stage: wire.StageUnknown}
	if found {
		s = b.statusOf(c, payment)
		shown := falsify(wire.Answer{Order: s.Order, Amount: s.Amount}, fault)
		s.Order, s.Amount = shown.Order, shown.Amount
	}
	body, err := s.Encode()
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: body, fault: fault}, nil
}

func (b *Bank) statusOf(c books.Challenge, payment *books.Operation) wire.Status {
	s := wire.Status{Ref: c.Ref, Stage: wire.StageDone, Order: c.Order, Amount: c.Amount}
	if c.Stage == books.Waiting {
		s.Stage, s.PageURL = wire.StageOpen, b.config.BaseURL+pagePath(c.ID)
		return s
	}
	s.MDStatus, s.XID = c.MDStatus, c.XID
	if c.Authenticated() {
		s.ECI, s.CAVV = c.ECI, c.CAVV
	}
	if payment != nil {
		a := answerOf(*payment, payment.Pending(b.config.Now()))
		s.Payment = &a
	}
	return s
}

// eciOf returns the electronic commerce indicator: the schemes count full authentication as 02 at Mastercard and 05
// elsewhere, and an attempt as one less at Mastercard and one more elsewhere.
func eciOf(brand card.Brand, mdStatus int) string {
	mastercard := brand == card.Mastercard || brand == card.Maestro
	switch {
	case mdStatus == 1 && mastercard:
		return "02"
	case mdStatus == 1:
		return "05"
	case mastercard:
		return "01"
	}
	return "06"
}

// newXID returns the id of an authentication: 20 random bytes in base64, the length that 3-D Secure 1 prescribed.
func newXID() string {
	var random [20]byte
	// crypto/rand.Read never returns an error.
	_, _ = rand.Read(random[:])
	return base64.StdEncoding.EncodeToString(random[:])
}

// newPageID returns the secret in a page's address.
func newPageID() string {
	var random [16]byte
	_, _ = rand.Read(random[:])
	return hex.EncodeToString(random[:])
}

// newCode returns a one-time code of six digits, all equally likely.
func newCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		// The reader of crypto/rand does not fail; an empty code is right for nobody.
		return ""
	}
	return fmt.Sprintf("%06d", n.Int64())
}
