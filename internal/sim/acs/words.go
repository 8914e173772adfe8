package acs

import (
	"strconv"
	"strings"
)

// Words are the texts of the pages in one language.
type Words struct {
	// Lang is the language's code for the lang attribute, Other the other language's and OtherName that language's own name.
	Lang, Other, OtherName string

	Bank, Title, Explain                                 string
	Merchant, Amount, Installments, Card, Reference      string
	Development, CodeIs, NoCode, Code, Confirm, Cancel   string
	Passed, NotPassed, Cancelled, Returning, Return      string
	WaitTitle, WaitText, NeverTitle, NeverText           string
	MissingTitle, MissingText, TroubleTitle, TroubleText string
	Expired                                              string
	wrongOne, wrongMany                                  string
}

// In returns the texts in English if lang begins with "en", and in Turkish otherwise.
func In(lang string) Words {
	if strings.HasPrefix(lang, "en") {
		return english()
	}
	return turkish()
}

// Wrong says that a code was wrong and how often the buyer may still try.
func (w Words) Wrong(left int) string {
	if left == 1 {
		return w.wrongOne
	}
	return strings.ReplaceAll(w.wrongMany, "{n}", strconv.Itoa(left))
}

func turkish() Words {
	return Words{
		Lang: "tr", Other: "en", OtherName: "English",
		Bank:         "Simülatör Bankası",
		Title:        "Ödemeyi onaylayın",
		Explain:      "Ödemenizi tamamlamak için telefonunuza gönderilen 6 haneli kodu girin.",
		Merchant:     "Üye işyeri",
		Amount:       "Tutar",
		Installments: "Taksit",
		Card:         "Kart",
		Reference:    "Sipariş no",
		Development:  "Geliştirme ortamı.",
		CodeIs:       "Kodunuz:",
		NoCode:       "Bu senaryoda hiçbir kod kabul edilmez.",
		Code:         "Onay kodu",
		Confirm:      "Onayla",
		Cancel:       "Vazgeç",
		Passed:       "Doğrulama tamamlandı",
		NotPassed:    "Doğrulama yapılamadı",
		Cancelled:    "İşlemden vazgeçildi",
		Returning:    "Üye işyerine yönlendiriliyorsunuz. Sayfa kendiliğinden açılmazsa aşağıdaki düğmeye basın.",
		Return:       "İşyerine dön",
		WaitTitle:    "Lütfen bekleyin",
		WaitText:     "İşleminiz sürüyor. Bu sayfa kendiliğinden yenilenir; lütfen kapatmayın.",
		NeverTitle:   "İşleminiz alındı",
		NeverText:    "Bu pencereyi kapatabilirsiniz.",
		MissingTitle: "Sayfa bulunamadı",
		MissingText:  "Bu bağlantıda bekleyen bir ödeme yok. Bağlantı eksik kopyalanmış olabilir.",
		TroubleTitle: "Bir sorun oluştu",
		TroubleText:  "İşleminize şu anda devam edilemiyor. Lütfen biraz sonra sayfayı yenileyin.",
		Expired:      "Süre doldu",
		wrongOne:     "Kod hatalı. 1 deneme hakkınız kaldı.",
		wrongMany:    "Kod hatalı. {n} deneme hakkınız kaldı.",
	}
}

func english() Words {
	return Words{
		Lang: "en", Other: "tr", OtherName: "Türkçe",
		Bank:         "Simulator Bank",
		Title:        "Confirm your payment",
		Explain:      "To complete your payment, enter the 6-digit code that was sent to your phone.",
		Merchant:     "Merchant",
		Amount:       "Amount",
		Installments: "Installments",
		Card:         "Card",
		Reference:    "Order number",
		Development:  "Development mode.",
		CodeIs:       "Your code:",
		NoCode:       "In this scenario no code is accepted.",
		Code:         "Confirmation code",
		Confirm:      "Confirm",
		Cancel:       "Cancel",
		Passed:       "Verification complete",
		NotPassed:    "Verification was not possible",
		Cancelled:    "You have cancelled",
		Returning:    "You are being sent back to the merchant. If the page does not open by itself, press the button below.",
		Return:       "Return to the merchant",
		WaitTitle:    "Please wait",
		WaitText:     "Your payment is being processed. This page refreshes by itself; please do not close it.",
		NeverTitle:   "Your request has been received",
		NeverText:    "You may close this window.",
		MissingTitle: "Page not found",
		MissingText:  "There is no payment waiting behind this link. It may have been copied incompletely.",
		TroubleTitle: "Something went wrong",
		TroubleText:  "Your payment cannot continue at the moment. Please refresh the page shortly.",
		Expired:      "Time is up",
		wrongOne:     "Wrong code. You have 1 attempt left.",
		wrongMany:    "Wrong code. You have {n} attempts left.",
	}
}
