package vezne

import (
	"time"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
)

// State is where a payment stands.
type State string

// The states of a payment.
const (
	// StateCreated: accepted, nothing asked of anybody yet.
	StateCreated State = "created"
	// StateChallenged: the buyer has to go, or has gone, to the bank for 3-D Secure; see [Payment.NextAction].
	StateChallenged State = "challenged"
	// StateSent: the provider has been asked, and its answer is not known yet.
	StateSent State = "sent"
	// StateAuthorized: the amount is held and waits for a capture.
	StateAuthorized State = "authorized"
	// StateCaptured: the amount is taken.
	StateCaptured State = "captured"
	// StatePartiallyRefunded: a part of it has been given back.
	StatePartiallyRefunded State = "partially_refunded"
	// StateRefunded: all of it has been given back.
	StateRefunded State = "refunded"
	// StateVoided: undone as if it had never been.
	StateVoided State = "voided"
	// StateDeclined: it is certain that nothing was taken or held; [Payment.Refusal] says why.
	StateDeclined State = "declined"
	// StateExpired: the buyer never came back from 3-D Secure, and nothing was taken.
	StateExpired State = "expired"
	// StateIndeterminate: the provider's answer was lost. The gateway keeps asking until it knows.
	StateIndeterminate State = "indeterminate"
)

// Payment is one try to be paid for one order, as it stood when the gateway answered. Times are UTC.
type Payment struct {
	// ID names the payment at the gateway; Number is the merchant's running number of it, with gaps.
	ID     string `json:"id"`
	Number int64  `json:"number"`
	// Reference is the shop's name of the order.
	Reference string `json:"reference"`
	State     State  `json:"state"`
	// Amount is what the buyer pays: what was asked for, and the commission if the buyer bears it. Authorized, Captured and Refunded are what has become of it.
	Amount       money.Amount `json:"amount"`
	Authorized   money.Amount `json:"authorized"`
	Captured     money.Amount `json:"captured"`
	Refunded     money.Amount `json:"refunded"`
	Installments int          `json:"installments"`
	// Price is what Amount is made of.
	Price Price `json:"price"`
	// Points is nil where a card's points pay no part of it, Campaign where it takes part in none.
	Points   *PaymentPoints   `json:"points,omitempty"`
	Campaign *PaymentCampaign `json:"campaign,omitempty"`
	// Shares are the parts of a marketplace's stores, as they were agreed.
	Shares []Share     `json:"shares,omitempty"`
	Card   CardSummary `json:"card"`
	// ThreeDSecure is nil when there was no 3-D Secure.
	ThreeDSecure *ThreeDOutcome `json:"three_d_secure,omitempty"`
	// Refusal says why the payment was declined, or why the last operation on it was refused; nil otherwise.
	Refusal *Refusal `json:"refusal,omitempty"`
	// Doubt is what is known of an operation whose outcome is not, where the payment is read; nil otherwise.
	Doubt *Doubt `json:"doubt,omitempty"`
	// NextAction is where to send the buyer, in the answer that started 3-D Secure and nowhere else.
	NextAction *NextAction `json:"next_action,omitempty"`
	// Repeated tells that the call had been carried out before, and nothing was done now.
	Repeated    bool              `json:"repeated,omitempty"`
	Description string            `json:"description,omitempty"`
	Metadata    map[string]string `json:"metadata,omitempty"`
	// SavedCard is the token of the card that was saved with the payment. It can pay once the payment has succeeded.
	SavedCard string `json:"saved_card,omitempty"`
	// Surface is which of the gateway's APIs was used, "v1" for this one.
	Surface string `json:"surface"`
	// Provider is the provider account that was asked last, ProviderIDs what it calls the payment.
	Provider    string      `json:"provider"`
	ProviderIDs ProviderIDs `json:"provider_ids,omitzero"`
	CreatedAt   time.Time   `json:"created_at"`
	UpdatedAt   time.Time   `json:"updated_at"`
	// Operations are what was asked for, in order: the sale, captures, voids, refunds.
	Operations []Operation `json:"operations"`
}

// Paid reports whether the amount is taken and has not been given back entirely: the shop may deliver.
func (p *Payment) Paid() bool { return p.State == StateCaptured || p.State == StatePartiallyRefunded }

// Unknown reports whether the outcome of the last thing that was asked for is not known yet. Ask again with
// [Payments.Get]; never take it for a no.
func (p *Payment) Unknown() bool {
	last := p.Last()
	return p.State != StateChallenged && (last.Status == StatusPending || last.Status == StatusDoubtful)
}

// Last returns the last thing that was asked for, or the zero Operation of a payment that did not come from the gateway.
func (p *Payment) Last() Operation {
	if len(p.Operations) == 0 {
		return Operation{}
	}
	return p.Operations[len(p.Operations)-1]
}

// PaymentPoints is what of a payment is in its card's points; the rest is money.
type PaymentPoints struct {
	// Name is the bank's name of the kind.
	Name string `json:"name"`
	// Amount is what was agreed; Taken and GivenBack are what of the captured and the refunded amount is points.
	Amount    money.Amount `json:"amount"`
	Taken     money.Amount `json:"taken"`
	GivenBack money.Amount `json:"given_back"`
}

