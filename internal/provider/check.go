package provider

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/money"
)

// Verdict is what a check found.
type Verdict string

// The verdicts.
const (
	// Fine: the provider answered that it knows no such payment, and so took the credentials.
	Fine Verdict = "ok"
	// Refused: the provider does not take the credentials.
	Refused Verdict = "credentials_refused"
	// Insecure: who answers there cannot prove to be who it should be, or speaks no TLS.
	Insecure Verdict = "tls_failed"
	// Unreachable: nothing was sent, because nobody is reached at the address.
	Unreachable Verdict = "unreachable"
	// Silent: the request may have arrived, and no answer came.
	Silent Verdict = "no_answer"
	// Unclear: somebody answered, and it says nothing about the credentials. Cause tells more.
	Unclear Verdict = "unclear"
)

// Checked is the outcome of a check.
type Checked struct {
	Verdict Verdict
	// Secure tells that the address is an encrypted one.
	Secure bool
	Took   time.Duration
	// Cause is for people to read; it holds no secret and nothing of an answer's body.
	Cause error
}

// probe is an order that exists nowhere. Its ids are what the providers want that ask about nothing else; digits, because one of them
// takes no others.
func probe(ref string, deadline time.Time) connector.Inquiry {
	amount := money.New(100, money.TRY)
	return connector.Inquiry{
		Ref: ref, Order: ref, Kind: connector.KindSale, Amount: amount, Deadline: deadline,
		Original: connector.Original{Ref: ref, Amount: amount, IDs: connector.IDs{Transaction: "999999999999", Order: "999999999999"}},
	}
}

// Check asks an account about an order that cannot exist. It moves no money. ref is a reference that was never used.
func Check(ctx context.Context, c connector.Connector, base, ref string, now func() time.Time, patience time.Duration) Checked {
	began := now()
	r := c.Query(ctx, probe(ref, began.Add(patience)))
	done := Checked{Secure: strings.HasPrefix(base, "https:"), Took: now().Sub(began), Cause: r.Cause}
	var never *exchange.NotSent
	switch {
	case r.Finding != connector.Unclear, errors.Is(r.Cause, connector.ErrUnsaid):
		// Whatever it found, it looked.
		done.Verdict, done.Cause = Fine, nil
	case errors.Is(r.Cause, connector.ErrCredentials):
		done.Verdict = Refused
	case tlsFailed(r.Cause):
		done.Verdict = Insecure
	case errors.As(r.Cause, &never):
		done.Verdict = Unreachable
	case errors.Is(r.Cause, context.DeadlineExceeded):
		done.Verdict = Silent
	default:
		done.Verdict = Unclear
	}
	return done
}

func tlsFailed(err error) bool {
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	return errors.Is(err, http.ErrSchemeMismatch) || errors.As(err, &certificate) || errors.As(err, &record) || errors.As(err, &alert)
}
