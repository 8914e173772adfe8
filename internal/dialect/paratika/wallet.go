package paratika

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paratika/wallet"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
	wire "github.com/vezne/vezne/wire/paratika"
)

// cardActions are the actions about cards with which no money moves.
func (d *Dialect) cardActions(name string) (do action, byToken bool) {
	switch name {
	case "EWALLETADDCARD":
		return does(wire.DecodeNewCard, d.addCard), false
	case "EWALLETEDITCARD":
		return does(wire.DecodeCardRef, d.editCard), false
	case "EWALLETDELETECARD":
		return does(wire.DecodeCardRef, d.deleteCard), false
	case "EWALLETISCARDSAVABLE":
		return does(wire.DecodeCardProbe, d.probeCard), false
	case "QUERYCARD":
		return does(wire.DecodeCardQuery, d.queryCard), false
	case "QUERYCARDEXPIRY":
		return does(wire.DecodeCardExpiryQuery, d.queryCard), false
	case "QUERYCARDDETAILS":
		return does(wire.DecodeCredentials, d.queryCardDetails), true
	case "QUERYCUSTOMER":
		return does(wire.DecodeCustomerQuery, d.queryCustomer), false
	case "QUERYBIN":
		return does(wire.DecodeBINQuery, d.queryBIN), false
	case "QUERYPAYMENTSYSTEMS":
		return does(wire.DecodeBINQuery, d.queryPaymentSystems), true
	case "QUERYINSTALLMENT":
		return does(wire.DecodeSystemQuery, d.queryInstallment), false
	}
	return nil, false
}

func (d *Dialect) addCard(ctx context.Context, c *dialect.Caller, _ message, n wire.NewCard) (wire.CardAnswer, error) {
	if n.Encrypted != "" {
		return wire.CardAnswer{}, unsupported("ENCRYPTEDDATA")
	}
	token, err := d.wallet.Add(ctx, c.Merchant, n.Customer.ID, n.Name, n.Card)
	if err == nil {
		err = d.wallet.Describe(ctx, c.Merchant, n.Customer.ID, n.Customer.Name, n.Customer.Email, n.Customer.Phone)
	}
	return wire.CardAnswer{Outcome: wire.Success(), Token: token}, aboutCard(err)
}

func (d *Dialect) probeCard(ctx context.Context, c *dialect.Caller, _ message, p wire.CardProbe) (wire.CardAnswer, error) {
	known, err := d.wallet.Known(ctx, c.Merchant, p.Customer, p.Number)
	a := wire.CardAnswer{Outcome: wire.Success(), Savable: "YES"}
	if known {
		a.Savable = "NO"
	}
	return a, aboutCard(err)
}

func (d *Dialect) editCard(ctx context.Context, c *dialect.Caller, _ message, e wire.CardRef) (wire.Envelope, error) {
	if !e.Expiry.IsZero() && e.Expiry.Expired(d.now()) {
		return wire.Envelope{}, refuse(fault.Invalid, wire.BadExpiry, "CARDEXPIRY", fault.Text{
			TR: "Kartın son kullanma tarihi geçmiş.", EN: "The card has expired.",
		})
	}
	err := d.wallet.Change(ctx, c.Merchant, e.Customer, e.Token, e.Expiry, e.Holder, e.Name)
	return wire.Envelope{Outcome: wire.Success()}, aboutCard(err)
}

func (d *Dialect) deleteCard(ctx context.Context, c *dialect.Caller, _ message, e wire.CardRef) (wire.Envelope, error) {
	held, err := d.recurring.Holds(ctx, c.Merchant, e.Token)
	if err == nil && held {
		err = refuse(fault.Conflict, wire.CardOfPlans, "CARDTOKEN", fault.Text{
			TR: "Bu kartla tahsil edilen tekrarlı ödeme planları var; önce RECURRINGPLANCARDDELETE ile plandan çıkarın.",
			EN: "There are recurring plans with this card; take it from them with RECURRINGPLANCARDDELETE first.",
		})
	}
	if err == nil {
		err = d.wallet.Remove(ctx, c.Merchant, e.Customer, e.Token)
	}
	return wire.Envelope{Outcome: wire.Success()}, aboutCard(err)
}

