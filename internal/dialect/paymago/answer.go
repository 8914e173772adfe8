package paymago

import (
	"strconv"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/paymago"
)

// answer.go turns a payment as it stands into Paymago's answers.

// outcome is what became of one operation, as both envelopes tell it.
type outcome struct {
	succeeded bool
	status    wire.Status
	errorCode string
	// response is the responseMessage: in a refusal the bank's own words and code, if a bank spoke.
	response string
	// message is our sentence about a refusal.
	message string
}

// outcomeOf reads a settled operation. Who asks about one that is open gets an error instead.
func outcomeOf(p payment.Payment, op payment.Operation, repeated bool) outcome {
	if op.Status == payment.Approved {
		text := wire.SuccessText
		if repeated {
			text = wire.AgainText
		}
		return outcome{succeeded: true, status: wire.Success, response: wire.ResponseMessage(text, number(p))}
	}
	return refused(p, op.Attempts[len(op.Attempts)-1].Refusal)
}

func refused(p payment.Payment, r decline.Refusal) outcome {
	o := outcome{status: wire.Failed, errorCode: wire.ErrorCode(r.Reason), message: r.Reason.Text("tr")}
	o.response = wire.ResponseMessage(o.message, number(p))
	if r.Code != "" || r.Message != "" {
		o.response = wire.ResponseMessage(r.Message, r.Code)
	}
	return o
}

func number(p payment.Payment) string { return strconv.FormatInt(p.Number, 10) }

// orderAnswer is createOrder's answer about a payment that is settled.
func orderAnswer(p payment.Payment, o outcome) wire.OrderAnswer {
	a := wire.OrderAnswer{
		Data: &wire.OrderData{
			ResponseMessage: o.response, OrderID: p.Reference, ErrorCode: o.errorCode, Status: o.status, PaymentID: plainID(p),
		},
		Success: o.succeeded, Message: o.message, ResultCode: wire.OK,
	}
	if !o.succeeded {
		a.ResultCode = wire.Declined
	}
	return a
}

// result is orderResult's answer about a payment that is settled. id is the paymentId that was asked with.
func result(p payment.Payment, id string, o outcome) wire.Result {
	given := p.Refunded
	if p.State == payment.Voided {
		given = p.Captured
	}
	a := wire.Result{
		Data: &wire.ResultData{
			ResponseMessage: o.response, OrderID: p.Reference, ErrorCode: o.errorCode, Status: o.status, PaymentID: id,
			Amount: p.Amount, RefundedAmount: p.Money(given), Installment: p.Installments,
		},
		Succeeded: o.succeeded,
	}
	if !o.succeeded {
		a.ErrorInfo, a.Messages = wire.ErrorInfo, []string{o.message}
	}
	return a
}
