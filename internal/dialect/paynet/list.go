package paynet

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paynet/desk"
	"github.com/vezne/vezne/internal/dialect/paynet/terms"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paynet"
)

// list.go is v1/transaction/list and reversal_list. Their rows are operations: a payment that was captured and refunded is
// three of them.

const oneDay = 24 * time.Hour

// list is v1/transaction/list: what happened on those days, whenever its payment began, and in the order in which it happened,
// so that a row keeps its number while others come in.
func (d *Dialect) list(ctx context.Context, c *dialect.Caller, req wire.ListRequest) (wire.List, error) {
	end := req.End.Add(oneDay)
	all, err := d.desk.Moved(ctx, c.Merchant.ID, Surface, req.Begin.Add(-oneDay), end)
	if err != nil {
		return wire.List{}, err //nolint:wrapcheck // it is a fault in the caller's words
	}
	var lines []line
	for _, p := range all {
		for _, op := range p.Operations {
			at := happened(op)
			told := op.Status == payment.Approved || req.ShowUnsucceed && op.Status == payment.Refused
			if told && asksFor(req, p, op) && !at.Before(req.Begin) && at.Before(end) {
				lines = append(lines, line{p: p, op: op})
			}
		}
	}
	inOrder(lines)
	if req.Untransferred {
		lines, err = d.untransferred(ctx, c, lines)
		if err != nil {
			return wire.List{}, err
		}
	}
	return d.listed(ctx, c, req, wire.ObjectList, lines)
}

func inOrder(lines []line) {
	slices.SortStableFunc(lines, func(a, b line) int { return happened(a.op).Compare(happened(b.op)) })
}

// happened is when an operation took effect: when its outcome became known. If that was a day later or more, because the answer
// had been lost, it is when it was asked for, which is nearer to the truth and stands in the list of its own day.
func happened(op payment.Operation) time.Time {
	if op.SettledAt.IsZero() || op.SettledAt.Sub(op.CreatedAt) >= oneDay {
		return op.CreatedAt
	}
	return op.SettledAt
}

// reversals is v1/transaction/reversal_list: what was given back in a span of days, whenever it was taken.
func (d *Dialect) reversals(ctx context.Context, c *dialect.Caller, req wire.ListRequest) (wire.List, error) {
	end := req.End.Add(oneDay)
	all, err := d.desk.Followed(ctx, c.Merchant.ID, Surface, req.Begin.Add(-oneDay), end)
	if err != nil {
		return wire.List{}, err //nolint:wrapcheck // it is a fault in the caller's words
	}
	var lines []line
	for _, p := range all {
		for _, op := range p.Operations {
			back := op.Kind == payment.Void || op.Kind == payment.Refund
			at := happened(op)
			if back && op.Status == payment.Approved && !at.Before(req.Begin) && at.Before(end) && asksFor(req, p, op) {
				lines = append(lines, line{p: p, op: op, asked: op.CreatedAt})
			}
		}
	}
	inOrder(lines)
	return d.listed(ctx, c, req, wire.ObjectReversalList, lines)
}

// line is one row of a list before it is written.
type line struct {
	p     payment.Payment
	op    payment.Operation
	asked time.Time
}

// asksFor reports whether a row is among those that a request narrows the list to.
func asksFor(req wire.ListRequest, p payment.Payment, op payment.Operation) bool {
	bank, _ := wire.Bank(idsOf(p, op).Bank, "")
	return (req.AgentID == "" || req.AgentID == p.Attributes[attrAgent]) &&
		(req.BankID == "" || strings.EqualFold(req.BankID, bank)) && (req.UserID == "" || req.UserID == userOf(p))
}

func (d *Dialect) untransferred(ctx context.Context, c *dialect.Caller, lines []line) ([]line, error) {
	var left []line
	for _, l := range lines {
		mark, err := d.desk.Mark(ctx, c.Merchant.ID, l.p.ID)
		if err != nil {
			return nil, err //nolint:wrapcheck // it is a fault
		}
		if !mark.Transferred {
			left = append(left, l)
		}
	}
	return left, nil
}

func (d *Dialect) listed(ctx context.Context, c *dialect.Caller, req wire.ListRequest, object string, lines []line) (wire.List, error) {
	first, last := req.Page.Rows(len(lines))
	l := wire.List{
		CompanyCode: string(c.Merchant.ID), CompanyName: c.Merchant.Name, Total: last - first, TotalCount: len(lines), Page: req.Page,
		ObjectName: object, HasMore: last < len(lines),
	}
	sum := int64(0)
	for _, one := range lines {
		if one.op.Status == payment.Approved {
			sum += one.op.Amount
		}
	}
	l.TotalAmount = money.New(sum, money.TRY)
	for _, one := range lines[first:last] {
		mark, err := d.desk.Mark(ctx, c.Merchant.ID, one.p.ID)
		if err != nil {
			return wire.List{}, err //nolint:wrapcheck // it is a fault
		}
		cost, err := d.costNow(ctx, one.p, one.op)
		if err != nil {
			return wire.List{}, err
		}
		l.Rows = append(l.Rows, listRow(c.Merchant, one, mark, cost))
	}
	l.Code, l.Message = wire.Success(false)
	return l, nil
}