// PaymentCampaign is the campaign that a payment takes part in: months on top of its installments, and before the first.
type PaymentCampaign struct {
	Code             string `json:"code"`
	PlusInstallments int    `json:"plus_installments"`
	DeferMonths      int    `json:"defer_months"`
}

// CardSummary is the part of a card that may be shown.
type CardSummary struct {
	BIN    string `json:"bin"`
	Last4  string `json:"last4"`
	Masked string `json:"masked"`
	Brand  string `json:"brand"`
	Holder string `json:"holder,omitempty"`
}

// ThreeDOutcome is what 3-D Secure yielded.
type ThreeDOutcome struct {
	// Status is the bank's mdStatus: 1 authenticated; 2, 3 and 4 attempted; the rest not.
	Status int `json:"status"`
}

// Refusal is why something was refused: our reason, the same for every provider, and the provider's own code and words.
type Refusal struct {
	Reason decline.Reason `json:"reason"`
	// Message is a sentence that a buyer may be shown, in the client's language.
	Message string `json:"message"`
	// Retry is "never", "elsewhere", "later" or "corrected"; see [decline.Retry].
	Retry           string `json:"retry"`
	ProviderCode    string `json:"provider_code,omitempty"`
	ProviderMessage string `json:"provider_message,omitempty"`
}

// Doubt is what is known of an operation whose outcome is not.
type Doubt struct {
	Operation Kind      `json:"operation"`
	Provider  string    `json:"provider"`
	Since     time.Time `json:"since"`
	// AgeSeconds is how long the outcome is not known, and Inquiries how often the provider has been asked.
	AgeSeconds    int64     `json:"age_seconds"`
	Inquiries     int       `json:"inquiries"`
	NextInquiryAt time.Time `json:"next_inquiry_at,omitzero"`
}

// NextAction is what the shop has to do for a payment to go on.
type NextAction struct {
	// Type is "redirect": send the buyer's browser to URL. The address holds a secret: do not log it.
	Type string `json:"type"`
	URL  string `json:"url"`
}

// ProviderIDs are what a provider calls a payment; parts may be empty.
type ProviderIDs struct {
	Transaction string `json:"transaction,omitempty"`
	Order       string `json:"order,omitempty"`
	AuthCode    string `json:"auth_code,omitempty"`
	RRN         string `json:"rrn,omitempty"`
	Bank        string `json:"bank,omitempty"`
	BankName    string `json:"bank_name,omitempty"`
}

// Kind is what an operation asked for.
type Kind string

// The kinds of operation.
const (
	KindSale    Kind = "sale"
	KindPreAuth Kind = "preauth"
	KindCapture Kind = "capture"
	KindVoid    Kind = "void"
	KindRefund  Kind = "refund"
)

// Status is where an operation or an attempt stands.
type Status string

// The statuses.
const (
	// StatusPending: asked, no answer yet.
	StatusPending Status = "pending"
	// StatusApproved: done.
	StatusApproved Status = "approved"
	// StatusRefused: certainly not done.
	StatusRefused Status = "refused"
	// StatusDoubtful: the answer was lost, and the gateway is asking for it.
	StatusDoubtful Status = "doubtful"
)

// Operation is one thing that was asked for.
type Operation struct {
	Sequence int          `json:"sequence"`
	Kind     Kind         `json:"kind"`
	Amount   money.Amount `json:"amount"`
	// Points is what of Amount is in points; nil where none is.
	Points    *money.Amount `json:"points,omitempty"`
	Status    Status        `json:"status"`
	CreatedAt time.Time     `json:"created_at"`
	// SettledAt is when the outcome became known; zero until then.
	SettledAt time.Time `json:"settled_at,omitzero"`
	Attempts  []Attempt `json:"attempts"`
}

// Attempt is one request to one provider account.
type Attempt struct {
	Sequence int    `json:"sequence"`
	Provider string `json:"provider"`
	// Reference is the gateway's name of the request, as the provider's panel shows it.
	Reference string    `json:"reference"`
	Status    Status    `json:"status"`
	Refusal   *Refusal  `json:"refusal,omitempty"`
	SentAt    time.Time `json:"sent_at"`
	// AnsweredAt is when the outcome became known; zero until then.
	AnsweredAt time.Time `json:"answered_at,omitzero"`
}

// Record is one line of a payment's history.
type Record struct {
	// Version counts the payment's changes from 1.
	Version int64 `json:"version"`
	// Event is what happened, such as "send", "capture" or "decline".
	Event string `json:"event"`
	From  State  `json:"from"`
	To    State  `json:"to"`
	// Operation is the sequence of the operation concerned.
	Operation int       `json:"operation"`
	At        time.Time `json:"at"`
	// StatedBy and Note are those of a [Statement].
	StatedBy string `json:"stated_by,omitempty"`
	Note     string `json:"note,omitempty"`
}
