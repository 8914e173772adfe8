package api

import (
	"net/http"

	"github.com/vezne/vezne/internal/fault"
)

// priceProblems are what is refused about the price of a payment; package pricing has the codes.
func priceProblems() []problemType {
	return []problemType{
		{
			code: "installments_not_offered", status: http.StatusUnprocessableEntity,
			title: fault.Text{TR: "Bu taksit sayısı sunulmuyor", EN: "This number of installments is not offered"},
			detail: fault.Text{
				TR: "Üye iş yerinin komisyon tablosunda bu kart, para birimi ve gün için bu taksit sayısı yok; /v1/installments ile sorgulayın.",
				EN: "The merchant's commission table does not have this number of installments for this card, currency and day; ask /v1/installments.",
			},
		},
		{
			code: "ratio_code_not_found", status: http.StatusUnprocessableEntity,
			title: fault.Text{TR: "Oran tablosu bulunamadı", EN: "There is no such ratio table"},
			detail: fault.Text{
				TR: "Bu kodla tanımlı bir oran tablosu yok.",
				EN: "There is no ratio table of this code.",
			},
		},
		{
			code: "ratio_agreed", status: http.StatusConflict,
			title: fault.Text{TR: "Oran tablosu işletmecinindir", EN: "The ratio table is the operator's"},
			detail: fault.Text{
				TR: "Bu oran tablosu işletmecinin dosyasında tanımlıdır; buradan değiştirilemez.",
				EN: "This table is agreed in the operator's file and cannot be changed here.",
			},
		},
		{
			code: "amount_range", status: http.StatusBadRequest,
			title: fault.Text{TR: "Tutar çok büyük", EN: "The amount is too large"},
			detail: fault.Text{
				TR: "Komisyon eklenince tutar sayılabilecek sınırı aşıyor.",
				EN: "With the commission added, the amount is beyond what can be counted.",
			},
		},
		{
			code: "terms_untrue", status: http.StatusBadRequest,
			title: fault.Text{TR: "Tutar koşullarla tutmuyor", EN: "The amount does not agree with its terms"},
			detail: fault.Text{
				TR: "Tutar, anlaşılan koşullarla (sipariş, komisyon, puan ve paylar) tutmuyor.",
				EN: "The amount does not agree with its terms: order, commission, points and shares.",
			},
		},
	}
}