func listRow(m *merchant.Merchant, l line, mark desk.Mark, c terms.Cost) wire.ListRow {
	p, op := l.p, l.op
	ids, end := idsOf(p, op), outcomeOf(op, false)
	bank, bankName := wire.Bank(ids.Bank, ids.BankName)
	endUser, _ := c.EndUser()
	detail := detailOf(p, op, m, c)
	letters, words := xactType(p, op)
	agent := p.Attributes[attrAgent]
	note := p.Description
	if mark.Note != "" {
		note = mark.Note
	}
	return wire.ListRow{
		ID: p.Number, CompanyCode: string(m.ID), CompanyName: m.Name, AgentID: agent, AgentReference: p.Reference,
		AgentName: terms.Agents(m)[agent], XactID: xactID(p, op), XactDate: happened(op), EntryDate: l.asked, IsTDS: p.ThreeD >= 0,
		BankID: bank, BankName: bankName, CardNo: p.Card.Masked(), CardHolder: p.Card.Holder, CardType: cardType(terms.CardOf(m, p.Card.BIN)),
		AuthorizationCode: ids.AuthCode, ReferenceCode: ids.RRN, OrderID: ids.Order, XactType: letters, XactTypeDesc: words,
		XactTransactionID: transactionID(p), IsSucceed: end.succeeded, Reversed: detail.Reversed, ReversedXactID: detail.ReversedXactID,
		IsTransferred: mark.Transferred, POSType: wire.POSType, Instalment: p.Installments, Amount: p.Money(op.Amount), NetAmount: c.Net,
		Comission: c.Commission, ComissionTax: c.Tax, Currency: string(p.Amount.Currency()), Ratio: c.Fraction(),
		EndUserComission: endUser, UserID: userOf(p), Note: note, Company: wire.Share(c.Company), Agent: wire.Share(c.Agent),
	}
}

// xactType returns the letters and words of an operation in lists (Paynet document, "İşlem tipi").
func xactType(p payment.Payment, op payment.Operation) (letters, words string) {
	switch op.Kind {
	case payment.Sale:
		return "S", "Satış"
	case payment.PreAuth:
		return "PR", "Ön Provizyon"
	case payment.Capture:
		return "CR", "Finansallaştırma"
	case payment.Refund:
		return "CD", "İade"
	case payment.Void:
		switch {
		case p.Operations[0].Kind != payment.PreAuth:
			return "R", "İptal"
		case p.CapturedAt().IsZero():
			return "RP", "Ön Provizyon İptal"
		}
		return "RC", "Finansallaştırma İptal"
	}
	return "", ""
}

// transferred is v1/transaction/mark_transferred.
func (d *Dialect) transferred(ctx context.Context, c *dialect.Caller, req wire.Transferred) (wire.Envelope, error) {
	p, err := d.settled(ctx, c, req.XactID)
	if err != nil {
		return wire.Envelope{}, err
	}
	err = d.desk.Change(ctx, c.Merchant.ID, p.ID, func(m *desk.Mark) {
		m.Transferred, m.DocumentNo, m.Amount = true, req.DocumentNo, req.Amount.Minor()
		m.Currency, m.ExchangeRate = req.Currency, req.ExchangeRate
	})
	return marked(wire.ObjectMarkTransferred, err)
}

// addInfo is v1/transaction/add_info.
func (d *Dialect) addInfo(ctx context.Context, c *dialect.Caller, req wire.Info) (wire.Envelope, error) {
	p, _, err := d.locate(ctx, c, req.Locator)
	if err != nil {
		return wire.Envelope{}, err
	}
	err = d.desk.Change(ctx, c.Merchant.ID, p.ID, func(m *desk.Mark) {
		if req.Note != "" {
			m.Note = req.Note
		}
		if req.AgentReferenceNo != "" {
			m.AgentReferenceNo = req.AgentReferenceNo
		}
	})
	return marked(wire.ObjectAddInfo, err)
}

func marked(object string, err error) (wire.Envelope, error) {
	if err != nil {
		return wire.Envelope{}, err
	}
	e := wire.Envelope{ObjectName: object}
	e.Code, e.Message = wire.Success(false)
	return e, nil
}
