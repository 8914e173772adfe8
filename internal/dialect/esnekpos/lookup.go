package esnekpos

import (
	"context"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/esnekpos/terms"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// bin is api/services/EYVBinService. An unknown BIN is answered with empty members, and no error.
func (d *Dialect) bin(_ context.Context, _ *dialect.Caller, req wire.BIN) (wire.Card, error) {
	known := terms.Find(d.gateway.Merchants().Cards(), req.Number)
	if !known.Known {
		return wire.Card{}, nil
	}
	return wire.Card{
		BankName: known.Bank, Brand: known.Brand, Type: typeOf(known), Family: known.Family, Kind: kindOf(known), BankCode: known.BankCode,
	}, nil
}

// typeOf is Card_Type.
func typeOf(c terms.Card) string {
	if c.Credit {
		return "CREDIT"
	}
	return "DEBIT"
}

// kindOf is Card_Kind.
func kindOf(c terms.Card) string {
	switch {
	case !c.Credit:
		return wire.KindDebit
	case c.Commercial:
		return wire.KindCommercial
	}
	return wire.KindPersonal
}

// installments is api/services/GetInstallments: what the merchant's own table offers, for every family or for one card's.
// Without an amount it tells the rates, and amounts of 0.
func (d *Dialect) installments(ctx context.Context, c *dialect.Caller, req wire.InstallmentsRequest) (wire.Installments, error) {
	amount := req.Amount
	if amount.IsZero() {
		amount = money.New(0, money.TRY)
	}
	prices, err := d.gateway.Prices(ctx, c.Merchant, terms.RatioCode(c.Merchant))
	if err != nil {
		return wire.Installments{}, err
	}
	lines, err := terms.Table(c.Merchant, prices, terms.Question{Amount: amount, Digits: req.BIN, ForCustomer: req.ForCustomer})
	v := wire.Installments{Result: wire.Success(), ReturnMessage: wire.SuccessMessage}
	for _, l := range lines {
		v.Options = append(v.Options, wire.Option{
			Family: l.Family, Number: l.Installments, Rate: l.Terms.Rate.Fraction(), Each: l.Parts[0], Total: l.Charged, ToDealer: l.Net(),
		})
	}
	return v, err
}
