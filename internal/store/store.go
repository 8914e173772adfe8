// Package store is the contract of the house's memory: what one durable commit may change together, what can
// be read, and which conflicts exist. The engines stand in the folders beside it, and both pass the suite in
// storetest.
//
// There is no open transaction to hold: a [Change] says everything that is to become durable at once, and
// [Store.Commit] returns when it is. That is what lets the engine group the changes of many callers into one
// flush, and what makes it impossible to hold a transaction during a call to a provider.
package store

import (
	"context"
	"errors"
	"time"

	"github.com/vezne/vezne/internal/idempotency"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/internal/webhook"
	"github.com/vezne/vezne/money"
)

// The conflicts of a commit. A change that meets one of them changed nothing at all.
var (
	// ErrStale: a payment, a session, a record or a subscription is no longer at the version that the change was made from.
	ErrStale = errors.New("version is stale")
	// ErrReference: another payment of the merchant is live for the same reference.
	ErrReference = errors.New("reference is taken by a live payment")
	// ErrKey: the idempotency key is taken.
	ErrKey = errors.New("idempotency key is taken")
	// ErrSpent: the sealed card that the change was to use up is gone.
	ErrSpent = errors.New("sealed card is spent")
	// ErrExists: a row with the same identity exists (an id or a number that should be new is not).
	ErrExists = errors.New("row exists")
	// ErrVaultKey: a card and its key do not go together. The key under which the card lies is gone; or, where a key was to be dropped, a
	// card still lies under it.
	ErrVaultKey = errors.New("card and vault key do not go together")
	// ErrCustomer: the customer whose card it is is gone.
	ErrCustomer = errors.New("customer of the card is gone")
	// ErrNotFound: a read found nothing.
	ErrNotFound = errors.New("not found")
	// ErrClosed: the store has been closed.
	ErrClosed = errors.New("store is closed")
)

// Change is what one commit changes, all of it or nothing. Unset parts change nothing.
type Change struct {
	Merchant merchant.ID
	// Step advances one payment, over the version that it names.
	Step *payment.Step
	// NewSession inserts a 3-D Secure session; Session replaces one whose stored version is Session.Version-1.
	NewSession *threeds.Session
	Session    *threeds.Session
	// Seal stores a sealed card; Unseal deletes the sealed card of that payment, and the commit fails with
	// [ErrSpent] when it is not there: that is the card's single use. Shred deletes it if it is there.
	Seal   *threeds.Sealed
	Unseal string
	Shred  string
	// Enqueue stores jobs, replacing waiting ones of the same id. Done deletes jobs, if they are there.
	Enqueue []job.Job
	Done    []string
	// Remember inserts an idempotency record; Answer completes one with its Status and Body.
	Remember *idempotency.Record
	Answer   *idempotency.Record
	// Customer is inserted at version 1, or else replaces the version before. ForgetCustomer deletes a customer, who must be there, and all
	// his cards with him.
	Customer       *vault.Customer
	ForgetCustomer string
	// Cards are inserted at version 1, or else replace the version before. Their customers and their keys have to be there, or come with
	// them ([ErrCustomer], [ErrVaultKey]). ForgetCard deletes a card, which must be there at the version that it names.
	Cards      []vault.Saved
	ForgetCard *vault.Saved
	// AddVaultKey makes a key of saved cards known, and DropVaultKey takes one away, under which no card lies any more ([ErrVaultKey]).
	AddVaultKey  *vault.KeyUse
	DropVaultKey string
	// Records are inserted at version 1, or else replace the version before; Forget deletes records, if they are there.
	Records []record.Record
	Forget  []record.Key
	// Subscription advances one subscription, over the version that it names, with the period that it touches.
	Subscription *subscription.Step
	// Post adds transactions to the books. One that may not be posted, such as one that does not balance, is a mistake of the program and
	// refuses the change; one whose id is in the books already, [ErrExists].
	Post []ledger.Transaction
	// Chain gives posted transactions their places in the books. Two that follow the same block meet [ErrStale].
	Chain *ledger.Sealed
	// Deliveries are inserted at version 1, or else replace the version before; Withdraw deletes deliveries that have not been tried,
	// if they are there. Tried adds lines to the log of deliveries.
	Deliveries []webhook.Delivery
	Withdraw   []string
	Tried      []webhook.Attempt
	// Division is what becomes of stores' shares in a payment: inserted at version 1, or else over the version before.
	Division *marketplace.Divided
	// Entries are new lines of stores' accounts. Each changes its store's balance with it; where Balances has that, as it was read, it
	// must still be so, or the commit fails with [ErrStale].
	Entries  []marketplace.Entry
	Balances []marketplace.Balance
	// Payout is inserted at version 1, or else over the version before. Claims are the ids of the entries that it pays.
	Payout *marketplace.Payout
	Claims []string
}

