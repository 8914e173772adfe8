package connector

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"
)

// Connector moves money through one provider account. All methods are safe for concurrent use.
type Connector interface {
	// Authorize asks for a sale or a pre-authorization. It calls the provider at most once and never retries.
	Authorize(ctx context.Context, a Authorization) Result

	// Query asks the provider what became of one earlier request, by the reference that we gave that request.
	// It moves no money and may be repeated at will. Where a provider's only question is the request itself, and the provider
	// carries that out once however often it comes, a query may bring about what the lost request would have, and nothing else.
	Query(ctx context.Context, q Inquiry) Report

	// Window is how long after a request's deadline the provider may still carry that request out although
	// it denies knowing it now. Only a [NotFound] that is given after deadline plus Window proves that the
	// request never took effect.
	Window() time.Duration
}

// Capturer is a connector that can capture an authorization, wholly or in part.
type Capturer interface {
	Capture(ctx context.Context, f FollowUp) Result
}

// Voider is a connector that can undo an authorization, or a capture of the same day, as if it had never been.
type Voider interface {
	Void(ctx context.Context, f FollowUp) Result
}

// Refunder is a connector that can give captured money back, wholly or in part, and repeatedly.
type Refunder interface {
	Refund(ctx context.Context, f FollowUp) Result
}

// Challenger is a connector that can send the buyer through 3-D Secure.
type Challenger interface {
	// Shape says when the provider authorizes, which the caller must know before it sends a buyer there.
	Shape() Shape

	// Challenge registers the payment for 3-D Secure. returnURL is where the bank must send the buyer's
	// browser afterwards, by POST; where the provider cannot, the redirect has a [Detour]. In [OneStep] the provider may authorize at any time from now on.
	// The address holds the visit's secret: where the answer repeats it, it must stand as it is, or escaped
	// for a URL, and not in base64 or the like, because the caller hides it before storing the answer.
	Challenge(ctx context.Context, a Authorization, returnURL string) Challenge

	// Finish reads what the browser brought back. A browser's word proves nothing: Finish verifies the
	// signature in constant time, compares order, amount and currency with r, and asks the provider's server.
	Finish(ctx context.Context, r Return) Finished
}

// ThreeDOnly is a connector of a provider that takes no payment without 3-D Secure. Its Authorize refuses all of them before
// anything is sent, so whoever has accounts to choose from passes it over for such a payment.
type ThreeDOnly interface {
	Challenger
	// ThreeDOnly does nothing; that it is there says it.
	ThreeDOnly()
}

// What a cause may wrap, so that whoever sets an account up learns more than that there was no answer.
var (
	// ErrCredentials: the provider does not take the account's credentials.
	ErrCredentials = errors.New("the provider refuses the credentials")
	// ErrUnsaid: the provider took the question, credentials and all, and has nothing to say about it.
	ErrUnsaid = errors.New("the provider has no answer")
)

// Config opens one configured account.
type Config interface {
	// Validate finds a bad configuration without a network. Its error names the field.
	Validate() error
	// Open returns the connector. It calls nobody.
	Open(d Deps) (Connector, error)
}

// Deps is what every connector needs from outside.
type Deps struct {
	// HTTP makes the calls. Its Timeout should be zero: each request carries its own deadline.
	HTTP *http.Client
	// Now returns the current time.
	Now func() time.Time
	// Log takes diagnostics; connectors log no request or response bodies.
	Log *slog.Logger
}
