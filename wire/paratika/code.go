package paratika

import (
	"slices"
	"strings"

	"github.com/vezne/vezne/internal/fault"
)

// ErrorCode is the "errorCode" of an answer: ERR1 and four digits for what Paratika itself found, ERR200 and the bank's
// response code for what the bank said, ERR3 for 3-D Secure and fraud.
type ErrorCode string

// The codes that this project raises. Their meanings are the document's, except where a comment says otherwise.
const (
	MissingParameter       ErrorCode = "ERR10010"
	RepeatedParameter      ErrorCode = "ERR10011"
	TooLong                ErrorCode = "ERR10012"
	WrongType              ErrorCode = "ERR10013"
	UnknownAlgorithm       ErrorCode = "ERR10014"
	UnknownMerchant        ErrorCode = "ERR10015"
	BadAmount              ErrorCode = "ERR10016"
	BadCurrency            ErrorCode = "ERR10017"
	BadLanguage            ErrorCode = "ERR10018"
	GeneralError           ErrorCode = "ERR10019"
	WrongUser              ErrorCode = "ERR10020"
	EmptyParameter         ErrorCode = "ERR10021"
	ItemsDiffer            ErrorCode = "ERR10022"
	AmountDiffers          ErrorCode = "ERR10023"
	BadCardToken           ErrorCode = "ERR10027"
	NoSuchPaymentSystem    ErrorCode = "ERR10028"
	NoSuchTransaction      ErrorCode = "ERR10030"
	NotRefundable          ErrorCode = "ERR10031"
	BadRefundAmount        ErrorCode = "ERR10032"
	NotVoidable            ErrorCode = "ERR10033"
	NoSuchPayment          ErrorCode = "ERR10034"
	NoPreAuth              ErrorCode = "ERR10035"
	BadCaptureAmount       ErrorCode = "ERR10036"
	AwaitsApproval         ErrorCode = "ERR10038"
	CardExists             ErrorCode = "ERR10041"
	BadPeriod              ErrorCode = "ERR10043"
	BadDate                ErrorCode = "ERR10044"
	BadCardNumber          ErrorCode = "ERR10045"
	BadExpiry              ErrorCode = "ERR10046"
	AlreadyPaid            ErrorCode = "ERR10048"
	WrongHash              ErrorCode = "ERR10050"
	NoPaymentSystem        ErrorCode = "ERR10051"
	UnsupportedCurrency    ErrorCode = "ERR10052"
	ExpiryTooLong          ErrorCode = "ERR10054"
	ExpiryTooShort         ErrorCode = "ERR10055"
	UnknownAction          ErrorCode = "ERR10056"
	UnknownBIN             ErrorCode = "ERR10057"
	BadIP                  ErrorCode = "ERR10060"
	InconsistentTime       ErrorCode = "ERR10066"
	TransactionLocked      ErrorCode = "ERR10078"
	BadTransactionStatus   ErrorCode = "ERR10081"
	BadInstallments        ErrorCode = "ERR10088"
	SystemDisabled         ErrorCode = "ERR10091"
	BadOffset              ErrorCode = "ERR10092"
	BadLimit               ErrorCode = "ERR10093"
	NoSuchCard             ErrorCode = "ERR10094"
	NoRight                ErrorCode = "ERR10082"
	BadSession             ErrorCode = "ERR10096"
	SessionEnded           ErrorCode = "ERR10097"
	SessionNotAllowed      ErrorCode = "ERR10098"
	BadURL                 ErrorCode = "ERR10101"
	BadBIN                 ErrorCode = "ERR10102"
	OrderPaid              ErrorCode = "ERR10107"
	UnknownCampaign        ErrorCode = "ERR10029"
	CampaignsUnsupported   ErrorCode = "ERR10110"
	PointsQueryUnsupported ErrorCode = "ERR10111"
	BadPoints              ErrorCode = "ERR10112"
	PointsUnsupported      ErrorCode = "ERR10113"
	BadInstallmentCount    ErrorCode = "ERR10115"
	OrderEnded             ErrorCode = "ERR10117"
	SessionDiffers         ErrorCode = "ERR10118"
	UnknownPoints          ErrorCode = "ERR10127"
	BadValue               ErrorCode = "ERR10128"
	BadExtra               ErrorCode = "ERR10135"
	CampaignQuery          ErrorCode = "ERR10137"
	WrongModel             ErrorCode = "ERR10139"
	Unsupported            ErrorCode = "ERR10140"
	BadRedirect            ErrorCode = "ERR10142"
	DiscountTooHigh        ErrorCode = "ERR10150"
	NoSuchSeller           ErrorCode = "ERR10151"
	SellerExists           ErrorCode = "ERR10152"
	Only3D                 ErrorCode = "ERR10154"
	SellerInactive         ErrorCode = "ERR10155"
	SaveCardInAPI          ErrorCode = "ERR10163"
	SellerSemicolon        ErrorCode = "ERR10167"
	SellerTotal            ErrorCode = "ERR10178"
	PeriodTooLong          ErrorCode = "ERR10067"
	BadOccurrence          ErrorCode = "ERR10068"
	StartNotAhead          ErrorCode = "ERR10070"
	BadRecurrenceStatus    ErrorCode = "ERR10071"
	PlanActive             ErrorCode = "ERR10072"
	PlanInactive           ErrorCode = "ERR10073"
	BadPlanStatus          ErrorCode = "ERR10076"
	CardOfPlans            ErrorCode = "ERR10095"
	PlanExists             ErrorCode = "ERR10120"
	NoSuchPlan             ErrorCode = "ERR10121"
	PlanEnded              ErrorCode = "ERR10122"
	BadStatus              ErrorCode = "ERR10083"
	LinkOver               ErrorCode = "ERR10143"
	NothingToReconcile     ErrorCode = "ERR10125"
	NotChangeable          ErrorCode = "ERR10133"
	NoSuchRecurrence       ErrorCode = "ERR10145"
	NoSuchPlanCard         ErrorCode = "ERR10146"
	PlanCardExists         ErrorCode = "ERR10148"
	NotAuthenticated       ErrorCode = "ERR30002"
)

