package paymes_test

import (
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/decline"
	wire "github.com/vezne/vezne/wire/paymes"
)

const (
	create = "/v4.6/order_create"
	card   = "/v4.6/payment/authorize"
	order  = "/v4.6/status"
	cancel = "/v4.6/order_cancel"
)

// created is the printed answer of order_create.
func created() said {
	return said{0, `{"status":"return_url","message":"Redirect 3D","returnUrl":"https://api.paym.es/payment/fbe0","paymesOrderId":"fbe0"}`}
}

// TestV46Challenge reads what the two calls of a payment may answer. What befalls the first is certain, for no card was sent.
func TestV46Challenge(t *testing.T) {
	t.Parallel()
	goes := said{0, `{"status":true,"results":{"RedirectUrl":"https://bank.example/3ds"}}`}
	for name, tc := range map[string]struct {
		order, card said
		outcome     connector.Outcome
		reason      decline.Reason
		never, goes bool
	}{
		"to the bank":              {order: created(), card: goes, goes: true},
		"order: a missing field":   {order: said{400, `{"status":"error","message":"The price field is required."}`}, outcome: connector.Declined, reason: decline.RequestRefused},
		"order: refused under 302": {order: said{302, `{"status":"error","message":"x"}`}, outcome: connector.Declined, reason: decline.RequestRefused},
		"order: wrong hash":        {order: said{400, `{"status":"error","message":"Hash uyumsuzluğu."}`}, outcome: connector.Declined, reason: decline.MerchantConfiguration},
		"order: a page":            {order: said{0, `<html>`}, outcome: connector.Declined, reason: decline.IssuerUnavailable, never: true},
		"order: a failure":         {order: said{503, `{"status":"error","message":"x"}`}, outcome: connector.Declined, reason: decline.IssuerUnavailable, never: true},
		"order: without an id":     {order: said{0, strings.Replace(created().body, `"fbe0"`, `""`, 1)}, outcome: connector.Declined, reason: decline.IssuerUnavailable, never: true},
		"order: an id of two words": {
			order: said{0, strings.Replace(created().body, `"fbe0"`, `"fb e0"`, 1)}, outcome: connector.Declined, reason: decline.IssuerUnavailable, never: true,
		},
		"card: declined": {
			order: created(), card: said{0, `{"status":false,"message":"Limit yetersiz.","code":"GWERROR_51"}`}, outcome: connector.Declined, reason: decline.InsufficientFunds,
		},
		"card: declined by its sentence": {
			order: created(), card: said{0, `{"status":false,"message":"Limit yetersiz."}`}, outcome: connector.Declined, reason: decline.InsufficientFunds,
		},
		"card: declined for no known reason": {
			order: created(), card: said{0, `{"status":false,"message":"x"}`}, outcome: connector.Declined, reason: decline.Unknown,
		},
		"card: refused":          {order: created(), card: said{400, `{"status":false,"message":"x"}`}, outcome: connector.Declined, reason: decline.RequestRefused},
		"card: late at the bank": {order: created(), card: said{0, `{"status":false,"message":"x","code":"GWERROR_82"}`}},
		"card: under way already, by its sentence": {
			order: created(), card: said{400, `{"status":false,"message":"Aynı hash veya sipariş numarası ile devam eden işlem var, mükerrer işlem."}`},
		},
		"card: a page":           {order: created(), card: said{0, `<html>`}},
		"card: a failure":        {order: created(), card: said{503, `{"status":false,"message":"x"}`}},
		"card: good under 400":   {order: created(), card: said{400, goes.body}},
		"card: nowhere":          {order: created(), card: said{0, `{"status":true,"results":{}}`}},
		"card: to a script":      {order: created(), card: said{0, `{"status":true,"results":{"RedirectUrl":"javascript:alert(1)"}}`}},
		"card: neither yes, no":  {order: created(), card: said{0, `{"results":{"RedirectUrl":"https://bank.example/3ds"}}`}},
		"card: half of a answer": {order: created(), card: said{0, goes.body[:20]}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := scripted(t, map[string]said{create: tc.order, card: tc.card})
			ch := s.v46(t).Challenge(t.Context(), sale(t), "https://gateway.example/home")
			want := []string{create, card}
			if tc.card == (said{}) {
				want = want[:1]
			}
			if calls := s.calls(); !slices.Equal(calls, want) {
				t.Errorf("%q was asked for, want %q", calls, want)
			}
			if tc.goes {
				if ch.Redirect == nil || ch.Redirect.URL != "https://bank.example/3ds" || ch.Result != nil || ch.State != "fbe0 ref-1 1050 TRY" ||
					*ch.Redirect.Detour != (connector.Detour{Mark: "fbe0", Home: "https://gateway.example/home"}) {
					t.Errorf("leads to %+v, %+v, state %q", ch.Redirect, ch.Result, ch.State)
				}
				return
			}
			if ch.Redirect != nil || ch.Result == nil {
				t.Fatalf("leads to %+v, %+v", ch.Redirect, ch.Result)
			}
			r := *ch.Result
			if r.Outcome != tc.outcome || r.Refusal.Reason != tc.reason || r.NeverSent != tc.never || (r.Cause != nil) != (tc.never || r.Outcome == connector.Indeterminate) {
				t.Errorf("got %+v", r)
			}
			if r.Outcome == connector.Indeterminate && (r.IDs.Order != "fbe0" || ch.State != "fbe0 ref-1 1050 TRY") {
				t.Errorf("the order's number is lost, and with it the way to ask: %+v, state %q", r.IDs, ch.State)
			}
		})
	}
}

