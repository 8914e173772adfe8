package sqlstore

import (
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
)

// payment.go, operation.go and paymentread.go hold the payment aggregate: the row itself, its operations and attempts, and
// its history.

func paymentTable() Description {
	return Description{
		Name: "payment",
		Key:  2,
		Columns: []Column{
			{Name: "merchant_id"},
			{Name: "id"},
			{Name: "number", Kind: Int, Fixed: true},
			{Name: "reference", Fixed: true},
			{Name: "surface", Fixed: true},
			{Name: "currency", Fixed: true},
			{Name: "amount", Kind: Int, Fixed: true},
			{Name: "created_at", Kind: Int, Fixed: true},
			{Name: "state"},
			{Name: "live", Kind: Int},
			{Name: "version", Kind: Int},
			{Name: "authorized", Kind: Int},
			{Name: "captured", Kind: Int},
			{Name: "refunded", Kind: Int},
			{Name: "installments", Kind: Int},
			{Name: "card_bin"},
			{Name: "card_last4"},
			{Name: "card_length", Kind: Int},
			{Name: "card_brand"},
			{Name: "card_holder"},
			{Name: "provider"},
			{Name: "ids"},
			{Name: "refusal_reason"},
			{Name: "refusal_code"},
			{Name: "refusal_message"},
			{Name: "three_d", Kind: Int},
			{Name: "description"},
			{Name: "attributes"},
			{Name: "updated_at", Kind: Int},
			{Name: "route", Fixed: true},
			{Name: "explanation", Fixed: true},
			{Name: "terms", Fixed: true},
		},
		Missing:   store.ErrStale,
		Contended: true,
		Uniques: []Unique{
			{Name: "payment_number", Columns: []string{"merchant_id", "number"}, Taken: store.ErrExists},
			{Name: "payment_live", Columns: []string{"merchant_id", "reference"}, Where: "live = 1", Taken: store.ErrReference},
		},
	}
}

func paymentValues(m merchant.ID, p *payment.Payment) ([]Value, error) {
	ids, err := idsValue(p.IDs)
	if err != nil {
		return nil, err
	}
	attributes := Value{Text: "{}"}
	if len(p.Attributes) > 0 {
		attributes, err = jsonValue(p.Attributes)
		if err != nil {
			return nil, err
		}
	}
	terms, err := jsonValue(p.Terms)
	if err != nil {
		return nil, err
	}
	return []Value{
		textValue(m),
		textValue(p.ID),
		intValue(p.Number),
		textValue(p.Reference),
		textValue(p.Surface),
		textValue(p.Amount.Currency()),
		intValue(p.Amount.Minor()),
		timeValue(p.CreatedAt),
		textValue(p.State),
		boolValue(p.Live),
		intValue(p.Version),
		intValue(p.Authorized),
		intValue(p.Captured),
		intValue(p.Refunded),
		intValue(p.Installments),
		textValue(p.Card.BIN),
		textValue(p.Card.Last4),
		intValue(p.Card.Length),
		textValue(p.Card.Brand),
		textValue(p.Card.Holder),
		textValue(p.Provider),
		ids,
		textValue(p.Refusal.Reason),
		textValue(p.Refusal.Code),
		textValue(p.Refusal.Message),
		intValue(p.ThreeD),
		textValue(p.Description),
		attributes,
		timeValue(p.UpdatedAt),
		textValue(p.Route),
		textValue(p.Explanation),
		terms,
	}, nil
}

// idsValue spares the encoder the common case.
func idsValue(ids payment.IDs) (Value, error) {
	if ids == (payment.IDs{}) {
		return Value{Text: "{}"}, nil
	}
	return jsonValue(ids)
}

func recordTable() Description {
	return Description{
		Name: "payment_record",
		Key:  3,
		Columns: []Column{
			{Name: "merchant_id"},
			{Name: "payment_id"},
			{Name: "version", Kind: Int},
			{Name: "event"},
			{Name: "from_state"},
			{Name: "to_state"},
			{Name: "operation", Kind: Int},
			{Name: "at", Kind: Int},
			{Name: "stated_by"},
			{Name: "note"},
		},
	}
}

func recordValues(m merchant.ID, id payment.ID, r *payment.Record) []Value {
	return []Value{
		textValue(m),
		textValue(id),
		intValue(r.Version),
		textValue(r.Event),
		textValue(r.From),
		textValue(r.To),
		intValue(r.Operation),
		timeValue(r.At),
		textValue(r.StatedBy),
		textValue(r.Note),
	}
}
