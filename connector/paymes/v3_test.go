package paymes_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/money"
)

const (
	authorize = "/api/authorize"
	status    = "/api/status"
)

// TestV3Answers reads what /api/authorize may answer, and what becomes of it for a shop that sends nobody to a bank and for one that
// does.
func TestV3Answers(t *testing.T) {
	t.Parallel()
	const result = `,"paymentResult":{"payuResponseCode":`
	for name, tc := range map[string]struct {
		answer  said
		outcome connector.Outcome
		reason  decline.Reason
		code    string
		number  string
		goes    bool
	}{
		"paid": {
			answer:  said{0, `{"status":"SUCCESS","code":"200","message":"Authorized","payuPaymentReference":"77","amount":"10.50"` + result + `"AUTHORIZED"}}`},
			outcome: connector.Approved, number: "77",
		},
		"paid, in numbers and without the amount that no document has": {
			answer:  said{0, `{"status":"SUCCESS","code":200,"message":"Authorized","payuPaymentReference":77}`},
			outcome: connector.Approved, number: "77",
		},
		"to the bank": {
			answer: said{0, `{"status":"SUCCESS","code":"200","message":"3DS Enrolled Card.","payuPaymentReference":"77"` + result +
				`"3DS_ENROLLED","type":"redirect","url":"https://bank.example/3ds"}}`},
			outcome: connector.Declined, reason: decline.AuthenticationRequired, code: "3DS_ENROLLED", number: "77", goes: true,
		},
		"to the bank by the document's name of the address": {
			answer:  said{0, `{"status":"SUCCESS","message":"3DS Enrolled Card.","payuPaymentReference":"77","URL":"https://bank.example/3ds"}`},
			outcome: connector.Declined, reason: decline.AuthenticationRequired, number: "77", goes: true,
		},
		"declined, in the bank's words": {
			answer: said{0, `{"status":"ERROR","code":"GWERROR_51","message":"Limit yetersiz.","payuPaymentReference":"77"` + result +
				`"GWERROR_51","bankResponseDetails":{"response":{"code":"51","message":"YETERSIZ BAKIYE"}}}}`},
			outcome: connector.Declined, reason: decline.InsufficientFunds, code: "51", number: "77",
		},
		"declined by a code where another client reads it": {
			answer: said{0, `{"status":"ERROR","code":"GWERROR_43","message":"x"}`}, outcome: connector.Declined, reason: decline.StolenCard, code: "GWERROR_43",
		},
		"declined by its sentence alone": {
			answer: said{0, `{"status":"ERROR","message":"Limit yetersiz."}`}, outcome: connector.Declined, reason: decline.InsufficientFunds,
		},
		"refused": {
			answer: said{0, `{"status":"ERROR","code":"400","message":"?"}`}, outcome: connector.Declined, reason: decline.RequestRefused, code: "400",
		},
		"wrong account": {
			answer:  said{0, `{"status":"ERROR","code":"400","message":"?"` + result + `"INVALID_ACCOUNT"}}`},
			outcome: connector.Declined, reason: decline.MerchantConfiguration, code: "INVALID_ACCOUNT",
		},
		"late at the bank, and nothing to ask by": {answer: said{0, `{"status":"ERROR","code":"GWERROR_82","message":"?"` + result + `"GWERROR_82"}}`}},
		"late at the bank":                        {answer: said{0, `{"status":"ERROR","code":"GWERROR_82","message":"?","payuPaymentReference":"77"}`}, number: "77"},
		"a bank that is not understood":           {answer: said{0, `{"status":"ERROR","code":"INVALID_RESPONSE","message":"?","payuPaymentReference":"77"}`}, number: "77"},
		"under way already":                       {answer: said{0, `{"status":"ERROR","code":"400","message":"?"` + result + `"GWERROR_2304"}}`}},
		"on hold":                                 {answer: said{0, `{"status":"PENDING","code":"202","message":"?","payuPaymentReference":"77"}`}, number: "77"},
		"another amount":                          {answer: said{0, `{"status":"SUCCESS","code":"200","message":"Authorized","payuPaymentReference":"77","amount":"10.51"}`}},
		"another amount, to the bank": {
			answer: said{0, `{"status":"SUCCESS","message":"3DS Enrolled Card.","payuPaymentReference":"77","amount":"1.05","URL":"https://bank.example/3ds"}`},
		},
		"nothing was paid":      {answer: said{0, `{"status":"SUCCESS","code":"200","message":"Authorized","payuPaymentReference":"77","amount":"0.00"}`}},
		"paid without a number": {answer: said{0, `{"status":"SUCCESS","code":"200","message":"Authorized"}`}},
		"success of nothing":    {answer: said{0, `{"status":"SUCCESS","code":"200","message":"?","payuPaymentReference":"77"}`}},
		"to the bank, nowhere":  {answer: said{0, `{"status":"SUCCESS","message":"3DS Enrolled Card.","payuPaymentReference":"77"}`}},
		"status in lower case":  {answer: said{0, `{"status":"success","message":"Authorized","payuPaymentReference":"77"}`}},
		"late at the bank, by its sentence alone": {
			answer: said{0, `{"status":"ERROR","code":"400","message":"İşlem banka tarafında zaman aşımına uğramış, banka tarafında yoğunluk veya anlık teknik sorun yaşanıyor olabilir, bir süre sonra tekrar deneyiniz.","payuPaymentReference":"77"}`},
			number: "77",
		},
		"under way already, by its code in the message": {answer: said{0, `{"status":"ERROR","message":"GWERROR_2304","payuPaymentReference":"77"}`}, number: "77"},
		"late at the bank, beside another code": {
			answer: said{0, `{"status":"ERROR","code":"GWERROR_82","message":"?","payuPaymentReference":"77"` + result + `"GWERROR_05"}}`}, number: "77",
		},
		"paid, and to the bank": {
			answer: said{0, `{"status":"SUCCESS","message":"Authorized","payuPaymentReference":"77"` + result + `"3DS_ENROLLED","url":"https://bank.example/3ds"}}`},
			number: "77",
		},
		"paid, and refused":         {answer: said{0, `{"status":"ERROR","code":"400","message":"Authorized","payuPaymentReference":"77"}`}, number: "77"},
		"paid, by a refusal":        {answer: said{0, `{"status":"SUCCESS","code":"400","message":"Authorized","payuPaymentReference":"77"}`}, number: "77"},
		"paid, by a bank's refusal": {answer: said{0, `{"status":"SUCCESS","message":"Authorized","payuPaymentReference":"77"` + result + `"GWERROR_51"}}`}, number: "77"},
		"a failure under 200":       {answer: said{0, `{"status":"ERROR","code":"500","message":"?"}`}},
		"a decline under 500":       {answer: said{http.StatusInternalServerError, `{"status":"ERROR","code":"GWERROR_51","message":"Limit yetersiz."}`}},
		"a page":                    {answer: said{0, `<!doctype html><title>Bakım</title>`}},
		"a page of somebody else's": {answer: said{http.StatusBadGateway, `<html>bad gateway</html>`}},
		"a list":                    {answer: said{0, `[]`}},
		"half of it":                {answer: said{0, `{"status":"SUCCESS","message":"Autho`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := scripted(t, map[string]said{authorize: tc.answer})
			r := s.v3(t).Authorize(t.Context(), sale(t))
			if r.Outcome != tc.outcome || r.Refusal.Reason != tc.reason || r.Refusal.Code != tc.code || r.IDs.Transaction != tc.number || r.NeverSent {
				t.Errorf("got %+v, want %s %q %q, number %q", r, tc.outcome, tc.reason, tc.code, tc.number)
			}
			if (r.Outcome == connector.Indeterminate) != (r.Cause != nil) {
				t.Errorf("%s with cause %v", r.Outcome, r.Cause)
			}
			if r.Outcome == connector.Approved && r.Amount != lira(1050) {
				t.Errorf("approved of %s", r.Amount)
			}
			ch := s.v3(t).Challenge(t.Context(), sale(t), "https://gateway.example/home")
			switch {
			case !tc.goes:
				if ch.Redirect != nil || ch.Result == nil || ch.Result.Outcome != tc.outcome {
					t.Errorf("challenge leads to %+v, %+v; want the result %s", ch.Redirect, ch.Result, tc.outcome)
				}
			case ch.Redirect == nil || ch.Redirect.URL != "https://bank.example/3ds" || ch.Redirect.Method != http.MethodGet || ch.Result != nil:
				t.Errorf("challenge leads to %+v, %+v; want the bank", ch.Redirect, ch.Result)
			case *ch.Redirect.Detour != connector.Detour{Mark: "77", Home: "https://gateway.example/home"} || ch.State != "77 ref-1 1050 TRY":
				t.Errorf("detour %+v, state %q", *ch.Redirect.Detour, ch.State)
			}
		})
	}
}