func (d *Dialect) queryCard(ctx context.Context, c *dialect.Caller, _ message, q wire.CardQuery) (wire.Wallet, error) {
	asked := wallet.Query{Owner: q.Customer, Token: q.Token, Label: q.Name, From: q.Start}
	if !q.End.IsZero() {
		asked.Until = q.End.Add(time.Minute) // an end is a minute of which all is meant
	}
	all, err := d.wallet.List(ctx, c.Merchant, asked)
	if err != nil {
		return wire.Wallet{}, aboutCard(err)
	}
	page, err := d.wallet.Dated(c.Merchant, all[min(q.Offset, len(all)):min(q.Offset+q.Limit, len(all))])
	if err != nil {
		return wire.Wallet{}, err
	}
	a := wire.Wallet{Outcome: wire.Success(), Total: len(all)}
	for _, k := range page {
		a.Cards = append(a.Cards, savedCard(k))
	}
	return a, nil
}

// queryCardDetails is QUERYCARDDETAILS: the cards of the customer for whom a session is.
func (d *Dialect) queryCardDetails(ctx context.Context, c *dialect.Caller, m message, _ wire.Credentials) (wire.Wallet, error) {
	if m.credentials.SessionToken == "" {
		return wire.Wallet{}, missing("SESSIONTOKEN", wire.MissingParameter)
	}
	s, err := d.live(ctx, c, m)
	if err != nil {
		return wire.Wallet{}, err
	}
	all, err := d.sessionCards(ctx, s)
	a := wire.Wallet{Outcome: wire.Success(), Total: len(all)}
	for _, k := range all {
		a.Cards = append(a.Cards, savedCard(k))
	}
	return a, err
}

// sessionCards are the cards of the customer for whom a session is.
func (d *Dialect) sessionCards(ctx context.Context, s visitor) ([]wallet.Card, error) {
	if s.Order.Customer.ID == "" {
		return nil, nil
	}
	all, err := d.wallet.List(ctx, s.Merchant, wallet.Query{Owner: s.Order.Customer.ID})
	if err == nil {
		all, err = d.wallet.Dated(s.Merchant, all)
	}
	return all, aboutCard(err)
}

// queryCustomer is QUERYCUSTOMER. A customer who is not known is an empty list, as one without cards is.
func (d *Dialect) queryCustomer(ctx context.Context, c *dialect.Caller, _ message, q wire.CustomerQuery) (wire.CustomerList, error) {
	a := wire.CustomerList{Outcome: wire.Success()}
	one, err := d.wallet.Customer(ctx, c.Merchant, q.Customer)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return a, nil
	case err != nil:
		return a, err
	}
	a.Customers = []wire.CustomerInfo{{ID: one.Reference, Email: one.Email, Phone: one.Phone, Name: one.Name}}
	return a, nil
}

// savedCard is a card as a list shows it.
func savedCard(k wallet.Card) wire.SavedCard {
	row := wire.SavedCard{
		Token: k.Token, Holder: holder(k.Card.Holder), Last4: k.Card.Last4, Customer: k.Customer, BIN: k.Card.BIN,
		Brand: wire.BrandName(k.Card.Brand), Type: cardType(k.Issuer), Network: wire.NetworkName(k.Issuer.Family),
		Issuer: k.Issuer.Bank, Country: country(k.Issuer), Status: wire.CardActive, Expiry: k.Expiry, Name: k.Label,
		Created: millis(k.CreatedAt), Updated: millis(k.UpdatedAt), EFTCode: k.Issuer.EFT,
	}
	if !k.Active {
		row.Status = wire.CardInactive
	}
	return row
}

