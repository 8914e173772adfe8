package paratika

import (
	"context"
	"strings"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/pan"
	wire "github.com/vezne/vezne/wire/paratika"
)

// The names of a payment's attributes: what answers and the return post repeat.
const (
	attrMerchant = "merchant"
	attrCustomer = "customer"
	// attrToken names the saved card that paid.
	attrToken = "card_token"
	// attrFresh marks a payment whose card was saved with it, and is switched on when the payment is approved.
	attrFresh = "card_fresh"
	// attrModel says by which door the payment came, which pgOrderId shows: in the samples it has the merchant's number in
	// front where the API was called, and not where a browser posted.
	attrModel = "model"
	// attrRest are the last bytes of the session's token. With a visit's secret in front, which is its first bytes and stands
	// in the buyer's address only, they are the token that the return post has to repeat.
	attrRest = "session"
)

// The doors.
const (
	modelAPI    = "api"
	modelDirect = "direct"
)

// pay is SALE and PREAUTH: without 3-D Secure, or after post/auth3d has authenticated the session's buyer.
func (d *Dialect) pay(ctx context.Context, c *dialect.Caller, m message, req wire.Order) (wire.Financial, error) {
	order := withBuyer(divided(gateway.Order{
		Merchant: c.Merchant, Surface: Surface, Reference: req.PaymentID, Amount: req.Amount, PreAuth: req.PreAuth,
		Installments: req.Installments, Card: req.Card,
		Attributes: attributes(m.credentials.Merchant, req.Customer.ID, modelAPI), Exact: exact(),
	}, req.Items), req.Customer)
	if m.credentials.SessionToken != "" {
		s, err := d.live(ctx, c, m)
		if err == nil {
			err = payable(s)
		}
		if err == nil {
			err = sameAs(s, req)
		}
		if err != nil {
			return wire.Financial{}, err
		}
		finishes := req.Card.IsZero() && req.CardToken == "" && req.Encrypted == ""
		p, over, err := d.paid(ctx, s)
		if over && !(finishes && d.unfinished(ctx, s, p.ID)) {
			err = errSessionOver()
		}
		if err != nil {
			return wire.Financial{}, err
		}
		if !m.credentials.Named() {
			err = allowed(s, req.PreAuth, finishes)
			if err != nil {
				return wire.Financial{}, err
			}
		}
		if finishes {
			return d.finish(ctx, c, s, req)
		}
		order = orderOf(s, req.Card, req.PreAuth || s.Order.Extra.PreAuth, req.Installments, modelAPI)
	}
	err := d.able(c.Merchant, asked{
		card: req.Card, field: "CARDEXPIRY", cardToken: req.CardToken, encrypted: req.Encrypted,
		system: req.PaymentSystem,
	})
	if err == nil && req.SaveCard {
		err = refuse(fault.Unsupported, wire.SaveCardInAPI, "SAVECARD", leaveOut())
	}
	if err == nil {
		order, err = d.withSaved(ctx, order, req.CardToken, req.Card.CVV)
	}
	order = inCampaign(order, req.CampaignCode)
	if err == nil {
		order, err = withPoints(order, req.Points)
	}
	if err != nil {
		return wire.Financial{}, err
	}
	err = d.offered(ctx, order, "INSTALLMENTS")
	if err == nil {
		err = d.sold(ctx, order, req.Items)
	}
	if err != nil {
		return wire.Financial{}, err
	}
	a, err := d.gateway.Pay(ctx, order)
	if err != nil {
		return wire.Financial{}, err
	}
	return d.paidAnswer(c, a)
}

// sold is sellersKnown for an order that is not paid yet: the repeat of one that is paid is told so, whatever became of its sellers.
func (d *Dialect) sold(ctx context.Context, o gateway.Order, items []wire.Item) error {
	err := d.sellersKnown(ctx, o.Merchant.ID, items)
	if err == nil || o.Reference == "" {
		return err
	}
	p, failed := d.gateway.FindByReference(ctx, o.Merchant.ID, o.Reference)
	if failed == nil && p.Live && p.State.Approved() {
		return nil
	}
	return err
}

// sameAs refuses a request that says another order or another amount than its session. The session's is what would be charged.
func sameAs(s visitor, req wire.Order) error {
	other := fault.Text{
		TR: "Oturum başka bir sipariş ya da tutar için açılmış; bu alanı göndermeyin ya da oturumdaki gibi gönderin.",
		EN: "The session was opened for another order or amount; leave the field out, or send the session's.",
	}
	switch {
	case req.PaymentID != "" && req.PaymentID != s.Order.PaymentID:
		return refuse(fault.Conflict, wire.SessionDiffers, "MERCHANTPAYMENTID", other)
	case req.Currency != "" && req.Currency != s.Order.Currency:
		return refuse(fault.Conflict, wire.SessionDiffers, "CURRENCY", other)
	case !req.Amount.IsZero() && req.Amount.Compact() != s.Order.Amount.Compact():
		return refuse(fault.Conflict, wire.AmountDiffers, "AMOUNT", other)
	}
	return nil
}

// paidAnswer tells how an order went. The first operation decides, not the latest: an order that was paid stays paid while a
// refund of it is in doubt. A repeat of an order that is paid is refused, as the document says, and moves no money.
func (d *Dialect) paidAnswer(c *dialect.Caller, a gateway.Answer) (wire.Financial, error) {
	p := a.Payment
	c.NotePayment(p)
	first := p.Operations[0]
	switch {
	case first.Status.Open():
		return wire.Financial{}, errUnknown()
	case a.Repeated && p.State.Approved():
		f := wire.Financial{PaymentID: p.Reference, TranID: tranID(p, first), Outcome: wire.Failure(wire.Declined, wire.AlreadyPaid)}
		f.Outcome.Violator = "MERCHANTPAYMENTID"
		return f, nil
	}
	return financial(c.Merchant, p, first), nil
}

