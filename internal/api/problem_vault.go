package api

import (
	"net/http"

	"github.com/vezne/vezne/internal/fault"
)

// vaultProblems are what is refused about customers and about paying with saved cards.
func vaultProblems() []problemType {
	return []problemType{
		{
			code: "customer_not_found", status: http.StatusNotFound,
			title:  fault.Text{TR: "Müşteri bulunamadı", EN: "There is no such customer"},
			detail: fault.Text{TR: "Böyle bir müşteri yok.", EN: "There is no such customer."},
		},
		{
			code: "customer_exists", status: http.StatusConflict,
			title: fault.Text{TR: "Bu referansla bir müşteri var", EN: "There is a customer with this reference"},
			detail: fault.Text{
				TR: "Bu referansla kayıtlı bir müşteri zaten var; onu kullanın.", EN: "There is a customer with this reference already; use that one.",
			},
		},
		{
			code: "customer_reference_invalid", status: http.StatusBadRequest,
			title: fault.Text{TR: "Müşterinin kimliği geçersiz", EN: "The customer's id is not valid"},
			detail: fault.Text{
				TR: "Müşterinin kimliği 1 ile 128 yazdırılabilir karakter arasında olmalı ve kart numarası içermemelidir.",
				EN: "The id of a customer has 1 to 128 printable characters and holds no card number.",
			},
		},
		{
			code: "customer_text_invalid", status: http.StatusBadRequest,
			title: fault.Text{TR: "Müşteri bilgisi geçersiz", EN: "What is told of the customer is not valid"},
			detail: fault.Text{
				TR: "Bu alan en çok 250 yazdırılabilir karakter olmalı ve kart numarası içermemelidir.",
				EN: "This field has at most 250 printable characters and holds no card number.",
			},
		},
		{
			code: "card_twice", status: http.StatusBadRequest,
			title: fault.Text{TR: "İki kart verildi", EN: "Two cards were given"},
			detail: fault.Text{
				TR: "Ya \"card\" ya da \"card_token\" gönderin; \"cvv\" ve \"customer\" yalnızca \"card_token\" ile, \"save_card\" yalnızca \"card\" ile gönderilir.",
				EN: "Send either \"card\" or \"card_token\"; \"cvv\" and \"customer\" go with \"card_token\" only, and \"save_card\" with \"card\" only.",
			},
		},
	}
}