func (d *Dialect) queryBIN(ctx context.Context, c *dialect.Caller, _ message, q wire.BINQuery) (wire.BINAnswer, error) {
	i, err := d.issuer(ctx, c, q)
	if err != nil {
		return wire.BINAnswer{}, err
	}
	if i.Digits == "" {
		return wire.BINAnswer{}, refuse(fault.NotFound, wire.UnknownBIN, "BIN", fault.Text{
			TR: "Bu BIN bilinmiyor; yalnızca sağlayıcıların yayımladığı test kartları tanınır.",
			EN: "This BIN is not known; only the test cards that providers publish are.",
		})
	}
	b := wire.BIN{
		Digits: i.Digits, Brand: wire.BrandName(i.Brand), Type: cardType(i), Network: wire.NetworkName(i.Family), Issuer: i.Bank,
		Country: country(i), Prepaid: i.Type == "prepaid",
	}
	if i.Commercial {
		b.Level = "BUSINESS"
	}
	return wire.BINAnswer{Outcome: wire.Success(), BIN: b}, nil
}

// queryPaymentSystems names the payment system that a payment would go to: the merchant's first. A card that is not known is
// offered what every card is.
func (d *Dialect) queryPaymentSystems(ctx context.Context, c *dialect.Caller, _ message, q wire.BINQuery) (wire.Offers, error) {
	i, err := d.issuer(ctx, c, q)
	if err != nil {
		return wire.Offers{}, err
	}
	all, err := d.plans(ctx, c.Merchant, i, q.Amount, q.Reflect)
	if err != nil {
		return wire.Offers{}, aboutCard(err)
	}
	mine := systems(c.Merchant)
	if len(mine) == 0 {
		return wire.Offers{}, refuse(fault.Unsupported, wire.NoPaymentSystem, "", fault.Text{
			TR: "Bu üye iş yerinin ödeme sistemi yok.", EN: "This merchant has no payment system.",
		})
	}
	once, parts := wire.Offer{System: mine[0]}, wire.Offer{System: mine[0]}
	for _, p := range plansOf(all) {
		if p.Count == "1" {
			once.Plans = append(once.Plans, p)
		} else {
			parts.Plans = append(parts.Plans, p)
		}
	}
	a := wire.Offers{Outcome: wire.Success(), OneShot: &once}
	if len(parts.Plans) > 0 {
		a.Installment = &parts
	}
	return a, nil
}

func (d *Dialect) queryInstallment(ctx context.Context, c *dialect.Caller, _ message, q wire.SystemQuery) (wire.Systems, error) {
	a := wire.Systems{Outcome: wire.Success()}
	if q.Status == "NO" {
		return a, nil // none of them is switched off
	}
	all, err := d.plans(ctx, c.Merchant, wallet.IssuerOf(c.Merchant, q.BIN), q.Amount, false)
	if err != nil {
		return wire.Systems{}, aboutCard(err)
	}
	for _, s := range systems(c.Merchant) {
		if (q.Name == "" || q.Name == s.Name) && (q.Type == "" || q.Type == s.Type) {
			a.Offers = append(a.Offers, wire.Offer{System: s, Plans: plansOf(all)})
		}
	}
	if len(a.Offers) == 0 {
		return wire.Systems{}, refuse(fault.NotFound, wire.NoSuchPaymentSystem, "PAYMENTSYSTEM", fault.Text{
			TR: "Bu adla ya da türle bir ödeme sistemi yok.", EN: "There is no payment system of this name or type.",
		})
	}
	return a, nil
}

// issuer tells of the card that a query names.
func (d *Dialect) issuer(ctx context.Context, c *dialect.Caller, q wire.BINQuery) (wallet.Issuer, error) {
	digits := q.BIN
	if q.Token != "" {
		var err error
		digits, err = d.wallet.Digits(ctx, c.Merchant, q.Token)
		if err != nil {
			return wallet.Issuer{}, aboutCard(err)
		}
	}
	return wallet.IssuerOf(c.Merchant, digits), nil
}

// withSaved puts the card of a CARDTOKEN into an order, if there is one. The buyer may have typed its security code, which is
// not kept.
func (d *Dialect) withSaved(ctx context.Context, o gateway.Order, token string, cvv pan.CVV) (gateway.Order, error) {
	if token == "" {
		return o, nil
	}
	c, kept, err := d.wallet.Open(ctx, o.Merchant, o.Attributes[attrCustomer], token, cvv)
	if err != nil {
		return o, aboutCard(err)
	}
	o.Card, o.Kept, o.Attributes[attrToken] = c, kept, token
	return o, nil
}

