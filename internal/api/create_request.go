package api

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// createRequest is the body of POST /v1/payments. Pointers tell a member that is absent from one that is empty.
type createRequest struct {
	Reference    string        `json:"reference"`
	Amount       *amountMember `json:"amount"`
	Capture      *bool         `json:"capture,omitempty"`
	Installments *int64        `json:"installments,omitempty"`
	Card         *cardMember   `json:"card,omitempty"`
	// CardToken pays with a saved card, of the customer if one is named, with CVV if the buyer has typed it.
	CardToken string `json:"card_token,omitempty"`
	Customer  string `json:"customer,omitempty"`
	CVV       string `json:"cvv,omitempty"`
	// SaveCard saves the card if the payment succeeds.
	SaveCard     *saveMember       `json:"save_card,omitempty"`
	Buyer        buyerMember       `json:"buyer,omitzero"`
	Description  string            `json:"description,omitempty"`
	Metadata     map[string]string `json:"metadata,omitempty"`
	ThreeDSecure *challengeMember  `json:"three_d_secure,omitempty"`
	Points       *pointsMember     `json:"points,omitempty"`
	Shares       []shareMember     `json:"shares,omitempty"`
	Campaign     string            `json:"campaign,omitempty"`
	Bearer       string            `json:"bearer,omitempty"`
	RatioCode    string            `json:"ratio_code,omitempty"`
}

// amountMember is an amount in a request; every amount of this API has this form.
type amountMember struct {
	Minor    *int64  `json:"minor"`
	Currency *string `json:"currency"`
}

// cardMember is the card as it was sent. It lives only until it has been parsed, and prints itself as stars meanwhile.
type cardMember struct {
	Number   string `json:"number"`
	ExpMonth int64  `json:"exp_month"`
	ExpYear  int64  `json:"exp_year"`
	CVV      string `json:"cvv"`
	Holder   string `json:"holder"`
}

// Format prints stars under every verb.
func (cardMember) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("card(***)")) }

// buyerMember is what the shop knows of the person who pays.
type buyerMember struct {
	Email string `json:"email,omitempty"`
	Phone string `json:"phone,omitempty"`
	IP    string `json:"ip,omitempty"`
}

// challengeMember asks for 3-D Secure.
type challengeMember struct {
	ReturnURL string `json:"return_url"`
}

// The limits of texts, in characters. Those of e-mail and telephone are RFC 5321's and E.164's with room for separators.
const (
	maxHolder      = 100
	maxDescription = 300
	maxEntries     = 20
	maxEntryName   = 40
	maxEntry       = 500
	maxEmail       = 254
	maxPhone       = 30
	maxAddress     = 2048
	// maxYears is how far in the future a card may expire; issuers print at most 20 years.
	maxYears = 30
)

// invalid blames a member, by its JSON pointer, under the sentence of the code.
func invalid(pointer, code string) error { return fault.InvalidField(pointer, code, fault.Text{}) }

// order turns the request into the engine's words, or says what is wrong with the first member that is not in order.
func (in *createRequest) order(now time.Time) (gateway.Order, error) {
	err := first(
		func() error { return checkReference(in.Reference, true) },
		func() error { return text("/description", in.Description, maxDescription) },
		func() error { return in.Buyer.check() },
		func() error { return checkMetadata(in.Metadata) },
		func() error { return in.ThreeDSecure.check() },
		func() error { return in.SaveCard.check() },
	)
	if err != nil {
		return gateway.Order{}, err
	}
	o := gateway.Order{
		Surface: Surface, Reference: in.Reference, Installments: 1, PreAuth: in.Capture != nil && !*in.Capture,
		Description: in.Description, Attributes: in.Metadata, Buyer: connector.Buyer(in.Buyer),
	}
	o.Amount, err = in.Amount.parse()
	if err != nil {
		return gateway.Order{}, err
	}
	if in.Installments != nil {
		if *in.Installments < 1 || *in.Installments > gateway.MaxInstallments {
			return gateway.Order{}, invalid("/installments", "installments_range")
		}
		o.Installments = int(*in.Installments)
	}
	switch {
	case in.CardToken != "" && (in.Card != nil || in.SaveCard != nil):
		return gateway.Order{}, invalid("/card_token", "card_twice")
	case in.CardToken == "" && in.CVV != "":
		return gateway.Order{}, invalid("/cvv", "card_twice")
	case in.CardToken == "" && in.Customer != "":
		return gateway.Order{}, invalid("/customer", "card_twice")
	case in.CardToken == "":
		o.Card, err = in.Card.parse(now)
	}
	if err != nil {
		return gateway.Order{}, err
	}
	err = first(
		func() error { return in.Points.agree(&o) },
		func() error { return text("/campaign", in.Campaign, maxCampaign) },
		func() error { return agreeShares(&o, in.Shares) },
	)
	if err != nil {
		return gateway.Order{}, err
	}
	o.Terms.Campaign = in.Campaign
	o.Price, err = priceOf(in.Bearer, in.RatioCode)
	return o, err
}

