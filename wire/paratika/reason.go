package paratika

import (
	"strings"

	"github.com/vezne/vezne/decline"
)

// CodeOf returns the code for a reason of ours. No two reasons share one. The bank's are ERR200 and the ISO 8583 response
// code, except where Paratika gives that number another meaning: its 09 is no renewed card but one without installments, its
// 40 a refund before the end of the day, its 25 a record that could not be made, and a late answer is its 92.
func CodeOf(r decline.Reason) ErrorCode {
	switch r {
	case decline.CardRenewed:
		return "ERR20033"
	case decline.RecurringStopped:
		return "ERR10073"
	case decline.FunctionNotSupported:
		return Unsupported
	case decline.IssuerTimeout:
		return "ERR20092"
	case decline.OriginalNotFound:
		return "ERR20026"
	case decline.AuthenticationRequired:
		return "ERR10154"
	case decline.AuthenticationFailed:
		return NotAuthenticated
	case decline.AuthenticationRejected:
		return "ERR20086"
	case decline.AuthenticationUnavailable:
		return "ERR10138"
	case decline.AuthenticationAbandoned:
		return "ERR30005"
	case decline.AuthenticationInvalid:
		return WrongHash
	case decline.InstallmentNotAllowed:
		return BadInstallmentCount
	case decline.InstallmentNotForCard:
		return "ERR20009"
	case decline.CurrencyNotSupported:
		return UnsupportedCurrency
	case decline.BrandNotSupported:
		return "ERR10168"
	case decline.ForeignCardNotAllowed:
		return "ERR10144"
	case decline.MerchantLimitExceeded:
		return "ERR10170"
	case decline.MerchantConfiguration:
		return SystemDisabled
	case decline.RequestRefused:
		return BadValue
	case decline.RiskRefused:
		return "ERR30004"
	case decline.SavedCardInvalid:
		return BadCardToken
	case decline.LoyaltyRefused:
		return PointsUnsupported
	case decline.SessionExpired:
		return SessionEnded
	case decline.ProviderError:
		return "ERR10141"
	case decline.CaptureRefused:
		return BadCaptureAmount
	case decline.VoidRefused:
		return NotVoidable
	case decline.RefundRefused:
		return NotRefundable
	case decline.CallIssuer, decline.PickUp, decline.DoNotHonour, decline.InvalidCardNumber, decline.CancelledByBuyer,
		decline.CardClosed, decline.ExpiredCard, decline.NoAccount, decline.SuspectedFraud, decline.LostCard,
		decline.StolenCard, decline.InsufficientFunds, decline.WrongPIN, decline.NotPermittedToCard,
		decline.AmountLimitExceeded, decline.RestrictedCard, decline.SecurityViolation, decline.CountLimitExceeded,
		decline.PINTriesExceeded, decline.WrongCVV, decline.EcommerceClosed, decline.InvalidMerchant,
		decline.InvalidTransaction, decline.InvalidAmount, decline.NoSuchIssuer, decline.TryAgain, decline.FormatError,
		decline.NotPermittedToMerchant, decline.CryptographicError, decline.EndOfDay, decline.IssuerUnavailable,
		decline.SystemError, decline.Duplicate, decline.AlreadyReversed:
		return ErrorCode("ERR200" + r.ISO())
	case decline.Unknown:
	}
	return "ERR20085" // "refused by the virtual POS, in general"
}

// ReasonOf returns our reason for a code that Paratika answered a payment with, [decline.Unknown] where it says nothing.
func ReasonOf(c ErrorCode) decline.Reason {
	for _, r := range decline.All() {
		if CodeOf(r) == c {
			return r
		}
	}
	switch string(c) { // most codes are about requests and no reason to decline
	case "ERR20040", "ERR20045", "ERR10106", "ERR10153", "ERR10032":
		return decline.RefundRefused
	case "ERR10035":
		return decline.CaptureRefused
	case "ERR10045":
		return decline.InvalidCardNumber
	case "ERR10046":
		return decline.ExpiredCard
	case "ERR10048", "ERR10107":
		return decline.Duplicate
	case "ERR10030", "ERR10034":
		return decline.OriginalNotFound
	case "ERR10094":
		return decline.SavedCardInvalid
	case "ERR10016":
		return decline.InvalidAmount
	case "ERR10017", "ERR10149":
		return decline.CurrencyNotSupported
	case "ERR10088", "ERR10169":
		return decline.InstallmentNotAllowed
	case "ERR10015", "ERR10020", "ERR10051", "ERR10047", "ERR10053", "ERR10108", "ERR10116", "ERR10139":
		return decline.MerchantConfiguration
	case "ERR10103", "ERR10130", "ERR30001":
		return decline.RiskRefused
	case "ERR20077":
		return decline.FormatError
	case "ERR10096":
		return decline.SessionExpired
	case "ERR20025":
		return decline.SystemError
	}
	if iso, bank := strings.CutPrefix(string(c), "ERR200"); bank {
		return decline.FromISO(iso)
	}
	if strings.HasPrefix(string(c), "ERR100") && c.Text() != "" {
		return decline.RequestRefused
	}
	return decline.Unknown
}
