package paratika

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paratika"
)

// visit is what of a challenge is compared with the buyer's return. It is the challenge's state.
type visit struct {
	token  string
	ref    string
	amount money.Amount
	// kind is a sale or a pre-authorization.
	kind connector.Kind
	// until is when the visit is over. The session lives longer.
	until time.Time
}

// String is the visit as a state.
func (v visit) String() string {
	return strings.Join([]string{
		v.token, v.ref, strconv.FormatInt(v.amount.Minor(), 10), string(v.amount.Currency()), action(v.kind == connector.KindPreAuth),
		strconv.FormatInt(v.until.Unix(), 10),
	}, " ")
}

var errNoVisit = errors.New("state is not of a visit")

// parseVisit reads a state.
func parseVisit(state string) (visit, error) {
	parts := strings.Split(state, " ")
	if len(parts) != 6 || !token(parts[0]) {
		return visit{}, errNoVisit
	}
	minor, err := strconv.ParseInt(parts[2], 10, 64)
	if err != nil {
		return visit{}, errNoVisit
	}
	until, err := strconv.ParseInt(parts[5], 10, 64)
	if err != nil {
		return visit{}, errNoVisit
	}
	return visit{
		token: parts[0], ref: parts[1], amount: money.New(minor, money.Currency(parts[3])), kind: kind(parts[4] == action(true)),
		until: time.Unix(until, 0),
	}, nil
}

// token reports whether a text can be a session's token: letters and digits, which may stand in an address as they are.
func token(text string) bool {
	other := func(r rune) bool { return !('0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z') }
	return text != "" && !strings.ContainsFunc(text, other)
}

var (
	errForeign  = errors.New("return belongs to another challenge")
	errUnsigned = errors.New("return is not signed with the merchant's secret key")
	errDiffers  = errors.New("return is about another order or amount")
	errOpposed  = errors.New("paratika signed an approval that its transactions do not have")
)

// Finish verifies the hash of what the browser brought (sdSha512), compares it with the challenge, and asks QUERYTRANSACTION.
func (b *Buyers) Finish(ctx context.Context, r connector.Return) connector.Finished {
	v, err := parseVisit(r.State)
	if err != nil || v.ref != r.Ref || v.amount != r.Amount {
		return connector.Finished{Cause: errForeign}
	}
	return b.finish(ctx, v, r.Form, r.Deadline)
}

func (b *Buyers) finish(ctx context.Context, v visit, form url.Values, deadline time.Time) connector.Finished {
	fields, err := wire.Read("", []byte(form.Encode()))
	if err != nil {
		return connector.Finished{Cause: errors.Join(exchange.ErrUnreadable, err)}
	}
	said, err := wire.DecodeReturn(fields)
	if err != nil {
		return connector.Finished{Cause: errors.Join(exchange.ErrUnreadable, err)}
	}
	switch {
	case !wire.SameHash(wire.ReturnHash(said, b.secret), said.Hash):
		return connector.Finished{Cause: errUnsigned}
	case subtle.ConstantTimeCompare([]byte(said.SessionToken), []byte(v.token)) != 1:
		return connector.Finished{Cause: errForeign}
	case said.PaymentID != v.ref || !said.Of(v.amount):
		return connector.Finished{Cause: errDiffers}
	}
	if said.Outcome.Code != wire.Approved {
		// A try that failed leaves the session open, and its token is in the buyer's hands.
		err = b.closeSession(ctx, v, deadline)
		if err != nil {
			return connector.Finished{Valid: true, Result: connector.Result{Cause: err}, Cause: err}
		}
	}
	return connector.Finished{Valid: true, Result: b.became(ctx, v, said, deadline)}
}

// became is what the server says became of a visit whose return said something.
func (b *Buyers) became(ctx context.Context, v visit, said wire.Return, deadline time.Time) connector.Result {
	rows, err := b.rows(ctx, v.ref, deadline)
	if err != nil {
		return connector.Result{Cause: err}
	}
	report := payment(rows, v.kind, v.amount)
	switch {
	case report.Finding == connector.Found && report.Result.Outcome == connector.Declined && said.Outcome.Code == wire.Approved:
		return connector.Result{Cause: errOpposed}
	case report.Finding == connector.Found:
		return report.Result
	case report.Finding == connector.NotFound && said.Outcome.Code == wire.Declined:
		// Paratika refused the card before it made a transaction of it, and the session takes no other.
		return connector.Result{Outcome: connector.Declined, Refusal: refusal(said.Outcome, decline.RequestRefused)}
	case report.Cause != nil:
		return connector.Result{Cause: report.Cause}
	}
	return connector.Result{Cause: errUndecided}
}

func kind(preAuth bool) connector.Kind {
	if preAuth {
		return connector.KindPreAuth
	}
	return connector.KindSale
}

// closeSession ends a session, so that nobody can pay by it any more. One that has ended, or is not known, is closed.
func (a *Account) closeSession(ctx context.Context, v visit, deadline time.Time) error {
	m := wire.SessionChange{Action: "SESSIONKILL", Credentials: a.credentials}
	m.Credentials.SessionToken = v.token
	got, err := call(ctx, a, m.Encode(), deadline, wire.DecodeEnvelope)
	switch {
	case err != nil:
		return err
	case got.Outcome.Code == wire.Approved, got.Outcome.Error == wire.SessionEnded, got.Outcome.Error == wire.BadSession:
		return nil
	}
	return fmt.Errorf("paratika refused to close a session with %s", got.Outcome.Error)
}
