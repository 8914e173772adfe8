package sqlstore

import (
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
)

func operationTable() Description {
	return Description{
		Name: "operation",
		Key:  3,
		Columns: []Column{
			{Name: "merchant_id"},
			{Name: "payment_id"},
			{Name: "seq", Kind: Int},
			{Name: "created_at", Kind: Int, Fixed: true},
			{Name: "kind"},
			{Name: "amount", Kind: Int},
			{Name: "status"},
			{Name: "before_state"},
			{Name: "settled_at", Kind: Int},
		},
	}
}

func operationValues(m merchant.ID, id payment.ID, op *payment.Operation) []Value {
	return []Value{
		textValue(m),
		textValue(id),
		intValue(op.Seq),
		timeValue(op.CreatedAt),
		textValue(op.Kind),
		intValue(op.Amount),
		textValue(op.Status),
		textValue(op.Before),
		timeValue(op.SettledAt),
	}
}

func attemptTable() Description {
	return Description{
		Name: "attempt",
		Key:  4,
		Columns: []Column{
			{Name: "merchant_id"},
			{Name: "payment_id"},
			{Name: "operation", Kind: Int},
			{Name: "seq", Kind: Int},
			{Name: "provider"},
			{Name: "ref"},
			{Name: "status"},
			{Name: "deadline", Kind: Int},
			{Name: "sent_at", Kind: Int},
			{Name: "answered_at", Kind: Int},
			{Name: "refusal_reason"},
			{Name: "refusal_code"},
			{Name: "refusal_message"},
			{Name: "ids"},
		},
	}
}

func attemptValues(m merchant.ID, id payment.ID, operation int, a *payment.Attempt) ([]Value, error) {
	ids, err := idsValue(a.IDs)
	if err != nil {
		return nil, err
	}
	return []Value{
		textValue(m),
		textValue(id),
		intValue(operation),
		intValue(a.Seq),
		textValue(a.Provider),
		textValue(a.Ref),
		textValue(a.Status),
		timeValue(a.Deadline),
		timeValue(a.SentAt),
		timeValue(a.AnsweredAt),
		textValue(a.Refusal.Reason),
		textValue(a.Refusal.Code),
		textValue(a.Refusal.Message),
		ids,
	}, nil
}
