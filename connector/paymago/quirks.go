package paymago

import (
	"time"

	"github.com/vezne/vezne/connector"
)

// Quirks are what is peculiar about Paymago ("Sipariş Oluşturma", "Sipariş Sonlandırma"). Paymago states no time after which it drops
// a request that it has taken: the window of two minutes is ours, and no finding of this connector rests on it.
func Quirks() connector.Quirks {
	return connector.Quirks{
		Provider: "Paymago", Document: "docs.paymago.com, \"Sipariş Oluşturma\", \"Sipariş Sonlandırma\" (2026-11)",
		ContentTypes: []string{"application/json"},
		Amounts: []connector.AmountFormat{
			{In: "createOrder", Style: connector.Decimals},
			{In: "orderResult", Style: connector.Decimals},
		},
		Reference: reference(),
		Window:    2 * time.Minute,
		Visit:     connector.VisitRule{Proof: connector.Tokens, Untold: true},
		Status: connector.StatusRule{
			Call: pathResult, By: []string{"paymentId", "orderId"}, Blind: true, Charges: true, FollowUps: connector.NoFollowUps,
		},
		IDs: []connector.ID{
			{Field: "orderId", Uses: []connector.IDUse{connector.Ours}},
			{Field: "paymentId", Uses: []connector.IDUse{connector.Inquires, connector.Visits, connector.Panel}},
			{Field: "saleProduct", Uses: []connector.IDUse{connector.Shop}},
			{Field: "saleDescription", Uses: []connector.IDUse{connector.Ours}},
		},
	}
}