// kept has the card of an order saved, as its buyer asked, once its payment is approved.
func (d *Dialect) kept(ctx context.Context, o gateway.Order, label string) (gateway.Order, error) {
	o, token, fresh, err := d.wallet.Keep(ctx, o, o.Attributes[attrCustomer], label)
	if err != nil {
		return o, aboutCard(err)
	}
	o.Attributes[attrToken] = token
	if fresh {
		o.Attributes[attrFresh] = "yes"
	}
	return o, nil
}

// proven lets the card of a payment pay again that was kept with it, once the payment is approved. The engine does it for certain; here it
// is done at once, before the buyer or the shop is told.
func (d *Dialect) proven(ctx context.Context, p payment.Payment) {
	err := d.gateway.ProveCard(ctx, p)
	if err != nil {
		d.log.Warn("saved card is left to its job", "payment", string(p.ID), "error", err)
	}
}

// plans are the ways in which a card may pay an amount.
func (d *Dialect) plans(ctx context.Context, m *merchant.Merchant, i wallet.Issuer, amount money.Amount, buyerBears bool) ([]wallet.Plan, error) {
	prices, err := d.gateway.Prices(ctx, m, "")
	if err != nil {
		return nil, err
	}
	return wallet.Plans(prices, i, amount, buyerBears)
}

// offered refuses a number of installments that the merchant has not agreed on for the card.
func (d *Dialect) offered(ctx context.Context, o gateway.Order, field string) error {
	prices, err := d.gateway.Prices(ctx, o.Merchant, "")
	if err != nil || wallet.Offered(prices, wallet.IssuerOf(o.Merchant, o.BIN()), o.Amount, o.Installments) {
		return err
	}
	return refuse(fault.Invalid, wire.BadInstallmentCount, field, fault.Text{
		TR: "Bu kart için böyle bir taksit sayısı yok; QUERYPAYMENTSYSTEMS ile sorgulayın.",
		EN: "There is no such number of installments for this card; ask QUERYPAYMENTSYSTEMS.",
	})
}

// aboutCard spells a fault about a saved card.
func aboutCard(err error) error {
	f, told := fault.As(err)
	if !told {
		return err
	}
	var code wire.ErrorCode
	var field string
	switch f.Code {
	case wallet.CodeKnown:
		code, field = wire.CardExists, "CARDPAN"
	case wallet.CodePayment:
		code, field = wire.BadCardToken, "CARDTOKEN"
	case wallet.CodeAmount:
		code, field = wire.BadAmount, "AMOUNT"
	case "card_not_found":
		code, field = wire.NoSuchCard, "CARDTOKEN"
	case "card_expired":
		code, field = wire.BadExpiry, "CARDEXPIRY"
	case "customer_reference_invalid":
		code, field = wire.WrongType, "CUSTOMER"
	case "card_label_invalid":
		code, field = wire.WrongType, "CARDSAVENAME"
	case "card_holder_invalid":
		code, field = wire.WrongType, "NAMEONCARD"
	case "no_vault":
		code = wire.Unsupported
	default:
		return err
	}
	return refuse(f.Kind, code, field, f.PublicText())
}

func plansOf(all []wallet.Plan) []wire.Plan {
	plans := make([]wire.Plan, len(all))
	for i, p := range all {
		plans[i] = wire.Plan{Count: strconv.Itoa(p.Count), Rate: p.Rate}
		if !p.Total.IsZero() {
			plans[i].Amount, plans[i].Final = p.Part.Decimal(), p.Total.Decimal()
		}
	}
	return plans
}

// cardType is a card's type in Paratika's words.
func cardType(i wallet.Issuer) string {
	if i.Type == "" {
		return "UNKNOWN"
	}
	return strings.ToUpper(i.Type) // ASCII words
}

// country is the issuer's in three letters, as ISO 3166 has them.
func country(i wallet.Issuer) string {
	if i.Country == "TR" {
		return "TUR"
	}
	return ""
}
