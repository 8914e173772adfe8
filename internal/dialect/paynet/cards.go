package paynet

import (
	"context"
	"strings"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paynet/desk"
	"github.com/vezne/vezne/internal/dialect/paynet/terms"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/pan"
	wire "github.com/vezne/vezne/wire/paynet"
)

// cards.go is v1/card: the cards that a shop's customers have saved.

// hashOf writes a saved card's token as a card_hash, which is a GUID at Paynet; tokenOf reads it.
func hashOf(token string) string {
	const length = 32
	if len(token) != length {
		return token
	}
	return token[:8] + "-" + token[8:12] + "-" + token[12:16] + "-" + token[16:20] + "-" + token[20:]
}

func tokenOf(hash string) string {
	return strings.ToLower(strings.ReplaceAll(strings.TrimSpace(hash), "-", ""))
}

// owner finds the customer of a request.
func (d *Dialect) owner(ctx context.Context, c *dialect.Caller, id, unique string) (desk.Owner, error) {
	o, err := d.desk.OwnerOf(ctx, c.Merchant.ID, strings.TrimSpace(id), strings.TrimSpace(unique))
	if fault.KindOf(err) == fault.NotFound {
		return o, fieldFault(fault.NotFound, "card_owner_id", "no_card_owner", fault.Text{
			TR: "Böyle bir kart sahibi yok.", EN: "There is no such card owner.",
		})
	}
	if f, told := fault.As(err); told && f.Code == "customer_reference_invalid" {
		return o, fieldFault(f.Kind, "user_unique_id", f.Code, f.PublicText())
	}
	return o, err //nolint:wrapcheck // a fault of our own
}

// customer is the engine's id of the owner that a request about a card names; none named is any.
func (d *Dialect) customer(ctx context.Context, c *dialect.Caller, id string) (string, error) {
	id = strings.TrimSpace(id)
	if id == "" {
		return "", nil
	}
	o, err := d.desk.OwnerOf(ctx, c.Merchant.ID, id, "")
	return o.Customer, err //nolint:wrapcheck // a fault of our own
}

// saveCard is card/save. With a security code the card is tried with one lira, which is given back, as the document says.
func (d *Dialect) saveCard(ctx context.Context, c *dialect.Caller, req wire.CardSave) (wire.CardSaved, error) {
	answer := wire.CardSaved{ObjectName: wire.ObjectCardSave}
	o, err := d.owner(ctx, c, req.CardOwnerID, req.UserUniqueID)
	if err != nil {
		return answer, err
	}
	confirmed, err := d.otpFields(ctx, c, req)
	if err != nil {
		return answer, err
	}
	if !confirmed {
		answer.Code, answer.Message = wire.Unsuccessful, wrongCode
		return answer, nil
	}
	if !req.Card.CVV.IsZero() {
		refused, err := d.tried(ctx, c, req)
		if err != nil {
			return answer, err
		}
		if refused != nil {
			answer.Code, answer.Message = refused.code, refused.message
			return answer, nil
		}
	}
	saved, _, err := d.gateway.SaveCard(ctx, c.Merchant.ID, gateway.NewCard{Owner: o.Customer, Label: req.CardDesc, Card: req.Card})
	if err != nil {
		return answer, renamed(err, "card_expiry", "expire_year")
	}
	answer.SavedCard = savedCard(c, o, saved.Token, saved.Label, saved.Card.BIN, saved.Card.Masked(), string(saved.Card.Brand))
	answer.Code, answer.Message = wire.Success(false)
	return answer, nil
}