func TestV46Refuses(t *testing.T) {
	t.Parallel()
	s := scripted(t, nil)
	c := s.v46(t)
	results := map[string]connector.Result{"without 3-D Secure": c.Authorize(t.Context(), sale(t))}
	for name, change := range map[string]func(q *connector.Authorization){
		"thirteen installments": func(q *connector.Authorization) { q.Installments = 13 },
		"pre-authorization":     func(q *connector.Authorization) { q.PreAuth = true },
	} {
		q := sale(t)
		change(&q)
		results[name] = *c.Challenge(t.Context(), q, "https://gateway.example/home").Result
	}
	left := connector.FollowUp{
		Ref: "ref-2", Amount: lira(51), Deadline: soon(),
		Original: connector.Original{Ref: "ref-1", Amount: lira(1050), Captured: 1050, Refunded: 1000, IDs: connector.IDs{Order: "fbe0"}},
	}
	results["more than is left"] = c.Refund(t.Context(), left)
	left.Original.IDs = connector.IDs{}
	left.Amount = lira(50)
	results["no order"] = c.Refund(t.Context(), left)
	for name, r := range results {
		if r.Outcome != connector.Declined || !r.NeverSent || r.Refusal.Reason == "" || r.Cause == nil {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if calls := s.calls(); len(calls) != 0 {
		t.Errorf("%q was asked for", calls)
	}
}

// TestV46Query reads what status may answer about a payment.
func TestV46Query(t *testing.T) {
	t.Parallel()
	typed := func(kind string) func(*wire.OrderNotice) { return func(n *wire.OrderNotice) { n.Type = kind } }
	for name, tc := range map[string]struct {
		answer        said
		finding, away connector.Finding
		outcome       connector.Outcome
	}{
		"success":          {stands(nil), connector.Found, connector.Found, connector.Approved},
		"error":            {stands(typed("error")), connector.Found, connector.NotFound, connector.Declined},
		"pending":          {stands(typed("pending")), connector.Pending, connector.Pending, 0},
		"another word":     {stands(typed("ok")), connector.Unclear, connector.Unclear, 0},
		"another order":    {stands(func(n *wire.OrderNotice) { n.PaymesOrderID = "fbe1" }), connector.Unclear, connector.Unclear, 0},
		"another number":   {stands(func(n *wire.OrderNotice) { n.OrderID = "ref-2" }), connector.Unclear, connector.Unclear, 0},
		"another price":    {stands(func(n *wire.OrderNotice) { n.PriceText = "10.51" }), connector.Unclear, connector.Unclear, 0},
		"another currency": {stands(func(n *wire.OrderNotice) { n.CurrencyText = "USD" }), connector.Unclear, connector.Unclear, 0},
		"its price as a number": {
			said{0, strings.Replace(stands(nil).body, `"10.50"`, `10.50`, 1)}, connector.Found, connector.Found, connector.Approved,
		},
		"the request's hash": {
			said{0, `{"status":true,"results":{"currency":"TRY","price":"10.50","type":"success","message":"x","orderId":"ref-1","paymesOrderId":"fbe0",` +
				`"hash":"LKJ1AsQZD3HLh5jWJVtxaEKYUrhEdNrU6PxFK7eCpzFXtsKdapzbLroxS75cCHOGiiJnAUPa2G+eKo+RZayYjw=="}}`}, // the vector
			connector.Found, connector.Found, connector.Approved,
		},
		"a wrong hash":      {said{0, strings.Replace(stands(nil).body, `"success"`, `"error"`, 1)}, connector.Unclear, connector.Unclear, 0},
		"no hash":           {said{0, `{"status":true,"results":{"currency":"TRY","price":"10.50","type":"success","message":"x","orderId":"ref-1","paymesOrderId":"fbe0"}}`}, connector.Unclear, connector.Unclear, 0},
		"no such order":     {said{400, `{"status":false,"message":"x"}`}, connector.Unclear, connector.Unclear, 0},
		"success under 500": {said{500, stands(nil).body}, connector.Unclear, connector.Unclear, 0},
		"a page":            {said{0, `<html>`}, connector.Unclear, connector.Unclear, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := scripted(t, map[string]said{order: tc.answer}).v46(t)
			q := connector.Inquiry{
				Ref: "ref-1", Kind: connector.KindSale, Amount: lira(1050), Deadline: soon(),
				Original: connector.Original{Ref: "ref-1", Amount: lira(1050), IDs: connector.IDs{Order: "fbe0"}},
			}
			r := c.Query(t.Context(), q)
			if r.Finding != tc.finding || r.Result.Outcome != tc.outcome || (r.Cause != nil) != (r.Finding == connector.Unclear) {
				t.Errorf("by its order: %+v", r)
			}
			q.State = "fbe0 ref-1 1050 TRY"
			if r := c.Query(t.Context(), q); r.Finding != tc.away {
				t.Errorf("while the buyer is away: %+v", r)
			}
			q.State, q.Original.IDs = "", connector.IDs{}
			if r := c.Query(t.Context(), q); r.Finding != connector.Unclear {
				t.Errorf("without an order: %+v", r)
			}
		})
	}
}

// TestV46Finish verifies what a browser brings: the vector, and whatever differs from it.
func TestV46Finish(t *testing.T) {
	t.Parallel()
	// The notice of the vector, whose hash was computed by another implementation.
	vector := func(changes ...string) url.Values {
		form := url.Values{
			"paymesOrderId": {"fbe0"}, "orderId": {"123456789"}, "type": {"success"}, "message": {"Ödeme Başarılı"}, "price": {"1050"}, "currency": {"TRY"},
			"hash": {"aK9XrzxxOh8KDrOD96z2wpDDexOM+671vWyhkwhYKMwp7rYrF8a8PFxHEofKLkNnHmDz0jlG6cXX+frXNWtkoA=="},
		}
		for i := 0; i < len(changes); i += 2 {
			form.Set(changes[i], changes[i+1])
		}
		return form
	}
	signed := func(changes ...string) url.Values {
		form := vector(changes...)
		form.Set("hash", wire.Hash(secret, form.Get("paymesOrderId"), form.Get("orderId"), form.Get("type"), form.Get("message"), form.Get("price"), form.Get("currency")))
		return form
	}
	digest := sha512.Sum512([]byte("fbe0123456789successÖdeme Başarılı1050TRY" + secret))
	without := vector()
	without.Del("hash")
	for name, tc := range map[string]struct {
		form    url.Values
		kind    string // what the server says
		valid   bool
		outcome connector.Outcome
	}{
		"the vector":                          {vector(), "success", true, connector.Approved},
		"its price with decimals":             {signed("price", "1050.00"), "success", true, connector.Approved},
		"its price with decimals, unsigned":   {vector("price", "1050.00"), "success", false, 0},
		"the lira's other name":               {signed("currency", "TL"), "success", true, connector.Approved},
		"an error":                            {signed("type", "error", "message", "Limit yetersiz."), "error", true, connector.Declined},
		"an error, and it was paid since":     {signed("type", "error", "message", "Limit yetersiz."), "success", true, connector.Approved},
		"success, and the server failed":      {vector(), "error", false, 0},
		"success, and the server waits":       {vector(), "pending", false, 0},
		"success, and nobody can be asked":    {vector(), "", true, connector.Indeterminate},
		"on hold":                             {signed("type", "pending", "message", "x"), "pending", true, connector.Indeterminate},
		"an error, and another card is tried": {signed("type", "error", "message", "x"), "pending", true, connector.Indeterminate},
		"another type":                        {vector("type", "error"), "error", false, 0},
		"another message":                     {vector("message", "x"), "success", false, 0},
		"another order, signed":               {signed("paymesOrderId", "fbe1"), "success", false, 0},
		"another number, signed":              {signed("orderId", "987654321"), "success", false, 0},
		"another price, signed":               {signed("price", "1050.01"), "success", false, 0},
		"another currency, signed":            {signed("currency", "USD"), "success", false, 0},
		"the digest in hexadecimal":           {vector("hash", base64.StdEncoding.EncodeToString([]byte(hex.EncodeToString(digest[:])))), "success", false, 0},
		"as v4.0, which has no hash":          {without, "success", false, 0},
		"twice":                               {url.Values{"hash": {"x", "x"}}, "success", false, 0},
		"nothing":                             {url.Values{}, "success", false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := stands(func(n *wire.OrderNotice) { n.OrderID, n.PriceText, n.Type = "123456789", "1050", tc.kind })
			if tc.kind == "" {
				answer = said{http.StatusBadGateway, "<html>"}
			}
			f := scripted(t, map[string]said{order: answer}).v46(t).Finish(t.Context(), connector.Return{
				Ref: "123456789", Order: "order-1", Amount: lira(105000), State: "fbe0 123456789 105000 TRY", Form: tc.form, Deadline: soon(),
			})
			if f.Valid != tc.valid || f.Result.Outcome != tc.outcome || (f.Cause == nil) != (tc.valid && tc.outcome != connector.Indeterminate) {
				t.Errorf("got %+v", f)
			}
			if f.Valid && f.Result.IDs.Order != "fbe0" {
				t.Errorf("the order is lost, and with it the way to ask again: %+v", f.Result)
			}
		})
	}
}

