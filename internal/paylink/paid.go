package paylink

import (
	"context"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/webhook"
)

// paid counts a payment that has succeeded, once: the place remembers by which payment the count went up, in the same commit.
func (d *Desk) paid(ctx context.Context, m *merchant.Merchant, p payment.Payment) (gateway.Saving, error) {
	l, err := d.Link(ctx, p.Merchant, p.Terms.Link)
	if fault.KindOf(err) == fault.NotFound {
		return gateway.Saving{}, nil
	}
	if err != nil {
		return gateway.Saving{}, err
	}
	place := strings.TrimPrefix(strings.TrimPrefix(p.Reference, l.Reference), "-")
	r, err := d.gateway.Record(ctx, l.Merchant, kindVisit, visitID(l, place))
	if fault.KindOf(err) == fault.NotFound {
		r, err = record.Record{Merchant: l.Merchant, Kind: kindVisit, ID: visitID(l, place), Group: l.ID, Content: []byte(`{"visit":""}`)}, nil
	}
	if err != nil {
		return gateway.Saving{}, err //nolint:wrapcheck // it is a fault
	}
	v, err := readVisit(r)
	if err != nil || v.Counted == p.ID {
		return gateway.Saving{}, err
	}
	v.Counted = p.ID
	r.Content, err = json.Marshal(v)
	if err != nil {
		return gateway.Saving{}, err //nolint:wrapcheck // impossible: two texts
	}
	l.Paid++
	l.Taken += p.Captured
	l.kept.Content, err = content(l)
	if err != nil {
		return gateway.Saving{}, err
	}
	s := gateway.Saving{Records: []record.Record{l.kept, r}, Tells: tells(webhook.LinkPaid)}
	if l.Confirm && l.Buyer.Email != "" && d.gateway.Reaches(message.Mail) == nil {
		checked, err := confirmation(m, l, p).Checked()
		if err == nil { // a payment counts although its buyer cannot be told
			s.Messages = append(s.Messages, checked)
		}
	}
	return s, nil
}
