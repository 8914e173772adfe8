package vezne

import (
	"context"
	"iter"
	"time"

	"github.com/vezne/vezne/money"
)

// Disputes are payments that cardholders dispute at their bank.
type Disputes struct{ client *Client }

// DisputeState is where a dispute stands.
type DisputeState string

// The states of a dispute.
const (
	DisputeOpened      DisputeState = "opened"
	DisputeRepresented DisputeState = "represented"
	DisputeWon         DisputeState = "won"
	DisputeLost        DisputeState = "lost"
	DisputeAccepted    DisputeState = "accepted"
	DisputeWithdrawn   DisputeState = "withdrawn"
)

// Dispute is one of them.
type Dispute struct {
	ID       string       `json:"id"`
	Payment  string       `json:"payment"`
	Provider string       `json:"provider"`
	State    DisputeState `json:"state"`
	// Amount is what is disputed, Points what of it was paid with points.
	Amount    money.Amount `json:"amount"`
	Points    money.Amount `json:"points"`
	Reason    string       `json:"reason"`
	Reference string       `json:"reference,omitempty"`
	// Beside are the disputes of the payment that took money when this one was opened; it may be one of them, said in another way.
	Beside []string `json:"beside,omitempty"`
	// DueOn is the last day for evidence, "2006-01-02" in Turkey.
	DueOn    string           `json:"due_on"`
	Overdue  bool             `json:"overdue"`
	Fee      money.Amount     `json:"fee"`
	Evidence []Evidence       `json:"evidence"`
	History  []DisputeHistory `json:"history"`
	OpenedAt time.Time        `json:"opened_at"`
}

// Evidence is a text or a file that the shop has added.
type Evidence struct {
	ID   string `json:"id"`
	Text string `json:"text,omitempty"`
	// Name, Type, Size in bytes and SHA256 in hexadecimal digits are of a file.
	Name    string    `json:"name,omitempty"`
	Type    string    `json:"type,omitempty"`
	Size    int       `json:"size,omitempty"`
	SHA256  string    `json:"sha256,omitempty"`
	AddedAt time.Time `json:"added_at"`
}

// DisputeHistory is a line of a dispute's history.
type DisputeHistory struct {
	Event string       `json:"event"`
	To    DisputeState `json:"to"`
	At    time.Time    `json:"at"`
	Note  string       `json:"note,omitempty"`
}

// DisputeRequest opens a dispute. Payment and Reason are required.
type DisputeRequest struct {
	Payment string `json:"payment"`
	// Amount is all of the payment if it is nil, and Points what of it is in points.
	Amount *money.Amount `json:"amount,omitempty"`
	Points *money.Amount `json:"points,omitempty"`
	// Reason is the scheme's code, such as 10.4 or 4853.
	Reason    string `json:"reason"`
	Note      string `json:"note,omitempty"`
	Reference string `json:"reference,omitempty"`
	DueOn     string `json:"due_on,omitempty"`
}

const disputesPath = "/v1/disputes"

// Open writes down that the bank has taken a payment's money back.
func (s Disputes) Open(ctx context.Context, r DisputeRequest, options ...CallOption) (*Dispute, error) {
	return keyed[Dispute](ctx, s.client, disputesPath, r, options)
}

// Get returns a dispute as it stands.
func (s Disputes) Get(ctx context.Context, id string) (*Dispute, error) {
	return get[Dispute](ctx, s.client, pathOf(disputesPath, id))
}

// List returns one page of disputes, newest first.
func (s Disputes) List(ctx context.Context, page Paging) (*List[Dispute], error) {
	return list[Dispute](ctx, s.client, disputesPath, "disputes", page, nil)
}

// All walks all pages.
func (s Disputes) All(ctx context.Context, page Paging) iter.Seq2[*Dispute, error] {
	return walk(page, func(p Paging) (*List[Dispute], error) { return s.List(ctx, p) })
}

// AddText adds what the shop says.
func (s Disputes) AddText(ctx context.Context, id, text string) (*Dispute, error) {
	return once[Dispute](ctx, s.client, pathOf(disputesPath, id)+"/evidence", struct {
		Text string `json:"text"`
	}{text})
}

// AddFile adds a file of at most 1 MiB, such as a signed delivery note, under its name and its media type.
func (s Disputes) AddFile(ctx context.Context, id, name, mediaType string, file []byte) (*Dispute, error) {
	return once[Dispute](ctx, s.client, pathOf(disputesPath, id)+"/evidence", struct {
		Name string `json:"name"`
		Type string `json:"type,omitempty"`
		File []byte `json:"file"`
	}{name, mediaType, file})
}

// File returns a file of a dispute as it was added.
func (s Disputes) File(ctx context.Context, id, evidence string) ([]byte, error) {
	return fileOf(ctx, s.client, pathOf(pathOf(disputesPath, id)+"/evidence", evidence), nil)
}

// Submit writes down that the evidence has gone to the bank.
func (s Disputes) Submit(ctx context.Context, id, note string) (*Dispute, error) {
	return s.step(ctx, id, "submit", note, nil)
}

// Win writes down that the money came back.
func (s Disputes) Win(ctx context.Context, id, note string) (*Dispute, error) {
	return s.step(ctx, id, "win", note, nil)
}

// Lose writes down that the money stays with the cardholder, and what the bank takes for it; nil for nothing.
func (s Disputes) Lose(ctx context.Context, id, note string, fee *money.Amount) (*Dispute, error) {
	return s.step(ctx, id, "lose", note, fee)
}

// Withdraw takes back a dispute that was opened by mistake, such as one of two of the same chargeback, with all that it has done to the books.
func (s Disputes) Withdraw(ctx context.Context, id, note string) (*Dispute, error) {
	return s.step(ctx, id, "withdraw", note, nil)
}

// Accept gives a dispute up, with what the bank takes for it; nil for nothing.
func (s Disputes) Accept(ctx context.Context, id, note string, fee *money.Amount) (*Dispute, error) {
	return s.step(ctx, id, "accept", note, fee)
}

func (s Disputes) step(ctx context.Context, id, what, note string, fee *money.Amount) (*Dispute, error) {
	return changed[Dispute](ctx, s.client, pathOf(disputesPath, id)+"/"+what, struct {
		Note string        `json:"note,omitempty"`
		Fee  *money.Amount `json:"fee,omitempty"`
	}{note, fee})
}
