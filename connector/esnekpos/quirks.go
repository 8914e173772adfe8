package esnekpos

import (
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// Quirks are what is peculiar about EsnekPos ("Ödeme Alma"; docs/dialect/esnekpos.md has the sources of the rest). EsnekPos states no
// time after which it drops a request that it has taken: the window of two minutes is ours.
func Quirks() connector.Quirks {
	return connector.Quirks{
		Provider: "EsnekPos", Document: "developer.esnekpos.com, \"Pazaryeri / Ödeme Alma\" (2026-11)",
		ContentTypes: []string{"application/json; charset=utf-8"},
		Amounts: []connector.AmountFormat{
			{In: "EYV3DPay, OrderReturn", Style: connector.Decimals},
			{In: "ProcessQuery, BACK_URL", Style: connector.Turkish},
		},
		Currencies: []money.Currency{money.TRY, money.USD, money.EUR, money.GBP},
		Reference:  connector.Reference{Field: "ORDER_REF_NUMBER", Limit: wire.ReferenceLimit},
		Window:     2 * time.Minute, DayEnds: "Europe/Istanbul", LateVoid: connector.VoidRefunds,
		Refund: connector.RefundRule{Parts: true, SameDay: connector.VoidsWhole, Booking: connector.BookedIfNamed},
		Visit:  connector.VisitRule{Proof: connector.Tokens},
		Status: connector.StatusRule{Call: pathQuery, By: []string{"ORDER_REF_NUMBER"}, FollowUps: connector.ByDifference},
		IDs: []connector.ID{
			{Field: "ORDER_REF_NUMBER", Uses: []connector.IDUse{connector.Ours, connector.Inquires, connector.Follows}},
			{Field: "REFNO", Uses: []connector.IDUse{connector.Panel}},
			{Field: "TRANSACTION_ID", Uses: []connector.IDUse{connector.Panel}},
			{Field: "SUCCESS_TRANSACTION_ID", Uses: []connector.IDUse{connector.Panel}},
			{Field: "HASH", Uses: []connector.IDUse{connector.Visits}},
		},
		Doubts: []string{wire.UnknownError().Code},
	}
}
