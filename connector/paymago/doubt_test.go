package paymago_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/paymago"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// answering opens a connector to a server that gives one answer, in which ORDER stands for the orderId of the ref "order-1", and
// counts what it was asked.
func answering(t *testing.T, status int, answer string) (connector.Connector, *atomic.Int32) {
	t.Helper()
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, strings.ReplaceAll(answer, "ORDER", guid("order-1")))
	}))
	t.Cleanup(server.Close)
	c, err := paymago.Config{BaseURL: server.URL + "/api", Token: "token"}.Open(connector.Deps{HTTP: server.Client(), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return c, &asked
}

func sale(proof *connector.Proof) connector.Authorization {
	return connector.Authorization{
		Ref: "order-1", Order: "1", Amount: money.New(15000, money.TRY), Proof: proof, Deadline: time.Now().Add(time.Minute),
	}
}

func visited() *connector.Proof { return &connector.Proof{Status: 1, Ticket: "5555eeee67776666888555"} }

// TestAnswersToASale are answers to createOrder without 3-D Secure, about which the document says only what success looks like.
func TestAnswersToASale(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		status int
		answer string
		want   connector.Outcome
		reason decline.Reason
	}{
		{"paid", 200, `{"data":{"orderId":"ORDER","status":"SUCCESS","paymentId":"p1"},"success":"true","resultCode":"0000"}`, connector.Approved, ""},
		{"paid, in the table's word", 200, `{"data":{"orderId":"ORDER","status":"Başarılı","paymentId":"p1"},"success":true,"resultCode":"0000"}`, connector.Approved, ""},
		{
			"sent to the bank all the same", 200,
			`{"data":{"orderId":"ORDER","status":"SUCCESS","paymentId":"p1","returnUrl":"https://bank.example/3d","returnType":"1"},"success":"true","resultCode":"0000"}`,
			connector.Declined, decline.AuthenticationRequired,
		},
		{"a page all the same", 200, `{"data":{"orderId":"ORDER","status":"SUCCESS","paymentId":"p1","paymentData":"<form>"},"success":"true","resultCode":"0000"}`, connector.Declined, decline.AuthenticationRequired},
		{"refused with a code", 200, `{"data":{"orderId":"ORDER","status":"FAILED","errorCode":"51"},"success":"false","resultCode":"0001"}`, connector.Declined, decline.InsufficientFunds},
		{"refused without a word", 200, `{"data":null,"success":"false","message":"olmadı","resultCode":"0999"}`, connector.Declined, decline.Unknown},
		{"refused for a field", 400, `{"data":null,"success":"false","message":"amount","resultCode":"0400"}`, connector.Declined, decline.RequestRefused},
		{"wrong token", 401, ``, connector.Declined, decline.MerchantConfiguration},

		{"success of nothing", 200, `{"data":null,"success":"true","resultCode":"0000"}`, connector.Indeterminate, ""},
		{"success without a payment", 200, `{"data":{"orderId":"ORDER","status":"SUCCESS"},"success":"true","resultCode":"0000"}`, connector.Indeterminate, ""},
		{"success with an error code", 200, `{"data":{"orderId":"ORDER","status":"SUCCESS","paymentId":"p1","errorCode":"51"},"success":"true","resultCode":"0000"}`, connector.Indeterminate, ""},
		{"success with another code", 200, `{"data":{"orderId":"ORDER","status":"SUCCESS","paymentId":"p1"},"success":"true","resultCode":"0001"}`, connector.Indeterminate, ""},
		{"success that failed", 200, `{"data":{"orderId":"ORDER","status":"FAILED","paymentId":"p1"},"success":"true","resultCode":"0000"}`, connector.Indeterminate, ""},
		{"failure that succeeded", 200, `{"data":{"orderId":"ORDER","status":"SUCCESS","paymentId":"p1"},"success":"false","resultCode":"0001"}`, connector.Indeterminate, ""},
		{"of another order", 200, `{"data":{"orderId":"another","status":"SUCCESS","paymentId":"p1"},"success":"true","resultCode":"0000"}`, connector.Indeterminate, ""},
		{"failure of another order", 200, `{"data":{"orderId":"another","status":"FAILED"},"success":"false","resultCode":"0001"}`, connector.Indeterminate, ""},
		{"bad request that is paid", 400, `{"data":{"orderId":"ORDER","status":"SUCCESS","paymentId":"p1"},"success":"true","resultCode":"0000"}`, connector.Indeterminate, ""},
		{"bad request of somebody else", 400, `<html>`, connector.Indeterminate, ""},
		{"conflict", 409, `{"data":null,"success":"false","resultCode":"0409"}`, connector.Indeterminate, ""},
		{"not known yet", 504, `{"data":null,"success":"false","resultCode":"0504"}`, connector.Indeterminate, ""},
		{"says nothing", 200, `{}`, connector.Indeterminate, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c, asked := answering(t, tc.status, tc.answer)
			r := c.Authorize(t.Context(), sale(nil))
			if r.Outcome != tc.want || r.Refusal.Reason != tc.reason || r.NeverSent || asked.Load() != 1 {
				t.Errorf("outcome %s for %q, cause %v, %d requests, want %s for %q", r.Outcome, r.Refusal.Reason, r.Cause, asked.Load(), tc.want, tc.reason)
			}
			if r.Outcome == connector.Indeterminate && r.Cause == nil {
				t.Error("a doubt has no cause")
			}
		})
	}
}

