package api

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/paylink"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// linkBody is a payment link as this API writes it.
type linkBody struct {
	ID           string            `json:"id"`
	URL          string            `json:"url"`
	Reference    string            `json:"reference"`
	State        paylink.State     `json:"state"`
	Amount       *money.Amount     `json:"amount,omitempty"`
	OpenAmount   *openAmountBody   `json:"open_amount,omitempty"`
	Description  string            `json:"description,omitempty"`
	Installments int               `json:"installments"`
	Commission   string            `json:"commission"`
	Many         bool              `json:"many"`
	Limit        int               `json:"limit,omitempty"`
	PaidCount    int               `json:"paid_count"`
	PaidAmount   money.Amount      `json:"paid_amount"`
	Buyer        *linkBuyer        `json:"buyer,omitempty"`
	Send         []message.Channel `json:"send,omitempty"`
	Confirm      bool              `json:"confirm"`
	ReturnURL    string            `json:"return_url,omitempty"`
	FailureURL   string            `json:"failure_url,omitempty"`
	Language     string            `json:"language,omitempty"`
	Surface      string            `json:"surface"`
	ExpiresAt    time.Time         `json:"expires_at"`
	CreatedAt    time.Time         `json:"created_at"`
	UpdatedAt    time.Time         `json:"updated_at"`
}

type openAmountBody struct {
	Least money.Amount `json:"least"`
	Most  money.Amount `json:"most"`
}

