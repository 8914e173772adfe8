package paynet

import (
	"context"
	"strconv"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paynet/terms"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/paynet"
)

// locate finds the payment that a request names, and the operation if its xact_id names one, else 1.
func (d *Dialect) locate(ctx context.Context, c *dialect.Caller, l wire.Locator) (payment.Payment, int, error) {
	operation := 1
	var p payment.Payment
	var err error
	field := "xact_id"
	switch {
	case l.XactID != "":
		bits, seq, malformed := wire.ParseXactID(l.XactID)
		if malformed != nil {
			// A shop that has moved here asks about ids that Paynet itself gave out; they are not wrong, only not ours.
			return p, 0, errNoData(field)
		}
		operation = seq
		p, err = d.gateway.Find(ctx, c.Merchant.ID, payment.IDOf(bits))
	case l.ID != 0:
		field = "id"
		p, err = d.gateway.FindByNumber(ctx, c.Merchant.ID, l.ID)
	default:
		field = "reference_no"
		p, err = d.byReference(ctx, c, l.ReferenceNo)
	}
	if fault.KindOf(err) == fault.NotFound {
		return p, 0, errNoData(field)
	}
	if err != nil {
		return p, 0, err
	}
	c.NotePayment(p)
	return p, operation, nil
}

// byReference finds a payment by the reference that it was ordered under, or was given by its charge.
func (d *Dialect) byReference(ctx context.Context, c *dialect.Caller, reference string) (payment.Payment, error) {
	p, err := d.gateway.FindByReference(ctx, c.Merchant.ID, reference)
	if fault.KindOf(err) != fault.NotFound {
		return p, err
	}
	id, err := d.desk.Referenced(ctx, c.Merchant.ID, reference)
	if err != nil {
		return p, err //nolint:wrapcheck // a fault of our own
	}
	p, err = d.gateway.Find(ctx, c.Merchant.ID, id)
	p.Reference = reference // which is what the shop calls it
	return p, err
}

// settled finds a payment by xact_id in a state that can be decided upon: no operation of it is open.
func (d *Dialect) settled(ctx context.Context, c *dialect.Caller, xact string) (payment.Payment, error) {
	p, _, err := d.locate(ctx, c, wire.Locator{XactID: xact})
	if err != nil {
		return p, err
	}
	if _, _, open := p.Open(); open && p.State != payment.Challenged {
		p, err = d.gateway.Settle(ctx, c.Merchant.ID, p.ID)
		if err != nil {
			return p, err
		}
		if _, _, open := p.Open(); open {
			return p, payment.ErrInProgress(p.ID)
		}
	}
	if !p.State.Approved() {
		return p, fault.New(fault.Conflict, "not_successful", fault.Text{
			TR: "Bu işlem başarılı olmadığı için iptal ya da iade edilecek bir tutar yok.",
			EN: "This transaction did not succeed, so there is nothing to reverse.",
		})
	}
	return p, nil
}

// check is v1/transaction/check.
func (d *Dialect) check(ctx context.Context, c *dialect.Caller, l wire.Locator) (wire.Query, error) {
	p, op, err := d.known(ctx, c, l)
	if err != nil {
		return wire.Query{}, err
	}
	t, err := d.noted(ctx, c, p, op)
	return found(wire.ObjectCheck, t), err
}

// detail is v1/transaction/detail.
func (d *Dialect) detail(ctx context.Context, c *dialect.Caller, l wire.Locator) (wire.Query, error) {
	p, op, err := d.known(ctx, c, l)
	if err != nil {
		return wire.Query{}, err
	}
	cost, err := d.costNow(ctx, p, op)
	if err != nil {
		return wire.Query{}, err
	}
	t, err := d.noted(ctx, c, p, op)
	t.Detail = detailOf(p, op, c.Merchant, cost)
	return found(wire.ObjectDetail, t), err
}

// noted is a row with what the shop has noted about its payment.
func (d *Dialect) noted(ctx context.Context, c *dialect.Caller, p payment.Payment, op payment.Operation) (wire.Transaction, error) {
	t := transaction(c.Merchant, p, op)
	mark, err := d.desk.Mark(ctx, c.Merchant.ID, p.ID)
	if mark.Note != "" {
		t.Note = mark.Note
	}
	return t, err //nolint:wrapcheck // it is a fault
}

func found(object string, t wire.Transaction) wire.Query {
	q := wire.Query{Rows: []wire.Transaction{t}, ObjectName: object}
	q.Code, q.Message = wire.Success(false)
	return q
}

