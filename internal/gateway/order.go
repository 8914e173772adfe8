package gateway

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/idempotency"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// Order is what a shop asks to be paid for. The surface has validated its own fields, in its own words,
// before it makes an Order; what the engine needs to be true it checks again.
type Order struct {
	Merchant *merchant.Merchant
	// Surface names the API that was used, such as "paynet" or "v1".
	Surface string
	// Reference is the shop's name of the order: 1 to 128 characters.
	Reference string
	// Amount is in minor units and positive.
	Amount money.Amount
	// PreAuth holds the amount instead of taking it.
	PreAuth bool
	// Installments is the number of monthly parts, 0 or 1 for a single payment, at most 36.
	Installments int
	// Terms are what is agreed about the amount. Where they say nothing of the order, the engine prices it by the merchant's table.
	Terms payment.Terms
	// Price is how, where the terms say nothing: by which table, and who bears the commission. Amount is then what the shop asks for, and
	// its payment's amount is more where the buyer bears it. Without Price the shop does, and the amount stays what it is.
	Price *Price
	// BestCampaign lets the payment take part in the campaign that gives its buyer the most months, if there is one.
	BestCampaign bool
	Card         pan.Card
	// Kept is a card in the place of Card that a provider keeps; see [Gateway.CardToPay].
	Kept        *KeptCard
	Buyer       connector.Buyer
	Description string
	// Attributes are the surface's own fields to be echoed; they must hold no card data.
	Attributes map[string]string
	// Exact names the attributes that the surface has made itself: tokens, digests, ids, divisions of money. They are stored as
	// they are, where every other text is masked: sixteen digits of a digest may look like a card.
	Exact []string
	// Idempotency is set when the client sent a key.
	Idempotency *Idempotency
	// Beginning, if not nil, is what has to be true in the commit that begins the payment; see [Beginning].
	Beginning Beginning
	// period is the subscription whose period the order is for, nil for every other order: the payment begins in the commit that
	// claims the period.
	period *subscription.Subscription
	// ByHand is the period of a subscription that the order pays by hand, nil for every other order; see [ByHand].
	ByHand *ByHand
	// id is the payment's, where something names it that was stored before it; see [Gateway.KeepCard].
	id payment.ID
}

// Idempotency remembers the answer to a request under the client's key, in the commit that makes it true.
type Idempotency struct {
	Key         string
	Fingerprint []byte
	// Render makes the answer's status and body from the payment as it then stands.
	Render func(p payment.Payment) (status int, body []byte)
}

// record is what is remembered before the request is carried out.
func (i *Idempotency) record(m merchant.ID, id payment.ID, now time.Time) *idempotency.Record {
	if i == nil {
		return nil
	}
	return &idempotency.Record{
		Merchant: m, Key: i.Key, Fingerprint: i.Fingerprint, Payment: string(id), CreatedAt: now,
	}
}

// answer completes the record with what the client is about to be told.
func (i *Idempotency) answer(p payment.Payment, now time.Time) *idempotency.Record {
	if i == nil {
		return nil
	}
	r := i.record(p.Merchant, p.ID, now)
	r.Status, r.Body = i.Render(p)
	return r
}

// Answer is a payment as it stands after a request.
type Answer struct {
	Payment payment.Payment
	// Repeated tells that the request had been carried out before and nothing was done now.
	Repeated bool
}

// Unknown reports whether the outcome of the payment's latest operation is still not known.
func (a Answer) Unknown() bool {
	_, _, open := a.Payment.Open()
	return open && a.Payment.State != payment.Challenged
}

