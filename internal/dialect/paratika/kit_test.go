package paratika_test

import (
	"github.com/vezne/vezne/internal/dialect/paratika/paratikatest"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/paratika"
	"github.com/vezne/vezne/wire/wirekit"
)

// house is one house of the tests of this package.
type house struct{ *dialecttest.House }

func open(t *testing.T, o dialecttest.Options) house {
	t.Helper()
	return house{dialecttest.Open(t, paratikatest.Shop{}, time.Now, o)}
}

// order is an order that is paid.
func order(reference string) dialecttest.Order {
	return dialecttest.Order{
		Reference: reference, Amount: "12.50", Number: "4355084355084358", Month: "12", Year: "2030", CVV: "000", Holder: "Ayşe Işık",
	}
}

// held is an order whose cardholder's name chooses what the bank does.
func held(reference, holder string) dialecttest.Order {
	o := order(reference)
	o.Holder = holder
	return o
}

// fields are the members of an answer, which comes with HTTP 200 always.
func (h house) fields(t *testing.T, r dialecttest.Request) wirekit.Fields {
	t.Helper()
	a := h.Send(t, r)
	if a.Status != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), "application/json") {
		t.Errorf("status %d, type %q", a.Status, a.Header.Get("Content-Type"))
	}
	f, err := wirekit.ReadJSON(a.Body)
	if err != nil {
		t.Fatalf("answer is no JSON: %v: %s", err, a.Body)
	}
	return f
}

// money sends a request of the first merchant's about money.
func (h house) money(t *testing.T, pairs ...string) wire.Financial {
	t.Helper()
	return paratikatest.Must(t, wire.DecodeFinancial, h.fields(t, paratikatest.Call(dialecttest.Key, pairs...)))
}

// outcome sends a request of the first merchant's and reads how it went.
func (h house) outcome(t *testing.T, pairs ...string) wire.Outcome {
	t.Helper()
	return paratikatest.Must(t, wire.DecodeEnvelope, h.fields(t, paratikatest.Call(dialecttest.Key, pairs...))).Outcome
}

// rows are the transactions of an order.
func (h house) rows(t *testing.T, reference string) []wire.Row {
	t.Helper()
	l := paratikatest.Must(t, wire.DecodeTransactions, h.fields(t, paratikatest.Call(dialecttest.Key, "ACTION", "QUERYTRANSACTION", "MERCHANTPAYMENTID", reference)))
	if l.Outcome.Code != wire.Approved {
		t.Errorf("query of %q: %+v", reference, l.Outcome)
	}
	return l.Rows
}

// token opens a session.
func (h house) token(t *testing.T, pairs ...string) string {
	t.Helper()
	s := paratikatest.Must(t, wire.DecodeSessionToken, h.fields(t, paratikatest.Call(dialecttest.Key, pairs...)))
	if s.Outcome != wire.Success() || len(s.Token) != 48 {
		t.Fatalf("session: %q, %+v", s.Token, s.Outcome)
	}
	return s.Token
}

// want checks how a request went.
func want(t *testing.T, what string, got wire.Outcome, code wire.ResponseCode, e wire.ErrorCode, violator string) {
	t.Helper()
	if got.Code != code || got.Message != code.Message() || got.Error != e || got.ErrorText != e.Text() || got.Violator != violator {
		t.Errorf("%s: %s %s %q violator %q, want %s %s violator %q", what, got.Code, got.Error, got.ErrorText, got.Violator, code, e, violator)
	}
	if (code == wire.General || violator != "") && got.Description == "" {
		t.Errorf("%s: nothing says what to do", what)
	}
}
