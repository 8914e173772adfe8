package api

import (
	"net/http"

	"github.com/vezne/vezne/internal/fault"
)

// webhookProblems are refusals about endpoints and deliveries.
func webhookProblems() []problemType {
	return []problemType{
		{
			code: "webhook_url", status: http.StatusBadRequest,
			title: fault.Text{TR: "Uç noktanın adresi hatalı", EN: "The endpoint's address is malformed"},
			detail: fault.Text{
				TR: "Adres http:// ya da https:// ile başlamalı, kullanıcı adı ve # içermemeli, en çok 2000 karakter olmalıdır.",
				EN: "The address must begin with http:// or https://, have no user name and no #, and at most 2000 characters.",
			},
		},
		{
			code: "webhook_url_private", status: http.StatusBadRequest,
			title: fault.Text{TR: "Adres özel bir ağa ait", EN: "The address is of a private network"},
			detail: fault.Text{
				TR: "Bu adres özel bir ağa ait; ağ geçidi yalnızca açık ağdaki adreslere gönderir.",
				EN: "This address is of a private network; the gateway sends to the open network only.",
			},
		},
		{
			code: "webhook_event_type", status: http.StatusBadRequest,
			title: fault.Text{TR: "Olay türü bilinmiyor", EN: "Unknown type of event"},
			detail: fault.Text{
				TR: "Böyle bir olay türü yok; docs/webhooks.md türleri sayar. payment.* gibi bir desen de verilebilir.",
				EN: "There is no such type of event; docs/webhooks.md lists them. A pattern such as payment.* is taken too.",
			},
		},
		{
			code: "webhook_description", status: http.StatusBadRequest,
			title: fault.Text{TR: "Açıklama hatalı", EN: "The description is malformed"},
			detail: fault.Text{
				TR: "Açıklama en çok 200 yazdırılabilir karakter olabilir.",
				EN: "The description may have at most 200 printable characters.",
			},
		},
		{
			code: "webhook_endpoint_exists", status: http.StatusConflict,
			title:  fault.Text{TR: "Uç nokta zaten var", EN: "The endpoint exists already"},
			detail: fault.Text{TR: "Bu adresin zaten bir uç noktası var.", EN: "There is an endpoint with this address already."},
		},
		{
			code: "webhook_endpoints_full", status: http.StatusConflict,
			title:  fault.Text{TR: "Çok fazla uç nokta", EN: "Too many endpoints"},
			detail: fault.Text{TR: "Bir üye iş yerinin en çok 16 uç noktası olabilir.", EN: "A merchant may have at most 16 endpoints."},
		},
		{
			code: "webhook_endpoint_disabled", status: http.StatusConflict,
			title:  fault.Text{TR: "Uç nokta kapalı", EN: "The endpoint is disabled"},
			detail: fault.Text{TR: "Uç nokta kapalı; denemek için önce açın.", EN: "The endpoint is disabled; enable it to try it."},
		},
		{
			code: "webhook_endpoint_not_found", status: http.StatusNotFound,
			title:  fault.Text{TR: "Uç nokta bulunamadı", EN: "There is no such endpoint"},
			detail: fault.Text{TR: "Böyle bir uç nokta yok.", EN: "There is no such endpoint."},
		},
		{
			code: "webhook_delivery_not_found", status: http.StatusNotFound,
			title:  fault.Text{TR: "Gönderim bulunamadı", EN: "There is no such delivery"},
			detail: fault.Text{TR: "Böyle bir gönderim yok.", EN: "There is no such delivery."},
		},
		{
			code: "query_delivery_status", status: http.StatusBadRequest,
			title: fault.Text{TR: "Gönderim durumu bilinmiyor", EN: "Unknown status of a delivery"},
			detail: fault.Text{
				TR: "Bir gönderim waiting, delivered ya da dead durumundadır; yalnızca delivered ve dead olanlar yeniden gönderilebilir.",
				EN: "A delivery is waiting, delivered or dead; only those that are delivered or dead can be replayed.",
			},
		},
	}
}
