package paymes

import "github.com/vezne/vezne/decline"

// Codes that answer a request which reaches no bank, or a bank that is not understood. They are lines of the list too.
const (
	InvalidAccount       = "INVALID_ACCOUNT"
	InvalidCustomerInfo  = "INVALID_CUSTOMER_INFO"
	InvalidPaymentInfo   = "INVALID_PAYMENT_INFO"
	InvalidCurrency      = "INVALID_CURRENCY"
	HashMismatch         = "HASH_MISMATCH"
	ForbiddenField       = "-9999"
	InvalidCardNumber    = "GWERROR_-8"
	InvalidExpiry        = "GWERROR_-9"
	InvalidCVV           = "GWERROR_-18"
	InstallmentForbidden = "GWERROR_101"
	InProgress           = "GWERROR_2304"
	BankTimeout          = "GWERROR_82"
	InvalidResponse      = "INVALID_RESPONSE"
	OrderTimeout         = "ORDER_TIMEOUT"
	GatewayFailure       = "GW_ERROR_GENERIC"
	NewError             = "NEW_ERROR"
)

// Codes returns the error list, in its order and with its texts letter by letter, slips included. GWERROR_0876, which is
// printed three times with one text, stands here once.
//
// A GWERROR with two digits is the response code of ISO 8583, but for 82: that is a timeout here, and the wrong CVV is 84. Where
// a reason of ours has no code of its own, it is reported by the line whose text a buyer or shop can act upon most nearly.
func Codes() []Known {
	is := func(code, text string, reason decline.Reason, answers ...decline.Reason) Known {
		return Known{Code: code, Text: text, Reason: reason, answers: answers}
	}
	const (
		busy = "Banka tarafında yaşanan anlık sorun veya anlık yoğunluktan dolayı işlem hata almıştır, bir süre sonra tekrar deneyiniz."
		bad  = "İşleme kapalı veya geçersiz kart."
		late = "Sipariş zaman aşımına uğradı. Tekrar deneyiniz."
		no3d = "3D doğrulaması yapılamadı. 3D şifresinin doğru girildiğinden, kartın 3D işlem yapma yetkisi olduğundan emin olunuz. " +
			"Kart hamili bankası ile iletişime geçerek detaylı bilgi alabilir ve çözüm sağlayabilir."
	)
	return []Known{
		is("GWERROR_57", "Kart sahibine açık olmayan işlem. Kart hamili bankası ile görüşerek kart yetkilerini kontrol ettirmelidir.",
			decline.NotPermittedToCard, decline.NotPermittedToCard, decline.RecurringStopped),
		is("GWERROR_-2", "İşlem banka tarafında yaşanan anlık sorun veya anlık yoğunluktan dolayı hata almıştır, bir süre sonra tekrar deneyiniz.",
			decline.TryAgain),
		is("GWERROR_-3", "İşlem banka tarafında yaşanan anlık sorun, veya anlık yoğunluktan dolayı ihata almıştır, bir süre sonra tekrar deneyiniz.",
			decline.TryAgain),
		is("GWERROR_05", "Genel Ret. Kart hamili bankası ile iletişime geçerek red sebebini öğrenebilir ve çözüm sağlayabilir.",
			decline.DoNotHonour, decline.DoNotHonour, decline.CancelledByBuyer),
		is(InvalidCardNumber, "Kart numarası hatalı girilmiş veya geçersiz kart.", decline.InvalidCardNumber),
		is(InvalidExpiry, "Kartın son kullanım tarihi hatalı girilmiş.", decline.ExpiredCard),
		is("GWERROR_13", "Bankanın işlem yapma hacminden yüksek işlem gönderimi veya geçersiz taksit tutarı gönderimi.",
			decline.InvalidAmount, decline.InvalidAmount, decline.MerchantLimitExceeded),
		is("GWERROR_14", bad, decline.InvalidCardNumber, decline.InvalidCardNumber, decline.CardClosed, decline.NoAccount),
		is("GWERROR_15", bad, decline.NoSuchIssuer, decline.NoSuchIssuer),
		is(InvalidCVV, "Hatalı CVV.", decline.WrongCVV),
		is("GWERROR_19", busy, decline.TryAgain, decline.TryAgain, decline.EndOfDay),
		is("GWERROR_34", "Fraud şüphesi. İşlem kart bankası tarafından fraud olarak değerlendirilmiştir. Detaylı bilgi için kart hamili bankası ile iletişime geçmelidir.",
			decline.SuspectedFraud, decline.SuspectedFraud, decline.SecurityViolation, decline.RiskRefused),
		is("GWERROR_41", "Kayıp kart. İşlem kart bankası tarafından kayıp olarak değerlendirilmiştir. Detaylı bilgi için kart hamili bankası ile iletişime geçmelidir.",
			decline.LostCard, decline.LostCard),
		is("GWERROR_43", "Çalıntı kart. İşlem kart bankası tarafından çalıntı olarak değerlendirilmiştir. Detaylı bilgi için kart hamili bankası ile iletişime geçmelidir.",
			decline.StolenCard, decline.StolenCard),
		is("GWERROR_51", "Limit yetersiz.", decline.InsufficientFunds, decline.InsufficientFunds),
		is("GWERROR_54", "İşleme kapalı, geçersiz kart.", decline.ExpiredCard, decline.ExpiredCard, decline.CardRenewed),
		is("GWERROR_58", "Üye işyerinin bu işlemi yapmaya yetkisi yok.", decline.NotPermittedToMerchant,
			decline.NotPermittedToMerchant, decline.InvalidTransaction, decline.ForeignCardNotAllowed),
		is("GWERROR_61", "İşlem yapma limitini aşıyor.", decline.AmountLimitExceeded, decline.AmountLimitExceeded),
		is("GWERROR_62", "Kart yetkileri bu işlemi yapmaya uygun değil, kart hamili bankası ile görüşerek kart yetkilerini kontrol ettirmelidir.",
			decline.RestrictedCard, decline.RestrictedCard, decline.PickUp, decline.BrandNotSupported),
		is("GWERROR_65", "Kartın günlük işlem limiti aşılmış.", decline.CountLimitExceeded, decline.CountLimitExceeded),
		is("GWERROR_75", "Kartın günlük işlem limiti aşılmış veya kart bloke edilmiş.", decline.PINTriesExceeded, decline.PINTriesExceeded),
		is(BankTimeout, "İşlem banka tarafında zaman aşımına uğramış, banka tarafında yoğunluk veya anlık teknik sorun yaşanıyor olabilir, bir süre sonra tekrar deneyiniz.",
			decline.IssuerTimeout, decline.IssuerTimeout),
		is("GWERROR_84", "Hatalı CVV.", decline.WrongCVV, decline.WrongCVV),
		is("GWERROR_91", busy, decline.IssuerUnavailable, decline.IssuerUnavailable),
		is("GWERROR_93", "BDDK veya banka tarafınca yasal olarak işlem yapma yetkisi olmayan kartlarda alınan hatadır. Kart hamilleri bankaları ile görüşerek hata çözümü sağlayabilir.",
			decline.EcommerceClosed, decline.EcommerceClosed),
		is("GWERROR_96", busy, decline.SystemError, decline.SystemError),
		is(InstallmentForbidden, "Sanal POSun işlemde gönderilen taksit sayısını işlemek için yetkisi yok, POS bankanız ile iletişime geçerek taksit yetkilerinizi kontrol ediniz.",
			decline.InstallmentNotAllowed, decline.InstallmentNotAllowed),
		is("GWERROR_105", no3d, decline.AuthenticationFailed,
			decline.AuthenticationFailed, decline.AuthenticationRejected, decline.AuthenticationRequired),
		is("GWERROR_0876", "Kart bilgileri hatalı tuşlanmış veya böyle bir kart yok veya kartın günlük işlem limiti dolmuş.",
			decline.InvalidCardNumber, decline.WrongPIN),
		is("GWERROR_2204", "Kartın veya üye işyerinin taksitli işlem yapma yetkisi yok.", decline.InstallmentNotAllowed),
		is(InProgress, "Aynı hash veya sipariş numarası ile devam eden işlem var, mükerrer işlem.",
			decline.Duplicate, decline.Duplicate, decline.AlreadyReversed),
		is(HashMismatch, "Hash uyumsuzluğu.", decline.MerchantConfiguration),
		is("INVALID SIGNATURE", "Hatalı hash hesaplaması, işlem gönderdiğiniz yapının encoding ayarlarının UTF-8 without bom olarak ayarlı olduğundan ve hash değerlerini doğru hesapladığınızdan emin olunuz.",
			decline.MerchantConfiguration),
		is(InvalidAccount, "Merchant ID (İşyeri entegrasyon ismi) hatalı ya da eksik gönderilmektedir. Kontrol ediniz.",
			decline.MerchantConfiguration, decline.MerchantConfiguration, decline.InvalidMerchant),
		is("INVALID_CC_TOKEN", "Geçersiz token bilgisi. Token numarası doğru değil ya da bu token aktif değil.",
			decline.SavedCardInvalid, decline.SavedCardInvalid),
		is(InvalidCurrency, "Geçersiz para birimi ya da işlem yapmak istediğiniz para birimi hesabınız için aktif edilmemiştir.",
			decline.CurrencyNotSupported, decline.CurrencyNotSupported),
		is(InvalidCustomerInfo, "RETURN_MESSAGE parametresi içerisinde detayı belirtilen zorunlu parametrenin hatalı gönderildiği veya gönderilmediği durumlarda alınmaktadır.",
			decline.RequestRefused),
		is(InvalidPaymentInfo, "Geçersiz kart bilgileri girilmiştir.", decline.InvalidCardNumber),
		is("INVALID_PAYMENT_METHOD_CODE", `Geçersiz ödeme metodu. "PAYMETHOD" parametresini kontrol ediniz.`,
			decline.FunctionNotSupported, decline.FunctionNotSupported, decline.LoyaltyRefused),
		is(OrderTimeout, late, decline.SessionExpired, decline.SessionExpired),
		is("REQUEST_EXPIRED", late, decline.SessionExpired),
		is(ForbiddenField, "Göndermiş olduğunuz alanlardan biri ya da birkaçı PSP sistemlerinde yasaklanmıştır.",
			decline.RequestRefused, decline.RequestRefused),
		is(InvalidResponse, busy, decline.FormatError, decline.FormatError),
		is("1", "Kart hamili işlem detayları ile birlikte bankasıyla iletişime geçerek hata açıklaması ve çözüm talep etmelidir.",
			decline.CallIssuer, decline.CallIssuer),
		is("10101", "Kredi kartı olmayan bir kart ile taksitli ödeme alınmaya çalışıldığı tespit edildi.",
			decline.InstallmentNotForCard, decline.InstallmentNotForCard),
		is("10102", "Desteklenmeyen bir kart programı ile taksitli ödeme alınmaya çalışıldığı sırada alınan hatadır.",
			decline.InstallmentNotForCard),
		is(GatewayFailure, busy, decline.ProviderError, decline.ProviderError, decline.CryptographicError),
		is("GW_ERROR_GENERIC_3D", no3d, decline.AuthenticationUnavailable,
			decline.AuthenticationUnavailable, decline.AuthenticationAbandoned, decline.AuthenticationInvalid),
		is(NewError, "Hata. Paymes Teknik Ekip ile iletişime geçiniz.", decline.Unknown,
			decline.Unknown, decline.OriginalNotFound, decline.CaptureRefused, decline.VoidRefused, decline.RefundRefused),
	}
}
