package paynet

import (
	"context"
	"log/slog"
	"slices"
	"strconv"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paynet/terms"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	wire "github.com/vezne/vezne/wire/paynet"
)

// prices are what a request is priced by, and the code of the table: the one that it names, or the one that the shop has made the
// default of this API.
func (d *Dialect) prices(ctx context.Context, m *merchant.Merchant, code string) (terms.Prices, string, error) {
	if code == "" {
		chosen, err := d.gateway.DefaultRatio(ctx, m.ID)
		if err != nil {
			return terms.Prices{}, "", err
		}
		code = chosen
	}
	list, err := d.gateway.Prices(ctx, m, code)
	return list, code, err
}

// setRatioType is v1/ratio/set_type. What a request about an existing table leaves out stays: a description that is mended must not
// turn rates that are shown into rates that are added.
func (d *Dialect) setRatioType(ctx context.Context, c *dialect.Caller, req wire.RatioType) (wire.RatioTyped, error) {
	t, err := d.gateway.ChangeRatio(ctx, c.Merchant, gateway.RatioChange{Code: req.RatioCode, Default: req.IsDefault,
		Apply: func(now terms.Ratio) (terms.Ratio, error) {
			now.Description = req.Description
			if req.IsCumulative == nil {
				return now, nil
			}
			now.Shown = !*req.IsCumulative
			if now.Shown {
				err := terms.Showable(now)
				if f, told := fault.As(err); told {
					return now, fieldFault(f.Kind, "is_cumulative", f.Code, f.PublicText())
				}
			}
			return now, nil
		},
	})
	if err != nil {
		return wire.RatioTyped{}, err
	}
	c.Note(slog.String("ratio_code", t.Code), slog.Int64("revision", t.Revision))
	a := wire.RatioTyped{RatioCode: t.Code, ObjectName: wire.ObjectRatioType}
	a.Code, a.Message = wire.Success(false)
	return a, nil
}

// deleteRatioType is v1/ratio/delete_type. Payments under way keep what was agreed.
func (d *Dialect) deleteRatioType(ctx context.Context, c *dialect.Caller, req wire.RatioDelete) (wire.Envelope, error) {
	return d.changeRatio(ctx, c, wire.ObjectRatioDelete, req.RatioCode, func(now terms.Ratio) (terms.Ratio, error) {
		now.Deleted = true
		return now, nil
	})
}

// defineRatio is v1/ratio/define. It puts rows in and leaves the others; all of a request is one revision.
func (d *Dialect) defineRatio(ctx context.Context, c *dialect.Caller, req wire.RatioDefine) (wire.Envelope, error) {
	return d.changeRatio(ctx, c, wire.ObjectRatioDefine, req.RatioCode, func(now terms.Ratio) (terms.Ratio, error) {
		for i, b := range req.Banks {
			cards := ratioCards(b.BankID, req.CardType)
			now = terms.Defined(now, cards, b.IsBlocked)
			for j, n := range b.Instalments {
				next, err := terms.DefinedRow(now, cards, n.Instalment, n.IsBlocked, n.Ratio)
				if err != nil {
					return now, ratioAt(i, j, err)
				}
				now = next
			}
		}
		return now, nil
	})
}

func (d *Dialect) changeRatio(
	ctx context.Context, c *dialect.Caller, object, code string, apply func(terms.Ratio) (terms.Ratio, error),
) (wire.Envelope, error) {
	t, err := d.gateway.ChangeRatio(ctx, c.Merchant, gateway.RatioChange{Code: code, Apply: apply})
	if err != nil {
		return wire.Envelope{}, err
	}
	c.Note(slog.String("ratio_code", t.Code), slog.Int64("revision", t.Revision))
	e := wire.Envelope{ObjectName: object}
	e.Code, e.Message = wire.Success(false)
	return e, nil
}

// ratioAt puts before a fault about a row where the row stands.
func ratioAt(bank, row int, err error) error {
	f, told := fault.As(err)
	if !told {
		return err
	}
	return fault.InvalidField("banks["+strconv.Itoa(bank)+"].instalments["+strconv.Itoa(row)+"]."+f.Field, f.Code, f.PublicText())
}

// ratioBankOf is bankOf, but for a bank that the table has rows for: those are the card's then, whatever its family.
func ratioBankOf(prices terms.Prices, c terms.Card) (id, name string) {
	if c.Bank != "" && slices.Contains(terms.OwnBanks(prices), c.Bank) {
		for _, id := range []string{"DENZ", "KVYT", "VAKF", "ODEA"} {
			if bankItself(id) == c.Bank {
				return wire.Bank(id, "")
			}
		}
	}
	return bankOf(c)
}

// ratioCards says which cards a bank of Paynet's list means. Most of its banks are families; those with cards of several families, or of
// none, are the banks themselves. "Diğer Banka" is every card without a family.
func ratioCards(bankID, cardType string) terms.Cards {
	cards := terms.Cards{Bank: bankItself(bankID), Type: cardKind(cardType)}
	for _, family := range terms.Families() {
		if cards.Bank == "" && familyID(family) == bankID {
			cards.Family = family
		}
	}
	return cards
}

// bankItself is our word for a bank of the list that is no family.
func bankItself(bankID string) string {
	switch bankID {
	case "DENZ":
		return "denizbank"
	case "KVYT":
		return "kuveytturk"
	case "VAKF":
		return "vakifbank"
	case "ODEA":
		return "odeabank"
	}
	return ""
}

func cardKind(cardType string) terms.CardKind {
	switch cardType {
	case wire.CardPersonal:
		return terms.Personal
	case wire.CardBusiness:
		return terms.Business
	case wire.CardDebit:
		return terms.Debit
	}
	return ""
}
