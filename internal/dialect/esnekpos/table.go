package esnekpos

import (
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/dialect"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// Codes says how EsnekPos speaks of refusals: RETURN_CODE, and RETURN_MESSAGE, which begins with the bank's code where there
// is one.
func Codes() dialect.CodeTable {
	t := dialect.CodeTable{
		Surface: Surface,
		Of: func(r decline.Reason) (code, text string) {
			face := wire.FaceOf(decline.Refusal{Reason: r})
			return face.Result.Code, face.Message
		},
	}
	for _, r := range wire.Results() {
		if r == wire.Success() || r == wire.PaymentWaiting() {
			continue // no refusals
		}
		t.Known = append(t.Known, dialect.Code{Code: r.Code + " " + r.Status, Text: r.Text(), Reason: wire.ReasonOf(r, "", "")})
	}
	return t
}

// Services lists every documented call.
func Services() []dialect.Service {
	const (
		main     = `"Pazaryeri / Ödeme Alma"`
		browser  = "TestThreeDSecureInABrowser"
		services = "/api/services/"
		office   = "what only EsnekPos' own office knows is empty, 0 or false"
	)
	service := func(name, source, messages string) dialect.Service {
		return dialect.Service{Call: services + name, Source: `"` + source + `"`, State: dialect.Done, Message: messages}
	}
	partly := func(s dialect.Service, note string) dialect.Service {
		s.State, s.Note = dialect.Partly, note
		return s
	}
	not := func(call, source, why string) dialect.Service {
		return dialect.Service{Call: call, Source: `"` + source + `"`, State: dialect.Unsupported, Note: why + "; RETURN_CODE 100"}
	}
	query := partly(service("ProcessQuery", "İşlem Sorgulama", "reference query"),
		"PLANNED_TRANSFER_DATE and the …_TRANSFER_DETAIL of a movement are null; GetExtractList tells the transfers with their payments")
	query.Client = browser
	return []dialect.Service{
		{Call: "/api/pay/EYV3DPay", Source: main, State: dialect.Done, Message: "order answer", Client: browser},
		{Call: "/api/pay/3DSecurity/order/{hash}", Source: main, State: dialect.Done, Note: "the buyer's address", Client: browser},
		{Call: "form to BACK_URL", Source: main, State: dialect.Done, Message: "form", Client: browser, Note: "AUTH_HASH is empty: its algorithm is not published"},
		{Call: "/api/pay/CommonPaymentDealer", Source: `"Ortak Ödeme Sayfası"`, State: dialect.Done, Message: "hosted answer", Client: browser},
		query,
		partly(service("ProcessQueryDetail", "Detaylı İşlem Sorgulama", "reference payment_detail"), office),
		partly(service("GetPaymentList", "İşlem Listeleme", "period payment_list"), office),
		service("OrderReturn", "İade/İptal", "reversal reversed"),
		partly(service("EYVBinService", "Bin Sorgulama", "bin card"), "knows the cards that providers publish for testing, and those that are imported (`vezne bins import`)"),
		service("GetInstallments", "Taksit ve Oran Listesi", "installments installments_answer"),
		service("SubMerchantSet", "Pazaryeri / Mağaza Tanımlama", "store done"),
		service("SubMerchantQuery", "Pazaryeri / Mağaza Sorgulama", "store_query store_answer"),
		service("PaymentConfirm", "Pazaryeri / Ödeme Onaylama", "confirmation done"),
		service("AddSubMerchantAmount", "Pazaryeri / Mağaza Alacağı", "adjustment reversed"),
		service("GetDealerBalance", "Bakiye", "balance balance_answer"),
		not("/api/bkm/BkmPayment", "BKM Express", "there is no way to BKM"),
		service("GetExtractList", "Transfer Listeleme", "period extract_list"),
		partly(service("GetReceiptList", "Dekont Listeleme", "period receipt_list"), "URL is empty: the bank's receipts are not kept here"),
		service("SendPaymentRequest", "Ödeme İsteği Gönderimi", "link link_answer"),
		service("SendPaymentRequestQuery", "Ödeme İsteği Durum Sorgulama", "link_query link_payments"),
		{Call: "/api/pay/RecurringPayment", Source: `"Tekrarlı Ödeme / Ödeme Alma"`, State: dialect.Done, Message: "recurring answer"},
		{
			Call: "post to BACK_URL", Source: `"Tekrarlı Ödeme / Ödeme Alma"`, State: dialect.Done, Message: "recurring_result",
			Note: "about each payment of a recurring order; its members are those of the form, as no others are published",
		},
		service("RecurringPaymentCancel", "Tekrarlı Ödeme / Tekrar İptal Etme, Kart İptal Etme", "recurring_cancel failure"),
		service("RecurringPaymentCardAdd", "Tekrarlı Ödeme / Kart Ekleme", "recurring_card failure"),
		service("RecurringPaymentQuery", "Tekrarlı Ödeme / İşlem Sorgulama", "reference recurring_order"),
		service("GetRecurringPaymentList", "Tekrarlı Ödeme / İşlem Listeleme", "period recurring_list"),
		not("/api/pay/PhysicalPayment", "Android Pos", "no physical POS"),
		not(services+"ListPhysicalPos", "Android Pos", "no physical POS"),
		not(services+"OrderReturnPhysical", "Android Pos", "no physical POS"),
	}
}