// TestV3Refuses: what V3 does not have is refused before anything is sent.
func TestV3Refuses(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(q *connector.Authorization)
		reason decline.Reason
	}{
		"installments":      {func(q *connector.Authorization) { q.Installments = 2 }, decline.InstallmentNotAllowed},
		"pre-authorization": {func(q *connector.Authorization) { q.PreAuth = true }, decline.FunctionNotSupported},
		"pounds":            {func(q *connector.Authorization) { q.Amount = money.New(1050, money.GBP) }, decline.CurrencyNotSupported},
		"a proof":           {func(q *connector.Authorization) { q.Proof = &connector.Proof{Status: 1} }, decline.AuthenticationInvalid},
	} {
		s := scripted(t, nil)
		q := sale(t)
		tc.change(&q)
		r := s.v3(t).Authorize(t.Context(), q)
		ch := s.v3(t).Challenge(t.Context(), q, "https://gateway.example/home")
		for _, got := range []connector.Result{r, *ch.Result} {
			if got.Outcome != connector.Declined || !got.NeverSent || got.Refusal.Reason != tc.reason || got.Cause == nil {
				t.Errorf("%s: %+v", name, got)
			}
		}
		if calls := s.calls(); len(calls) != 0 {
			t.Errorf("%s: %q was asked for", name, calls)
		}
	}
}

