package scenario

import "strconv"

// Entry is one scenario of the catalogue. Exactly one of its effects is set; a decline has none, because any
// response code and any reason is a scenario, see [Parse].
type Entry struct {
	// Name is what follows "SIM " in the cardholder's name.
	Name string
	// Number, 1 to 99, is the test card's: see [CardOf].
	Number int
	// TR and EN say what happens.
	TR, EN string

	Fault    Fault
	Secure   Secure
	MDStatus int
	Callback Callback
	// Parts is into how many parts what was captured is divided, of which the cardholder disputes one, for Reason.
	Parts  int64
	Reason string
}

// Catalogue returns every scenario except the declines, in the order of the documentation. A number is never given
// to another scenario, because test cards are written into people's tests.
func Catalogue() []Entry {
	entries := append(secureEntries(), faultEntries()...)
	return append(append(entries, callbackEntries()...), disputeEntries()...)
}

func secureEntries() []Entry {
	entries := []Entry{
		{
			Name: "3D_CHALLENGE", Number: 1, Secure: Challenge,
			TR: "3-D Secure sayfası açılır ve kod sorulur. Başka bir şey seçilmediğinde olan da budur.",
			EN: "The 3-D Secure page opens and asks for the code. This is also what happens when nothing is chosen.",
		},
		{
			Name: "3D_FRICTIONLESS", Number: 2, Secure: Frictionless, MDStatus: 1,
			TR: "Banka alıcıya sormadan doğrular (mdStatus 1).",
			EN: "The bank authenticates without asking the buyer (mdStatus 1).",
		},
		{
			Name: "3D_ATTEMPTED", Number: 3, Secure: Attempted, MDStatus: 4,
			TR: "Doğrulama denenir ama tamamlanamaz; sorumluluk yine kart bankasındadır (mdStatus 4).",
			EN: "Authentication is attempted and cannot be completed; the issuer answers for it all the same (mdStatus 4).",
		},
		{
			Name: "3D_NOT_ENROLLED", Number: 4, Secure: NotEnrolled, MDStatus: 2,
			TR: "Kart 3-D Secure'e kayıtlı değildir; sayfa açılmaz (mdStatus 2).",
			EN: "The card is not enrolled in 3-D Secure; no page opens (mdStatus 2).",
		},
		{
			Name: "3D_FAILED", Number: 5, Secure: Failed,
			TR: "Sayfa açılır ama hiçbir kodu kabul etmez (mdStatus 0).",
			EN: "The page opens and takes no code (mdStatus 0).",
		},
	}
	for status := range 10 {
		digit := strconv.Itoa(status)
		entries = append(entries, Entry{
			Name: "MDSTATUS_" + digit, Number: 10 + status, Secure: Fixed, MDStatus: status,
			TR: "Sayfa açılır; doğru kod mdStatus " + digit + " ile sonuçlanır.",
			EN: "The page opens; the right code ends in mdStatus " + digit + ".",
		})
	}
	return entries
}

func faultEntries() []Entry {
	return []Entry{
		{
			Name: "ANSWER_LOST", Number: 30, Fault: AnswerLost,
			TR: "Banka işlemi yapar, cevap vermeden bağlantıyı kapatır.",
			EN: "The bank acts and closes the connection without an answer.",
		},
		{
			Name: "SLOW", Number: 31, Fault: Slow,
			TR: "Banka işlemi yapar, cevabı istemcinin bekleme süresinden sonra verir.",
			EN: "The bank acts and answers after the client has stopped waiting.",
		},
		{
			Name: "LATE", Number: 32, Fault: Late,
			TR: "Banka isteği alır, beklemede der ve işlemi daha sonra yapar; sorgu bu sırada beklemede döner.",
			EN: "The bank takes the request on, says that it is pending and acts later; a query says pending meanwhile.",
		},
		{
			Name: "HTTP_500_AFTER", Number: 33, Fault: ErrorAfter,
			TR: "Banka işlemi yapar, HTTP 500 döner.",
			EN: "The bank acts and answers HTTP 500.",
		},
		{
			Name: "HTTP_500_BEFORE", Number: 34, Fault: ErrorBefore,
			TR: "Banka işlemi yapmaz, HTTP 500 döner.",
			EN: "The bank does not act and answers HTTP 500.",
		},
		{
			Name: "TRUNCATED", Number: 35, Fault: Truncated,
			TR: "Banka işlemi yapar, cevap ortasında kesilir.",
			EN: "The bank acts and its answer breaks off in the middle.",
		},
		{
			Name: "HTML", Number: 36, Fault: HTML,
			TR: "Banka işlemi yapar, HTTP 200 ile bir hata sayfası döner.",
			EN: "The bank acts and answers HTTP 200 with an error page.",
		},
		{
			Name: "REFUSED", Number: 37, Fault: Refused,
			TR: "Banka işlemi yapmadan bağlantıyı kapatır.",
			EN: "The bank closes the connection and does not act.",
		},
		{
			Name: "WRONG_ORDER", Number: 38, Fault: WrongOrder,
			TR: "Banka işlemi doğru yapar, cevapta başka bir sipariş yazar.",
			EN: "The bank acts rightly; its answer names another order.",
		},
		{
			Name: "WRONG_AMOUNT", Number: 39, Fault: WrongAmount,
			TR: "Banka işlemi doğru yapar, cevapta başka bir tutar yazar.",
			EN: "The bank acts rightly; its answer names another amount.",
		},
		{
			Name: "WRONG_CURRENCY", Number: 40, Fault: WrongCurrency,
			TR: "Banka işlemi doğru yapar, cevapta başka bir para birimi yazar.",
			EN: "The bank acts rightly; its answer names another currency.",
		},
		{
			Name: "WRONG_SIGNATURE", Number: 41, Fault: WrongSignature,
			TR: "Banka işlemi yapar, cevabın imzası yanlıştır.",
			EN: "The bank acts; its answer's signature is wrong.",
		},
	}
}

