package esnekpos

import "github.com/vezne/vezne/decline"

// Words returns the short Turkish words for a reason, in the manner of the one message that was recorded, "Limit Yetersiz".
// EsnekPos publishes no list of them, so all but that one are ours.
func Words(r decline.Reason) string {
	switch r {
	case decline.CallIssuer:
		return "Bankanızı Arayınız"
	case decline.PickUp:
		return "Karta El Koyunuz"
	case decline.DoNotHonour:
		return "Red-Onaylanmadı"
	case decline.CardRenewed:
		return "Kart Yenilenmiş"
	case decline.InvalidCardNumber:
		return "Geçersiz Kart Numarası"
	case decline.CancelledByBuyer:
		return "Müşteri İptal Etti"
	case decline.CardClosed:
		return "Kapalı Kart"
	case decline.ExpiredCard:
		return "Kartın Son Kullanma Tarihi Hatalı"
	case decline.NoAccount:
		return "Hesap Bulunamadı"
	case decline.SuspectedFraud:
		return "Sahtekarlık Şüphesi"
	case decline.LostCard:
		return "Kayıp Kart"
	case decline.StolenCard:
		return "Çalıntı Kart"
	case decline.InsufficientFunds:
		return "Limit Yetersiz"
	case decline.WrongPIN:
		return "Hatalı Şifre"
	case decline.NotPermittedToCard:
		return "Kart İşleme Kapalı"
	case decline.AmountLimitExceeded:
		return "İşlem Tutar Limiti Aşıldı"
	case decline.RestrictedCard:
		return "Kısıtlanmış Kart"
	case decline.SecurityViolation:
		return "Güvenlik İhlali"
	case decline.CountLimitExceeded:
		return "İşlem Adet Limiti Aşıldı"
	case decline.PINTriesExceeded:
		return "Şifre Deneme Sayısı Aşıldı"
	case decline.WrongCVV:
		return "CVV Hatalı"
	case decline.EcommerceClosed:
		return "Kart İnternet Alışverişine Kapalı"
	case decline.RecurringStopped:
		return "Tekrarlı Ödeme Durdurulmuş"
	case decline.InvalidMerchant:
		return "Geçersiz Üye İşyeri"
	case decline.InvalidTransaction:
		return "Geçersiz İşlem"
	case decline.InvalidAmount:
		return "Geçersiz Tutar"
	case decline.NoSuchIssuer:
		return "Kart Bankası Bulunamadı"
	case decline.TryAgain:
		return "İşlemi Tekrar Deneyiniz"
	case decline.FormatError:
		return "Mesaj Formatı Hatalı"
	case decline.FunctionNotSupported:
		return "İşlem Desteklenmiyor"
	case decline.NotPermittedToMerchant:
		return "Üye İşyeri Bu İşleme Yetkili Değil"
	case decline.IssuerTimeout:
		return "Banka Zamanında Cevap Vermedi"
	case decline.CryptographicError:
		return "Şifreleme Hatası"
	case decline.EndOfDay:
		return "Gün Sonu İşlemleri Yapılıyor"
	case decline.IssuerUnavailable:
		return "Kart Bankasına Ulaşılamıyor"
	case decline.SystemError:
		return "Sistem Hatası"
	case decline.AuthenticationRequired:
		return "3D Doğrulama Zorunlu"
	case decline.AuthenticationFailed:
		return "3D Doğrulama Başarısız"
	case decline.AuthenticationRejected:
		return "3D Doğrulama Banka Tarafından Reddedildi"
	case decline.AuthenticationUnavailable:
		return "3D Doğrulama Yapılamıyor"
	case decline.AuthenticationAbandoned:
		return "3D Doğrulama Tamamlanmadı"
	case decline.AuthenticationInvalid:
		return "3D Doğrulama Cevabı Geçersiz"
	case decline.InstallmentNotAllowed:
		return "Taksit İçin Komisyon Tanımlı Değil"
	case decline.InstallmentNotForCard:
		return "Karta Taksit Yapılamıyor"
	case decline.CurrencyNotSupported:
		return "Para Birimi Desteklenmiyor"
	case decline.BrandNotSupported:
		return "Kart Ailesi Kısıtlı"
	case decline.ForeignCardNotAllowed:
		return "Yurt Dışı Kartı Kabul Edilmiyor"
	case decline.MerchantLimitExceeded:
		return "Üye İşyeri Limiti Yetersiz"
	case decline.MerchantConfiguration:
		return "Üye İşyeri Tanımı Eksik"
	case decline.RequestRefused:
		return "Ödeme Bilgileri Kabul Edilmedi"
	case decline.RiskRefused:
		return "İşlem Güvenlik Kurallarına Takıldı"
	case decline.SavedCardInvalid:
		return "Kayıtlı Kart Bulunamadı"
	case decline.LoyaltyRefused:
		return "Puan Kullanılamadı"
	case decline.SessionExpired:
		return "Ödeme Süresi Doldu"
	case decline.ProviderError:
		return "Ödeme Sırasında Hata Oluştu"
	case decline.Duplicate:
		return "Mükerrer İşlem"
	case decline.OriginalNotFound:
		return "Orijinal İşlem Bulunamadı"
	case decline.AlreadyReversed:
		return "İşlem Daha Önce İptal Edilmiş"
	case decline.CaptureRefused:
		return "Provizyon Kapatılamadı"
	case decline.VoidRefused:
		return "İptal Edilemedi"
	case decline.RefundRefused:
		return "İade Edilemedi"
	case decline.Unknown:
		return "İşlem Onaylanmadı"
	}
	return ""
}
