package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/money"
)

// storeBody is a sub-merchant as this API writes and reads it. A change leaves out what stays.
type storeBody struct {
	ID             *string        `json:"id,omitempty"`
	Type           *string        `json:"type,omitempty"`
	Name           *string        `json:"name,omitempty"`
	OwnerName      *string        `json:"owner_name,omitempty"`
	OwnerSurname   *string        `json:"owner_surname,omitempty"`
	IdentityNumber *string        `json:"identity_number,omitempty"`
	TaxNumber      *string        `json:"tax_number,omitempty"`
	TaxOffice      *string        `json:"tax_office,omitempty"`
	Email          *string        `json:"email,omitempty"`
	Phone          *string        `json:"phone,omitempty"`
	Company        *string        `json:"company,omitempty"`
	AccountHolder  *string        `json:"account_holder,omitempty"`
	Accounts       *[]accountBody `json:"accounts,omitzero"`
	Commission     *string        `json:"commission,omitempty"`
	Active         *bool          `json:"active,omitempty"`
	// Disputes is who bears what is disputed of the store's shares; empty is whoever the merchant's rule says.
	Disputes *string `json:"disputes,omitempty"`
	// ProviderNames replace all that there were.
	ProviderNames map[string]string `json:"provider_names,omitempty"`
}

type accountBody struct {
	IBAN     string `json:"iban"`
	Currency string `json:"currency"`
}

// storeTypes are this API's words for what a store is before the law.
func storeTypes() map[string]marketplace.Type {
	return map[string]marketplace.Type{
		"person": marketplace.Personal, "sole_trader": marketplace.PersonalCompany, "company": marketplace.Company,
	}
}

// maxAccounts is the most accounts of a store: one per currency is paid.
const maxAccounts = 5

// put puts what was sent over a store as it is.
func (in *storeBody) put(s *marketplace.SubMerchant) error {
	for _, m := range []struct {
		sent *string
		at   *string
		name string
	}{
		{in.Name, &s.Name, "name"}, {in.OwnerName, &s.OwnerName, "owner_name"}, {in.OwnerSurname, &s.OwnerSurname, "owner_surname"},
		{in.TaxOffice, &s.TaxOffice, "tax_office"}, {in.Email, &s.Email, "email"}, {in.Phone, &s.Phone, "phone"},
		{in.Company, &s.Company, "company"}, {in.AccountHolder, &s.Holder, "account_holder"},
	} {
		if m.sent == nil {
			continue
		}
		err := text("/"+m.name, *m.sent, maxDescription)
		if err != nil {
			return err
		}
		*m.at = *m.sent
	}
	if in.IdentityNumber != nil {
		s.IdentityNumber = *in.IdentityNumber
	}
	if in.TaxNumber != nil {
		s.TaxNumber = *in.TaxNumber
	}
	if in.Type != nil {
		kind, known := storeTypes()[*in.Type]
		if !known {
			return invalid("/type", "field_malformed")
		}
		s.Type = kind
	}
	if in.Commission != nil {
		rate, err := commission.ParsePercent(*in.Commission)
		if err != nil {
			return invalid("/commission", "field_malformed")
		}
		s.Commission = rate
	}
	if in.Active != nil {
		s.Active = *in.Active
	}
	if in.Disputes != nil {
		s.Disputes = marketplace.Bearer(*in.Disputes)
		if !s.Disputes.Valid() {
			return invalid("/disputes", "field_malformed")
		}
	}
	if in.ProviderNames != nil {
		err := namesFit(in.ProviderNames)
		if err != nil {
			return err
		}
		s.Names = in.ProviderNames
	}
	return in.putAccounts(s)
}

// maxNames is the most accounts at which a store has a name of its own.
const maxNames = 20

func namesFit(names map[string]string) error {
	if len(names) > maxNames {
		return invalid("/provider_names", "field_length")
	}
	const longest = 64
	for _, name := range names {
		err := text("/provider_names", name, longest)
		if err != nil {
			return err
		}
	}
	return nil
}

func (in *storeBody) putAccounts(s *marketplace.SubMerchant) error {
	if in.Accounts == nil {
		return nil
	}
	if len(*in.Accounts) > maxAccounts {
		return invalid("/accounts", "field_length")
	}
	s.Accounts = nil
	for i, a := range *in.Accounts {
		iban, formed := marketplace.ParseIBAN(a.IBAN)
		if !formed {
			return invalid("/accounts/"+strconv.Itoa(i)+"/iban", "iban_invalid")
		}
		s.Accounts = append(s.Accounts, marketplace.Account{IBAN: iban, Currency: money.Currency(a.Currency)})
	}
	return nil
}