// linkBuyer is who is asked to pay.
type linkBuyer struct {
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`
	Phone string `json:"phone,omitempty"`
}

// linkRequest is the body of POST /v1/links.
type linkRequest struct {
	Reference    string            `json:"reference,omitempty"`
	Amount       *amountMember     `json:"amount,omitempty"`
	OpenAmount   *openAmountMember `json:"open_amount,omitempty"`
	Description  string            `json:"description,omitempty"`
	Installments *int64            `json:"installments,omitempty"`
	Commission   string            `json:"commission,omitempty"`
	Many         bool              `json:"many,omitempty"`
	Limit        int64             `json:"limit,omitempty"`
	Buyer        linkBuyer         `json:"buyer,omitzero"`
	Send         []message.Channel `json:"send,omitempty"`
	Confirm      bool              `json:"confirm,omitempty"`
	ReturnURL    string            `json:"return_url,omitempty"`
	FailureURL   string            `json:"failure_url,omitempty"`
	Language     string            `json:"language,omitempty"`
	ExpiresAt    time.Time         `json:"expires_at,omitzero"`
}

type openAmountMember struct {
	Least *amountMember `json:"least"`
	Most  *amountMember `json:"most"`
}

// The words for who bears the commission.
const (
	borneByShop  = "shop"
	borneByBuyer = "buyer"
)

// linkLifetime is how long a link can be paid if the shop does not say.
const linkLifetime = 7 * 24 * time.Hour

// createLink answers POST /v1/links.
func (s *surface) createLink(c *call) (reply, error) {
	var in linkRequest
	err := c.read(&in, false)
	if err != nil {
		return reply{}, err
	}
	l := paylink.New(c.merchant, Surface, s.now().Add(linkLifetime))
	err = in.fill(&l)
	if err != nil {
		return reply{}, err
	}
	err = s.reachable(l)
	if err != nil {
		return reply{}, err
	}
	return s.once(c, encode(in), func(once *gateway.Once) (reply, error) {
		rendered := func(l paylink.Link) reply {
			return reply{status: http.StatusCreated, body: encode(s.linkOf(c, l)), location: linkPath(l.ID)}
		}
		if once != nil {
			once.Path = linkPath(l.ID)
			once.Render = func(rs []record.Record) (int, []byte) {
				kept, err := paylink.Read(rs[0])
				if err != nil { // it has just been written
					return 0, nil
				}
				r := rendered(kept)
				return r.status, r.body
			}
		}
		made, err := s.links.Open(c.Context(), c.merchant, l, s.linkURL(c.Request, l.Ticket), once)
		if err != nil {
			return reply{}, linkFault(err)
		}
		return rendered(made), nil
	})
}

// reachable refuses what would have to be sent by a channel that is not set up here, and names the member that asks for it.
func (s *surface) reachable(l paylink.Link) error {
	check := func(pointer string, channel message.Channel) error {
		err := s.gateway.Reaches(channel)
		f, is := fault.As(err)
		if !is {
			return err
		}
		named := *f
		named.Field = pointer
		return &named
	}
	for i, channel := range l.Tell {
		err := check("/send/"+strconv.Itoa(i), channel)
		if err != nil {
			return err
		}
	}
	if l.Confirm {
		return check("/confirm", message.Mail)
	}
	return nil
}

// fill puts what was asked for into a link, or says what is wrong with the first member that is not in order.
func (in *linkRequest) fill(l *paylink.Link) error {
	err := first(
		func() error { return checkReference(in.Reference, false) },
		func() error { return text("/description", in.Description, maxDescription) },
		func() error { return text("/buyer/name", in.Buyer.Name, maxHolder) },
		func() error { return buyerMember{Email: in.Buyer.Email, Phone: in.Buyer.Phone}.check() },
		func() error { return webAddress("/return_url", in.ReturnURL) },
		func() error { return webAddress("/failure_url", in.FailureURL) },
		func() error { return oneOf("/commission", in.Commission, "", borneByShop, borneByBuyer) },
		func() error { return oneOf("/language", in.Language, "", "tr", "en") },
	)
	if err != nil {
		return err
	}
	for i, channel := range in.Send {
		at := "/send/" + strconv.Itoa(i)
		err = oneOf(at, string(channel), string(message.Mail), string(message.SMS))
		if err == nil && slices.Contains(in.Send[:i], channel) {
			err = invalid(at, "field_malformed")
		}
		if err != nil {
			return err
		}
	}
	err = in.amounts(l)
	if err != nil {
		return err
	}
	l.Reference, l.Description, l.PassOn = in.Reference, in.Description, in.Commission == borneByBuyer
	l.Many, l.Buyer, l.Tell, l.Confirm = in.Many, paylink.Buyer(in.Buyer), in.Send, in.Confirm
	l.ReturnURL, l.FailureURL, l.Language = in.ReturnURL, in.FailureURL, in.Language
	if in.Limit < 0 || in.Limit > paylink.MaxLimit {
		return invalid("/limit", "link_limit")
	}
	l.Limit = int(in.Limit)
	if in.Installments != nil {
		if *in.Installments < 1 || *in.Installments > gateway.MaxInstallments {
			return invalid("/installments", "installments_range")
		}
		l.Installments = int(*in.Installments)
	}
	if !in.ExpiresAt.IsZero() {
		l.Until(in.ExpiresAt.UTC())
	}
	return nil
}

// amounts reads the one amount, or the two between which the buyer chooses.
func (in *linkRequest) amounts(l *paylink.Link) error {
	if in.OpenAmount == nil {
		sum, err := in.Amount.parse()
		l.Amount, l.Currency = sum.Minor(), sum.Currency()
		return err
	}
	if in.Amount != nil {
		return invalid("/open_amount", "link_amount")
	}
	least, err := in.OpenAmount.Least.parse()
	if err != nil {
		return invalid("/open_amount/least", "link_amount")
	}
	most, err := in.OpenAmount.Most.parse()
	if err != nil || most.Currency() != least.Currency() || most.Minor() < least.Minor() {
		return invalid("/open_amount/most", "link_amount")
	}
	l.Amount, l.Least, l.Most, l.Currency = 0, least.Minor(), most.Minor(), least.Currency()
	return nil
}

// linkFault points the faults of the desk at the members of this API.
func linkFault(err error) error {
	f, is := fault.As(err)
	if !is || f.Kind != fault.Invalid || f.Field == "" || strings.HasPrefix(f.Field, "/") {
		return err
	}
	pointed := *f
	pointed.Field = "/" + f.Field
	switch f.Field {
	case "email", "phone":
		pointed.Field = "/buyer/" + f.Field
	case "text", "subject", "to":
		pointed.Field = "/description"
	}
	return &pointed
}

func oneOf(pointer, value string, allowed ...string) error {
	if !slices.Contains(allowed, value) {
		return invalid(pointer, "field_malformed")
	}
	return nil
}

// webAddress wants an absolute web address, or nothing.
func webAddress(pointer, value string) error {
	if value == "" {
		return nil
	}
	err := (&challengeMember{ReturnURL: value}).check()
	if f, is := fault.As(err); is {
		return invalid(pointer, f.Code)
	}
	return err
}

func linkPath(id string) string { return "/v1/links/" + id }

// linkOf writes a link with its address, unless another API made it, which knows the address.
func (s *surface) linkOf(c *call, l paylink.Link) linkBody {
	b := linkShown(l, s.now())
	if l.Surface == Surface {
		b.URL = s.linkURL(c.Request, l.Ticket)
	}
	return b
}

// linkShown is a link without its address.
func linkShown(l paylink.Link, now time.Time) linkBody {
	b := linkBody{
		ID: l.ID, Reference: l.Reference, State: l.State(now), Description: l.Description,
		Installments: l.Installments, Commission: borneByShop, Many: l.Many, Limit: l.Limit, PaidCount: l.Paid,
		PaidAmount: money.New(l.Taken, l.Currency), Send: l.Tell, Confirm: l.Confirm, ReturnURL: l.ReturnURL, FailureURL: l.FailureURL,
		Language: l.Language, Surface: l.Surface, ExpiresAt: l.Expires(), CreatedAt: l.Created(), UpdatedAt: l.Changed(),
	}
	if l.PassOn {
		b.Commission = borneByBuyer
	}
	if l.Open() {
		b.OpenAmount = &openAmountBody{Least: money.New(l.Least, l.Currency), Most: money.New(l.Most, l.Currency)}
	} else {
		sum := l.Sum()
		b.Amount = &sum
	}
	if l.Buyer != (paylink.Buyer{}) {
		buyer := linkBuyer(l.Buyer)
		b.Buyer = &buyer
	}
	return b
}

// getLink answers GET /v1/links/{id}.
func (s *surface) getLink(c *call) (reply, error) {
	l, err := s.links.Link(c.Context(), c.merchant.ID, c.PathValue("id"))
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: encode(s.linkOf(c, l))}, nil
}

// linksBody is a page of links, newest first.
type linksBody struct {
	Links   []linkBody `json:"links"`
	HasMore bool       `json:"has_more"`
	Next    string     `json:"next,omitempty"`
}

// listLinks answers GET /v1/links.
func (s *surface) listLinks(c *call) (reply, error) {
	after, limit, err := pageQuery(c.URL.RawQuery)
	if err != nil {
		return reply{}, err
	}
	// One more than asked tells whether there is a next page.
	found, err := s.links.Links(c.Context(), c.merchant.ID, "", record.Filter{Newest: true, After: after, Limit: limit + 1})
	if err != nil {
		return reply{}, err
	}
	b := linksBody{Links: []linkBody{}}
	if len(found) > limit {
		found = found[:limit]
		b.HasMore, b.Next = true, found[limit-1].ID
	}
	for _, l := range found {
		b.Links = append(b.Links, s.linkOf(c, l))
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}

// pageQuery reads the query of a list that nothing but its page narrows.
func pageQuery(query string) (after string, limit int, err error) {
	values, err := url.ParseQuery(query)
	if err != nil || values.Has("account") {
		return "", 0, invalid("", "query_unknown")
	}
	_, after, limit, err = runQuery(query)
	return after, limit, err
}

// linkChange is the body of POST /v1/links/{id}; what is absent stays as it is.
type linkChange struct {
	Paused      *bool         `json:"paused,omitempty"`
	Amount      *amountMember `json:"amount,omitempty"`
	Description *string       `json:"description,omitempty"`
	ExpiresAt   time.Time     `json:"expires_at,omitzero"`
	ReturnURL   *string       `json:"return_url,omitempty"`
}

// changeLink answers POST /v1/links/{id}.
func (s *surface) changeLink(c *call) (reply, error) {
	var in linkChange
	err := c.read(&in, false)
	if err != nil {
		return reply{}, err
	}
	l, err := s.links.Change(c.Context(), c.merchant.ID, c.PathValue("id"), func(l *paylink.Link) error { return in.apply(l, s.now()) })
	if err != nil {
		return reply{}, linkFault(err)
	}
	return reply{status: http.StatusOK, body: encode(s.linkOf(c, l))}, nil
}

func (in *linkChange) apply(l *paylink.Link, now time.Time) error {
	state := l.State(now)
	if state == paylink.Paid || state == paylink.Cancelled {
		return fault.New(fault.Conflict, "link_over", fault.Text{})
	}
	if in.Amount != nil {
		sum, err := in.Amount.parse()
		if err != nil {
			return err
		}
		if sum.Currency() != l.Currency { // what was paid is one sum
			return invalid("/amount/currency", "currency_mismatch")
		}
		l.Amount, l.Least, l.Most = sum.Minor(), 0, 0
	}
	if in.Description != nil {
		err := text("/description", *in.Description, maxDescription)
		if err != nil {
			return err
		}
		l.Description = *in.Description
	}
	if in.ReturnURL != nil {
		err := webAddress("/return_url", *in.ReturnURL)
		if err != nil {
			return err
		}
		l.ReturnURL = *in.ReturnURL
	}
	if in.Paused != nil {
		l.Paused = *in.Paused
	}
	if !in.ExpiresAt.IsZero() {
		l.Until(in.ExpiresAt.UTC())
		return l.Check(now)
	}
	return nil
}

// cancelLink answers POST /v1/links/{id}/cancel.
func (s *surface) cancelLink(c *call) (reply, error) {
	err := c.read(&struct{}{}, true)
	if err != nil {
		return reply{}, err
	}
	l, err := s.links.Cancel(c.Context(), c.merchant.ID, c.PathValue("id"))
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: encode(s.linkOf(c, l))}, nil
}

// linkPayments answers GET /v1/links/{id}/payments.
func (s *surface) linkPayments(c *call) (reply, error) {
	after, limit, err := pageQuery(c.URL.RawQuery)
	if err != nil {
		return reply{}, err
	}
	l, err := s.links.Link(c.Context(), c.merchant.ID, c.PathValue("id"))
	if err != nil {
		return reply{}, err
	}
	ps, next, err := s.links.Payments(c.Context(), l, after, limit)
	if err != nil {
		return reply{}, err
	}
	b := listBody{Payments: []paymentBody{}, HasMore: next != "", Next: next}
	for _, p := range ps {
		b.Payments = append(b.Payments, bodyOf(p, c.language))
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}

// linkQR answers GET /v1/links/{id}/qr.
func (s *surface) linkQR(c *call) (reply, error) {
	format := c.URL.Query().Get("format")
	err := oneOf("/format", format, "", "svg", "png")
	if err != nil {
		return reply{}, err
	}
	l, err := s.links.Link(c.Context(), c.merchant.ID, c.PathValue("id"))
	if err == nil && l.Surface != Surface {
		err = fault.New(fault.NotFound, "link_not_found", fault.Text{})
	}
	if err != nil {
		return reply{}, err
	}
	address := s.linkURL(c.Request, l.Ticket)
	if format == "png" {
		drawn, err := paylink.PNG(address)
		return reply{status: http.StatusOK, body: drawn, kind: "image/png"}, err
	}
	drawn, err := paylink.SVG(address)
	return reply{status: http.StatusOK, body: []byte(drawn), kind: "image/svg+xml"}, err
}

// once carries a request that makes something out under its key, if it has one.
func (s *surface) once(c *call, canonical []byte, do func(*gateway.Once) (reply, error)) (reply, error) {
	k, has, err := c.keyOf(canonical, pan.Number{})
	if err != nil {
		return reply{}, err
	}
	if !has {
		return do(nil)
	}
	none := func(gateway.Answer) reply { return reply{} } // such an answer is always kept
	r, found, err := s.remembered(c.Context(), c, k, none)
	if err != nil || found {
		return r, err
	}
	r, err = do(&gateway.Once{Key: k.text, Fingerprint: k.fingerprint})
	if f, is := fault.As(err); is && (f.Code == "idempotency_in_progress" || f.Kind == fault.Conflict) {
		again, found, lookup := s.remembered(c.Context(), c, k, none)
		if lookup != nil || found {
			return again, lookup
		}
	}
	return r, err
}

// locationOf is where a remembered answer's thing is: a path, or a payment.
func locationOf(made string) string {
	if strings.HasPrefix(made, "/") {
		return made
	}
	return paymentPath(payment.ID(made))
}
