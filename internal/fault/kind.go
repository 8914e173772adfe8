package fault

import "strings"

// Kind says what sort of failure an error is. A Kind is itself an error, so that errors.Is(err, fault.NotFound) asks for the
// kind and a function with nothing to add can return fault.NotFound. The zero value is no kind.
type Kind int

const (
	// Invalid means that a value is missing or unusable; sending the same again cannot help.
	Invalid Kind = iota + 1
	// Unauthenticated means that the caller did not prove who it is.
	Unauthenticated
	// Forbidden means that the caller is known and may not do this.
	Forbidden
	// NotFound means that there is no such thing, or that it belongs to another merchant: the two look the same on purpose.
	NotFound
	// Conflict means that the thing is in another state than the operation needs, or that the same key was used for something else.
	Conflict
	// Busy means that another operation on the same thing is in progress; asking again shortly can help.
	Busy
	// Unsupported means that the operation exists but not here, for example a partial void at a provider without one.
	Unsupported
	// TooLarge means that a body, a field or a list is beyond its limit.
	TooLarge
	// RateLimited means that the caller has to slow down.
	RateLimited
	// Unavailable means that something we depend on does not answer; the same request may be sent again.
	Unavailable
	// Internal means a defect or a broken invariant of ours. It is what an error without a kind counts as.
	Internal
)

// String returns the stable snake_case name, for example "not_found", as logs, metrics and our API write it.
func (k Kind) String() string {
	switch k {
	case Invalid:
		return "invalid"
	case Unauthenticated:
		return "unauthenticated"
	case Forbidden:
		return "forbidden"
	case NotFound:
		return "not_found"
	case Conflict:
		return "conflict"
	case Busy:
		return "busy"
	case Unsupported:
		return "unsupported"
	case TooLarge:
		return "too_large"
	case RateLimited:
		return "rate_limited"
	case Unavailable:
		return "unavailable"
	case Internal:
		return "internal"
	default:
		return "no_kind"
	}
}

// Error returns the name in words, for example "not found".
func (k Kind) Error() string { return strings.ReplaceAll(k.String(), "_", " ") }

// Text returns a sentence that may be shown to anyone when an error of this kind has none of its own. It gives away nothing
// about the cause. A value that is no kind gets the text of Internal.
func (k Kind) Text() Text {
	switch k {
	case Invalid:
		return Text{TR: "Gönderilen bilgilerde bir hata var.", EN: "Something in the request is not valid."}
	case Unauthenticated:
		return Text{TR: "Kimlik bilgileri eksik veya hatalı.", EN: "The credentials are missing or wrong."}
	case Forbidden:
		return Text{TR: "Bu işlem için yetkiniz yok.", EN: "You are not allowed to do this."}
	case NotFound:
		return Text{TR: "Kayıt bulunamadı.", EN: "There is no such record."}
	case Conflict:
		return Text{TR: "Kaydın şu anki durumu bu işleme uygun değil.", EN: "The record is not in a state that allows this."}
	case Busy:
		return Text{TR: "Bu kayıtla ilgili bir işlem sürüyor. Biraz sonra yeniden deneyin.", EN: "An operation on this record is in progress. Try again shortly."}
	case Unsupported:
		return Text{TR: "Bu işlem burada desteklenmiyor.", EN: "This operation is not supported here."}
	case TooLarge:
		return Text{TR: "Gönderilen veri izin verilen boyutu aşıyor.", EN: "The request is larger than allowed."}
	case RateLimited:
		return Text{TR: "Çok sık istek gönderildi. Biraz bekleyip yeniden deneyin.", EN: "Too many requests. Wait a moment and try again."}
	case Unavailable:
		return Text{TR: "Hizmete şu anda ulaşılamıyor. Biraz sonra yeniden deneyin.", EN: "The service cannot be reached at the moment. Try again shortly."}
	case Internal:
		return internalText()
	default:
		return internalText()
	}
}

func internalText() Text {
	return Text{TR: "Beklenmeyen bir hata oluştu.", EN: "An unexpected error occurred."}
}
