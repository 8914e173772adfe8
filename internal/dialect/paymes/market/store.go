// Package market is Paymes' marketplace: its sub-merchants, and what becomes of their parts of an order. The stores and the
// payouts themselves are the house's, which every surface shares; this package speaks of them in Paymes' terms: a store's ratio is
// what is kept of its part, at least the marketplace's own rate, and a cancellation names one store.
package market

import (
	"context"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/ticket"
	"github.com/vezne/vezne/money"
)

// Store is a sub-merchant. Its ID is a ticket, because order_cancel names a store and nothing else.
type Store struct {
	ID        string
	Corporate bool
	Name      string
	Surname   string
	Email     string
	Phone     string
	IBAN      string
	// PIN is the person's identity number, TIN the tax number.
	PIN       string
	TIN       string
	TaxOffice string
	Company   string
	// Local is the ratio in percent that is kept of the store's parts, Foreign the one for cards from abroad, which is kept and
	// shown only: no rate here depends on where a card comes from.
	Local   string
	Foreign string
	// More are the rest of what the documents have: country, city, district, address, postal code, payout days.
	More   map[string]string
	Payout bool
	// Paused tells that the marketplace has switched the store off, which Paymes' calls only show.
	Paused           bool
	Created, Updated time.Time
}

// The names of Store.More.
const (
	Country    = "company_country"
	City       = "company_city"
	District   = "company_district"
	Address    = "company_address"
	PostalCode = "company_postal_code"
	Days       = "payout_days"
	foreign    = "commission_ratio_foreign"
	payout     = "is_payout_enabled"
	created    = "created_at"
	updated    = "updated_at"
)

// Create keeps a new store of a merchant's marketplace.
func Create(ctx context.Context, g *gateway.Gateway, m *merchant.Merchant, s Store) (Store, error) {
	s.ID = ticket.New(m.ID, ticket.UUIDSize).UUID()
	s.Created = g.Now()
	return change(ctx, g, m, s.ID, func(_ Store, exists bool) (Store, error) {
		if exists {
			return Store{}, errNoStore() // sixteen random bytes do not come twice
		}
		return s, nil
	})
}

// Update changes a store, or returns a NotFound fault.
func Update(ctx context.Context, g *gateway.Gateway, m *merchant.Merchant, id string, set func(s Store) Store) (Store, error) {
	return change(ctx, g, m, id, func(now Store, exists bool) (Store, error) {
		if !exists {
			return Store{}, errNoStore()
		}
		return set(now), nil
	})
}

func change(
	ctx context.Context, g *gateway.Gateway, m *merchant.Merchant, id string, next func(now Store, exists bool) (Store, error),
) (Store, error) {
	kept, err := g.ChangeSubMerchant(ctx, m.ID, id, func(now marketplace.SubMerchant, exists bool) (marketplace.SubMerchant, error) {
		s, err := next(shown(now), exists)
		if err != nil {
			return now, err
		}
		s.Updated = g.Now()
		next, err := checked(m, s)
		next.Holder = now.Holder // what Paymes has no words for
		for _, a := range now.Accounts {
			if a.Currency != money.TRY {
				next.Accounts = append(next.Accounts, a)
			}
		}
		return next.Over(now, exists), err
	})
	return shown(kept), err
}

// checked makes the house's store of one of Paymes', or says what is wrong with it.
func checked(m *merchant.Merchant, s Store) (marketplace.SubMerchant, error) {
	local, err := ratio(m, s.Updated, "commission_ratio_local", s.Local)
	if err != nil {
		return marketplace.SubMerchant{}, err
	}
	abroad, err := ratio(m, s.Updated, "commission_ratio_foreign", s.Foreign)
	if err != nil {
		return marketplace.SubMerchant{}, err
	}
	kept := marketplace.SubMerchant{
		ID: s.ID, Type: marketplace.Personal, Name: strings.TrimSpace(s.Name + " " + s.Surname), OwnerName: s.Name, OwnerSurname: s.Surname,
		IdentityNumber: s.PIN, TaxNumber: s.TIN, TaxOffice: s.TaxOffice, Email: s.Email, Phone: s.Phone, Company: s.Company, Commission: local,
		Active: true, More: map[string]string{foreign: percent(abroad), payout: "0"},
	}
	required := []marketplace.Field{marketplace.FieldOwnerName, marketplace.FieldOwnerSurname, marketplace.FieldEmail, marketplace.FieldPhone, marketplace.FieldIBAN}
	if s.Corporate {
		kept.Type, kept.Name = marketplace.Company, s.Company
		if len(s.TIN) == 11 {
			kept.Type = marketplace.PersonalCompany // whose tax number is the owner's identity number
		}
		required = append(required, marketplace.FieldTaxNumber, marketplace.FieldCompany)
	}
	if s.IBAN != "" {
		iban, formed := marketplace.ParseIBAN(s.IBAN)
		if !formed {
			iban = s.IBAN // refused below, by its name
		}
		kept.Accounts = []marketplace.Account{{IBAN: iban, Currency: money.TRY}}
	}
	for name, text := range s.More {
		if text != "" {
			kept.More[name] = text
		}
	}
	if s.Payout {
		kept.More[payout] = "1"
	}
	kept.More[created], kept.More[updated] = s.Created.UTC().Format(time.RFC3339), s.Updated.UTC().Format(time.RFC3339)
	return kept, kept.Check(required...)
}

