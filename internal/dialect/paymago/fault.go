package paymago

import (
	"net/http"
	"strings"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/fault"
	wire "github.com/vezne/vezne/wire/paymago"
)

// codeUnknown is the code of the one fault that is neither success nor failure.
const codeUnknown = "outcome_unknown"

// refuseOrder is how createOrder tells an error: in its own envelope, with nothing in data.
func refuseOrder(lang string, err error) dialect.Answer {
	status, code, message := told(lang, err)
	return answer(status, wire.OrderAnswer{Message: message, ResultCode: code}.Encode())
}

// refuseResult is how orderResult tells an error: in the envelope of the document's sample.
func refuseResult(lang string, err error) dialect.Answer {
	status, _, message := told(lang, err)
	return answer(status, wire.Fail(message).Encode())
}

// told is the HTTP status, the result code and the sentence for an error.
func told(lang string, err error) (status int, code wire.ResultCode, message string) {
	kind, field, text := fault.KindOf(err), "", fault.KindOf(err).Text()
	status, code = statusOf(kind)
	if f, found := fault.As(err); found && kind != fault.Internal {
		field, text = spelling(f.Field), f.PublicText()
		if f.Code == codeUnknown {
			status, code = http.StatusGatewayTimeout, wire.OutcomeUnknown
		}
	}
	message = text.In(lang)
	if field != "" && !strings.HasPrefix(message, field+":") {
		message = field + ": " + message
	}
	return status, code, message
}

// statusOf says how a kind of failure is answered. The document shows no status at all. A failure that clients may take for a
// passing one has a status of 5xx, and what they have to change has one of 4xx.
func statusOf(kind fault.Kind) (int, wire.ResultCode) {
	switch kind {
	case fault.Invalid, fault.TooLarge, fault.Unsupported:
		return http.StatusBadRequest, wire.BadRequest
	case fault.Unauthenticated:
		return http.StatusUnauthorized, wire.WrongToken
	case fault.Forbidden:
		return http.StatusForbidden, wire.NotAllowed
	case fault.NotFound:
		return http.StatusNotFound, wire.Missing
	case fault.Conflict:
		return http.StatusConflict, wire.Conflict
	case fault.Busy, fault.RateLimited, fault.Unavailable:
		return http.StatusServiceUnavailable, wire.Unavailable
	case fault.Internal:
	}
	return http.StatusInternalServerError, wire.Failure
}

// spelling returns Paymago's name of a field that the engine blames under its own.
func spelling(field string) string {
	switch field {
	case "reference":
		return "orderId"
	case "installments":
		return "installment"
	case "card":
		return "cardNumber"
	case "card_holder":
		return "cardHolderName"
	}
	return field
}

// errUnknown answers a request about money whose outcome is not known yet. It is no decline: a shop that took it for one would
// ask its buyer to pay again.
func errUnknown(advice fault.Text) error {
	return fault.New(fault.Unavailable, codeUnknown, advice)
}

func repeatOrder() fault.Text {
	return fault.Text{
		TR: "İşlemin sonucu bankadan henüz öğrenilemedi. Aynı orderId ile isteği yineleyin; ödeme alınmışsa o işlem döner, ikinci kez çekim yapılmaz.",
		EN: "The bank has not told the outcome yet. Repeat the request with the same orderId; if the payment was taken you get it back, and nothing is charged twice.",
	}
}

func repeatResult() fault.Text {
	return fault.Text{
		TR: "İşlemin sonucu bankadan henüz öğrenilemedi. Biraz sonra orderResult isteğini aynı paymentId ve orderId ile yineleyin; ikinci kez çekim yapılmaz.",
		EN: "The bank has not told the outcome yet. Repeat orderResult shortly with the same paymentId and orderId; nothing is charged twice.",
	}
}

func askResult() fault.Text {
	return fault.Text{
		TR: "İşlemin sonucu bankadan henüz öğrenilemedi. Yinelemeden önce sonucu orderResult ile sorgulayın.",
		EN: "The bank has not told the outcome yet. Ask orderResult for it before you repeat the request.",
	}
}

func errChallenged() error {
	return fault.New(fault.Busy, "3d_under_way", fault.Text{
		TR: "Bu orderId için bir 3-D Secure doğrulaması sürüyor; bitmesini bekleyin.",
		EN: "A 3-D Secure authentication is under way for this orderId; wait for it to end.",
	})
}

// errNotFound answers a look-up that found nothing, whether there is nothing or it is another merchant's. The Turkish text is
// the one that the document publishes.
func errNotFound() error {
	return fault.New(fault.NotFound, "no_data", fault.Text{TR: wire.NotFound, EN: "There is no such transaction"})
}
