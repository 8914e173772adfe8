package paymes

import (
	"net/http"
	"strings"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/fault"
	wire "github.com/vezne/vezne/wire/paymes"
)

// The codes of faults that this dialect tells apart from others of their kind.
const (
	codeAccount     = "wrong_account"
	codeHash        = "hash_mismatch"
	codeInstallment = "installment_not_allowed"
	codeTimeout     = "order_timeout"
	codeUnknown     = "outcome_unknown"
)

// told is what an error may say to a shop.
type told struct {
	kind        fault.Kind
	code, field string
	text        fault.Text
}

func tellable(err error) told {
	t := told{kind: fault.KindOf(err)}
	t.text = t.kind.Text()
	if f, found := fault.As(err); found && t.kind != fault.Internal {
		t.code, t.field, t.text = f.Code, f.Field, f.PublicText()
	}
	return t
}

// sentence is the text in a language, with the field's name before it.
func (t told) sentence(lang string, spelling func(string) string) string {
	text := t.text.In(lang)
	if name := spelling(t.field); name != "" && !strings.HasPrefix(text, name+":") {
		text = name + ": " + text
	}
	return text
}

// renderV3 is the one place where an error becomes an answer of V3. HTTP 200 is what published clients read a body from; what
// is not the shop's doing has a status of its own, so that nobody takes it for an answer about the payment.
func renderV3(lang string, err error) dialect.Answer {
	t := tellable(err)
	listed := listedCode(t)
	v := wire.Result{Status: wire.StatusError, Code: wire.CodeInvalid, Message: t.sentence(lang, spellingV3), ResponseCode: listed}
	status := http.StatusOK
	switch t.kind {
	case fault.NotFound:
		v.Code = wire.CodeMissing
	case fault.Internal:
		v.Code, status = wire.CodeFailure, http.StatusInternalServerError
	case fault.Unavailable:
		v.Code, status = wire.CodeFailure, http.StatusServiceUnavailable
	case fault.Invalid, fault.Unauthenticated, fault.Forbidden, fault.Conflict, fault.Busy, fault.Unsupported, fault.TooLarge,
		fault.RateLimited:
	}
	// The list's own sentence comes first, but that of INVALID_CUSTOMER_INFO only says that the message has the details.
	known, found := wire.Find(listed)
	if found && lang != "en" && listed != wire.InvalidCustomerInfo && !strings.Contains(v.Message, known.Text) {
		v.Message = known.Text + " " + v.Message
	}
	return answer(status, v.Encode())
}

// listedCode returns the line of the error list that says what is wrong with a request.
func listedCode(t told) string {
	switch t.code {
	case codeAccount:
		return wire.InvalidAccount
	case codeHash:
		return wire.HashMismatch
	case codeTimeout:
		return wire.OrderTimeout
	}
	switch t.kind {
	case fault.Busy, fault.RateLimited:
		return wire.InProgress
	case fault.Unavailable, fault.Internal:
		return wire.GatewayFailure
	case fault.NotFound, fault.Conflict, fault.Unsupported, fault.Forbidden:
		return wire.NewError
	case fault.Unauthenticated:
		return wire.InvalidAccount
	case fault.Invalid, fault.TooLarge:
	}
	return invalidCode(spellingV3(t.field), t.code)
}

// invalidCode returns the line of the list for a field that is missing or unusable.
func invalidCode(field, code string) string {
	switch field {
	case "currency":
		return wire.InvalidCurrency
	case "installmentsNumber":
		return wire.InstallmentForbidden
	case "number", "expiryMonth", "expiryYear", "cvv", "owner":
		switch code {
		case "card_number":
			return wire.InvalidCardNumber
		case "card_month", "card_year":
			return wire.InvalidExpiry
		case "card_cvc":
			return wire.InvalidCVV
		case "card_number_in_text":
			return wire.ForbiddenField
		}
		return wire.InvalidPaymentInfo
	}
	if code == "card_number_in_text" {
		return wire.ForbiddenField
	}
	return wire.InvalidCustomerInfo
}

