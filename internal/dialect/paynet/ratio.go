package paynet

import (
	"context"
	"strconv"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paynet/terms"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paynet"
)

// ratio is v1/ratio/Get and Get_public: what an amount costs in every number of installments, for one card's bank or for all.
func (d *Dialect) ratio(ctx context.Context, c *dialect.Caller, req wire.RatioRequest) (wire.Ratios, error) {
	err := posType(req.POSType)
	if err != nil {
		return wire.Ratios{}, err
	}
	if req.AgentID != "" && !terms.Dealer(c.Merchant, req.AgentID) {
		return wire.Ratios{}, errNoAgent()
	}
	required := c.Merchant.Setting(Surface, settingTDS) == "true"
	answer := wire.Ratios{TDSRequired: required, ObjectName: wire.ObjectRatio}
	prices, code, err := d.prices(ctx, c.Merchant, req.RatioCode)
	if err != nil {
		return wire.Ratios{}, err
	}
	req.RatioCode = code
	for _, card := range asked(c.Merchant, prices, req) {
		bank, err := ratioBank(prices, req, card)
		if err != nil {
			return wire.Ratios{}, err
		}
		bank.TDSRequired = required
		if len(bank.Ratios) > 0 {
			answer.Banks = append(answer.Banks, bank)
		}
	}
	if len(answer.Banks) == 0 {
		return wire.Ratios{}, fieldFault(fault.Invalid, "ratio_code", codeRatioGet, fault.Text{
			TR: "Bu istek için oran tablosunda satır yok.", EN: "The ratio table has no row for this request.",
		})
	}
	answer.Code, answer.Message = wire.Success(false)
	return answer, nil
}

// asked are the cards that a request is about: the one of its BIN, or one of every family. A card type that the request
// names is believed only where the BIN says nothing.
func asked(m *merchant.Merchant, prices terms.Prices, req wire.RatioRequest) []terms.Card {
	var cards []terms.Card
	if req.Bin != "" {
		cards = []terms.Card{terms.CardOf(m, req.Bin)}
	} else {
		for _, family := range terms.Families() {
			cards = append(cards, terms.Card{Family: family})
		}
		for _, bank := range terms.OwnBanks(prices) {
			cards = append(cards, terms.Card{Bank: bank})
		}
		cards = append(cards, terms.Card{}) // every bank that is in none
	}
	for i := range cards {
		if !cards[i].Known {
			cards[i].Debit, cards[i].Business = req.CardType == wire.CardDebit, req.CardType == wire.CardBusiness
		}
	}
	return cards
}

func ratioBank(prices terms.Prices, req wire.RatioRequest, card terms.Card) (wire.RatioBank, error) {
	amount := req.Amount
	if amount.IsZero() {
		amount = money.New(0, money.TRY)
	}
	quotes, err := terms.Quotes(prices, card, terms.Request{Amount: amount, RatioCode: req.RatioCode, PassOn: req.AddCommission})
	if err != nil {
		return wire.RatioBank{}, err //nolint:wrapcheck // it is a fault in the caller's words
	}
	bank := wire.RatioBank{CardType: cardType(card)}
	bank.BankID, bank.BankName = ratioBankOf(prices, card)
	for _, q := range quotes {
		bank.Ratios = append(bank.Ratios, wire.Ratio{
			Ratio: q.Terms.Rate.Fraction(), InstalmentKey: wire.InstalmentKey([16]byte{}, q.Installments),
			Instalment: shownInstallments(q.Installments), InstalmentAmount: q.Parts[0], TotalNetAmount: q.Net(), TotalAmount: q.Charged,
			Commision: q.Commission(), CommisionTax: q.Tax(), Desc: choiceText(q), RatioCode: req.RatioCode,
		})
	}
	return bank, nil
}

// choiceText is a choice as a page may show it, in the manner of the document's sample ("3 Taksit 3 x 3,46 = 10,37 TL").
func choiceText(q terms.Offer) string {
	total := q.Charged.DecimalComma() + " TL"
	if q.Installments <= 1 {
		return "Tek Çekim " + total
	}
	n := strconv.Itoa(q.Installments)
	return n + " Taksit " + n + " x " + q.Parts[0].DecimalComma() + " = " + total
}
