package plan

import (
	"context"
	"strconv"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/internal/ticket"
)

// invite.go tells customers of their plans: of a plan that has its card when it begins, of one that needs a card the address of the page on
// which it is entered.

// kindPage are the records of such addresses, under the digest of what they end with.
const kindPage record.Kind = "paratika_plan_page"

// pageLifetime is how long an address leads to its page.
const pageLifetime = 7 * 24 * time.Hour

// Tellable refuses ways of telling somebody that are not set up here, or whose address is none.
func (d Desk) Tellable(email, phone string, mail, sms bool) error {
	for _, m := range told(email, phone, mail, sms, message.Message{Subject: "-", Text: "-"}) {
		err := d.Gateway.Reaches(m.Channel)
		if err == nil {
			_, err = m.Checked()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func told(email, phone string, mail, sms bool, m message.Message) []message.Message {
	var all []message.Message
	if mail {
		one := m
		one.Channel, one.To = message.Mail, email
		all = append(all, one)
	}
	if sms {
		one := m
		one.Channel, one.To, one.Subject = message.SMS, phone, ""
		all = append(all, one)
	}
	return all
}

// Invite tells a plan's customer of it again.
func (d Desk) Invite(ctx context.Context, m *merchant.Merchant, p Plan, by Told) error {
	if p.is.State.Final() {
		return errEnded()
	}
	next, more := p.comes()
	if p.Status == Inactive || !more {
		return fault.New(fault.Conflict, CodeInactive, fault.Text{
			TR: "Plan kullanım dışı; bu durumda müşteriye söylenecek bir ödeme yok.", EN: "The plan is inactive, so there is no payment to tell its customer of.",
		})
	}
	told := d.invitation(m, invited{
		id: p.ID, next: next, count: p.Count, needsCard: p.Status == CardRequired, email: p.Email, phone: p.Phone, by: by,
	})
	if len(told.Records) == 0 {
		_, err := d.Gateway.Tell(ctx, m.ID, told.Messages...)
		return err
	}
	_, err := d.Gateway.Save(ctx, told)
	return err
}

// begun is what the customer of a new plan is told, and the page that it leads to.
func (d Desk) begun(m *merchant.Merchant, n New, s subscription.Subscription) gateway.Saving {
	first := n.First
	if first.IsZero() {
		first = n.Each
	}
	return d.invitation(m, invited{
		id: s.ID, next: Payment{Amount: first, Due: s.Anchor.At(0)}, count: n.Count, needsCard: s.Card == "", email: n.Email, phone: n.Phone, by: n.Told,
	})
}

// invited is who is told of which plan.
type invited struct {
	id           subscription.ID
	next         Payment
	count        int
	needsCard    bool
	email, phone string
	by           Told
}

// invitation is what a customer is told of a plan: of one that needs a card, with the record that makes the address lead to its page.
func (d Desk) invitation(m *merchant.Merchant, of invited) gateway.Saving {
	if !of.by.Mail && !of.by.SMS {
		return gateway.Saving{}
	}
	const language = "tr" // a plan says nothing of its customer's
	amount := of.next.Amount.Format(language)
	msg := message.Message{Language: language, About: string(of.id), Subject: m.Name + ": tekrarlı ödeme planınız"}
	if !of.needsCard {
		msg.Text = m.Name + ": " + strconv.Itoa(of.count) + " ödemelik planınızın sıradaki ödemesi olan " + amount + ", " + Day(of.next.Due) + " tarihinde kartınızdan alınacak."
		return gateway.Saving{Messages: told(of.email, of.phone, of.by.Mail, of.by.SMS, msg)}
	}
	t := ticket.New(m.ID, ticket.Base32Size)
	msg.Text = m.Name + ": " + amount + " tutarındaki tekrarlı ödemeniz için kartınızı ekleyin: " + of.by.Address(t.Base32())
	return gateway.Saving{
		Records: []record.Record{{
			Merchant: m.ID, Kind: kindPage, ID: t.Key(), Group: string(of.id), Content: []byte(strconv.Quote(string(of.id))), ExpiresAt: d.Now().Add(pageLifetime),
		}},
		Messages: told(of.email, of.phone, of.by.Mail, of.by.SMS, msg),
	}
}

// At returns the plan that an address leads to, with its merchant, or a NotFound fault.
func (d Desk) At(ctx context.Context, token string) (Plan, *merchant.Merchant, error) {
	none := fault.New(fault.NotFound, CodeNone, fault.Text{TR: "Bu adreste bir plan yok.", EN: "There is no plan at this address."})
	t, ok := ticket.ParseBase32(token)
	if !ok {
		return Plan{}, nil, none
	}
	m, known := d.Gateway.Merchants().Tagged(t.Tag())
	if !known {
		return Plan{}, nil, none
	}
	r, err := d.Gateway.Record(ctx, m.ID, kindPage, t.Key())
	if fault.KindOf(err) == fault.NotFound || err == nil && !d.Now().Before(r.ExpiresAt) {
		return Plan{}, nil, none
	}
	if err != nil {
		return Plan{}, nil, err
	}
	s, err := d.Gateway.Subscription(ctx, m.ID, subscription.ID(r.Group))
	if err != nil {
		return Plan{}, nil, err
	}
	p, err := d.read(ctx, m, s)
	return p, m, err
}

// Next is the payment that comes next, and is none where nothing is to come.
func (p Plan) Next() (Payment, bool) {
	for _, one := range p.Payments {
		if one.Status == Pending || one.Status == Unpaid {
			return one, true
		}
	}
	return Payment{}, false
}

// comes is the payment that a customer is told of: what is owed where the plan waits for a card, and otherwise the first that has not been
// tried, if there is one.
func (p Plan) comes() (Payment, bool) {
	if p.Status != CardRequired {
		for _, one := range p.Payments {
			if one.Status == Pending {
				return one, true
			}
		}
	}
	return p.Next()
}

// Day writes a day as people do.
func Day(t time.Time) string { return payment.Day(t).Format("02.01.2006") }

// Ending are the kinds of records that serve nobody once they have ended: the addresses at which a card is added.
func Ending() []record.Kind { return []record.Kind{kindPage} }
