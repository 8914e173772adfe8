package plan

import (
	"context"
	"strconv"
	"time"

	"github.com/vezne/vezne/internal/fault"
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

// Invite tells a plan's customer of it. address is the public address of the page of a token.
func (d Desk) Invite(ctx context.Context, m *merchant.Merchant, p Plan, mail, sms bool, address func(token string) string) error {
	if p.is.State.Final() {
		return errEnded()
	}
	next, more := p.comes()
	if p.Status == Inactive || !more {
		return fault.New(fault.Conflict, CodeInactive, fault.Text{
			TR: "Plan kullanım dışı; bu durumda müşteriye söylenecek bir ödeme yok.", EN: "The plan is inactive, so there is no payment to tell its customer of.",
		})
	}
	const language = "tr" // a plan says nothing of its customer's
	amount := next.Amount.Format(language)
	msg := message.Message{Language: language, About: string(p.ID), Subject: m.Name + ": tekrarlı ödeme planınız"}
	if p.Status != CardRequired {
		msg.Text = m.Name + ": " + strconv.Itoa(p.Count) + " ödemelik planınızın sıradaki ödemesi olan " + amount + ", " + Day(next.Due) + " tarihinde kartınızdan alınacak."
		_, err := d.Gateway.Tell(ctx, m.ID, told(p.Email, p.Phone, mail, sms, msg)...)
		return err
	}
	t := ticket.New(m.ID, ticket.Base32Size)
	msg.Text = m.Name + ": " + amount + " tutarındaki tekrarlı ödemeniz için kartınızı ekleyin: " + address(t.Base32())
	_, err := d.Gateway.SaveRecordAndTell(ctx, record.Record{
		Merchant: m.ID, Kind: kindPage, ID: t.Key(), Group: string(p.ID), Content: []byte(strconv.Quote(string(p.ID))), ExpiresAt: d.Now().Add(pageLifetime),
	}, told(p.Email, p.Phone, mail, sms, msg)...)
	return err
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
