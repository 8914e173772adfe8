package vezne

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"time"

	"github.com/vezne/vezne/money"
)

// Links are addresses at which buyers pay.
type Links struct{ client *Client }

// LinkState says whether a link can be paid.
type LinkState string

// The states of a link.
const (
	LinkActive    LinkState = "active"
	LinkPaused    LinkState = "paused"
	LinkPaid      LinkState = "paid"
	LinkExpired   LinkState = "expired"
	LinkCancelled LinkState = "cancelled"
)

// Channel is a way by which a buyer gets a link.
type Channel string

// The channels.
const (
	ByMail Channel = "mail"
	BySMS  Channel = "sms"
)

// OpenAmount are the sums between which the buyer chooses.
type OpenAmount struct {
	Least money.Amount `json:"least"`
	Most  money.Amount `json:"most"`
}

// LinkBuyer is who is asked to pay, as far as the shop knows.
type LinkBuyer struct {
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
	Phone string `json:"phone,omitempty"`
}

// Link is a payment link.
type Link struct {
	ID string `json:"id"`
	// URL is its address: whoever has it can pay. It is empty in events, and of a link that another of the gateway's APIs made.
	URL       string    `json:"url"`
	Reference string    `json:"reference"`
	State     LinkState `json:"state"`
	// Amount is asked for; OpenAmount is set in its place where the buyer says.
	Amount       *money.Amount `json:"amount,omitempty"`
	OpenAmount   *OpenAmount   `json:"open_amount,omitempty"`
	Description  string        `json:"description,omitempty"`
	Installments int           `json:"installments"`
	Commission   Bearer        `json:"commission"`
	Many         bool          `json:"many"`
	Limit        int           `json:"limit,omitempty"`
	// PaidCount and PaidAmount are of the payments that succeeded.
	PaidCount  int          `json:"paid_count"`
	PaidAmount money.Amount `json:"paid_amount"`
	Buyer      *LinkBuyer   `json:"buyer,omitempty"`
	Send       []Channel    `json:"send,omitempty"`
	Confirm    bool         `json:"confirm"`
	ReturnURL  string       `json:"return_url,omitempty"`
	FailureURL string       `json:"failure_url,omitempty"`
	Language   string       `json:"language,omitempty"`
	Surface    string       `json:"surface"`
	ExpiresAt  time.Time    `json:"expires_at"`
	CreatedAt  time.Time    `json:"created_at"`
	UpdatedAt  time.Time    `json:"updated_at"`
}

// LinkRequest is a link to be made. Amount or OpenAmount is required.
type LinkRequest struct {
	// Reference is the shop's name of the link, at most 100 characters, one link each; the gateway makes one if it is empty.
	Reference  string        `json:"reference,omitempty"`
	Amount     *money.Amount `json:"amount,omitempty"`
	OpenAmount *OpenAmount   `json:"open_amount,omitempty"`
	// Description is what the buyer reads, at most 300 characters.
	Description string `json:"description,omitempty"`
	// Installments is the most that a buyer may choose; 0 and 1 are a single payment.
	Installments int `json:"installments,omitempty"`
	// Commission is who bears it; the shop without it.
	Commission Bearer `json:"commission,omitempty"`
	// Many lets the link be paid more than once, at most Limit times, or as often as buyers want if that is 0.
	Many  bool      `json:"many,omitempty"`
	Limit int       `json:"limit,omitempty"`
	Buyer LinkBuyer `json:"buyer,omitzero"`
	// Send are the ways by which the buyer gets the address, and Confirm has a mail confirm each payment.
	Send    []Channel `json:"send,omitempty"`
	Confirm bool      `json:"confirm,omitempty"`
	// ReturnURL is where a buyer goes who has paid, FailureURL one whose payment was declined.
	ReturnURL  string `json:"return_url,omitempty"`
	FailureURL string `json:"failure_url,omitempty"`
	Language   string `json:"language,omitempty"`
	// ExpiresAt is until when it can be paid; in seven days if it is zero.
	ExpiresAt time.Time `json:"expires_at,omitzero"`
}

// LinkChange is what is to become of a link; what is nil or zero stays as it is.
type LinkChange struct {
	Paused      *bool         `json:"paused,omitempty"`
	Amount      *money.Amount `json:"amount,omitempty"`
	Description *string       `json:"description,omitempty"`
	ReturnURL   *string       `json:"return_url,omitempty"`
	ExpiresAt   time.Time     `json:"expires_at,omitzero"`
}

const linksPath = "/v1/links"

// Create makes a link, and sends its address by the channels of the request.
func (s Links) Create(ctx context.Context, r LinkRequest, options ...CallOption) (*Link, error) {
	return keyed[Link](ctx, s.client, linksPath, r, options)
}

// Get returns a link as it stands.
func (s Links) Get(ctx context.Context, id string) (*Link, error) {
	return get[Link](ctx, s.client, pathOf(linksPath, id))
}

// Change changes a link that is neither paid nor cancelled.
func (s Links) Change(ctx context.Context, id string, change LinkChange) (*Link, error) {
	return changed[Link](ctx, s.client, pathOf(linksPath, id), change)
}

// Cancel ends a link. One that has been paid is the problem "link_paid".
func (s Links) Cancel(ctx context.Context, id string) (*Link, error) {
	return changed[Link](ctx, s.client, pathOf(linksPath, id)+"/cancel", struct{}{})
}

// List returns one page of links, newest first.
func (s Links) List(ctx context.Context, page Paging) (*List[Link], error) {
	return list[Link](ctx, s.client, linksPath, "links", page, nil)
}

// All walks all pages.
func (s Links) All(ctx context.Context, page Paging) iter.Seq2[*Link, error] {
	return walk(page, func(p Paging) (*List[Link], error) { return s.List(ctx, p) })
}

// Payments returns one page of a link's payments, newest first.
func (s Links) Payments(ctx context.Context, id string, page Paging) (*List[Payment], error) {
	return list[Payment](ctx, s.client, pathOf(linksPath, id)+"/payments", "payments", page, nil)
}

// AllPayments walks all pages of a link's payments.
func (s Links) AllPayments(ctx context.Context, id string, page Paging) iter.Seq2[*Payment, error] {
	return walk(page, func(p Paging) (*List[Payment], error) { return s.Payments(ctx, id, p) })
}

// QR returns the link's address as a picture; format is "svg" or "png".
func (s Links) QR(ctx context.Context, id, format string) ([]byte, error) {
	return fileOf(ctx, s.client, pathOf(linksPath, id)+"/qr", url.Values{"format": {format}})
}

// fileOf asks for what is no JSON.
func fileOf(ctx context.Context, c *Client, path string, query url.Values) ([]byte, error) {
	var file []byte
	err := c.call(ctx, request{method: http.MethodGet, path: path, query: query}, &file)
	return file, err
}
