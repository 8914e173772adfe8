package paratika

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// value.go holds how the values that several messages share are written.

// The layouts of times: of the bank's transaction in answers, of a query's bounds, of a query's rows, of a birthday in a
// request and in an answer, and of a customer's last visit.
const (
	tranLayout     = "20060102 15:04:05"
	boundLayout    = "02-01-2006 15:04"
	rowLayout      = "2006-01-02 15:04:05.000"
	birthdayLayout = "02-01-2006"
	isoDayLayout   = "2006-01-02"
)

// istanbul is the clock of the bank's times. It has been three hours ahead of UTC all year since 2016, so a fixed offset
// needs no time-zone data on the machine.
func istanbul() *time.Location { return time.FixedZone("TRT", 3*60*60) }

// tranDate writes pgTranDate.
func tranDate(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(istanbul()).Format(tranLayout)
}

// rowTime writes a time of a query's row; these are in UTC (SDK, TransactionList).
func rowTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(rowLayout)
}

func readTime(r *wirekit.Reader, name, layout string, zone *time.Location) time.Time {
	text := strings.TrimSpace(r.Text(name, textLimit))
	if text == "" {
		return time.Time{}
	}
	t, err := time.ParseInLocation(layout, text, zone)
	if err != nil || t.Year() < 1900 || t.Year() > 2200 || t.Format(layout) != text {
		r.Refuse(name, string(BadDate), fault.Text{
			TR: "Tarih okunamadı; belgedeki biçimde yazın.", EN: "The date could not be read; write it as documented.",
		})
		return time.Time{}
	}
	return t.UTC()
}

// currency reads CURRENCY: the three letters of ISO 4217, which Paratika must take.
func (r reader) currency() money.Currency {
	const name = "CURRENCY"
	text := r.text(name)
	if text == "" {
		return ""
	}
	c, err := money.ParseCurrency(text)
	if err != nil || len(text) != 3 || text[0] < 'A' {
		r.refuse(name, BadCurrency, "TRY gibi üç harfli bir para birimi kodu olmalıdır.", "It must be a currency code of three letters such as TRY.")
		return ""
	}
	if !taken(c) {
		r.refuse(name, UnsupportedCurrency, "Bu para birimi desteklenmiyor.", "This currency is not supported.")
		return ""
	}
	return c
}

// taken reports whether Paratika takes a currency (SDK, Currency).
func taken(c money.Currency) bool {
	switch c {
	case "TRY", "USD", "EUR", "GBP", "CAD", "DKK", "SEK", "CHF", "NOK", "JPY", "AED", "AUD", "RUB", "KWD", "ZAR", "BHD", "SAR",
		"ILS", "INR", "MXN", "HUF", "NZD", "BRL", "IDR", "CZK", "PLN", "BGN", "RON", "CNY", "ARS", "BOB", "COP", "RSD", "AZN",
		"MKD", "UAH":
		return true
	}
	return false
}

// amount reads an amount in major units with a dot, which is what every client sends. Without a currency the decimals of the
// lira are meant.
func (r reader) amount(name string, c money.Currency) money.Amount {
	if r.Refused(name) {
		return money.Amount{}
	}
	if c == "" {
		c = money.TRY
	}
	a := r.Amount(name, c, money.DecimalDot)
	if a.IsZero() {
		return money.Amount{} // nothing says the same as zero
	}
	return a
}

// positive reads an amount that must be there and above zero.
func (r reader) positive(name string, c money.Currency) money.Amount {
	r.require(name)
	a := r.amount(name, c)
	if !a.IsPositive() && !r.Refused(name) {
		r.Refuse(name, "amount_not_positive", fault.Text{TR: "Tutar sıfırdan büyük olmalıdır.", EN: "The amount must be greater than zero."})
	}
	return a
}

// decimal writes an amount of a request, "" for none.
func decimal(a money.Amount) string {
	if a.IsZero() {
		return ""
	}
	return a.Decimal()
}

// yes reads a switch. The SDK writes YES and NO, other clients yes, true and 1.
func (r reader) yes(name string) bool {
	switch strings.ToLower(r.text(name)) {
	case "yes", "true", "1", "on", "evet":
		return true
	}
	return false
}

// yesText writes a switch, "" for no.
func yesText(set bool) string {
	if set {
		return "YES"
	}
	return ""
}

// installments reads a number of monthly parts, from 1 to 12 (document, ERR10088), or 0 when it is not given.
func (r reader) installments(name string) int {
	text := r.text(name)
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 12 {
		r.refuse(name, BadInstallments, "1 ile 12 arasında bir sayı olmalıdır.", "It must be a number from 1 to 12.")
		return 0
	}
	return n
}

func countText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// unwrap takes the encodings off a parameter that holds JSON. The vendor's samples encode its value twice, other clients once;
// a value that begins with a bracket or a brace is what it is meant to be.
func unwrap(text string) string {
	for range 2 {
		text = strings.TrimSpace(text)
		if text == "" || text[0] == '[' || text[0] == '{' {
			break
		}
		plain, err := url.QueryUnescape(text)
		if err != nil {
			break
		}
		text = plain
	}
	return strings.TrimSpace(text)
}
