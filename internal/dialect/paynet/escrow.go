package paynet

import (
	"context"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paynet/desk"
	"github.com/vezne/vezne/internal/dialect/paynet/terms"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/paynet"
)

// escrow is v1/transaction/escrow_status_update: the shop decides whether the dealer of a payment with is_escrow may have its
// part. The buyer's money stays where it is: who rejects and wants to give it back asks for a reversal.
func (d *Dialect) escrow(ctx context.Context, c *dialect.Caller, req wire.Escrow) (wire.Envelope, error) {
	p, _, err := d.locate(ctx, c, req.Locator)
	if err != nil {
		return wire.Envelope{}, err
	}
	p, err = d.gateway.Settle(ctx, c.Merchant.ID, p.ID)
	if err != nil {
		return wire.Envelope{}, err
	}
	agent := p.Attributes[attrAgent]
	left := p.Money(p.Refundable())
	switch {
	case p.Attributes[attrEscrow] == "":
		return wire.Envelope{}, errWrongType(fault.Text{
			TR: "Bu işlem is_escrow ile alınmamış.", EN: "This transaction was not made with is_escrow.",
		})
	case p.Operations[0].Status.Open():
		return wire.Envelope{}, errUnknown(askLater())
	case !p.State.Paid() || !left.IsPositive():
		return wire.Envelope{}, fault.New(fault.Conflict, "nothing_held", fault.Text{
			TR: "Bu işlemde bekleyen bir tutar yok.", EN: "Nothing of this transaction is held.",
		})
	case req.AgentID != "" && req.AgentID != agent:
		return wire.Envelope{}, fieldFault(fault.Invalid, "agent_id", terms.CodeAgent, fault.Text{
			TR: "İşlem bu bayiye ait değil.", EN: "The transaction is not this dealer's.",
		})
	}
	cost := terms.Read(p).Cost(left)
	if req.AgentAmount.Minor() > cost.Net.Minor() {
		return wire.Envelope{}, fieldFault(fault.Invalid, "agent_amount", "agent_amount_range", fault.Text{
			TR: "Komisyondan sonra kalan tutardan büyük olamaz.", EN: "It must not be more than what the commission leaves.",
		})
	}
	repeated, err := d.desk.Decide(ctx, p, desk.Decision{
		Approve: req.Status == wire.EscrowApprove, Agent: agent, Share: req.AgentAmount,
	})
	if err != nil {
		return wire.Envelope{}, err //nolint:wrapcheck // it is a fault
	}
	if req.Note != "" {
		err = d.desk.Change(ctx, c.Merchant.ID, p.ID, func(m *desk.Mark) { m.Note = req.Note })
		if err != nil {
			return wire.Envelope{}, err
		}
	}
	e := wire.Envelope{ObjectName: wire.ObjectEscrow}
	e.Code, e.Message = wire.Success(repeated)
	return e, nil
}

// costNow is what an operation's amount is made of as it stands: of a payment in escrow the dealer has what was decided, which may be
// another part than was agreed, or nothing; and of what is given back the dealer bears what was taken, which follows from that.
func (d *Dialect) costNow(ctx context.Context, p payment.Payment, op payment.Operation) (terms.Cost, error) {
	c := costOf(p, op)
	if p.Attributes[attrEscrow] == "" || op.Status != payment.Approved {
		return c, nil
	}
	division, err := d.gateway.Division(ctx, p.Merchant, p.ID)
	if fault.KindOf(err) == fault.NotFound {
		return c, nil
	}
	if err != nil {
		return c, err //nolint:wrapcheck // a fault of our own
	}
	agent := p.Attributes[attrAgent]
	switch op.Kind {
	case payment.Sale, payment.Capture:
		for _, s := range division.Stores {
			if s.ID == agent {
				c.Split = c.Given(p.Money(s.Share.Minor() + s.Adjusted.Minor()))
			}
		}
	case payment.Refund, payment.Void:
		for _, r := range division.Refunds {
			if r.Operation != op.Seq {
				continue
			}
			bears := int64(0)
			for _, t := range r.Takes {
				if t.Store == agent {
					bears += t.Amount.Minor()
				}
			}
			c.Split = c.Given(p.Money(bears))
		}
	case payment.PreAuth: // nobody has anything of it yet
	}
	return c, nil
}

// escrowable refuses to hold a part that nobody would get.
func escrowable(o wire.Order) error {
	if o.IsEscrow && o.AgentID == "" {
		return fieldFault(fault.Invalid, "agent_id", "required", fault.Text{
			TR: "is_escrow ile alınan işlemde bayi belirtilmelidir.", EN: "A transaction with is_escrow has to name its dealer.",
		})
	}
	return nil
}

// heldFor marks the attributes of an order whose dealer's part is to be held.
func heldFor(o wire.Order, kept map[string]string) {
	if o.IsEscrow {
		kept[attrEscrow] = "true"
	}
}
