package paynet_test

import (
	"github.com/vezne/vezne/internal/dialect/paynet/paynettest"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/paynet"
	"github.com/vezne/vezne/wire/wirekit"
)

// house is a gateway with Paynet's dialect in front.
type house struct{ *dialecttest.House }

func open(t *testing.T, o dialecttest.Options) house {
	t.Helper()
	return house{dialecttest.Open(t, paynettest.Shop{}, time.Now, o)}
}

func order(reference string) dialecttest.Order {
	return dialecttest.Order{
		Reference: reference, Amount: "12.50", Number: "4355084355084358", Month: "12", Year: "2030", CVV: "000", Holder: "Ayşe Işık",
	}
}

func held(reference, holder string) dialecttest.Order {
	o := order(reference)
	o.Holder = holder
	return o
}

// post calls a service with the first merchant's key.
func (h house) post(t *testing.T, path, body string) dialecttest.Answer {
	t.Helper()
	return h.Send(t, paynettest.Call(dialecttest.Key, path, body))
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

func must[M any](t *testing.T, decode func(wirekit.Fields) (M, error), f wirekit.Fields) M {
	t.Helper()
	m, err := decode(f)
	if err != nil {
		t.Fatalf("read answer: %v", err)
	}
	return m
}

// pay makes a payment that must be answered with a row.
func (h house) pay(t *testing.T, o dialecttest.Order) wire.Payment {
	t.Helper()
	return must(t, wire.DecodePayment, fields(t, h.post(t, "/v2/transaction/payment", paynettest.Body(o, "")), http.StatusOK))
}

// preauth is a pre-authorization of 12.50.
func (h house) preauth(t *testing.T, reference string) wire.Payment {
	t.Helper()
	text := `{"amount":"12,50","reference_no":` + paynettest.Quote(reference) + `,"transaction_type":"3","card_holder":"A","pan":"4355084355084358",` +
		`"month":12,"year":2030,"cvc":"000"}`
	return must(t, wire.DecodePayment, fields(t, h.post(t, "/v2/transaction/payment", text), http.StatusOK))
}

// row calls a service that answers a row of the v1 kind.
func (h house) row(t *testing.T, path, body string) wire.Row {
	t.Helper()
	return must(t, wire.DecodeRow, fields(t, h.post(t, path, body), http.StatusOK))
}

// envelope calls a service that answers an envelope and nothing else.
func (h house) envelope(t *testing.T, path, body string) wire.Envelope {
	t.Helper()
	f := fields(t, h.post(t, path, body), http.StatusOK)
	if f.Len() != 3 {
		t.Errorf("%s answers %d fields, want an envelope of 3", path, f.Len())
	}
	return must(t, wire.DecodeEnvelope, f)
}

// failure calls a service that must answer the error object with the given status and result code.
func (h house) failure(t *testing.T, path, body string, status int, code wire.ResultCode) wire.Failure {
	t.Helper()
	f := must(t, wire.DecodeFailure, fields(t, h.post(t, path, body), status))
	if f.Status != status || f.Result != code {
		t.Errorf("%s: code %d, result_code %d; want %d, %d", path, f.Status, f.Result, status, code)
	}
	return f
}

func xact(id string) string { return `{"xact_id":` + paynettest.Quote(id) + `}` }

func xactAmount(id string, kurus int) string {
	return `{"xact_id":` + paynettest.Quote(id) + `,"amount":"` + strconv.Itoa(kurus) + `"}`
}

// replaced changes one place of a text, which must be there.
func replaced(t *testing.T, text, old, by string) string {
	t.Helper()
	if !strings.Contains(text, old) {
		t.Fatalf("%q is not in the sample", old)
	}
	return strings.Replace(text, old, by, 1)
}
