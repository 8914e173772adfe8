package api

import (
	"net/http"

	"github.com/vezne/vezne/internal/fault"
)

// pointsProblems are what the engine refuses of points and campaigns, under its own codes.
func pointsProblems() []problemType {
	return []problemType{
		{
			code: "points_excess", status: http.StatusBadRequest,
			title: fault.Text{TR: "Puan tutarı aşıyor", EN: "More points than the amount"},
			detail: fault.Text{
				TR: "Puanla ödenecek tutar, ödemenin tutarından büyük olamaz.",
				EN: "No more can be paid with points than the payment's amount.",
			},
		},
		{
			code: "points_unknown", status: http.StatusBadRequest,
			title: fault.Text{TR: "Kartta bu puan yok", EN: "The card has no such points"},
			detail: fault.Text{
				TR: "Kartta bu türden puan yok.",
				EN: "The card has no points of this kind.",
			},
		},
		{
			code: "points_too_few", status: http.StatusBadRequest,
			title: fault.Text{TR: "Puan yetersiz", EN: "Too few points"},
			detail: fault.Text{
				TR: "Kartta bu kadar puan yok.",
				EN: "The card has not that many points.",
			},
		},
		{
			code: "points_unsupported", status: http.StatusUnprocessableEntity,
			title: fault.Text{TR: "Puanla ödenemiyor", EN: "Points cannot pay"},
			detail: fault.Text{
				TR: "Bu üye iş yerinin sağlayıcılarında puanla ödeme yapılamıyor. Hiçbir şey çekilmedi; ödeme puansız alınabilir.",
				EN: "Points cannot pay at this merchant's providers. Nothing was charged; the payment can be taken without points.",
			},
		},
		{
			code: "points_untold", status: http.StatusUnprocessableEntity,
			title: fault.Text{TR: "Puan bilgisi verilmiyor", EN: "Points are not told"},
			detail: fault.Text{
				TR: "Sağlayıcı ya da kartın bankası puan bilgisi vermiyor.",
				EN: "The provider, or the card's bank, tells no points.",
			},
		},
		{
			code: "points_unanswered", status: http.StatusServiceUnavailable,
			title: fault.Text{TR: "Puan sorulamadı", EN: "Points could not be asked for"},
			detail: fault.Text{
				TR: "Kartın puanı şu anda sorulamadı; hiçbir şey çekilmedi, biraz sonra yeniden deneyin.",
				EN: "The card's points could not be asked for at present; nothing was charged, try again shortly.",
			},
		},
		{
			code: "campaign_unknown", status: http.StatusBadRequest,
			title: fault.Text{TR: "Kampanyaya katılamaz", EN: "No part in the campaign"},
			detail: fault.Text{
				TR: "Bu ödeme bu kampanyaya katılamaz: kartın, tutarın, taksit sayısının ya da günün kampanyası değil.",
				EN: "This payment has no part in this campaign: it is not one of the card, the amount, the installments or the day.",
			},
		},
		{
			code: "campaign_with_points", status: http.StatusBadRequest,
			title: fault.Text{TR: "Puan ve kampanya bir arada", EN: "Points and a campaign together"},
			detail: fault.Text{
				TR: "Bir ödeme ya puanla yapılır ya da kampanyaya katılır; birini seçin.",
				EN: "A payment is made with points or takes part in a campaign; choose one.",
			},
		},
		{
			code: "campaigns_unsupported", status: http.StatusUnprocessableEntity,
			title: fault.Text{TR: "Kampanya yok", EN: "No campaigns"},
			detail: fault.Text{
				TR: "Bu üye iş yerinin sağlayıcılarında kampanya yok. Hiçbir şey çekilmedi; ödeme kampanyasız alınabilir.",
				EN: "There are no campaigns at this merchant's providers. Nothing was charged; the payment can be taken without one.",
			},
		},
		{
			code: "campaigns_unanswered", status: http.StatusServiceUnavailable,
			title: fault.Text{TR: "Kampanyalar sorulamadı", EN: "Campaigns could not be asked for"},
			detail: fault.Text{
				TR: "Kampanyalar şu anda sorulamadı; hiçbir şey çekilmedi, biraz sonra yeniden deneyin.",
				EN: "Campaigns could not be asked for at present; nothing was charged, try again shortly.",
			},
		},
	}
}
