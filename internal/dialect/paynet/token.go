package paynet

import (
	"context"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paynet/desk"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/threeds"
	"github.com/vezne/vezne/pan"
	wire "github.com/vezne/vezne/wire/paynet"
)

// token.go takes a card from a buyer's browser. Nothing is charged by it: the card waits, sealed, for the shop's charge.

// formToken is v1/paynetj/create_token.
func (d *Dialect) formToken(ctx context.Context, c *dialect.Caller, req wire.FormToken) (wire.FormTokened, error) {
	f, err := d.form(ctx, c.Merchant.ID, req.SessionID)
	if err != nil {
		return wire.FormTokened{}, err
	}
	err = d.unused(ctx, f)
	if err != nil {
		return wire.FormTokened{}, err
	}
	order, err := d.formOrder(ctx, c, f, req)
	if err != nil {
		return wire.FormTokened{}, err
	}
	k, err := d.formKeep(ctx, c, f, req)
	if err != nil {
		return wire.FormTokened{}, err
	}
	k.write(order.Attributes)
	tds := f.TDSRequired || req.TDS
	s, err := d.handOver(ctx, c, f, k.with(ctx, d, order), tds)
	if err != nil {
		return wire.FormTokened{}, err
	}
	p := s.Payment
	c.NotePayment(p)
	t := wire.FormTokened{SessionID: req.SessionID, ObjectName: wire.ObjectFormToken}
	switch {
	case s.Repeated:
		return t, errFormPaid()
	case p.State == payment.Declined:
		end := outcomeOf(p.Operations[0], false)
		t.Code, t.Message = end.code, end.message
		return t, nil
	}
	f.Payment = p.ID
	_, err = d.desk.SaveForm(ctx, f)
	if err != nil {
		return t, err //nolint:wrapcheck // a fault of our own
	}
	t.TokenID, t.TDS = s.Secret.Text(), tds
	if tds {
		// The script adds session_id, token_id and publishable_key itself.
		t.PostURL = gateBase(c.BaseURL, p) + "/tds"
	}
	t.Code, t.Message = wire.Success(false)
	return t, nil
}

// formCardToken is v1/paynetj/create_card_token. The browser names a saved card and its owner, whom the shop has put into the form:
// a card of another owner is not found.
func (d *Dialect) formCardToken(ctx context.Context, c *dialect.Caller, req wire.FormToken) (wire.FormTokened, error) {
	f, err := d.form(ctx, c.Merchant.ID, req.SessionID)
	if err != nil {
		return wire.FormTokened{}, err
	}
	req.Card, err = d.formCard(ctx, c, f, req.CardHash, req.CardOwnerID)
	if err != nil {
		return wire.FormTokened{}, err
	}
	return d.formToken(ctx, c, req)
}

// formCard opens a saved card for a form. Both the card and its owner have to be named, as whoever knows a publishable key may
// ask, and the owner has to be the form's, if the form has one.
func (d *Dialect) formCard(ctx context.Context, c *dialect.Caller, f desk.Form, hash, owner string) (pan.Card, error) {
	if owner == "" {
		owner = f.CardOwnerID
	}
	if owner == "" || f.CardOwnerID != "" && owner != f.CardOwnerID {
		return pan.Card{}, errNoCard()
	}
	o, kept, err := d.withSaved(ctx, c, wire.Order{CardHash: hash, CardOwnerID: owner})
	if err == nil && kept != nil { // it would have to wait for its shop, and has no number to be sealed
		_, err = d.gateway.OpenCard(ctx, c.Merchant.ID, "", tokenOf(hash))
	}
	return o.Card, err
}

// formCardBin is v1/paynetj/check_card_bin.
func (d *Dialect) formCardBin(ctx context.Context, c *dialect.Caller, req wire.FormBin) (wire.FormBank, error) {
	f, err := d.form(ctx, c.Merchant.ID, req.SessionID)
	if err != nil {
		return wire.FormBank{}, err
	}
	card, err := d.formCard(ctx, c, f, req.CardHash, req.CardOwnerID)
	if err != nil {
		return wire.FormBank{}, err
	}
	f.NoInstalment = f.NoInstalment || req.NoInstalment
	return d.choices(ctx, c.Merchant, f, card.Number.BIN())
}

// formKeep is what the form and its buyer say of saving the card. A phone number in a form asks for no text message: Paynet's
// script insists on one whenever a card is saved, and has no place for a code.
func (d *Dialect) formKeep(ctx context.Context, c *dialect.Caller, f desk.Form, req wire.FormToken) (*keeping, error) {
	label := f.CardDesc
	if req.CardDesc != "" {
		label = req.CardDesc
	}
	save := (f.SaveCard || req.SaveCard) && req.CardHash == ""
	return d.keep(ctx, c, save, f.CardOwnerID, f.UserUniqueID, label)
}

