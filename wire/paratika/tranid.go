package paratika

import (
	"encoding/base32"
	"fmt"
	"strconv"
	"time"
)

// TranID is the pgTranId of one operation of a payment: the last two digits of the year and the day of the year, as the
// samples' begin ("17299Pg3B01024305"), then the payment's id and the operation's number. Clients keep it as a text of up to 64
// characters.
func TranID(bits [16]byte, operation int, at time.Time) string {
	t := at.In(istanbul())
	return fmt.Sprintf("%02d%03d%s%02d", t.Year()%100, t.YearDay(), tranAlphabet().EncodeToString(bits[:]), operation)
}

// ParseTranID reads what [TranID] wrote, and reports whether it is one of ours by its form.
func ParseTranID(text string) (bits [16]byte, operation int, ours bool) {
	const day, id = 5, 26
	if len(text) < day+id+2 || len(text) > day+id+4 {
		return bits, 0, false
	}
	b, err := tranAlphabet().DecodeString(upper(text[day : day+id]))
	n, bad := strconv.Atoi(text[day+id:])
	if err != nil || bad != nil || len(b) != len(bits) || n < 1 {
		return bits, 0, false
	}
	copy(bits[:], b)
	return bits, n, true
}

func tranAlphabet() *base32.Encoding { return base32.StdEncoding.WithPadding(base32.NoPadding) }