func callbackEntries() []Entry {
	return []Entry{
		{
			Name: "CALLBACK_TWICE", Number: 60, Callback: ReturnTwice,
			TR: "Dönüş iki kez gelir: önce sunucudan sunucuya, sonra tarayıcıyla.",
			EN: "The return comes twice: from server to server first, then with the browser.",
		},
		{
			Name: "CALLBACK_LATE", Number: 61, Callback: ReturnLate,
			TR: "Tarayıcı bir bekleme sayfasında kalır ve geç döner.",
			EN: "The browser stays on a waiting page and returns late.",
		},
		{
			Name: "CALLBACK_NEVER", Number: 62, Callback: ReturnNever,
			TR: "Tarayıcı hiç geri gönderilmez.",
			EN: "The browser is never sent back.",
		},
		{
			Name: "CALLBACK_WRONG_HASH", Number: 63, Callback: ReturnWrongHash,
			TR: "Dönüşün imzası yanlıştır.",
			EN: "The return's hash is wrong.",
		},
		{
			Name: "CALLBACK_WRONG_AMOUNT", Number: 64, Callback: ReturnWrongAmount,
			TR: "Dönüşte başka bir tutar yazar; imzası doğrudur.",
			EN: "The return names another amount, under a right hash.",
		},
		{
			Name: "CALLBACK_WRONG_CURRENCY", Number: 65, Callback: ReturnWrongCurrency,
			TR: "Dönüşte başka bir para birimi yazar; imzası doğrudur.",
			EN: "The return names another currency, under a right hash.",
		},
		{
			Name: "CALLBACK_OUT_OF_ORDER", Number: 66, Callback: ReturnOutOfOrder,
			TR: "Başarı sunucudan sunucuya gelir, ardından tarayıcı eski bir başarısızlıkla döner.",
			EN: "The success comes from server to server, and then the browser returns with a stale failure.",
		},
	}
}

// Disputes is what the name of every scenario begins with of which a cardholder disputes the payment.
const Disputes = "CHARGEBACK"

func disputeEntries() []Entry {
	return []Entry{
		{
			Name: Disputes, Number: 80, Parts: 1, Reason: "10.4",
			TR: "Kart sahibi, tahsilattan bir süre sonra ödemenin tamamına itiraz eder (10.4).",
			EN: "Some time after it is captured the cardholder disputes all of the payment (10.4).",
		},
		{
			Name: Disputes + "_HALF", Number: 81, Parts: 2, Reason: "13.1",
			TR: "Kart sahibi, tahsilattan bir süre sonra ödemenin yarısına itiraz eder (13.1).",
			EN: "Some time after it is captured the cardholder disputes half of the payment (13.1).",
		},
	}
}

// find looks a name up. The names are tried one by one: a scenario is rare, and building the table costs a
// microsecond, which no ordinary payment pays.
func find(name string) (Entry, bool) {
	for _, entry := range Catalogue() {
		if entry.Name == name {
			return entry, true
		}
	}
	return Entry{}, false
}
