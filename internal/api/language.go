package api

import (
	"net/http"
	"strings"
)

// languageOf chooses between the two languages of the product by Accept-Language (RFC 9110, section 12.5.4). English is
// the answer when neither is asked for, because this API is read by programs and their authors more than by buyers.
func languageOf(r *http.Request) string {
	chosen, best := "en", 0
	for part := range strings.SplitSeq(strings.Join(r.Header.Values("Accept-Language"), ","), ",") {
		tag, parameters, _ := strings.Cut(strings.TrimSpace(part), ";")
		primary, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
		if primary != "tr" && primary != "en" {
			continue
		}
		if q := quality(parameters); q > best {
			chosen, best = primary, q
		}
	}
	return chosen
}

// quality reads a weight such as "q=0.8" in thousandths (RFC 9110, section 12.4.2). A missing weight is 1000, and one that
// cannot be read is 0.
func quality(parameters string) int {
	text, weighted := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(parameters), " ", ""), "q=")
	if !weighted {
		return 1000
	}
	whole, fraction, _ := strings.Cut(text, ".")
	if len(fraction) > 3 || whole != "0" && whole != "1" {
		return 0
	}
	q := int(whole[0]-'0') * 1000
	unit := 100
	for _, b := range []byte(fraction) {
		if b < '0' || b > '9' {
			return 0
		}
		q += int(b-'0') * unit
		unit /= 10
	}
	return min(q, 1000)
}
