package paymes

import (
	"context"
	"strings"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paymes/market"
	"github.com/vezne/vezne/internal/dialect/paymes/order"
	wire "github.com/vezne/vezne/wire/paymes"
	"github.com/vezne/vezne/wire/wirekit"
)

// verifyMarket verifies an order of several stores.
func verifyMarket(f wirekit.Fields, secret string) bool {
	return wire.VerifyMarketOrder(f, secret, func(store string) string { return storeSecret(secret, store) })
}

// createMarket is marketplace/v1/order/create: an order of several stores, paid like any other.
func (d *Dialect) createMarket(ctx context.Context, c *dialect.Caller, req wire.MarketOrder) (wire.OrderAnswer, error) {
	var parts []market.Part
	var names []string
	for _, s := range req.Subs {
		parts = append(parts, market.Part{Store: s.SubMerchantID, Reference: s.SubOrderID, Minor: s.SubTotal.Minor()})
		for _, p := range s.Products {
			names = append(names, p.Name)
		}
	}
	deal, err := market.Divide(ctx, d.gateway, c.Merchant, req.Total, parts)
	if err != nil {
		return wire.OrderAnswer{}, err
	}
	o, err := order.Save(ctx, d.gateway, order.Order{
		Merchant: c.Merchant, Version: order.Market, Reference: req.OrderID, Minor: req.Total.Minor(), Currency: req.Total.Currency(),
		Price: req.TotalText, CurrencyText: req.CurrencyText, Product: abridged(strings.Join(names, ", ")),
		BuyerEmail: req.Buyer.Email, BuyerPhone: req.Buyer.Phone, Deal: deal,
	})
	if err != nil {
		return wire.OrderAnswer{}, err
	}
	for _, p := range parts {
		err = order.NamePart(ctx, d.gateway, o, p.Store, p.Reference)
		if err != nil {
			return wire.OrderAnswer{}, err
		}
	}
	return wire.OrderAnswer{
		Status: wire.OrderStatusReturnURL, Message: wire.OrderMessageRedirect, ReturnURL: c.BaseURL + orderPrefix + o.ID, PaymesOrderID: o.ID,
	}, nil
}

// abridged cuts a description that is made of many names.
func abridged(text string) string {
	letters := []rune(text)
	return string(letters[:min(len(letters), 255)])
}

// createStore is marketplace/v1/sub-merchant/create.
func (d *Dialect) createStore(ctx context.Context, c *dialect.Caller, req wire.SubMerchant) (wire.Store, error) {
	s, err := market.Create(ctx, d.gateway, c.Merchant, changed(market.Store{More: map[string]string{}}, req))
	if err != nil {
		return wire.Store{}, err
	}
	v := d.storeOf(c, s)
	v.New = true
	return v, nil
}

// updateStore is marketplace/v1/sub-merchant/update/{id}.
func (d *Dialect) updateStore(ctx context.Context, c *dialect.Caller, req wire.SubMerchant) (wire.Store, error) {
	s, err := market.Update(ctx, d.gateway, c.Merchant, req.ID, func(now market.Store) market.Store { return changed(now, req) })
	if err != nil {
		return wire.Store{}, err
	}
	return d.storeOf(c, s), nil
}

// findStore is marketplace/v1/sub-merchant/{id}.
func (d *Dialect) findStore(ctx context.Context, c *dialect.Caller, id string) (wire.Store, error) {
	s, err := market.Find(ctx, d.gateway, c.Merchant, id)
	if err != nil {
		return wire.Store{}, err
	}
	return d.storeOf(c, s), nil
}

// listStores is marketplace/v1/sub-merchant.
func (d *Dialect) listStores(ctx context.Context, c *dialect.Caller, req wire.StoreRequest) (wire.StoreList, error) {
	stores, total, err := market.List(ctx, d.gateway, c.Merchant, req.Page, req.Limit)
	if err != nil {
		return wire.StoreList{}, err
	}
	v := wire.StoreList{TotalCount: total}
	for _, s := range stores {
		v.Items = append(v.Items, d.storeOf(c, s))
	}
	return v, nil
}

// changed puts what a request says over what there is. What it leaves out stays.
func changed(s market.Store, req wire.SubMerchant) market.Store {
	if req.Type != "" {
		s.Corporate = req.Type == wire.Corporate
	}
	for _, field := range []struct {
		now  *string
		said string
	}{
		{&s.Name, req.Name}, {&s.Surname, req.Surname}, {&s.Email, req.Email}, {&s.Phone, req.Phone}, {&s.IBAN, req.IBAN}, {&s.PIN, req.PIN},
		{&s.TIN, req.TIN}, {&s.TaxOffice, req.TaxOffice}, {&s.Company, req.Company}, {&s.Local, req.Local}, {&s.Foreign, req.Foreign},
	} {
		if field.said != "" {
			*field.now = field.said
		}
	}
	for name, said := range map[string]string{
		market.Country: req.Country, market.City: req.City, market.District: req.District, market.Address: req.Address,
		market.PostalCode: req.PostalCode, market.Days: strings.Join(req.PayoutDays, ","),
	} {
		if said != "" {
			s.More[name] = said
		}
	}
	if req.PayoutEnabled != nil {
		s.Payout = *req.PayoutEnabled
	}
	return s
}

func (d *Dialect) storeOf(c *dialect.Caller, s market.Store) wire.Store {
	v := wire.Store{
		SubMerchant: wire.SubMerchant{
			ID: s.ID, Type: wire.Individual, Name: s.Name, Surname: s.Surname, Email: s.Email, Phone: s.Phone, IBAN: s.IBAN, PIN: s.PIN, TIN: s.TIN,
			TaxOffice: s.TaxOffice, Company: s.Company, Country: s.More[market.Country], City: s.More[market.City],
			District: s.More[market.District], Address: s.More[market.Address], PostalCode: s.More[market.PostalCode], Local: s.Local,
			Foreign: s.Foreign, PayoutEnabled: &s.Payout,
		},
		Secret: storeSecret(c.Merchant.Setting(Surface, settingSecret), s.ID), Created: s.Created, Updated: s.Updated, Paused: s.Paused,
	}
	if s.Corporate {
		v.Type = wire.Corporate
	}
	if days := s.More[market.Days]; days != "" {
		v.PayoutDays = strings.Split(days, ",")
	}
	return v
}
