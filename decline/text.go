package decline

// Text returns the sentence about r that a buyer or shop may be shown: in English if lang begins with "en", in Turkish
// otherwise. It accuses nobody and gives away nothing that the bank would not; a shop that wants the bank's own words finds them
// beside the reason in the result. A value that is no reason has the sentence of Unknown.
func (r Reason) Text(lang string) string {
	turkish, english := r.sentences()
	if turkish == "" {
		turkish, english = Unknown.sentences()
	}
	if len(lang) >= 2 && lang[0]|0x20 == 'e' && lang[1]|0x20 == 'n' {
		return english
	}
	return turkish
}

// sentences returns both texts of r, or nothing if r is no reason.
func (r Reason) sentences() (turkish, english string) {
	switch r {
	case CallIssuer:
		return "Kartınızın bankası işlem için sizinle görüşmek istiyor. Lütfen bankanızı arayın.",
			"The card's bank wants to speak with you first. Please call your bank."
	case PickUp:
		return "Kartınızın bankası bu kartla işlem yapılmasına izin vermiyor. Lütfen bankanızı arayın.",
			"The card's bank does not allow this card to be used. Please call your bank."
	case DoNotHonour:
		return "Kartınızın bankası işlemi onaylamadı. Nedenini bankanızdan öğrenebilirsiniz.",
			"The card's bank did not approve the payment. Your bank can tell you why."
	case CardRenewed:
		return "Kartınız yenilenmiş. Lütfen yeni kartınızın bilgileriyle deneyin.",
			"This card has been renewed. Please use the details of the new card."
	case InvalidCardNumber:
		return "Kart numarası hatalı. Lütfen kontrol edip yeniden deneyin.",
			"The card number is wrong. Please check it and try again."
	case CancelledByBuyer:
		return "İşlem sizin tarafınızdan iptal edildi. Dilerseniz yeniden deneyebilirsiniz.",
			"You cancelled the payment. You may try again."
	case CardClosed:
		return "Bu kart kapatılmış. Lütfen başka bir kart deneyin.",
			"This card has been closed. Please use another card."
	case ExpiredCard:
		return "Kartın son kullanma tarihi geçmiş veya hatalı girilmiş. Lütfen kontrol edin.",
			"The card has expired or the expiry date is wrong. Please check it."
	case NoAccount:
		return "Karta bağlı bir hesap bulunamadı. Lütfen bankanızı arayın.",
			"There is no account behind this card. Please call your bank."
	case SuspectedFraud:
		return "İşlem güvenlik nedeniyle reddedildi. Lütfen bankanızı arayın.",
			"The payment was refused for security reasons. Please call your bank."
	case LostCard:
		return "Bu kart kayıp olarak bildirilmiş. Lütfen bankanızı arayın.",
			"This card has been reported lost. Please call your bank."
	case StolenCard:
		return "Bu kart çalıntı olarak bildirilmiş. Lütfen bankanızı arayın.",
			"This card has been reported stolen. Please call your bank."
	case InsufficientFunds:
		return "Kartınızın limiti veya bakiyesi bu işlem için yetersiz.",
			"The card does not have enough limit or balance for this payment."
	case WrongPIN:
		return "Girilen şifre hatalı. Lütfen yeniden deneyin.",
			"The PIN is wrong. Please try again."
	case NotPermittedToCard:
		return "Kartınız bu tür işlemlere kapalı. Lütfen bankanızı arayın.",
			"This card is not allowed to make this kind of payment. Please call your bank."
	case AmountLimitExceeded:
		return "Kartınızın işlem tutarı sınırı aşıldı. Lütfen bankanızla görüşün.",
			"The payment is above the card's spending limit. Please speak with your bank."
	case RestrictedCard:
		return "Kartınız kısıtlanmış. Lütfen bankanızı arayın.",
			"This card is restricted. Please call your bank."
	case SecurityViolation:
		return "Kartınızın bankası işlemi güvenlik kuralları nedeniyle reddetti. Lütfen bankanızı arayın.",
			"The card's bank refused the payment under its security rules. Please call your bank."
	case CountLimitExceeded:
		return "Kartınızın günlük işlem sayısı sınırı aşıldı. Lütfen daha sonra deneyin.",
			"The card has reached its number of payments for the day. Please try again later."
	case PINTriesExceeded:
		return "Çok sayıda hatalı şifre denemesi nedeniyle kartınız geçici olarak kapatılmış. Lütfen bankanızı arayın.",
			"The card is blocked after too many wrong PIN entries. Please call your bank."
	case WrongCVV:
		return "Güvenlik kodu (CVV) hatalı. Lütfen kontrol edip yeniden deneyin.",
			"The security code (CVV) is wrong. Please check it and try again."
	case EcommerceClosed:
		return "Kartınız internet alışverişine kapalı. Bankanızdan açtırıp yeniden deneyebilirsiniz.",
			"This card is closed to online payments. Ask your bank to open it and try again."
	case RecurringStopped:
		return "Kart sahibi bu düzenli ödemeyi durdurmuş.",
			"The cardholder has stopped this recurring payment."
	case InvalidMerchant:
		return "Üye iş yeri tanımı hatalı. Lütfen mağazayla iletişime geçin.",
			"The merchant is not set up correctly. Please contact the shop."
	case InvalidTransaction:
		return "İşlem banka tarafından geçersiz sayıldı. Lütfen mağazayla iletişime geçin.",
			"The bank considers the payment invalid. Please contact the shop."
	case InvalidAmount:
		return "Tutar banka tarafından kabul edilmedi. Lütfen mağazayla iletişime geçin.",
			"The bank does not accept this amount. Please contact the shop."
	case NoSuchIssuer:
		return "Kartın bankası bulunamadı. Lütfen kart numarasını kontrol edin veya başka bir kart deneyin.",
			"The card's bank could not be found. Please check the number or use another card."
	case TryAgain:
		return "Bankada anlık bir sorun oluştu. Lütfen yeniden deneyin.",
			"The bank had a momentary problem. Please try again."
	case FormatError:
		return "İşlem bilgileri banka tarafından okunamadı. Lütfen mağazayla iletişime geçin.",
			"The bank could not read the payment. Please contact the shop."
	case FunctionNotSupported:
		return "Bu işlem banka tarafından desteklenmiyor.",
			"The bank does not support this operation."
	case NotPermittedToMerchant:
		return "Üye iş yerinin bu işlem için yetkisi yok. Lütfen mağazayla iletişime geçin.",
			"The merchant is not allowed to take this kind of payment. Please contact the shop."
	case IssuerTimeout:
		return "Kartın bankası zamanında yanıt vermedi. Lütfen daha sonra yeniden deneyin.",
			"The card's bank did not answer in time. Please try again later."
	case CryptographicError:
		return "Bankalar arasında bir güvenlik hatası oluştu. Lütfen yeniden deneyin.",
			"A security error occurred between the banks. Please try again."
	case EndOfDay:
		return "Banka gün sonu işlemi yapıyor. Lütfen biraz sonra yeniden deneyin.",
			"The bank is closing its day. Please try again in a while."
	case IssuerUnavailable:
		return "Kartın bankasına şu anda ulaşılamıyor. Lütfen biraz sonra yeniden deneyin.",
			"The card's bank cannot be reached at the moment. Please try again shortly."
	case SystemError:
		return "Bankada teknik bir sorun oluştu. Lütfen biraz sonra yeniden deneyin.",
			"The bank has a technical problem. Please try again shortly."
	case AuthenticationRequired:
		return "Bankanız bu ödeme için 3D Secure doğrulaması istiyor.",
			"Your bank requires 3-D Secure for this payment."
	case AuthenticationFailed:
		return "3D Secure doğrulaması başarısız oldu. Lütfen yeniden deneyin.",
			"3-D Secure verification failed. Please try again."
	case AuthenticationRejected:
		return "Bankanız 3D Secure doğrulamasını reddetti. Lütfen bankanızı arayın.",
			"Your bank refused the 3-D Secure verification. Please call your bank."
	case AuthenticationUnavailable:
		return "3D Secure doğrulaması şu anda yapılamıyor. Lütfen yeniden deneyin.",
			"3-D Secure verification is not available at the moment. Please try again."
	case AuthenticationAbandoned:
		return "3D Secure doğrulaması tamamlanmadı. Lütfen yeniden deneyin.",
			"3-D Secure verification was not completed. Please try again."
	case AuthenticationInvalid:
		return "3D Secure yanıtı doğrulanamadı. Lütfen mağazayla iletişime geçin.",
			"The 3-D Secure answer could not be verified. Please contact the shop."
	case InstallmentNotAllowed:
		return "Bu taksit seçeneği üye iş yeri için kullanılamıyor.",
			"The merchant does not offer this number of installments."
	case InstallmentNotForCard:
		return "Bu karta taksit yapılamıyor. Tek çekim olarak deneyebilirsiniz.",
			"This card does not take installments. You may pay at once."
	case CurrencyNotSupported:
		return "Bu para birimiyle ödeme alınamıyor.",
			"Payments in this currency are not accepted."
	case BrandNotSupported:
		return "Bu kart türü kabul edilmiyor. Lütfen başka bir kart deneyin.",
			"This kind of card is not accepted. Please use another card."
	case ForeignCardNotAllowed:
		return "Yurt dışı kartları kabul edilmiyor. Lütfen başka bir kart deneyin.",
			"Cards issued abroad are not accepted. Please use another card."
	case MerchantLimitExceeded:
		return "Üye iş yerinin işlem sınırı aşıldı. Lütfen mağazayla iletişime geçin.",
			"The payment is above the merchant's limit. Please contact the shop."
	case MerchantConfiguration:
		return "Üye iş yerinin ödeme ayarlarında bir sorun var. Lütfen mağazayla iletişime geçin.",
			"The merchant's payment settings are not in order. Please contact the shop."
	case RequestRefused:
		return "Ödeme bilgileri ödeme kuruluşu tarafından kabul edilmedi.",
			"The payment provider did not accept the payment details."
	case RiskRefused:
		return "İşlem güvenlik kuralları nedeniyle kabul edilmedi.",
			"The payment was not accepted under the security rules."
	case SavedCardInvalid:
		return "Kayıtlı kart bulunamadı veya kullanıma kapalı. Lütfen kart bilgilerini yeniden girin.",
			"The saved card is unknown or disabled. Please enter the card again."
	case LoyaltyRefused:
		return "Puan veya kampanya bu ödemede kullanılamadı. Puansız deneyebilirsiniz.",
			"Points or the campaign could not be used. You may pay without them."
	case SessionExpired:
		return "Ödeme süresi doldu. Lütfen yeniden başlayın.",
			"The time for this payment is over. Please start again."
	case ProviderError:
		return "Ödeme kuruluşunda teknik bir sorun oluştu. Lütfen biraz sonra yeniden deneyin.",
			"The payment provider has a technical problem. Please try again shortly."
	case Duplicate:
		return "Bu ödeme daha önce gönderilmiş. Lütfen sonucunu bekleyin.",
			"This payment has already been sent. Please wait for its result."
	case OriginalNotFound:
		return "İlgili ödeme bulunamadı.",
			"The original payment was not found."
	case AlreadyReversed:
		return "Bu ödeme daha önce iptal veya iade edilmiş.",
			"This payment has already been voided or refunded."
	case CaptureRefused:
		return "Ön provizyon bu şekilde kapatılamıyor.",
			"The pre-authorization cannot be captured like this."
	case VoidRefused:
		return "Bu ödeme artık iptal edilemiyor. İade deneyebilirsiniz.",
			"This payment can no longer be voided. You may refund it."
	case RefundRefused:
		return "Bu ödeme şu anda bu tutarla iade edilemiyor.",
			"This payment cannot be refunded now or for this amount."
	case Unknown:
		return "İşlem onaylanmadı.",
			"The payment was not approved."
	default:
		return "", ""
	}
}
