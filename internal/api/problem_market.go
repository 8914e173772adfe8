package api

import (
	"net/http"

	"github.com/vezne/vezne/internal/fault"
)

// marketProblems are what is refused about stores, their shares and payouts.
func marketProblems() []problemType {
	problem := func(code string, status int, titleTR, titleEN, tr, en string) problemType {
		return problemType{code: code, status: status, title: fault.Text{TR: titleTR, EN: titleEN}, detail: fault.Text{TR: tr, EN: en}}
	}
	return []problemType{
		problem("store_not_found", http.StatusNotFound, "Alt üye iş yeri bulunamadı", "There is no such sub-merchant",
			"Böyle bir alt üye iş yeri yok.", "There is no such sub-merchant."),
		problem("store_exists", http.StatusConflict, "Bu kimlikle bir alt üye iş yeri var", "There is a sub-merchant of this id",
			"Bu kimlikle bir alt üye iş yeri zaten var; onu değiştirin ya da başka bir kimlik gönderin.",
			"There is a sub-merchant of this id already; change that one, or send another id."),
		problem("iban_invalid", http.StatusBadRequest, "IBAN geçersiz", "The IBAN is not valid",
			"IBAN, TR ile başlayan 26 karakter olmalı ve kontrol basamakları tutmalıdır.",
			"An IBAN has 26 characters that begin with TR, and check digits that fit."),
		problem("store_unknown", http.StatusNotFound, "Mağazanın payı yok", "The store has no share",
			"Bu ödemede böyle bir mağaza payı yok.", "No store of this name has a share in the payment."),
		problem("no_shares", http.StatusNotFound, "Ödemede pay yok", "The payment has no shares",
			"Bu ödemede mağaza payı yok ya da ödeme henüz alınmadı.", "No store has a share in this payment, or it is not captured yet."),
		problem("shares_invalid", http.StatusBadRequest, "Paylar hatalı", "The shares are not in order",
			"Her pay bir mağaza ile ya bir tutar ya da bir yüzde içermelidir; \"until\" yalnızca o türde bekletilen payda bulunur.",
			"Every share names a store and either an amount or a percentage; \"until\" belongs to a share that is held so."),
		problem("shares_exceed_payment", http.StatusBadRequest, "Paylar ödemeyi aşıyor", "The shares are more than the payment",
			"Mağaza paylarının toplamı, komisyon düşüldükten sonra kalan tutarı aşıyor.",
			"The stores' shares are more than what the commission leaves of the payment."),
		problem("shares_bearers", http.StatusBadRequest, "İtirazı üstlenen iki kişi", "Two bearers of disputes",
			"Bir mağazanın aynı ödemedeki paylarında \"disputes\" ayrı olamaz.",
			"The shares of one store in a payment have the same \"disputes\"."),
		problem("share_insufficient", http.StatusConflict, "Pay yetersiz", "The share is not enough",
			"Tutar, mağazada ya da pazaryerinde kalan paydan fazla; iadede hangi mağazadan ne kadar alınacağını \"shares\" ile bildirin.",
			"The amount is more than what the store or the marketplace has left; say with \"shares\" which store bears how much of a refund."),
		problem("share_changed", http.StatusConflict, "Pay bu arada değişti", "The share has changed meanwhile",
			"Mağazanın payı \"from\" ile bildirilen tutar değil; sorgulayıp yeniden deneyin.",
			"The store's share is not what \"from\" says; look at it and try again."),
		problem("shares_captured_whole", http.StatusNotImplemented, "Yalnızca tamamı alınabilir", "Only all of it can be captured",
			"Bu ödemenin mağazalarına sağlayıcı ödüyor; tutarın yalnızca tamamı alınabilir.",
			"The provider pays the stores of this payment; only all of the amount can be captured."),
		problem("store_kind_differs", http.StatusConflict, "Bu kimlik başka türden", "The id is of another kind",
			"Bu kimlikle bir bayinin ya da bir mağazanın hesabı var; biri ötekinin kimliğini kullanamaz.",
			"A dealer or a store has an account under this id; one cannot use the other's."),
		problem("store_debt_limit", http.StatusConflict, "Mağazanın borç sınırı aşılıyor", "The store would owe too much",
			"Mağazanın pazaryerine borcu izin verilen sınırı aşardı; iade tutarını pazaryeri üstlenebilir.",
			"The store would owe the marketplace more than is allowed; the marketplace may bear the refund itself."),
		problem("nothing_due", http.StatusConflict, "Ödenecek mağaza yok", "There is no store to pay",
			"Bu para biriminde ödenecek bir mağaza yok: serbest bakiyesi, kayıtlı hesabı olan ve başka bir ödemede olmayan mağazalar ödenir.",
			"There is no store to pay in this currency: those are paid that have a balance available, an account, and are in no other payout."),
		problem("store_undefined", http.StatusConflict, "Mağaza tanımlı değil", "The store is not defined",
			"Mağaza tanımlı değil; alt üye iş yeri olarak tanımlayın.", "The store is not defined; make it a sub-merchant."),
		problem("store_inactive", http.StatusConflict, "Mağaza kapalı", "The store is inactive", "Mağaza kapalı.", "The store is inactive."),
		problem("store_without_account", http.StatusConflict, "Mağazanın hesabı yok", "The store has no account",
			"Mağazanın bu para biriminde hesabı yok.", "The store has no account in this currency."),
		problem("payout_not_found", http.StatusNotFound, "Ödeme dosyası bulunamadı", "There is no such payout",
			"Böyle bir ödeme dosyası yok.", "There is no such payout."),
		problem("payout_closed", http.StatusConflict, "Ödeme dosyası kapatılmış", "The payout is closed",
			"Ödeme dosyası daha önce başka türlü kapatılmış.", "The payout has been closed otherwise already."),
		problem("payout_not_confirmed", http.StatusConflict, "Ödeme dosyası onaylanmamış", "The payout is not confirmed",
			"Ödeme dosyası henüz onaylanmadı.", "The payout is not confirmed yet."),
		problem("payout_line_unknown", http.StatusNotFound, "Dosyada bu mağaza yok", "The payout has no such line",
			"Ödeme dosyasında bu mağaza yok.", "The payout has no line of this store."),
		problem("payer_account_missing", http.StatusConflict, "Ödeyen hesap tanımlı değil", "The paying account is not set",
			"pain.001 dosyası için ödeyen hesap gerekir: marketplace.payer_iban ayarına geçerli bir IBAN yazın ya da CSV kullanın.",
			"A pain.001 file names the account that pays: set marketplace.payer_iban to a valid IBAN, or use CSV."),
	}
}
