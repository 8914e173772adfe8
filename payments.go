package vezne

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"strconv"

	"github.com/vezne/vezne/money"
)

// Payments are a merchant's payments. Its methods return a [*Problem] when the gateway refuses and an [*Unanswered] when no
// answer came.
type Payments struct{ client *Client }

// PaymentRequest is an order to be paid. Reference, Amount and Card are required.
type PaymentRequest struct {
	// Reference is the shop's name of the order, 1 to 128 characters. At most one payment succeeds for it.
	Reference string
	// Amount is in minor units and positive.
	Amount money.Amount
	// PreAuthorize holds the amount instead of taking it; [Payments.Capture] takes it later.
	PreAuthorize bool
	// Installments is the number of monthly parts, up to 36; 0 and 1 are a single payment.
	Installments int
	// Bearer is who bears the commission, and RatioCode the merchant's table; without them the table says, and it is the one without a code.
	Bearer    Bearer
	RatioCode string
	// Card is made by [NewCard], or by [StoredCard] for one that a customer has saved; Customer is then who pays, if that is to be checked.
	Card     Card
	Customer string
	// SaveFor has the card saved for a customer once the payment has succeeded.
	SaveFor *SaveFor
	// Shares are the parts of a marketplace's stores.
	Shares      []ShareRequest
	Buyer       Buyer
	Description string
	// Metadata are up to 20 fields of the shop's own. They must hold no card data.
	Metadata map[string]string
	// Points is what of Amount the card's points are to pay; nil for nothing.
	Points *PointsRequest
	// Campaign is the code of a campaign that the payment takes part in. It does not go together with points.
	Campaign string
	// ReturnURL asks for 3-D Secure: the payment is answered in state [StateChallenged] with a NextAction, and the buyer's browser
	// comes to this address in the end, with payment_id and reference in its query. Then ask for the payment: what a browser
	// says proves nothing.
	ReturnURL string
}

// SaveFor says whose the card of a payment will be, by the customer's id, and what the customer calls it.
type SaveFor struct {
	Customer string `json:"customer"`
	Label    string `json:"label,omitempty"`
}

// PointsRequest is what of a payment's amount its card's points are to pay.
type PointsRequest struct {
	// Name is the bank's name of the kind; without it the first kind that is enough pays.
	Name string `json:"name,omitempty"`
	// Minor is in minor units of the payment's currency.
	Minor int64 `json:"minor"`
}

// Buyer is what is known of the person who pays. It is passed on to the provider.
type Buyer struct {
	Email string `json:"email,omitempty"`
	Phone string `json:"phone,omitempty"`
	IP    string `json:"ip,omitempty"`
}

// CallOption changes one call.
type CallOption func(*request)

// IdempotencyKey sends the call under a key of your own instead of a random one: 1 to 255 visible ASCII characters without
// card data. Store it before the call to be able to repeat the call after a crash.
func IdempotencyKey(key string) CallOption { return func(r *request) { r.key = key } }

// Create takes a payment. A declined card is a payment in state [StateDeclined] and no error. An order that has been paid already
// is answered with that payment, Repeated; if it was of another amount or currency, with the problem "reference_conflict".
func (p Payments) Create(ctx context.Context, r PaymentRequest, options ...CallOption) (*Payment, error) {
	body := struct {
		Reference    string            `json:"reference"`
		Amount       money.Amount      `json:"amount"`
		Capture      bool              `json:"capture"`
		Installments int               `json:"installments,omitempty"`
		Card         *plainCard        `json:"card,omitempty"`
		CardToken    string            `json:"card_token,omitempty"`
		Customer     string            `json:"customer,omitempty"`
		CVV          string            `json:"cvv,omitempty"`
		SaveCard     *SaveFor          `json:"save_card,omitempty"`
		Shares       []ShareRequest    `json:"shares,omitempty"`
		Buyer        Buyer             `json:"buyer,omitzero"`
		Description  string            `json:"description,omitempty"`
		Metadata     map[string]string `json:"metadata,omitempty"`
		ThreeDSecure *threeDRequest    `json:"three_d_secure,omitempty"`
		Points       *PointsRequest    `json:"points,omitempty"`
		Campaign     string            `json:"campaign,omitempty"`
		Bearer       Bearer            `json:"bearer,omitempty"`
		RatioCode    string            `json:"ratio_code,omitempty"`
	}{
		Reference: r.Reference, Amount: r.Amount, Capture: !r.PreAuthorize, Installments: r.Installments,
		Customer: r.Customer, SaveCard: r.SaveFor, Shares: r.Shares, Buyer: r.Buyer, Description: r.Description, Metadata: r.Metadata,
		Points: r.Points, Campaign: r.Campaign, Bearer: r.Bearer, RatioCode: r.RatioCode,
	}
	body.Card, body.CardToken = r.Card.cardOrToken()
	if body.CardToken != "" {
		body.CVV = r.Card.reveal().CVV
	}
	if r.ReturnURL != "" {
		body.ThreeDSecure = &threeDRequest{ReturnURL: r.ReturnURL}
	}
	return p.post(ctx, "/v1/payments", body, options)
}

type threeDRequest struct {
	ReturnURL string `json:"return_url"`
}