func (o Order) validate() error {
	if o.Merchant == nil || len(o.Merchant.Accounts) == 0 {
		return fault.New(fault.Unsupported, "no_provider", fault.Text{
			TR: "Bu üye iş yeri için tanımlı bir ödeme sağlayıcı yok.",
			EN: "No payment provider is set up for this merchant.",
		})
	}
	if !o.Amount.IsPositive() {
		return fault.InvalidField("amount", "amount_not_positive", fault.Text{
			TR: "Tutar sıfırdan büyük olmalıdır.",
			EN: "The amount must be greater than zero.",
		})
	}
	if o.Reference == "" || len([]rune(o.Reference)) > MaxReference {
		return fault.InvalidField("reference", "reference_length", fault.Text{
			TR: "Referans 1 ile 128 karakter arasında olmalıdır.",
			EN: "The reference must have 1 to 128 characters.",
		})
	}
	if !utf8.ValidString(o.Reference) || strings.ContainsFunc(o.Reference, unicode.IsControl) {
		return fault.InvalidField("reference", "reference_malformed", fault.Text{
			TR: "Referans yalnızca yazdırılabilir karakterlerden oluşabilir.",
			EN: "The reference may consist of printable characters only.",
		})
	}
	if o.Installments < 0 || o.Installments > MaxInstallments {
		return fault.InvalidField("installments", "installments_range", fault.Text{
			TR: "Taksit sayısı 0 ile 36 arasında olmalıdır.",
			EN: "The number of installments must be between 0 and 36.",
		})
	}
	if o.Card.Number.IsZero() && o.Kept == nil {
		return fault.InvalidField("card", "card_missing", fault.Text{
			TR: "Kart bilgisi eksik.",
			EN: "Card data is missing.",
		})
	}
	if o.Terms.Points > o.Amount.Minor() {
		return fault.InvalidField("points", "points_excess", fault.Text{
			TR: "Puanla ödenecek tutar, ödemenin tutarından büyük olamaz.",
			EN: "No more can be paid with points than the payment's amount.",
		})
	}
	if o.ByHand != nil && o.PreAuth {
		return fault.InvalidField("capture", "period_preauth", fault.Text{
			TR: "Bir abonelik dönemi ön provizyonla ödenmez.", EN: "A period of a subscription is not paid by a pre-authorization.",
		})
	}
	err := o.keptPaysPlainly()
	if err != nil {
		return err
	}
	_, err = o.terms()
	if err != nil {
		return err
	}
	return o.cardStaysInItsRoom()
}

// terms are the order's terms as its payment keeps them. The texts of others in them are masked like every other.
func (o Order) terms() (payment.Terms, error) {
	if shares := sharesOf(o.Terms, o.Amount.Currency()); len(shares) > 0 {
		taken := o.Terms.Lines(o.Amount.Minor())
		_, err := marketplace.Split(o.Amount, money.New(taken.Commission+taken.Tax, o.Amount.Currency()), shares)
		if err != nil {
			return payment.Terms{}, err //nolint:wrapcheck // a fault that names the field
		}
	}
	t, err := o.Terms.For(o.Amount)
	if err != nil {
		return payment.Terms{}, fault.InvalidField("amount", "terms_untrue", fault.Text{
			TR: "Tutar, anlaşılan koşullarla (sipariş, komisyon, puan ve paylar) tutmuyor.",
			EN: "The amount does not agree with its terms: order, commission, points and shares.",
		}).With(err)
	}
	if len(t.Shares) > 0 && !bookable(o.Amount, t) {
		return payment.Terms{}, fault.InvalidField("shares", "shares_invalid", fault.Text{
			TR: "Paylar deftere yazılamaz: bir mağazanın adı en çok 150 bayt olabilir, bir ödemede de en çok 240 pay.",
			EN: "The shares cannot be booked: the name of a store has at most 150 bytes, and a payment at most 240 shares.",
		})
	}
	if o.ByHand != nil {
		t.Subscription = string(o.ByHand.Subscription)
	}
	t.PointsName, t.Campaign = Shown(t.PointsName), Shown(t.Campaign)
	// Agreed now: a rule that the merchant changes later does not change what is given back of this payment.
	t.PointsBackLast = t.Points > 0 && o.Merchant.Setting(o.Surface, SettingPointsRefund) == PointsBackLast
	return t, nil
}

// SettingPointsRefund is the merchant's setting, of each surface, that says how a refund is divided of a payment that points paid a part
// of: PointsBackFirst, which holds where nothing is set, or PointsBackLast.
const (
	SettingPointsRefund = "points_refund"
	PointsBackFirst     = "first"
	PointsBackLast      = "last"
)

// MaxReference is the longest shop reference, in characters: Paratika's MERCHANTPAYMENTID is the longest of them all. A
// surface with a lower limit states its own.
const MaxReference = 128

// MaxInstallments is a bound against nonsense; what a card really allows its bank decides.
const MaxInstallments = 36

// cardStaysInItsRoom refuses an order whose stored texts repeat the card number, whichever field a confused
// client put it in: those texts are kept in plain and shown.
func (o Order) cardStaysInItsRoom() error {
	refuse := func(field string) error {
		return fault.InvalidField(field, "card_number_in_text", fault.Text{
			TR: "Bu alan kart numarasını içeriyor; kart numarası yalnızca kendi alanında gönderilebilir.",
			EN: "This field contains the card number, which may be sent only in its own field.",
		})
	}
	switch {
	case pan.Contains(o.Reference, o.Card.Number):
		return refuse("reference")
	case pan.Contains(o.Description, o.Card.Number):
		return refuse("description")
	case pan.Contains(o.Card.Holder, o.Card.Number):
		return refuse("card_holder")
	}
	for name, text := range o.Attributes {
		if pan.Contains(text, o.Card.Number) {
			return refuse(name)
		}
	}
	return nil
}
