package paynet

// ResultCode is the number in "code" of an answer with HTTP 200 and in "result_code" of an error object. The names are those
// of Paynet's PHP class ResultCode; its document publishes a text for 0 and 100 only.
type ResultCode int

// The result codes that this package reads or writes.
const (
	Successful           ResultCode = 0
	Unsuccessful         ResultCode = 1
	CompanyBlocked       ResultCode = 2
	AgentBlocked         ResultCode = 3
	AgentNotFound        ResultCode = 4
	DuplicateData        ResultCode = 5
	NoProcess            ResultCode = 6
	Unauthorized         ResultCode = 7
	ServerError          ResultCode = 8
	NotImplemented       ResultCode = 9
	TimeOut              ResultCode = 10
	BadRequest           ResultCode = 11
	NoData               ResultCode = 12
	NoSession            ResultCode = 13
	WrongBin             ResultCode = 14
	UnmatchedTransaction ResultCode = 15
	TDSError             ResultCode = 16
	UsedSession          ResultCode = 17
	WrongCardData        ResultCode = 18
	WrongTransactionType ResultCode = 19
	WrongPOSType         ResultCode = 20
	WrongRatioGet        ResultCode = 21
	WrongExpiry          ResultCode = 22
	RatioCodeNotFound    ResultCode = 23
	InvoiceNotFound      ResultCode = 24
	CardNotFound         ResultCode = 25
	CardKeyUndefined     ResultCode = 26
	// OldSuccessful answers a repeat of what had succeeded before ("Ödeme", closing remark on timeouts).
	OldSuccessful ResultCode = 100
)

// The two messages that Paynet prescribes ("Ödeme", sample response and closing remark).
const (
	SuccessMessage    = "Başarılı İşlem"
	OldSuccessMessage = "Önceki Başarılı İşlem"
)

// Success returns the code and message of something done now or, if repeated, found done.
func Success(repeated bool) (ResultCode, string) {
	if repeated {
		return OldSuccessful, OldSuccessMessage
	}
	return Successful, SuccessMessage
}
