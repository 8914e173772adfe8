// Package parts keeps amounts that are paid in several payments, each with a card of its own: a dinner that friends share, an invoice that
// is more than one card's limit.
//
// A part is a payment under a reference of its own. Its amount is set aside in the commit that begins it, over the version of the whole by
// which it was allowed, so the parts never add up to more than the whole, whoever pays at the same time. What a part holds it keeps until
// its payment is known to have come to nothing: a payment at the bank or in doubt holds its amount, a declined one does not, and one that
// was approved holds it for good, since a shop that gives money back does not mean to have it taken again.
package parts

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/money"
)

// Whole is an amount that is paid in parts.
type Whole struct {
	Merchant merchant.ID `json:"-"`
	// Code names the whole: sixteen letters and digits, made of surface and reference, of which there is one whole. It opens nothing.
	Code string `json:"-"`
	// Surface is the API that asked for it, and Reference the shop's name of it, 1 to [MaxReference] characters.
	Surface   string `json:"surface"`
	Reference string `json:"reference"`
	// Customer is who pays, as far as the shop says; lists go by it.
	Customer string `json:"customer,omitempty"`
	// Total is in minor units.
	Total    int64          `json:"total"`
	Currency money.Currency `json:"currency"`
	// Most is how many parts there may be, 1 to [MaxParts], and Installments the most that one may be divided into, 0 for no bound.
	Most         int `json:"most"`
	Installments int `json:"installments,omitempty"`
	// Ended lets no further part begin.
	Ended bool `json:"ended,omitempty"`
	// Attributes are the surface's own.
	Attributes map[string]string `json:"attributes,omitempty"`
	// Parts are what was begun and may have come to something, as far as that was known when the latest one began.
	Parts []Part `json:"parts,omitempty"`

	kept record.Record
}

// Part is one share of a whole: a place, which a visit has, and the payments that were begun in it. They have one reference, of which the
// engine lets one payment succeed, so a buyer may try again while an earlier try of his own is still at the bank.
type Part struct {
	// Number counts the parts from 1; a part that came to nothing gives its number back.
	Number int    `json:"number"`
	Visit  string `json:"visit"`
	Tries  []Try  `json:"tries"`
}

// Try is one payment of a part.
type Try struct {
	Payment payment.ID `json:"payment"`
	Amount  int64      `json:"amount"`
}

// The limits of a whole.
const (
	MaxReference = 100
	MaxParts     = 99
)

// kind are the records of wholes. Their group is the customer.
const kind record.Kind = "split_payment"

// codeBytes are five bits a letter.
const codeBytes = 10

// CodeOf is the code of the whole of a shop's reference.
func CodeOf(surface, reference string) string {
	sum := sha256.Sum256([]byte("parts\x00" + surface + "\x00" + reference))
	return base32.StdEncoding.EncodeToString(sum[:codeBytes])
}

// ReferenceOf is the reference of the payments of a part. The code in it keeps it apart from the shop's own orders, which may well be
// called by a number and a dash.
func (w Whole) ReferenceOf(number int) string {
	return w.Reference + "-" + w.Code + "-" + strconv.Itoa(number)
}

// Created is when the whole was asked for, Expires until when parts may begin.
func (w Whole) Created() time.Time { return w.kept.CreatedAt }

// Expires is explained at Created.
func (w Whole) Expires() time.Time { return w.kept.ExpiresAt }

// Money is an amount in the whole's currency.
func (w Whole) Money(minor int64) money.Amount { return money.New(minor, w.Currency) }

// Check refuses a whole that could not be paid as it says.
func (w Whole) Check() error {
	switch n := len([]rune(w.Reference)); {
	case n == 0 || n > MaxReference:
		return fault.InvalidField("reference", "reference_length", fault.Text{
			TR: "Parçalı ödemenin sipariş numarası 1 ile 100 karakter arasında olmalıdır; parçaların numaraları ondan türetilir.",
			EN: "The reference of an amount that is paid in parts must have 1 to 100 characters; those of the parts are made of it.",
		})
	case w.Total <= 0:
		return fault.InvalidField("amount", "amount_not_positive", fault.Text{
			TR: "Tutar sıfırdan büyük olmalıdır.", EN: "The amount must be greater than zero.",
		})
	case w.Most < 1 || w.Most > MaxParts:
		return fault.InvalidField("parts", "parts_range", fault.Text{
			TR: "Parça sayısı 1 ile 99 arasında olmalıdır.", EN: "The number of parts must be between 1 and 99.",
		})
	}
	return nil
}

