package api

import (
	"net/http"

	"github.com/vezne/vezne/internal/fault"
)

// engineProblems are what the engine refuses, under the engine's own codes. Their sentences are the engine's, repeated here for the address
// of the type; an occurrence is answered with the sentence that came with it.
func engineProblems() []problemType {
	return []problemType{
		{
			code: "reference_malformed", status: http.StatusBadRequest,
			title: fault.Text{TR: "Referansta geçersiz karakterler var", EN: "The reference has characters that are not allowed"},
			detail: fault.Text{
				TR: "Referans yalnızca yazdırılabilir karakterlerden oluşabilir.",
				EN: "The reference may consist of printable characters only.",
			},
		},
		{
			code: "no_provider", status: http.StatusServiceUnavailable,
			title: fault.Text{TR: "Açık bir ödeme sağlayıcı yok", EN: "No payment provider is open"},
			detail: fault.Text{
				TR: "Üye iş yerinin ödeme sağlayıcılarından hiçbiri açık değil.",
				EN: "None of the merchant's payment providers is open.",
			},
		},
		{
			code: "providers_unhealthy", status: http.StatusServiceUnavailable,
			title: fault.Text{TR: "Sağlayıcılar yanıt vermiyor", EN: "The providers do not answer"},
			detail: fault.Text{
				TR: "Ödeme sağlayıcıları şu anda yanıt vermiyor; hiçbir tahsilat yapılmadı, biraz sonra yeniden deneyin.",
				EN: "The payment providers do not answer at present; nothing was charged, try again shortly.",
			},
		},
		{
			code: "contended", status: http.StatusConflict,
			title: fault.Text{TR: "Aynı anda çok sayıda istek", EN: "Too many requests at once"},
			detail: fault.Text{
				TR: "Aynı sipariş için aynı anda çok sayıda istek var; biraz sonra yeniden deneyin.",
				EN: "Too many requests about the same order at once; try again shortly.",
			},
		},
		{
			code: "payment_not_found", status: http.StatusNotFound,
			title: fault.Text{TR: "Ödeme bulunamadı", EN: "There is no such payment"},
			detail: fault.Text{
				TR: "Böyle bir ödeme yok.",
				EN: "There is no such payment.",
			},
		},
		{
			code: "record_not_found", status: http.StatusNotFound,
			title: fault.Text{TR: "Kayıt bulunamadı", EN: "There is no such record"},
			detail: fault.Text{
				TR: "Böyle bir kayıt yok.",
				EN: "There is no such record.",
			},
		},
		{
			code: "record_changed", status: http.StatusConflict,
			title: fault.Text{TR: "Kayıt bu arada değişti", EN: "The record has changed meanwhile"},
			detail: fault.Text{
				TR: "Bu kayıt bu arada değişti ya da zaten var; yeniden deneyin.",
				EN: "This record has changed meanwhile, or exists already; try again.",
			},
		},
		{
			code: "card_not_found", status: http.StatusNotFound,
			title: fault.Text{TR: "Kayıtlı kart bulunamadı", EN: "There is no such saved card"},
			detail: fault.Text{
				TR: "Böyle bir kayıtlı kart yok.",
				EN: "There is no such saved card.",
			},
		},
		{
			code: "card_inactive", status: http.StatusConflict,
			title: fault.Text{TR: "Kayıtlı kart etkin değil", EN: "The saved card is not active"},
			detail: fault.Text{
				TR: "Kayıtlı kart etkin değil.",
				EN: "The saved card is not active.",
			},
		},
		{
			code: "vault_key_missing", status: http.StatusServiceUnavailable,
			title: fault.Text{TR: "Kayıtlı kart açılamıyor", EN: "The saved card cannot be opened"},
			detail: fault.Text{
				TR: "Kayıtlı kart şu anda açılamıyor.",
				EN: "The saved card cannot be opened at present.",
			},
		},
		{
			code: "no_vault", status: http.StatusUnprocessableEntity,
			title: fault.Text{TR: "Kart saklama açık değil", EN: "Saving cards is not switched on"},
			detail: fault.Text{
				TR: "Bu sunucuda kart saklama açık değil.",
				EN: "Saving cards is not switched on at this server.",
			},
		},
		{
			code: "operation_in_progress", status: http.StatusConflict,
			title: fault.Text{TR: "Sonucu bilinmeyen bir işlem var", EN: "An operation has no outcome yet"},
			detail: fault.Text{
				TR: "Bu ödemede sonucu henüz bilinmeyen bir işlem var; biraz sonra yeniden deneyin.",
				EN: "An operation of this payment has no known outcome yet; try again shortly.",
			},
		},
		{
			code: "transition_refused", status: http.StatusConflict,
			title: fault.Text{TR: "Ödemenin durumu uygun değil", EN: "The payment's state does not allow this"},
			detail: fault.Text{
				TR: "Ödemenin durumu bu işleme izin vermiyor.",
				EN: "The payment's state does not allow this operation.",
			},
		},
		{
			code: "nothing_open", status: http.StatusConflict,
			title: fault.Text{TR: "Bekleyen işlem yok", EN: "No operation is open"},
			detail: fault.Text{
				TR: "Bu ödemede bekleyen bir işlem yok.",
				EN: "No operation of this payment is open.",
			},
		},
		{
			code: "payment_moved_on", status: http.StatusConflict,
			title: fault.Text{TR: "Ödemenin durumu değişti", EN: "The payment has moved on"},
			detail: fault.Text{
				TR: "Ödemenin durumu bu arada değişti; sorgulayıp yeniden deneyin.",
				EN: "The payment has moved on meanwhile; look at it and try again.",
			},
		},
		{
			code: "capture_refused", status: http.StatusConflict,
			title: fault.Text{TR: "Finansallaştırılamaz", EN: "Cannot be captured"},
			detail: fault.Text{
				TR: "Yalnızca ön provizyondaki bir ödeme finansallaştırılabilir.",
				EN: "Only an authorized payment can be captured.",
			},
		},
		{
			code: "void_refused", status: http.StatusConflict,
			title: fault.Text{TR: "İptal edilemez", EN: "Cannot be voided"},
			detail: fault.Text{
				TR: "Yalnızca ön provizyondaki ya da tahsil edilmiş bir ödeme iptal edilebilir.",
				EN: "Only an authorized or captured payment can be voided.",
			},
		},
		{
			code: "void_day_over", status: http.StatusConflict,
			title: fault.Text{TR: "İptal günü geçti", EN: "The day for a void is over"},
			detail: fault.Text{
				TR: "İptal yalnızca aynı gün yapılabilir; iade isteyin.",
				EN: "A capture can be voided on its own day only; ask for a refund.",
			},
		},
		{
			code: "void_not_whole", status: http.StatusBadRequest,
			title: fault.Text{TR: "İptal tutarın tamamı içindir", EN: "A void is of the whole amount"},
			detail: fault.Text{
				TR: "İptal, ödemenin tamamı için yapılır; bir kısmı için iade isteyin.",
				EN: "A void undoes the whole payment; ask for a refund of a part.",
			},
		},
		{
			code: "refund_refused", status: http.StatusConflict,
			title: fault.Text{TR: "İade edilemez", EN: "Cannot be refunded"},
			detail: fault.Text{
				TR: "Yalnızca tahsil edilmiş bir ödeme iade edilebilir.",
				EN: "Only a captured payment can be refunded.",
			},
		},
		{
			code: "amount_exceeds_authorization", status: http.StatusBadRequest,
			title: fault.Text{TR: "Tutar ön provizyonu aşıyor", EN: "More than was authorized"},
			detail: fault.Text{
				TR: "Tutar, ön provizyon tutarını aşıyor.",
				EN: "The amount exceeds the authorized amount.",
			},
		},
		{
			code: "amount_exceeds_captured", status: http.StatusBadRequest,
			title: fault.Text{TR: "Tutar iade edilebilecek tutarı aşıyor", EN: "More than can be refunded"},
			detail: fault.Text{
				TR: "Tutar, iade edilebilecek tutarı aşıyor.",
				EN: "The amount exceeds what is left to refund.",
			},
		},
		{
			code: "nothing_in_doubt", status: http.StatusConflict,
			title: fault.Text{TR: "Belirsiz bir sonuç yok", EN: "Nothing is in doubt"},
			detail: fault.Text{
				TR: "Bu ödemenin sonucu belirsiz değil; beyan edilecek bir şey yok.",
				EN: "The outcome of this payment is not in doubt; there is nothing to state.",
			},
		},
		{
			code: "statement_too_early", status: http.StatusConflict,
			title: fault.Text{TR: "Beyan için erken", EN: "It is too early for a statement"},
			detail: fault.Text{
				TR: "İstek hâlâ sağlayıcıya ulaşıyor olabilir; yapılmadığı birkaç dakika sonra beyan edilebilir.",
				EN: "The request may still be on its way to the provider; that it was not done can be stated some minutes from now.",
			},
		},
		{
			code: "provider_says_otherwise", status: http.StatusConflict,
			title: fault.Text{TR: "Sağlayıcı başka bir şey söylüyor", EN: "The provider says otherwise"},
			detail: fault.Text{
				TR: "Sağlayıcı bu ödeme için başka bir şey söylüyor; geçerli olan onun sözüdür.",
				EN: "The provider says otherwise about this payment, and its word counts.",
			},
		},
		{
			code: "statement_text", status: http.StatusBadRequest,
			title: fault.Text{TR: "Beyan metni uygun değil", EN: "A text of the statement is not in order"},
			detail: fault.Text{
				TR: "Beyan eden ve dayanağı yazılmalıdır; metinler yazdırılabilir karakterlerden oluşur.",
				EN: "Who states it and what it rests on must be given, in printable characters.",
			},
		},
		{
			code: "statement_of_nothing", status: http.StatusBadRequest,
			title: fault.Text{TR: "Yapılmamış işlemin numarası olmaz", EN: "What was not done has no number"},
			detail: fault.Text{
				TR: "Yapılmamış bir işlemin sağlayıcıda numarası olmaz.",
				EN: "What was not done has no number at the provider.",
			},
		},
		{
			code: "provider_closed", status: http.StatusServiceUnavailable,
			title: fault.Text{TR: "Sağlayıcı hesabı açık değil", EN: "The provider account is not open"},
			detail: fault.Text{
				TR: "Ödemenin yapıldığı sağlayıcı hesabı şu anda açık değil.",
				EN: "The provider account that took this payment is not open at present.",
			},
		},
		{
			code: "provider_cannot", status: http.StatusUnprocessableEntity,
			title: fault.Text{TR: "Sağlayıcı bunu desteklemiyor", EN: "The provider does not support this"},
			detail: fault.Text{
				TR: "Ödemenin yapıldığı sağlayıcı bu işlemi desteklemiyor.",
				EN: "The provider that took this payment does not support this operation.",
			},
		},
		{
			code: "no_3d_session", status: http.StatusNotFound,
			title: fault.Text{TR: "3-D Secure oturumu yok", EN: "There is no 3-D Secure session"},
			detail: fault.Text{
				TR: "Böyle bir 3-D Secure oturumu yok ya da süresi doldu.",
				EN: "There is no such 3-D Secure session, or it has expired.",
			},
		},
		{
			code: "3d_expired", status: http.StatusConflict,
			title: fault.Text{TR: "3-D Secure süresi doldu", EN: "The time for 3-D Secure is over"},
			detail: fault.Text{
				TR: "3-D Secure işleminin süresi doldu; ödeme tamamlanamaz.",
				EN: "The time of the 3-D Secure visit is over; the payment can no longer be finished.",
			},
		},
		{
			code: "3d_under_way", status: http.StatusConflict,
			title: fault.Text{TR: "3-D Secure sürüyor", EN: "3-D Secure is under way"},
			detail: fault.Text{
				TR: "Bu sipariş için 3-D Secure doğrulaması sürüyor; bitmeden yenisi başlatılamaz.",
				EN: "3-D Secure is under way for this order; it cannot be started again before that has ended.",
			},
		},
		{
			code: "3d_not_returned", status: http.StatusConflict,
			title: fault.Text{TR: "Alıcı henüz dönmedi", EN: "The buyer is not back yet"},
			detail: fault.Text{
				TR: "Alıcı 3-D Secure doğrulamasından henüz dönmedi.",
				EN: "The buyer has not come back from 3-D Secure yet.",
			},
		},
	}
}