// TestV3Query reads what /api/status may answer about a payment, about one whose buyer has not come back, and about one without a
// number.
func TestV3Query(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		answer  said
		finding connector.Finding
		outcome connector.Outcome
		reason  decline.Reason
		// away is the finding while the buyer is away.
		away connector.Finding
	}{
		"success": {said{0, `{"status":"success"}`}, connector.Found, connector.Approved, "", connector.Found},
		"success, with its number": {
			said{0, `{"status":"success","message":"Authorized","payuPaymentReference":"77"}`}, connector.Found, connector.Approved, "", connector.Found,
		},
		"failed": {said{0, `{"status":"failed"}`}, connector.Found, connector.Declined, decline.Unknown, connector.NotFound},
		"failed, with its sentence": {
			said{0, `{"status":"failed","message":"Limit yetersiz."}`}, connector.Found, connector.Declined, decline.InsufficientFunds, connector.NotFound,
		},
		"pending":           {said{0, `{"status":"pending"}`}, connector.Pending, 0, "", connector.Pending},
		"another's":         {said{0, `{"status":"success","payuPaymentReference":"78"}`}, connector.Unclear, 0, "", connector.Unclear},
		"in capitals":       {said{0, `{"status":"SUCCESS"}`}, connector.Unclear, 0, "", connector.Unclear},
		"no such payment":   {said{0, `{"status":"ERROR","code":"404","message":"?"}`}, connector.Unclear, 0, "", connector.Unclear},
		"success under 500": {said{500, `{"status":"success"}`}, connector.Unclear, 0, "", connector.Unclear},
		"a page":            {said{0, `<html>`}, connector.Unclear, 0, "", connector.Unclear},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := scripted(t, map[string]said{status: tc.answer}).v3(t)
			q := connector.Inquiry{
				Ref: "ref-1", Kind: connector.KindSale, Amount: lira(1050), Deadline: soon(),
				Original: connector.Original{Ref: "ref-1", Amount: lira(1050), IDs: connector.IDs{Transaction: "77"}},
			}
			r := c.Query(t.Context(), q)
			if r.Finding != tc.finding || r.Result.Outcome != tc.outcome || r.Result.Refusal.Reason != tc.reason {
				t.Errorf("by its number: %+v", r)
			}
			if r.Finding == connector.Found && r.Result.IDs.Transaction != "77" {
				t.Errorf("the number is lost: %+v", r.Result.IDs)
			}
			q.State = "77 ref-1 1050 TRY"
			if r := c.Query(t.Context(), q); r.Finding != tc.away {
				t.Errorf("while the buyer is away: %+v", r)
			}
		})
	}
	s := scripted(t, map[string]said{status: {0, `{"status":"success"}`}})
	original := connector.Original{Ref: "ref-1", Amount: lira(1050), IDs: connector.IDs{Transaction: "77"}}
	for name, q := range map[string]connector.Inquiry{
		"no number":              {Kind: connector.KindSale, Amount: lira(1050), Original: connector.Original{Amount: lira(1050)}},
		"another amount":         {Kind: connector.KindSale, Amount: lira(1051), Original: original},
		"another amount's visit": {Kind: connector.KindSale, Amount: lira(1051), Original: original, State: "77 ref-1 1050 TRY"},
		"another ref's visit":    {Kind: connector.KindSale, Amount: lira(1050), Original: original, State: "77 ref-2 1050 TRY"},
	} {
		q.Ref, q.Deadline = "ref-1", soon()
		if r := s.v3(t).Query(t.Context(), q); r.Finding != connector.Unclear || r.Cause == nil {
			t.Errorf("%s: %+v", name, r)
		}
	}
	for _, kind := range []connector.Kind{connector.KindPreAuth, connector.KindCapture, connector.KindVoid, connector.KindRefund} {
		if r := s.v3(t).Query(t.Context(), connector.Inquiry{Ref: "ref-1", Kind: kind, Amount: lira(1050), Deadline: soon()}); r.Finding != connector.NotFound {
			t.Errorf("%s, which V3 does not have: %+v", kind, r)
		}
	}
	if calls := s.calls(); len(calls) != 0 {
		t.Errorf("%q was asked for", calls)
	}
}

