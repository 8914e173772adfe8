package paratika

import (
	"strings"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/paratika"
)

// answer.go turns a payment as it stands into Paratika's words.

// outcomeOf reads a settled operation. Who asks about one that is open gets an error instead.
func outcomeOf(op payment.Operation) wire.Outcome {
	if op.Status == payment.Approved {
		return wire.Success()
	}
	return wire.Refused(op.Attempts[len(op.Attempts)-1].Refusal)
}

// actionOf is the action, and the type of transaction, of an operation.
func actionOf(k payment.Kind) string {
	switch k {
	case payment.Sale:
		return "SALE"
	case payment.PreAuth:
		return "PREAUTH"
	case payment.Capture:
		return "POSTAUTH"
	case payment.Void:
		return "VOID"
	case payment.Refund:
		return "REFUND"
	}
	return ""
}

// tranID names one operation of a payment.
func tranID(p payment.Payment, op payment.Operation) string {
	bits, err := p.ID.Bits()
	if err != nil {
		return "" // a payment that was read from the store has an id that parses
	}
	return wire.TranID(bits, op.Seq, op.CreatedAt)
}

// idsOf returns what the provider called an operation; an operation without names of its own has the payment's.
func idsOf(p payment.Payment, op payment.Operation) payment.IDs {
	ids := op.Attempts[len(op.Attempts)-1].IDs
	if ids == (payment.IDs{}) && op.Status == payment.Approved {
		ids = p.IDs
	}
	if ids.Bank == "" {
		ids.Bank, ids.BankName = p.IDs.Bank, p.IDs.BankName
	}
	return ids
}

// systemOf is the virtual POS that carried a payment out, under the merchant's own name for it, by which a request can ask for
// it again.
func systemOf(p payment.Payment, ids payment.IDs) wire.System {
	return wire.SystemOf(ids.Bank, p.Provider)
}

// systems are the payment systems of a merchant, by the names of its accounts.
func systems(m *merchant.Merchant) []wire.System {
	list := make([]wire.System, len(m.Accounts))
	for i, account := range m.Accounts {
		list[i] = wire.SystemOf(account, account)
	}
	return list
}

// orderID is what pgOrderId says: the order, with the merchant's number in front where the API was called (samples).
func orderID(p payment.Payment) string {
	if p.Attributes[attrModel] == modelDirect || p.Attributes[attrMerchant] == "" {
		return p.Reference
	}
	return p.Attributes[attrMerchant] + "-" + p.Reference
}

// apiMerchant is the merchant's number at the bank.
func apiMerchant(m *merchant.Merchant, number string) string {
	if set := m.Setting(Surface, settingAPIMerchant); set != "" {
		return set
	}
	return number
}

// financial is the answer about an operation that is settled.
func financial(m *merchant.Merchant, p payment.Payment, op payment.Operation) wire.Financial {
	ids := idsOf(p, op)
	at := op.SettledAt
	if at.IsZero() {
		at = op.CreatedAt
	}
	return wire.Financial{
		Action: actionOf(op.Kind), Merchant: p.Attributes[attrMerchant], Amount: p.Money(op.Amount), APIMerchant: apiMerchant(m, p.Attributes[attrMerchant]),
		System: systemOf(p, ids), TranDate: at, PaymentID: p.Reference, TranID: tranID(p, op), RefID: ids.RRN, OrderID: orderID(p),
		ApprovalCode: ids.AuthCode, CardToken: p.Attributes[attrToken], Points: usedPoints(p, op), Outcome: outcomeOf(op), ThreatMetrix: op.Kind == payment.Sale || op.Kind == payment.PreAuth,
	}
}

// holder masks a holder's name as a query's rows have it: "I**** B******".
func holder(name string) string {
	words := strings.Fields(name)
	for i, word := range words {
		letters := []rune(word)
		words[i] = string(letters[:1]) + strings.Repeat("*", len(letters)-1)
	}
	return strings.Join(words, " ")
}