// canonical is what makes two requests the same one; see [call.keyOf] for what it says of the card.
func (in createRequest) canonical(o gateway.Order) []byte {
	capture, parts := !o.PreAuth, int64(o.Installments)
	in.Card, in.CVV, in.Capture, in.Installments = nil, "", &capture, &parts
	return encode(struct {
		Request createRequest `json:"request"`
		Card    any           `json:"card"`
	}{in, o.Card.Summary()})
}

// first returns the first error of the checks.
func first(checks ...func() error) error {
	for _, check := range checks {
		err := check()
		if err != nil {
			return err
		}
	}
	return nil
}

// repeatsCard finds the card's own number in any other text of the request, however its digits are separated. The engine
// checks what it stores; here the member can be named, and what is only passed on is checked too.
func (in *createRequest) repeatsCard(n pan.Number) error {
	texts := map[string]string{
		"/reference": in.Reference, "/description": in.Description, "/ratio_code": in.RatioCode, "/customer": in.Customer,
		"/buyer/email": in.Buyer.Email, "/buyer/phone": in.Buyer.Phone, "/campaign": in.Campaign,
	}
	if in.Card != nil {
		texts["/card/holder"] = in.Card.Holder
	}
	if in.SaveCard != nil {
		texts["/save_card/customer"], texts["/save_card/label"] = in.SaveCard.Customer, in.SaveCard.Label
	}
	if in.Points != nil {
		texts["/points/name"] = in.Points.Name
	}
	if in.ThreeDSecure != nil {
		texts["/three_d_secure/return_url"] = in.ThreeDSecure.ReturnURL
	}
	for name, value := range in.Metadata {
		texts["/metadata"] += " x " + name + " x " + value
	}
	for pointer, value := range texts {
		if pan.Contains(value, n) {
			return invalid(pointer, "card_number_in_text")
		}
	}
	return nil
}

// parse reads the amount of a request.
func (m *amountMember) parse() (money.Amount, error) { return m.parseAt("/amount") }

// parseAt reads the amount that stands at a pointer.
func (m *amountMember) parseAt(at string) (money.Amount, error) {
	switch {
	case m == nil:
		return money.Amount{}, invalid(at, "field_missing")
	case m.Minor == nil:
		return money.Amount{}, invalid(at+"/minor", "field_missing")
	case m.Currency == nil:
		return money.Amount{}, invalid(at+"/currency", "field_missing")
	case *m.Minor <= 0:
		return money.Amount{}, invalid(at+"/minor", "amount_not_positive")
	case *m.Minor > money.Limit:
		return money.Amount{}, invalid(at+"/minor", "amount_out_of_range")
	}
	currency := money.Currency(*m.Currency)
	if !currency.Valid() {
		return money.Amount{}, invalid(at+"/currency", "currency_unknown")
	}
	return money.New(*m.Minor, currency), nil
}

// parse reads the card. All of it is required.
func (m *cardMember) parse(now time.Time) (pan.Card, error) {
	if m == nil {
		return pan.Card{}, invalid("/card", "card_missing")
	}
	for _, part := range []struct {
		pointer string
		missing bool
	}{
		{"/card/number", m.Number == ""}, {"/card/exp_month", m.ExpMonth == 0}, {"/card/exp_year", m.ExpYear == 0},
		{"/card/cvv", m.CVV == ""}, {"/card/holder", strings.TrimSpace(m.Holder) == ""},
	} {
		if part.missing {
			return pan.Card{}, invalid(part.pointer, "field_missing")
		}
	}
	card, err := m.known(now)
	if err != nil {
		return pan.Card{}, err
	}
	card.CVV, err = pan.ParseCVV(m.CVV, card.Number.Brand())
	if err != nil {
		return pan.Card{}, invalid("/card/cvv", "card_cvv")
	}
	err = text("/card/holder", m.Holder, maxHolder)
	if err != nil {
		return pan.Card{}, err
	}
	card.Holder = m.Holder
	return card, nil
}

