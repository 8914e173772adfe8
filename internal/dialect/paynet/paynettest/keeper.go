package paynettest

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/paynet"
	"github.com/vezne/vezne/wire/wirekit"
)

// Inquire implements [dialecttest.Keeper] by transaction/check.
func (Shop) Inquire(key, payment string, _ dialecttest.Order) dialecttest.Request {
	return Call(key, "/v1/transaction/check", `{"xact_id":`+Quote(payment)+`}`)
}

// Inquired implements [dialecttest.Keeper].
func (Shop) Inquired(t testing.TB, a dialecttest.Answer) dialecttest.Outcome {
	t.Helper()
	fields := read(t, a)
	if a.Status != http.StatusOK {
		return failed(t, a, fields)
	}
	q, err := wire.DecodeQuery(fields)
	if err != nil || len(q.Rows) != 1 {
		t.Fatalf("read answer: %v: %s", err, a.Body)
	}
	row := q.Rows[0]
	return dialecttest.Outcome{Paid: row.IsSucceed, Declined: !row.IsSucceed, Payment: row.XactID, Message: row.Message}
}

const reversalPath = "/v1/transaction/reversed_request"

// Void implements [dialecttest.Keeper]: a reversal of everything.
func (Shop) Void(key, payment string, _ dialecttest.Order) dialecttest.Request {
	return Call(key, reversalPath, `{"xact_id":`+Quote(payment)+`}`)
}

// Refund implements [dialecttest.Keeper]. A reversal's amount is in kuruş.
func (Shop) Refund(key, payment string, _ dialecttest.Order, amount string) dialecttest.Request {
	return Call(key, reversalPath, `{"xact_id":`+Quote(payment)+`,"amount":"`+strings.Replace(amount, ".", "", 1)+`"}`)
}

// Reversed implements [dialecttest.Keeper].
func (Shop) Reversed(t testing.TB, a dialecttest.Answer) dialecttest.Outcome {
	t.Helper()
	fields := read(t, a)
	if a.Status != http.StatusOK {
		return failed(t, a, fields)
	}
	e, err := wire.DecodeEnvelope(fields)
	if err != nil {
		t.Fatalf("read answer: %v: %s", err, a.Body)
	}
	done := e.Code == wire.Successful || e.Code == wire.OldSuccessful
	return dialecttest.Outcome{
		Paid: done, Repeated: e.Code == wire.OldSuccessful, Declined: !done, Code: strconv.Itoa(int(e.Code)), Text: e.Message, Message: e.Message,
	}
}

func read(t testing.TB, a dialecttest.Answer) wirekit.Fields {
	t.Helper()
	fields, err := wirekit.ReadJSON(a.Body)
	if err != nil {
		t.Fatalf("status %d, and the answer is no JSON object: %q", a.Status, a.Body)
	}
	return fields
}

// failed reads the error object.
func failed(t testing.TB, a dialecttest.Answer, fields wirekit.Fields) dialecttest.Outcome {
	t.Helper()
	f, err := wire.DecodeFailure(fields)
	if err != nil || f.Status != a.Status || fields.Len() != 4 {
		t.Fatalf("status %d with another error object than documented: %s", a.Status, a.Body)
	}
	unknown := f.Result == wire.TimeOut
	return dialecttest.Outcome{Unknown: unknown, Refused: !unknown, Message: f.Message}
}