// storeFault points what the marketplace refuses of a store at this API's member.
func storeFault(err error) error {
	f, is := fault.As(err)
	if !is || f.Kind != fault.Invalid || f.Field == "" || f.Field[0] == '/' {
		return err
	}
	pointed := *f
	switch f.Field {
	case string(marketplace.FieldHolder):
		pointed.Field = "/account_holder"
	case string(marketplace.FieldIBAN), string(marketplace.FieldCurrency):
		pointed.Field = "/accounts"
	default:
		pointed.Field = "/" + f.Field
	}
	return &pointed
}

func storeOf(s marketplace.SubMerchant) storeBody {
	b := storeBody{ID: &s.ID, Name: &s.Name, Active: &s.Active}
	for word, kind := range storeTypes() {
		if kind == s.Type {
			b.Type = &word
		}
	}
	for _, m := range []struct {
		text string
		at   **string
	}{
		{s.OwnerName, &b.OwnerName}, {s.OwnerSurname, &b.OwnerSurname}, {s.IdentityNumber, &b.IdentityNumber}, {s.TaxNumber, &b.TaxNumber},
		{s.TaxOffice, &b.TaxOffice}, {s.Email, &b.Email}, {s.Phone, &b.Phone}, {s.Company, &b.Company}, {s.Holder, &b.AccountHolder},
	} {
		if m.text != "" {
			*m.at = &m.text
		}
	}
	accounts := make([]accountBody, len(s.Accounts))
	for i, a := range s.Accounts {
		accounts[i] = accountBody{IBAN: a.IBAN, Currency: string(a.Currency)}
	}
	b.Accounts = &accounts
	b.ProviderNames = s.Names
	if s.Disputes != marketplace.BearerUnsaid {
		b.Disputes = new(string(s.Disputes))
	}
	if s.Commission != 0 {
		b.Commission = new(percent(s.Commission))
	}
	return b
}

// createStore answers POST /v1/sub-merchants. The id is the caller's, so that a repeat makes no second store.
func (s *surface) createStore(c *call) (reply, error) {
	var in storeBody
	err := c.read(&in, false)
	if err != nil {
		return reply{}, err
	}
	if in.ID == nil || *in.ID == "" {
		return reply{}, invalid("/id", "field_missing")
	}
	made := marketplace.SubMerchant{ID: *in.ID, Active: true}
	err = in.put(&made)
	if err == nil {
		err = made.Check()
	}
	if err != nil {
		return reply{}, storeFault(err)
	}
	made, err = s.gateway.ChangeSubMerchant(c.Context(), c.merchant.ID, made.ID,
		func(now marketplace.SubMerchant, exists bool) (marketplace.SubMerchant, error) {
			if exists {
				return now, fault.New(fault.Conflict, "store_exists", fault.Text{})
			}
			return made, nil
		})
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusCreated, body: encode(storeOf(made)), location: storePath(made.ID)}, nil
}

func storePath(id string) string { return fillPath("/v1/sub-merchants/{id}", id) }

// changeStore answers POST /v1/sub-merchants/{id}.
func (s *surface) changeStore(c *call) (reply, error) {
	var in storeBody
	err := c.read(&in, true)
	if err != nil {
		return reply{}, err
	}
	if in.ID != nil {
		return reply{}, invalid("/id", "field_unknown")
	}
	changed, err := s.gateway.ChangeSubMerchant(c.Context(), c.merchant.ID, c.PathValue("id"),
		func(now marketplace.SubMerchant, exists bool) (marketplace.SubMerchant, error) {
			if !exists {
				return now, errNoStore()
			}
			err := in.put(&now)
			if err == nil {
				err = now.Check()
			}
			return now, storeFault(err)
		})
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: encode(storeOf(changed))}, nil
}

func errNoStore() error { return fault.New(fault.NotFound, "store_not_found", fault.Text{}) }

// getStore answers GET /v1/sub-merchants/{id}.
func (s *surface) getStore(c *call) (reply, error) {
	found, err := s.storeAt(c)
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, body: encode(storeOf(found))}, nil
}

