package paymes

import (
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/dialect"
	wire "github.com/vezne/vezne/wire/paymes"
)

// Codes is how refusals are told here: by the error list of V3, in all generations, since the later ones publish none.
func Codes() dialect.CodeTable {
	t := dialect.CodeTable{
		Surface: Surface,
		Of: func(r decline.Reason) (code, text string) {
			k := wire.FaceOf(r)
			return k.Code, k.Text
		},
	}
	for _, k := range wire.Codes() {
		t.Known = append(t.Known, dialect.Code{Code: k.Code, Text: k.Text, Reason: k.Reason})
	}
	return t
}

// Services lists Paymes' documented calls, generation by generation.
func Services() []dialect.Service {
	const (
		v3      = `V3, "Ödeme İsteği Oluşturma"`
		create  = `docs.paym.es, "Ödeme İşlemi Oluşturma"`
		result  = `docs.paym.es, "İşlem Sonucu"`
		cancel  = `docs.paym.es, "Ödeme İptal-İade İsteği"`
		browser = "TestThreeDSecureInABrowser" // its buyers
		card    = `en.docs.paym.es, "Sending Card Information"`
		market  = "en.docs.paym.es, Marketplace"
		alone   = "the public key alone is a proof only where the merchant has agreed to it"
	)
	return []dialect.Service{
		{Call: "POST /api/authorize", Source: v3, State: dialect.Done, Message: "authorize authorize_answer"},
		{Call: "GET, POST the 3-D Secure URL", Source: v3, State: dialect.Done, Client: browser},
		{Call: "POST to the Return URL", Source: v3, State: dialect.Done, Message: "notice", Client: browser},
		{Call: "POST to the Webhook URL", Source: `V3, "Webhook"`, State: dialect.Done, Message: "notice"},
		{Call: "POST /api/status", Source: `V3, "Ödeme Durumu"`, State: dialect.Done, Message: "status status_answer"},
		{Call: "POST /order_create", Source: create + ", v4.0", State: dialect.Done, Message: "order_create order_create_answer order_failure"},
		{Call: "POST /v4.5/order_create", Source: create + ", v4.5", State: dialect.Done, Message: "order_create order_create_answer order_failure"},
		{
			Call: "POST /v4.6/order_create", Source: create, State: dialect.Partly, Message: "order_create order_create_answer order_failure",
			Note: "create_order_by_kiosk is refused by its name: there are no terminals",
		},
		{Call: "GET, POST /payment/{paymesOrderId}", Source: create + ", returnUrl", State: dialect.Done, Client: browser},
		{
			Call: "POST /v4.6/payment/authorize", Source: card, State: dialect.Done, Message: "payment_authorize payment_authorize_answer refused",
		},
		{Call: "POST to the Return URL, v4", Source: result, State: dialect.Done, Message: "order_notice", Client: browser},
		{Call: "POST to the Webhook URL, v4", Source: result, State: dialect.Done, Message: "order_notice"},
		{Call: "POST /v4.6/status", Source: result, State: dialect.Done, Message: "order_status order_status_answer"},
		{Call: "POST /v4.6/order_cancel", Source: cancel, State: dialect.Done, Message: "order_cancel order_cancel_answer refused"},
		{
			Call: "POST /order_cancel/{paymesOrderId}", Source: "a client of v4.0", State: dialect.Done,
			Message: "old_order_cancel old_order_cancel_answer",
		},
		{
			Call: "POST /v4.5/order_cancel/{paymesOrderId}", Source: "a client of v4.5", State: dialect.Done,
			Message: "old_order_cancel old_order_cancel_answer", Note: "the public key alone counts only where the merchant has agreed to it",
		},
		{
			Call: "POST /marketplace/v1/order/create", Source: market + `, "Creating Payment"`, State: dialect.Done,
			Message: "market_order order_create_answer order_failure",
		},
		{
			Call: "POST /marketplace/v1/sub-merchant/create", Source: market + `, "Create Sub Merchant"`, State: dialect.Done,
			Message: "sub_merchant store refused", Note: alone,
		},
		{
			Call: "POST /marketplace/v1/sub-merchant", Source: market + `, "List Sub Merchants"`, State: dialect.Done,
			Message: "store_request store_list", Note: alone,
		},
		{
			Call: "POST /marketplace/v1/sub-merchant/{id}", Source: `docs.paym.es, "Alt Üye İşyeri Sorgulama"`, State: dialect.Done,
			Message: "store", Note: alone,
		},
		{
			Call: "POST /marketplace/v1/sub-merchant/update/{id}", Source: market + `, "Update Sub Merchant"`, State: dialect.Done,
			Message: "sub_merchant_update store", Note: "also at the path of the query, as the Turkish page has it; " + alone,
		},
		{
			Call: "POST /v4.6/order_cancel of a sub-merchant", Source: market + `, "Creating Payment"`, State: dialect.Done, Message: "order_cancel",
			Note: "sub_transaction, which no page explains, is the part's subOrderId or the order's paymesOrderId",
		},
	}
}
