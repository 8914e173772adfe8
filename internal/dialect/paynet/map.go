package paynet

import (
	"cmp"
	"context"
	"strconv"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paynet/terms"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	wire "github.com/vezne/vezne/wire/paynet"
	"github.com/vezne/vezne/wire/wirekit"
)

// map.go turns Paynet's words for an order into the engine's.

// The names of a payment's attributes: fields of the request that answers repeat. They are spelled as on the wire.
const (
	attrAgent          = "agent_id"
	attrAgentReference = "agent_reference_no"
	attrUser           = "user_id"
	attrMail           = "card_holder_mail"
	attrPhone          = "card_holder_phone"
	attrDomain         = "domain"
	attrRatioMethod    = "ratio_code_method"
	attrUnique         = "user_unique_id"
	attrType           = "transaction_type"
	attrEscrow         = "is_escrow"
	// attrOwner and attrCardDesc are the customer and the name of a card that is to be saved when the payment succeeds.
	attrOwner    = "card_owner_id"
	attrCardDesc = "card_desc"
	// attrForm names the form of paynet.js that the payment came from.
	attrForm = "paynetj_form"
)

// order makes the engine's order of a request, or says what the request asks for that cannot be done. card is the one in the place of the
// request's that a provider keeps.
func (d *Dialect) order(ctx context.Context, c *dialect.Caller, o wire.Order, card *gateway.KeptCard) (gateway.Order, error) {
	err := d.able(o)
	if err != nil {
		return gateway.Order{}, err
	}
	prices, code, err := d.prices(ctx, c.Merchant, o.RatioCode)
	if err != nil {
		return gateway.Order{}, err
	}
	paid, err := d.invoice(ctx, c, o)
	if err != nil {
		return gateway.Order{}, err
	}
	request := paid.divided(terms.Request{
		BIN: cmp.Or(o.Card.Number.BIN(), card.BIN()), Installments: o.Instalment, Amount: o.Amount, RatioCode: code, PassOn: o.AddCommission,
		Agent: o.AgentID, Company: o.CompanyAmount,
	})
	agreed, charged, err := terms.Agree(c.Merchant, prices, request)
	if err != nil {
		return gateway.Order{}, err //nolint:wrapcheck // it is a fault in the caller's words
	}
	o.AgentID = request.Agent
	kept := attributes(o)
	agreed.Write(kept)
	order := gateway.Order{
		Merchant: c.Merchant, Surface: Surface, Reference: o.ReferenceNo, Amount: charged,
		PreAuth: o.TransactionType == wire.PreAuthRequest, Installments: o.Instalment, Card: o.Card, Kept: card,
		Description: o.Description, Attributes: kept, Exact: exact(), Terms: agreed.Agreed(charged, o.AgentID, o.IsEscrow),
		BestCampaign: !o.NoCampaign && c.Merchant.Setting(Surface, settingCampaigns) == bestCampaign,
	}
	order.Buyer.Email, order.Buyer.Phone = o.CardHolderMail, o.CardHolderPhone
	paid.into(&order)
	return order, nil
}

// settingCampaigns is the merchant's setting with which payments take part in campaigns. A request has no field that names one, only
// one that declines them all; with "best" a payment gets the one that gives its buyer the most months.
const (
	settingCampaigns = "campaigns"
	bestCampaign     = "best"
)

// exact are the attributes that are ids of ours.
func exact() []string { return []string{attrOwner, attrForm, attrInvoice} }

func attributes(o wire.Order) map[string]string {
	kept := map[string]string{}
	for name, text := range map[string]string{
		attrAgent: o.AgentID, attrAgentReference: o.AgentReferenceNo, attrUser: o.UserID, attrMail: o.CardHolderMail,
		attrPhone: o.CardHolderPhone, attrDomain: o.Domain, attrRatioMethod: o.RatioCodeMethod, attrUnique: o.UserUniqueID,
	} {
		if text != "" {
			kept[name] = text
		}
	}
	heldFor(o, kept)
	if o.TransactionType != 0 {
		kept[attrType] = strconv.Itoa(int(o.TransactionType))
	}
	return kept
}

// farYears is how far away a card's expiry may lie. Cards are issued for ten years at most, and a year such as "99" is a
// slip of the finger.
const farYears = 20

// able refuses an order that asks for what there is not.
func (d *Dialect) able(o wire.Order) error {
	if !o.Card.IsZero() && o.Card.Expiry.Year() > d.now().Year()+farYears {
		return fault.InvalidField("year", "card_year", wirekit.YearText())
	}
	err := posType(o.POSType)
	if err != nil {
		return err
	}
	return escrowable(o)
}

// posType refuses a point of sale that Paynet does not have.
func posType(n int) error {
	if n == 0 || n == wire.POSType || n == wire.SamplePOSType || n == wire.OwnPOSType {
		return nil
	}
	return fieldFault(fault.Invalid, "pos_type", codePOSType, fault.Text{
		TR: "5 (Paynet POS) ya da 1 (kendi POS'unuz) olmalıdır.", EN: "It must be 5 (Paynet POS) or 1 (a POS of your own).",
	})
}

func errNotThere(field string) error {
	return fieldFault(fault.Unsupported, field, "not_implemented", fault.Text{
		TR: "Bu özellik henüz desteklenmiyor; alanı boş ya da false gönderin. Ödeme alınmadı.",
		EN: "This feature is not supported yet; send the field empty or false. Nothing was charged.",
	})
}

func fieldFault(kind fault.Kind, field, code string, t fault.Text) error {
	f := fault.New(kind, code, t)
	f.Field = field
	return f
}
