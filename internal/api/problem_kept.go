package api

import (
	"net/http"

	"github.com/vezne/vezne/internal/fault"
)

// keptProblems are what is refused about cards that providers keep.
func keptProblems() []problemType {
	return []problemType{
		{
			code: "account_not_found", status: http.StatusNotFound,
			title: fault.Text{TR: "Hesap bulunamadı", EN: "There is no such account"},
			detail: fault.Text{
				TR: "Bu üye iş yerinin bu adla açık bir hesabı yok.",
				EN: "This merchant has no open account of this name.",
			},
		},
		{
			code: "account_keeps_no_cards", status: http.StatusUnprocessableEntity,
			title: fault.Text{TR: "Hesap kart saklamıyor", EN: "The account keeps no cards"},
			detail: fault.Text{
				TR: "Bu hesabın sağlayıcısı kart saklamıyor.",
				EN: "The provider of this account keeps no cards.",
			},
		},
		{
			code: "provider_card_not_found", status: http.StatusNotFound,
			title: fault.Text{TR: "Sağlayıcıda böyle bir kart yok", EN: "The provider has no such card"},
			detail: fault.Text{
				TR: "Sağlayıcı bu sahip için böyle bir kart saklamıyor.",
				EN: "The provider keeps no such card for this owner.",
			},
		},
		{
			code: "kept_name_invalid", status: http.StatusBadRequest,
			title: fault.Text{TR: "Sağlayıcının verdiği ad geçersiz", EN: "The provider's name is not valid"},
			detail: fault.Text{
				TR: "Sağlayıcının verdiği ad 1 ile 200 yazdırılabilir karakter arasında olmalı ve kart numarası içermemelidir.",
				EN: "A provider's name has 1 to 200 printable characters and holds no card number.",
			},
		},
		{
			code: "card_imported_for_another", status: http.StatusConflict,
			title: fault.Text{TR: "Kart başka bir müşterinin", EN: "The card is another customer's"},
			detail: fault.Text{
				TR: "Bu kart başka bir müşteri için içe aktarılmış.",
				EN: "This card has been imported for another customer.",
			},
		},
		{
			code: "cards_unanswered", status: http.StatusServiceUnavailable,
			title: fault.Text{TR: "Sağlayıcı yanıt vermedi", EN: "The provider did not answer"},
			detail: fault.Text{
				TR: "Sağlayıcının sakladığı kartlar şu anda sorulamadı; biraz sonra yeniden deneyin.",
				EN: "The cards that the provider keeps could not be asked for at present; try again shortly.",
			},
		},
		{
			code: "card_kept_elsewhere", status: http.StatusUnprocessableEntity,
			title: fault.Text{TR: "Kartın numarası burada değil", EN: "The card's number is not here"},
			detail: fault.Text{
				TR: "Kart bir sağlayıcıda saklanıyor ve numarası burada değil: yalnızca puansız ve kampanyasız, mağazasını beklemeden ödeyebilir; adı değiştirilebilir.",
				EN: "A provider keeps the card and its number is not here: it pays without points and campaigns only and cannot wait for its shop, and only its name can be changed.",
			},
		},
		{
			code: "card_account_closed", status: http.StatusServiceUnavailable,
			title: fault.Text{TR: "Kartın hesabı kapalı", EN: "The card's account is closed"},
			detail: fault.Text{
				TR: "Kayıtlı kart yalnızca, şu anda ödeme almayan bir hesapta saklanıyor. Hiçbir şey çekilmedi.",
				EN: "The saved card is kept at one account alone, which takes no payments at present. Nothing was charged.",
			},
		},
		{
			code: "card_account_gone", status: http.StatusUnprocessableEntity,
			title: fault.Text{TR: "Kartın hesabı artık yok", EN: "The card's account is gone"},
			detail: fault.Text{
				TR: "Kayıtlı kart, artık bu üye iş yerinin olmayan bir hesapta saklanıyor; kartın yeniden kaydedilmesi gerekir. Hiçbir şey çekilmedi.",
				EN: "The saved card is kept at an account that is no longer this merchant's; it has to be saved anew. Nothing was charged.",
			},
		},
	}
}