// unused refuses a form whose earlier card has been charged: another card would pay the same order again.
func (d *Dialect) unused(ctx context.Context, f desk.Form) error {
	if f.Payment == "" {
		return nil
	}
	p, err := d.gateway.Find(ctx, f.Merchant, f.Payment)
	if err != nil {
		return err
	}
	if p.Live {
		return errFormPaid()
	}
	return nil
}

// handOver seals the card, and asks the bank to take the buyer if it is to authenticate.
func (d *Dialect) handOver(ctx context.Context, c *dialect.Caller, f desk.Form, order gateway.Order, tds bool) (gateway.Started, error) {
	if !tds {
		return d.gateway.Deposit(ctx, order)
	}
	return d.gateway.StartChallenge(ctx, gateway.Challenge{
		Order: order, Mode: threeds.Manual, ShopURL: f.ReturnURL,
		BankReturn: func(p payment.Payment, s threeds.Secret) string { return gateURL(c.BaseURL, p, "return", s) },
	})
}

func (d *Dialect) formOrder(ctx context.Context, c *dialect.Caller, f desk.Form, req wire.FormToken) (gateway.Order, error) {
	installments, err := chosen(f, req.InstalmentKey)
	if err != nil {
		return gateway.Order{}, err
	}
	description := f.Description
	if req.Description != "" {
		description = req.Description
	}
	order, err := d.order(ctx, c, wire.Order{
		Amount: f.Sum(), ReferenceNo: formReference(f), Domain: f.Domain, Card: req.Card, CardHolderPhone: req.Phone,
		CardHolderMail: req.Mail, Description: description, Instalment: installments, AgentID: f.Agent, AddCommission: f.AddCommission,
		RatioCode: f.RatioCode, RatioCodeMethod: f.RatioCodeMethod, UserID: wire.FormUserID, UserUniqueID: f.UserUniqueID,
	}, nil)
	if err != nil {
		return gateway.Order{}, err
	}
	order.Attributes[attrForm] = hex.EncodeToString(f.ID[:])
	return order, nil
}

// formReference is the order's reference: the shop's, or, of a form without one, one of ours, under which nobody else's
// order can stand.
func formReference(f desk.Form) string {
	if f.Reference != "" {
		return f.Reference
	}
	return "form-" + hex.EncodeToString(f.ID[:])
}

// chosen reads the buyer's choice. Pages that have not offered one send nothing or 0, and mean a single payment.
func chosen(f desk.Form, key string) (int, error) {
	if key == "" || key == "0" {
		return 0, nil
	}
	id, n, err := wire.ParseInstalmentKey(key)
	if err != nil || id != f.ID || !offered(f, n) {
		return 0, fieldFault(fault.Invalid, "instalment_key", codeUnmatched, fault.Text{
			TR: "Bu taksit seçeneği bu forma ait değil; taksitleri yeniden sorgulayın.",
			EN: "This choice of installments does not belong to this form; ask for them again.",
		})
	}
	return shownInstallments(n), nil
}

func errFormPaid() error {
	return fault.New(fault.Conflict, codeUsed, fault.Text{
		TR: "Bu siparişin ödemesi zaten alınmış; yeniden ödeme yapılmadı.",
		EN: "This order has been paid already; nothing was charged again.",
	})
}

// charge is v1/transaction/charge. A second one with the same ids answers what the first led to.
func (d *Dialect) charge(ctx context.Context, c *dialect.Caller, req wire.Charge) (wire.Row, error) {
	f, v, err := d.formVisit(ctx, c.Merchant.ID, req.SessionID, req.TokenID)
	if err != nil {
		return wire.Row{}, err
	}
	c.NotePayment(v.Payment)
	err = matches(f, req)
	if err != nil {
		return wire.Row{}, err
	}
	if v.Payment.State == payment.Challenged && v.Session.Status != threeds.Returned {
		// Before the payment is named: a name is held by what is about to be charged, and by nothing that may never be.
		return wire.Row{}, errNotBack()
	}
	if req.ReferenceNo != "" && f.Reference == "" {
		other, err := d.named(ctx, c, req.ReferenceNo, v.Payment.ID)
		if err != nil || other != nil {
			return d.formRow(gateway.Visit{}, other, true, req), err
		}
	}
	a, err := d.gateway.Finish(ctx, v, req.TransactionType == wire.PreAuthRequest)
	if err != nil {
		return wire.Row{}, err
	}
	if a.Payment.State == payment.Expired || v.Released(a.Payment) {
		return wire.Row{}, errNoForm()
	}
	if charged(v, a.Payment, req.TransactionType).Status.Open() {
		return wire.Row{}, errUnknown(repeatCharge())
	}
	row := d.formRow(v, &a.Payment, a.Repeated, req)
	if w := d.kept(ctx, c, wished(a.Payment), a.Payment); w != nil {
		saving := w.saving()
		row.Saving, row.UserUniqueID = &saving, w.owner.Unique
	}
	return row, nil
}

