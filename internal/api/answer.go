package api

import (
	"maps"
	"net/http"
	"time"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// paymentBody is a payment as this API writes it. Members that say nothing are left out, but the sums never are.
type paymentBody struct {
	ID           payment.ID        `json:"id"`
	Number       int64             `json:"number"`
	Reference    string            `json:"reference"`
	State        payment.State     `json:"state"`
	Amount       money.Amount      `json:"amount"`
	Authorized   money.Amount      `json:"authorized"`
	Captured     money.Amount      `json:"captured"`
	Refunded     money.Amount      `json:"refunded"`
	Installments int               `json:"installments"`
	Price        priceBody         `json:"price"`
	Points       *pointsBody       `json:"points,omitempty"`
	Shares       []agreedShare     `json:"shares,omitempty"`
	Campaign     *campaignBody     `json:"campaign,omitempty"`
	Card         cardBody          `json:"card"`
	ThreeDSecure *threeDBody       `json:"three_d_secure,omitempty"`
	Refusal      *refusalBody      `json:"refusal,omitempty"`
	Doubt        *doubtBody        `json:"doubt,omitempty"`
	NextAction   *nextAction       `json:"next_action,omitempty"`
	Repeated     bool              `json:"repeated,omitzero"`
	Description  string            `json:"description,omitempty"`
	Metadata     map[string]string `json:"metadata,omitempty"`
	// SavedCard is the token of the card that was saved with the payment.
	SavedCard   string          `json:"saved_card,omitempty"`
	Surface     string          `json:"surface"`
	Provider    string          `json:"provider"`
	ProviderIDs payment.IDs     `json:"provider_ids,omitzero"`
	CreatedAt   time.Time       `json:"created_at"`
	UpdatedAt   time.Time       `json:"updated_at"`
	Operations  []operationBody `json:"operations"`
}

type cardBody struct {
	BIN    string `json:"bin"`
	Last4  string `json:"last4"`
	Masked string `json:"masked"`
	Brand  string `json:"brand"`
	Holder string `json:"holder,omitempty"`
}

type threeDBody struct {
	// Status is the bank's mdStatus, 0 to 9.
	Status int `json:"status"`
}

// refusalBody has all three faces of a refusal that this surface knows: our reason with its sentence, and the provider's
// own code and words.
type refusalBody struct {
	Reason          decline.Reason `json:"reason"`
	Message         string         `json:"message,omitempty"`
	Retry           string         `json:"retry"`
	ProviderCode    string         `json:"provider_code,omitempty"`
	ProviderMessage string         `json:"provider_message,omitempty"`
}

// doubtBody is what is known of a request whose outcome is not. It is shown where a payment is read, and not where it is changed:
// those answers are remembered, and an age does not keep.
type doubtBody struct {
	Operation     payment.Kind `json:"operation"`
	Provider      string       `json:"provider"`
	Since         time.Time    `json:"since"`
	AgeSeconds    int64        `json:"age_seconds"`
	Inquiries     int          `json:"inquiries"`
	NextInquiryAt time.Time    `json:"next_inquiry_at,omitzero"`
}

// doubtful adds what is known of a payment's doubt, if it is in doubt.
func (s *surface) doubtful(c *call, p payment.Payment, b *paymentBody) error {
	d, is, err := s.gateway.Doubt(c.Context(), p)
	if err != nil || !is {
		return err //nolint:wrapcheck // it says what was read
	}
	b.Doubt = &doubtBody{
		Operation: d.Kind, Provider: d.Provider, Since: d.Since, AgeSeconds: int64(d.Age(s.gateway.Now()).Seconds()),
		Inquiries: d.Inquiries, NextInquiryAt: d.Next,
	}
	return nil
}

// nextAction is what the shop has to do for the payment to go on.
type nextAction struct {
	Type string `json:"type"`
	URL  string `json:"url"`
}

type operationBody struct {
	Sequence  int            `json:"sequence"`
	Kind      payment.Kind   `json:"kind"`
	Amount    money.Amount   `json:"amount"`
	Points    *money.Amount  `json:"points,omitempty"`
	Status    payment.Status `json:"status"`
	CreatedAt time.Time      `json:"created_at"`
	SettledAt time.Time      `json:"settled_at,omitzero"`
	Attempts  []attemptBody  `json:"attempts"`
}

type attemptBody struct {
	Sequence   int            `json:"sequence"`
	Provider   string         `json:"provider"`
	Reference  string         `json:"reference"`
	Status     payment.Status `json:"status"`
	Refusal    *refusalBody   `json:"refusal,omitempty"`
	SentAt     time.Time      `json:"sent_at"`
	AnsweredAt time.Time      `json:"answered_at,omitzero"`
}

// bodyOf writes a payment in words.
func bodyOf(p payment.Payment, language string) paymentBody {
	b := paymentBody{
		ID: p.ID, Number: p.Number, Reference: p.Reference, State: p.State, Amount: p.Amount,
		Authorized: p.Money(p.Authorized), Captured: p.Money(p.Captured), Refunded: p.Money(p.Refunded),
		Installments: max(1, p.Installments), Price: priceBodyOf(p), Points: pointsOf(p), Campaign: campaignOf(p), Shares: sharesShown(p),
		Card: cardBody{
			BIN: p.Card.BIN, Last4: p.Card.Last4, Masked: p.Card.Masked(), Brand: string(p.Card.Brand), Holder: p.Card.Holder,
		},
		Refusal: refusalOf(p.Refusal, language), Description: p.Description, Surface: p.Surface,
		Provider: p.Provider, ProviderIDs: p.IDs, CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt,
		Operations: make([]operationBody, 0, len(p.Operations)),
	}
	if p.Surface == Surface {
		// What another surface keeps in a payment's attributes are its own fields, not the shop's metadata.
		b.Metadata, b.SavedCard = p.Attributes, p.Attributes[attrSaved]
		if b.SavedCard != "" {
			b.Metadata = maps.Clone(p.Attributes)
			delete(b.Metadata, attrSaved)
		}
		if p.State == payment.Declined || p.State == payment.Expired {
			b.SavedCard = "" // it is not saved by this payment, or no longer
		}
	}
	if p.ThreeD >= 0 {
		b.ThreeDSecure = &threeDBody{Status: p.ThreeD}
	}
	for _, op := range p.Operations {
		b.Operations = append(b.Operations, operationOf(p, op, language))
	}
	return b
}

func operationOf(p payment.Payment, op payment.Operation, language string) operationBody {
	b := operationBody{
		Sequence: op.Seq, Kind: op.Kind, Amount: p.Money(op.Amount), Status: op.Status,
		CreatedAt: op.CreatedAt, SettledAt: op.SettledAt, Attempts: make([]attemptBody, 0, len(op.Attempts)),
	}
	if points := p.PointsOf(op); points > 0 {
		b.Points = new(p.Money(points))
	}
	for _, at := range op.Attempts {
		b.Attempts = append(b.Attempts, attemptBody{
			Sequence: at.Seq, Provider: at.Provider, Reference: at.Ref, Status: at.Status,
			Refusal: refusalOf(at.Refusal, language), SentAt: at.SentAt, AnsweredAt: at.AnsweredAt,
		})
	}
	return b
}

// refusalOf writes a refusal, or nil when there is none. The provider's words are searched for card numbers once more: they
// are somebody else's text.
func refusalOf(r decline.Refusal, language string) *refusalBody {
	if r.Reason == "" {
		return nil
	}
	b := &refusalBody{
		Reason: r.Reason, Retry: r.Reason.Retry().String(),
		ProviderCode: pan.Scrub(r.Code), ProviderMessage: pan.Scrub(r.Message),
	}
	if language != neutral {
		b.Message = r.Reason.Text(language)
	}
	return b
}

// created renders the answer to the creation of a payment: 201 when its outcome is known, a decline included; 202 when it is
// not; 200 when the order had been paid for, or tried, before.
func created(c *call) renderer {
	return func(a gateway.Answer) reply {
		r := answered(c)(a)
		if r.status == http.StatusOK && !a.Repeated {
			r.status = http.StatusCreated
		}
		r.location = paymentPath(a.Payment.ID)
		return r
	}
}

// answered renders a payment after anything else that was asked: 200, or 202 while the outcome is not known.
func answered(c *call) renderer {
	return func(a gateway.Answer) reply {
		b := bodyOf(a.Payment, c.language)
		b.Repeated = a.Repeated
		status := http.StatusOK
		if a.Unknown() {
			status = http.StatusAccepted
		}
		return reply{status: status, body: encode(b)}
	}
}

func paymentPath(id payment.ID) string { return "/v1/payments/" + string(id) }