// Get returns a payment as it stands. A payment of another merchant is a problem "payment_not_found".
func (p Payments) Get(ctx context.Context, id string) (*Payment, error) {
	var found Payment
	err := p.client.call(ctx, request{method: http.MethodGet, path: paymentPath(id)}, &found)
	if err != nil {
		return nil, err
	}
	return &found, nil
}

// History returns what happened to a payment, oldest first.
func (p Payments) History(ctx context.Context, id string) ([]Record, error) {
	var found struct {
		Records []Record `json:"records"`
	}
	err := p.client.call(ctx, request{method: http.MethodGet, path: paymentPath(id) + "/history"}, &found)
	return found.Records, err
}

// Capture takes an authorized amount, or a part of it; the rest is released. The zero amount takes all of it.
func (p Payments) Capture(ctx context.Context, id string, amount money.Amount, options ...CallOption) (*Payment, error) {
	return p.post(ctx, paymentPath(id)+"/capture", part(amount), options)
}

// Void undoes an authorization, or a capture of the same day.
func (p Payments) Void(ctx context.Context, id string, options ...CallOption) (*Payment, error) {
	return p.post(ctx, paymentPath(id)+"/void", struct{}{}, options)
}

// Refund gives captured money back; the zero amount gives back all that is left. A refund that the bank refused leaves
// the payment as it was: [Payment.Last] has the status [StatusRefused], and [Payment.Refusal] says why.
func (p Payments) Refund(ctx context.Context, id string, amount money.Amount, options ...CallOption) (*Payment, error) {
	return p.post(ctx, paymentPath(id)+"/refund", part(amount), options)
}

// Settle makes the gateway ask the provider, now, about an operation whose outcome is not known.
func (p Payments) Settle(ctx context.Context, id string) (*Payment, error) {
	return p.post(ctx, paymentPath(id)+"/settle", struct{}{}, nil)
}

// Statement is what a person found out about a payment in doubt; see [Payments.Resolve].
type Statement struct {
	// Done tells that the operation in doubt took effect as it was asked for.
	Done bool `json:"done"`
	// By is who says so, 1 to 100 characters, and Note what it rests on, 1 to 300.
	By   string `json:"by"`
	Note string `json:"note"`
	// Transaction is what the provider calls it, if it was done.
	Transaction string `json:"transaction,omitempty"`
}

// Resolve states what became of a payment whose provider cannot be asked. The provider is asked once more before, and its
// word counts: a statement that it contradicts is refused with the problem "provider_says_otherwise".
func (p Payments) Resolve(ctx context.Context, id string, s Statement) (*Payment, error) {
	return p.post(ctx, paymentPath(id)+"/resolve", s, nil)
}

// ListOptions narrow a list; the zero value lists all payments.
type ListOptions struct {
	State     State
	Reference string
	// Limit is the size of a page, 1 to 100; 20 when zero.
	Limit int
	// After is the Next of the page before.
	After string
}

// Page is one page of payments, newest first.
type Page struct {
	Payments []Payment `json:"payments"`
	HasMore  bool      `json:"has_more"`
	// Next is the After of the next page, if there is one.
	Next string `json:"next"`
}

// List returns one page.
func (p Payments) List(ctx context.Context, o ListOptions) (*Page, error) {
	query := url.Values{}
	for name, value := range map[string]string{"state": string(o.State), "reference": o.Reference, "after": o.After} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if o.Limit != 0 {
		query.Set("limit", strconv.Itoa(o.Limit))
	}
	var page Page
	err := p.client.call(ctx, request{method: http.MethodGet, path: "/v1/payments", query: query}, &page)
	if err != nil {
		return nil, err
	}
	return &page, nil
}

// All walks all pages. It stops after the first error, which comes with a nil payment.
//
//	for payment, err := range client.Payments.All(ctx, vezne.ListOptions{State: vezne.StateCaptured}) {
func (p Payments) All(ctx context.Context, o ListOptions) iter.Seq2[*Payment, error] {
	return func(yield func(*Payment, error) bool) {
		next := o
		for {
			page, err := p.List(ctx, next)
			if err != nil {
				yield(nil, err)
				return
			}
			for i := range page.Payments {
				if !yield(&page.Payments[i], nil) {
					return
				}
			}
			if !page.HasMore {
				return
			}
			next.After = page.Next
		}
	}
}

// amountRequest is the body of a capture and a refund.
type amountRequest struct {
	Amount *money.Amount `json:"amount,omitempty"`
}

// part is a request for an amount, or for all of it when the amount is the zero value. An amount of zero lira is sent as such,
// and refused: it is more likely a mistake than a wish for everything.
func part(amount money.Amount) amountRequest {
	if amount == (money.Amount{}) {
		return amountRequest{}
	}
	return amountRequest{Amount: &amount}
}

func (p Payments) post(ctx context.Context, path string, body any, options []CallOption) (*Payment, error) {
	r := request{method: http.MethodPost, path: path, body: body, key: newKey()}
	for _, option := range options {
		option(&r)
	}
	var answered Payment
	err := p.client.call(ctx, r, &answered)
	if err != nil {
		return nil, err
	}
	return &answered, nil
}

func paymentPath(id string) string { return "/v1/payments/" + url.PathEscape(id) }
