package paymago_test

import (
	"bytes"
	"encoding/json"
	"github.com/vezne/vezne/internal/dialect/paymago/paymagotest"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paymago"
	"github.com/vezne/vezne/internal/merchant"
	wire "github.com/vezne/vezne/wire/paymago"
	"github.com/vezne/vezne/wire/wirekit"
)

// house is a gateway with Paymago's dialect in front.
type house struct{ *dialecttest.House }

func open(t *testing.T, o dialecttest.Options) house {
	t.Helper()
	return house{dialecttest.Open(t, paymagotest.Shop{}, time.Now, o)}
}

// pages is a house whose merchant shows the bank's page itself: return type 2.
func pages(t *testing.T) house {
	t.Helper()
	return open(t, dialecttest.Options{Setup: func(m *merchant.Merchant) {
		m.Settings[paymago.Surface+"."+paymago.SettingReturnType] = "2"
	}})
}

func order(reference string) dialecttest.Order {
	return dialecttest.Order{
		Reference: reference, Amount: "150.00", Number: "4111111111111111", Month: "12", Year: "2030", CVV: "123", Holder: "John Doe",
	}
}

func held(reference, holder string) dialecttest.Order {
	o := order(reference)
	o.Holder = holder
	return o
}

// fields reads an answer that must have the given status.
func fields(t *testing.T, a dialecttest.Answer, status int) wirekit.Fields {
	t.Helper()
	f, err := wirekit.ReadJSON(a.Body)
	if err != nil || a.Status != status {
		t.Fatalf("status %d, want %d: %s (%v)", a.Status, status, a.Body, err)
	}
	if got := a.Header.Get("Content-Type"); got != "application/json; charset=utf-8" {
		t.Errorf("content type is %q", got)
	}
	return f
}

// ordered reads an answer of createOrder.
func ordered(t *testing.T, a dialecttest.Answer, status int) wire.OrderAnswer {
	t.Helper()
	r, err := wire.DecodeOrderAnswer(fields(t, a, status))
	if err != nil {
		t.Fatalf("read answer: %v: %s", err, a.Body)
	}
	return r
}

// create sends an order with 3-D Secure or without, which must be answered about an order.
func (h house) create(t *testing.T, o dialecttest.Order, secure string) wire.OrderAnswer {
	t.Helper()
	a := ordered(t, h.Send(t, paymagotest.Call(dialecttest.Key, paymagotest.CreatePath, paymagotest.Body(o, secure, paymagotest.ShopPage))), http.StatusOK)
	if a.Data == nil || a.Data.OrderID != o.Reference {
		t.Fatalf("createOrder: %+v", a)
	}
	return a
}

// ask calls a service that is answered in orderResult's envelope.
func (h house) ask(t *testing.T, path, paymentID, orderID string, status int) wire.Result {
	t.Helper()
	a := h.Send(t, paymagotest.Named(dialecttest.Key, path, paymentID, orderID))
	r, err := wire.DecodeResult(fields(t, a, status))
	if err != nil {
		t.Fatalf("read answer: %v: %s", err, a.Body)
	}
	return r
}

// result asks orderResult about a payment that must be there.
func (h house) result(t *testing.T, paymentID, orderID string) wire.Result {
	t.Helper()
	r := h.ask(t, paymagotest.ResultPath, paymentID, orderID, http.StatusOK)
	if r.Data == nil || r.Data.PaymentID != paymentID || r.Data.OrderID != orderID {
		t.Fatalf("orderResult: %+v", r)
	}
	return r
}

// sample returns the body of a vector.
func sample(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile("../../../wire/paymago/testdata/" + name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	_, body, found := bytes.Cut(text, []byte("\n\n"))
	if !found {
		t.Fatalf("%s has no body", name)
	}
	return body
}

// shape returns a JSON text's names in order, each with the kind of its value; an object's names have its own before them.
func shape(t *testing.T, text []byte) []string {
	t.Helper()
	var all []string
	var walk func(d *json.Decoder, path string)
	walk = func(d *json.Decoder, path string) {
		for d.More() {
			name, err := d.Token()
			if err != nil {
				t.Fatal(err)
			}
			at := path + name.(string) //nolint:errcheck // a name is a string
			value, err := d.Token()
			if err != nil {
				t.Fatal(err)
			}
			kind := "null"
			switch v := value.(type) {
			case string:
				kind = "text"
			case float64:
				kind = "number"
			case bool:
				kind = "truth"
			case json.Delim:
				kind = string(v)
			}
			all = append(all, at+" "+kind)
			if kind == "{" {
				walk(d, at+".")
				_, err = d.Token()
			}
			for kind == "[" && err == nil && d.More() {
				_, err = d.Token()
			}
			if kind == "[" {
				_, err = d.Token()
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	d := json.NewDecoder(bytes.NewReader(text))
	start, err := d.Token()
	if err != nil || start != json.Delim('{') {
		t.Fatalf("no object: %v", err)
	}
	walk(d, "")
	return all
}

// inDate is the document's sample request with a card that has not run out.
func inDate(t *testing.T, changes ...string) string {
	t.Helper()
	return strings.NewReplacer(append([]string{`"2025"`, `"2030"`}, changes...)...).Replace(string(sample(t, "order-sample")))
}
