package scenario

// Fault is something that goes wrong with the answer to one request.
type Fault int

// The faults. All but Refused and ErrorBefore happen after the bank has acted.
const (
	// NoFault answers properly.
	NoFault Fault = iota
	// AnswerLost acts and closes the connection.
	AnswerLost
	// Slow acts and answers after the client has given up.
	Slow
	// Late takes the request on, says so, and acts some time later.
	Late
	// ErrorAfter acts and answers HTTP 500.
	ErrorAfter
	// ErrorBefore answers HTTP 500 and has not acted.
	ErrorBefore
	// Truncated acts and breaks off in the middle of the answer.
	Truncated
	// HTML acts and answers a web page with HTTP 200.
	HTML
	// Refused closes the connection and has not acted.
	Refused
	// WrongOrder, WrongAmount and WrongCurrency act rightly and answer, properly signed, about something else.
	WrongOrder
	WrongAmount
	WrongCurrency
	// WrongSignature acts and signs the answer wrongly.
	WrongSignature
)

// Acts reports whether the bank does what was asked before the fault.
func (f Fault) Acts() bool { return f != ErrorBefore && f != Refused }

// Secure is how 3-D Secure goes.
type Secure int

// The ways of 3-D Secure.
const (
	// Challenge shows the page and asks for the code.
	Challenge Secure = iota
	// Frictionless authenticates without asking the buyer.
	Frictionless
	// Attempted cannot authenticate; the issuer answers for the attempt.
	Attempted
	// NotEnrolled: the card does not take part; the issuer answers for the attempt.
	NotEnrolled
	// Failed shows the page and takes no code.
	Failed
	// Fixed shows the page, and the right code ends in the given mdStatus.
	Fixed
)

// Callback is something that goes wrong with the buyer's return.
type Callback int

// The faults of the return.
const (
	// ReturnOnce sends the browser back, once and rightly.
	ReturnOnce Callback = iota
	// ReturnTwice also posts the same return from server to server, before the browser's.
	ReturnTwice
	// ReturnLate keeps the browser on a waiting page for some time.
	ReturnLate
	// ReturnNever leaves the browser on the bank's page.
	ReturnNever
	// ReturnWrongHash falsifies the hash.
	ReturnWrongHash
	// ReturnWrongAmount and ReturnWrongCurrency name another amount or currency, under a right hash.
	ReturnWrongAmount
	ReturnWrongCurrency
	// ReturnOutOfOrder posts the success from server to server and then sends the browser with a stale failure.
	ReturnOutOfOrder
)
