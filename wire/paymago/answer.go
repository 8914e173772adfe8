package paymago

import (
	"strconv"

	"github.com/vezne/vezne/wire/wirekit"
)

// OrderAnswer is the answer of pos/createOrder ("Sipariş Oluşturma", Response), whose keys, order and types this is.
type OrderAnswer struct {
	// Data is nil, and written as null, when the request was refused before there was an order.
	Data *OrderData
	// Success is written as the string "true" or "false".
	Success bool
	// Message is null when empty.
	Message    string
	ResultCode ResultCode
}

// OrderData is what an OrderAnswer says about the order. Texts that are empty are written as null.
type OrderData struct {
	// ResponseMessage has the form of [ResponseMessage].
	ResponseMessage string
	OrderID         string
	// ReturnURL is the buyer's way to the bank for [ReturnURL], PaymentData the page for [ReturnHTML].
	ReturnURL   string
	ErrorCode   string
	Status      Status
	PaymentID   string
	PaymentData string
	// ReturnType is 0, and written as null, when the buyer has nowhere to go.
	ReturnType ReturnType
}

// ReturnType says how the buyer gets to the bank. The document contradicts itself: the table of fields has 1 for HTML and 2 for
// a URL; the text of the flow, which says what to do in each case, and the sample have it the other way. These are the latter's.
type ReturnType int

// The two return types ("ReturnType Değerlerine Göre Yönlendirme").
const (
	// ReturnURL : returnUrl is where the browser has to go; paymentData is null.
	ReturnURL ReturnType = 1
	// ReturnHTML : paymentData is a page to show to the buyer; returnUrl is null.
	ReturnHTML ReturnType = 2
)

// Status is the word in "status". The sample has SUCCESS; the other is ours.
type Status string

// The statuses.
const (
	Success Status = "SUCCESS"
	Failed  Status = "FAILED"
)

// Encode writes the answer.
func (a OrderAnswer) Encode() []byte {
	w := wirekit.NewObject()
	if a.Data == nil {
		w.Raw("data", "null")
	} else {
		w.Raw("data", string(a.Data.encode()))
	}
	w.Text("success", strconv.FormatBool(a.Success))
	w.TextOrNull("message", a.Message)
	w.Text("resultCode", string(a.ResultCode))
	return w.Bytes()
}

func (d OrderData) encode() []byte {
	w := wirekit.NewObject()
	w.TextOrNull("responseMessage", d.ResponseMessage)
	w.TextOrNull("orderId", d.OrderID)
	w.TextOrNull("returnUrl", d.ReturnURL)
	w.TextOrNull("errorCode", d.ErrorCode)
	w.TextOrNull("status", string(d.Status))
	w.TextOrNull("paymentId", d.PaymentID)
	w.TextOrNull("paymentData", d.PaymentData)
	kind := ""
	if d.ReturnType != 0 {
		kind = strconv.Itoa(int(d.ReturnType))
	}
	w.TextOrNull("returnType", kind)
	return w.Bytes()
}

// htmlLimit bounds paymentData, which is a page.
const htmlLimit = 64 << 10

// DecodeOrderAnswer reads an answer of pos/createOrder. One that does not say whether it succeeded is refused.
func DecodeOrderAnswer(f wirekit.Fields) (OrderAnswer, error) {
	r := wirekit.NewReader(f)
	r.Require("success", "resultCode")
	a := OrderAnswer{
		Success: r.Bool("success"), Message: r.Lines("message", textLimit),
		ResultCode: ResultCode(r.Text("resultCode", textLimit)),
	}
	inner, found, err := nested(f, "data")
	if err != nil {
		return OrderAnswer{}, err
	}
	if found {
		n := wirekit.NewReader(inner)
		a.Data = &OrderData{
			ResponseMessage: n.Lines("responseMessage", textLimit), OrderID: n.Text("orderId", textLimit),
			ReturnURL: n.WebAddress("returnUrl", urlLimit), ErrorCode: n.Text("errorCode", textLimit),
			Status: Status(n.Text("status", textLimit)), PaymentID: n.Text("paymentId", textLimit),
			PaymentData: n.Lines("paymentData", htmlLimit), ReturnType: ReturnType(n.Int("returnType", 0, 99, 0)),
		}
		err = n.Err()
		if err != nil {
			return OrderAnswer{}, err
		}
	}
	return a, r.Err()
}

// nested reads the object in a field. Null is none.
func nested(f wirekit.Fields, name string) (wirekit.Fields, bool, error) {
	_, found := f.Find(name)
	inner, err := f.Object(name)
	return inner, found, err
}