// tried holds one lira on a card and gives it back. It returns how the card was refused, or nil.
func (d *Dialect) tried(ctx context.Context, c *dialect.Caller, req wire.CardSave) (*outcome, error) {
	const lira = 100
	a, err := d.gateway.Pay(ctx, gateway.Order{
		Merchant: c.Merchant, Surface: Surface, Reference: "card-" + desk.NewID(), Amount: desk.Form{Amount: lira}.Sum(), PreAuth: true,
		Card: req.Card, Description: "Kart saklama", Attributes: map[string]string{attrUser: wire.UserID, gateway.AttrTrial: "1"},
	})
	if err != nil {
		return nil, err
	}
	c.NotePayment(a.Payment)
	op := a.Payment.Operations[0]
	switch {
	case op.Status.Open():
		return nil, errUnknown(fault.Text{
			TR: "Kartın doğrulanıp doğrulanmadığı bankadan henüz öğrenilemedi; kart saklanmadı, yeniden deneyin.",
			EN: "The bank has not told yet whether the card is good; it was not saved, try again.",
		})
	case op.Status != payment.Approved:
		end := outcomeOf(op, false)
		return &end, nil
	}
	// What cannot be given back now is given back later; see [gateway.AttrTrial].
	_, err = d.gateway.Void(ctx, gateway.Command{Merchant: c.Merchant, Payment: a.Payment.ID, Expect: a.Payment.State})
	if err != nil {
		d.log.Warn("the lira of a card's trial could not be given back", "payment", string(a.Payment.ID), "error", err)
	}
	return nil, nil //nolint:nilnil // a card that is good has no refusal
}

func savedCard(c *dialect.Caller, o desk.Owner, token, label, digits, masked, brand string) wire.SavedCard {
	card := terms.CardOf(c.Merchant, digits)
	bank, name := bankOf(card)
	return wire.SavedCard{
		CompanyCode: string(c.Merchant.ID), CardOwnerID: o.ID, UserUniqueID: o.Unique, CardDesc: label, CardHash: hashOf(token),
		CardNo: masked, CardBin: digits, CardType: cardType(card), CardBankID: bank, CardBankName: name, CardBrandName: strings.ToUpper(brand),
	}
}

// listCards is card/list.
func (d *Dialect) listCards(ctx context.Context, c *dialect.Caller, req wire.CardListRequest) (wire.CardList, error) {
	o, err := d.owner(ctx, c, req.CardOwnerID, "")
	if err != nil {
		return wire.CardList{}, err
	}
	all, err := d.desk.Cards(ctx, c.Merchant.ID, o)
	if err != nil {
		return wire.CardList{}, err //nolint:wrapcheck // a fault of our own
	}
	l := wire.CardList{TotalCount: len(all), Page: req.Page, ObjectName: wire.ObjectCardList}
	first, last := req.Page.Rows(len(all))
	for _, s := range all[first:last] {
		l.Rows = append(l.Rows, savedCard(c, o, s.Token, s.Label, s.Card.BIN, s.Card.Masked(), string(s.Card.Brand)))
	}
	l.Total, l.HasMore = len(l.Rows), last < len(all)
	l.Code, l.Message = wire.Success(false)
	return l, nil
}

// deleteCard is card/delete. The card is gone for good, though Paynet's own call only hides it: there is nobody here who could
// bring it back.
func (d *Dialect) deleteCard(ctx context.Context, c *dialect.Caller, req wire.CardRef) (wire.Envelope, error) {
	customer, err := d.customer(ctx, c, req.CardOwnerID)
	if err == nil {
		err = d.gateway.ForgetCard(ctx, c.Merchant.ID, customer, tokenOf(req.CardHash))
	}
	return carded(wire.ObjectCardDelete, err)
}

// describeCard is card/desc_update.
func (d *Dialect) describeCard(ctx context.Context, c *dialect.Caller, req wire.CardRef) (wire.Envelope, error) {
	customer, err := d.customer(ctx, c, req.CardOwnerID)
	if err == nil {
		_, err = d.gateway.ChangeCard(ctx, c.Merchant.ID, customer, tokenOf(req.CardHash), gateway.CardChange{Label: &req.CardDesc})
	}
	return carded(wire.ObjectCardDesc, err)
}

func carded(object string, err error) (wire.Envelope, error) {
	if fault.KindOf(err) == fault.NotFound {
		return wire.Envelope{}, errNoCard()
	}
	if err != nil {
		return wire.Envelope{}, err
	}
	e := wire.Envelope{ObjectName: object}
	e.Code, e.Message = wire.Success(false)
	return e, nil
}

func errNoCard() error {
	return fieldFault(fault.NotFound, "card_hash", codeCard, fault.Text{
		TR: "Böyle bir kayıtlı kart yok.", EN: "There is no such saved card.",
	})
}

