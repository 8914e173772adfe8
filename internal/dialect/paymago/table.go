package paymago

import (
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/dialect"
	wire "github.com/vezne/vezne/wire/paymago"
)

// Codes is how refusals are told here. Paymago publishes no code and one sentence.
func Codes() dialect.CodeTable {
	return dialect.CodeTable{
		Surface: Surface,
		Of:      func(r decline.Reason) (code, text string) { return wire.ErrorCode(r), r.Text("tr") },
		Known:   []dialect.Code{{Code: wire.ErrorInfo, Text: wire.NotFound, Reason: wire.ReasonOf("", wire.NotFound)}},
	}
}

// Services lists Paymago's documented calls, and after them ours.
func Services() []dialect.Service {
	const create, finish = `"Sipariş Oluşturma"`, `"Sipariş Sonlandırma"`
	const browser = "TestThreeDSecureInABrowser"
	return []dialect.Service{
		{Call: "POST /api/pos/createOrder", Source: create, State: dialect.Done, Message: "order order_answer", Client: browser},
		{Call: "POST to callbackUrl", Source: finish, State: dialect.Done, Message: "callback", Client: browser},
		{
			Call: "POST /api/pos/orderResult", Source: finish, State: dialect.Done, Message: "order_result result", Client: browser,
			Note: "of a success nothing is published; its form is ours",
		},
		{Call: "POST /api/pos/cancelOrder", Source: "ours", State: dialect.Done, Message: "refund result", Note: "published nowhere"},
		{Call: "POST /api/pos/refundOrder", Source: "ours", State: dialect.Done, Message: "refund result", Note: "published nowhere"},
	}
}
