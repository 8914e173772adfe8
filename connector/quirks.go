package connector

import (
	"slices"
	"time"
	"unicode/utf8"

	"github.com/vezne/vezne/money"
)

// Quirks are what is peculiar about one provider's API, as data. Its connector obeys the rules from here and the contract's suite
// checks the provider against them, so that what the documentation, the command line and the API show is what happens. What a
// provider can do is not among them: that is what its connector's type implements.
type Quirks struct {
	// Provider is the provider's proper name, and Document what prescribes its wire.
	Provider string
	Document string
	// ContentTypes are the headers of the requests that carry a message, with their character set. Where there is one, it is sent as
	// it stands here.
	ContentTypes []string
	// Amounts are the ways in which amounts are written, message by message.
	Amounts []AmountFormat
	// Currencies are those that are taken; nil where the provider itself decides.
	Currencies []money.Currency
	// Installments are how many monthly parts are taken at most: 1 for single payments only, 0 where the provider itself decides.
	Installments int
	// Reference is where our reference of a request stands.
	Reference Reference
	// ReturnURL is how many bytes the address may have to which the bank sends the buyer back; 0 where no limit is known.
	ReturnURL int
	// Texts are how long other texts may be that are sent.
	Texts []TextLimit
	// Window is the connector's [Connector.Window].
	Window time.Duration
	// DayEnds is the time zone whose midnight ends the day of a payment, as IANA names it; empty where no rule asks for the day.
	DayEnds string
	// LateVoid is what becomes of a void of taken money after that midnight.
	LateVoid LateVoid
	// Refund is when money can be given back, and what an approval of it says.
	Refund RefundRule
	// Visit is what 3-D Secure leaves open.
	Visit VisitRule
	// Status is how the provider is asked what became of a request.
	Status StatusRule
	// IDs are the names that one payment has.
	IDs []ID
	// Hashes are what is signed, message by message; empty where nothing is.
	Hashes []Hash
	// Doubts are the codes of answers that say nothing of what became of the request.
	Doubts []string
}

// Quirky is a connector that says what is peculiar about its provider. Every one here does.
type Quirky interface {
	// Quirks returns the same at every call. Nothing in it may be changed.
	Quirks() Quirks
}

// Takes reports whether a currency is taken, as far as that can be known without asking.
func (q Quirks) Takes(c money.Currency) bool {
	return q.Currencies == nil || slices.Contains(q.Currencies, c)
}

// Splits reports whether a payment can be in so many monthly parts, as far as that can be known without asking.
func (q Quirks) Splits(installments int) bool {
	return q.Installments == 0 || installments <= q.Installments
}

// Fits reports whether a text is short enough for a field of a request.
func (q Quirks) Fits(field, text string) bool {
	for _, t := range q.Texts {
		if t.Field == field {
			return utf8.RuneCountInString(text) <= t.Limit
		}
	}
	return true
}

// Returns reports whether a buyer can be sent back to an address.
func (q Quirks) Returns(address string) bool { return q.ReturnURL == 0 || len(address) <= q.ReturnURL }

// Doubtful reports whether an answer with the given code leaves the request in doubt.
func (q Quirks) Doubtful(code string) bool { return slices.Contains(q.Doubts, code) }

// TextLimit is how many characters a field of a request may have.
type TextLimit struct {
	Field string
	Limit int
}

// LateVoid is what becomes of a void of taken money once the payment's day is over.
type LateVoid int

const (
	// VoidRefused is an answer that says that nothing was done.
	VoidRefused LateVoid = iota + 1
	// VoidRefunds means that the provider gives the money back as a refund instead: the buyer sees two lines and not none.
	VoidRefunds
)

// RefundRule is when money can be given back.
type RefundRule struct {
	// Parts tells that a refund may be of a part, and be repeated.
	Parts bool
	// SameDay is what becomes of a refund on the day of the payment.
	SameDay SameDay
	// Booking is what the provider's approval of a refund says.
	Booking Booking
}

// SameDay is what becomes of a refund on the day of the payment.
type SameDay int

const (
	// RefundsAtOnce means that the day makes no difference.
	RefundsAtOnce SameDay = iota + 1
	// VoidsWhole means that a refund of everything is a void, and one of a part is a refund.
	VoidsWhole
	// VoidsOnlyWhole means that a refund of everything is a void, and one of a part is refused until the day after.
	VoidsOnlyWhole
)

// Booking is what a provider's approval of a refund says.
type Booking int

const (
	// BookedAtOnce means that the money is on its way.
	BookedAtOnce Booking = iota + 1
	// BookedIfNamed means that it is if the answer names a transaction; one that names none says that the refund is written down, and
	// then nothing is to be found of it until the provider's staff completes it.
	BookedIfNamed
	// BookedOnRequest means that a request is open, which the provider's staff may look into before the money goes.
	BookedOnRequest
)

// VisitRule is what a provider's 3-D Secure leaves open.
type VisitRule struct {
	// Proof is what proves that the form is genuine with which the buyer comes back.
	Proof ReturnProof
	// Untold means that no call tells how the authentication ended: what it makes of it is told by the charge.
	Untold bool
	// Registered means that all buyers come back to one address that the provider has been told once; see [Detour].
	Registered bool
}

// ReturnProof is what proves that the form of a buyer's return is the provider's.
type ReturnProof int

const (
	// Unproven means that there is no 3-D Secure.
	Unproven ReturnProof = iota
	// Signed means that the form carries a hash that only the provider and the account can make.
	Signed
	// Tokens means that the form repeats what only the provider, the buyer and we know. It says that it is time to ask.
	Tokens
)

// StatusRule is how a provider is asked what became of a request.
type StatusRule struct {
	// Call is the service, empty where there is none.
	Call string
	// By are the fields by which it finds a payment.
	By []string
	// Blind means that it finds a payment by the provider's own id only, which a lost answer leaves unknown.
	Blind bool
	// Charges means that the call that asks makes the charge if it has not been made.
	Charges bool
	// FollowUps is how it is learnt what became of a capture, a void or a refund.
	FollowUps FollowUpFinding
}

// FollowUpFinding is how it is learnt what became of a capture, a void or a refund.
type FollowUpFinding int

const (
	// NoFollowUps means that the provider has none.
	NoFollowUps FollowUpFinding = iota
	// ByReference means that each has a reference of ours, as a payment has.
	ByReference
	// ByDifference means that what stands now is compared with what was known before; see [Original].
	ByDifference
	// OnlyIfDone means that it can be learnt that one of everything was made, and never that one was not. Such a doubt is a
	// person's to end.
	OnlyIfDone
)

// ID is one name of a payment at its provider.
type ID struct {
	// Field is how the provider's messages call it.
	Field string
	// Uses are what it is for.
	Uses []IDUse
}

// IDUse is what a name of a payment is for.
type IDUse int

// The uses of a payment's names.
const (
	// Ours is our own reference of the request.
	Ours IDUse = iota + 1
	// Shop is the shop's number of the order, for people who look at the provider's panel.
	Shop
	// Inquires is what the provider is asked by about a payment.
	Inquires
	// Follows is what captures, voids and refunds name the payment by.
	Follows
	// Panel is the provider's own number, for talks with the provider.
	Panel
	// BankRef is the bank's number, for talks with the bank.
	BankRef
	// Approval is the issuer's approval code.
	Approval
	// Visits opens or proves the buyer's way through 3-D Secure.
	Visits
)