// withSaved puts the saved card that an order names into it, or returns it where a provider keeps it and nobody here has its number.
func (d *Dialect) withSaved(ctx context.Context, c *dialect.Caller, o wire.Order) (wire.Order, *gateway.KeptCard, error) {
	if o.CardHash == "" || !o.Card.IsZero() {
		return o, nil, nil
	}
	customer, err := d.customer(ctx, c, o.CardOwnerID)
	var card pan.Card
	var kept *gateway.KeptCard
	if err == nil {
		card, kept, err = d.gateway.CardToPay(ctx, c.Merchant.ID, customer, tokenOf(o.CardHash))
	}
	if fault.KindOf(err) == fault.NotFound {
		return o, nil, errNoCard()
	}
	o.Card = card
	return o, kept, err
}

// keeping is a card that is to be saved once its payment has succeeded.
type keeping struct {
	owner desk.Owner
	label string
}

// keep reads what an order says of saving its card, and returns nil if that is nothing.
func (d *Dialect) keep(ctx context.Context, c *dialect.Caller, save bool, id, unique, label string) (*keeping, error) {
	if !save {
		return nil, nil //nolint:nilnil // most orders save no card
	}
	required := fault.Text{TR: "Kart saklamak için bu alan zorunludur.", EN: "This field is required to save the card."}
	switch {
	case strings.TrimSpace(label) == "":
		return nil, fieldFault(fault.Invalid, "card_desc", "required", required)
	case strings.TrimSpace(id) == "" && strings.TrimSpace(unique) == "":
		return nil, fieldFault(fault.Invalid, "user_unique_id", "required", required)
	}
	o, err := d.owner(ctx, c, id, unique)
	if err != nil {
		return nil, err
	}
	return &keeping{o, label}, nil
}

// with has the card of an order saved once its payment is approved, whoever finds that out. The order is paid as well where that cannot be:
// what the answer says of the card is looked up afterwards.
func (k *keeping) with(ctx context.Context, d *Dialect, o gateway.Order) gateway.Order {
	if k == nil {
		return o
	}
	kept, _, err := d.gateway.KeepCard(ctx, o, gateway.NewCard{Owner: k.owner.Customer, Label: k.label, Card: o.Card})
	if err != nil {
		d.log.Warn("card of a payment cannot be saved", "error", err)
		return o
	}
	return kept
}

// write lets the wish travel with a payment whose card is out of reach until its charge; wished reads it.
func (k *keeping) write(attributes map[string]string) {
	if k != nil {
		attributes[attrOwner], attributes[attrUnique], attributes[attrCardDesc] = k.owner.Customer, k.owner.Unique, k.label
	}
}

func wished(p payment.Payment) *keeping {
	if p.Attributes[attrOwner] == "" {
		return nil
	}
	return &keeping{desk.Named(p.Attributes[attrOwner], p.Attributes[attrUnique]), p.Attributes[attrCardDesc]}
}

// keptWith is what an answer says of the card that was to be saved with a payment.
type keptWith struct {
	owner desk.Owner
	token string
	bank  string
	text  string
}

// kept says how the saving of a card went. A payment that has succeeded stays so whatever becomes of its card.
func (d *Dialect) kept(ctx context.Context, c *dialect.Caller, k *keeping, p payment.Payment) *keptWith {
	if k == nil {
		return nil
	}
	err := d.gateway.ProveCard(context.WithoutCancel(ctx), p)
	if !p.State.Approved() {
		return nil // and what would have been saved is gone
	}
	w := &keptWith{owner: k.owner}
	saved, unsaved := d.desk.Saved(ctx, p)
	if err != nil || unsaved != nil {
		w.text = "Kart saklanamadı; ödeme alındı. Kartı card/save ile saklayabilirsiniz."
		return w
	}
	w.token, w.text = saved.Token, wire.SuccessMessage
	w.bank, _ = bankOf(terms.CardOf(c.Merchant, saved.Card.BIN))
	return w
}

func (w *keptWith) into(p *wire.Payment) {
	if w != nil {
		p.UserUniqueID, p.Saving = w.owner.Unique, w.saving()
	}
}

// saving is the same for the row of charge, which has these fields only when a card was to be saved.
func (w *keptWith) saving() wire.Saving {
	s := wire.Saving{IsSaveCardSucceed: w.token != "", SaveCardResultMessage: w.text, CardOwnerID: w.owner.ID}
	if w.token != "" {
		s.CardHash, s.CardBankID = hashOf(w.token), w.bank
	}
	return s
}
