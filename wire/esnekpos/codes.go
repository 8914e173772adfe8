package esnekpos

import (
	"slices"
	"strings"

	"github.com/vezne/vezne/decline"
)

// Face is how a refusal shows in an answer.
type Face struct {
	Result Result
	// Message is RETURN_MESSAGE: the code and the words of EsnekPos' own screens, such as "51-Limit Yetersiz".
	Message string
	// MessageTR is RETURN_MESSAGE_TR: a Turkish sentence for the buyer.
	MessageTR string
	// ErrorCode is the bank's code as the bank wrote it, or empty if no bank spoke.
	ErrorCode string
	// Bank is the bank's own words, or empty.
	Bank string
}

// FaceOf returns the members for a refusal.
func FaceOf(r decline.Refusal) Face {
	reason := r.Reason
	if !reason.Valid() {
		reason = decline.Unknown
	}
	return Face{
		Result: ResultOf(reason), Message: Message(reason), MessageTR: reason.Text("tr"), ErrorCode: r.Code, Bank: r.Message,
	}
}

// Message returns the RETURN_MESSAGE for a reason: the ISO 8583 code where the reason has one, a dash, and the words of
// [Words]. No two reasons share a message.
func Message(r decline.Reason) string {
	if !r.Valid() {
		r = decline.Unknown
	}
	if iso := r.ISO(); iso != "" {
		return iso + "-" + Words(r)
	}
	return Words(r)
}

// ResultOf returns the RETURN_CODE for a reason. The banks' refusals are all 100; the others are those of EsnekPos' table
// whose meaning is the reason.
func ResultOf(r decline.Reason) Result {
	for _, special := range []struct {
		result  Result
		reasons []decline.Reason
	}{
		{NotAuthenticated(), []decline.Reason{
			decline.AuthenticationFailed, decline.AuthenticationRejected, decline.AuthenticationUnavailable,
			decline.AuthenticationAbandoned, decline.AuthenticationInvalid, decline.SessionExpired,
		}},
		{Blocked(), []decline.Reason{decline.RiskRefused}},
		{LimitError(), []decline.Reason{decline.MerchantLimitExceeded}},
		{CommissionError(), []decline.Reason{decline.InstallmentNotAllowed, decline.MerchantConfiguration}},
		{BrandError(), []decline.Reason{decline.BrandNotSupported, decline.ForeignCardNotAllowed, decline.InstallmentNotForCard}},
		{FieldError(), []decline.Reason{decline.RequestRefused, decline.CurrencyNotSupported}},
		{PaymentError(), []decline.Reason{decline.ProviderError}},
	} {
		if slices.Contains(special.reasons, r) {
			return special.result
		}
	}
	return GeneralError()
}

// ReasonOf returns our reason for a refusal that EsnekPos answered with: by its message, else by the bank's code in front of
// the message, else by ERROR_CODE, else by the result.
func ReasonOf(result Result, message, errorCode string) decline.Reason {
	for _, r := range decline.All() {
		if Message(r) == message {
			return r
		}
	}
	code, _, coded := strings.Cut(message, "-")
	if coded {
		if r := decline.FromISO(strings.TrimSpace(code)); r != decline.Unknown {
			return r
		}
	}
	if r := decline.FromISO(errorCode); r != decline.Unknown {
		return r
	}
	switch result {
	case NotAuthenticated():
		return decline.AuthenticationFailed
	case Blocked():
		return decline.RiskRefused
	case LimitError():
		return decline.MerchantLimitExceeded
	case CommissionError(), AuthenticationError():
		return decline.MerchantConfiguration
	case BrandError():
		return decline.BrandNotSupported
	case FieldError():
		return decline.RequestRefused
	case InsertError():
		return decline.Duplicate
	case PaymentError():
		return decline.ProviderError
	case NotFound():
		return decline.OriginalNotFound
	case OrderCancel():
		return decline.AlreadyReversed
	}
	return decline.Unknown
}