// TestAnswersToACharge are answers to orderResult: to the charge after a visit, and to the one that asks again. A failure that
// names no order ends the first and leaves the second as it was.
func TestAnswersToACharge(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name          string
		status        int
		answer        string
		charge, asked connector.Outcome
		reason        decline.Reason
	}{
		{
			"paid", 200, `{"data":{"orderId":"ORDER","status":"SUCCESS","paymentId":"p1","amount":"150.00","currencyCode":"949"},"succeeded":true}`,
			connector.Approved, connector.Approved, "",
		},
		{"paid, with no amount", 200, `{"data":{"orderId":"ORDER","status":"SUCCESS"},"messages":[],"succeeded":true}`, connector.Approved, connector.Approved, ""},
		{
			"declined", 200, `{"data":{"orderId":"ORDER","status":"FAILED","errorCode":"54"},"errorInfo":"ERROR","messages":["x"],"succeeded":false}`,
			connector.Declined, connector.Declined, decline.ExpiredCard,
		},
		{"the documented failure", 200, `{"data":null,"errorInfo":"ERROR","messages":["İşlem Bulunamadı"],"succeeded":false}`, connector.Declined, connector.Indeterminate, decline.OriginalNotFound},
		{"a failure with other words", 200, `{"data":null,"errorInfo":"ERROR","messages":["Limit yetersiz"],"succeeded":false}`, connector.Declined, connector.Indeterminate, decline.Unknown},
		{"not found", 404, `{"data":null,"errorInfo":"ERROR","messages":["İşlem Bulunamadı"],"succeeded":false}`, connector.Declined, connector.Indeterminate, decline.OriginalNotFound},

		{
			"of another amount", 200, `{"data":{"orderId":"ORDER","status":"SUCCESS","amount":"150.01","currencyCode":"949"},"succeeded":true}`,
			connector.Indeterminate, connector.Indeterminate, "",
		},
		{
			"of another currency", 200, `{"data":{"orderId":"ORDER","status":"SUCCESS","amount":"150.00","currencyCode":"978"},"succeeded":true}`,
			connector.Indeterminate, connector.Indeterminate, "",
		},
		{"of another order", 200, `{"data":{"orderId":"another","status":"SUCCESS"},"succeeded":true}`, connector.Indeterminate, connector.Indeterminate, ""},
		{"of no order", 200, `{"data":null,"messages":[],"succeeded":true}`, connector.Indeterminate, connector.Indeterminate, ""},
		{"success that failed", 200, `{"data":{"orderId":"ORDER","status":"FAILED"},"succeeded":true}`, connector.Indeterminate, connector.Indeterminate, ""},
		{"not back yet", 409, `{"data":null,"errorInfo":"ERROR","messages":["x"],"succeeded":false}`, connector.Indeterminate, connector.Indeterminate, ""},
		{"not known yet", 504, `{"data":null,"errorInfo":"ERROR","messages":["x"],"succeeded":false}`, connector.Indeterminate, connector.Indeterminate, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c, asked := answering(t, tc.status, tc.answer)
			a := sale(visited())
			r := c.Authorize(t.Context(), a)
			if r.Outcome != tc.charge || r.Refusal.Reason != tc.reason || r.NeverSent {
				t.Errorf("the charge is %s for %q, cause %v, want %s for %q", r.Outcome, r.Refusal.Reason, r.Cause, tc.charge, tc.reason)
			}
			q := c.Query(t.Context(), connector.Inquiry{
				Ref: a.Ref, Kind: connector.KindSale, Amount: a.Amount, Proof: a.Proof, Deadline: a.Deadline,
				Original: connector.Original{Ref: a.Ref, Amount: a.Amount},
			})
			if q.Result.Outcome != tc.asked || (q.Finding == connector.Found) != (tc.asked != connector.Indeterminate) || q.Finding == connector.NotFound {
				t.Errorf("asked again it is %s, %s, cause %v, want %s", q.Finding, q.Result.Outcome, q.Cause, tc.asked)
			}
			if asked.Load() != 2 {
				t.Errorf("%d requests were made, want one each", asked.Load())
			}
		})
	}
}

