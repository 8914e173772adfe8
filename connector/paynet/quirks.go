package paynet

import (
	"strconv"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paynet"
)

// Quirks are what is peculiar about Paynet ("Ödeme"; docs/dialect/paynet.md has the sources of the rest). Paynet states no time
// after which it drops a request that it has taken, so the window of two minutes is ours; its own advice for a lost answer
// ("Ödeme", closing remark on timeouts) is to repeat after a while.
func Quirks() connector.Quirks {
	return connector.Quirks{
		Provider: "Paynet", Document: "Paynet API, \"Ödeme\" (2026-11)", ContentTypes: []string{"application/json; charset=UTF-8"},
		Amounts: []connector.AmountFormat{
			{In: "payment, tds_initial", Style: connector.Shortest},
			{In: "capture, reversed_request", Style: connector.Minor},
			{In: "check, list", Style: connector.Shortest},
		},
		Currencies: []money.Currency{money.TRY},
		Reference:  connector.Reference{Field: "reference_no", Limit: 50},
		ReturnURL:  256,
		Texts: []connector.TextLimit{
			{Field: "card_holder_mail", Limit: 60}, {Field: "domain", Limit: 256}, {Field: "card_desc", Limit: 100},
			{Field: "agent_id", Limit: 10},
		},
		Window: 2 * time.Minute, DayEnds: "Europe/Istanbul", LateVoid: connector.VoidRefunds,
		Refund: connector.RefundRule{Parts: true, SameDay: connector.VoidsOnlyWhole, Booking: connector.BookedOnRequest},
		Visit:  connector.VisitRule{Proof: connector.Tokens, Untold: true},
		Status: connector.StatusRule{Call: pathCheck, By: []string{"reference_no", "xact_id"}, FollowUps: connector.ByDifference},
		IDs: []connector.ID{
			{Field: "reference_no", Uses: []connector.IDUse{connector.Ours, connector.Inquires}},
			{Field: "xact_id", Uses: []connector.IDUse{connector.Follows, connector.Inquires, connector.Panel}},
			{Field: "order_id", Uses: []connector.IDUse{connector.Panel}},
			{Field: "agent_reference_no", Uses: []connector.IDUse{connector.Shop}},
			{Field: "authorization_code", Uses: []connector.IDUse{connector.Approval}},
			{Field: "reference_code", Uses: []connector.IDUse{connector.BankRef}},
			{Field: "session_id", Uses: []connector.IDUse{connector.Visits}},
			{Field: "token_id", Uses: []connector.IDUse{connector.Visits}},
		},
		Doubts: []string{code(wire.TimeOut), code(wire.ServerError)},
	}
}

// code is a result code as a text.
func code(c wire.ResultCode) string { return strconv.Itoa(int(c)) }
