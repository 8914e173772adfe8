package statement

import (
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
)

// value.go reads single cells. Each returns what is wrong, or nothing.

func words() map[string]connector.Kind {
	return map[string]connector.Kind{
		"satis": connector.KindSale, "pesinsatis": connector.KindSale, "taksitlisatis": connector.KindSale, "odeme": connector.KindSale,
		"tahsilat": connector.KindSale, "sale": connector.KindSale, "payment": connector.KindSale, "s": connector.KindSale,
		"onprovizyon": connector.KindPreAuth, "onotorizasyon": connector.KindPreAuth, "preauth": connector.KindPreAuth,
		"preauthorization": connector.KindPreAuth, "pr": connector.KindPreAuth,
		"onprovizyonkapama": connector.KindCapture, "finansallastirma": connector.KindCapture, "capture": connector.KindCapture,
		"postauth": connector.KindCapture, "cr": connector.KindCapture,
		"iptal": connector.KindVoid, "void": connector.KindVoid, "cancel": connector.KindVoid, "cancellation": connector.KindVoid,
		"reversal": connector.KindVoid, "r": connector.KindVoid, "rc": connector.KindVoid, "rp": connector.KindVoid,
		"iade": connector.KindRefund, "kismiiade": connector.KindRefund, "refund": connector.KindRefund, "partialrefund": connector.KindRefund,
		"ptrefund": connector.KindRefund, "cd": connector.KindRefund,
	}
}

// chargedBack reports whether a word for the kind of a line says that a cardholder disputes.
func chargedBack(text string) bool {
	switch plain(text) {
	case "tersibraz", "chargeback", "itiraz", "harcamaitirazi", "cb":
		return true
	}
	return false
}

func statuses() map[string]connector.LineStatus {
	return map[string]connector.LineStatus{
		"": connector.LineDone, "basarili": connector.LineDone, "onaylandi": connector.LineDone, "onay": connector.LineDone, "tamam": connector.LineDone,
		"tamamlandi": connector.LineDone, "success": connector.LineDone, "successful": connector.LineDone, "approved": connector.LineDone,
		"done": connector.LineDone, "ok": connector.LineDone, "ap": connector.LineDone, "true": connector.LineDone,
		"basarisiz": connector.LineRefused, "red": connector.LineRefused, "reddedildi": connector.LineRefused, "hatali": connector.LineRefused,
		"failed": connector.LineRefused, "declined": connector.LineRefused, "refused": connector.LineRefused, "fa": connector.LineRefused,
		"false":    connector.LineRefused,
		"bekliyor": connector.LineOpen, "beklemede": connector.LineOpen, "pending": connector.LineOpen, "inprogress": connector.LineOpen, "ip": connector.LineOpen,
	}
}

func readKind(text string) (connector.Kind, *fault.Text) {
	// "Ödeme - Başarılı" is how EsnekPos words a movement.
	first, _, _ := strings.Cut(text, " - ")
	k, known := words()[plain(first)]
	if !known {
		return 0, &fault.Text{TR: "satış, iade, iptal, ön provizyon ya da kapama olmalıdır", EN: "it must be a sale, refund, void, pre-authorization or capture"}
	}
	return k, nil
}

func readStatus(text string) (connector.LineStatus, *fault.Text) {
	s, known := statuses()[plain(text)]
	if !known {
		return 0, &fault.Text{TR: "başarılı, başarısız ya da bekliyor olmalıdır", EN: "it must be successful, failed or pending"}
	}
	return s, nil
}

func readCurrency(text string) (money.Currency, *fault.Text) {
	switch t := strings.ToUpper(strings.TrimSpace(text)); t {
	case "", "TL", "₺", "TRL", "949":
		return money.TRY, nil
	case "840", "$":
		return money.USD, nil
	case "978", "€":
		return money.EUR, nil
	default:
		c, err := money.ParseCurrency(t)
		if err != nil {
			return "", &fault.Text{TR: "TRY, USD ya da EUR gibi bir para birimi olmalıdır", EN: "it must be a currency such as TRY, USD or EUR"}
		}
		return c, nil
	}
}

func readAmount(text string, c money.Currency) (money.Amount, *fault.Text) {
	text = strings.TrimSpace(text)
	for _, mark := range []string{"TL", "TRY", "USD", "EUR", "₺", "$", "€"} {
		text = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(text, mark), mark))
	}
	text = strings.NewReplacer("\u00a0", "", " ", "").Replace(text)
	if inner, bracketed := strings.CutPrefix(text, "("); bracketed { // how accountants write what is less than nothing
		text = "-" + strings.TrimSuffix(inner, ")")
	}
	a, err := money.Parse(text, c, money.Grouped)
	if err != nil {
		return a, &fault.Text{TR: "1.234,56 ya da 1234.56 biçiminde bir tutar olmalıdır", EN: "it must be an amount such as 1.234,56 or 1234.56"}
	}
	return a, nil
}

// layouts are how statements write a day, with or without a time of day.
func layouts() []string {
	var all []string
	for _, day := range []string{"02.01.2006", "2.1.2006", "02/01/2006", "02-01-2006", "2006-01-02", "2006/01/02", "20060102"} {
		for _, clock := range []string{"", " 15:04:05", " 15:04", " 15.04", "T15:04:05"} {
			all = append(all, day+clock)
		}
	}
	return all
}

// readTime reads a day and, where it is told, the time of day. Both are Turkish, unless an offset says otherwise.
func readTime(day, clock string, zone *time.Location) (time.Time, *fault.Text) {
	text := strings.TrimSpace(day)
	if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return t.UTC(), nil
	}
	if t, ok := serial(text, zone); ok {
		return t, nil
	}
	if clock = strings.TrimSpace(clock); clock != "" {
		text, _, _ = strings.Cut(text, " ")
		text += " " + clock
	}
	text, _, _ = strings.Cut(text, ",") // fractions of a second
	for _, layout := range layouts() {
		t, err := time.ParseInLocation(layout, text, zone)
		if err == nil && t.Year() > 2000 && t.Year() < 2200 {
			return t.UTC(), nil
		}
	}
	return time.Time{}, &fault.Text{TR: "25.11.2026 ya da 2026-11-25 14:30 biçiminde bir tarih olmalıdır", EN: "it must be a date such as 25.11.2026 or 2026-11-25 14:30"}
}

// serial reads a day as Excel counts it, from 30 December 1899 on, with the time of day as a fraction of it.
func serial(text string, zone *time.Location) (time.Time, bool) {
	whole, fraction, _ := strings.Cut(text, ".")
	day, err := strconv.Atoi(whole)
	if err != nil || len(whole) != 5 || len(fraction) > 20 {
		return time.Time{}, false
	}
	part, ok := new(big.Rat).SetString("0." + fraction + "0")
	if !ok {
		return time.Time{}, false
	}
	part.Mul(part, big.NewRat(24*60*60, 1))
	seconds, err := strconv.Atoi(part.FloatString(0))
	if err != nil {
		return time.Time{}, false
	}
	return time.Date(1899, time.December, 30+day, 0, 0, seconds, 0, zone).UTC(), true
}
