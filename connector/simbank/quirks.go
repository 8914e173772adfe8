package simbank

import (
	"time"

	"github.com/vezne/vezne/connector"
	wire "github.com/vezne/vezne/wire/simbank"
)

// Quirks are what is peculiar about the simulator: little, since its wire is ours. Its window is one second: the bank itself refuses
// what comes after the deadline, so all that has to be allowed for is that the two clocks differ a little.
func Quirks() connector.Quirks {
	return connector.Quirks{
		Provider: "Simbank", Document: "docs/simulator.md", ContentTypes: []string{"application/json"},
		Amounts:   []connector.AmountFormat{{In: wire.PathAuthorize + ", " + wire.PathRefund, Style: connector.Minor}},
		Reference: connector.Reference{Field: "ref", Limit: wire.MaxRef},
		Window:    time.Second, DayEnds: "Europe/Istanbul", LateVoid: connector.VoidRefused,
		Refund: connector.RefundRule{Parts: true, SameDay: connector.RefundsAtOnce, Booking: connector.BookedAtOnce},
		Visit:  connector.VisitRule{Proof: connector.Signed},
		Status: connector.StatusRule{Call: wire.PathQuery, By: []string{"ref"}, FollowUps: connector.ByReference},
		IDs: []connector.ID{
			{Field: "ref", Uses: []connector.IDUse{connector.Ours, connector.Inquires, connector.Follows}},
			{Field: "order", Uses: []connector.IDUse{connector.Shop}},
			{Field: "rrn", Uses: []connector.IDUse{connector.BankRef}},
			{Field: "auth_code", Uses: []connector.IDUse{connector.Approval}},
			{Field: "nonce", Uses: []connector.IDUse{connector.Visits}},
		},
		Hashes: []connector.Hash{
			{
				Message: "requests", Field: wire.HeaderSignature, Algorithm: connector.HMACSHA256Hex, Begin: "simbank1 request\n", Join: "\n",
				Of: []string{wire.HeaderTerminal, wire.HeaderTimestamp, "path", "body"},
			},
			{
				Message: "answers", Field: wire.HeaderSignature, Algorithm: connector.HMACSHA256Hex, Begin: "simbank1 answer\n", Join: "\n",
				Of: []string{"signature of the request", "status", "body"},
			},
			{
				Message: "return", Field: "hash", Algorithm: connector.HMACSHA256Hex, Begin: "simbank1 return\n", Sized: true,
				Of: []string{"ref", "order", "amount", "currency", "nonce", "md_status", "eci", "cavv", "xid", "code"},
			},
		},
	}
}