// asked is what a payment asks for besides money, whichever door it came by.
type asked struct {
	card pan.Card
	// field is the name of the card's expiry at this door.
	field     string
	cardToken string
	encrypted string
	system    string
}

// farYears is how far away a card's expiry may lie. Cards are issued for ten years at most, and a year such as "99" is a
// slip of the finger.
const farYears = 20

// able refuses a payment that asks for what is not there. To ignore such a field would charge another amount, or another
// card, without a word.
func (d *Dialect) able(m *merchant.Merchant, a asked) error {
	switch {
	case !a.card.Expiry.IsZero() && a.card.Expiry.Year() > d.now().Year()+farYears:
		return refuse(fault.Invalid, wire.BadExpiry, a.field, fault.Text{
			TR: "Son kullanma yılı gelecek 20 yıl içinde olmalıdır.", EN: "The expiry year lies within the next 20 years.",
		})
	case a.encrypted != "":
		return unsupported("ENCRYPTEDDATA")
	case a.cardToken != "" && !a.card.IsZero():
		return refuse(fault.Invalid, wire.BadCardToken, "CARDTOKEN", fault.Text{
			TR: "Kayıtlı kart ile kart numarası birlikte gönderilemez; birini gönderin.",
			EN: "A saved card and a card number cannot be sent together; send one of them.",
		})
	}
	return d.systemKnown(m, a.system)
}

// systemKnown refuses a payment system that is none of the merchant's: the names are those of its accounts, and those that
// its shop has for its virtual POS at Paratika.
func (d *Dialect) systemKnown(m *merchant.Merchant, name string) error {
	if name == "" {
		return nil
	}
	for _, s := range systems(m) {
		if s.Name == name || s.Type == name {
			return nil
		}
	}
	for known := range strings.SplitSeq(m.Setting(Surface, settingSystems), ",") {
		if strings.TrimSpace(known) == name {
			return nil
		}
	}
	return refuse(fault.Invalid, wire.NoSuchPaymentSystem, "PAYMENTSYSTEM", fault.Text{
		TR: "Bu adla bir ödeme sistemi yok; QUERYPAYMENTSYSTEMS ile sorgulayın ya da alanı boş bırakın.",
		EN: "There is no payment system of this name; ask QUERYPAYMENTSYSTEMS, or leave the field empty.",
	})
}

// finish makes the charge after post/auth3d: the session's token is what opens the card that waits, so that neither a card
// nor credentials are sent.
func (d *Dialect) finish(ctx context.Context, c *dialect.Caller, s visitor, req wire.Order) (wire.Financial, error) {
	p, err := d.gateway.FindByReference(ctx, s.Merchant.ID, s.Order.PaymentID)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return wire.Financial{}, err
	}
	var v gateway.Visit
	if err == nil {
		v, err = d.gateway.Visit(ctx, s.Merchant.ID, p.ID, s.Secret().Text())
	}
	if fault.KindOf(err) == fault.NotFound {
		return wire.Financial{}, missing("CARDPAN", wire.MissingParameter)
	}
	if err != nil {
		return wire.Financial{}, err
	}
	if req.Auth3DToken != "" && req.Auth3DToken != auth3DToken(v) {
		return wire.Financial{}, refuse(fault.Invalid, wire.BadValue, "AUTH3DTOKEN", fault.Text{
			TR: "Bu doğrulama bu oturuma ait değil.", EN: "This authentication does not belong to the session.",
		})
	}
	err = samePoints(v.Payment, req.Points)
	if err != nil {
		return wire.Financial{}, err
	}
	a, err := d.gateway.Finish(ctx, v, req.PreAuth || s.Order.Extra.PreAuth)
	if err != nil {
		return wire.Financial{}, err
	}
	return d.paidAnswer(c, a)
}

// unfinished reports whether a session's order was paid, or its amount held, during its authentication, as one-step providers do, so
// that the SALE that follows is not a second one.
func (d *Dialect) unfinished(ctx context.Context, s visitor, id payment.ID) bool {
	v, err := d.gateway.Visit(ctx, s.Merchant.ID, id, s.Secret().Text())
	return err == nil && v.Unfinished()
}

// orderOf is the engine's order of a session.
func orderOf(s visitor, card pan.Card, preAuth bool, installments int, model string) gateway.Order {
	if installments == 0 {
		installments = s.Order.Installments
	}
	kept := attributes(s.Number, s.Order.Customer.ID, model)
	kept[attrRest] = s.Rest()
	promise(kept, s)
	return withBuyer(inCampaign(divided(gateway.Order{
		Merchant: s.Merchant, Surface: Surface, Reference: s.Order.PaymentID, Amount: s.Order.Amount, PreAuth: preAuth,
		Installments: installments, Card: card, Attributes: kept, Exact: exact(),
	}, s.Order.Items), s.Order.CampaignCode), s.Order.Customer)
}

// exact are the attributes that are tokens and digests of ours, and the address of a notice.
func exact() []string {
	all := []string{attrRest, attrToken, gateway.AttrSavedCard, attrNotify, attrRandom}
	for _, code := range promised() {
		all = append(all, attrHash+string(code))
	}
	return all
}

func attributes(number, customer, model string) map[string]string {
	kept := map[string]string{attrMerchant: number, attrModel: model}
	if customer != "" {
		kept[attrCustomer] = customer
	}
	return kept
}

func withBuyer(o gateway.Order, c wire.Customer) gateway.Order {
	o.Buyer.Email, o.Buyer.Phone, o.Buyer.IP = c.Email, c.Phone, c.IP
	return o
}
