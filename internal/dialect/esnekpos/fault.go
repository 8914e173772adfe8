package esnekpos

import (
	"net/http"
	"strings"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/esnekpos/terms"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/marketplace"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// The codes of faults that this dialect tells apart from others of their kind.
const (
	codeUnknown   = "outcome_unknown"
	codeDuplicate = "reference_used"
	codeReversed  = "already_reversed"
)

// said is what an answer says of an error.
type said struct {
	status  int
	result  wire.Result
	message string
}

// say is the one place where an error becomes EsnekPos' words. Whatever is certain has HTTP 200, since clients take every
// other status for a failure of the connection, after which the outcome is open; so exactly what is open has another.
func say(lang string, err error) said {
	kind, code, field := fault.KindOf(err), "", ""
	text := kind.Text()
	if f, found := fault.As(err); found && kind != fault.Internal {
		code, field, text = f.Code, spelling(f.Field), f.PublicText()
	}
	message := text.In(lang)
	if field != "" && !strings.HasPrefix(message, field+":") {
		message = field + ": " + message
	}
	s := said{status: http.StatusOK, result: wire.GeneralError(), message: message}
	switch kind {
	case fault.Invalid, fault.TooLarge:
		s.result = wire.FieldError()
	case fault.Unauthenticated:
		s.result = wire.AuthenticationError()
	case fault.NotFound:
		s.result = wire.NotFound()
	case fault.Forbidden, fault.Conflict, fault.Unsupported, fault.Busy, fault.RateLimited:
	case fault.Unavailable:
		s.status = http.StatusServiceUnavailable
	case fault.Internal:
		s.status, s.result = http.StatusInternalServerError, wire.UnknownError()
	}
	switch code {
	case codeUnknown:
		s.status, s.result = http.StatusGatewayTimeout, wire.PaymentWaiting()
	case codeDuplicate:
		s.result = wire.InsertError()
	case terms.CodeUndefined:
		s.result = wire.CommissionError()
	case codeReversed:
		s.result = wire.OrderCancel()
	}
	return s
}

// renderAnswer answers a failure of the calls that take money in the shape of their own answer, with null for what there is
// not.
func (d *Dialect) renderAnswer(lang string, err error) dialect.Answer {
	s := say(lang, err)
	a := wire.Answer{Result: s.result, ReturnMessage: s.message, ReturnMessageTR: say("tr", err).message, Date: d.now()}
	return answer(s.status, a.Encode())
}

// renderFailure answers a failure of the other services.
func renderFailure(lang string, err error) dialect.Answer {
	s := say(lang, err)
	return answer(s.status, wire.Failure{Result: s.result, ReturnMessage: s.message}.Encode())
}

// renderDone answers a failure of SubMerchantSet and PaymentConfirm.
func renderDone(lang string, err error) dialect.Answer {
	s := say(lang, err)
	return answer(s.status, wire.Done{Code: s.result.Code, Message: s.message}.Encode())
}

// spelling returns EsnekPos' name of a field that the engine blames under its own.
func spelling(field string) string {
	switch field {
	case "reference":
		return "ORDER_REF_NUMBER"
	case "installments":
		return "INSTALLMENT_NUMBER"
	case "card":
		return "CC_NUMBER"
	case "card_holder":
		return "CC_OWNER"
	case "card_expiry":
		return "EXP_YEAR"
	case "shares":
		return "SubMerchantDetails"
	case "amount":
		return "AMOUNT"
	}
	switch marketplace.Field(field) {
	case marketplace.FieldID:
		return "EXTERNAL_ID"
	case marketplace.FieldIdentityNumber:
		return "OWNER_IDENTITY_NUMBER"
	case marketplace.FieldPhone:
		return "GSM"
	case marketplace.FieldCompany:
		return "COMPANY_NAME"
	case marketplace.FieldHolder:
		return "BANK_NAME"
	case marketplace.FieldIBAN, marketplace.FieldCurrency:
		return "BANK_ACCOUNTS"
	case marketplace.FieldType, marketplace.FieldName, marketplace.FieldOwnerName, marketplace.FieldOwnerSurname,
		marketplace.FieldTaxNumber, marketplace.FieldTaxOffice, marketplace.FieldEmail, marketplace.FieldCommission,
		marketplace.FieldDisputes:
		return strings.ToUpper(field)
	}
	return field
}

func errCredentials() error {
	// "authentication.error" is what EsnekPos itself says, and what a client's own diagnosis looks for.
	return fault.New(fault.Unauthenticated, "credentials", fault.Text{
		TR: "authentication.error: MERCHANT ya da MERCHANT_KEY hatalı; panelinizdeki değerleri kontrol edin.",
		EN: "authentication.error: MERCHANT or MERCHANT_KEY is wrong; check the values in your panel.",
	})
}

func errUnsupported() error {
	return fault.New(fault.Unsupported, "service_not_offered", fault.Text{
		TR: "Bu servis için yetki yok: servis burada sunulmuyor. Hiçbir işlem yapılmadı.",
		EN: "No permission for the service: it is not offered here. Nothing was done.",
	})
}

// errUnknown answers a request about money whose outcome is not known yet. It is no refusal: a shop that took it for one
// would ask its buyer to pay again, or give money back twice.
func errUnknown() error {
	return fault.New(fault.Unavailable, codeUnknown, fault.Text{
		TR: "İşlemin sonucu bankadan henüz öğrenilemedi. İşlemi yinelemeden önce sonucu ProcessQuery ile sorgulayın.",
		EN: "The bank has not told the outcome yet. Ask ProcessQuery for it before you repeat the request.",
	})
}

func errDuplicate(t fault.Text) error {
	f := fault.New(fault.Conflict, codeDuplicate, t)
	f.Field = "ORDER_REF_NUMBER"
	return f
}

// errNoOrder answers a reference that the merchant does not have, whether nobody has it or another merchant.
func errNoOrder() error {
	f := fault.New(fault.NotFound, "order_not_found", fault.Text{
		TR: "Referans numarası bulunamadı.", EN: "There is no order of this reference.",
	})
	f.Field = "ORDER_REF_NUMBER"
	return f
}
