package esnekpos

import (
	"context"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// setStore is api/services/SubMerchantSet, which creates a store and replaces it.
func (d *Dialect) setStore(ctx context.Context, c *dialect.Caller, req wire.StoreRequest) (wire.Done, error) {
	s, err := storeOf(req.Store)
	if err != nil {
		return wire.Done{}, err
	}
	_, err = d.gateway.ChangeSubMerchant(ctx, c.Merchant.ID, s.ID,
		func(now marketplace.SubMerchant, exists bool) (marketplace.SubMerchant, error) {
			next := s.Over(now, exists)
			next.Commission, next.More = now.Commission, now.More // what other surfaces keep of it
			return next, nil
		})
	if err != nil {
		return wire.Done{}, err
	}
	return wire.Done{Code: wire.Success().Code, Message: wire.SuccessMessage}, nil
}

// storeOf makes the marketplace's store of EsnekPos', or says which member is wrong.
func storeOf(w wire.Store) (marketplace.SubMerchant, error) {
	s := marketplace.SubMerchant{
		ID: w.ExternalID, Type: marketplace.Type(w.Type), Name: w.Name, OwnerName: w.OwnerName, OwnerSurname: w.OwnerSurname,
		IdentityNumber: w.IdentityNumber, TaxNumber: w.TaxNumber, TaxOffice: w.TaxOffice, Email: w.Email, Phone: w.GSM,
		Company: w.CompanyName, Holder: w.BankName, Active: true,
	}
	for _, a := range w.Accounts {
		iban, valid := marketplace.ParseIBAN(a.IBAN)
		if !valid {
			iban = a.IBAN // Check says what is wrong with it
		}
		currency := money.Currency(a.Currency)
		if currency == "" {
			currency = money.TRY
		}
		s.Accounts = append(s.Accounts, marketplace.Account{IBAN: iban, Currency: currency})
	}
	return s, s.Check(marketplace.FieldIBAN)
}

// queryStore is api/services/SubMerchantQuery.
func (d *Dialect) queryStore(ctx context.Context, c *dialect.Caller, req wire.StoreQuery) (wire.StoreAnswer, error) {
	s, err := d.store(ctx, c.Merchant.ID, req.ExternalID)
	if err != nil {
		return wire.StoreAnswer{}, err
	}
	v := wire.StoreAnswer{
		Result: wire.Success(), ReturnMessage: wire.SuccessMessage, Active: s.Active,
		Store: wire.Store{
			Name: s.Name, OwnerName: s.OwnerName, OwnerSurname: s.OwnerSurname, IdentityNumber: s.IdentityNumber, Email: s.Email,
			GSM: s.Phone, CompanyName: s.Company, TaxOffice: s.TaxOffice, TaxNumber: s.TaxNumber, BankName: s.Holder,
			ExternalID: s.ID, Type: string(s.Type),
		},
	}
	for _, a := range s.Accounts {
		v.Store.Accounts = append(v.Store.Accounts, wire.Account{IBAN: a.IBAN, Currency: string(a.Currency)})
	}
	return v, nil
}

func (d *Dialect) store(ctx context.Context, m merchant.ID, id string) (marketplace.SubMerchant, error) {
	s, err := d.gateway.SubMerchant(ctx, m, id)
	if fault.KindOf(err) == fault.NotFound {
		f := fault.New(fault.NotFound, "store_not_found", fault.Text{
			TR: "Böyle bir mağaza yok; SubMerchantSet ile tanımlayın.", EN: "There is no such store; define it with SubMerchantSet.",
		})
		f.Field = "EXTERNAL_ID"
		return s, f
	}
	return s, err
}

// confirm is api/services/PaymentConfirm: it releases the named stores' money, and with the last of them the marketplace's own.
// A share may be agreed before its store is defined, as in the document's sample, but money is released to nobody who has no
// account for it.
func (d *Dialect) confirm(ctx context.Context, c *dialect.Caller, req wire.Confirmation) (wire.Done, error) {
	p, err := d.distributed(ctx, c, req.OrderRefNumber)
	if err != nil {
		return wire.Done{}, err
	}
	for _, id := range req.ExternalIDs {
		_, err = d.store(ctx, p.Merchant, id)
		if err != nil {
			return wire.Done{}, err
		}
	}
	_, err = d.gateway.ConfirmShares(ctx, p.Merchant, p.ID, req.ExternalIDs...)
	if err != nil {
		return wire.Done{}, blame(err, attrShares)
	}
	return wire.Done{Code: wire.Success().Code, Message: wire.SuccessMessage}, nil
}

// adjust is api/services/AddSubMerchantAmount: it moves money between a store and the marketplace.
func (d *Dialect) adjust(ctx context.Context, c *dialect.Caller, req wire.Adjustment) (wire.Reversed, error) {
	p, err := d.distributed(ctx, c, req.OrderRefNumber)
	if err != nil {
		return wire.Reversed{}, err
	}
	_, err = d.gateway.AdjustShare(ctx, p.Merchant, p.ID, req.ExternalID, p.Money(req.Amount.Minor()))
	if err != nil {
		field := "AMOUNT"
		if fault.KindOf(err) == fault.NotFound {
			field = "EXTERNAL_ID"
		}
		return wire.Reversed{}, blame(err, field)
	}
	return wire.Reversed{Result: wire.Success(), ReturnMessage: wire.SuccessMessage, OrderRefNumber: nameOf(p), RefNo: refNo(p)}, nil
}

// distributed returns a paid payment in which stores have shares.
func (d *Dialect) distributed(ctx context.Context, c *dialect.Caller, reference string) (payment.Payment, error) {
	p, found, err := d.find(ctx, c, reference)
	switch {
	case err != nil:
		return p, err
	case !found:
		return p, errNoOrder()
	case p.Operations[0].Status.Open() && p.State != payment.Challenged:
		return p, errUnknown()
	case p.State == payment.Voided, p.State == payment.Refunded:
		return p, errReversed()
	case !shared(p):
		return p, fault.New(fault.Conflict, "no_shares", fault.Text{
			TR: "Bu siparişin alınmış ve mağaza payı olan bir ödemesi yok.", EN: "This order has no payment that was taken and has stores' shares.",
		})
	}
	return p, nil
}

// blame names a member for what the marketplace refuses.
func blame(err error, field string) error {
	f, found := fault.As(err)
	if !found || f.Kind != fault.Invalid && f.Kind != fault.NotFound {
		return err
	}
	return fault.InvalidField(field, f.Code, f.PublicText())
}

// The values of DEALER_TYPE, which are published nowhere.
const (
	dealerMain  = "DEALER"
	dealerStore = "SUB_DEALER"
)

// balance is api/services/GetDealerBalance: what the marketplace itself, or one of its stores, has coming. What the bank is asked to
// transfer to a store counts until the bank has done it; a store that owes has less than nothing. Both are kept as they change: however
// many payments there are, it asks the same.
func (d *Dialect) balance(ctx context.Context, c *dialect.Caller, req wire.BalanceRequest) (wire.Balance, error) {
	v := wire.Balance{
		Result: wire.Success(), ReturnMessage: wire.SuccessMessage, Type: dealerMain,
		Merchant: req.Merchant.Name, Name: c.Merchant.Name, Currency: req.Currency, Chargeback: money.New(0, req.Currency),
	}
	if req.ExternalID != "" {
		s, err := d.store(ctx, c.Merchant.ID, req.ExternalID)
		if err != nil {
			return wire.Balance{}, blamed(err, "DEALER_SUB_EXTERNAL_ID")
		}
		v.Type, v.Name = dealerStore, s.Name
		b, err := d.gateway.Balance(ctx, c.Merchant.ID, s.ID, req.Currency)
		v.Released, v.Held = money.New(b.Free+b.UnderWay, req.Currency), money.New(b.Held, req.Currency)
		v.Total = money.New(b.Free+b.UnderWay+b.Held, req.Currency)
		return v, err
	}
	free, held, disputed, err := d.own(ctx, c.Merchant.ID, req.Currency)
	if err != nil {
		return wire.Balance{}, err
	}
	v.Released, v.Held, v.Total = money.New(free, req.Currency), money.New(held, req.Currency), money.New(free+held, req.Currency)
	v.Chargeback = money.New(disputed, req.Currency)
	return v, nil
}

// blamed is err about another member.
func blamed(err error, field string) error {
	f, found := fault.As(err)
	if !found {
		return err
	}
	named := *f
	named.Field = field
	return &named
}
