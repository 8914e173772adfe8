package esnekpos

// Result is how an answer says what it came to: a STATUS and the RETURN_CODE that stands for it.
type Result struct {
	Status string
	Code   string
}

// Success is accepted, or successful. It and those below are EsnekPos' table "Hata kodları". Two of its codes mean two things each: 106 is BRAND_ERROR in the table and
// PAYMENT_WAITING in what ProcessQuery answers about a payment whose buyer is not back, and 100 is both "no permission for the
// service" and every refusal by a bank.
func Success() Result { return Result{"SUCCESS", "0"} }

// GeneralError is no permission for a service, a bank's refusal, and whatever has no code of its own.
func GeneralError() Result { return Result{"ERROR", "100"} }

// FieldError is a member that is missing or unusable.
func FieldError() Result { return Result{"FIELD_ERROR", "101"} }

// AuthenticationError is a caller that cannot be verified.
func AuthenticationError() Result { return Result{"AUTHENTICATION_ERROR", "102"} }

// LimitError is the merchant's own limit.
func LimitError() Result { return Result{"LIMIT_ERROR", "103"} }

// CommissionError is a commission that is not defined, such as for a number of installments.
func CommissionError() Result { return Result{"COMMISSION_ERROR", "104"} }

// InsertError is a record that could not be written, such as a second one of the same reference.
func InsertError() Result { return Result{"INSERT_ERROR", "105"} }

// BrandError is a card family that the merchant may not take.
func BrandError() Result { return Result{"BRAND_ERROR", "106"} }

// PaymentWaiting is a payment whose outcome is not known yet.
func PaymentWaiting() Result { return Result{"PAYMENT_WAITING", "106"} }

// PaymentError is a failure of EsnekPos' own during a payment.
func PaymentError() Result { return Result{"PAYMENT_ERROR", "201"} }

// NotAuthenticated is a payment without a successful 3-D Secure authentication.
func NotAuthenticated() Result { return Result{"Not3DAuthentication", "206"} }

// OrderCancel is an order that was paid and has been given back.
func OrderCancel() Result { return Result{"ORDER_CANCEL", "300"} }

// Blocked is a refusal by EsnekPos' own fraud rules.
func Blocked() Result { return Result{"BLOCKED_ERROR", "34"} }

// NotFound is a reference that nobody knows.
func NotFound() Result { return Result{"PROCESS_QUERY", "400"} }

// UnknownError is what the Android POS calls answer when nothing else fits; here, a failure of the server's own.
func UnknownError() Result { return Result{"UNKNOWN_ERROR", "999"} }

// Results returns every result of the table that has a meaning of its own here. 500, DIRECT_PAYMENT, is a payment without
// 3-D Secure, which no documented call makes.
func Results() []Result {
	return []Result{
		Success(), GeneralError(), FieldError(), AuthenticationError(), LimitError(), CommissionError(), InsertError(),
		BrandError(), PaymentWaiting(), PaymentError(), NotAuthenticated(), OrderCancel(), Blocked(), NotFound(), UnknownError(),
	}
}

// Text returns what a result means, in Turkish.
func (r Result) Text() string {
	switch r {
	case Success():
		return "İşlem başarılı"
	case GeneralError():
		return "Servis yetkisi yok ya da genel hata"
	case FieldError():
		return "Alan hatalı ya da eksik"
	case AuthenticationError():
		return "Kimlik doğrulanamadı"
	case LimitError():
		return "Limit yetersiz"
	case CommissionError():
		return "Komisyon tanımlı değil"
	case InsertError():
		return "Kayıt eklenemedi"
	case BrandError():
		return "Kart ailesi kısıtlı"
	case PaymentWaiting():
		return "Ödeme - Bekliyor"
	case PaymentError():
		return "Ödeme sırasında hata oluştu"
	case NotAuthenticated():
		return "3D doğrulama yapılmadı"
	case OrderCancel():
		return "Sipariş iptal edildi"
	case Blocked():
		return "İşlem engellendi"
	case NotFound():
		return "Referans numarası bulunamadı (Not.ProcessQuery)"
	case UnknownError():
		return "Bilinmeyen hata"
	}
	return ""
}