// TestV46GivesBack looks at the order before it cancels, and reads what the cancellation may answer.
func TestV46GivesBack(t *testing.T) {
	t.Parallel()
	done := said{0, `{"status":true,"message":"İptal işlemi başarılı!"}`}
	typed := func(kind string) said { return stands(func(n *wire.OrderNotice) { n.Type = kind }) }
	for name, tc := range map[string]struct {
		order, cancel said
		outcome       connector.Outcome
		reason        decline.Reason
		never         bool
	}{
		"done":                         {order: stands(nil), cancel: done, outcome: connector.Approved},
		"done, as the Turkish page":    {order: stands(nil), cancel: said{0, `{"status":true,"error":"İptal işlemi başarılı!"}`}, outcome: connector.Approved},
		"refused":                      {order: stands(nil), cancel: said{0, `{"status":false,"message":"x"}`}, outcome: connector.Declined, reason: decline.RefundRefused},
		"refused under 400":            {order: stands(nil), cancel: said{400, `{"status":false,"message":"x"}`}, outcome: connector.Declined, reason: decline.RefundRefused},
		"under way already":            {order: stands(nil), cancel: said{0, `{"status":false,"message":"GWERROR_2304"}`}},
		"in doubt at the provider":     {order: stands(nil), cancel: said{503, `{"status":false,"message":"x"}`}},
		"done under 500":               {order: stands(nil), cancel: said{500, done.body}},
		"a page":                       {order: stands(nil), cancel: said{0, `<html>`}},
		"an empty object":              {order: stands(nil), cancel: said{0, `{}`}},
		"given back before":            {order: typed("error"), outcome: connector.Declined, reason: decline.AlreadyReversed},
		"not paid yet":                 {order: typed("pending"), outcome: connector.Declined, reason: decline.IssuerUnavailable, never: true},
		"another order":                {order: stands(func(n *wire.OrderNotice) { n.OrderID = "ref-2" }), outcome: connector.Declined, reason: decline.OriginalNotFound, never: true},
		"another price":                {order: stands(func(n *wire.OrderNotice) { n.PriceText = "1.05" }), outcome: connector.Declined, reason: decline.OriginalNotFound, never: true},
		"no such order":                {order: said{400, `{"status":false,"message":"x"}`}, outcome: connector.Declined, reason: decline.OriginalNotFound},
		"an order that nobody vouches": {order: said{0, `<html>`}, outcome: connector.Declined, reason: decline.IssuerUnavailable, never: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := scripted(t, map[string]said{order: tc.order, cancel: tc.cancel})
			r := s.v46(t).Refund(t.Context(), connector.FollowUp{
				Ref: "ref-2", Amount: lira(50), Deadline: soon(),
				Original: connector.Original{Ref: "ref-1", Amount: lira(1050), Captured: 1050, IDs: connector.IDs{Order: "fbe0"}},
			})
			if r.Outcome != tc.outcome || r.Refusal.Reason != tc.reason || r.NeverSent != tc.never {
				t.Errorf("got %+v", r)
			}
			if r.Outcome == connector.Approved && r.Amount != lira(50) {
				t.Errorf("approved of %s", r.Amount)
			}
			asked := slices.Contains(s.calls(), cancel)
			if want := tc.cancel != (said{}); asked != want {
				t.Errorf("the cancellation was sent: %t, want %t", asked, want)
			}
		})
	}
}

