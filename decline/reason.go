package decline

// Reason says why a payment, capture, void or refund was refused. Its value is a stable snake_case word that is stored and
// answered; it is never renamed. The zero value is no reason, for results that are not declines.
type Reason string

// What the card's bank answers.
const (
	// CallIssuer: the issuer wants to talk to its customer before it approves.
	CallIssuer Reason = "call_issuer"
	// PickUp: the issuer wants the card back.
	PickUp Reason = "pick_up_card"
	// DoNotHonour: the issuer says no without saying why.
	DoNotHonour Reason = "do_not_honour"
	// CardRenewed: a newer card has replaced this one.
	CardRenewed Reason = "card_renewed"
	// InvalidCardNumber: the issuer has no such card.
	InvalidCardNumber Reason = "invalid_card_number"
	// CancelledByBuyer: the buyer broke off.
	CancelledByBuyer Reason = "cancelled_by_buyer"
	// CardClosed: the card or its account is closed for good.
	CardClosed Reason = "card_closed"
	// ExpiredCard: the expiry is in the past or not the card's.
	ExpiredCard Reason = "expired_card"
	// NoAccount: the account behind the card is missing or of the wrong kind.
	NoAccount Reason = "no_account"
	// SuspectedFraud: the issuer or acquirer suspects fraud.
	SuspectedFraud Reason = "suspected_fraud"
	// LostCard: the card is reported lost.
	LostCard Reason = "lost_card"
	// StolenCard: the card is reported stolen.
	StolenCard Reason = "stolen_card"
	// InsufficientFunds: limit or balance does not suffice.
	InsufficientFunds Reason = "insufficient_funds"
	// WrongPIN: a PIN or password was wrong.
	WrongPIN Reason = "wrong_pin"
	// NotPermittedToCard: the card is not allowed this kind of transaction.
	NotPermittedToCard Reason = "not_permitted_to_card"
	// AmountLimitExceeded: more than the card may spend at once or in a period.
	AmountLimitExceeded Reason = "amount_limit_exceeded"
	// RestrictedCard: the card is blocked for a time, a place or a trade.
	RestrictedCard Reason = "restricted_card"
	// SecurityViolation: the issuer sees a breach of its security rules.
	SecurityViolation Reason = "security_violation"
	// CountLimitExceeded: more transactions than the card may make in a period.
	CountLimitExceeded Reason = "count_limit_exceeded"
	// PINTriesExceeded: blocked after too many wrong PINs.
	PINTriesExceeded Reason = "pin_tries_exceeded"
	// WrongCVV: the CVV does not belong to the card.
	WrongCVV Reason = "wrong_cvv"
	// EcommerceClosed: the card is closed to internet payments, which Turkish law makes the default.
	EcommerceClosed Reason = "ecommerce_closed"
	// RecurringStopped: the cardholder told the issuer to stop a series of payments.
	RecurringStopped Reason = "recurring_stopped"
)

// What the acquirer, a switch or a machine on the way answers.
const (
	// InvalidMerchant: the acquirer does not know the merchant.
	InvalidMerchant Reason = "invalid_merchant"
	// InvalidTransaction: the acquirer does not do such a transaction.
	InvalidTransaction Reason = "invalid_transaction"
	// InvalidAmount: the acquirer does not take such an amount.
	InvalidAmount Reason = "invalid_amount"
	// NoSuchIssuer: no way is known to the card's bank.
	NoSuchIssuer Reason = "no_such_issuer"
	// TryAgain: a momentary problem, the same may be sent again.
	TryAgain Reason = "try_again"
	// FormatError: a message on the way was not understood.
	FormatError Reason = "format_error"
	// FunctionNotSupported: the acquirer does not have this function.
	FunctionNotSupported Reason = "function_not_supported"
	// NotPermittedToMerchant: the merchant's terminal is not allowed this kind of transaction.
	NotPermittedToMerchant Reason = "not_permitted_to_merchant"
	// IssuerTimeout: the issuer answered too late.
	IssuerTimeout Reason = "issuer_timeout"
	// CryptographicError: keys or codes between the machines do not fit.
	CryptographicError Reason = "cryptographic_error"
	// EndOfDay: the bank is closing its day.
	EndOfDay Reason = "end_of_day"
	// IssuerUnavailable: the issuer or the way to it is down.
	IssuerUnavailable Reason = "issuer_unavailable"
	// SystemError: the bank's system failed.
	SystemError Reason = "system_error"
)

// 3-D Secure.
const (
	// AuthenticationRequired: the issuer approves only with 3-D Secure.
	AuthenticationRequired Reason = "authentication_required"
	// AuthenticationFailed: the buyer did not prove to be the cardholder (mdStatus 0).
	AuthenticationFailed Reason = "authentication_failed"
	// AuthenticationRejected: the issuer refused to authenticate and asks not to go on.
	AuthenticationRejected Reason = "authentication_rejected"
	// AuthenticationUnavailable: the card is not enrolled, or the directory or ACS is down (mdStatus 2 to 8).
	AuthenticationUnavailable Reason = "authentication_unavailable"
	// AuthenticationAbandoned: the buyer left the bank's page or let it expire.
	AuthenticationAbandoned Reason = "authentication_abandoned"
	// AuthenticationInvalid: what came back was altered, forged or of another payment.
	AuthenticationInvalid Reason = "authentication_invalid"
)

