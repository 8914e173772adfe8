package esnekpos

import (
	"context"
	"net/http"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/esnekpos/terms"
	"github.com/vezne/vezne/internal/dialect/esnekpos/visit"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// pay is api/pay/EYV3DPay: it registers an order for 3-D Secure and says where the buyer has to go. The charge is made when
// the buyer is back from the bank.
func (d *Dialect) pay(ctx context.Context, c *dialect.Caller, req wire.Order) (wire.Answer, error) {
	hash := visit.New(c.Merchant)
	order, err := d.order(ctx, c.Merchant, req, hash)
	if err != nil {
		return wire.Answer{}, err
	}
	s, err := d.desk.Start(ctx, order, hash, req.BackURL, d.gate.BankReturn(c.BaseURL))
	if err != nil {
		return wire.Answer{}, err
	}
	p := s.Payment
	c.NotePayment(p)
	err = repeated(s.Answer)
	if err != nil {
		return wire.Answer{}, err
	}
	first := p.Operations[0]
	if first.Status.Open() && p.State != payment.Challenged {
		return wire.Answer{}, errUnknown()
	}
	a := wire.Answer{
		OrderRefNumber: p.Reference, Result: wire.Success(), ReturnMessage: wire.SuccessMessage, Date: p.CreatedAt, RefNo: refNo(p),
		CustomerName: req.Customer.Name(), CustomerMail: req.Customer.Mail, CustomerPhone: req.Customer.Phone,
		CustomerAddress: req.Customer.Address, CustomerCCNumber: p.Card.Masked(),
	}
	if len(req.Shares) == 0 {
		// The marketplace's page prints 19 members, the newer pages of the plain calls have some more.
		a.Newer = &wire.Newer{CommissionRate: terms.BillOf(p).Rate.Percent()}
	}
	if p.State == payment.Declined {
		face := wire.FaceOf(p.Refusal)
		a.Result, a.ReturnMessage, a.ReturnMessageTR = face.Result, face.Message, face.MessageTR
		a.ErrorCode, a.VirtualPOSValues = face.ErrorCode, face.Bank
		return a, nil
	}
	err = d.desk.Lead(ctx, hash, p)
	if err != nil {
		return wire.Answer{}, err
	}
	a.Hash, a.URL3DS = hash.Text(), c.BaseURL+visitPath+hash.Text()
	return a, nil
}

// repeated refuses an ORDER_REF_NUMBER under which money has moved or may move, as EsnekPos refuses one that it has seen. A
// reference whose payment failed, or whose buyer never came back from the bank, may be used again: shops' buyers try
// again, and only one of their tries can be charged.
func repeated(a gateway.Answer) error {
	if !a.Repeated {
		return nil
	}
	p := a.Payment
	switch {
	case p.State.Approved():
		return errDuplicate(fault.Text{
			TR: "Bu referans numarasıyla daha önce ödeme alınmış; sonucu ProcessQuery ile sorgulayın. İkinci bir çekim yapılmadı.",
			EN: "This reference has been paid before; ask ProcessQuery for the result. Nothing was charged again.",
		})
	default:
		return errDuplicate(fault.Text{
			TR: "Bu referans numarasıyla bir ödeme sürüyor; sonucu ProcessQuery ile sorgulayın. Yeni bir çekim yapılmadı.",
			EN: "A payment of this reference is under way; ask ProcessQuery for the result. Nothing was charged anew.",
		})
	}
}

// visit is api/pay/3DSecurity/order/{hash}: the address to which a shop sends its buyer.
func (d *Dialect) visit(w http.ResponseWriter, r *http.Request, text string) {
	v, err := d.desk.Find(r.Context(), text)
	if err != nil {
		d.gate.Say(w, r, err)
		return
	}
	d.gate.Forward(w, r, v)
}