// known finds the operation that a query is about, with its outcome. While the outcome is in doubt there is no row: every
// row says is_succeed, and both answers could be wrong. An order whose buyer is still at the bank, or never came back, has
// no transaction yet, as nothing was asked of the card.
func (d *Dialect) known(ctx context.Context, c *dialect.Caller, l wire.Locator) (payment.Payment, payment.Operation, error) {
	p, seq, err := d.locate(ctx, c, l)
	if err != nil {
		return p, payment.Operation{}, err
	}
	if _, _, open := p.Open(); open {
		p, err = d.gateway.Settle(ctx, c.Merchant.ID, p.ID)
		if err != nil {
			return p, payment.Operation{}, err
		}
	}
	op := p.Operations[0]
	if 1 <= seq && seq <= len(p.Operations) && rowed(p, p.Operations[seq-1]) {
		op = p.Operations[seq-1]
	}
	switch {
	case p.State == payment.Expired, p.State == payment.Challenged && !p.Live:
		return p, op, errNoData("")
	case op.Status.Open():
		return p, op, errUnknown(fault.Text{
			TR: "İşlemin sonucu bankadan henüz öğrenilemedi; biraz sonra yeniden sorgulayın.",
			EN: "The bank has not told the outcome yet; ask again shortly.",
		})
	}
	return p, op, nil
}

// rowed reports whether an operation is a transaction of its own in Paynet's numbering: the beginning, a capture, and the
// reversal of a capture. The other reversals have no number there and are shown as their payment.
func rowed(p payment.Payment, op payment.Operation) bool {
	if op.Kind == payment.Void {
		return p.Operations[0].Kind == payment.PreAuth && !p.CapturedAt().IsZero()
	}
	return op.Kind != payment.Refund
}

func transaction(m *merchant.Merchant, p payment.Payment, op payment.Operation) wire.Transaction {
	op = dated(op)
	ids, end := idsOf(p, op), outcomeOf(op, false)
	bank, _ := wire.Bank(ids.Bank, ids.BankName)
	c := costOf(p, op)
	endUser, _ := c.EndUser()
	return wire.Transaction{
		XactID: xactID(p, op), ID: p.Number, XactDate: op.SettledAt, TransactionType: typeOf(op.Kind), POSType: wire.POSType,
		IsTDS: p.ThreeD >= 0, AgentID: p.Attributes[attrAgent], Note: p.Description, AgentReference: p.Reference,
		BankID: bank, Instalment: p.Installments, CardNo: p.Card.Masked(), CardHolder: p.Card.Holder,
		Amount: p.Money(op.Amount), NetAmount: c.Net, Comission: c.Commission, ComissionTax: c.Tax, EndUserComission: endUser,
		Ratio: c.Fraction(), RatioCode: c.Code, CardType: cardType(terms.CardOf(m, p.Card.BIN)),
		Currency: string(p.Amount.Currency()), AuthorizationCode: ids.AuthCode, ReferenceCode: ids.RRN, OrderID: ids.Order,
		IsSucceed: end.succeeded, XactTransactionID: transactionID(p), Email: p.Attributes[attrMail], Phone: p.Attributes[attrPhone],
		ObjectName: wire.ObjectTransaction, Message: end.message,
	}
}

func detailOf(p payment.Payment, op payment.Operation, m *merchant.Merchant, c terms.Cost) *wire.Detail {
	ids := idsOf(p, op)
	_, bankName := wire.Bank(ids.Bank, ids.BankName)
	detail := &wire.Detail{
		Reversed: p.State == payment.Voided || p.State == payment.Refunded,
		Company:  wire.Share(c.Company), Agent: wire.Share(c.Agent), XactTypeDesc: described(op.Kind), BankName: bankName,
		POSTypeDesc: "Paynet POS", AgentName: terms.Agents(m)[p.Attributes[attrAgent]], CompanyName: m.Name,
		InstalmentText: instalmentText(p.Installments),
	}
	for _, reversal := range p.Operations {
		back := reversal.Kind == payment.Void || reversal.Kind == payment.Refund
		if back && reversal.Status == payment.Approved {
			detail.ReversedXactID = xactID(p, reversal)
		}
	}
	return detail
}

func described(k payment.Kind) string {
	switch k {
	case payment.Sale:
		return "Satış"
	case payment.PreAuth:
		return "Ön Provizyon"
	case payment.Capture:
		return "Finansallaştırma"
	case payment.Void:
		return "Finansallaştırma İptal"
	case payment.Refund:
		return "İade"
	}
	return ""
}

func instalmentText(n int) string {
	if n <= 1 {
		return "Tek Çekim"
	}
	return strconv.Itoa(n) + " Taksit"
}