// TestV3Finish compares what a browser brings, in both sets of fields that are known, with what /api/status says.
func TestV3Finish(t *testing.T) {
	t.Parallel()
	document := url.Values{"payuPaymentReference": {"77"}, "message": {"Authorized"}, "amount": {"10.50"}, "currency": {"TL"}}
	with := func(pairs ...string) url.Values {
		form := url.Values{}
		for name, values := range document {
			form[name] = append([]string(nil), values...)
		}
		for i := 0; i < len(pairs); i += 2 {
			form.Add(pairs[i], pairs[i+1])
		}
		return form
	}
	set := func(name, value string) url.Values {
		form := with()
		form.Set(name, value)
		return form
	}
	for name, tc := range map[string]struct {
		form    url.Values
		status  string
		valid   bool
		outcome connector.Outcome
	}{
		"paid, by the document's four fields": {with(), "success", true, connector.Approved},
		"paid, with what a module reads":      {with("id", "ref-1", "status", "3DS_ENROLLED"), "success", true, connector.Approved},
		"paid, in ISO's name of the lira":     {set("currency", "TRY"), "success", true, connector.Approved},
		"paid, with a comma":                  {set("amount", "10,50"), "success", true, connector.Approved},
		"paid, whatever the message":          {set("message", "Ödeme alındı"), "success", true, connector.Approved},
		"failed":                              {set("message", "Limit yetersiz."), "failed", true, connector.Declined},
		"says paid, and the server failed":    {with(), "failed", false, 0},
		"says enrolled, and the server failed": {
			func() url.Values { f := set("message", "x"); f.Set("status", "3DS_ENROLLED"); return f }(), "failed", false, 0,
		},
		"says paid, and the server waits":    {with(), "pending", false, 0},
		"says paid, and nobody can be asked": {with(), "?", true, connector.Indeterminate},
		"on hold":                            {set("message", "İşlem bekletiliyor."), "pending", true, connector.Indeterminate},
		"another number":                     {set("payuPaymentReference", "78"), "success", false, 0},
		"no number":                          {set("payuPaymentReference", ""), "success", false, 0},
		"another amount":                     {set("amount", "10.51"), "success", false, 0},
		"another currency":                   {set("currency", "USD"), "success", false, 0},
		"another order":                      {with("id", "ref-2"), "success", false, 0},
		"two numbers":                        {with("payuPaymentReference", "77"), "success", false, 0},
		"nothing":                            {url.Values{}, "success", false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := scripted(t, map[string]said{status: {0, `{"status":"` + tc.status + `","message":"x"}`}})
			f := s.v3(t).Finish(t.Context(), connector.Return{
				Ref: "ref-1", Order: "order-1", Amount: lira(1050), State: "77 ref-1 1050 TRY", Form: tc.form, Deadline: soon(),
			})
			if f.Valid != tc.valid || f.Result.Outcome != tc.outcome || (f.Cause == nil) != (tc.valid && tc.outcome != connector.Indeterminate) {
				t.Errorf("got %+v", f)
			}
			if f.Valid && f.Result.IDs.Transaction != "77" {
				t.Errorf("the number is lost, and with it the way to ask again: %+v", f.Result)
			}
			if f.Proof != (connector.Proof{}) {
				t.Errorf("proof %+v, which Paymes does not tell", f.Proof)
			}
		})
	}
}