// known reads what a card is known by: number and expiry.
func (m *cardMember) known(now time.Time) (pan.Card, error) {
	number, err := pan.Parse(m.Number)
	switch {
	case errors.Is(err, pan.ErrDigits):
		return pan.Card{}, invalid("/card/number", "card_number_digits")
	case errors.Is(err, pan.ErrLength):
		return pan.Card{}, invalid("/card/number", "card_number_length")
	case err != nil:
		return pan.Card{}, invalid("/card/number", "card_number_check_digit")
	}
	expiry, err := m.expiry(now)
	if err != nil {
		return pan.Card{}, err
	}
	return pan.Card{Number: number, Expiry: expiry}, nil
}

// expiry reads month and year. Years have four digits here: two would make 1926 and 2026 one year, and with them 99 would be
// a card that is valid for decades.
func (m *cardMember) expiry(now time.Time) (pan.Expiry, error) {
	if m.ExpYear < 2000 || m.ExpYear > int64(now.Year()+maxYears) {
		return pan.Expiry{}, invalid("/card/exp_year", "card_exp_year")
	}
	expiry, err := pan.ParseExpiry(strconv.FormatInt(m.ExpMonth, 10), strconv.FormatInt(m.ExpYear, 10))
	switch {
	case errors.Is(err, pan.ErrMonth):
		return pan.Expiry{}, invalid("/card/exp_month", "card_exp_month")
	case err != nil:
		return pan.Expiry{}, invalid("/card/exp_year", "card_exp_year")
	case expiry.Expired(now):
		return pan.Expiry{}, invalid("/card/exp_year", "card_expired")
	}
	return expiry, nil
}

// checkReference is also what the list's filter is checked with; there card data in it is as unwelcome, but it may be absent.
func checkReference(reference string, required bool) error {
	n := utf8.RuneCountInString(reference)
	if n > gateway.MaxReference || n == 0 && required {
		return invalid("/reference", "reference_length")
	}
	return text("/reference", reference, gateway.MaxReference)
}

func (m buyerMember) check() error {
	at := strings.LastIndexByte(m.Email, '@')
	if m.Email != "" && (at < 1 || at == len(m.Email)-1 || strings.ContainsAny(m.Email, " <>,;")) {
		return invalid("/buyer/email", "field_malformed")
	}
	if m.Phone != "" && !phoneText.MatchString(m.Phone) {
		return invalid("/buyer/phone", "field_malformed")
	}
	if m.IP != "" {
		_, err := netip.ParseAddr(m.IP)
		if err != nil {
			return invalid("/buyer/ip", "field_malformed")
		}
	}
	return first(
		func() error { return text("/buyer/email", m.Email, maxEmail) },
		func() error { return text("/buyer/phone", m.Phone, maxPhone) },
	)
}

var (
	phoneText = regexp.MustCompile(`^\+?[0-9][0-9 ()./-]{3,}$`)
	nameText  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.-]*$`)
)

// checkMetadata walks the entries in the order of their names, so that one request is always refused for the same reason.
func checkMetadata(entries map[string]string) error {
	if len(entries) > maxEntries {
		return invalid("/metadata", "metadata_limit")
	}
	var names []string
	for name := range entries {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if len(name) > maxEntryName || !nameText.MatchString(name) || namesCard(name) || holdsCard(name) {
			return invalid("/metadata", "metadata_name")
		}
		pointer := "/metadata"
		if looksLikeName(name) {
			pointer += "/" + name
		}
		err := text(pointer, entries[name], maxEntry)
		if err != nil {
			return err
		}
	}
	return nil
}

// check wants an absolute web address. A fragment is refused because it would swallow what is appended to the query,
// and a user name because browsers no longer follow such addresses.
func (m *challengeMember) check() error {
	if m == nil {
		return nil
	}
	const pointer = "/three_d_secure/return_url"
	if m.ReturnURL == "" {
		return invalid(pointer, "field_missing")
	}
	u, err := url.Parse(m.ReturnURL)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil ||
		strings.Contains(m.ReturnURL, "#") {
		return invalid(pointer, "field_malformed")
	}
	return text(pointer, m.ReturnURL, maxAddress)
}

// text checks what every stored text must be: short enough, printable, and free of card data.
func text(pointer, value string, most int) error {
	switch {
	case utf8.RuneCountInString(value) > most:
		return invalid(pointer, "field_length")
	case strings.ContainsFunc(value, unicode.IsControl):
		return invalid(pointer, "field_characters")
	case holdsCard(value):
		return invalid(pointer, "card_number_in_text")
	}
	return nil
}
