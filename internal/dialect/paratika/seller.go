package paratika

import (
	"context"
	"strings"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paratika"
)

// seller is SELLERADD and SELLEREDIT: the sellers are the house's stores, which every surface shares.
func (d *Dialect) seller(ctx context.Context, c *dialect.Caller, _ message, req wire.Seller) (wire.SellerAnswer, error) {
	_, err := d.gateway.ChangeSubMerchant(ctx, c.Merchant.ID, req.ID,
		func(now marketplace.SubMerchant, exists bool) (marketplace.SubMerchant, error) {
			switch add := req.Action == "SELLERADD"; {
			case add && exists:
				return now, refuse(fault.Conflict, wire.SellerExists, "SELLERID", fault.Text{
					TR: "Bu kimlikle bir satıcı var; SELLEREDIT ile değiştirin.", EN: "There is a seller of this id; change it with SELLEREDIT.",
				})
			case !add && !exists:
				return now, refuse(fault.NotFound, wire.NoSuchSeller, "SELLERID", fault.Text{
					TR: "Böyle bir satıcı yok; SELLERADD ile ekleyin.", EN: "There is no such seller; add it with SELLERADD.",
				})
			case add:
				now = marketplace.SubMerchant{ID: req.ID, Type: marketplace.Personal, Active: true}
			}
			return changedSeller(now, req)
		})
	if err != nil {
		return wire.SellerAnswer{}, aboutSeller(err)
	}
	return wire.SellerAnswer{Outcome: wire.Success(), ID: req.ID}, nil
}

// divided puts the sellers' parts of an order's items into its terms. They are the sellers' as soon as the amount is captured: the API has
// no word for a confirmation.
func divided(o gateway.Order, items []wire.Item) gateway.Order {
	o.Terms.Shares = nil
	for _, i := range items {
		if i.Seller != "" {
			o.Terms.Shares = append(o.Terms.Shares, payment.Share{Store: i.Seller, Kind: payment.ToStore, Amount: i.SellerAmount.Minor()})
		}
	}
	return o
}

// sellersKnown refuses an order for sellers that SELLERADD has not added, or that have been switched off. Whoever mistyped a seller's id hears
// of it before anything is charged, and not at the payout, where the money would wait for somebody who is not coming.
func (d *Dialect) sellersKnown(ctx context.Context, m merchant.ID, items []wire.Item) error {
	known := map[string]bool{"": true}
	for _, i := range items {
		if known[i.Seller] {
			continue
		}
		s, err := d.gateway.SubMerchant(ctx, m, i.Seller)
		switch {
		case fault.KindOf(err) == fault.NotFound:
			return refuse(fault.NotFound, wire.NoSuchSeller, "ORDERITEMS", fault.Text{
				TR: "Ürünlerden birinin satıcısı (sellerId) tanımlı değil; SELLERADD ile ekleyin.",
				EN: "The seller of one of the items (sellerId) is not known; add it with SELLERADD.",
			})
		case err != nil:
			return err
		case !s.Active:
			return refuse(fault.Conflict, wire.SellerInactive, "ORDERITEMS", fault.Text{
				TR: "Ürünlerden birinin satıcısı (sellerId) kapalı; SELLEREDIT ile STATUS=OK yapın.",
				EN: "The seller of one of the items (sellerId) is switched off; SELLEREDIT with STATUS=OK switches it on.",
			})
		}
		known[i.Seller] = true
	}
	return nil
}

// inProportion is who bears a refund: the API names no seller in one, so everybody bears their part.
func inProportion(now marketplace.Division, operation int, amount money.Amount) (marketplace.Refund, error) {
	return now.Proportional(operation, amount), nil
}

// changedSeller puts what a request says over a seller. What it leaves out stays.
func changedSeller(s marketplace.SubMerchant, req wire.Seller) (marketplace.SubMerchant, error) {
	for _, m := range []struct {
		said string
		at   *string
	}{{req.Name, &s.OwnerName}, {req.LastName, &s.OwnerSurname}, {req.Email, &s.Email}, {req.Mobile, &s.Phone}} {
		if m.said != "" {
			*m.at = m.said
		}
	}
	if req.Name != "" || req.LastName != "" || s.Name == "" {
		s.Name = strings.TrimSpace(s.OwnerName + " " + s.OwnerSurname)
	}
	if req.IBAN != "" {
		iban, formed := marketplace.ParseIBAN(req.IBAN)
		if !formed {
			iban = req.IBAN // refused below, by its name
		}
		s.Accounts = []marketplace.Account{{IBAN: iban, Currency: money.TRY}}
	}
	if req.Status != "" {
		s.Active = req.Status == wire.SellerActive
	}
	return s, s.Check(marketplace.FieldIBAN)
}

// aboutSeller names Paratika's parameter for what the marketplace refuses of a store.
func aboutSeller(err error) error {
	f, is := fault.As(err)
	if !is || f.Kind != fault.Invalid {
		return err
	}
	names := map[string]string{
		string(marketplace.FieldID): "SELLERID", string(marketplace.FieldName): "NAME", string(marketplace.FieldOwnerName): "NAME",
		string(marketplace.FieldOwnerSurname): "LASTNAME", string(marketplace.FieldEmail): "EMAIL", string(marketplace.FieldPhone): "MOBILENUMBER",
		string(marketplace.FieldIBAN): "IBAN",
	}
	name, known := names[f.Field]
	if !known {
		return err
	}
	return refuse(fault.Invalid, wire.WrongType, name, f.PublicText())
}