// ratio reads what is kept of a store: by default, and at least, the marketplace's own rate.
func ratio(m *merchant.Merchant, at time.Time, field, text string) (commission.Rate, error) {
	own := Rate(m, at)
	if text == "" {
		return own, nil
	}
	r, err := commission.ParsePercent(text)
	if err != nil || r < own {
		return 0, fault.InvalidField(field, "commission_invalid", fault.Text{
			TR: "Yüzde " + percent(own) + " ile 100 arasında, en fazla dört ondalıklı bir oran olmalıdır.",
			EN: "It must be a ratio from " + percent(own) + " to 100 percent with at most four decimals.",
		})
	}
	return r, nil
}

// Rate is what a marketplace itself pays for a single payment, the tax on it included.
func Rate(m *merchant.Merchant, at time.Time) commission.Rate {
	l, _ := m.Commission.Find(commission.Facts{Currency: money.TRY, On: commission.DayOf(payment.Day(at))})
	return cost(l.Rate, l.Tax)
}

func percent(r commission.Rate) string { return strings.TrimSuffix(r.String(), " %") }

// shown makes Paymes' store of the house's.
func shown(s marketplace.SubMerchant) Store {
	v := Store{
		ID: s.ID, Corporate: s.Type != marketplace.Personal && s.Type != "", Name: s.OwnerName, Surname: s.OwnerSurname, Email: s.Email,
		Phone: s.Phone, PIN: s.IdentityNumber, TIN: s.TaxNumber, TaxOffice: s.TaxOffice, Company: s.Company, Local: percent(s.Commission),
		Foreign: s.More[foreign], More: map[string]string{}, Payout: s.More[payout] == "1", Paused: !s.Active,
	}
	for _, a := range s.Accounts {
		if a.Currency == money.TRY {
			v.IBAN = a.IBAN
		}
	}
	for _, name := range []string{Country, City, District, Address, PostalCode, Days} {
		v.More[name] = s.More[name]
	}
	v.Created, _ = time.Parse(time.RFC3339, s.More[created]) // a store that another surface made has no date here
	v.Updated, _ = time.Parse(time.RFC3339, s.More[updated])
	return v
}

// Find returns a store, or a NotFound fault.
func Find(ctx context.Context, g *gateway.Gateway, m *merchant.Merchant, id string) (Store, error) {
	s, err := g.SubMerchant(ctx, m.ID, id)
	if fault.KindOf(err) == fault.NotFound {
		return Store{}, errNoStore()
	}
	return shown(s), err
}

// List returns a page of a merchant's stores, counted from 1, and how many there are in all.
func List(ctx context.Context, g *gateway.Gateway, m *merchant.Merchant, page, limit int) (stores []Store, total int, err error) {
	const most = 1000
	after := ""
	for {
		rows, err := g.SubMerchants(ctx, m.ID, record.Filter{After: after, Limit: most})
		if err != nil {
			return nil, 0, err
		}
		for _, s := range rows {
			if total/limit == page-1 {
				stores = append(stores, shown(s))
			}
			total++
			after = s.ID
		}
		if len(rows) < most {
			return stores, total, nil
		}
	}
}

// Marketplace returns the merchant on whose marketplace a store is, by the store's id alone. It proves nothing.
func Marketplace(g *gateway.Gateway, store string) (*merchant.Merchant, bool) {
	t, formed := ticket.ParseUUID(store)
	if !formed {
		return nil, false
	}
	return g.Merchants().Tagged(t.Tag())
}

func errNoStore() error {
	f := fault.New(fault.NotFound, "no_store", fault.Text{TR: "Böyle bir alt üye işyeri yok.", EN: "There is no such sub-merchant."})
	f.Field = "sub_merchant_id"
	return f
}
