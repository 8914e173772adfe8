package paynet

import (
	"context"
	"slices"
	"time"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paynet/terms"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/paylink"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/paynet"
)

// link.go is v1/mailorder: addresses at which a buyer pays (PayLink). The page itself is in linkpage.go.

// linkPrefix begins a link's address; Paynet's own is published nowhere.
const linkPrefix = "/v1/paylink/"

// The attributes of a link: what Paynet has and other links do not.
const (
	linkUser      = "user_name"
	linkAgentNote = "agent_note"
	linkConfirm   = "confirmation_url"
	linkBank      = "bank_id"
)

// createLink is v1/mailorder/create. What would have to be sent by a channel that is not set up here is refused.
func (d *Dialect) createLink(ctx context.Context, c *dialect.Caller, req wire.MailOrder) (wire.Link, error) {
	err := posType(req.POSType)
	if err != nil {
		return wire.Link{}, err
	}
	l := paylink.New(c.Merchant, Surface, d.now().Add(time.Duration(req.ExpireHours)*time.Hour))
	l.Reference, l.Amount, l.Description, l.PassOn = req.ReferenceNo, req.Amount.Minor(), req.Note, req.AddCommission
	l.Installments, l.Many = gateway.MaxInstallments, req.MultiPayment
	l.Buyer = paylink.Buyer{Name: req.NameSurname, Email: req.Email, Phone: req.Phone}
	l.ReturnURL, l.FailureURL = req.SucceedURL, req.ErrorURL
	l.Attributes = map[string]string{}
	for name, text := range map[string]string{
		attrAgent: req.AgentID, linkUser: req.UserName, linkAgentNote: req.AgentNote, linkConfirm: req.ConfirmationURL, linkBank: req.BankID,
	} {
		if text != "" {
			l.Attributes[name] = text
		}
	}
	err = d.linkChannels(&l, req)
	if err != nil {
		return wire.Link{}, err
	}
	if known, _ := wire.Bank(req.BankID, ""); req.BankID != "" && known != req.BankID {
		return wire.Link{}, fieldFault(fault.Invalid, "bank_id", "bank_unknown", fault.Text{
			TR: "Böyle bir banka kodu yok; örneğin BONS ya da MAXM gönderin.", EN: "There is no such bank; send for example BONS or MAXM.",
		})
	}
	_, _, err = d.linkTerms(ctx, c.Merchant, l, 1)
	if err != nil {
		return wire.Link{}, err
	}
	address := c.BaseURL + linkPrefix + l.Ticket
	_, err = d.links.Open(ctx, c.Merchant, l, address, nil)
	if fault.KindOf(err) == fault.Conflict {
		return wire.Link{}, fieldFault(fault.Conflict, "reference_no", codeDuplicate, fault.Text{
			TR: "Bu reference_no ile bir ödeme linki zaten var; mailorder/detail ile sorgulayın.",
			EN: "There is a payment link of this reference_no already; ask mailorder/detail for it.",
		})
	}
	if err != nil {
		return wire.Link{}, err //nolint:wrapcheck // a fault of our own, in fields that Paynet spells alike
	}
	answer := wire.Link{URL: address, ObjectName: wire.ObjectMailOrder}
	answer.Code, answer.Message = wire.Success(false)
	return answer, nil
}

// linkChannels reads by which ways the buyer is told. A confirmation without a mail address is none: Paynet's PHP class asks for one
// with every link.
func (d *Dialect) linkChannels(l *paylink.Link, req wire.MailOrder) error {
	l.Confirm = req.SendConfirmationMail && req.Email != ""
	for _, asked := range []struct {
		field   string
		given   bool
		channel paylink.Channel
		tell    bool
	}{
		{"send_mail", req.SendMail, paylink.ByMail, true}, {"send_sms", req.SendSMS, paylink.BySMS, true},
		{"send_confirmation_mail", l.Confirm, paylink.ByMail, false},
	} {
		if !asked.given {
			continue
		}
		err := d.reaches(asked.field, asked.channel)
		if err != nil {
			return err
		}
		if asked.tell {
			l.Tell = append(l.Tell, asked.channel)
		}
	}
	return nil
}

// reaches refuses a field that asks for a channel which is not set up here.
func (d *Dialect) reaches(field string, channel paylink.Channel) error {
	err := d.gateway.Reaches(channel)
	if err == nil {
		return nil
	}
	return fieldFault(fault.Unsupported, field, "not_implemented", fault.Text{
		TR: "Bu ağ geçidinde bu gönderim kurulu değil; alanı boş ya da false gönderip url değerini alıcıya siz iletin.",
		EN: "This is not set up at this gateway; leave the field empty or false and pass the url on yourself.",
	})
}

// linkTerms are the terms of a link's payment. The page shows its price before there is a card, so the price is that of the
// table for every family, whatever card comes.
func (d *Dialect) linkTerms(ctx context.Context, m *merchant.Merchant, l paylink.Link, installments int) (terms.Terms, paylink.Price, error) {
	prices, err := d.gateway.Prices(ctx, m, "")
	if err != nil {
		return terms.Terms{}, paylink.Price{}, err
	}
	agent := l.Attributes[attrAgent]
	t, charged, err := terms.Agree(m, prices, terms.Request{Installments: installments, Amount: l.Sum(), PassOn: l.PassOn, Agent: agent})
	if err != nil {
		return t, paylink.Price{}, err //nolint:wrapcheck // it is a fault in the caller's words
	}
	return t, paylink.Price{Installments: installments, Charged: charged, Terms: t.Agreed(charged, agent, false)}, nil
}

