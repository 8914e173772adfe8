package paynet

import "time"

// TransactionType is the number in "transaction_type". Requests and answers number the pre-authorization differently: 3 in a
// request ("Ödeme", request parameter 17), 2 in an answer ("Ödeme", response parameter 4).
type TransactionType int

// The transaction types. Capture and CaptureReversal occur in answers only.
const (
	Sale            TransactionType = 1
	PreAuth         TransactionType = 2
	PreAuthRequest  TransactionType = 3
	Capture         TransactionType = 4
	CaptureReversal TransactionType = 6
)

// dateLayout is how xact_date is written: ISO 8601 with seven decimals and an offset ("Ödeme", sample response).
const dateLayout = "2006-01-02T15:04:05.0000000-07:00"

// date writes a time as Paynet's servers do, in Turkish time.
func date(t time.Time) string {
	// Turkey has kept UTC+3 all year since 2016, so a fixed offset needs no time-zone data on the machine.
	return t.In(time.FixedZone("TRT", 3*60*60)).Format(dateLayout)
}

// POSType is the point of sale that every answer names: 5, Paynet's own. A merchant's own POS (1) is not known here, and the
// 6 of the document's sample is explained nowhere.
const POSType = 5

// UserID is who an API payment is said to be made by when the request names nobody ("Ödeme", sample response).
const UserID = "PaynetApi"

// Currency is the only currency of Paynet's answers.
const Currency = "TRY"
