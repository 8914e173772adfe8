package paynet

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paynet/desk"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/paylink"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/web/paynetform"
	"github.com/vezne/vezne/internal/web/view"
	wire "github.com/vezne/vezne/wire/paynet"
)

// slipPrefix begins a slip's address; Paynet's own is published nowhere.
const slipPrefix = "/v1/slip/"

// slip is v1/transaction/slip: the address of a receipt for the buyer.
func (d *Dialect) slip(ctx context.Context, c *dialect.Caller, req wire.SlipRequest) (wire.Link, error) {
	asked := desk.SlipMessages{Email: req.Email, Phone: req.Phone}
	for field, given := range map[string]bool{"send_mail": req.SendMail, "send_sms": req.SendSMS} {
		if !given {
			continue
		}
		channel := paylink.ByMail
		if field == "send_sms" {
			channel = paylink.BySMS
		}
		err := d.reaches(field, channel)
		if err != nil {
			return wire.Link{}, err
		}
		asked.Channels = append(asked.Channels, channel)
	}
	p, _, err := d.known(ctx, c, req.Locator)
	if err != nil {
		return wire.Link{}, err
	}
	if !p.State.Approved() {
		return wire.Link{}, fault.New(fault.Conflict, "not_successful", fault.Text{
			TR: "Bu işlem başarılı olmadığı için belgesi yok.", EN: "This transaction did not succeed, so it has no slip.",
		})
	}
	asked.Email, asked.Phone = cmp.Or(asked.Email, p.Attributes[attrMail]), cmp.Or(asked.Phone, p.Attributes[attrPhone])
	address, err := d.desk.OpenSlip(ctx, c.Merchant, p, c.BaseURL+slipPrefix, asked)
	if err != nil {
		return wire.Link{}, err //nolint:wrapcheck // a fault of our own
	}
	answer := wire.Link{URL: address, ObjectName: wire.ObjectSlip}
	answer.Code, answer.Message = wire.Success(false)
	return answer, nil
}

// slipPage serves the page behind a slip's address.
func (d *Dialect) slipPage(w http.ResponseWriter, r *http.Request, text string) {
	m, p, err := d.desk.SlipAt(r.Context(), text)
	if err != nil {
		d.gate.Say(w, r, err)
		return
	}
	op := dated(p.Operations[0])
	ids := idsOf(p, op)
	_, bank := wire.Bank(ids.Bank, ids.BankName)
	state := fault.Text{}
	switch p.State {
	case payment.Voided:
		state = fault.Text{TR: "İptal edildi", EN: "Voided"}
	case payment.Refunded:
		state = fault.Text{TR: "İade edildi", EN: "Refunded"}
	case payment.PartiallyRefunded:
		state = fault.Text{TR: "Kısmen iade edildi", EN: "Partly refunded"}
	case payment.Created, payment.Challenged, payment.Sent, payment.Authorized, payment.Captured, payment.Declined, payment.Expired, payment.Indeterminate:
	}
	lang := view.Language(r)
	err = d.scripts.WriteSlip(w, paynetform.Slip{Language: lang, Merchant: m.Name, Lines: []paynetform.Line{
		{Name: fault.Text{TR: "İşlem", EN: "Transaction"}, Value: described(op.Kind)},
		{Name: fault.Text{TR: "Tutar", EN: "Amount"}, Value: p.Money(op.Amount).Format(lang)},
		{Name: fault.Text{TR: "Taksit", EN: "Installments"}, Value: instalmentText(p.Installments)},
		{Name: fault.Text{TR: "Durum", EN: "State"}, Value: state.In(lang)},
		{Name: fault.Text{TR: "Tarih", EN: "Date"}, Value: op.SettledAt.In(time.FixedZone("TRT", 3*60*60)).Format("02.01.2006 15:04")},
		{Name: fault.Text{TR: "Kart", EN: "Card"}, Value: p.Card.Masked()},
		{Name: fault.Text{TR: "Kart sahibi", EN: "Cardholder"}, Value: p.Card.Holder},
		{Name: fault.Text{TR: "Banka", EN: "Bank"}, Value: bank},
		{Name: fault.Text{TR: "Onay kodu", EN: "Authorization"}, Value: ids.AuthCode},
		{Name: fault.Text{TR: "Referans", EN: "Reference"}, Value: strings.TrimSpace(p.Reference)},
	}})
	if err != nil {
		d.log.Warn("page could not be sent", "error", err)
	}
}