// named gives a form's payment the reference that the shop calls it by. It returns the payment that has it already, if that
// is another one whose money has moved or may have.
func (d *Dialect) named(ctx context.Context, c *dialect.Caller, reference string, id payment.ID) (*payment.Payment, error) {
	p, err := d.gateway.FindByReference(ctx, c.Merchant.ID, reference)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return nil, err
	}
	if err != nil || !p.Live {
		holder, err := d.desk.Name(ctx, c.Merchant.ID, reference, id)
		if err != nil || holder == id {
			return nil, err //nolint:wrapcheck // a fault of our own
		}
		p, err = d.gateway.Find(ctx, c.Merchant.ID, holder)
		if err != nil {
			return nil, err
		}
	}
	p, err = d.gateway.Settle(ctx, c.Merchant.ID, p.ID)
	if err != nil {
		return nil, err
	}
	if p.Operations[0].Status.Open() {
		return nil, errUnknown(repeatCharge())
	}
	return &p, nil
}

// earlier returns the payment that was given a reference by a charge and whose money has moved, or nil. The engine keeps a
// reference to one payment by what it was ordered under; this keeps it so for those that were named later.
func (d *Dialect) earlier(ctx context.Context, c *dialect.Caller, reference string) (*payment.Payment, error) {
	id, err := d.desk.Referenced(ctx, c.Merchant.ID, reference)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil //nolint:nilnil // no earlier payment is the ordinary case
	}
	if err != nil {
		return nil, err //nolint:wrapcheck // a fault of our own
	}
	p, err := d.gateway.Find(ctx, c.Merchant.ID, id)
	if err != nil || !p.Live {
		return nil, err
	}
	p, err = d.gateway.Settle(ctx, c.Merchant.ID, p.ID)
	if err != nil {
		return nil, err
	}
	if p.Operations[0].Status.Open() {
		return nil, errUnknown(repeatOrder())
	}
	return &p, nil
}

// formRow is the answer of charge about a payment, nil for none.
func (d *Dialect) formRow(v gateway.Visit, p *payment.Payment, repeated bool, req wire.Charge) wire.Row {
	if p == nil {
		return wire.Row{}
	}
	row := followUpRow(*p, charged(v, *p, req.TransactionType), repeated)
	if row.TransactionType == wire.Capture {
		row.TransactionType = wire.Sale
	}
	if req.ReferenceNo != "" {
		row.ReferenceNo = req.ReferenceNo
	}
	return row
}

// formVisit returns the form of a session and the visit that its card waits in.
func (d *Dialect) formVisit(ctx context.Context, m merchant.ID, session, token string) (desk.Form, gateway.Visit, error) {
	f, err := d.anyForm(ctx, m, session)
	if err != nil {
		return f, gateway.Visit{}, err
	}
	if f.Payment == "" {
		return f, gateway.Visit{}, errNoForm()
	}
	v, err := d.gateway.Visit(ctx, m, f.Payment, token)
	if fault.KindOf(err) == fault.NotFound {
		return f, v, errNoForm()
	}
	return f, v, err
}

func errNotBack() error {
	return fault.New(fault.Conflict, codeNotReturned, fault.Text{
		TR: "Alıcı 3-D Secure doğrulamasından henüz dönmedi.", EN: "The buyer has not come back from 3-D Secure yet.",
	})
}

// matches compares what a charge says with what the form was opened with in the browser. Without this, a buyer could change the
// amount in the page and pay a tenth.
func matches(f desk.Form, req wire.Charge) error {
	differ := func(said *bool, kept bool) bool { return said != nil && *said != kept }
	for _, claim := range []struct {
		field  string
		differ bool
	}{
		{"amount", req.Amount.Minor() != f.Amount},
		{"add_comission_amount", req.AddCommission != f.AddCommission},
		{"ratio_code", req.RatioCode != f.RatioCode},
		{"installments", req.Installments != "" && !sameList(req.Installments, f.Installments)},
		{"no_instalment", differ(req.NoInstalment, f.NoInstalment)},
		// A form may have been made stricter by the merchant's own setting.
		{"tds_required", req.TDSRequired != nil && *req.TDSRequired && !f.TDSRequired},
		{"reference_no", req.ReferenceNo != "" && f.Reference != "" && req.ReferenceNo != f.Reference},
	} {
		if claim.differ {
			return fieldFault(fault.Invalid, claim.field, codeUnmatched, fault.Text{
				TR: "Ödeme formundaki değerle aynı değil; ödeme alınmadı.",
				EN: "It is not what the payment form had; nothing was charged.",
			})
		}
	}
	return nil
}

func sameList(a, b string) bool {
	split := func(text string) []string {
		list := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
		slices.Sort(list)
		return list
	}
	return slices.Equal(split(a), split(b))
}
