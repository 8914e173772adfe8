package api

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// trialBody is a trial balance of one currency.
type trialBody struct {
	Currency money.Currency      `json:"currency"`
	Accounts []ledgerBalanceBody `json:"accounts"`
	Debit    money.Amount        `json:"debit"`
	Credit   money.Amount        `json:"credit"`
}

type ledgerBalanceBody struct {
	Account ledger.Account `json:"account"`
	Name    string         `json:"name"`
	Debit   money.Amount   `json:"debit"`
	Credit  money.Amount   `json:"credit"`
	Balance money.Amount   `json:"balance"`
}

// trialBalance answers GET /v1/ledger/trial-balance.
func (s *surface) trialBalance(c *call) (reply, error) {
	q, err := readLedgerQuery(c.URL.RawQuery, "currency", "to")
	if err != nil {
		return reply{}, err
	}
	trials, err := s.books().TrialBalance(c.Context(), c.merchant.ID, q.currency, q.to)
	if err != nil {
		return reply{}, err
	}
	bodies := make([]trialBody, len(trials))
	for i, t := range trials {
		bodies[i] = trialBody{Currency: t.Currency, Accounts: make([]ledgerBalanceBody, len(t.Accounts)), Debit: t.Debit, Credit: t.Credit}
		for j, a := range t.Accounts {
			bodies[i].Accounts[j] = ledgerBalanceBody{a.Account, a.Account.Name().In(c.language), a.Debit, a.Credit, a.Balance}
		}
	}
	return reply{status: http.StatusOK, body: encode(map[string][]trialBody{"trial_balances": bodies})}, nil
}

// ledgerStatementBody is a page of an account's entries.
type ledgerStatementBody struct {
	Account  ledger.Account    `json:"account"`
	Name     string            `json:"name"`
	Currency money.Currency    `json:"currency"`
	Opening  money.Amount      `json:"opening"`
	Closing  money.Amount      `json:"closing"`
	Entries  []ledgerEntryBody `json:"entries"`
	HasMore  bool              `json:"has_more"`
	Next     string            `json:"next,omitempty"`
}

type ledgerEntryBody struct {
	// Number is the transaction's in the books; absent while it is not sealed.
	Number      int64        `json:"number,omitzero"`
	Transaction string       `json:"transaction"`
	Day         calendar.Day `json:"day"`
	ValueDate   calendar.Day `json:"value_date"`
	Event       ledger.Event `json:"event"`
	Title       string       `json:"title"`
	Subject     string       `json:"subject"`
	Memo        string       `json:"memo,omitempty"`
	Amount      money.Amount `json:"amount"`
	Balance     money.Amount `json:"balance"`
}

// ledgerStatement answers GET /v1/ledger/statement.
func (s *surface) ledgerStatement(c *call) (reply, error) {
	q, err := readLedgerQuery(c.URL.RawQuery, "account", "currency", "from", "to", "after", "limit")
	switch {
	case err != nil:
		return reply{}, err
	case q.account == "":
		return reply{}, invalid("/account", "field_missing")
	case q.currency == "":
		return reply{}, invalid("/currency", "field_missing")
	}
	found, err := s.books().Statement(c.Context(), c.merchant.ID, bookkeeper.StatementQuery{
		Currency: q.currency, Account: q.account, From: q.from, To: q.to, After: q.after, Limit: q.limit,
	})
	if err != nil {
		return reply{}, ownField(err)
	}
	b := ledgerStatementBody{
		Account: q.account, Name: q.account.Name().In(c.language), Currency: q.currency, Opening: found.Opening, Closing: found.Closing,
		Entries: make([]ledgerEntryBody, len(found.Lines)), HasMore: found.More,
	}
	if found.More {
		b.Next = placeMark(found.Next)
	}
	for i, l := range found.Lines {
		b.Entries[i] = ledgerEntryBody{
			Number: l.Number, Transaction: l.Transaction.ID, Day: l.Day, ValueDate: l.Value, Event: l.Transaction.Event,
			Title: l.Transaction.Event.Text().In(c.language), Subject: l.Transaction.Subject, Memo: l.Memo, Amount: money.New(l.Amount, l.Currency), Balance: l.Balance,
		}
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}

// expected answers GET /v1/ledger/expected.
func (s *surface) expected(c *call) (reply, error) {
	q, err := readLedgerQuery(c.URL.RawQuery, "currency", "from", "to")
	switch {
	case err != nil:
		return reply{}, err
	case q.currency == "":
		return reply{}, invalid("/currency", "field_missing")
	}
	all, err := s.books().Expected(c.Context(), c.merchant.ID, q.currency, q.from, q.to)
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: encode(map[string][]bookkeeper.Expected{"expected": all})}, nil
}

// settlementRequest is the body of POST /v1/ledger/settlements. Commission and tax are nothing where they are absent, and net is then
// what is left.
type settlementRequest struct {
	Account    string        `json:"account"`
	Reference  string        `json:"reference"`
	Day        string        `json:"day"`
	For        string        `json:"for,omitempty"`
	Through    string        `json:"through,omitempty"`
	Gross      *amountMember `json:"gross"`
	Commission *amountMember `json:"commission,omitempty"`
	Tax        *amountMember `json:"tax,omitempty"`
	Net        *amountMember `json:"net,omitempty"`
}

// settlementBody is a settlement as it was booked.
type settlementBody struct {
	Transaction string `json:"transaction"`
	// Repeated tells that it had been booked before.
	Repeated bool `json:"repeated,omitzero"`
}

