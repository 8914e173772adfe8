package paratika

import (
	"strconv"
	"time"

	"github.com/vezne/vezne/wire/wirekit"
)

// TransactionStatus is where a transaction stands, in the rows of a query.
type TransactionStatus string

// The statuses (SDK, TransactionStatus).
const (
	InProgress    TransactionStatus = "IP"
	Abandoned     TransactionStatus = "CA"
	Failed        TransactionStatus = "FA"
	Successful    TransactionStatus = "AP"
	Voided        TransactionStatus = "VD"
	ManualCheck   TransactionStatus = "MR"
	ClosedPreAuth TransactionStatus = "PA"
)

// valid reports whether a query may ask for a status.
func (s TransactionStatus) valid() bool {
	switch s {
	case InProgress, Abandoned, Failed, Successful, Voided, ManualCheck, ClosedPreAuth, "WFA", "WLA", "RJ", "AVD", "ARND", "AFA":
		return true
	}
	return false
}

// Query is the request QUERYTRANSACTION. Without a payment's name it asks for a period, and without one for the last days.
type Query struct {
	Credentials Credentials
	Locator     Locator
	Status      TransactionStatus
	Start, End  time.Time
	Offset      int
	// Limit is 1000 where the request says nothing.
	Limit int
}

// The page of a query that names none, which is also the largest.
const defaultRows = 1000

// DecodeQuery reads a request QUERYTRANSACTION.
func DecodeQuery(f wirekit.Fields) (Query, error) {
	r := newReader(f)
	q := Query{
		Locator: Locator{TranID: r.text("PGTRANID"), PaymentID: r.text("MERCHANTPAYMENTID")},
		Status:  TransactionStatus(upper(r.text("TRANSACTIONSTATUS"))),
		Start:   r.bound("STARTDATE"), End: r.bound("ENDDATE"),
	}
	q.Offset, q.Limit = r.page()
	q.Credentials, _ = DecodeCredentials(f) // whoever serves the request has looked at them before
	if q.Status != "" && !q.Status.valid() {
		r.refuse("TRANSACTIONSTATUS", BadTransactionStatus, "AP, FA, VD gibi bir durum olmalıdır.", "It must be a status such as AP, FA or VD.")
	}
	r.period(q.Start, q.End)
	return q, r.Err()
}

// bound reads an end of a period: a day with a time or, as some clients send it, without one.
func (r reader) bound(name string) time.Time {
	if len(r.text(name)) == len(birthdayLayout) {
		return readTime(r.Reader, name, birthdayLayout, istanbul())
	}
	return readTime(r.Reader, name, boundLayout, istanbul())
}

func (r reader) period(start, end time.Time) {
	if !start.IsZero() && !end.IsZero() && end.Before(start) {
		r.refuse("ENDDATE", BadPeriod, "Bitiş, başlangıçtan önce olamaz.", "The end may not be before the start.")
	}
}

func (r reader) page() (offset, limit int) {
	return r.count("OFFSET", BadOffset, 0, 1_000_000, 0), r.count("LIMIT", BadLimit, 1, defaultRows, defaultRows)
}

func (r reader) count(name string, c ErrorCode, least, most, absent int) int {
	text := r.text(name)
	if text == "" {
		return absent
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		low, high := strconv.Itoa(least), strconv.Itoa(most)
		r.refuse(name, c, low+" ile "+high+" arasında bir tam sayı olmalıdır.", "It must be a whole number from "+low+" to "+high+".")
		return absent
	}
	return n
}

// Encode writes the request.
func (q Query) Encode() []byte {
	f := newForm("QUERYTRANSACTION")
	q.Locator.write(f)
	f.given("TRANSACTIONSTATUS", string(q.Status))
	f.given("STARTDATE", boundText(q.Start))
	f.given("ENDDATE", boundText(q.End))
	f.given("OFFSET", countText(q.Offset))
	if q.Limit != defaultRows {
		f.given("LIMIT", countText(q.Limit))
	}
	q.Credentials.write(f)
	return f.bytes()
}

func boundText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(istanbul()).Format(boundLayout)
}
