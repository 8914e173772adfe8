package decline

// Retry says what may be done after a decline.
type Retry int

const (
	// RetryNever means that this card must not be tried again, here or anywhere: lost, stolen, wanted back, or suspected
	// of fraud. The card schemes fine merchants who do.
	RetryNever Retry = iota + 1
	// RetryElsewhere means that the reason lies with this acquirer or provider or on the way to the bank, so that another
	// provider may be tried at once with the same card.
	RetryElsewhere
	// RetryLater means that the card's bank has decided for now, or that the state of the order forbids it: the same card may be
	// tried later as a new payment, but going elsewhere with this one would only ask the same bank again.
	RetryLater
	// RetryCorrected means that the buyer can put right what was wrong (number, expiry, CVV, 3-D Secure, installments) and
	// pay again at once.
	RetryCorrected
)

// String returns the stable snake_case name, for example "elsewhere".
func (r Retry) String() string {
	switch r {
	case RetryNever:
		return "never"
	case RetryElsewhere:
		return "elsewhere"
	case RetryLater:
		return "later"
	case RetryCorrected:
		return "corrected"
	default:
		return "none"
	}
}

// Retry returns what may be done after a decline for r. In doubt it is RetryLater, which never charges twice: IssuerTimeout,
// for one, looks like a fault of the line, but the bank may have approved too late and still be reversing. A value that is no
// reason counts as Unknown.
func (r Reason) Retry() Retry {
	switch r {
	case PickUp, CardClosed, SuspectedFraud, LostCard, StolenCard, RecurringStopped, RiskRefused:
		return RetryNever
	case InvalidMerchant, InvalidTransaction, InvalidAmount, NoSuchIssuer, TryAgain, FormatError,
		FunctionNotSupported, NotPermittedToMerchant, CryptographicError, EndOfDay, IssuerUnavailable,
		SystemError, AuthenticationUnavailable, InstallmentNotAllowed, CurrencyNotSupported,
		BrandNotSupported, ForeignCardNotAllowed, MerchantLimitExceeded, MerchantConfiguration,
		RequestRefused, ProviderError:
		return RetryElsewhere
	case CardRenewed, InvalidCardNumber, CancelledByBuyer, ExpiredCard, WrongPIN, WrongCVV,
		AuthenticationRequired, AuthenticationFailed, AuthenticationAbandoned, InstallmentNotForCard,
		SavedCardInvalid, LoyaltyRefused, SessionExpired:
		return RetryCorrected
	case CallIssuer, DoNotHonour, NoAccount, InsufficientFunds, NotPermittedToCard, AmountLimitExceeded,
		RestrictedCard, SecurityViolation, CountLimitExceeded, PINTriesExceeded, EcommerceClosed,
		IssuerTimeout, AuthenticationRejected, AuthenticationInvalid, Duplicate, OriginalNotFound,
		AlreadyReversed, CaptureRefused, VoidRefused, RefundRefused, Unknown:
		return RetryLater
	default:
		return RetryLater
	}
}