// settlement answers POST /v1/ledger/settlements. The reference is what an idempotency key would be: the same settlement again
// changes nothing, and another one under it is refused.
func (s *surface) settlement(c *call) (reply, error) {
	var in settlementRequest
	err := c.read(&in, false)
	if err != nil {
		return reply{}, err
	}
	set, err := in.parse()
	if err != nil {
		return reply{}, err
	}
	set.Merchant = c.merchant.ID
	t, repeated, err := bookkeeper.Settle(context.WithoutCancel(c.Context()), s.ledger, set, s.now())
	if err != nil {
		return reply{}, ownField(err)
	}
	status := http.StatusCreated
	if repeated {
		status = http.StatusOK
	}
	return reply{status: status, body: encode(settlementBody{Transaction: t.ID, Repeated: repeated})}, nil
}

func (in settlementRequest) parse() (bookkeeper.Settlement, error) {
	set := bookkeeper.Settlement{Account: in.Account, Reference: in.Reference}
	switch {
	case in.Account == "":
		return set, invalid("/account", "field_missing")
	case in.Reference == "":
		return set, invalid("/reference", "field_missing")
	case in.Day == "":
		return set, invalid("/day", "field_missing")
	}
	var err error
	set.Day, err = dayAt("/day", in.Day)
	if err == nil && in.For != "" {
		set.For, err = dayAt("/for", in.For)
	}
	if err == nil && in.Through != "" {
		set.Through, err = dayAt("/through", in.Through)
	}
	if err != nil {
		return set, err
	}
	set.Gross, err = in.Gross.parseAt("/gross")
	if err != nil {
		return set, err
	}
	for _, part := range []struct {
		at   string
		in   *amountMember
		into *money.Amount
	}{{"/commission", in.Commission, &set.Commission}, {"/tax", in.Tax, &set.Tax}, {"/net", in.Net, &set.Net}} {
		*part.into = money.New(0, set.Gross.Currency())
		if part.in == nil {
			continue
		}
		*part.into, err = part.in.parseAt(part.at)
		if err != nil {
			return set, err
		}
		if part.into.Currency() != set.Gross.Currency() {
			return set, invalid(part.at+"/currency", "settlement_currency")
		}
	}
	if in.Net == nil {
		set.Net = money.New(set.Gross.Minor()-set.Commission.Minor()-set.Tax.Minor(), set.Gross.Currency())
	}
	return set, nil
}

// ownField points to the member that the bookkeeper names: its names are the members' here.
func ownField(err error) error {
	f, is := fault.As(err)
	if !is || f.Field == "" {
		return err
	}
	named := *f
	named.Field = "/" + f.Field
	return &named
}

func (s *surface) books() bookkeeper.Books { return bookkeeper.Books{Store: s.ledger} }

// ledgerQuery is what may be asked of the books.
type ledgerQuery struct {
	currency money.Currency
	account  ledger.Account
	from, to calendar.Day
	after    store.Place
	limit    int
}

// readLedgerQuery reads a query in which the named members may stand, each once.
func readLedgerQuery(query string, names ...string) (ledgerQuery, error) {
	q := ledgerQuery{limit: defaultLimit}
	values, err := url.ParseQuery(query)
	if err != nil {
		return q, invalid("", "query_unknown")
	}
	for name, v := range values {
		if !slices.Contains(names, name) {
			return q, invalid("", "query_unknown")
		}
		if len(v) != 1 {
			return q, invalid("/"+name, "query_unknown")
		}
	}
	if values.Has("currency") {
		q.currency = money.Currency(values.Get("currency"))
		if !q.currency.Valid() {
			return q, invalid("/currency", "currency_unknown")
		}
	}
	if values.Has("limit") {
		q.limit, err = strconv.Atoi(values.Get("limit"))
		if err != nil || q.limit < 1 || q.limit > maxLimit {
			return q, invalid("/limit", "query_limit")
		}
	}
	q.account = ledger.Account(values.Get("account"))
	return q, first(
		func() error { return optionalDay("/from", values.Get("from"), values.Has("from"), &q.from) },
		func() error { return optionalDay("/to", values.Get("to"), values.Has("to"), &q.to) },
		func() error {
			if !values.Has("after") {
				return nil
			}
			return readPlace(values.Get("after"), &q.after)
		},
	)
}

func optionalDay(at, text string, given bool, into *calendar.Day) error {
	if !given {
		return nil
	}
	var err error
	*into, err = dayAt(at, text)
	return err
}

func dayAt(at, text string) (calendar.Day, error) {
	d, err := calendar.Parse(text)
	if err != nil {
		return 0, invalid(at, "day_malformed")
	}
	return d, nil
}

// placeVersion begins the mark of a place in a statement; see cursorVersion.
const placeVersion = 2

func placeMark(p store.Place) string {
	b := []byte{placeVersion}
	b = binary.BigEndian.AppendUint32(b, uint32(p.Day))
	b = binary.BigEndian.AppendUint64(b, uint64(p.Number))
	b = binary.BigEndian.AppendUint16(b, uint16(p.Line))
	return base64.RawURLEncoding.EncodeToString(b)
}

func readPlace(text string, into *store.Place) error {
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) != 15 || b[0] != placeVersion {
		return invalid("/after", "query_after")
	}
	p := store.Place{
		Day: calendar.Day(binary.BigEndian.Uint32(b[1:])), Number: int64(binary.BigEndian.Uint64(b[5:])), Line: int(binary.BigEndian.Uint16(b[13:])),
	}
	if !p.Day.Valid() || p.Number < 0 {
		return invalid("/after", "query_after")
	}
	*into = p
	return nil
}
