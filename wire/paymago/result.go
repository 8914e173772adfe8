package paymago

import (
	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
)

// Result is the answer of pos/orderResult, and of the services beside it that are ours. The document prints it once, for a
// failure ("Sipariş Sonlandırma", Response); what it looks like after a success is published nowhere, so that Data, whose names
// are those of createOrder's as far as those go, is ours.
type Result struct {
	// Data is nil, and written as null, when there is nothing to tell about a payment.
	Data *ResultData
	// ErrorInfo is [ErrorInfo] in an answer of failure, and null in one of success.
	ErrorInfo string
	// Messages say what went wrong; none is written as an empty array.
	Messages  []string
	Succeeded bool
}

// ErrorInfo is the one published value of "errorInfo".
const ErrorInfo = "ERROR"

// NotFound is the one published message of a failure.
const NotFound = "İşlem Bulunamadı"

// ResultData is what a Result says about a payment.
type ResultData struct {
	ResponseMessage string
	OrderID         string
	ErrorCode       string
	Status          Status
	PaymentID       string
	// Amount and RefundedAmount are written like "150.00", in the currency of "currencyCode".
	Amount         money.Amount
	RefundedAmount money.Amount
	Installment    int
}

// Fail returns the answer of failure for a message.
func Fail(message string) Result {
	return Result{ErrorInfo: ErrorInfo, Messages: []string{message}}
}

// Encode writes the answer.
func (a Result) Encode() []byte {
	w := wirekit.NewObject()
	if a.Data == nil {
		w.Raw("data", "null")
	} else {
		w.Raw("data", string(a.Data.encode()))
	}
	w.TextOrNull("errorInfo", a.ErrorInfo)
	w.Raw("messages", texts(a.Messages))
	w.Bool("succeeded", a.Succeeded)
	return w.Bytes()
}

// texts writes an array of strings, by way of an object that can quote.
func texts(list []string) string {
	out := "["
	for i, text := range list {
		w := wirekit.NewObject()
		w.Text("", text)
		quoted := string(w.Bytes())
		if i > 0 {
			out += ","
		}
		out += quoted[len(`{"":`) : len(quoted)-1]
	}
	return out + "]"
}

func (d ResultData) encode() []byte {
	w := wirekit.NewObject()
	w.TextOrNull("responseMessage", d.ResponseMessage)
	w.TextOrNull("orderId", d.OrderID)
	w.TextOrNull("errorCode", d.ErrorCode)
	w.TextOrNull("status", string(d.Status))
	w.TextOrNull("paymentId", d.PaymentID)
	w.Text("amount", d.Amount.Decimal())
	w.Text("currencyCode", d.Amount.Currency().Numeric())
	w.Text("installment", installments(d.Installment))
	w.Text("refundedAmount", d.RefundedAmount.Decimal())
	return w.Bytes()
}

// DecodeResult reads an answer of pos/orderResult. One that does not say whether it succeeded is refused.
func DecodeResult(f wirekit.Fields) (Result, error) {
	r := wirekit.NewReader(f)
	r.Require("succeeded")
	a := Result{ErrorInfo: r.Text("errorInfo", textLimit), Succeeded: r.Bool("succeeded")}
	messages, err := readTexts(f, "messages")
	if err != nil {
		return Result{}, err
	}
	a.Messages = messages
	inner, found, err := nested(f, "data")
	if err != nil {
		return Result{}, err
	}
	if found {
		n := wirekit.NewReader(inner)
		a.Data = &ResultData{
			ResponseMessage: n.Lines("responseMessage", textLimit), OrderID: n.Text("orderId", textLimit),
			ErrorCode: n.Text("errorCode", textLimit), Status: Status(n.Text("status", textLimit)),
			PaymentID: n.Text("paymentId", textLimit), Installment: int(n.Int("installment", 0, mostInstallments, 0)),
		}
		if n.Given("currencyCode") { // a body of Paymago's own may have none, and then there is no telling what a number means
			c := readCurrency(n)
			a.Data.Amount = money.New(n.Amount("amount", c, money.Decimal).Minor(), c)
			a.Data.RefundedAmount = money.New(n.Amount("refundedAmount", c, money.Decimal).Minor(), c)
		}
		err = n.Err()
		if err != nil {
			return Result{}, err
		}
	}
	return a, r.Err()
}

// readTexts reads an array of strings. Null and an empty array are none.
func readTexts(f wirekit.Fields, name string) ([]string, error) {
	field, found := f.Find(name)
	if !found {
		return nil, nil
	}
	var list []string
	err := json.Unmarshal([]byte(field.Value), &list)
	if field.Kind != wirekit.Nested || err != nil {
		return nil, fault.InvalidField(name, "not_texts", fault.Text{
			TR: name + ": Bu alan metinlerden oluşan bir dizi olmalıdır.", EN: name + ": This field must be an array of texts.",
		})
	}
	if len(list) == 0 {
		return nil, nil
	}
	return list, nil
}