// TestNobodyIsAskedInTheDark: without Paymago's own id of a payment there is no question, and an order sent again would be none.
func TestNobodyIsAskedInTheDark(t *testing.T) {
	t.Parallel()
	c, asked := answering(t, 200, `{"data":{"orderId":"ORDER","status":"SUCCESS","paymentId":"p1"},"success":"true","resultCode":"0000"}`)
	a := sale(nil)
	q := c.Query(t.Context(), connector.Inquiry{
		Ref: a.Ref, Kind: connector.KindSale, Amount: a.Amount, Deadline: a.Deadline, Original: connector.Original{Ref: a.Ref, Amount: a.Amount},
	})
	if q.Finding != connector.Unclear || q.Cause == nil || asked.Load() != 0 {
		t.Errorf("query says %s, cause %v, after %d requests, want unclear after none", q.Finding, q.Cause, asked.Load())
	}
}

// TestLackingIsRefused: what Paymago has no words for is refused before a socket opens.
func TestLackingIsRefused(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(a *connector.Authorization){
		"pre-authorization":        func(a *connector.Authorization) { a.PreAuth = true },
		"currency of no decimals":  func(a *connector.Authorization) { a.Amount = money.New(150, money.JPY) },
		"currency of three":        func(a *connector.Authorization) { a.Amount = money.New(150, money.KWD) },
		"charge of no visit":       func(a *connector.Authorization) { a.Proof = &connector.Proof{Status: 1} },
		"charge that is only held": func(a *connector.Authorization) { a.Proof, a.PreAuth = visited(), true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, asked := answering(t, 200, `{}`)
			a := sale(nil)
			change(&a)
			if r := c.Authorize(t.Context(), a); r.Outcome != connector.Declined || !r.NeverSent || asked.Load() != 0 {
				t.Errorf("outcome %s, never sent %t, %d requests", r.Outcome, r.NeverSent, asked.Load())
			}
		})
	}
}

// TestPages: what a page's form says is handed on. A page that leads nowhere, or with the card in it, sends nobody anywhere, and
// nothing was charged.
func TestPages(t *testing.T) {
	t.Parallel()
	number, err := pan.Parse("4355084355084358")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ name, page, want string }{
		{"a form", `<form method='post' action='https://bank.example/3d'><input name='PaReq' value='x'></form>`, "POST https://bank.example/3d PaReq=x"},
		{"a frame", `<iframe src='https://bank.example/3d'></iframe>`, ""},
		{"the card", `<form method='post' action='https://bank.example/3d'><input name='pan' value='4355084355084358'></form>`, ""},
		{"nothing", ` `, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c, _ := answering(t, 200, `{"data":{"orderId":"ORDER","status":"SUCCESS","paymentId":"p1","paymentData":"`+tc.page+
				`","returnType":"2"},"success":"true","resultCode":"0000"}`)
			able, ok := c.(connector.Challenger)
			if !ok {
				t.Fatal("no 3-D Secure")
			}
			a := sale(nil)
			a.Card.Number = number
			ch := able.Challenge(t.Context(), a, "https://gateway.example/return")
			if tc.want == "" {
				if ch.Redirect != nil || ch.Result == nil || ch.Result.Outcome != connector.Declined ||
					ch.Result.Refusal.Reason != decline.AuthenticationUnavailable || ch.Result.Cause == nil {
					t.Errorf("challenge led to %+v", ch)
				}
				return
			}
			if ch.Redirect == nil || ch.Redirect.Method+" "+ch.Redirect.URL+" "+ch.Redirect.Fields.Encode() != tc.want {
				t.Errorf("challenge led to %+v, want %s", ch.Redirect, tc.want)
			}
		})
	}
}
