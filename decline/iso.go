package decline

// ISO returns the response code of ISO 8583 field 39 that stands for r, two characters such as "51", or "" where the field has
// none. FromISO leads back to r.
func (r Reason) ISO() string {
	switch r {
	case CallIssuer:
		return "01"
	case PickUp:
		return "04"
	case DoNotHonour:
		return "05"
	case CardRenewed:
		return "09"
	case InvalidCardNumber:
		return "14"
	case CancelledByBuyer:
		return "17"
	case CardClosed:
		return "18"
	case ExpiredCard:
		return "54"
	case NoAccount:
		return "39"
	case SuspectedFraud:
		return "34"
	case LostCard:
		return "41"
	case StolenCard:
		return "43"
	case InsufficientFunds:
		return "51"
	case WrongPIN:
		return "55"
	case NotPermittedToCard:
		return "57"
	case AmountLimitExceeded:
		return "61"
	case RestrictedCard:
		return "62"
	case SecurityViolation:
		return "63"
	case CountLimitExceeded:
		return "65"
	case PINTriesExceeded:
		return "75"
	case WrongCVV:
		return "82"
	case EcommerceClosed:
		return "93"
	case RecurringStopped:
		return "R0"
	case InvalidMerchant:
		return "03"
	case InvalidTransaction:
		return "12"
	case InvalidAmount:
		return "13"
	case NoSuchIssuer:
		return "15"
	case TryAgain:
		return "19"
	case FormatError:
		return "30"
	case FunctionNotSupported:
		return "40"
	case NotPermittedToMerchant:
		return "58"
	case IssuerTimeout:
		return "68"
	case CryptographicError:
		return "81"
	case EndOfDay:
		return "90"
	case IssuerUnavailable:
		return "91"
	case SystemError:
		return "96"
	case AuthenticationRequired:
		return "1A"
	case Duplicate:
		return "94"
	case OriginalNotFound:
		return "25"
	case AlreadyReversed:
		return "98"
	case AuthenticationFailed, AuthenticationRejected, AuthenticationUnavailable, AuthenticationAbandoned,
		AuthenticationInvalid, InstallmentNotAllowed, InstallmentNotForCard, CurrencyNotSupported,
		BrandNotSupported, ForeignCardNotAllowed, MerchantLimitExceeded, MerchantConfiguration,
		RequestRefused, RiskRefused, SavedCardInvalid, LoyaltyRefused, SessionExpired, ProviderError,
		CaptureRefused, VoidRefused, RefundRefused, Unknown:
		return ""
	default:
		return ""
	}
}

// FromISO returns the reason that a two-character response code means at Turkish acquirers, or Unknown for a code that is not in
// the list. It is for declined answers only: given the "00" of an approval it returns Unknown as well.
//
// Besides the codes of ISO, each reason takes the codes that say the same with another nuance: 02 and 08 also send the buyer
// to the bank, 35 to 37 also want the card back, 16 is an empty account until tomorrow. The readings were checked against
// Paratika's ERR200NN list and Paymes' GWERROR_NN list; where those two disagree, the more common one stands here and the
// other in that provider's own table.
func FromISO(code string) Reason {
	switch code {
	case "01", "02", "08", "11", "78":
		return CallIssuer
	case "04", "07", "35", "36", "37", "67":
		return PickUp
	case "05", "06", "27", "85":
		return DoNotHonour
	case "09":
		return CardRenewed
	case "14", "23", "56":
		return InvalidCardNumber
	case "17":
		return CancelledByBuyer
	case "18", "46":
		return CardClosed
	case "54", "33":
		return ExpiredCard
	case "39", "42", "44", "52", "53":
		return NoAccount
	case "34", "59":
		return SuspectedFraud
	case "41":
		return LostCard
	case "43":
		return StolenCard
	case "51", "10", "16":
		return InsufficientFunds
	case "55", "83", "86":
		return WrongPIN
	case "57":
		return NotPermittedToCard
	case "61", "73":
		return AmountLimitExceeded
	case "62":
		return RestrictedCard
	case "63":
		return SecurityViolation
	case "65":
		return CountLimitExceeded
	case "75", "38":
		return PINTriesExceeded
	case "82", "84", "N7":
		return WrongCVV
	case "93", "69":
		return EcommerceClosed
	case "R0", "R1", "R3":
		return RecurringStopped
	case "03":
		return InvalidMerchant
	case "12":
		return InvalidTransaction
	case "13", "20":
		return InvalidAmount
	case "15":
		return NoSuchIssuer
	case "19", "99":
		return TryAgain
	case "30", "77", "80":
		return FormatError
	case "40":
		return FunctionNotSupported
	case "58", "60", "66":
		return NotPermittedToMerchant
	case "68":
		return IssuerTimeout
	case "81", "76", "79", "88", "89":
		return CryptographicError
	case "90":
		return EndOfDay
	case "91", "31", "32", "92":
		return IssuerUnavailable
	case "96", "21", "22", "95":
		return SystemError
	case "1A":
		return AuthenticationRequired
	case "94":
		return Duplicate
	case "25", "26", "28", "29":
		return OriginalNotFound
	case "98":
		return AlreadyReversed
	default:
		return Unknown
	}
}
