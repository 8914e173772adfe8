package paynet

import (
	"strconv"

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

// Services lists every documented call.
func Services() []dialect.Service {
	const browser = "TestThreeDSecureInABrowser"
	done := func(call, source, message string) dialect.Service {
		return dialect.Service{Call: call, Source: source, State: dialect.Done, Message: message}
	}
	not := func(call, source string) dialect.Service {
		return dialect.Service{Call: call, Source: source, State: dialect.Unsupported, Note: "404, result_code 9"}
	}
	driven := func(s dialect.Service, test string) dialect.Service {
		s.Client = test
		return s
	}
	with := func(s dialect.Service, state dialect.State, note string) dialect.Service {
		s.State, s.Note = state, note
		return s
	}
	return []dialect.Service{
		with(done("/v2/transaction/payment", "Ödeme", "order payment"), dialect.Partly,
			"saved cards, subscriptions and escrow are refused by the field's name with result_code 9"),
		driven(done("/v2/transaction/tds_initial", "3D ile ödeme", "tds_initial tds_initial_answer"), browser),
		driven(done("/v2/transaction/tds_charge", "3D ile ödeme", "tds_charge payment"), browser),
		not("/v1/transaction/charge", "Ödeme onaylama"),
		done("/v1/transaction/capture", "Finansallaştırma", "capture row"),
		done("/v1/transaction/check", "İşlem sorgulama", "locator query"),
		done("/v1/transaction/detail", "İşlem detayı", "locator query"),
		not("/v1/transaction/list", "İşlem listesi"),
		not("/v1/transaction/mark_transferred", "Aktarıldı işaretleme"),
		not("/v1/transaction/add_info", "Bilgi ekleme"),
		not("/v1/transaction/slip", "Slip"),
		not("/v1/transaction/upload", "İmza yükleme"),
		not("/v1/transaction/payment_list", "Ödeme raporu"),
		not("/v1/transaction/escrow_status_update", "Havuz onayı"),
		done("/v1/transaction/reversed_request", "İade", "reversed_request envelope"),
		not("/v1/transaction/reversal_list", "İade listesi"),
		done("/v1/transaction/preauth_reversal", "Ön provizyon iptali", "xact envelope"),
		done("/v1/transaction/capture_reversal", "Finansallaştırma iptali", "xact row"),
		not("/v1/ratio/Get, Get_public, set_type, delete_type, define", "Oranlar"),
		not("/v1/card/save, list, delete, desc_update, send_otp, check_otp", "Kart saklama"),
		not("/v1/agent/autologin, login, check_agent, limit_info", "Bayi"),
		not("/v1/softpos/…, agent/get_auth_key, agent/logout", "PayPOS"),
		not("/v1/mailorder/create, detail, list, status_update", "PayLink"),
		not("/v1/subscription/…", "Abonelik"),
		not("/v1/paynetj/auth, check_bin, check_card_bin, save_card, create_token, create_card_token", "paynet.js"),
	}
}
