package api

import (
	"net/http"
	"slices"

	"github.com/vezne/vezne/internal/fault"
)

// problemTypes returns every problem that this API can answer with: what is wrong with a request as such, with its members,
// and what the engine refuses. docs/api.md and the OpenAPI document list the same codes, which the tests compare.
func problemTypes() []problemType {
	return slices.Concat(requestProblems(), memberProblems(), priceProblems(), engineProblems(), pointsProblems(), ledgerProblems(), linkProblems(), vaultProblems(), keptProblems(), marketProblems(), webhookProblems(), subscriptionProblems(), kindProblems())
}

// requestProblems are refusals of a request for its form.
func requestProblems() []problemType {
	return []problemType{
		{
			code: "route_not_found", status: http.StatusNotFound,
			title: fault.Text{TR: "Böyle bir yol yok", EN: "There is no such address"},
			detail: fault.Text{
				TR: "Yolu, docs/api.md belgesindeki ya da /v1/openapi.json içindekilerle karşılaştırın.",
				EN: "Compare the address with the paths of docs/api.md or /v1/openapi.json.",
			},
		},
		{
			code: "method_not_allowed", status: http.StatusMethodNotAllowed,
			title: fault.Text{TR: "Bu yol bu yöntemi kabul etmiyor", EN: "This address does not take this method"},
			detail: fault.Text{
				TR: "İzin verilen yöntemler Allow başlığındadır.",
				EN: "The Allow header lists the methods that it takes.",
			},
		},
		{
			code: "unauthenticated", status: http.StatusUnauthorized,
			title: fault.Text{TR: "Kimlik doğrulanamadı", EN: "Not authenticated"},
			detail: fault.Text{
				TR: "Gizli anahtarı \"Authorization: Bearer sk_…\" başlığıyla, yalnızca bir kez gönderin.",
				EN: "Send the secret key once, as \"Authorization: Bearer sk_…\".",
			},
		},
		{
			code: "content_type_unsupported", status: http.StatusUnsupportedMediaType,
			title: fault.Text{TR: "Gövdenin türü desteklenmiyor", EN: "The body's type is not supported"},
			detail: fault.Text{
				TR: "Gövdeyi sıkıştırmadan, \"Content-Type: application/json\" başlığıyla ve UTF-8 olarak gönderin.",
				EN: "Send the body uncompressed, in UTF-8, with \"Content-Type: application/json\".",
			},
		},
		{
			code: "body_too_large", status: http.StatusRequestEntityTooLarge,
			title: fault.Text{TR: "Gövde çok büyük", EN: "The body is too large"},
			detail: fault.Text{
				TR: "Bir isteğin gövdesi en çok 65536 bayt olabilir.",
				EN: "The body of a request may have at most 65536 bytes.",
			},
		},
		{
			code: "body_unreadable", status: http.StatusBadRequest,
			title: fault.Text{TR: "Gövde okunamadı", EN: "The body could not be read"},
			detail: fault.Text{
				TR: "İsteğin gövdesi tamamlanmadan kesildi ya da bozuk geldi; isteği yeniden gönderin.",
				EN: "The body broke off or arrived damaged; send the request again.",
			},
		},
		{
			code: "body_empty", status: http.StatusBadRequest,
			title: fault.Text{TR: "Gövde boş", EN: "The body is empty"},
			detail: fault.Text{
				TR: "Bu istek bir JSON nesnesi gerektirir.",
				EN: "This request needs a JSON object.",
			},
		},
		{
			code: "body_not_utf8", status: http.StatusBadRequest,
			title: fault.Text{TR: "Gövde UTF-8 değil", EN: "The body is not UTF-8"},
			detail: fault.Text{
				TR: "JSON metni UTF-8 ile kodlanmalıdır (RFC 8259, bölüm 8.1).",
				EN: "JSON text must be encoded in UTF-8 (RFC 8259, section 8.1).",
			},
		},
		{
			code: "json_malformed", status: http.StatusBadRequest,
			title: fault.Text{TR: "JSON hatalı", EN: "The JSON is malformed"},
			detail: fault.Text{
				TR: "Gövde tek bir geçerli JSON nesnesi değil; \"position\" hatanın bayt konumudur.",
				EN: "The body is not one valid JSON object; \"position\" is the byte at which it goes wrong.",
			},
		},
		{
			code: "json_too_deep", status: http.StatusBadRequest,
			title: fault.Text{TR: "JSON çok derin", EN: "The JSON is nested too deeply"},
			detail: fault.Text{
				TR: "Bu API'nin istekleri bu kadar iç içe geçmez.",
				EN: "No request of this API is nested as deeply.",
			},
		},
		{
			code: "json_duplicate_name", status: http.StatusBadRequest,
			title: fault.Text{TR: "Aynı alan iki kez gönderilmiş", EN: "A member stands twice"},
			detail: fault.Text{
				TR: "Bir nesnede her alan yalnızca bir kez bulunabilir; hangisinin geçerli olduğu bilinemez.",
				EN: "A member may stand only once in an object; nobody could tell which of the two counts.",
			},
		},
		{
			code: "field_unknown", status: http.StatusBadRequest,
			title: fault.Text{TR: "Bilinmeyen alan", EN: "Unknown member"},
			detail: fault.Text{
				TR: "Bu alan tanınmıyor. Bilinmeyen alanlar yok sayılmaz, çünkü yanlış yazılmış bir tutar da bilinmeyen bir alandır.",
				EN: "This member is not known. Unknown members are not ignored, because a misspelt amount is an unknown member too.",
			},
		},
		{
			code: "field_missing", status: http.StatusBadRequest,
			title: fault.Text{TR: "Zorunlu alan eksik", EN: "A required member is missing"},
			detail: fault.Text{
				TR: "\"field\" ile gösterilen alan zorunludur ve boş olamaz.",
				EN: "The member that \"field\" points to is required and must not be empty.",
			},
		},
		{
			code: "field_type", status: http.StatusBadRequest,
			title: fault.Text{TR: "Alanın türü yanlış", EN: "A member has the wrong type"},
			detail: fault.Text{
				TR: "Alanın JSON türü belgede yazandan farklı; null da bir değer sayılmaz, göndermeyeceğiniz alanı çıkarın.",
				EN: "The member has another JSON type than documented; null is no value either, so leave out what you do not send.",
			},
		},
		{
			code: "field_length", status: http.StatusBadRequest,
			title: fault.Text{TR: "Alan çok uzun", EN: "A member is too long"},
			detail: fault.Text{
				TR: "Alan, belgede yazan en fazla uzunluğu aşıyor.",
				EN: "The member exceeds its documented length.",
			},
		},
		{
			code: "field_characters", status: http.StatusBadRequest,
			title: fault.Text{TR: "Alanda geçersiz karakterler var", EN: "A member has characters that are not allowed"},
			detail: fault.Text{
				TR: "Denetim karakterleri (sekme, satır sonu, NUL gibi) kabul edilmez.",
				EN: "Control characters (tab, line end, NUL and the like) are not accepted.",
			},
		},
		{
			code: "field_malformed", status: http.StatusBadRequest,
			title: fault.Text{TR: "Alan hatalı yazılmış", EN: "A member is malformed"},
			detail: fault.Text{
				TR: "Alanın yazımı belgede anlatılan biçime uymuyor.",
				EN: "The member is not written in its documented form.",
			},
		},
		{
			code: "card_number_in_text", status: http.StatusBadRequest,
			title: fault.Text{TR: "Kart bilgisi yanlış yerde", EN: "Card data in the wrong place"},
			detail: fault.Text{
				TR: "Bu alan kart numarasına ya da güvenlik koduna benzeyen bir metin içeriyor; kart bilgisi yalnızca \"card\" içinde gönderilebilir. Numara bir kart numarası değilse rakamların arasına bir harf koyun.",
				EN: "This text holds what looks like a card number or a security code, which may be sent only inside \"card\". If it is another number, put a letter between its digits.",
			},
		},
	}
}

