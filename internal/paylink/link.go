// Package paylink keeps payment links: addresses at which a buyer pays what a shop asks for, once or many times. Every surface that
// has such a thing (our own API, Paynet's mailorder, EsnekPos' payment request, Paratika's pay by link) keeps it here, so that a
// link has the same rules whoever made it.
//
// A payment is made under a reference that belongs to a place of the link, and the engine lets one payment of a reference succeed.
// A link that is paid once has one place; one that is paid at most so many times has so many; one without a limit has a place for
// each visit. So neither two buyers who open a link at once nor one who clicks twice can pay more often than the link allows.
package paylink

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/ticket"
	"github.com/vezne/vezne/money"
)

// Link is an address at which a buyer pays.
type Link struct {
	Merchant merchant.ID `json:"-"`
	// ID names the link, "lnk_" and 32 digits. It opens nothing.
	ID string `json:"-"`
	// Ticket is the end of the link's address. It is kept, since a shop wants to see the address again: whoever has it can pay, and
	// nothing else.
	Ticket string `json:"ticket"`
	// Number counts the merchant's links, for APIs that name them by a number.
	Number int64 `json:"number"`
	// Surface is the API that made the link, and is told of its payments.
	Surface string `json:"surface"`
	// Reference is the shop's name of it, 1 to 100 characters, one link each; a new one is made if it is empty.
	Reference string `json:"reference"`
	// Amount is asked for, in minor units; 0 lets the buyer type an amount between Least and Most.
	Amount      int64          `json:"amount,omitempty"`
	Least       int64          `json:"least,omitempty"`
	Most        int64          `json:"most,omitempty"`
	Currency    money.Currency `json:"currency"`
	Description string         `json:"description,omitempty"`
	// Installments is the most that a buyer may choose: 1 is a single payment.
	Installments int `json:"installments"`
	// PassOn has the buyer bear the commission; RatioCode names the table that it is from.
	PassOn    bool   `json:"pass_on,omitempty"`
	RatioCode string `json:"ratio_code,omitempty"`
	// Many lets the link be paid more than once: at most Limit times, or as often as buyers want if that is 0.
	Many  bool `json:"many,omitempty"`
	Limit int  `json:"limit,omitempty"`
	// Buyer is who is asked to pay, as far as the shop knows.
	Buyer Buyer `json:"buyer,omitzero"`
	// Tell are the channels by which the buyer gets the link, and Confirm whether a mail confirms a payment.
	Tell    []message.Channel `json:"tell,omitempty"`
	Confirm bool              `json:"confirm,omitempty"`
	// ReturnURL is where a buyer goes who has paid, FailureURL one whose payment was declined; without them our page says it.
	ReturnURL  string `json:"return_url,omitempty"`
	FailureURL string `json:"failure_url,omitempty"`
	// Language is that of page and messages, "tr" or "en"; empty leaves the page to the buyer's browser.
	Language string `json:"language,omitempty"`
	// Paused and Cancelled keep buyers out; a cancelled link stays so.
	Paused    bool `json:"paused,omitempty"`
	Cancelled bool `json:"cancelled,omitempty"`
	// Paid counts the payments that succeeded, and Taken is their sum in minor units.
	Paid  int   `json:"paid,omitempty"`
	Taken int64 `json:"taken,omitempty"`
	// Lapsed says that shops have been told that the link expired, until its time is put off.
	Lapsed bool `json:"lapsed,omitempty"`
	// Attributes are the surface's own.
	Attributes map[string]string `json:"attributes,omitempty"`

	kept record.Record
}

// Buyer is who is asked to pay.
type Buyer struct {
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
	Phone string `json:"phone,omitempty"`
}

// Channel is a way by which a buyer gets a link.
type Channel = message.Channel

// The channels.
const (
	ByMail Channel = message.Mail
	BySMS  Channel = message.SMS
)

// The limits of a link.
const (
	MaxReference = 100
	MaxLimit     = 1000
	MaxLifetime  = 5 * 365 * 24 * time.Hour
	maxText      = 1000
	maxAddress   = 2048
)

// New makes a link of a merchant with its address; the caller fills in the rest.
func New(m *merchant.Merchant, surface string, expires time.Time) Link {
	t := ticket.New(m.ID, ticket.UUIDSize)
	return Link{
		Merchant: m.ID, ID: idOf(t), Ticket: strings.ReplaceAll(t.UUID(), "-", ""), Surface: surface, Currency: money.TRY, Installments: 1,
		kept: record.Record{Merchant: m.ID, Kind: kindLink, ExpiresAt: expires},
	}
}

func idOf(t ticket.Ticket) string { return "lnk_" + t.Key()[:32] }

// Created is when the link was made, Changed when it last changed, and Expires when it can no longer be paid.
func (l Link) Created() time.Time { return l.kept.CreatedAt }

