package subscription

import (
	"time"

	"github.com/vezne/vezne/decline"
)

// Remedy is what may help after a refusal.
type Remedy int

// The remedies.
const (
	// Later: the same card may be good on another day.
	Later Remedy = iota
	// Soon: nothing is wrong with the card; whatever was, may be over in hours.
	Soon
	// OtherCard: this card will not be good again; it is not tried, and another one is asked for. Card schemes fine who tries on.
	OtherCard
)

// RemedyFor says what may help after a refusal for a reason.
func RemedyFor(r decline.Reason) Remedy {
	switch r {
	case decline.PickUp, decline.CardRenewed, decline.InvalidCardNumber, decline.CardClosed, decline.ExpiredCard, decline.NoAccount,
		decline.SuspectedFraud, decline.LostCard, decline.StolenCard, decline.NotPermittedToCard, decline.RestrictedCard,
		decline.SecurityViolation, decline.EcommerceClosed, decline.RecurringStopped, decline.NoSuchIssuer,
		decline.BrandNotSupported, decline.ForeignCardNotAllowed, decline.SavedCardInvalid, decline.WrongCVV,
		decline.AuthenticationRequired:
		return OtherCard
	case decline.TryAgain, decline.IssuerTimeout, decline.IssuerUnavailable, decline.SystemError, decline.EndOfDay,
		decline.CryptographicError, decline.ProviderError, decline.SessionExpired:
		return Soon
	case decline.CallIssuer, decline.DoNotHonour, decline.CancelledByBuyer, decline.InsufficientFunds, decline.WrongPIN,
		decline.AmountLimitExceeded, decline.CountLimitExceeded, decline.PINTriesExceeded, decline.InvalidMerchant,
		decline.InvalidTransaction, decline.InvalidAmount, decline.FormatError, decline.FunctionNotSupported,
		decline.NotPermittedToMerchant, decline.AuthenticationFailed, decline.AuthenticationRejected,
		decline.AuthenticationUnavailable, decline.AuthenticationAbandoned, decline.AuthenticationInvalid,
		decline.InstallmentNotAllowed, decline.InstallmentNotForCard, decline.CurrencyNotSupported, decline.MerchantLimitExceeded,
		decline.MerchantConfiguration, decline.RequestRefused, decline.RiskRefused, decline.LoyaltyRefused, decline.Duplicate,
		decline.OriginalNotFound, decline.AlreadyReversed, decline.CaptureRefused, decline.VoidRefused, decline.RefundRefused,
		decline.Unknown:
		return Later
	}
	return Later
}

// Wait is how long to wait after the given try, counted from 1, before the next.
func (m Remedy) Wait(try int) time.Duration {
	const day = 24 * time.Hour
	waits := []time.Duration{2 * day, 3 * day, 5 * day, 7 * day} // a salary comes within such a span
	if m == Soon {
		waits = []time.Duration{time.Hour, 6 * time.Hour, day, 2 * day}
	}
	return waits[max(0, min(try, len(waits))-1)]
}

// CardGrace is how long a subscription waits for another card before its terms say what becomes of it.
const CardGrace = 14 * 24 * time.Hour
