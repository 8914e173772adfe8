package checkout

import (
	"strconv"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
)

// words.go holds all that the page says.

func missingNumber() fault.Text {
	return fault.Text{TR: "Kart numarasını girin.", EN: "Enter the card number."}
}

func wrongNumber() fault.Text {
	return fault.Text{
		TR: "Kart numarası hatalı. Lütfen rakamları karttakiyle karşılaştırın.",
		EN: "The card number is wrong. Please compare the digits with those on the card.",
	}
}

func missingHolder() fault.Text {
	return fault.Text{TR: "Kartın üzerindeki adı ve soyadı girin.", EN: "Enter the name on the card."}
}

func wrongHolder() fault.Text {
	return fault.Text{
		TR: "Buraya yalnızca kartın üzerindeki adı ve soyadı yazın.", EN: "Enter the name here as it stands on the card, and nothing else.",
	}
}

func longHolder() fault.Text {
	return fault.Text{TR: "Ad ve soyad en çok 64 harf olabilir.", EN: "The name may have 64 letters at most."}
}

func missingExpiry() fault.Text {
	return fault.Text{TR: "Son kullanma tarihini girin.", EN: "Enter the expiry date."}
}

func wrongDate() fault.Text {
	return fault.Text{
		TR: "Son kullanma tarihini ay/yıl olarak girin, örneğin 08/30.", EN: "Enter the expiry date as month/year, for example 08/30.",
	}
}

func wrongMonth() fault.Text {
	return fault.Text{TR: "Son kullanma ayını seçin.", EN: "Choose the month of expiry."}
}

func wrongYear() fault.Text {
	return fault.Text{TR: "Son kullanma yılını seçin.", EN: "Choose the year of expiry."}
}

func pastExpiry() fault.Text {
	return fault.Text{TR: "Bu kartın süresi dolmuş. Lütfen başka bir kart kullanın.", EN: "This card has expired. Please use another one."}
}

func missingCVV() fault.Text {
	return fault.Text{TR: "Güvenlik kodunu girin.", EN: "Enter the security code."}
}

func wrongCVV() fault.Text {
	return fault.Text{
		TR: "Güvenlik kodu 3 rakamdır; American Express'te 4 rakam olabilir.",
		EN: "The security code has 3 digits, or 4 on American Express.",
	}
}

func wrongInstallments() fault.Text {
	return fault.Text{TR: "Taksit seçeneklerinden birini seçin.", EN: "Choose one of the ways to pay."}
}

// words are the fixed texts of one language.
type words struct {
	Title, Error, Order, Amount, Number, Holder, Expiry, ExpiryHint, Month, Year, CVV, CVVHint, Choose string
	Installments, Save, Pay, Wait, Cancel, Safe, Development, OtherLanguage                            string
}

func wordsIn(language string) words {
	if language == "en" {
		return words{
			Title: "Payment", Error: "Error", Order: "Your order", Amount: "Amount to pay", Number: "Card number", Holder: "Name on the card",
			Expiry: "Expiry date", ExpiryHint: "MM/YY", Month: "Expiry month", Year: "Expiry year",
			CVV: "Security code", CVVHint: "on the back", Choose: "Choose", Installments: "How you pay",
			Save: "Save my card for my next payment", Pay: "Pay", Wait: "Please wait…", Cancel: "Go back without paying",
			Safe:        "Your card details go to the payment service only; the shop does not see them.",
			Development: "Development:", OtherLanguage: "Türkçe",
		}
	}
	return words{
		Title: "Ödeme", Error: "Hata", Order: "Siparişiniz", Amount: "Ödenecek tutar", Number: "Kart numarası", Holder: "Kartın üzerindeki ad soyad",
		Expiry: "Son kullanma tarihi", ExpiryHint: "AA/YY", Month: "Son kullanma ayı", Year: "Son kullanma yılı",
		CVV: "Güvenlik kodu", CVVHint: "kartın arkasında", Choose: "Seçin", Installments: "Ödeme seçeneği",
		Save: "Kartımı sonraki ödemelerim için kaydet", Pay: "Öde", Wait: "Lütfen bekleyin…", Cancel: "Ödemeden vazgeç",
		Safe:        "Kart bilgileriniz yalnızca ödeme hizmetine iletilir, mağaza bunları görmez.",
		Development: "Geliştirme ortamı:", OtherLanguage: "English",
	}
}

// keeping are the words of a page that keeps a card and pays nothing.
func (w words) keeping(language string) words {
	w.Title, w.Pay, w.Cancel = "Kart ekle", "Kartı kaydet", "Vazgeç"
	if language == "en" {
		w.Title, w.Pay, w.Cancel = "Add a card", "Save the card", "Cancel"
	}
	return w
}

// The words about points.
func askPoints() fault.Text {
	return fault.Text{TR: "Kartımın puanlarını göster", EN: "Show my card's points"}
}

func otherCard() fault.Text {
	return fault.Text{TR: "Başka bir kart kullan", EN: "Use another card"}
}

func pointsLabel() fault.Text {
	return fault.Text{TR: "Puanla ödenecek tutar", EN: "Amount to pay with points"}
}

// pointsMost says how much points of one kind can pay.
func pointsMost(p Points) fault.Text {
	return fault.Text{TR: p.Name + " · en çok " + p.Most.Format("tr"), EN: p.Name + " · at most " + p.Most.Format("en")}
}

func pointsHint() fault.Text {
	return fault.Text{TR: "Boş bırakılırsa puan kullanılmaz.", EN: "Left empty, no points are used."}
}

func pointsKind() fault.Text { return fault.Text{TR: "Puan türü", EN: "Kind of points"} }

func noPoints() fault.Text {
	return fault.Text{TR: "Bu kartın kullanılabilecek puanı yok.", EN: "This card has no points that can be used."}
}

func wrongPoints() fault.Text {
	return fault.Text{TR: "Bir tutar yazın, örneğin 12,50, ya da boş bırakın.", EN: "Type an amount, for example 12.50, or leave it empty."}
}

func tooManyPoints(most money.Amount) fault.Text {
	return fault.Text{TR: "Bu puanla en çok " + most.Format("tr") + " ödenebilir.", EN: "At most " + most.Format("en") + " can be paid with these points."}
}

// optionText is what an option is called that has no label of its own.
func optionText(count int) fault.Text {
	if count <= 1 {
		return fault.Text{TR: "Tek çekim", EN: "Single payment"}
	}
	n := strconv.Itoa(count)
	return fault.Text{TR: n + " taksit", EN: n + " installments"}
}

// payText is what stands on the button.
func payText(amount string) fault.Text {
	return fault.Text{TR: amount + " öde", EN: "Pay " + amount}
}
