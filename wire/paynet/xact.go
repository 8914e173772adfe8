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
func date(t time.Time) string { return t.In(zone()).Format(dateLayout) }

// zone is Turkish time. Turkey has kept UTC+3 all year since 2016, so a fixed offset needs no time-zone data on the machine.
func zone() *time.Location { return time.FixedZone("TRT", 3*60*60) }

// The points of sale. POSType, Paynet's own, is the one that every answer names. A merchant's own POS is asked for with
// OwnPOSType, which makes no difference here, where the provider behind is the merchant's in any case. SamplePOSType stands in
// the document's sample answer and is explained nowhere.
const (
	OwnPOSType    = 1
	POSType       = 5
	SamplePOSType = 6
)

// UserID is who an API payment is said to be made by when the request names nobody ("Ödeme", sample response).
const UserID = "PaynetApi"

// FormUserID is who a payment is said to be made by that began in a form of paynet.js (Paynet's PHP class ChargeResponse).
const FormUserID = "PaynetJ"

// Currency is the only currency of Paynet's answers.
const Currency = "TRY"