// BalanceFilter narrows a list of stores' balances, which are in the order of the stores. Unset fields narrow nothing.
type BalanceFilter struct {
	Store    string
	Currency money.Currency
	// Due leaves out whoever has nothing coming, or is in a payout that is under way.
	Due bool
	// After is the last store of the page before, exclusive. Limit is the most rows to return; it must be positive.
	After string
	Limit int
}

// LineFilter narrows a list of lines of stores' accounts, which are in the order of their ids. Unset fields narrow nothing.
type LineFilter struct {
	Store    string
	Currency money.Currency
	Payment  payment.ID
	Payout   string
	// Unpaid leaves out what belongs to a payout.
	Unpaid bool
	Newest bool
	// After is the last id of the page before, exclusive. Limit is the most rows to return; it must be positive.
	After string
	Limit int
}

// PayoutFilter narrows a list of payouts, which are in the order of their ids. Unset fields narrow nothing.
type PayoutFilter struct {
	State marketplace.PayoutState
	// Since and Before bound when it was prepared: from Since on, and earlier than Before.
	Since  time.Time
	Before time.Time
	Newest bool
	// After is the last id of the page before, exclusive. Limit is the most rows to return; it must be positive.
	After string
	Limit int
}

// Order is how a list of payments is sorted; ids sort by time, so it is also by age.
type Order int

const (
	// NewestFirst is the order in which people look at lists.
	NewestFirst Order = iota
	// OldestFirst is the order in which machines walk them.
	OldestFirst
)

// Filter narrows a list of payments. Unset fields narrow nothing.
type Filter struct {
	Order     Order
	State     payment.State
	Reference string
	// Surface narrows the list to payments that came in by one API.
	Surface string
	// Since and Before bound when a payment began: from Since on, and earlier than Before, to the millisecond.
	Since  time.Time
	Before time.Time
	// FollowedSince and FollowedBefore, both or neither, narrow the list to payments of which a capture, a void or a refund was
	// asked for from FollowedSince on and earlier than FollowedBefore.
	FollowedSince  time.Time
	FollowedBefore time.Time
	// After is the last id of the page before, exclusive.
	After payment.ID
	// Limit is the most rows to return; it must be positive.
	Limit int
}

// DoubtFilter narrows a list of payments in doubt.
type DoubtFilter struct {
	// Merchant is whose payments are listed; empty lists those of all.
	Merchant merchant.ID
	// After is the last id of the page before, exclusive.
	After payment.ID
	// Limit is the most rows to return; it must be positive.
	Limit int
}

// DeliveryFilter narrows a list of deliveries. Unset fields narrow nothing.
type DeliveryFilter struct {
	Order    Order
	Status   webhook.Status
	Endpoint webhook.EndpointID
	// Subject is what they are about, such as a payment's id.
	Subject string
	// Since is when the earliest of them was made, to the millisecond.
	Since time.Time
	// After is the last id of the page before, exclusive.
	After string
	// Limit is the most rows to return; it must be positive.
	Limit int
}

// Lane is whose turn deliveries take: one receiver of one merchant.
type Lane struct {
	Merchant merchant.ID
	Name     string
}