// TestV46ADoubtAboutARefund: status shows no parts, and may show late that all was given back. Nothing but that ends such a doubt.
func TestV46ADoubtAboutARefund(t *testing.T) {
	t.Parallel()
	paid, gone := stands(nil), stands(func(n *wire.OrderNotice) { n.Type, n.Message = "error", "İşlem iade edilmiş." })
	for name, tc := range map[string]struct {
		answer           said
		refunded, amount int64
		found            bool
	}{
		"all, and it is gone":                {gone, 0, 1050, true},
		"the rest, and it is gone":           {gone, 1000, 50, true},
		"all, and it is paid still":          {paid, 0, 1050, false},
		"a part, and it is paid still":       {paid, 0, 50, false},
		"a part, and all is gone":            {gone, 0, 50, false},
		"all, and nobody can be asked":       {said{500, gone.body}, 0, 1050, false},
		"all, of another order that is gone": {stands(func(n *wire.OrderNotice) { n.Type, n.OrderID = "error", "ref-9" }), 0, 1050, false},
		"all, of another price that is gone": {stands(func(n *wire.OrderNotice) { n.Type, n.PriceText = "error", "1.05" }), 0, 1050, false},
	} {
		for _, kind := range []connector.Kind{connector.KindVoid, connector.KindRefund} {
			r := scripted(t, map[string]said{order: tc.answer}).v46(t).Query(t.Context(), connector.Inquiry{
				Ref: "ref-2", Kind: kind, Amount: lira(tc.amount), Deadline: soon(),
				Original: connector.Original{Ref: "ref-1", Amount: lira(1050), Captured: 1050, Refunded: tc.refunded, IDs: connector.IDs{Order: "fbe0"}},
			})
			want := connector.Unclear
			if tc.found {
				want = connector.Found
			}
			if r.Finding != want || tc.found && (r.Result.Outcome != connector.Approved || r.Result.Amount != lira(tc.amount)) {
				t.Errorf("%s, %s: %+v", name, kind, r)
			}
		}
	}
}

// TestV46ANumberFromAPerson: who ends a doubt by what Paymes' panel shows names one number, and the payment is given back by it.
func TestV46ANumberFromAPerson(t *testing.T) {
	t.Parallel()
	s := scripted(t, map[string]said{order: stands(nil), cancel: {0, `{"status":true,"message":"x"}`}})
	original := connector.Original{Ref: "ref-1", Amount: lira(1050), Captured: 1050, IDs: connector.IDs{Transaction: "fbe0"}}
	r := s.v46(t).Refund(t.Context(), connector.FollowUp{Ref: "ref-2", Amount: lira(50), Deadline: soon(), Original: original})
	if r.Outcome != connector.Approved {
		t.Errorf("refund: %+v", r)
	}
	q := connector.Inquiry{Ref: "ref-1", Kind: connector.KindSale, Amount: lira(1050), Deadline: soon(), Original: original}
	if r := s.v46(t).Query(t.Context(), q); r.Finding != connector.Found {
		t.Errorf("query: %+v", r)
	}
}
