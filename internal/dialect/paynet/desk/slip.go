package desk

import (
	"context"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/ticket"
)

// kindSlip is the address of a slip. An xact_id would not do for one: it is no secret.
const kindSlip record.Kind = "paynet_slip"

// SlipLifetime is how long a slip can be looked at.
const SlipLifetime = 90 * 24 * time.Hour

// SlipMessages are by which ways a buyer gets a slip, and where.
type SlipMessages struct {
	Channels     []message.Channel
	Email, Phone string
}

// OpenSlip makes an address for the slip of a payment, after prefix, and has the buyer told of it.
func (d *Desk) OpenSlip(ctx context.Context, m *merchant.Merchant, p payment.Payment, prefix string, asked SlipMessages) (string, error) {
	t := ticket.New(m.ID, ticket.HexSize)
	address := prefix + t.Hex()
	messages, err := asked.messages(m, p, address)
	if err != nil {
		return "", err
	}
	_, err = d.Gateway.SaveRecordAndTell(ctx, record.Record{
		Merchant: m.ID, Kind: kindSlip, ID: t.Key(), Content: []byte(p.ID), ExpiresAt: d.Now().Add(SlipLifetime),
	}, messages...)
	return address, err //nolint:wrapcheck // it is a fault
}

// messages are what the buyer is told. Their faults name the request's fields.
func (s SlipMessages) messages(m *merchant.Merchant, p payment.Payment, address string) ([]message.Message, error) {
	var told []message.Message
	for _, channel := range s.Channels {
		field, to := "email", s.Email
		if channel == message.SMS {
			field, to = "phone", s.Phone
		}
		checked, err := message.Message{
			Channel: channel, To: to, Language: "tr", About: string(p.ID), Subject: m.Name + ": kart işlem belgeniz",
			Text: m.Name + ": " + p.Money(p.Operations[0].Amount).Format("tr") + " tutarındaki işleminizin belgesi: " + address,
		}.CheckedFor(field)
		if err != nil {
			return nil, err //nolint:wrapcheck // it is a fault
		}
		told = append(told, checked)
	}
	return told, nil
}

// SlipAt returns the payment of a slip's address, or a NotFound fault.
func (d *Desk) SlipAt(ctx context.Context, text string) (*merchant.Merchant, payment.Payment, error) {
	none := fault.New(fault.NotFound, "no_slip", fault.Text{TR: "Böyle bir belge yok.", EN: "There is no such slip."})
	t, ok := ticket.ParseHex(text)
	if !ok {
		return nil, payment.Payment{}, none
	}
	m, known := d.Gateway.Merchants().Tagged(t.Tag())
	if !known {
		return nil, payment.Payment{}, none
	}
	r, err := d.Gateway.Record(ctx, m.ID, kindSlip, t.Key())
	if isNone(err) || err == nil && r.Expired(d.Now()) {
		return nil, payment.Payment{}, none
	}
	if err != nil {
		return nil, payment.Payment{}, err //nolint:wrapcheck // it is a fault
	}
	p, err := d.Gateway.Find(ctx, m.ID, payment.ID(r.Content))
	return m, p, err //nolint:wrapcheck // it is a fault
}
