package api

import (
	"net/http"

	"github.com/vezne/vezne/internal/fault"
)

// pointsProblems are what the engine refuses of points, under its own codes.
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
	}
}