// Changed is explained at Created.
func (l Link) Changed() time.Time { return l.kept.UpdatedAt }

// Expires is explained at Created.
func (l Link) Expires() time.Time { return l.kept.ExpiresAt }

// Until sets when the link expires.
func (l *Link) Until(t time.Time) { l.kept.ExpiresAt = t }

// Sum is what the link asks for, or zero where the buyer says.
func (l Link) Sum() money.Amount { return money.New(l.Amount, l.Currency) }

// Open reports whether the buyer types the amount.
func (l Link) Open() bool { return l.Amount == 0 }

// State says whether a link can be paid.
type State string

// The states of a link.
const (
	Active    State = "active"
	Paused    State = "paused"
	Paid      State = "paid"
	Expired   State = "expired"
	Cancelled State = "cancelled"
)

// States lists them.
func States() []State { return []State{Active, Paused, Paid, Expired, Cancelled} }

// State is the state of the link at a time.
func (l Link) State(now time.Time) State {
	switch {
	case l.Paid > 0 && !l.Many, l.Limit > 0 && l.Paid >= l.Limit:
		return Paid
	case l.Cancelled:
		return Cancelled
	case !now.Before(l.Expires()):
		return Expired
	case l.Paused:
		return Paused
	}
	return Active
}

// Check refuses a link that could not be paid as it says. Its faults name the field as the JSON of our own API does.
func (l Link) Check(now time.Time) error {
	for _, rule := range []struct {
		broken              bool
		field, code, tr, en string
	}{
		{broken: !l.Currency.Valid(), field: "currency", code: "currency_unknown", tr: "Bu para birimi bilinmiyor.", en: "This currency is not known."},
		{broken: l.Amount < 0 || l.Amount > money.Limit, field: "amount", code: "amount_not_positive", tr: "Tutar sıfırdan büyük olmalıdır.", en: "The amount must be greater than zero."},
		{broken: l.Amount > 0 && (l.Least != 0 || l.Most != 0), field: "amount", code: "link_amount", tr: "Ya sabit tutar ya da alt ve üst sınır verin.", en: "Give either an amount or its least and most."},
		{
			broken: l.Amount == 0 && (l.Least <= 0 || l.Most < l.Least || l.Most > money.Limit), field: "amount", code: "link_amount",
			tr: "Tutarı alıcı yazacaksa sıfırdan büyük bir alt sınır ve ondan küçük olmayan bir üst sınır gerekir.",
			en: "Where the buyer types the amount, a least amount above zero and a most that is no smaller are needed.",
		},
		{broken: utf8.RuneCountInString(l.Reference) > MaxReference, field: "reference", code: "reference_length", tr: "Referans en çok 100 karakter olabilir.", en: "The reference may have 100 characters at most."},
		{broken: l.Installments < 1 || l.Installments > gateway.MaxInstallments, field: "installments", code: "installments_range", tr: "Taksit sayısı 1 ile 36 arasında olmalıdır.", en: "The number of installments must be between 1 and 36."},
		{
			broken: l.Limit < 0 || l.Limit > MaxLimit || l.Limit > 0 && !l.Many, field: "limit", code: "link_limit",
			tr: "Ödeme sayısı sınırı, çok kullanımlı bir linkte en çok 1000 olabilir.", en: "The limit of payments is 1000 at most, and for a link that is paid many times.",
		},
		{
			broken: !l.Expires().After(now) || l.Expires().After(now.Add(MaxLifetime)), field: "expires_at", code: "link_expiry",
			tr: "Bitiş zamanı gelecekte ve en çok beş yıl sonra olmalıdır.", en: "The expiry must be in the future, and within five years.",
		},
		{broken: utf8.RuneCountInString(l.Description) > maxText, field: "description", code: "field_length", tr: "Açıklama çok uzun.", en: "The description is too long."},
		{broken: len(l.ReturnURL) > maxAddress, field: "return_url", code: "field_length", tr: "Adres çok uzun.", en: "The address is too long."},
	} {
		if rule.broken {
			return fault.InvalidField(rule.field, rule.code, fault.Text{TR: rule.tr, EN: rule.en})
		}
	}
	return nil
}

// Fits reports whether a buyer may pay so much.
func (l Link) Fits(a money.Amount) bool {
	if a.Currency() != l.Currency {
		return false
	}
	if !l.Open() {
		return a.Minor() == l.Amount
	}
	return a.Minor() >= l.Least && a.Minor() <= l.Most
}

// ReferenceAt is the reference of the payment at a place: nothing is the one place of a link that is paid once, else it is a number
// or a visit.
func (l Link) ReferenceAt(place string) string {
	if place == "" {
		return l.Reference
	}
	return l.Reference + "-" + place
}

func numberText(n int64) string { return strconv.FormatInt(n, 10) }
