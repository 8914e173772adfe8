package sim

import (
	"context"
	"net/http"
	"time"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/sim/books"
	"github.com/vezne/vezne/internal/sim/scenario"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/simbank"
)

// authorize serves a sale or a pre-authorization.
func (b *Bank) authorize(ctx context.Context, v visit) (reply, error) {
	m, err := wire.DecodeAuthorize(v.body)
	if err != nil {
		return reply{}, err
	}
	from, err := b.payer(ctx, v.terminal, m.Card, m.Kept)
	if err != nil {
		return reply{}, err
	}
	plan := from.plan
	grant, granted := b.grant(from.bin, m.Amount, m.Installments, m.Campaign)
	fault := b.fault(plan.Fault(scenario.Authorize), v.path, m.Ref)
	if !fault.Acts() {
		return reply{fault: fault}, nil
	}
	request := books.Request{
		Operation: books.Operation{
			Terminal: v.terminal.id, Ref: m.Ref, Kind: books.Sale, Order: m.Order, Amount: m.Amount,
			Installments: m.Installments, Card: from.masked, Scenario: plan.Text,
			Code: b.decide(from, m.Amount, m.Installments), Points: m.Points.Amount, PointsName: m.Points.Name, Grant: grant,
		},
		Has:        from.has,
		ValidUntil: m.ValidUntil,
		Delay:      b.delay(fault),
	}
	if m.PreAuth {
		request.Kind = books.PreAuth
	}
	if !granted && request.Code == books.Approved {
		request.Code = wire.Code(decline.LoyaltyRefused)
	}
	if m.Proof != nil {
		request.BadProof = wire.Code(decline.AuthenticationInvalid)
		request.Proof = &books.Proof{
			XID: m.Proof.XID, Presented: m.Proof.CAVV,
			CAVV: v.terminal.cavv(from.secret, m.Order, m.Amount, m.Proof.XID),
		}
	}
	o, repeated, err := b.books.Authorize(ctx, request)
	if err != nil {
		return reply{}, err
	}
	return b.answer(o, repeated, fault)
}

// decide returns the response code of an authorization by the rules that need no books.
func (b *Bank) decide(from payer, amount money.Amount, installments int) string {
	plan := from.plan
	switch {
	case from.stranger:
		return wire.Code(decline.SavedCardInvalid)
	case plan.Unknown:
		return wire.Code(decline.InvalidTransaction)
	case !amount.IsPositive():
		return wire.Code(decline.InvalidAmount)
	case installments > wire.MaxInstallments:
		return wire.Code(decline.InstallmentNotAllowed)
	case from.expired:
		return wire.Code(decline.ExpiredCard)
	case plan.Code(scenario.Authorize) != "":
		return plan.Code(scenario.Authorize)
	}
	return books.Approved
}

// delay returns how long an operation stays pending.
func (b *Bank) delay(fault scenario.Fault) time.Duration {
	if fault == scenario.Late {
		return b.config.Late
	}
	return 0
}

// answer encodes what the books say about an operation. A repetition is answered properly: the fault has struck
// when the operation was done.
func (b *Bank) answer(o books.Operation, repeated bool, fault scenario.Fault) (reply, error) {
	if repeated {
		fault = scenario.NoFault
	}
	message := falsify(answerOf(o, o.Pending(b.config.Now())), fault)
	message.Repeated = repeated
	body, err := message.Encode()
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: body, fault: fault}, nil
}

// answerOf turns a line of the books into a message.
func answerOf(o books.Operation, pending bool) wire.Answer {
	a := wire.Answer{
		Ref: o.Ref, Outcome: wire.Pending, Order: o.Order, Operation: wire.Operation(o.Kind), Amount: o.Amount,
		Points: wire.Points{Name: o.PointsName, Amount: o.Points}, Transaction: o.Transaction,
	}
	if pending {
		return a
	}
	a.Outcome, a.Code, a.Message = wire.Declined, o.Code, words(o.Code)
	if o.Code == books.Approved {
		a.Outcome, a.AuthCode, a.RRN, a.Grant = wire.Approved, o.AuthCode, o.RRN, grantOf(o.Grant)
	}
	return a
}
