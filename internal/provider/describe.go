package provider

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"time"

	"github.com/vezne/vezne/connector"
)

// Description is one kind of provider as people and programs are told of it.
type Description struct {
	Kind     string `json:"kind"`
	Provider string `json:"provider"`
	// Credentials must be given, and OptionalCredentials may.
	Credentials         []string `json:"credentials"`
	OptionalCredentials []string `json:"optional_credentials"`
	// Variants are what accounts can be, of which an optional credential may make another.
	Variants []Variant `json:"variants"`
}

// Variant is one way to be an account of a kind.
type Variant struct {
	// With is the optional credential that makes it, or empty.
	With      string   `json:"with"`
	Abilities []string `json:"abilities"`
	Quirks    Quirks   `json:"quirks"`
}

// Quirks is [connector.Quirks] in words that never change their meaning. [Explain] says them in a person's language.
type Quirks struct {
	Document     string   `json:"document"`
	ContentTypes []string `json:"content_types"`
	Amounts      []Amount `json:"amounts"`
	// Currencies is empty where the provider itself decides.
	Currencies []string `json:"currencies"`
	// MaxInstallments and the limits of lengths are 0 where none is known.
	MaxInstallments int       `json:"max_installments"`
	Reference       Reference `json:"reference"`
	ReturnURLLimit  int       `json:"return_url_limit"`
	TextLimits      []Limit   `json:"text_limits"`
	WindowSeconds   int64     `json:"window_seconds"`
	DayEnds         string    `json:"day_ends"`
	LateVoid        string    `json:"late_void"`
	SameDayRefund   string    `json:"same_day_refund"`
	RefundBooking   string    `json:"refund_booking"`
	PartialRefunds  bool      `json:"partial_refunds"`
	ReturnProof     string    `json:"return_proof"`
	// RegisteredReturn tells that all buyers come back to one address that the provider has to be told.
	RegisteredReturn bool     `json:"registered_return"`
	Inquiry          Inquiry  `json:"inquiry"`
	IDs              []ID     `json:"ids"`
	Hashes           []Hash   `json:"hashes"`
	DoubtCodes       []string `json:"doubt_codes"`
}

// Amount is how amounts are written in some messages, and how 1,234.50 looks there.
type Amount struct {
	Messages string `json:"messages"`
	Style    string `json:"style"`
	Example  string `json:"example"`
}

// Reference is where our reference of a request stands.
type Reference struct {
	Field string `json:"field"`
	Limit int    `json:"limit"`
	Form  string `json:"form"`
}

// Limit is how many characters a field may have.
type Limit struct {
	Field string `json:"field"`
	Limit int    `json:"limit"`
}

// Inquiry is how a provider is asked what became of a request.
type Inquiry struct {
	Call string   `json:"call"`
	By   []string `json:"by"`
	// LostAnswers tells whether a payment can be asked about whose answer was lost, and AuthenticationTold whether a call tells how
	// a buyer's authentication ended.
	LostAnswers        bool   `json:"lost_answers"`
	AuthenticationTold bool   `json:"authentication_told"`
	AsksByCharging     bool   `json:"asks_by_charging"`
	FollowUps          string `json:"follow_ups"`
}

// ID is one name of a payment, and what it is for.
type ID struct {
	Field string   `json:"field"`
	Uses  []string `json:"uses"`
}

// Hash is what is signed in some messages.
type Hash struct {
	Messages  string   `json:"messages"`
	Field     string   `json:"field"`
	Of        []string `json:"of"`
	Algorithm string   `json:"algorithm"`
}

// specimen is long enough for every credential and says yes where a credential is a switch. Nobody is called with it.
const (
	specimen    = "as-long-as-a-secret-is-at-least"
	specimenYes = "true"
)

var errTelling = errors.New("its connector says nothing of its quirks")

// Describe describes all kinds in their order. It opens an account of each, with credentials that are nobody's, and calls nobody.
func Describe() ([]Description, error) {
	all := make([]Description, 0, len(kinds()))
	for _, name := range Kinds() {
		d, err := describe(name)
		if err != nil {
			return nil, fmt.Errorf("describe %s: %w", name, err)
		}
		all = append(all, d)
	}
	return all, nil
}

func describe(name string) (Description, error) {
	needs, may, _ := Credentials(name)
	d := Description{Kind: name, Credentials: needs, OptionalCredentials: append([]string{}, may...)}
	for _, with := range append([]string{""}, may...) {
		c, err := open(name, needs, with)
		if err != nil {
			return d, err
		}
		told, ok := c.(connector.Quirky)
		if !ok {
			return d, errTelling
		}
		q := told.Quirks()
		v := Variant{With: with, Abilities: Abilities(c), Quirks: quirksOf(q)}
		d.Provider = q.Provider
		if with != "" && same(v, d.Variants[0]) {
			continue // the credential changes nothing of what is told here
		}
		d.Variants = append(d.Variants, v)
	}
	return d, nil
}

func open(name string, needs []string, with string) (connector.Connector, error) {
	given := map[string]string{}
	for _, need := range needs {
		given[need] = specimen
	}
	if with != "" {
		given[with] = specimenYes
	}
	c, err := Config(Account{Name: name, Kind: name, BaseURL: "https://provider.invalid", Credentials: given})
	if err != nil {
		return nil, err
	}
	return c.Open(connector.Deps{HTTP: &http.Client{}, Now: func() time.Time { return time.Time{} }})
}

func same(a, b Variant) bool {
	return slices.Equal(a.Abilities, b.Abilities) && reflect.DeepEqual(a.Quirks, b.Quirks)
}

func quirksOf(q connector.Quirks) Quirks {
	w := Quirks{
		Document: q.Document, ContentTypes: q.ContentTypes, Currencies: []string{}, MaxInstallments: q.Installments,
		Reference:      Reference{Field: q.Reference.Field, Limit: q.Reference.Limit, Form: q.Reference.Form.String()},
		ReturnURLLimit: q.ReturnURL, TextLimits: []Limit{}, WindowSeconds: int64(q.Window / time.Second), DayEnds: q.DayEnds,
		LateVoid: q.LateVoid.String(), SameDayRefund: q.Refund.SameDay.String(), RefundBooking: q.Refund.Booking.String(),
		PartialRefunds: q.Refund.Parts, ReturnProof: q.Visit.Proof.String(), RegisteredReturn: q.Visit.Registered,
		Inquiry: Inquiry{
			Call: q.Status.Call, By: q.Status.By, LostAnswers: !q.Status.Blind, AuthenticationTold: !q.Visit.Untold,
			AsksByCharging: q.Status.Charges, FollowUps: q.Status.FollowUps.String(),
		},
		IDs: []ID{}, Hashes: []Hash{}, DoubtCodes: append([]string{}, q.Doubts...),
	}
	for _, a := range q.Amounts {
		w.Amounts = append(w.Amounts, Amount{Messages: a.In, Style: a.Style.String(), Example: a.Style.Write(example())})
	}
	for _, c := range q.Currencies {
		w.Currencies = append(w.Currencies, string(c))
	}
	for _, t := range q.Texts {
		w.TextLimits = append(w.TextLimits, Limit(t))
	}
	for _, id := range q.IDs {
		one := ID{Field: id.Field}
		for _, u := range id.Uses {
			one.Uses = append(one.Uses, u.String())
		}
		w.IDs = append(w.IDs, one)
	}
	for _, h := range q.Hashes {
		w.Hashes = append(w.Hashes, Hash{
			Messages: h.Message, Field: h.Field, Of: slices.Clone(h.Of), Algorithm: h.Algorithm.String(),
		})
	}
	return w
}