// What a provider or its rules refuse before a bank is asked.
const (
	// InstallmentNotAllowed: the merchant has no such installment at this provider.
	InstallmentNotAllowed Reason = "installment_not_allowed"
	// InstallmentNotForCard: the card takes no installments, for example because it is a debit card.
	InstallmentNotForCard Reason = "installment_not_for_card"
	// CurrencyNotSupported: not in this currency at this provider.
	CurrencyNotSupported Reason = "currency_not_supported"
	// BrandNotSupported: not with this brand or card family at this provider.
	BrandNotSupported Reason = "brand_not_supported"
	// ForeignCardNotAllowed: not with cards issued abroad at this provider.
	ForeignCardNotAllowed Reason = "foreign_card_not_allowed"
	// MerchantLimitExceeded: more than the merchant may take at this provider.
	MerchantLimitExceeded Reason = "merchant_limit_exceeded"
	// MerchantConfiguration: credentials, address, commission or account at the provider are not in order.
	MerchantConfiguration Reason = "merchant_configuration"
	// RequestRefused: the provider does not accept a field of the request.
	RequestRefused Reason = "request_refused"
	// RiskRefused: the provider's fraud rules say no.
	RiskRefused Reason = "risk_refused"
	// SavedCardInvalid: the token of a saved card is unknown or switched off.
	SavedCardInvalid Reason = "saved_card_invalid"
	// LoyaltyRefused: points or a campaign cannot be used like this.
	LoyaltyRefused Reason = "loyalty_refused"
	// SessionExpired: the payment page, order or session ran out of time.
	SessionExpired Reason = "session_expired"
	// ProviderError: the provider itself failed and says that nothing was charged.
	ProviderError Reason = "provider_error"
)

// Orders, and what follows a payment.
const (
	// Duplicate: the same payment is under way or was already made.
	Duplicate Reason = "duplicate"
	// OriginalNotFound: the payment that a capture, void or refund is about is not there.
	OriginalNotFound Reason = "original_not_found"
	// AlreadyReversed: it is voided or refunded already.
	AlreadyReversed Reason = "already_reversed"
	// CaptureRefused: the pre-authorization cannot be captured, or not for this amount.
	CaptureRefused Reason = "capture_refused"
	// VoidRefused: the payment can no longer be voided.
	VoidRefused Reason = "void_refused"
	// RefundRefused: the payment cannot be refunded, or not yet, or not this amount.
	RefundRefused Reason = "refund_refused"
	// Unknown: refused for a reason that we have no word for.
	Unknown Reason = "unknown"
)

// All returns every reason, in the order of this file.
func All() []Reason {
	return []Reason{
		CallIssuer,
		PickUp,
		DoNotHonour,
		CardRenewed,
		InvalidCardNumber,
		CancelledByBuyer,
		CardClosed,
		ExpiredCard,
		NoAccount,
		SuspectedFraud,
		LostCard,
		StolenCard,
		InsufficientFunds,
		WrongPIN,
		NotPermittedToCard,
		AmountLimitExceeded,
		RestrictedCard,
		SecurityViolation,
		CountLimitExceeded,
		PINTriesExceeded,
		WrongCVV,
		EcommerceClosed,
		RecurringStopped,
		InvalidMerchant,
		InvalidTransaction,
		InvalidAmount,
		NoSuchIssuer,
		TryAgain,
		FormatError,
		FunctionNotSupported,
		NotPermittedToMerchant,
		IssuerTimeout,
		CryptographicError,
		EndOfDay,
		IssuerUnavailable,
		SystemError,
		AuthenticationRequired,
		AuthenticationFailed,
		AuthenticationRejected,
		AuthenticationUnavailable,
		AuthenticationAbandoned,
		AuthenticationInvalid,
		InstallmentNotAllowed,
		InstallmentNotForCard,
		CurrencyNotSupported,
		BrandNotSupported,
		ForeignCardNotAllowed,
		MerchantLimitExceeded,
		MerchantConfiguration,
		RequestRefused,
		RiskRefused,
		SavedCardInvalid,
		LoyaltyRefused,
		SessionExpired,
		ProviderError,
		Duplicate,
		OriginalNotFound,
		AlreadyReversed,
		CaptureRefused,
		VoidRefused,
		RefundRefused,
		Unknown,
	}
}

// Parse returns the reason with the given identifier, and false if there is none.
func Parse(text string) (Reason, bool) {
	r := Reason(text)
	if !r.Valid() {
		return "", false
	}
	return r, true
}

// Valid reports whether r is one of All.
func (r Reason) Valid() bool {
	turkish, _ := r.sentences()
	return turkish != ""
}
