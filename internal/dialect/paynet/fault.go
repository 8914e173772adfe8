package paynet

import (
	"net/http"
	"strings"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paynet/standing"
	"github.com/vezne/vezne/internal/dialect/paynet/terms"
	"github.com/vezne/vezne/internal/fault"
	wire "github.com/vezne/vezne/wire/paynet"
)

// The codes of faults that this dialect tells apart from others of their kind.
const (
	codeUnknown     = "outcome_unknown"
	codeNoSession   = "no_3d_session"
	codeNotReturned = "3d_not_returned"
	codeOver        = "3d_expired"
	codeWrongType   = "wrong_transaction_type"
	codePOSType     = "wrong_pos_type"
	codeUnmatched   = "unmatched_transaction"
	codeUsed        = "used_session"
	codeBin         = "bin_malformed"
	codeRatioGet    = "no_ratio"
	codeDuplicate   = "duplicate_data"
	codeCard        = "saved_card_not_found"
)

// render is the one place where an error becomes Paynet's error object.
func render(lang string, err error) dialect.Answer {
	kind, code, field := fault.KindOf(err), "", ""
	text := kind.Text()
	if f, found := fault.As(err); found && kind != fault.Internal {
		code, field, text = f.Code, f.Field, f.PublicText()
		if code != codeUnmatched { // which blames a field of charge, where one has the engine's name
			field = spelling(field)
		}
	}
	message := text.In(lang)
	if field != "" && !strings.HasPrefix(message, field+":") {
		message = field + ": " + message
	}
	failure := failureOf(kind, code)
	failure.Message = message
	return answer(failure.Status, failure.Encode())
}

// renderForm renders an error for a form in a browser, which has result codes of its own for a card that was mistyped.
func renderForm(lang string, err error) dialect.Answer {
	f, found := fault.As(err)
	if !found || f.Kind != fault.Invalid {
		return render(lang, err)
	}
	var code wire.ResultCode
	switch f.Code {
	case "card_number", "card_cvc":
		code = wire.WrongCardData
	case "card_month", "card_year":
		code = wire.WrongExpiry
	default:
		return render(lang, err)
	}
	failure := failureOf(f.Kind, f.Code)
	failure.Result, failure.Message = code, f.PublicText().In(lang)
	return answer(failure.Status, failure.Encode())
}

// failureOf says how a kind of failure is answered. The document lists the statuses 200, 400, 401, 403, 404 and 405 for a
// caller's doing and leaves 5xx to the server's.
func failureOf(kind fault.Kind, code string) wire.Failure {
	f := wire.Failure{Type: wire.TypeInvalid, Status: http.StatusBadRequest, Result: wire.BadRequest}
	switch kind {
	case fault.Invalid, fault.TooLarge:
	case fault.Unauthenticated:
		f = wire.Failure{Type: wire.TypeAuthorization, Status: http.StatusUnauthorized, Result: wire.Unauthorized}
	case fault.Forbidden:
		f = wire.Failure{Type: wire.TypeAuthorization, Status: http.StatusForbidden, Result: wire.Unauthorized}
	case fault.NotFound:
		f = wire.Failure{Type: wire.TypeNoData, Status: http.StatusNotFound, Result: wire.NoData}
	case fault.Conflict:
		f.Result = wire.NoProcess
	case fault.Unsupported:
		f.Result = wire.NotImplemented
	case fault.Busy, fault.RateLimited:
		// Asking again helps, which is what clients take a timeout to mean.
		f = wire.Failure{Type: wire.TypeAPI, Status: http.StatusServiceUnavailable, Result: wire.TimeOut}
	case fault.Unavailable:
		f = wire.Failure{Type: wire.TypeAPI, Status: http.StatusServiceUnavailable, Result: wire.ServerError}
	case fault.Internal:
		f = wire.Failure{Type: wire.TypeAPI, Status: http.StatusInternalServerError, Result: wire.ServerError}
	}
	switch code {
	case codeUnknown:
		f.Status, f.Result = http.StatusGatewayTimeout, wire.TimeOut
	case codeNoSession, codeOver:
		f = wire.Failure{Type: wire.TypeNoData, Status: http.StatusNotFound, Result: wire.NoSession}
	case codeNotReturned:
		f.Result = wire.TDSError
	case codeWrongType:
		f.Result = wire.WrongTransactionType
	case codeUnmatched:
		f.Result = wire.UnmatchedTransaction
	case codeUsed:
		f.Result = wire.UsedSession
	case codeDuplicate, standing.CodeTaken:
		f.Result = wire.DuplicateData
	case codeRatioGet:
		f.Result = wire.WrongRatioGet
	case codeCard:
		f = wire.Failure{Type: wire.TypeNoData, Status: http.StatusNotFound, Result: wire.CardNotFound}
	case standing.CodeInvoice:
		f = wire.Failure{Type: wire.TypeNoData, Status: http.StatusNotFound, Result: wire.InvoiceNotFound}
	case codeBin:
		f.Result = wire.WrongBin
	case codePOSType:
		f.Result = wire.WrongPOSType
	case terms.CodeRatio:
		f.Type, f.Status = wire.TypeInvalid, http.StatusBadRequest // also of a table that is to be changed
		f.Result = wire.RatioCodeNotFound
	case terms.CodeAgent:
		f.Result = wire.AgentNotFound
	}
	return f
}

