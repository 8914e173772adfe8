package gateway

import (
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/id"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/internal/webhook"
)

// Config is what a gateway is made of. Store, Merchants, Accounts, Now and Log are required.
type Config struct {
	Store     store.Store
	Merchants *merchant.Directory
	// Accounts are the opened provider accounts, as [Gateway.SetAccounts] takes them.
	Accounts map[string]connector.Connector
	Now      func() time.Time
	Log      *slog.Logger
	// Vault seals and opens saved cards. Without one they are refused as Unsupported.
	Vault *vault.Vault
	// ProviderTimeout is how long one provider is waited for; 30 s when zero.
	ProviderTimeout time.Duration
	// Patience is how long a shop's request is held open while a doubt is being settled; 10 s when zero.
	Patience time.Duration
	// Observe is told of every call to a provider, for metrics; it may be nil.
	Observe func(provider, kind, outcome string, took time.Duration)
	// Guard says which accounts are worth a new payment; without one all are.
	Guard Guard
	// Rerouted is told of every payment that goes on from one account to another, and of the reason; it may be nil.
	Rerouted func(from, to, reason string)
	// Unposted is told of everything that was stored and could not be posted to the books, for metrics; it may be nil.
	Unposted func()
	// Calendar says on which days banks work; its zero value knows Turkey's holidays.
	Calendar calendar.Calendar
	// Endpoints are whom events are told; nil is nobody.
	Endpoints *webhook.Directory
	// Messages are the channels by which people are told; what needs one that is not there is refused.
	Messages message.Post
	// KeepMessages keeps what people were told after it was sent, which is right for development only.
	KeepMessages bool
}

// Gateway is the engine. It keeps no payment in memory that is not durable, so any number of gateways may
// share a store, and one that dies loses nothing.
type Gateway struct {
	store     store.Store
	merchants *merchant.Directory
	accounts  atomic.Pointer[map[string]connector.Connector]
	vault     *vault.Vault
	now       func() time.Time
	log       *slog.Logger
	timeout   time.Duration
	patience  time.Duration
	observe   func(provider, kind, outcome string, took time.Duration)
	guard     Guard
	rerouted  func(from, to, reason string)
	unposted  func()
	calendar  calendar.Calendar
	numbers   numbers
	flights   flights
	turns     turns
	ids       id.Source
	jobs      *job.Runner
	endpoints *webhook.Directory
	describe  Describer
	notifiers map[string]notifier
	followUps map[string]FollowUpNotifier
	pricers   map[string]SubscriptionPricer
	messages  message.Post
	links     LinkFollower
	cardPages map[string]func(subscription.Subscription) string
	lapsed    LinkLapse

	keepMessages bool
}

// New makes a gateway. It starts nothing; the jobs run when the runner of [Gateway.Jobs] does.
func New(c Config) (*Gateway, error) {
	if c.Store == nil || c.Merchants == nil || c.Now == nil || c.Log == nil {
		return nil, errors.New("gateway: store, merchants, clock and log are required")
	}
	g := &Gateway{
		store: c.Store, merchants: c.Merchants, vault: c.Vault, now: c.Now,
		log:     c.Log.With("component", "gateway"),
		timeout: c.ProviderTimeout, patience: c.Patience, observe: c.Observe, guard: c.Guard, rerouted: c.Rerouted, unposted: c.Unposted,
		calendar: c.Calendar, endpoints: c.Endpoints, notifiers: map[string]notifier{}, followUps: map[string]FollowUpNotifier{}, pricers: map[string]SubscriptionPricer{},
		cardPages: map[string]func(subscription.Subscription) string{},
		messages:  c.Messages, keepMessages: c.KeepMessages,
	}
	g.SetAccounts(c.Accounts)
	if g.timeout <= 0 {
		g.timeout = 30 * time.Second
	}
	if g.patience <= 0 {
		g.patience = 10 * time.Second
	}
	if g.observe == nil {
		g.observe = func(string, string, string, time.Duration) {}
	}
	if g.guard == nil {
		g.guard = unguarded{}
	}
	if g.rerouted == nil {
		g.rerouted = func(string, string, string) {}
	}
	g.jobs = &job.Runner{
		Queue: c.Store, Now: c.Now, Log: c.Log, Workers: jobWorkers, Working: &atomic.Int64{},
		// A job's own work is at most a few inquiries; the lease only has to outlast them.
		Lease: 2*g.timeout + 5*time.Second,
		Handlers: map[job.Kind]job.Handler{
			jobSettle:       g.runSettle,
			jobExpire:       g.runExpire,
			jobNotice:       g.runNotice,
			jobSubscription: g.runSubscription,
			jobMessage:      g.runMessage,
			jobRelease:      g.runRelease,
			jobTell:         g.runTell,
			jobLink:         g.runLink,
			jobLapse:        g.runLapse,
			jobDispute:      g.runDispute,
			jobErase:        g.runErase,
			jobProven:       g.runProven,
			jobTrial:        g.runTrial,
			jobSpare:        g.runSpare,
			jobUnkeep:       g.runUnkeep,
			jobCardMail:     g.runCardMail,
		},
	}
	return g, nil
}

// SetAccounts puts other accounts in the place of those that are open: a merchant's own under "merchant/name", and those that all
// merchants may use under their bare names. Calls under way go on with the account that they began with. The map must not be
// changed afterwards.
func (g *Gateway) SetAccounts(accounts map[string]connector.Connector) { g.accounts.Store(&accounts) }

// Jobs returns the runner of the gateway's background work, such as settling doubts and expiring 3-D Secure visits. Shops' servers are
// told by another, which package dispatch has.
func (g *Gateway) Jobs() *job.Runner { return g.jobs }

// Merchants returns the directory that the surfaces authenticate against.
func (g *Gateway) Merchants() *merchant.Directory { return g.merchants }

// Now returns the gateway's time.
func (g *Gateway) Now() time.Time { return g.now() }