// findLink finds a link by its id or its reference.
func (d *Dialect) findLink(ctx context.Context, c *dialect.Caller, req wire.LinkRequest) (paylink.Link, error) {
	var l paylink.Link
	var err error
	field := "id"
	if req.ID != "" {
		l, err = d.links.Link(ctx, c.Merchant.ID, req.ID)
	} else {
		field = "reference_no"
		l, err = d.links.LinkOf(ctx, c.Merchant.ID, Surface, req.ReferenceNo)
	}
	if fault.KindOf(err) == fault.NotFound || err == nil && l.Surface != Surface {
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
	all, err := d.links.All(ctx, c.Merchant.ID, Surface)
	if err != nil {
		return wire.LinkList{}, err //nolint:wrapcheck // it says enough
	}
	asked := slices.DeleteFunc(all, func(l paylink.Link) bool {
		early := !req.Begin.IsZero() && l.Created().Before(req.Begin)
		late := !req.End.IsZero() && !l.Created().Before(req.End.Add(oneDay))
		return early || late || req.AgentID != "" && req.AgentID != l.Attributes[attrAgent]
	})
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

func (d *Dialect) linkRow(ctx context.Context, l paylink.Link) (wire.LinkRow, error) {
	row := wire.LinkRow{
		ID: l.ID, CompanyCode: string(l.Merchant), CreateDate: l.Created(), ExpireDate: l.Expires(),
		MailOrder: wire.MailOrder{
			NameSurname: l.Buyer.Name, Amount: l.Sum(), AgentID: l.Attributes[attrAgent], UserName: l.Attributes[linkUser], Email: l.Buyer.Email,
			Phone: l.Buyer.Phone, Note: l.Description, AgentNote: l.Attributes[linkAgentNote], ReferenceNo: l.Reference,
			SucceedURL: l.ReturnURL, ErrorURL: l.FailureURL, ConfirmationURL: l.Attributes[linkConfirm], BankID: l.Attributes[linkBank],
		},
	}
	if l.Paused || l.Cancelled {
		row.Status = wire.LinkPassive
	}
	p, paid, err := d.links.Latest(ctx, l)
	if err == nil && paid {
		row.XactID, row.Instalment = xactID(p, p.Operations[0]), p.Installments
	}
	return row, err //nolint:wrapcheck // it says enough
}

// linkStatus is v1/mailorder/status_update.
func (d *Dialect) linkStatus(ctx context.Context, c *dialect.Caller, req wire.LinkRequest) (wire.Envelope, error) {
	l, err := d.findLink(ctx, c, req)
	if err != nil {
		return wire.Envelope{}, err
	}
	_, err = d.links.Change(ctx, c.Merchant.ID, l.ID, func(l *paylink.Link) error {
		l.Paused = *req.Status == wire.LinkPassive
		return nil
	})
	return marked(wire.ObjectLinkStatus, err)
}

// confirmed reports whether somebody may have to be told of a payment: only one that came by a link, or of a subscription, was given an address.
func confirmed(_ *merchant.Merchant, p payment.Payment) bool {
	return (p.Terms.Link != "" || p.Terms.Subscription != "") && p.Operations[0].Status == payment.Approved
}

// confirmation is the notice about a link's payment: to its confirmation_url, and only when it has succeeded. Its reference is the
// link's: a payment of a link that is paid many times has that with an ending.
func (d *Dialect) confirmation(ctx context.Context, m *merchant.Merchant, p payment.Payment) (address string, body []byte, err error) {
	first := p.Operations[0]
	if p.Terms.Link == "" || first.Status != payment.Approved {
		return "", nil, nil
	}
	l, err := d.links.Link(ctx, m.ID, p.Terms.Link)
	if fault.KindOf(err) == fault.NotFound {
		return "", nil, nil
	}
	if err != nil || l.Attributes[linkConfirm] == "" {
		return "", nil, err //nolint:wrapcheck // it says what was read
	}
	op := dated(first)
	ids, c := idsOf(p, op), costOf(p, op)
	bank, _ := wire.Bank(ids.Bank, ids.BankName)
	return l.Attributes[linkConfirm], wire.Confirmation{
		ReferenceNo: l.Reference, XactID: xactID(p, op), XactDate: op.SettledAt, AgentID: p.Attributes[attrAgent], BankID: bank,
		Instalment: p.Installments, CardHolder: p.Card.Holder, CardNumber: p.Card.Masked(), Amount: p.Money(op.Amount), NetAmount: c.Net,
		Comission: c.Commission, ComissionTax: p.Money(0), Currency: string(p.Amount.Currency()), AuthorizationCode: ids.AuthCode,
		OrderID: ids.Order, IsSucceed: true,
	}.Encode(), nil
}
