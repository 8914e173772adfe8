package paynet

import (
	"slices"

	"github.com/vezne/vezne/decline"
)

// ErrorID returns the paynet_error_id for a reason of ours. Paynet publishes no list of its values, so these are ours: the
// ISO 8583 response code where the reason has one, because that is what a client's own table most likely knows, and
// otherwise the reason's name. No two reasons share an id.
func ErrorID(r decline.Reason) string {
	if r == "" {
		r = decline.Unknown
	}
	if iso := r.ISO(); iso != "" {
		return iso
	}
	return string(r)
}

// ReasonOf returns our reason for a refusal that Paynet answered with: by its paynet_error_id, else by the bank's
// bank_error_id, else by the result code. Every result code has a reason, [decline.Unknown] where it says nothing.
func ReasonOf(errorID, bankErrorID string, code ResultCode) decline.Reason {
	for _, id := range []string{errorID, bankErrorID} {
		if r, known := decline.Parse(id); known && r != decline.Unknown {
			return r
		}
		if r := decline.FromISO(id); r != decline.Unknown {
			return r
		}
	}
	return reasonOfCode(code)
}

// reasonOfCode reads a result code as a reason for refusal.
func reasonOfCode(code ResultCode) decline.Reason {
	switch code {
	case CompanyBlocked, AgentBlocked, AgentNotFound, Unauthorized, RatioCodeNotFound:
		return decline.MerchantConfiguration
	case DuplicateData:
		return decline.Duplicate
	case NoProcess, NoData:
		return decline.OriginalNotFound
	case ServerError:
		return decline.ProviderError
	case NotImplemented:
		return decline.FunctionNotSupported
	case BadRequest, WrongBin, UnmatchedTransaction, WrongPOSType, WrongRatioGet, InvoiceNotFound:
		return decline.RequestRefused
	case UsedSession:
		return decline.Duplicate
	case WrongExpiry:
		return decline.ExpiredCard
	case NoSession:
		return decline.SessionExpired
	case TDSError:
		return decline.AuthenticationFailed
	case WrongCardData:
		return decline.InvalidCardNumber
	case WrongTransactionType:
		return decline.InvalidTransaction
	case CardNotFound, CardKeyUndefined:
		return decline.SavedCardInvalid
	case Successful, Unsuccessful, TimeOut, OldSuccessful:
		// None of these says why: the first and the last are no refusals, and a timeout is no outcome at all.
	}
	return decline.Unknown
}

// Refused returns the "code" of an answer that reports a refusal for r: [TDSError] when 3-D Secure did not succeed, and
// [Unsuccessful] for everything else, since the document tells clients to look at is_succeed and the error fields instead.
func Refused(r decline.Reason) ResultCode {
	authentication := []decline.Reason{
		decline.AuthenticationFailed, decline.AuthenticationRejected, decline.AuthenticationUnavailable,
		decline.AuthenticationAbandoned, decline.AuthenticationInvalid,
	}
	if slices.Contains(authentication, r) {
		return TDSError
	}
	return Unsuccessful
}

// Face is how a refusal shows in an answer: Paynet's id and text, and the bank's own, which are empty when no bank spoke.
type Face struct {
	PaynetErrorID      string
	PaynetErrorMessage string
	BankErrorID        string
	BankErrorMessage   string
	BankErrorShortDesc string
	BankErrorLongDesc  string
}

// FaceOf returns the fields for a refusal. The texts are Turkish, as all of Paynet's are; the bank's code and words pass
// through unchanged.
func FaceOf(r decline.Refusal) Face {
	text := r.Reason.Text("tr")
	f := Face{PaynetErrorID: ErrorID(r.Reason), PaynetErrorMessage: text}
	if r.Code != "" || r.Message != "" {
		f.BankErrorID, f.BankErrorMessage = r.Code, r.Message
		f.BankErrorShortDesc, f.BankErrorLongDesc = text, text
	}
	return f
}

// AuthenticationFailure is how it shows that the buyer did not authenticate, before any charge was asked for.
func AuthenticationFailure() Face {
	return FaceOf(decline.Refusal{Reason: decline.AuthenticationFailed})
}
