package sim

import (
	"github.com/vezne/vezne/internal/sim/books"
	wire "github.com/vezne/vezne/wire/simbank"
)

// words returns what the bank says about a response code, in the short Turkish of banks' screens.
func words(code string) string {
	switch code {
	case books.Approved:
		return "Onaylandı"
	case "01", "02":
		return "Bankanızı arayınız"
	case "03":
		return "Geçersiz üye işyeri"
	case "04", "07":
		return "Karta el koyunuz"
	case "05":
		return "Red, onaylanmadı"
	case "12":
		return "Geçersiz işlem"
	case "13":
		return "Geçersiz tutar"
	case "14":
		return "Geçersiz kart numarası"
	case "15":
		return "Kart bankası bulunamadı"
	case "17":
		return "Müşteri iptal etti"
	case "19":
		return "İşlemi yeniden deneyiniz"
	case "25":
		return "Kayıt bulunamadı"
	case "30":
		return "Mesaj formatı hatalı"
	case "34":
		return "Sahtekarlık şüphesi"
	case "41":
		return "Kayıp kart"
	case "43":
		return "Çalıntı kart"
	case "51":
		return "Limit yetersiz"
	case "54":
		return "Kartın son kullanma tarihi geçmiş"
	case "55":
		return "Şifre hatalı"
	case "57":
		return "Kart bu işleme kapalı"
	case "58":
		return "Terminalin bu işleme yetkisi yok"
	case "61":
		return "Para çekme limiti aşıldı"
	case "62":
		return "Kısıtlı kart"
	case "65":
		return "İşlem adedi limiti aşıldı"
	case "75":
		return "Şifre deneme sayısı aşıldı"
	case "82", "N7":
		return "CVV2 hatalı"
	case "91":
		return "Kart bankası cevap vermiyor"
	case "93":
		return "Kart internet alışverişine kapalı"
	case "96":
		return "Sistem arızası"
	}
	return wire.Reason(code).Text("tr")
}
