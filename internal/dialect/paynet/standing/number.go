package standing

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/id"
	"github.com/vezne/vezne/internal/subscription"
)

// number.go holds the names by which a shop knows subscriptions, their charges and their cards. Charges are periods, which count from 0 in
// the engine and from 1 in what a shop is shown.

const prefix = "sub"

// ID writes a subscription's id as Paynet's GUID.
func ID(s subscription.ID) string {
	n, err := id.ParsePrefixed(prefix, string(s))
	if err != nil {
		return string(s) // none that was read from the store
	}
	h := hex.EncodeToString(n[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// parseID reads what ID writes.
func parseID(text string) (subscription.ID, bool) {
	b, err := hex.DecodeString(strings.ReplaceAll(strings.TrimSpace(text), "-", ""))
	if err != nil || len(b) != len(id.ID{}) {
		return "", false
	}
	return subscription.ID(id.ID(b).WithPrefix(prefix)), true
}

// invoiceID names one charge of a subscription; parseInvoiceID reads it.
func invoiceID(s subscription.ID, period int) string { return ID(s) + "-" + strconv.Itoa(period+1) }

func parseInvoiceID(text string) (s subscription.ID, period int, ok bool) {
	cut := strings.LastIndexByte(text, '-')
	if cut < 0 {
		return "", 0, false
	}
	s, ok = parseID(text[:cut])
	n, err := strconv.Atoi(text[cut+1:])
	return s, n - 1, ok && err == nil && n >= 1 && n < numberStep
}

// An invoice's number is a number, as Paynet's is: the subscription's own among its merchant's, and the charge's in four digits. Subscriptions of
// before have, in the place of their own number, the millisecond in which they were made, counted from 2020.
const (
	numberSince = 1_577_836_800_000 // 2020-01-01 in milliseconds of Unix time
	numberStep  = 10_000
	// numberMost is beyond every number of a subscription and before every millisecond of before.
	numberMost = 10_000_000_000
)

// InvoiceNo is the number under which a shop knows a charge of a subscription; parseInvoiceNo reads it.
func InvoiceNo(s Subscription, period int) string {
	own := s.Number
	if own == 0 {
		own = made(s.ID).UnixMilli() - numberSince
	}
	return strconv.FormatInt(own*numberStep+int64(period)+1, 10)
}

// parseInvoiceNo reads the number of a subscription, or when it was made where the number is 0, and the period.
func parseInvoiceNo(text string) (own int64, made time.Time, period int, ok bool) {
	const most = 1 << 53 // what a client's number holds exactly
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || n < numberStep || n > most || n%numberStep == 0 {
		return 0, time.Time{}, 0, false
	}
	own, period = n/numberStep, int(n%numberStep)-1
	if own < numberMost {
		return own, time.Time{}, period, true
	}
	return 0, time.UnixMilli(own + numberSince).UTC(), period, true
}

// PeriodOf is the period of a subscription that has a number, or a NotFound fault, CodeInvoice.
func PeriodOf(s Subscription, number string) (int, error) {
	_, _, period, ok := parseInvoiceNo(number)
	if !ok || InvoiceNo(s, period) != strings.TrimSpace(number) {
		return 0, errNoInvoice("invoice_no")
	}
	return period, nil
}

// made is the millisecond in which a subscription was made, by its id.
func made(s subscription.ID) time.Time {
	n, err := id.ParsePrefixed(prefix, string(s))
	if err != nil {
		return time.Time{}
	}
	return n.Time()
}

// from is what a list with the newest first goes on after to begin with what was made before t.
func from(t time.Time) subscription.ID { return subscription.ID(id.Least(t).WithPrefix(prefix)) }

// CardID is the number by which a saved card is called among a subscription's cards. It says nothing of the card: it is made of its token.
func CardID(token string) int64 {
	const bits = 52 // what a client's number holds exactly
	sum := sha256.Sum256([]byte("paynet card " + token))
	return int64(binary.BigEndian.Uint64(sum[:8]) >> (64 - bits))
}

// units are what periods are counted in, in the order of Paynet's numbers for them.
func units() []subscription.Unit {
	return []subscription.Unit{subscription.Daily, subscription.Weekly, subscription.Monthly, subscription.Yearly}
}

// Unit is what Paynet's number of an interval counts in, and Interval the number of what a subscription counts in.
func Unit(interval int) subscription.Unit { return units()[interval] }

// Interval is Paynet's number of what a subscription counts in.
func Interval(s Subscription) int { return max(0, slices.Index(units(), s.Terms.Interval.Unit)) }
