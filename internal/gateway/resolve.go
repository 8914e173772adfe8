package gateway

// resolve.go is the way out of a doubt that no inquiry can end: a person looks into the provider's panel and states what is there.

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

// Statement is what a person found out about a payment whose latest operation is in doubt.
type Statement struct {
	Merchant merchant.ID
	Payment  payment.ID
	// Done tells that the operation took effect as it was asked for; otherwise it certainly did not.
	Done bool
	// By is who says so, and Note what it rests on: the line in the provider's panel, the letter. Both are kept with the payment,
	// and neither is shown to a buyer. They have 1 to 100 and 1 to 300 characters.
	By   string
	Note string
	// Transaction is what the provider calls the payment, if its panel says so; what follows the payment is asked by it.
	Transaction string
}

// Resolve ends a doubt by the word of a person. The provider goes first: it is asked once more, and what it says is what is
// committed, whatever the statement says. Only where it has nothing to say does the statement count. That an operation was not
// done is not believed before the request can no longer be on its way: a panel shows what is not there yet as little as an
// inquiry finds it.
//
// It returns the payment as it then stands. Refused as a Conflict are statements about a payment without a doubt, those that come
// too early, and those that the provider contradicts.
func (g *Gateway) Resolve(ctx context.Context, s Statement) (payment.Payment, error) {
	err := s.validate()
	if err != nil {
		return payment.Payment{}, err
	}
	for range conflictTries {
		p, err := g.Find(ctx, s.Merchant, s.Payment)
		if err != nil {
			return payment.Payment{}, err
		}
		in, err := g.inDoubt(ctx, p)
		if err != nil {
			return p, err
		}
		if !in {
			return p, errNoDoubt()
		}
		asked, err := g.askFirst(ctx, p, s)
		if err != nil || !tryOf(p).undecided(asked) {
			return asked, err
		}
		after, err := g.state(ctx, asked, s)
		if !errors.Is(err, store.ErrStale) {
			return after, err
		}
	}
	return payment.Payment{}, errContended()
}

// inDoubt reports whether nobody waits any more for the outcome of a payment's open operation. A visit to a one-step provider is in
// doubt when its time is over: where a node died while it opened the visit, what the provider is to be asked by died with it.
func (g *Gateway) inDoubt(ctx context.Context, p payment.Payment) (bool, error) {
	_, at, open := p.Open()
	if !open || !g.overdue(*at) {
		return false, nil
	}
	if p.State != payment.Challenged {
		return true, nil
	}
	visit, err := g.store.Session(ctx, p.Merchant, string(p.ID))
	if err != nil {
		return false, fmt.Errorf("read session of payment %s: %w", p.ID, err)
	}
	if !visit.OneStep {
		return false, nil
	}
	_, err = g.shut(ctx, visit)
	return err == nil, err
}

// askFirst lets the provider speak before a person is believed. It returns the payment undecided if the provider has nothing to
// say and the statement may count.
func (g *Gateway) askFirst(ctx context.Context, p payment.Payment, s Statement) (payment.Payment, error) {
	op, at := p.Last()
	seq := op.Seq
	c, known := g.account(p.Merchant, at.Provider)
	if !known { // nobody can be asked any more; how long the provider may still act is not known either
		if !s.Done && g.now().Before(at.Deadline.Add(closedWindow)) {
			return p, errTooEarly()
		}
		return p, nil
	}
	state, err := g.visitState(ctx, p, op)
	if err != nil {
		return p, err
	}
	report := g.query(ctx, p, c, state)
	after, err := g.settleWith(ctx, p, g.proven(c, report, p, op, at), nil)
	if err != nil {
		return p, err
	}
	if !tryOf(p).undecided(after) {
		if done := after.Operations[seq-1].Status == payment.Approved; done != s.Done {
			return after, errProviderDiffers()
		}
		return after, nil
	}
	switch report.Finding {
	case connector.Pending, connector.Found: // and of another amount, or it would be decided
		return after, errProviderDiffers()
	case connector.NotFound: // and too early to be proof
		return after, errTooEarly()
	case connector.Unclear:
	}
	if !s.Done && !connector.Expired(c, at.Deadline, g.now()) {
		return after, errTooEarly()
	}
	return after, nil
}

// closedWindow stands for [connector.Connector.Window] of an account that is no longer open.
const closedWindow = time.Hour

// state commits a statement.
func (g *Gateway) state(ctx context.Context, p payment.Payment, s Statement) (payment.Payment, error) {
	op, at := p.Last()
	r := connector.Result{Outcome: connector.Declined, Refusal: decline.Refusal{Reason: decline.ProviderError}}
	if s.Done {
		ids := connector.IDs(at.IDs) // what the lost request brought of them all the same
		ids.Transaction = cmp.Or(s.Transaction, ids.Transaction)
		r = connector.Result{Outcome: connector.Approved, Amount: p.Money(op.Amount), IDs: ids}
	}
	step, change, err := g.changeFor(ctx, p, r, nil)
	if err != nil {
		return p, err
	}
	step.Record.StatedBy, step.Record.Note = Shown(s.By), Shown(s.Note)
	change.Step = &step
	err = g.store.Commit(ctx, change)
	if err != nil {
		return p, fmt.Errorf("store statement about payment %s: %w", p.ID, err)
	}
	g.log.Warn("doubt was ended by a person's word", "payment", string(p.ID), "operation", string(op.Kind), "done", s.Done, "by", step.Record.StatedBy)
	return step.Payment, nil
}

func (s Statement) validate() error {
	for _, f := range []struct {
		name, text string
		least      int
		most       int
	}{{"by", s.By, 1, 100}, {"note", s.Note, 1, 300}, {"transaction", s.Transaction, 0, 128}} {
		n := utf8.RuneCountInString(strings.TrimSpace(f.text))
		if n < f.least || utf8.RuneCountInString(f.text) > f.most || !utf8.ValidString(f.text) || strings.ContainsFunc(f.text, unicode.IsControl) {
			return fault.InvalidField(f.name, "statement_text", fault.Text{
				TR: fmt.Sprintf("Bu alan %d ile %d arasında yazdırılabilir karakterden oluşmalıdır.", f.least, f.most),
				EN: fmt.Sprintf("This field must have %d to %d printable characters.", f.least, f.most),
			})
		}
	}
	if !s.Done && s.Transaction != "" {
		return fault.InvalidField("transaction", "statement_of_nothing", fault.Text{
			TR: "Yapılmamış bir işlemin sağlayıcıda numarası olmaz.",
			EN: "What was not done has no number at the provider.",
		})
	}
	return nil
}

func errNoDoubt() error {
	return fault.New(fault.Conflict, "nothing_in_doubt", fault.Text{
		TR: "Bu ödemenin sonucu belirsiz değil; beyan edilecek bir şey yok.",
		EN: "The outcome of this payment is not in doubt; there is nothing to state.",
	})
}

func errTooEarly() error {
	return fault.New(fault.Conflict, "statement_too_early", fault.Text{
		TR: "İstek hâlâ sağlayıcıya ulaşıyor olabilir; yapılmadığı birkaç dakika sonra beyan edilebilir.",
		EN: "The request may still be on its way to the provider; that it was not done can be stated some minutes from now.",
	})
}

func errProviderDiffers() error {
	return fault.New(fault.Conflict, "provider_says_otherwise", fault.Text{
		TR: "Sağlayıcı bu ödeme için başka bir şey söylüyor; geçerli olan onun sözüdür.",
		EN: "The provider says otherwise about this payment, and its word counts.",
	})
}
