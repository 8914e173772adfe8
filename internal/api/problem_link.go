package api

import (
	"net/http"

	"github.com/vezne/vezne/internal/fault"
)

// linkProblems are what is refused about payment links and about messages to their buyers, and about payments that are disputed.
func linkProblems() []problemType {
	return append(disputeProblems(), []problemType{
		{
			code: "link_not_found", status: http.StatusNotFound,
			title:  fault.Text{TR: "Ödeme linki bulunamadı", EN: "There is no such payment link"},
			detail: fault.Text{TR: "Böyle bir ödeme linki yok.", EN: "There is no such payment link."},
		},
		{
			code: "link_exists", status: http.StatusConflict,
			title: fault.Text{TR: "Bu referansla bir link var", EN: "There is a link of this reference"},
			detail: fault.Text{
				TR: "Bu referansla bir ödeme linki zaten var; onu kullanın ya da başka bir referans gönderin.",
				EN: "There is a payment link of this reference already; use that one, or send another reference.",
			},
		},
		{
			code: "link_paid", status: http.StatusConflict,
			title:  fault.Text{TR: "Link ödenmiş", EN: "The link has been paid"},
			detail: fault.Text{TR: "Bu link ödenmiş; iptal edilemez.", EN: "This link has been paid and cannot be cancelled."},
		},
		{
			code: "link_over", status: http.StatusConflict,
			title:  fault.Text{TR: "Link artık değiştirilemez", EN: "The link can no longer be changed"},
			detail: fault.Text{TR: "Ödenmiş ya da iptal edilmiş bir link değiştirilemez.", EN: "A link that is paid or cancelled cannot be changed."},
		},
		{
			code: "link_amount", status: http.StatusBadRequest,
			title: fault.Text{TR: "Linkin tutarı geçersiz", EN: "The link's amount is not valid"},
			detail: fault.Text{
				TR: "Ya \"amount\" ya da aynı para biriminde, sıfırdan büyük iki tutarla \"open_amount\" gönderin; \"most\", \"least\" değerinden küçük olamaz.",
				EN: "Send either \"amount\", or \"open_amount\" with two amounts above zero in one currency; \"most\" must not be below \"least\".",
			},
		},
		{
			code: "link_limit", status: http.StatusBadRequest,
			title: fault.Text{TR: "Ödeme sayısı sınırı geçersiz", EN: "The limit of payments is not valid"},
			detail: fault.Text{
				TR: "\"limit\" en çok 1000 olabilir ve yalnızca \"many\" true iken verilir.",
				EN: "\"limit\" is 1000 at most, and only for a link with \"many\": true.",
			},
		},
		{
			code: "link_expiry", status: http.StatusBadRequest,
			title: fault.Text{TR: "Bitiş zamanı geçersiz", EN: "The expiry is not valid"},
			detail: fault.Text{
				TR: "\"expires_at\" gelecekte ve en çok beş yıl sonra olmalıdır.", EN: "\"expires_at\" must be in the future, and within five years.",
			},
		},
		{
			code: "link_full", status: http.StatusConflict,
			title: fault.Text{TR: "Linkin ödemeleri tamam", EN: "The link's payments are complete"},
			detail: fault.Text{
				TR: "Bu link için öngörülen ödemelerin tümü yapıldı ya da yapılmakta.", EN: "All payments that this link is for have been made or are being made.",
			},
		},
		{
			code: "mail_not_set_up", status: http.StatusUnprocessableEntity,
			title: fault.Text{TR: "E-posta kurulu değil", EN: "Mail is not set up"},
			detail: fault.Text{
				TR: "Bu ağ geçidinde e-posta gönderimi kurulu değil.", EN: "Mail is not set up at this gateway.",
			},
		},
		{
			code: "sms_not_set_up", status: http.StatusUnprocessableEntity,
			title: fault.Text{TR: "SMS kurulu değil", EN: "Text messages are not set up"},
			detail: fault.Text{
				TR: "Bu ağ geçidinde SMS gönderimi kurulu değil.", EN: "Text messages are not set up at this gateway.",
			},
		},
		{
			code: "mail_address_malformed", status: http.StatusBadRequest,
			title:  fault.Text{TR: "E-posta adresi geçersiz", EN: "The mail address is malformed"},
			detail: fault.Text{TR: "E-posta adresi geçersiz ya da eksik.", EN: "The mail address is malformed or missing."},
		},
		{
			code: "phone_malformed", status: http.StatusBadRequest,
			title: fault.Text{TR: "Telefon numarası geçersiz", EN: "The telephone number is malformed"},
			detail: fault.Text{
				TR: "Telefon numarası geçersiz ya da eksik; 05321112233 ya da +905321112233 biçiminde olmalıdır.",
				EN: "The telephone number is malformed or missing; it has to be like 05321112233 or +905321112233.",
			},
		},
	}...)
}
