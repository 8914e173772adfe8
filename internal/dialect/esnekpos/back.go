package esnekpos

import (
	"context"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/dialect/esnekpos/terms"
	"github.com/vezne/vezne/internal/dialect/esnekpos/visit"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/web/view"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// back is the form by which a buyer takes the result to BACK_URL ("Ödeme Alma", step 4).
func (d *Dialect) back(ctx context.Context, v gateway.Visit) (view.Form, error) {
	p := v.Payment
	if p.Terms.Link != "" { // to the link's own page, which says how it ended
		return view.Form{Name: d.gate.FormName, Action: v.Session.ReturnURL}, nil
	}
	own := p
	if string(p.ID) != v.Session.Payment {
		// The order was paid in another visit meanwhile. The result is that payment's, the hash this visit's own.
		var err error
		own, err = d.gateway.Find(ctx, p.Merchant, payment.ID(v.Session.Payment))
		if err != nil {
			return view.Form{}, err
		}
	}
	form := formOf(p)
	form.Hash = visit.Rejoin(v, own.Attributes[attrHash])
	var fields []view.Field
	for _, f := range form.Fields() {
		fields = append(fields, view.Field{Name: f.Name, Value: f.Value})
	}
	return view.Form{
		Name: d.gate.FormName, Action: v.Session.ReturnURL, Fields: fields, Language: "tr", Charset: wire.Charset,
	}, nil
}

// formOf is the form's content but for the hash.
func formOf(p payment.Payment) wire.Form {
	now := standingOf(p)
	money := terms.BillOf(p)
	f := wire.Form{
		Date: p.Operations[0].SettledAt, OrderRefNumber: nameOf(p), RefNo: refNo(p), Result: now.result, ReturnMessage: now.message,
		ReturnMessageTR: now.turkish, CustomerName: p.Attributes[attrName], CustomerMail: p.Attributes[attrMail],
		CustomerPhone: p.Attributes[attrPhone], CustomerAddress: p.Attributes[attrAddress], CustomerCCNumber: p.Card.Masked(),
		CustomerCCName: p.Card.Holder, Commission: money.Commission, Amount: money.Charged, Installments: max(1, p.Installments),
		Newer: wire.Newer{CommissionRate: money.Rate.Percent(), BankAuthCode: p.IDs.AuthCode},
	}
	if f.Date.IsZero() {
		f.Date = p.CreatedAt
	}
	if p.State == payment.Declined {
		face := wire.FaceOf(refusalOf(p))
		f.ErrorCode, f.VirtualPOSValues = face.ErrorCode, face.Bank
	}
	return f
}

// standing is what an answer says of a payment as it stands.
type standing struct {
	result  wire.Result
	message string
	turkish string
}

// standingOf reads a payment. A doubt is neither success nor failure: it is told as waiting.
func standingOf(p payment.Payment) standing {
	switch {
	case p.State == payment.Declined:
		face := wire.FaceOf(refusalOf(p))
		return standing{face.Result, face.Message, face.MessageTR}
	case p.State == payment.Expired:
		face := wire.FaceOf(decline.Refusal{Reason: decline.AuthenticationAbandoned})
		return standing{face.Result, face.Message, face.MessageTR}
	case p.State == payment.Voided, p.State == payment.Refunded:
		return standing{wire.OrderCancel(), wire.OrderCancel().Text(), wire.OrderCancel().Text()}
	case taken(p):
		return standing{wire.Success(), wire.SuccessMessage, wire.Success().Text()}
	}
	return standing{
		wire.PaymentWaiting(), wire.PaymentWaiting().Text(),
		"Ödemenin sonucu henüz bilinmiyor. Sonucu ProcessQuery ile sorgulayın.",
	}
}

// refusalOf is why a payment was declined: what its first operation was refused for, or, where nothing was asked of the card,
// what the payment itself says.
func refusalOf(p payment.Payment) decline.Refusal {
	attempts := p.Operations[0].Attempts
	if r := attempts[len(attempts)-1].Refusal; r.Reason != "" {
		return r
	}
	return p.Refusal
}
