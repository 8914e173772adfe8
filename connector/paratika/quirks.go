package paratika

import (
	"time"

	"github.com/vezne/vezne/connector"
	wire "github.com/vezne/vezne/wire/paratika"
)

// Quirks are what is peculiar about Paratika (its API document; docs/dialect/paratika.md has the sources of the rest). Paratika
// states no time after which it drops a request that it has taken: the window of two minutes is ours. The lengths are the SDK's.
func Quirks() connector.Quirks {
	return connector.Quirks{
		Provider: "Paratika", Document: "Paratika API v2 (vpos.paratika.com.tr/paratika/api/v2/doc)",
		ContentTypes: []string{"application/x-www-form-urlencoded; charset=UTF-8"},
		Amounts: []connector.AmountFormat{
			{In: "SALE, PREAUTH, POSTAUTH, REFUND, SESSIONTOKEN", Style: connector.Decimals},
			{In: "QUERYTRANSACTION, RETURNURL", Style: connector.Shortest},
		},
		Reference: connector.Reference{Field: "MERCHANTPAYMENTID", Limit: 128},
		ReturnURL: 256,
		Texts: []connector.TextLimit{
			{Field: "CUSTOMER", Limit: 128}, {Field: "CUSTOMEREMAIL", Limit: 64}, {Field: "CUSTOMERPHONE", Limit: 64},
			{Field: "CARDSAVENAME", Limit: 64},
		},
		Window: 2 * time.Minute, DayEnds: "Europe/Istanbul", LateVoid: connector.VoidRefused,
		Refund: connector.RefundRule{Parts: true, SameDay: connector.RefundsAtOnce, Booking: connector.BookedAtOnce},
		Visit:  connector.VisitRule{Proof: connector.Signed},
		Status: connector.StatusRule{
			Call: "QUERYTRANSACTION", By: []string{"MERCHANTPAYMENTID", "PGTRANID"}, FollowUps: connector.ByDifference,
		},
		IDs: []connector.ID{
			{Field: "merchantPaymentId", Uses: []connector.IDUse{connector.Ours, connector.Inquires, connector.Follows}},
			{Field: "pgTranId", Uses: []connector.IDUse{connector.Panel, connector.Inquires}},
			{Field: "pgOrderId", Uses: []connector.IDUse{connector.BankRef}},
			{Field: "pgTranRefId", Uses: []connector.IDUse{connector.BankRef}},
			{Field: "pgTranApprCode", Uses: []connector.IDUse{connector.Approval}},
			{Field: "MERCHANTNOTE", Uses: []connector.IDUse{connector.Shop}},
			{Field: "sessionToken", Uses: []connector.IDUse{connector.Visits}},
		},
		Hashes: []connector.Hash{
			{
				Message: "RETURNURL", Field: "sdSha512", Algorithm: connector.SHA512Hex, Join: "|",
				Of: []string{"merchantPaymentId", "customerId", "sessionToken", "responseCode", "random", connector.Secret},
			},
			{ // deprecated, and sent all the same; nothing here rests on it
				Message: "RETURNURL", Field: "SD_SHA512", Algorithm: connector.SHA512Hex,
				Of: []string{"sessionToken", "merchantPaymentId", "responseCode", "responseMsg", "random", connector.Secret},
			},
		},
		Doubts: []string{string(wire.General), string(wire.AlreadyPaid), string(wire.AwaitsApproval)},
	}
}
