package money

import (
	"strconv"
	"strings"
)

// Decimal returns a with all decimals of its currency after a dot and without grouping: "12.50", "-0.05", "1250" for JPY.
func (a Amount) Decimal() string { return a.join("", ".") }

// DecimalComma is Decimal with a comma: "12,50".
func (a Amount) DecimalComma() string { return a.join("", ",") }

// Turkish returns a with grouped thousands and a decimal comma, without a currency: "1.234,56", "-1.250,00". EsnekPos
// writes the amounts of its answers in this way.
func (a Amount) Turkish() string { return a.join(".", ",") }

// Compact returns a as the shortest JSON number: "12.5", "0.25", "12", "0".
func (a Amount) Compact() string {
	text := a.Decimal()
	if strings.Contains(text, ".") {
		text = strings.TrimRight(text, "0")
		text = strings.TrimSuffix(text, ".")
	}
	return text
}

// String returns a with its currency code, "12.50 TRY", for logs and command lines. The zero value is "0".
func (a Amount) String() string {
	if a.currency == "" {
		return a.Decimal()
	}
	return a.Decimal() + " " + string(a.currency)
}

// Format returns a as a reader of lang expects to see it: "1.234,56 ₺" in Turkish and "₺1,234.56" in English, with the
// currency code where there is no well-known sign ("1.234,56 CHF", "CHF 1,234.56"). Any lang that does not begin with "en"
// is Turkish.
//
// The space is an ordinary one, so that the text can be searched for; a page that must not break there says so in its style.
func (a Amount) Format(lang string) string {
	sign := a.currency.sign()
	if !english(lang) {
		return strings.TrimSuffix(a.Turkish()+" "+sign, " ")
	}
	number, negative := strings.CutPrefix(a.join(",", "."), "-")
	if sign == string(a.currency) && sign != "" {
		number = " " + number
	}
	if negative {
		return "-" + sign + number
	}
	return sign + number
}

// sign returns the sign of c where readers of both languages know it without doubt, and its code otherwise. "¥" and "kr", for
// example, each stand for several currencies.
func (c Currency) sign() string {
	switch c {
	case TRY:
		return "₺"
	case USD:
		return "$"
	case EUR:
		return "€"
	case GBP:
		return "£"
	case CHF, JPY, KWD, RUB, SAR, AED, AZN:
		return string(c)
	default:
		return string(c)
	}
}

// join writes a with the given marks; an empty group mark means no grouping.
func (a Amount) join(group, decimal string) string {
	// FormatInt rather than a negation, because the smallest int64 has no positive counterpart.
	text, negative := strings.CutPrefix(strconv.FormatInt(a.minor, 10), "-")
	exponent := a.currency.Exponent()
	if missing := exponent + 1 - len(text); missing > 0 {
		text = strings.Repeat("0", missing) + text
	}
	whole, fraction := text[:len(text)-exponent], text[len(text)-exponent:]

	var b strings.Builder
	if negative {
		b.WriteByte('-')
	}
	for i := range len(whole) {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(group)
		}
		b.WriteByte(whole[i])
	}
	if exponent > 0 {
		b.WriteString(decimal)
		b.WriteString(fraction)
	}
	return b.String()
}

func english(lang string) bool { return len(lang) >= 2 && upperASCII(lang[:2]) == "EN" }