// Store is the contract. All methods are safe for concurrent use; every read and write is keyed by merchant
// first, but for Claim, NextJob, Lanes, Pulse, Unsealed, CardsUnder, VaultKeys, Erase and, where its filter names no merchant, Doubts, which
// serve the house itself.
type Store interface {
	// Commit makes the change durable, or returns the conflict and changes nothing. Once begun it is carried
	// through even when ctx ends, because a commit whose outcome nobody waits for would be a lost answer. An
	// error that is none of the conflicts, [ErrClosed] or ctx's own leaves the outcome unknown, as a crash would.
	Commit(ctx context.Context, c Change) error

	// Payment returns a payment with its operations and attempts, or ErrNotFound.
	Payment(ctx context.Context, m merchant.ID, id payment.ID) (payment.Payment, error)
	// PaymentByNumber returns the payment with the merchant's running number, or ErrNotFound.
	PaymentByNumber(ctx context.Context, m merchant.ID, number int64) (payment.Payment, error)
	// PaymentByReference returns the live payment for the reference, else the latest one, or ErrNotFound.
	PaymentByReference(ctx context.Context, m merchant.ID, reference string) (payment.Payment, error)
	// Live returns the id of the payment that is live for the reference, or ErrNotFound. Every order asks
	// this first, so it reads one index and nothing else.
	Live(ctx context.Context, m merchant.ID, reference string) (payment.ID, error)
	// Payments returns a page of payments, with their operations and attempts.
	Payments(ctx context.Context, m merchant.ID, f Filter) ([]payment.Payment, error)
	// Doubts returns a page of the payments that are indeterminate, with their operations and attempts, the payment that began
	// first first. It reads the open operations and not all payments.
	Doubts(ctx context.Context, f DoubtFilter) ([]payment.Payment, error)
	// History returns a payment's records, oldest first.
	History(ctx context.Context, m merchant.ID, id payment.ID) ([]payment.Record, error)
	// Session returns the 3-D Secure session of a payment, or ErrNotFound.
	Session(ctx context.Context, m merchant.ID, paymentID string) (threeds.Session, error)
	// Sealed returns the sealed card of a payment, or ErrNotFound.
	Sealed(ctx context.Context, m merchant.ID, paymentID string) (threeds.Sealed, error)
	// Idempotency returns what is remembered of a key, or ErrNotFound.
	Idempotency(ctx context.Context, m merchant.ID, key string) (idempotency.Record, error)

	// Record returns a record, or ErrNotFound.
	Record(ctx context.Context, m merchant.ID, kind record.Kind, id string) (record.Record, error)
	// Records returns a page of the merchant's records of a kind.
	Records(ctx context.Context, m merchant.ID, kind record.Kind, f record.Filter) ([]record.Record, error)

	// Subscription returns a subscription, or ErrNotFound.
	Subscription(ctx context.Context, m merchant.ID, id subscription.ID) (subscription.Subscription, error)
	// SubscriptionByReference returns the subscription that a surface's shop gave a reference, or ErrNotFound.
	SubscriptionByReference(ctx context.Context, m merchant.ID, surface, reference string) (subscription.Subscription, error)
	// Subscriptions returns a page of subscriptions, newest first.
	Subscriptions(ctx context.Context, m merchant.ID, f subscription.Filter) ([]subscription.Subscription, error)
	// SubscriptionCharges returns up to limit periods of a subscription that have been tried, the latest first: those before the
	// period before, or all where it is 0.
	SubscriptionCharges(ctx context.Context, m merchant.ID, id subscription.ID, before, limit int) ([]subscription.Charge, error)

	Books
	// Division returns what becomes of the shares in a payment, or ErrNotFound.
	Division(ctx context.Context, m merchant.ID, id payment.ID) (marketplace.Divided, error)
	// Balances returns a page of what stores have; a store without entries has none.
	Balances(ctx context.Context, m merchant.ID, f BalanceFilter) ([]marketplace.Balance, error)
	// StoreLines returns a page of lines of stores' accounts.
	StoreLines(ctx context.Context, m merchant.ID, f LineFilter) ([]marketplace.Entry, error)
	// Payout returns a payout, or ErrNotFound; Payouts a page of them.
	Payout(ctx context.Context, m merchant.ID, id string) (marketplace.Payout, error)
	Payouts(ctx context.Context, m merchant.ID, f PayoutFilter) ([]marketplace.Payout, error)
	// Customer returns a customer, or ErrNotFound; CustomerByReference the one with the shop's own id.
	Customer(ctx context.Context, m merchant.ID, id string) (vault.Customer, error)
	CustomerByReference(ctx context.Context, m merchant.ID, reference string) (vault.Customer, error)
	// Customers returns a page of the merchant's customers.
	Customers(ctx context.Context, m merchant.ID, f vault.CustomerFilter) ([]vault.Customer, error)
	// SavedCard returns a saved card, or ErrNotFound; SavedCardByFingerprint the one with the fingerprint.
	SavedCard(ctx context.Context, m merchant.ID, token string) (vault.Saved, error)
	SavedCardByFingerprint(ctx context.Context, m merchant.ID, fingerprint string) (vault.Saved, error)
	// SavedCards returns a page of the merchant's saved cards.
	SavedCards(ctx context.Context, m merchant.ID, f vault.CardFilter) ([]vault.Saved, error)
	// CardsUnder returns up to limit cards of all merchants that lie under a key, beyond a place, in the order of their places.
	CardsUnder(ctx context.Context, key string, after vault.Place, limit int) ([]vault.Saved, error)
	// VaultKeys returns the keys of saved cards, the oldest first, and how many cards lie under each.
	VaultKeys(ctx context.Context) ([]vault.KeyUse, error)
	// Erase does what the engine can so that what has been deleted is no longer in the database's files either. It may be called at any
	// time; an error says that some of it is left, and to try again.
	Erase(ctx context.Context) error

	// Reserve takes n numbers from the merchant's counter and returns the first; counters start at 1.
	Reserve(ctx context.Context, m merchant.ID, counter string, n int64) (int64, error)

	// Job returns a job that waits or runs, or ErrNotFound.
	Job(ctx context.Context, m merchant.ID, id string) (job.Job, error)
	// Claim leases up to limit due jobs to the caller until now+lease, oldest first, and counts the attempt.
	Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]job.Job, error)

	// NextJob is when the next job can be claimed, of all merchants', or zero when none waits.
	NextJob(ctx context.Context) (time.Time, error)
	// Delivery returns a delivery, or ErrNotFound.
	Delivery(ctx context.Context, m merchant.ID, id string) (webhook.Delivery, error)
	// Deliveries returns a page of deliveries by the time of their making.
	Deliveries(ctx context.Context, m merchant.ID, f DeliveryFilter) ([]webhook.Delivery, error)
	// Tries returns the log of a delivery, oldest first.
	Tries(ctx context.Context, m merchant.ID, delivery string) ([]webhook.Attempt, error)
	// Lanes returns the lanes in which something waits, due or not, in the order of their names.
	Lanes(ctx context.Context) ([]Lane, error)
	// ClaimDeliveries leases up to limit due deliveries of a lane to the caller until now+lease, those first that have been due
	// longest, counts the try and raises their version. One that stands behind another of the same subject and receiver is not due
	// before that one is delivered or dead.
	ClaimDeliveries(ctx context.Context, lane Lane, now time.Time, lease time.Duration, limit int) ([]webhook.Delivery, error)
	// Overdue returns up to limit deliveries that wait, are leased to nobody and whose time is over, the longest overdue first.
	Overdue(ctx context.Context, m merchant.ID, now time.Time, limit int) ([]webhook.Delivery, error)
	// Prune deletes up to limit of a merchant's deliveries that are delivered or dead and were made before a time, with their
	// logs, and returns how many.
	Prune(ctx context.Context, m merchant.ID, before time.Time, limit int) (int64, error)
	// PruneKeys deletes up to limit of a merchant's idempotency keys that were remembered before a time, the oldest first, and returns how
	// many. The keys of a payment that is under way or in doubt stay, and of one of which a part is being given back.
	PruneKeys(ctx context.Context, m merchant.ID, before time.Time, limit int) (int64, error)
	// PruneRecords deletes up to limit of a merchant's records of a kind whose making and whose end lie before a time, the oldest first, and
	// returns how many. One without an end stays, and so does one that a job waits for whose id is the record's behind its kind and a slash.
	PruneRecords(ctx context.Context, m merchant.ID, kind record.Kind, before time.Time, limit int) (int64, error)

	// AccountNeeded returns the latest payment that still needs an account: one that is under way or in doubt there, whenever it began, or
	// one that began since a time and holds or has taken an amount through it. There is none: ErrNotFound.
	AccountNeeded(ctx context.Context, m merchant.ID, account string, since time.Time) (payment.ID, error)

	// CardKept returns the token of a saved card that is kept at an account of the merchant's own, or ErrNotFound.
	CardKept(ctx context.Context, m merchant.ID, account string) (string, error)

	// Pulse counts payments by state and waiting jobs, over all merchants, for metrics.
	Pulse(ctx context.Context) (Pulse, error)
	// Ping reports whether the database answers.
	Ping(ctx context.Context) error
	// Close waits for the commits under way and closes the database.
	Close() error
}

// Pulse is what an operator watches.
type Pulse struct {
	// Indeterminate is the number of payments in doubt, and Oldest when the longest-waiting one last changed
	// (zero when there is none).
	Indeterminate int64
	Oldest        time.Time
	// Providers are the doubts by the account that was asked, in the order of the names.
	Providers []ProviderPulse
	// Open is the number of payments that are sent or challenged.
	Open int64
	// Jobs is the number of jobs that wait, and JobsDue how many of them are due and claimed by nobody.
	Jobs    int64
	JobsDue int64
	// Deliveries is the number of deliveries that wait, OldestDelivery when the oldest of them was made (zero when there is
	// none), and DeadDeliveries the number of those that died and have been neither replayed nor pruned.
	Deliveries     int64
	OldestDelivery time.Time
	DeadDeliveries int64
	// Unsealed is the number of transactions that are not sealed into the books' chain yet, and OldestUnsealed when the first of them
	// happened, settlements apart (zero when there is none).
	Unsealed       int64
	OldestUnsealed time.Time
}

// ProviderPulse is what an operator watches of one account: the payments in doubt whose latest request went there, and when the
// longest-waiting of them last changed.
type ProviderPulse struct {
	Provider      string
	Indeterminate int64
	Oldest        time.Time
}
