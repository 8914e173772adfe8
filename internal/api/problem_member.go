package api

import (
	"net/http"

	"github.com/vezne/vezne/internal/fault"
)

// memberProblems are refusals of a request for what its members, parameters and headers say.
func memberProblems() []problemType {
	return []problemType{
		{
			code: "reference_length", status: http.StatusBadRequest,
			title: fault.Text{TR: "Referansın uzunluğu hatalı", EN: "The reference has a wrong length"},
			detail: fault.Text{
				TR: "Referans 1 ile 128 karakter arasında olmalıdır.",
				EN: "The reference must have 1 to 128 characters.",
			},
		},
		{
			code: "amount_not_positive", status: http.StatusBadRequest,
			title: fault.Text{TR: "Tutar sıfırdan büyük olmalı", EN: "The amount must be positive"},
			detail: fault.Text{
				TR: "Tutar sıfırdan büyük olmalıdır.",
				EN: "The amount must be greater than zero.",
			},
		},
		{
			code: "amount_not_whole", status: http.StatusBadRequest,
			title: fault.Text{TR: "Tutar tam sayı olmalı", EN: "The amount must be a whole number"},
			detail: fault.Text{
				TR: "Tutar, para biriminin en küçük birimi (kuruş) cinsinden, noktasız ve üssüz bir tam sayıdır: 12,50 TL için 1250.",
				EN: "The amount is a whole number of minor units, without a point or an exponent: 1250 for 12.50 TRY.",
			},
		},
		{
			code: "amount_out_of_range", status: http.StatusBadRequest,
			title: fault.Text{TR: "Tutar çok büyük", EN: "The amount is too large"},
			detail: fault.Text{
				TR: "Tutar en çok 1000000000000000 olabilir.",
				EN: "The amount may be at most 1000000000000000.",
			},
		},
		{
			code: "currency_unknown", status: http.StatusBadRequest,
			title: fault.Text{TR: "Para birimi bilinmiyor", EN: "Unknown currency"},
			detail: fault.Text{
				TR: "Para birimi, büyük harflerle üç harfli ISO 4217 kodudur: TRY, USD, EUR.",
				EN: "The currency is a three-letter ISO 4217 code in capitals: TRY, USD, EUR.",
			},
		},
		{
			code: "currency_mismatch", status: http.StatusBadRequest,
			title: fault.Text{TR: "Para birimi ödemeninkinden farklı", EN: "Another currency than the payment's"},
			detail: fault.Text{
				TR: "Finansallaştırma ve iade, ödemenin kendi para birimiyle yapılır.",
				EN: "A capture or a refund is made in the payment's own currency.",
			},
		},
		{
			code: "installments_range", status: http.StatusBadRequest,
			title: fault.Text{TR: "Taksit sayısı geçersiz", EN: "The number of installments is not allowed"},
			detail: fault.Text{
				TR: "Taksit sayısı 1 ile 36 arasında olmalıdır; tek çekim 1'dir.",
				EN: "The number of installments must be between 1 and 36; 1 is a single payment.",
			},
		},
		{
			code: "card_missing", status: http.StatusBadRequest,
			title: fault.Text{TR: "Kart bilgisi eksik", EN: "Card data is missing"},
			detail: fault.Text{
				TR: "Ödeme için \"card\" nesnesi gereklidir.",
				EN: "A payment needs the object \"card\".",
			},
		},
		{
			code: "card_number_digits", status: http.StatusBadRequest,
			title: fault.Text{TR: "Kart numarasında rakam olmayan karakterler var", EN: "The card number has other characters than digits"},
			detail: fault.Text{
				TR: "Kart numarası rakamlardan oluşan bir metindir; aralarında boşluk ya da tire olabilir.",
				EN: "The card number is a text of digits, with blanks or hyphens between them at most.",
			},
		},
		{
			code: "card_number_length", status: http.StatusBadRequest,
			title: fault.Text{TR: "Kart numarasının uzunluğu hatalı", EN: "The card number has a wrong length"},
			detail: fault.Text{
				TR: "Kart numarası 12 ile 19 rakam arasında olmalıdır.",
				EN: "The card number must have 12 to 19 digits.",
			},
		},
		{
			code: "card_number_check_digit", status: http.StatusBadRequest,
			title: fault.Text{TR: "Kart numarası hatalı", EN: "The card number is wrong"},
			detail: fault.Text{
				TR: "Kart numarasının sağlama rakamı tutmuyor; büyük olasılıkla bir rakam yanlış yazılmış.",
				EN: "The check digit of the card number does not fit; most likely one digit is mistyped.",
			},
		},
		{
			code: "card_exp_month", status: http.StatusBadRequest,
			title: fault.Text{TR: "Son kullanma ayı hatalı", EN: "The expiry month is wrong"},
			detail: fault.Text{
				TR: "Son kullanma ayı 1 ile 12 arasında bir tam sayıdır.",
				EN: "The expiry month is a whole number from 1 to 12.",
			},
		},
		{
			code: "card_exp_year", status: http.StatusBadRequest,
			title: fault.Text{TR: "Son kullanma yılı hatalı", EN: "The expiry year is wrong"},
			detail: fault.Text{
				TR: "Son kullanma yılı dört rakamlı bir tam sayıdır ve en çok 30 yıl sonrası olabilir.",
				EN: "The expiry year is a whole number of four digits, at most 30 years from now.",
			},
		},
		{
			code: "card_expired", status: http.StatusBadRequest,
			title: fault.Text{TR: "Kartın süresi dolmuş", EN: "The card has expired"},
			detail: fault.Text{
				TR: "Kart, yazılan ayın son gününde geçerliliğini yitirdi.",
				EN: "The card was valid through the last day of the month given.",
			},
		},
		{
			code: "card_cvv", status: http.StatusBadRequest,
			title: fault.Text{TR: "Güvenlik kodu hatalı", EN: "The security code is wrong"},
			detail: fault.Text{
				TR: "Güvenlik kodu üç rakamlı bir metindir; American Express kartlarında dört rakam olabilir.",
				EN: "The security code is a text of three digits; American Express cards may have four.",
			},
		},
		{
			code: "metadata_limit", status: http.StatusBadRequest,
			title: fault.Text{TR: "Metadata çok fazla", EN: "Too much metadata"},
			detail: fault.Text{
				TR: "En çok 20 kayıt gönderilebilir.",
				EN: "At most 20 entries may be sent.",
			},
		},
		{
			code: "metadata_name", status: http.StatusBadRequest,
			title: fault.Text{TR: "Metadata adı geçersiz", EN: "A metadata name is not allowed"},
			detail: fault.Text{
				TR: "Adlar 1 ile 40 karakterdir, harfle başlar, harf, rakam, \"_\", \"-\" ve \".\" içerebilir ve kart bilgisine ait olamaz.",
				EN: "Names have 1 to 40 characters, begin with a letter, consist of letters, digits, \"_\", \"-\" and \".\", and are not those of card data.",
			},
		},
		{
			code: "query_unknown", status: http.StatusBadRequest,
			title: fault.Text{TR: "Bilinmeyen sorgu parametresi", EN: "Unknown query parameter"},
			detail: fault.Text{
				TR: "Burada yalnızca belgedeki sorgu parametreleri, her biri en çok bir kez gönderilebilir.",
				EN: "This address takes the documented query parameters only, each at most once.",
			},
		},
		{
			code: "query_limit", status: http.StatusBadRequest,
			title: fault.Text{TR: "Sayfa boyu geçersiz", EN: "The page size is not allowed"},
			detail: fault.Text{
				TR: "\"limit\" 1 ile 100 arasında bir tam sayıdır.",
				EN: "\"limit\" is a whole number from 1 to 100.",
			},
		},
		{
			code: "query_after", status: http.StatusBadRequest,
			title: fault.Text{TR: "Sayfa imi geçersiz", EN: "The page mark is not valid"},
			detail: fault.Text{
				TR: "\"after\" için önceki sayfanın \"next\" değerini olduğu gibi gönderin.",
				EN: "Send the previous page's \"next\" as \"after\", unchanged.",
			},
		},
		{
			code: "query_state", status: http.StatusBadRequest,
			title: fault.Text{TR: "Bilinmeyen durum", EN: "Unknown state"},
			detail: fault.Text{
				TR: "\"state\" ödeme durumlarından biri olmalıdır.",
				EN: "\"state\" must be one of the states of a payment.",
			},
		},
		{
			code: "idempotency_key_malformed", status: http.StatusBadRequest,
			title: fault.Text{TR: "Idempotency-Key geçersiz", EN: "The Idempotency-Key is not allowed"},
			detail: fault.Text{
				TR: "Idempotency-Key bir kez gönderilir, 1 ile 255 arasında görünür ASCII karakterden oluşur ve kart bilgisi içermez.",
				EN: "The Idempotency-Key is sent once, has 1 to 255 visible ASCII characters and holds no card data.",
			},
		},
		{
			code: "idempotency_mismatch", status: http.StatusBadRequest,
			title: fault.Text{TR: "Idempotency-Key başka bir istek için kullanılmış", EN: "The Idempotency-Key was used for another request"},
			detail: fault.Text{
				TR: "Aynı anahtar yalnızca aynı isteğin yinelemesi içindir; yeni bir istek için yeni bir anahtar gönderin.",
				EN: "A key is for repeats of one and the same request; send a new key with a new request.",
			},
		},
		{
			code: "idempotency_in_progress", status: http.StatusConflict,
			title: fault.Text{TR: "Aynı Idempotency-Key ile bir istek sürüyor", EN: "A request with this Idempotency-Key is under way"},
			detail: fault.Text{
				TR: "Aynı Idempotency-Key ile gönderilen ilk istek henüz sonuçlanmadı; aynı anahtarla biraz sonra yeniden deneyin.",
				EN: "The first request with this Idempotency-Key has no outcome yet; try again shortly with the same key.",
			},
		},
		{
			code: "idempotency_challenge", status: http.StatusConflict,
			title: fault.Text{TR: "3-D Secure başlangıcı yinelenemez", EN: "A start of 3-D Secure cannot be repeated"},
			detail: fault.Text{
				TR: "Yönlendirme adresi bir kez verilir ve saklanmaz, çünkü kartı açan sırrı taşır. Yeni bir Idempotency-Key ile yeniden başlayın; ilk deneme hiçbir şey çekmeden sona erer.",
				EN: "The redirect address is given once and not kept, because it carries the secret that opens the card. Start again with a new Idempotency-Key; the first try ends without a charge.",
			},
		},
		{
			code: "reference_conflict", status: http.StatusConflict,
			title: fault.Text{TR: "Referans başka bir tutarla kullanılmış", EN: "The reference is taken with another amount"},
			detail: fault.Text{
				TR: "Bu referansla başka tutarda ya da para biriminde geçerli bir ödeme var. Yeni bir sipariş için yeni bir referans gönderin.",
				EN: "A payment of another amount or currency is live for this reference. Send a new reference with a new order.",
			},
		},
	}
}
