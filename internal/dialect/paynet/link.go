package paynet

import (
	"context"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paynet/desk"
	"github.com/vezne/vezne/internal/dialect/paynet/terms"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/paynet"
)

// link.go is v1/mailorder: addresses at which a buyer pays (PayLink). The page itself is in linkpage.go.

// linkPrefix begins a link's address; Paynet's own is published nowhere.
const linkPrefix = "/v1/paylink/"

// createLink is v1/mailorder/create. What would have to be sent by mail or text message is refused: nothing is sent from here.
func (d *Dialect) createLink(ctx context.Context, c *dialect.Caller, req wire.MailOrder) (wire.Link, error) {
	for _, asked := range []struct {
		field string
		given bool
	}{
		{"send_mail", req.SendMail}, {"send_sms", req.SendSMS}, {"send_confirmation_mail", req.SendConfirmationMail},
		{"multi_payment", req.MultiPayment}, {"bank_id", req.BankID != ""},
	} {
		if asked.given {
			return wire.Link{}, fieldFault(fault.Unsupported, asked.field, "not_implemented", fault.Text{
				TR: "Bu özellik henüz desteklenmiyor; alanı boş ya da false gönderin ve linki alıcıya siz iletin. Link oluşturulmadı.",
				EN: "This feature is not supported yet; send the field empty or false and pass the link on yourself. No link was made.",
			})
		}
	}
	err := posType(req.POSType)
	if err != nil {
		return wire.Link{}, err
	}
	l := desk.Link{
		Merchant: c.Merchant.ID, Reference: req.ReferenceNo, Amount: req.Amount.Minor(), Name: req.NameSurname,
		AddCommission: req.AddCommission, Agent: req.AgentID, UserName: req.UserName, Email: req.Email, Phone: req.Phone, Note: req.Note,
		AgentNote: req.AgentNote, SucceedURL: req.SucceedURL, ErrorURL: req.ErrorURL, ConfirmationURL: req.ConfirmationURL,
	}
	if l.Reference == "" {
		l.Reference = "link-" + desk.NewID()
	}
	_, _, err = d.linkTerms(ctx, c.Merchant, l, 1)
	if err != nil {
		return wire.Link{}, err
	}
	_, ticket, err := d.desk.OpenLink(ctx, l, time.Duration(req.ExpireHours)*time.Hour)
	if desk.IsTaken(err) {
		return wire.Link{}, fieldFault(fault.Conflict, "reference_no", codeDuplicate, fault.Text{
			TR: "Bu reference_no ile bir ödeme linki zaten var; mailorder/detail ile sorgulayın.",
			EN: "There is a payment link of this reference_no already; ask mailorder/detail for it.",
		})
	}
	if err != nil {
		return wire.Link{}, err //nolint:wrapcheck // a fault of our own
	}
	answer := wire.Link{URL: c.BaseURL + linkPrefix + ticket.Hex(), ObjectName: wire.ObjectMailOrder}
	answer.Code, answer.Message = wire.Success(false)
	return answer, nil
}

// linkTerms are the terms of a link's payment. The page shows its price before there is a card, so the price is that of the
// table for every family, whatever card comes.
func (d *Dialect) linkTerms(ctx context.Context, m *merchant.Merchant, l desk.Link, installments int) (terms.Terms, int64, error) {
	prices, err := d.gateway.Prices(ctx, m, "")
	if err != nil {
		return terms.Terms{}, 0, err
	}
	t, charged, err := terms.Agree(m, prices, terms.Request{Installments: installments, Amount: l.Sum(), PassOn: l.AddCommission, Agent: l.Agent})
	return t, charged.Minor(), err //nolint:wrapcheck // it is a fault in the caller's words
}

// findLink finds a link by its id or its reference.
func (d *Dialect) findLink(ctx context.Context, c *dialect.Caller, req wire.LinkRequest) (desk.Link, error) {
	var l desk.Link
	var err error
	field := "id"
	if req.ID != "" {
		l, err = d.desk.Link(ctx, c.Merchant.ID, strings.ToLower(req.ID))
	} else {
		field = "reference_no"
		l, err = d.desk.LinkOf(ctx, c.Merchant.ID, req.ReferenceNo)
	}
	if fault.KindOf(err) == fault.NotFound {
		return l, fieldFault(fault.NotFound, field, "no_link", fault.Text{TR: "Böyle bir ödeme linki yok.", EN: "There is no such payment link."})
	}
	return l, err //nolint:wrapcheck // a fault of our own
}

