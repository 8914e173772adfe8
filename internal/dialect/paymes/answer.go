package paymes

import (
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/paymes"
)

// answer.go turns a payment as it stands into V3's words.

// standing is what became of the sale that a payment began with, as every answer and every post tells it.
type standing struct {
	status  string // of /api/status
	message string
	code    string // paymentResult.payuResponseCode, or the error list's code
	refusal decline.Refusal
}

// standingOf reads a payment. The first operation decides: an order that was paid stays paid while a refund of it is in doubt. One
// that was given back wholly is not paid any more, and V3 has one word for that.
func standingOf(p payment.Payment) standing {
	first := p.Operations[0]
	switch {
	case first.Status.Open():
		return standing{status: wire.PaymentPending, message: pendingText().TR, code: wire.ResponsePending}
	case p.State == payment.Expired:
		return refused(wire.FaceOf(decline.SessionExpired), decline.Refusal{})
	case first.Status == payment.Refused:
		r := first.Attempts[len(first.Attempts)-1].Refusal
		return refused(wire.FaceOf(r.Reason), r)
	case p.State == payment.Voided:
		return standing{status: wire.PaymentFailed, message: messageVoided, code: wire.InProgress}
	case p.State == payment.Refunded:
		return standing{status: wire.PaymentFailed, message: messageRefunded, code: wire.InProgress}
	}
	return standing{status: wire.PaymentSuccess, message: wire.MessageAuthorized, code: wire.ResponseAuthorized}
}

func refused(k wire.Known, r decline.Refusal) standing {
	return standing{status: wire.PaymentFailed, message: k.Text, code: k.Code, refusal: r}
}

// What is said of a payment that was given back. V3 has no such call, so the words are ours.
const (
	messageVoided   = "İşlem iptal edilmiş."
	messageRefunded = "İşlem iade edilmiş."
)

// resultOf is the answer of /api/authorize about a payment whose buyer has nothing to do.
func resultOf(p payment.Payment) wire.Result {
	s := standingOf(p)
	v := wire.Result{
		Status: wire.StatusError, Code: s.code, Message: s.message, Reference: referenceOf(p), Amount: p.Amount, ResponseCode: s.code,
		BankCode: s.refusal.Code, BankMessage: s.refusal.Message,
	}
	switch s.status {
	case wire.PaymentSuccess:
		v.Status, v.Code = wire.StatusSuccess, wire.CodeOK
	case wire.PaymentPending:
		v.Status, v.Code = wire.StatusPending, wire.CodePending
	}
	return v
}

// enrolled is the answer of /api/authorize about a payment whose buyer has to go to the bank.
func enrolled(p payment.Payment, address string) wire.Result {
	return wire.Result{
		Status: wire.StatusSuccess, Code: wire.CodeOK, Message: wire.MessageEnrolled, Reference: referenceOf(p), Amount: p.Amount,
		URL: address, ResponseCode: wire.ResponseEnrolled,
	}
}