// spellingV3 returns V3's name of a field that the engine blames under its own.
func spellingV3(field string) string {
	switch field {
	case "reference":
		return "operationId"
	case "amount":
		return "productPrice"
	case "installments":
		return "installmentsNumber"
	case "card":
		return "number"
	case "card_holder":
		return "owner"
	case "description":
		return "productName"
	}
	return field
}

// spellingV4 is spellingV3 for v4.0 to v4.6.
func spellingV4(field string) string {
	switch field {
	case "reference":
		return "orderId"
	case "amount":
		return "price"
	case "installments":
		return "installment"
	case "card":
		return "cardNumber"
	case "card_holder":
		return "cardHolderName"
	case "description":
		return "productName"
	case "owner_name":
		return "name"
	case "owner_surname":
		return "surname"
	case "identity_number":
		return "pin"
	case "tax_number":
		return "tin"
	case "company":
		return "company_name"
	case "commission":
		return "commission_ratio_local"
	case "shares":
		return "order"
	}
	return field
}

// message is what a v4 answer says of an error. About a missing field that is the documents' one sample, in English whatever
// the language; everything else is said in the language asked for.
func (t told) message(lang string) string {
	if t.code != "required" {
		return t.sentence(lang, spellingV4)
	}
	const mark = ": This field is required."
	said, rest := "", t.text.EN
	for {
		before, after, found := strings.Cut(rest, mark)
		if !found {
			return said + rest
		}
		name := strings.LastIndexByte(before, ' ') + 1
		said, rest = said+before[:name]+wire.RequiredText(before[name:]), after
	}
}

// statusV4 is the HTTP status of a v4 answer that says no: 400 as the documents print it for what the shop did wrong.
func statusV4(k fault.Kind) int {
	switch k {
	case fault.Internal:
		return http.StatusInternalServerError
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	case fault.Invalid, fault.Unauthenticated, fault.Forbidden, fault.NotFound, fault.Conflict, fault.Busy, fault.Unsupported,
		fault.TooLarge, fault.RateLimited:
	}
	return http.StatusBadRequest
}

// renderOrder renders an error of order_create (v4.5, 400).
func renderOrder(lang string, err error) dialect.Answer {
	t := tellable(err)
	return answer(statusV4(t.kind), wire.OrderFailure{Message: t.message(lang)}.Encode())
}

// renderOrderV40 renders an error of v4.0's order_create, whose page prints the same body under 302.
func renderOrderV40(lang string, err error) dialect.Answer {
	a := renderOrder(lang, err)
	if a.Status == http.StatusBadRequest {
		a.Status = http.StatusFound
	}
	return a
}

// renderRefused renders an error of v4.6's other calls, whose status is a truth value.
func renderRefused(lang string, err error) dialect.Answer {
	t := tellable(err)
	return answer(statusV4(t.kind), wire.Refused{Message: t.message(lang)}.Encode())
}

// renderOldCancel renders an error of order_cancel until v4.5. A client that throws on other statuses reads its answer from 200.
func renderOldCancel(lang string, err error) dialect.Answer {
	t := tellable(err)
	status := statusV4(t.kind)
	if status == http.StatusBadRequest {
		status = http.StatusOK
	}
	return answer(status, wire.OldCancelled{Type: wire.TypeError, Message: t.message(lang)}.Encode())
}

func errXML() error {
	return fault.New(fault.Invalid, "body_xml", fault.Text{
		TR: "XML desteklenmiyor; alanları form verisi ya da JSON olarak gönderin.",
		EN: "XML is not supported; send the fields as a form or as JSON.",
	})
}

// errNoPayment answers a reference that names nothing, or another merchant's payment.
func errNoPayment() error {
	f := fault.New(fault.NotFound, "no_payment", fault.Text{TR: "Böyle bir işlem yok.", EN: "There is no such transaction."})
	f.Field = "paymentReference"
	return f
}

// pendingText is what a shop is told while the outcome is not known. To take it for a decline would ask the buyer to pay again.
func pendingText() fault.Text {
	return fault.Text{
		TR: "İşlem bekletiliyor; sonucu bankadan henüz öğrenilemedi. Ödemeyi yeniden almayın; sonucu sorgulayın ya da bildirimini bekleyin.",
		EN: "The transaction is on hold; the bank has not told its outcome yet. Do not take the payment again; ask for its status, or wait for the notice.",
	}
}