// kindProblems are the general problem of each kind of failure, for those that have no code of their own.
func kindProblems() []problemType {
	return []problemType{
		{code: "invalid", status: http.StatusBadRequest, title: fault.Text{TR: "İstek hatalı", EN: "The request is not valid"}, detail: fault.Invalid.Text()},
		{code: "forbidden", status: http.StatusForbidden, title: fault.Text{TR: "Yetki yok", EN: "Not allowed"}, detail: fault.Forbidden.Text()},
		{code: "not_found", status: http.StatusNotFound, title: fault.Text{TR: "Kayıt bulunamadı", EN: "Not found"}, detail: fault.NotFound.Text()},
		{code: "conflict", status: http.StatusConflict, title: fault.Text{TR: "Kaydın durumu uygun değil", EN: "The record's state does not allow this"}, detail: fault.Conflict.Text()},
		{code: "busy", status: http.StatusConflict, title: fault.Text{TR: "Bir işlem sürüyor", EN: "An operation is in progress"}, detail: fault.Busy.Text()},
		{code: "unsupported", status: http.StatusUnprocessableEntity, title: fault.Text{TR: "Desteklenmiyor", EN: "Not supported"}, detail: fault.Unsupported.Text()},
		{code: "too_large", status: http.StatusRequestEntityTooLarge, title: fault.Text{TR: "Çok büyük", EN: "Too large"}, detail: fault.TooLarge.Text()},
		{code: "rate_limited", status: http.StatusTooManyRequests, title: fault.Text{TR: "Çok sık istek", EN: "Too many requests"}, detail: fault.RateLimited.Text()},
		{code: "unavailable", status: http.StatusServiceUnavailable, title: fault.Text{TR: "Hizmete ulaşılamıyor", EN: "Not available"}, detail: fault.Unavailable.Text()},
		{code: "internal", status: http.StatusInternalServerError, title: fault.Text{TR: "Beklenmeyen hata", EN: "Unexpected error"}, detail: fault.Internal.Text()},
	}
}