// spelling returns Paynet's name of a field that the engine blames under its own.
func spelling(field string) string {
	switch field {
	case "reference":
		return "reference_no"
	case "installments":
		return "instalment"
	case "card":
		return "pan"
	case "card_expiry":
		return "year"
	case "card_label":
		return "card_desc"
	case "capture":
		return "transaction_type"
	}
	return field
}

// renamed returns a fault about one field as one about another, for the services that have a name of their own for it.
func renamed(err error, from, to string) error {
	f, is := fault.As(err)
	if !is || f.Field != from {
		return err
	}
	named := *f
	named.Field = to
	return &named
}

// errUnknown answers a request about money whose outcome is not known yet. It is no decline: a shop that took it for one
// would ask its buyer to pay again. The document's own advice for a lost answer is what the text repeats.
func errUnknown(advice fault.Text) error {
	return fault.New(fault.Unavailable, codeUnknown, advice)
}

func repeatOrder() fault.Text {
	return fault.Text{
		TR: "İşlemin sonucu bankadan henüz öğrenilemedi. Aynı reference_no ile isteği yineleyin; ödeme alınmışsa o işlem döner, ikinci kez çekim yapılmaz.",
		EN: "The bank has not told the outcome yet. Repeat the request with the same reference_no; if the payment was taken you get it back, and nothing is charged twice.",
	}
}

func repeatCharge() fault.Text {
	return fault.Text{
		TR: "İşlemin sonucu bankadan henüz öğrenilemedi. Aynı session_id ve token_id ile isteği yineleyin; ödeme alınmışsa o işlem döner, ikinci kez çekim yapılmaz.",
		EN: "The bank has not told the outcome yet. Repeat the request with the same session_id and token_id; if the payment was taken you get it back, and nothing is charged twice.",
	}
}

func askLater() fault.Text {
	return fault.Text{
		TR: "İşlemin sonucu bankadan henüz öğrenilemedi. İşlemi yinelemeden önce sonucu transaction/detail ile sorgulayın.",
		EN: "The bank has not told the outcome yet. Ask transaction/detail for it before you repeat the request.",
	}
}

func errNoSession() error {
	return fault.New(fault.NotFound, codeNoSession, fault.Text{
		TR: "Böyle bir 3-D Secure oturumu yok ya da süresi doldu; ödemeyi tds_initial ile yeniden başlatın.",
		EN: "There is no such 3-D Secure session, or it has expired; start the payment again with tds_initial.",
	})
}

func errChallenged() error {
	return fault.New(fault.Busy, "3d_under_way", fault.Text{
		TR: "Bu reference_no için bir 3-D Secure doğrulaması sürüyor; bitmesini bekleyin.",
		EN: "A 3-D Secure authentication is under way for this reference_no; wait for it to end.",
	})
}

// errNoData answers a look-up that found nothing, whether there is nothing or it is another merchant's.
func errNoData(field string) error {
	f := fault.New(fault.NotFound, "no_data", fault.Text{
		TR: "Böyle bir işlem yok.",
		EN: "There is no such transaction.",
	})
	f.Field = field
	return f
}

func errWrongType(t fault.Text) error { return fault.New(fault.Conflict, codeWrongType, t) }
