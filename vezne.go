// Package vezne is the Go client of Vezne's own payment API.
//
//	client, err := vezne.New("https://pay.example.com", os.Getenv("VEZNE_KEY"))
//	…
//	payment, err := client.Payments.Create(ctx, vezne.PaymentRequest{
//		Reference: "ORDER-1001",
//		Amount:    money.New(12550, money.TRY),
//		Card:      card,
//	})
//
// An answer has three shapes, and they are kept apart. A payment that the bank declined is a [Payment] in state
// [StateDeclined]: the system worked, the answer was no. A payment whose outcome the gateway does not know yet is a Payment for
// which [Payment.Unknown] is true: it must not be paid again elsewhere, and [Payments.Get] tells later how it ended. An
// error is one of two things: a [Problem], which says that the gateway refused the request and recorded nothing, or an
// [Unanswered], which says that the outcome did not come through and carries the idempotency key with which the same call can
// be repeated safely.
//
// Every call that moves money or makes something that could be made twice is sent with an idempotency key, which stays the same over the
// client's own repeats; the few that take no key and would do more if they were repeated are sent once.
//
// Lists come in pages, or as an iterator over all of them: for payment, err := range client.Payments.All(ctx, …). Webhooks are checked with
// [VerifyWebhook] or taken by a [WebhookHandler]; an [Event] holds the same types as the answers.
//
// The package needs the standard library and Vezne's two vocabulary packages, money and decline.
package vezne

import (
	"errors"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Client calls one gateway for one merchant. It is safe for concurrent use. Make one with [New] and keep it: it holds
// the connections.
type Client struct {
	// Payments are the merchant's payments, what they would cost, and how they are divided.
	Payments Payments
	// Customers and Cards are who buys again, and with what.
	Customers Customers
	Cards     Cards
	// Links are addresses at which buyers pay.
	Links Links
	// Plans and Subscriptions are what is charged again and again.
	Plans         Plans
	Subscriptions Subscriptions
	// Disputes are payments that cardholders dispute.
	Disputes Disputes
	// SubMerchants are the stores of a marketplace, and Payouts what pays them.
	SubMerchants SubMerchants
	Payouts      Payouts
	// WebhookEndpoints are told of events, and WebhookDeliveries what they were told. [VerifyWebhook] is the receiver's side.
	WebhookEndpoints  WebhookEndpoints
	WebhookDeliveries WebhookDeliveries

	base     string
	key      string
	http     *http.Client
	language string
	retries  int
	backoff  func(retry int) time.Duration
}

// Option changes how a client works.
type Option func(*Client)

// WithHTTPClient sets the HTTP client, for instance one that trusts a certificate authority of your own. The default waits
// 60 seconds for an answer, which outlasts what the gateway itself waits for a provider, and follows no redirects: a
// request that charges a card goes where it was sent, or nowhere.
func WithHTTPClient(c *http.Client) Option { return func(client *Client) { client.http = c } }

// WithLanguage sets the language of messages, "tr" or "en". The default is English.
func WithLanguage(language string) Option {
	return func(client *Client) { client.language = language }
}

// WithRetries sets how often a call is repeated after the first try, when it got no answer, an answer of 500 or above, or
// the answer that the first try is still under way. The default is 2; 0 switches repeating off.
func WithRetries(n int) Option { return func(client *Client) { client.retries = max(0, n) } }

// WithBackoff sets how long to wait before a repeat; retry counts from 1. The default doubles from 200 milliseconds with
// a random half, and waits longer where the gateway asks for it.
func WithBackoff(wait func(retry int) time.Duration) Option {
	return func(client *Client) { client.backoff = wait }
}

// New returns a client of the gateway at baseURL, such as "https://pay.example.com", for the merchant whose secret key is
// given. It returns an error when baseURL is no absolute http or https address or the key is empty; it calls nobody.
func New(baseURL, key string, options ...Option) (*Client, error) {
	u, err := url.Parse(baseURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" {
		return nil, errors.New("vezne: base URL is not an absolute http or https address")
	}
	if key == "" {
		return nil, errors.New("vezne: secret key is empty")
	}
	c := &Client{
		base: strings.TrimRight(u.String(), "/"), key: key, language: "en", retries: 2,
		http: &http.Client{
			Timeout:       60 * time.Second,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		backoff: func(retry int) time.Duration {
			full := 200 * time.Millisecond << min(retry-1, 5)
			return full/2 + rand.N(full/2)
		},
	}
	for _, option := range options {
		option(c)
	}
	c.Payments, c.Customers, c.Cards, c.Links = Payments{c}, Customers{c}, Cards{c}, Links{c}
	c.Plans, c.Subscriptions, c.Disputes = Plans{c}, Subscriptions{c}, Disputes{c}
	c.SubMerchants, c.Payouts = SubMerchants{c}, Payouts{c}
	c.WebhookEndpoints, c.WebhookDeliveries = WebhookEndpoints{c}, WebhookDeliveries{c}
	return c, nil
}
