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
		main     = "Pazaryeri / Ödeme Alma"
		no       = "answered with RETURN_CODE 100"
		services = "api/services/"
		browser  = "TestThreeDSecureInABrowser" // its buyers
	)
	service := func(name, source, message string) dialect.Service {
		return dialect.Service{Call: services + name, Source: source, State: dialect.Done, Message: message}
	}
	partly := func(s dialect.Service, note string) dialect.Service {
		s.State, s.Note = dialect.Partly, note
		return s
	}
	not := func(call, source, note string) dialect.Service {
		return dialect.Service{Call: call, Source: source, State: dialect.Unsupported, Note: note + "; " + no}
	}
	return []dialect.Service{
		{Call: "api/pay/EYV3DPay", Source: main, State: dialect.Done, Message: "order"},
		{Call: "api/pay/3DSecurity/order/{hash}", Source: main, State: dialect.Done, Message: "form", Client: browser},
		{Call: "api/pay/CommonPaymentDealer", Source: "Ortak Ödeme Sayfası", State: dialect.Done, Message: "hosted", Client: browser},
		service("ProcessQuery", "İşlem Sorgulama", "query"),
		partly(service("ProcessQueryDetail", "Detaylı İşlem Sorgulama", "payment_list"), "members of EsnekPos' own office are null"),
		partly(service("GetPaymentList", "İşlem Listeleme", "payment_list"), "members of EsnekPos' own office are null"),
		service("OrderReturn", "İade/İptal", "reversal"),
		partly(service("EYVBinService", "Bin Sorgulama", "card"), "knows the cards that providers publish for testing"),
		service("GetInstallments", "Taksit ve Oran Listesi", "installments_answer"),
		service("SubMerchantSet", "Pazaryeri / Mağaza Tanımlama", "store"),
		service("SubMerchantQuery", "Pazaryeri / Mağaza Sorgulama", "store_answer"),
		service("PaymentConfirm", "Pazaryeri / Ödeme Onaylama", "confirmation"),
		service("AddSubMerchantAmount", "Pazaryeri / Mağaza Alacağı", "adjustment"),
		service("GetDealerBalance", "Bakiye", "balance_answer"),
		not("api/bkm/BkmPayment", "BKM Express", "there is no way to BKM"),
		not(services+"GetExtractList", "Transfer Listeleme", "no transfers are made here"),
		not(services+"GetReceiptList", "Dekont Listeleme", "no transfers are made here"),
		not(services+"SendPaymentRequest", "Ödeme İsteği", "no messages are sent; CommonPaymentDealer gives a page's address"),
		not(services+"SendPaymentRequestQuery", "Ödeme İsteği / Durum Sorgu", "no messages are sent"),
		not("api/pay/RecurringPayment", "Tekrarlı Ödeme", "no recurring payments"),
		not(services+"RecurringPaymentCancel", "Tekrarlı Ödeme", "no recurring payments"),
		not(services+"RecurringPaymentCardAdd", "Tekrarlı Ödeme", "no recurring payments"),
		not(services+"RecurringPaymentQuery", "Tekrarlı Ödeme", "no recurring payments"),
		not(services+"GetRecurringPaymentList", "Tekrarlı Ödeme", "no recurring payments"),
		not("api/pay/PhysicalPayment", "Android Pos", "no physical POS"),
		not(services+"ListPhysicalPos", "Android Pos", "no physical POS"),
		not(services+"OrderReturnPhysical", "Android Pos", "no physical POS"),
	}
}