// content is a whole as its record holds it. What looks like card data in its free texts is masked.
func (w Whole) content() ([]byte, error) {
	written, err := json.Marshal(w, json.Deterministic(true))
	if err != nil {
		return nil, fmt.Errorf("encode parts: %w", err)
	}
	written, err = gateway.ShownJSON(written, "reference", "visit", "payment")
	if err != nil {
		return nil, fmt.Errorf("mask parts: %w", err)
	}
	return written, nil
}

func read(r record.Record) (Whole, error) {
	w := Whole{}
	err := json.Unmarshal(r.Content, &w)
	if err != nil {
		return w, fmt.Errorf("read parts: %w", err)
	}
	w.Code, w.Merchant, w.kept = r.ID, r.Merchant, r
	return w, nil
}

// Standing is how a part stands.
type Standing struct {
	Part

	// Payment is the one that was approved, else the latest that may be.
	Payment payment.Payment
	// Held is what the part keeps of the whole, in minor units.
	Held int64
	// Paid is a part whose payment was approved, whatever the shop gave back of it since.
	Paid bool
}

// InDoubt reports whether nobody knows yet how the part's payment ended, and nothing but time will tell. One whose buyer is at the bank is
// not in doubt: it may be tried again.
func (s Standing) InDoubt() bool { return !s.Paid && s.Payment.State != payment.Challenged }

// Account is a whole with all that is known of its parts.
type Account struct {
	Whole

	Standing []Standing
}

// Taken is the sum of the parts that are paid, and Back what was given back of them since. Both are in minor units.
func (a Account) Taken() (taken, back int64) {
	for _, s := range a.Standing {
		if s.Paid {
			taken += s.Held
			back += givenBack(s.Payment)
		}
	}
	return taken, back
}

// givenBack is what was refunded of a payment, or all of it if that was voided.
func givenBack(p payment.Payment) int64 {
	if p.State == payment.Voided {
		return p.Amount.Minor()
	}
	return p.Refunded
}

// Latest is the payment that was begun last; zero if there is none.
func (a Account) Latest() payment.Payment {
	var latest payment.Payment
	for _, s := range a.Standing {
		if s.Payment.CreatedAt.After(latest.CreatedAt) {
			latest = s.Payment
		}
	}
	return latest
}

// Free is what no part holds.
func (a Account) Free() int64 {
	free := a.Total
	for _, s := range a.Standing {
		free -= s.Held
	}
	return free
}

// Done reports whether the whole is paid.
func (a Account) Done() bool {
	taken, _ := a.Taken()
	return taken >= a.Total
}

// of is the part that a visit has.
func (a Account) of(visit string) (Standing, bool) {
	i := slices.IndexFunc(a.Standing, func(s Standing) bool { return s.Visit == visit })
	if i < 0 {
		return Standing{}, false
	}
	return a.Standing[i], true
}

// Over returns the number of the part that a visit has, where it may not be paid any more: it is paid, or nobody knows yet.
func (a Account) Over(visit string) (number int, over bool) {
	own, found := a.of(visit)
	return own.Number, found && (own.Paid || own.InDoubt())
}

// Bounds are the least and the most, in minor units, that a visit may pay as its part now; both are 0 where it may not pay at all. The
// last part that there may be is all that is left, or the whole could not be paid any more.
func (a Account) Bounds(visit string) (least, most int64) {
	own, found := a.of(visit)
	others := len(a.Standing)
	most = a.Free()
	if found {
		if own.Paid || own.InDoubt() {
			return 0, 0
		}
		others--
		most += own.Held
	}
	switch {
	case a.Ended || most <= 0 || others >= a.Most:
		return 0, 0
	case others == a.Most-1:
		return most, most
	}
	return 1, most
}

// number is the lowest that no part has.
func (a Account) number() int {
	for n := 1; ; n++ {
		if !slices.ContainsFunc(a.Standing, func(s Standing) bool { return s.Number == n }) {
			return n
		}
	}
}
