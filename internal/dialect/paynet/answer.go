package paynet

import (
	"strconv"

	"github.com/vezne/vezne/internal/dialect/paynet/terms"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/paynet"
)

// answer.go turns a payment as it stands into the rows of Paynet's answers.

// outcome is what became of one operation, as all answers tell it.
type outcome struct {
	succeeded bool
	face      wire.Face
	code      wire.ResultCode
	message   string
}

// outcomeOf reads a settled operation. Who asks about one that is open gets an error instead.
func outcomeOf(op payment.Operation, repeated bool) outcome {
	if op.Status == payment.Approved {
		code, message := wire.Success(repeated)
		return outcome{succeeded: true, code: code, message: message}
	}
	r := op.Attempts[len(op.Attempts)-1].Refusal
	face := wire.FaceOf(r)
	return outcome{face: face, code: wire.Refused(r.Reason), message: face.PaynetErrorMessage}
}

// typeOf returns the transaction_type of an operation in an answer.
func typeOf(k payment.Kind) wire.TransactionType {
	switch k {
	case payment.Sale:
		return wire.Sale
	case payment.PreAuth:
		return wire.PreAuth
	case payment.Capture:
		return wire.Capture
	case payment.Void:
		return wire.CaptureReversal
	case payment.Refund:
		// A refund has no row of its own: reversed_request answers an envelope.
	}
	return 0
}

// xactID names one operation of a payment.
func xactID(p payment.Payment, op payment.Operation) string {
	bits, err := p.ID.Bits()
	if err != nil {
		return "" // a payment that was read from the store has an id that parses
	}
	return wire.XactID(bits, op.Seq)
}

// idsOf returns what the provider called an operation; an operation without names of its own has
// the payment's.
func idsOf(p payment.Payment, op payment.Operation) payment.IDs {
	ids := op.Attempts[len(op.Attempts)-1].IDs
	if ids == (payment.IDs{}) && op.Status == payment.Approved {
		ids = p.IDs
	}
	if ids.Order == "" {
		ids.Order = ids.Transaction // a provider without order numbers knows the payment by its transaction
	}
	return ids
}

// dated gives an operation a date to show where it has none of its own.
func dated(op payment.Operation) payment.Operation {
	if op.SettledAt.IsZero() {
		op.SettledAt = op.CreatedAt
	}
	return op
}

func userOf(p payment.Payment) string {
	if user := p.Attributes[attrUser]; user != "" {
		return user
	}
	return wire.UserID
}

// transactionID is the number that a payment and all that follows it share (xact_transaction_id). The document calls it a
// GUID and shows the payment's number, as a string.
func transactionID(p payment.Payment) string { return strconv.FormatInt(p.Number, 10) }

// costOf is what an operation's amount is made of, by the terms that travel with its payment.
func costOf(p payment.Payment, op payment.Operation) terms.Cost {
	return terms.Read(p).Cost(p.Money(op.Amount))
}

// shares is what the company gets of a divided amount.
func shares(c terms.Cost) *wire.Share {
	if !c.Divided() {
		return nil
	}
	s := wire.Share(c.Company)
	return &s
}

// paymentRow is the answer about the operation that began a payment.
func paymentRow(p payment.Payment, op payment.Operation, repeated bool) wire.Payment {
	op = dated(op)
	ids, end := idsOf(p, op), outcomeOf(op, repeated)
	bank, bankName := wire.Bank(ids.Bank, ids.BankName)
	c := costOf(p, op)
	endUser, endUserRatio := c.EndUser()
	return wire.Payment{
		ID: p.Number, XactID: xactID(p, op), XactDate: op.SettledAt, TransactionType: typeOf(op.Kind), POSType: wire.POSType,
		AgentID: p.Attributes[attrAgent], UserID: userOf(p), Email: p.Attributes[attrMail], Phone: p.Attributes[attrPhone],
		Instalment: p.Installments, Ratio: c.Fraction(), CardNoMasked: p.Card.Masked(), CardHolder: p.Card.Holder,
		Amount: p.Money(op.Amount), NetAmount: c.Net, Comission: c.Commission, ComissionTax: c.Tax, Currency: string(p.Amount.Currency()),
		BankID: bank, BankName: bankName, AuthorizationCode: ids.AuthCode, ReferenceCode: ids.RRN, OrderID: ids.Order,
		IsSucceed: end.succeeded, Face: end.face, ReferenceNo: p.Reference, XactTransactionID: transactionID(p),
		PlusInstallment: p.Terms.PlusInstallments, EndUserComission: endUser, EndUserRatio: endUserRatio, RatioCode: c.Code, Shares: shares(c), RatioCodeMethod: p.Attributes[attrRatioMethod], UserUniqueID: p.Attributes[attrUnique],
		ObjectName: wire.ObjectPayment, Code: end.code, Message: end.message,
	}
}

// followUpRow is the answer about a capture or the reversal of one.
func followUpRow(p payment.Payment, op payment.Operation, repeated bool) wire.Row {
	op = dated(op)
	ids, end := idsOf(p, op), outcomeOf(op, repeated)
	bank, _ := wire.Bank(ids.Bank, ids.BankName)
	c := costOf(p, op)
	endUser, _ := c.EndUser()
	return wire.Row{
		ID: p.Number, XactID: xactID(p, op), XactDate: op.SettledAt, TransactionType: typeOf(op.Kind), POSType: wire.POSType,
		IsTDS: p.ThreeD >= 0, AgentID: p.Attributes[attrAgent], UserID: userOf(p), Email: p.Attributes[attrMail],
		Phone: p.Attributes[attrPhone], BankID: bank, Instalment: p.Installments, CardNoMasked: p.Card.Masked(),
		CardHolder: p.Card.Holder, Amount: p.Money(op.Amount), NetAmount: c.Net, Comission: c.Commission, ComissionTax: c.Tax,
		Currency: string(p.Amount.Currency()), AuthorizationCode: ids.AuthCode, ReferenceCode: ids.RRN, OrderID: ids.Order,
		IsSucceed: end.succeeded, Face: end.face, AgentReferenceNo: p.Attributes[attrAgentReference], EndUserComission: endUser,
		Ratio: c.Fraction(), RatioCode: c.Code,
		ReferenceNo: p.Reference, XactTransactionID: transactionID(p),
		ObjectName: wire.ObjectTransaction, Code: end.code, Message: end.message,
	}
}
