package paynet

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/dialect"
	wire "github.com/vezne/vezne/wire/paynet"
)

// Codes is how refusals are told here: paynet_error_id and paynet_error_message. What Paynet publishes are its result codes, by
// name and without sentences.
func Codes() dialect.CodeTable {
	t := dialect.CodeTable{
		Surface: Surface,
		Of:      func(r decline.Reason) (code, text string) { return wire.ErrorID(r), r.Text("tr") },
	}
	for _, c := range wire.Results() {
		t.Known = append(t.Known, dialect.Code{Code: strconv.Itoa(int(c)) + " " + c.Name(), Reason: wire.ReasonOf("", "", c)})
	}
	return t
}

// browser is the test that drives what buyers' browsers visit and what scripts on shops' pages call.
const browser = "TestThreeDSecureInABrowser"

// Services lists every documented call, in the order of the document's pages.
func Services() []dialect.Service {
	done := func(call, source, message string) dialect.Service {
		return dialect.Service{Call: call, Source: source, State: dialect.Done, Message: message}
	}
	driven := func(call, source, message string) dialect.Service {
		s := done(call, source, message)
		s.Client = browser
		return s
	}
	partly := func(s dialect.Service, note string) dialect.Service {
		s.State, s.Note = dialect.Partly, note
		return s
	}
	all := []dialect.Service{
		done("/v2/transaction/payment", "Ödeme", "order payment"),
		driven("/v2/transaction/tds_initial", "3D ile ödeme", "tds_initial tds_initial_answer"),
		driven("/v2/transaction/tds_charge", "3D ile ödeme", "tds_charge payment"),
		driven("/v1/transaction/charge", "Ödeme onaylama", "charge row"),
		done("/v1/transaction/capture", "Finansallaştırma", "capture row"),
		done("/v1/transaction/check", "İşlem sorgulama", "locator query"),
		done("/v1/transaction/detail", "İşlem detayı", "locator query"),
		done("/v1/transaction/reversed_request", "İade", "reversed_request envelope reversal_notice"),
		done("/v1/transaction/preauth_reversal", "Ön provizyon iptali", "xact envelope"),
		done("/v1/transaction/capture_reversal", "Finansallaştırma iptali", "xact row"),
		done("/v1/ratio/Get", "Oran sorgulama", "ratio ratios"),
		done("/v1/ratio/Get_public", "Oran sorgulama", "ratio ratios"),
		done("/v1/ratio/set_type", "Oran Tipi Düzenleme", "ratio_type ratio_typed"),
		done("/v1/ratio/delete_type", "Oran Tipi Silme", "ratio_delete envelope"),
		done("/v1/ratio/define", "Oran Tanımlama", "ratio_define envelope"),
		driven("/v1/paynetj/auth", "paynet.js", "form_auth form_session"),
		driven("/v1/paynetj/check_bin", "paynet.js", "form_bin form_bank"),
		done("/v1/paynetj/save_card", "paynet.js", "form_save"),
		driven("/v1/paynetj/create_token", "paynet.js", "form_token form_tokened"),
		driven("/v1/paynetj/auth_update", "paynet.js", "form_update"),
		done("/v1/paynetj/check_card_bin", "paynet.js", "form_card_bin form_bank"),
		done("/v1/paynetj/create_card_token", "paynet.js", "form_card_token form_tokened"),
		done("/v1/card/save", "Kart saklama", "card_save card_saved"),
		done("/v1/card/send_otp", "Kart saklama", "send_otp otp_sent"),
		done("/v1/card/check_otp", "Kart saklama", "check_otp envelope"),
		done("/v1/transaction/list", "İşlem listesi", "list_request list"),
		done("/v1/transaction/reversal_list", "İade listesi", "list_request list"),
		done("/v1/transaction/mark_transferred", "Aktarıldı işaretleme", "mark_transferred envelope"),
		partly(done("/v1/transaction/add_info", "Bilgi ekleme", "add_info envelope"), "the parameters are published nowhere; note and agent_reference_no are ours"),
		done("/v1/mailorder/create", "Ödeme emri oluşturma", "mailorder link confirmation"),
		done("/v1/mailorder/detail", "Ödeme emri detayı", "link_detail link_list"),
		done("/v1/mailorder/list", "Ödeme emri listesi", "link_list_request link_list"),
		done("/v1/mailorder/status_update", "Ödeme emri durumu", "link_status envelope"),
		done("/v1/transaction/escrow_status_update", "Havuz işlemi onayı", "escrow envelope"),
		done("/v1/transaction/slip", "İşlem belgesi", "slip link"),
		partly(done("/v1/agent/check_agent", "Bayi", "check_agent envelope"), "the parameters are published nowhere; agent_id is ours"),
		done("/v1/agent/check_integration_info", "PHP class", "integration envelope"),
		partly(done("/v1/subscription/create", "Abonelik / Oluşturma", "subscription subscription_made"),
			"is_fixed_price = false, otp_control and groups are refused by the field's name with result_code 9: what they mean is published nowhere"),
		done("/v1/subscription/subscription_detail", "Abonelik / Detay", "subscription_ref subscription_detail"),
		done("/v1/subscription/list", "Abonelik / Listeleme", "link_list_request subscription_list"),
		done("/v1/subscription/status_update", "Abonelik / Durum Güncelleme", "subscription_status envelope"),
		done("/v1/subscription/amount_update", "Abonelik / Tutar Güncelleme", "subscription_amount envelope"),
		done("/v1/subscription/send_again", "Abonelik / Tekrar Gönder", "subscription_ref envelope"),
		done("/v1/subscription/card_info_list", "Abonelik / Kart Bilgisi Listesi", "subscription_ref subscription_cards"),
		done("/v1/subscription/card_info_label_update", "Abonelik / Kart Etiket Bilgisi Güncelleme", "card_label envelope"),
		done("/v1/subscription/card_info_delete", "Abonelik / Kart Bilgisi Silme", "subscription_uncard card_dropped"),
		partly(done("/v1/subscription/create_card_tds_initial", "Abonelik / Kart Ekleme", "subscription_card tds_initial_answer"),
			"groups are refused by the field's name with result_code 9: what their members share is published nowhere"),
		done("/v1/subscription/create_card_tds_confirm", "Abonelik / Kart Ekleme", "card_tds_confirm card_added"),
		done("/v1/subscription/invoice_status_update", "Abonelik / Fatura Durum Güncelleme", "invoice_status envelope"),
		done("/v1/card/list", "Kart listesi", "card_list_request card_list"),
		done("/v1/card/delete", "Kart silme", "card_delete envelope"),
		done("/v1/card/desc_update", "Kart açıklaması", "card_desc envelope"),
	}
	const unpublished = "404, result_code 9: what it takes and answers is published nowhere"
	for _, missing := range []struct{ source, prefix, names, why string }{
		{"İşlem", "/v1/transaction/", "upload payment_list", unpublished},
		{"Bayi", "/v1/agent/", "limit_info", unpublished},
		{"Bayi", "/v1/agent/", "autologin login", "404, result_code 9: it opens Paynet's own panel to a dealer's people"},
		{"Bayi", "/v1/agent/", "get_auth_key logout", "404, result_code 9: sessions of PayPOS devices"},
		{"Abonelik / Kart Bilgisi", "/v1/subscription/", "card_info_*",
			"404, result_code 9: associating, sorting and filtering a subscription's cards; the index names them, and their paths and fields are not known here"},
		{"Abonelik / Fatura", "/v1/subscription/", "invoice_*",
			"404, result_code 9: making, listing and planning invoices and changing their amounts; their paths and fields are not known here. subscription_detail lists invoices"},
		{"Abonelik / Manuel Tahsilat", "/v1/subscription/", "*",
			"404, result_code 9: its path and fields are not known here. A payment with subscription_id and invoice_no pays an invoice by hand, and invoice_status_update 0 tries one again"},
		{"PayPOS", "/v1/softpos/", "init_sale_transaction init_reversal_transaction check_transaction", ""},
	} {
		for name := range strings.FieldsSeq(missing.names) {
			all = append(all, dialect.Service{
				Call: missing.prefix + name, Source: missing.source, State: dialect.Unsupported, Note: cmp.Or(missing.why, "404, result_code 9"),
			})
		}
	}
	return all
}