func (s *surface) storeAt(c *call) (marketplace.SubMerchant, error) {
	found, err := s.gateway.SubMerchant(c.Context(), c.merchant.ID, c.PathValue("id"))
	if fault.KindOf(err) == fault.NotFound {
		err = errNoStore()
	}
	return found, err
}

// storesBody is a page of sub-merchants, oldest first.
type storesBody struct {
	Stores  []storeBody `json:"sub_merchants"`
	HasMore bool        `json:"has_more"`
	Next    string      `json:"next,omitempty"`
}

// listStores answers GET /v1/sub-merchants.
func (s *surface) listStores(c *call) (reply, error) {
	after, limit, err := pageQuery(c.URL.RawQuery)
	if err != nil {
		return reply{}, err
	}
	found, err := s.gateway.SubMerchants(c.Context(), c.merchant.ID, record.Filter{After: after, Limit: limit + 1})
	if err != nil {
		return reply{}, err
	}
	b := storesBody{Stores: []storeBody{}}
	if len(found) > limit {
		found = found[:limit]
		b.HasMore, b.Next = true, found[limit-1].ID
	}
	for _, one := range found {
		b.Stores = append(b.Stores, storeOf(one))
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}

// balancesBody is what a store has, by currency.
type balancesBody struct {
	Store    string        `json:"sub_merchant"`
	Balances []balanceBody `json:"balances"`
}

type balanceBody struct {
	// Held waits for its release, Available for the next payout; below zero it is what the store owes.
	Held      money.Amount `json:"held"`
	Available money.Amount `json:"available"`
	UnderWay  money.Amount `json:"under_way"`
	Paid      money.Amount `json:"paid"`
}

// storeBalance answers GET /v1/sub-merchants/{id}/balance.
func (s *surface) storeBalance(c *call) (reply, error) {
	found, err := s.storeAt(c)
	if err != nil {
		return reply{}, err
	}
	all, err := s.gateway.Balances(c.Context(), c.merchant.ID, store.BalanceFilter{Store: found.ID, Limit: maxLimit})
	if err != nil {
		return reply{}, err
	}
	b := balancesBody{Store: found.ID, Balances: []balanceBody{}}
	for _, one := range all {
		in := func(minor int64) money.Amount { return money.New(minor, one.Currency) }
		b.Balances = append(b.Balances, balanceBody{Held: in(one.Held), Available: in(one.Free), UnderWay: in(one.UnderWay), Paid: in(one.Paid)})
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}

// statementBody is a page of a store's account, newest first.
type statementBody struct {
	Store   string               `json:"sub_merchant"`
	Entries []statementEntryBody `json:"entries"`
	HasMore bool                 `json:"has_more"`
	Next    string               `json:"next,omitempty"`
}

// statementEntryBody is one line of it: by how much each part of the balance changed, and why.
type statementEntryBody struct {
	ID        string                `json:"id"`
	At        time.Time             `json:"at"`
	Kind      marketplace.EntryKind `json:"kind"`
	Payment   string                `json:"payment,omitempty"`
	Payout    string                `json:"payout,omitempty"`
	Held      money.Amount          `json:"held"`
	Available money.Amount          `json:"available"`
	UnderWay  money.Amount          `json:"under_way"`
	Paid      money.Amount          `json:"paid"`
}

// storeStatement answers GET /v1/sub-merchants/{id}/statement.
func (s *surface) storeStatement(c *call) (reply, error) {
	after, limit, err := pageQuery(c.URL.RawQuery)
	if err != nil {
		return reply{}, err
	}
	of, err := s.storeAt(c)
	if err != nil {
		return reply{}, err
	}
	found, err := s.gateway.StoreLines(c.Context(), c.merchant.ID, store.LineFilter{Store: of.ID, Newest: true, After: after, Limit: limit + 1})
	if err != nil {
		return reply{}, err
	}
	b := statementBody{Store: of.ID, Entries: []statementEntryBody{}}
	if len(found) > limit {
		found = found[:limit]
		b.HasMore, b.Next = true, found[limit-1].ID
	}
	for _, e := range found {
		in := func(minor int64) money.Amount { return money.New(minor, e.Currency) }
		b.Entries = append(b.Entries, statementEntryBody{
			ID: e.ID, At: e.At, Kind: e.Kind, Payment: e.Payment, Payout: e.Payout,
			Held: in(e.Held), Available: in(e.Free), UnderWay: in(e.UnderWay), Paid: in(e.Paid),
		})
	}
	return reply{status: http.StatusOK, body: encode(b)}, nil
}