// linkDetail is v1/mailorder/detail.
func (d *Dialect) linkDetail(ctx context.Context, c *dialect.Caller, req wire.LinkRequest) (wire.LinkList, error) {
	l, err := d.findLink(ctx, c, req)
	if err != nil {
		return wire.LinkList{}, err
	}
	row, err := d.linkRow(ctx, l)
	if err != nil {
		return wire.LinkList{}, err
	}
	answer := wire.LinkList{TotalCount: 1, Page: wire.Page{Limit: wire.DefaultLimit}, Rows: []wire.LinkRow{row}, ObjectName: wire.ObjectLinkDetail}
	answer.Code, answer.Message = wire.Success(false)
	return answer, nil
}

// listLinks is v1/mailorder/list.
func (d *Dialect) listLinks(ctx context.Context, c *dialect.Caller, req wire.LinkListRequest) (wire.LinkList, error) {
	all, err := d.desk.Links(ctx, c.Merchant.ID)
	if err != nil {
		return wire.LinkList{}, err //nolint:wrapcheck // a fault of our own
	}
	var asked []desk.Link
	for _, l := range all {
		early := !req.Begin.IsZero() && l.Created().Before(req.Begin)
		late := !req.End.IsZero() && !l.Created().Before(req.End.Add(oneDay))
		if !early && !late && (req.AgentID == "" || req.AgentID == l.Agent) {
			asked = append(asked, l)
		}
	}
	first, last := req.Page.Rows(len(asked))
	answer := wire.LinkList{TotalCount: len(asked), Page: req.Page, HasMore: last < len(asked), ObjectName: wire.ObjectLinkList}
	for _, l := range asked[first:last] {
		row, err := d.linkRow(ctx, l)
		if err != nil {
			return wire.LinkList{}, err
		}
		answer.Rows = append(answer.Rows, row)
	}
	answer.Code, answer.Message = wire.Success(false)
	return answer, nil
}

func (d *Dialect) linkRow(ctx context.Context, l desk.Link) (wire.LinkRow, error) {
	row := wire.LinkRow{
		ID: l.ID, CompanyCode: string(l.Merchant), CreateDate: l.Created(), ExpireDate: l.Expires(),
		MailOrder: wire.MailOrder{
			NameSurname: l.Name, Amount: l.Sum(), AgentID: l.Agent, UserName: l.UserName, Email: l.Email, Phone: l.Phone, Note: l.Note,
			AgentNote: l.AgentNote, ReferenceNo: l.Reference, SucceedURL: l.SucceedURL, ErrorURL: l.ErrorURL, ConfirmationURL: l.ConfirmationURL,
		},
	}
	if l.Passive {
		row.Status = wire.LinkPassive
	}
	p, paid, err := d.paidBy(ctx, l)
	if err == nil && paid {
		row.XactID, row.Instalment = xactID(p, p.Operations[0]), p.Installments
	}
	return row, err
}

// paidBy returns the payment of a link's reference, and whether its money has moved or may have.
func (d *Dialect) paidBy(ctx context.Context, l desk.Link) (payment.Payment, bool, error) {
	p, err := d.gateway.FindByReference(ctx, l.Merchant, l.Reference)
	if fault.KindOf(err) == fault.NotFound {
		return p, false, nil
	}
	return p, err == nil && p.Live, err
}

// linkStatus is v1/mailorder/status_update.
func (d *Dialect) linkStatus(ctx context.Context, c *dialect.Caller, req wire.LinkRequest) (wire.Envelope, error) {
	l, err := d.findLink(ctx, c, req)
	if err != nil {
		return wire.Envelope{}, err
	}
	l.Passive = *req.Status == wire.LinkPassive
	_, err = d.desk.SaveLink(ctx, l)
	return marked(wire.ObjectLinkStatus, err)
}

// confirmation is the notice about a link's payment: to its confirmation_url, and only when it has succeeded.
func (d *Dialect) confirmation(ctx context.Context, m *merchant.Merchant, p payment.Payment) (address string, body []byte) {
	id := p.Attributes[attrLink]
	first := p.Operations[0]
	if id == "" || first.Status != payment.Approved {
		return "", nil
	}
	l, err := d.desk.Link(ctx, m.ID, id)
	if err != nil || l.ConfirmationURL == "" {
		return "", nil
	}
	op := dated(first)
	ids, c := idsOf(p, op), costOf(p, op)
	bank, _ := wire.Bank(ids.Bank, ids.BankName)
	return l.ConfirmationURL, wire.Confirmation{
		ReferenceNo: p.Reference, XactID: xactID(p, op), XactDate: op.SettledAt, AgentID: p.Attributes[attrAgent], BankID: bank,
		Instalment: p.Installments, CardHolder: p.Card.Holder, CardNumber: p.Card.Masked(), Amount: p.Money(op.Amount), NetAmount: c.Net,
		Comission: c.Commission, ComissionTax: p.Money(0), Currency: string(p.Amount.Currency()), AuthorizationCode: ids.AuthCode,
		OrderID: ids.Order, IsSucceed: true,
	}.Encode()
}