// Entry is one line of the list of errors.
type Entry struct {
	Code ErrorCode
	Text string
}

// Errors returns the whole list: the document's, and what Paratika added since.
func Errors() []Entry {
	return slices.Concat(centralErrors(), furtherErrors(), bankErrors(), siblingErrors())
}

// Text returns the Turkish sentence that Paratika sends as "errorMsg", or "" for a code that is not in the list.
func (c ErrorCode) Text() string {
	for _, list := range []func() []Entry{centralErrors, bankErrors, furtherErrors, siblingErrors} {
		for _, e := range list() {
			if e.Code == c {
				return e.Text
			}
		}
	}
	return ""
}

// ErrorOf returns the code for a fault that reading a message ended in, or "" if it is none of those.
func ErrorOf(f *fault.Error) ErrorCode {
	switch f.Code {
	case "required", "body_empty":
		return MissingParameter
	case "field_twice":
		return RepeatedParameter
	case "too_long":
		return TooLong
	case "not_text", "not_integer", "not_bool", "not_decimal", "control_character", "field_kind",
		"card_cvc", "card_number_in_text", "body_malformed", "body_not_utf8", "body_not_object", "body_trailing", "body_charset":
		return WrongType
	case "amount_malformed", "amount_precision", "amount_range", "amount_not_positive":
		return BadAmount
	case "card_number":
		return BadCardNumber
	case "card_month", "card_year":
		return BadExpiry
	case "url_malformed":
		if f.Field == "RETURNURL" {
			return BadRedirect
		}
		return BadURL
	}
	if strings.HasPrefix(f.Code, "ERR") {
		return ErrorCode(f.Code)
	}
	return ""
}
