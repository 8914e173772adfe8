package paymes

import (
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paymes"
)

// QuirksV3 are what is peculiar about V3 (Paymes API Dokümantasyonu V3; docs/dialect/paymes.md has the sources of the rest). A buyer
// who leaves for the bank at the last moment has as long as a bank's page lives: that is the window.
func QuirksV3() connector.Quirks {
	return connector.Quirks{
		Provider: "Paymes", Document: "Paymes API Dokümantasyonu V3 (2026-11)", ContentTypes: []string{typeForm},
		Amounts:      []connector.AmountFormat{{In: "authorize", Style: connector.Decimals}},
		Currencies:   []money.Currency{money.TRY, money.USD, money.EUR},
		Installments: 1,
		Reference:    connector.Reference{Field: "operationId", Limit: 100},
		Window:       15 * time.Minute,
		Visit:        connector.VisitRule{Proof: connector.Tokens, Registered: true},
		Status:       connector.StatusRule{Call: pathStatus, By: []string{"paymentReference"}, Blind: true, FollowUps: connector.NoFollowUps},
		IDs: []connector.ID{
			{Field: "operationId", Uses: []connector.IDUse{connector.Ours}},
			{Field: "payuPaymentReference", Uses: []connector.IDUse{connector.Inquires, connector.Visits, connector.Panel}},
			{Field: "productName", Uses: []connector.IDUse{connector.Shop}},
		},
		Doubts: []string{wire.InProgress, wire.BankTimeout, wire.InvalidResponse, wire.CodeFailure},
	}
}

// QuirksV46 are what is peculiar about v4.6 (docs.paym.es).
func QuirksV46() connector.Quirks {
	return connector.Quirks{
		Provider: "Paymes", Document: "docs.paym.es, v4.6 (2026-11)", ContentTypes: []string{typeForm, typeJSON},
		Amounts: []connector.AmountFormat{
			{In: "order_create", Style: connector.Decimals},
			{In: "order_cancel", Style: connector.Decimals},
		},
		Currencies:   []money.Currency{money.TRY, money.USD, money.EUR},
		Installments: 12,
		Reference:    connector.Reference{Field: "orderId", Limit: 100},
		Window:       15 * time.Minute, DayEnds: "Europe/Istanbul", LateVoid: connector.VoidRefunds,
		Refund: connector.RefundRule{Parts: true, SameDay: connector.VoidsWhole, Booking: connector.BookedAtOnce},
		Visit:  connector.VisitRule{Proof: connector.Signed, Registered: true},
		Status: connector.StatusRule{Call: pathOrderStatus, By: []string{"paymesOrderId"}, Blind: true, FollowUps: connector.OnlyIfDone},
		IDs: []connector.ID{
			{Field: "orderId", Uses: []connector.IDUse{connector.Ours}},
			{Field: "paymesOrderId", Uses: []connector.IDUse{connector.Inquires, connector.Follows, connector.Visits, connector.Panel}},
			{Field: "productName", Uses: []connector.IDUse{connector.Shop}},
		},
		Hashes: []connector.Hash{
			hashed("order_create", "orderId", "price", "currency", "productName", "buyerName", "buyerPhone", "buyerEmail", "buyerAddress"),
			hashed("status", "paymesOrderId"),
			hashed("order_cancel", "paymesOrderId", "price"),
			hashed("Return URL", "paymesOrderId", "orderId", "type", "message", "price", "currency"),
		},
		Doubts: []string{wire.InProgress, wire.BankTimeout, wire.InvalidResponse},
	}
}

// hashed is the hash of v4.6 over the fields of a message.
func hashed(message string, of ...string) connector.Hash {
	return connector.Hash{Message: message, Field: "hash", Of: append(of, connector.Secret), Algorithm: connector.SHA512Base64}
}
