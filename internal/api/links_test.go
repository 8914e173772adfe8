package api_test

import (
	"bytes"
	"encoding/json"
	"image/png"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/api/apitest"
	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/message"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/sim/simtest"
)

type link struct {
	ID, URL, Reference, State, Description string
	PaidCount                              int `json:"paid_count"`
	PaidAmount                             struct{ Minor int64 }
	Amount                                 *struct{ Minor int64 }
}

func linkAs(t *testing.T, a apitest.Answer, status int) link {
	t.Helper()
	var l link
	err := json.Unmarshal(a.Body, &l)
	if err != nil || a.Status != status {
		t.Fatalf("status %d, want %d; %v: %s", a.Status, status, err, a.Body)
	}
	return l
}

// browsed is what a browser sees.
type browsed struct {
	status   int
	body, at string
}

func browse(t *testing.T, h *apitest.House, method, address string, form url.Values) browsed {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Language", "en")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := h.Client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var b bytes.Buffer
	_, err = b.ReadFrom(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return browsed{answer.StatusCode, b.String(), answer.Header.Get("Location")}
}

var hidden = regexp.MustCompile(`<input type="hidden" name="(visit|amount|prices)" value="([^"]*)">`)

// typed fills a link's page in.
func typed(t *testing.T, page browsed, holder string) url.Values {
	t.Helper()
	f := url.Values{
		"card-number": {"5406 6754 0667 5403"}, "card-holder": {holder}, "card-expiry": {"12/44"}, "card-cvv": {"000"}, "installments": {"1"},
	}
	for _, m := range hidden.FindAllStringSubmatch(page.body, -1) {
		f.Set(m[1], m[2])
	}
	if f.Get("visit") == "" {
		t.Fatalf("no form: status %d %s", page.status, page.body)
	}
	return f
}

// toBank sends a filled page and returns the address on which the bank's answer is to be brought back.
func toBank(t *testing.T, h *apitest.House, address string, f url.Values) string {
	t.Helper()
	sent := browse(t, h, http.MethodPost, address, f)
	if !strings.Contains(sent.at, "/open?secret=") {
		t.Fatalf("the buyer does not go to the bank: status %d to %q: %s", sent.status, sent.at, sent.body)
	}
	return sent.at
}

// fromBank takes a buyer through the bank and back, and returns the last page.
func fromBank(t *testing.T, h *apitest.House, open string) browsed {
	t.Helper()
	return browse(t, h, http.MethodGet, confirm(t, h, open), nil)
}

// confirm takes a buyer through the bank, and returns where the gateway sends the browser then.
func confirm(t *testing.T, h *apitest.House, open string) string {
	t.Helper()
	at := browse(t, h, http.MethodGet, open, nil)
	back := simtest.Confirm(t, at.at)
	if !back.Returns() {
		t.Fatalf("the bank's page at status %d does not return: %s", back.Status, back.Body)
	}
	returned := browse(t, h, http.MethodPost, back.Action, back.Fields)
	if returned.at == "" {
		t.Fatalf("the return ends at status %d: %s", returned.status, returned.body)
	}
	return returned.at
}

const linkJSON = `{"reference":"L-1","amount":{"minor":12550,"currency":"TRY"},"description":"Mart aidatı","buyer":{"name":"Ayşe Işık"}}`

func TestLinkIsPaidOnce(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	made := h.Do(t, http.MethodPost, "/v1/links", linkJSON)
	l := linkAs(t, made, http.StatusCreated)
	if l.State != "active" || !strings.HasPrefix(l.URL, h.URL+"/l/") || made.Header.Get("Location") != "/v1/links/"+l.ID {
		t.Errorf("made as %+v at %q", l, made.Header.Get("Location"))
	}
	page := browse(t, h, http.MethodGet, l.URL, nil)
	for _, part := range []string{"Mart aidatı", "Ayşe Işık", "125.50"} {
		if page.status != http.StatusOK || !strings.Contains(page.body, part) {
			t.Errorf("the page lacks %q: status %d", part, page.status)
		}
	}
	wrong := typed(t, page, "A B")
	wrong.Set("card-number", "5406675406675400")
	if got := browse(t, h, http.MethodPost, l.URL, wrong); got.status != http.StatusUnprocessableEntity {
		t.Errorf("a mistyped card: status %d", got.status)
	}
	if end := fromBank(t, h, toBank(t, h, l.URL, typed(t, page, "SIM 51"))); !strings.Contains(end.body, "was not made") {
		t.Errorf("after a decline: %d %s", end.status, end.body)
	}
	// Two buyers are at the bank at once; both confirm.
	first := toBank(t, h, l.URL, typed(t, page, "A B"))
	second := toBank(t, h, l.URL, typed(t, browse(t, h, http.MethodGet, l.URL, nil), "C D"))
	for _, open := range []string{first, second} {
		if end := fromBank(t, h, open); !strings.Contains(end.body, "was received") {
			t.Errorf("after the payment: %d %s", end.status, end.body)
		}
	}
	if sum := h.Bank.Sum(t, "L-1"); sum.Captures != 1 || sum.Net != 12550 {
		t.Errorf("the bank's books: %+v", sum)
	}
	if again := browse(t, h, http.MethodGet, l.URL, nil); !strings.Contains(again.body, "was received") {
		t.Errorf("opened again: %d %s", again.status, again.body)
	}
	h.Work(t)
	l = linkAs(t, h.Do(t, http.MethodGet, "/v1/links/"+l.ID, ""), http.StatusOK)
	if l.State != "paid" || l.PaidCount != 1 {
		t.Errorf("afterwards %+v", l)
	}
	ps := h.Do(t, http.MethodGet, "/v1/links/"+l.ID+"/payments", "")
	if strings.Count(string(ps.Body), `"reference":"L-1"`) != 1 || !strings.Contains(string(ps.Body), `"state":"captured"`) {
		t.Errorf("its payments: %s", ps.Body)
	}
	if got := h.Do(t, http.MethodPost, "/v1/links/"+l.ID+"/cancel", ""); got.Status != http.StatusConflict {
		t.Errorf("cancelled after it was paid: status %d", got.Status)
	}
}

func TestLinkIsPaidManyTimes(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	ask[endpoint](t, h, http.MethodPost, "/v1/webhook-endpoints", `{"url":"https://shop.example/hook","events":["link.*"]}`, 201)
	l := linkAs(t, h.Do(t, http.MethodPost, "/v1/links", `{"reference":"M","open_amount":{"least":{"minor":1000,"currency":"TRY"},"most":{"minor":5000,"currency":"TRY"}},"many":true,"limit":2,"return_url":"https://shop.example/ok?a=1"}`), http.StatusCreated)
	if first := browse(t, h, http.MethodGet, l.URL, nil); !strings.Contains(first.body, `name="amount"`) || strings.Contains(first.body, "card-number") {
		t.Errorf("the page does not ask for the amount: %s", first.body)
	}
	for _, bad := range []string{"9,99", "50.01", "abc", "-10"} {
		if got := browse(t, h, http.MethodGet, l.URL+"?amount="+url.QueryEscape(bad), nil); got.status != http.StatusUnprocessableEntity {
			t.Errorf("the amount %s: status %d", bad, got.status)
		}
	}
	for i, amount := range []string{"12,50", "20"} {
		page := browse(t, h, http.MethodGet, l.URL+"?amount="+url.QueryEscape(amount), nil)
		f := typed(t, page, "A B")
		// The form is sent twice, as by a double click: one payment.
		open, twice := toBank(t, h, l.URL, f), toBank(t, h, l.URL, f)
		for _, way := range []string{open, twice} {
			end := browse(t, h, http.MethodGet, confirm(t, h, way), nil)
			if !strings.HasPrefix(end.at, "https://shop.example/ok?a=1&payment_id=pay_") {
				t.Errorf("payment %d leads to %q: %s", i, end.at, end.body)
			}
		}
		h.Work(t)
	}
	l = linkAs(t, h.Do(t, http.MethodGet, "/v1/links/"+l.ID, ""), http.StatusOK)
	if l.State != "paid" || l.PaidCount != 2 {
		t.Errorf("after both payments %+v", l)
	}
	all := allTold(t, h)
	sameTypes(t, "the link", of(t, all, "id", l.ID), "link.created", "link.paid", "link.paid")
	if last := all[len(all)-1].Data; last["paid_count"] != 2.0 || last["state"] != "paid" {
		t.Errorf("the last payment is told as %v", last)
	}
	if got := browse(t, h, http.MethodGet, l.URL, nil); got.status != http.StatusGone {
		t.Errorf("opened once more: status %d", got.status)
	}
	// Whoever has the link and counts its places through learns of nobody's payment.
	for _, guess := range []string{"/end?at=1", "/end?at=2", "/end?at=1&visit=aaaaaaaaaa", "/end?at=2&visit=", "/end"} {
		if got := browse(t, h, http.MethodGet, l.URL+guess, nil); got.status != http.StatusNotFound {
			t.Errorf("%s: status %d to %q", guess, got.status, got.at)
		}
	}
	var p struct{ Payments []apitest.Payment }
	ps := h.Do(t, http.MethodGet, "/v1/links/"+l.ID+"/payments", "")
	err := json.Unmarshal(ps.Body, &p)
	if err != nil || len(p.Payments) != 2 || p.Payments[0].Reference == p.Payments[1].Reference {
		t.Errorf("its payments: %v %s", err, ps.Body)
	}
	total := int64(0)
	for _, one := range p.Payments {
		sum := h.Bank.Sum(t, one.Reference)
		if sum.Captures != 1 {
			t.Errorf("%s: the bank's books: %+v", one.Reference, sum)
		}
		total += sum.Net
	}
	if total != 3250 {
		t.Errorf("the bank took %d", total)
	}
}

func TestLinkIsChanged(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	key := apitest.Header{Name: "Idempotency-Key", Value: "make-1"}
	l := linkAs(t, h.Do(t, http.MethodPost, "/v1/links", linkJSON, key), http.StatusCreated)
	again := h.Do(t, http.MethodPost, "/v1/links", linkJSON, key)
	if linkAs(t, again, http.StatusCreated).ID != l.ID || again.Header.Get("Idempotent-Replayed") != "true" || again.Header.Get("Location") != "/v1/links/"+l.ID {
		t.Errorf("the same key: %s", again.Body)
	}
	if got := h.Do(t, http.MethodPost, "/v1/links", linkJSON); got.Status != http.StatusConflict {
		t.Errorf("the same reference: status %d", got.Status)
	}
	change := func(body string, status int) apitest.Answer {
		t.Helper()
		got := h.Do(t, http.MethodPost, "/v1/links/"+l.ID, body)
		if got.Status != status {
			t.Errorf("%s: status %d, want %d: %s", body, got.Status, status, got.Body)
		}
		return got
	}
	change(`{"paused":true}`, http.StatusOK)
	if got := browse(t, h, http.MethodGet, l.URL, nil); got.status != http.StatusGone {
		t.Errorf("paused: status %d", got.status)
	}
	got := linkAs(t, change(`{"paused":false,"amount":{"minor":900,"currency":"TRY"},"description":"Nisan"}`, http.StatusOK), http.StatusOK)
	if got.State != "active" || got.Amount.Minor != 900 || got.Description != "Nisan" {
		t.Errorf("changed to %+v", got)
	}
	change(`{"expires_at":"2001-01-01T00:00:00Z"}`, http.StatusBadRequest)
	change(`{"amount":{"minor":900,"currency":"USD"}}`, http.StatusBadRequest)
	soon := h.Clock.Now().Add(8 * 24 * time.Hour).UTC().Format(time.RFC3339)
	turkish := linkAs(t, h.Do(t, http.MethodPost, "/v1/links", `{"amount":{"minor":900,"currency":"TRY"},"language":"tr"}`), http.StatusCreated)
	linkAs(t, h.Do(t, http.MethodPost, "/v1/links/"+turkish.ID, `{"paused":true}`), http.StatusOK)
	if got := browse(t, h, http.MethodGet, turkish.URL, nil); !strings.Contains(got.body, "şimdilik kapalı") {
		t.Errorf("not in the link's language: %s", got.body)
	}
	if got := linkAs(t, change(`{"paused":true,"expires_at":"`+soon+`"}`, http.StatusOK), http.StatusOK); got.State != "paused" {
		t.Errorf("paused with another end: %+v", got)
	}
	change(`{"paused":false}`, http.StatusOK)
	change(`{"return_url":"shop"}`, http.StatusBadRequest)
	h.Clock.Advance(8 * 24 * time.Hour)
	if got := browse(t, h, http.MethodGet, l.URL, nil); got.status != http.StatusGone {
		t.Errorf("expired: status %d", got.status)
	}
	if got := linkAs(t, h.Do(t, http.MethodPost, "/v1/links/"+l.ID+"/cancel", ""), http.StatusOK); got.State != "cancelled" {
		t.Errorf("cancelled: %+v", got)
	}
	change(`{"paused":true}`, http.StatusConflict)
	rival := apitest.Header{Name: "Authorization", Value: "Bearer " + apitest.OtherKey}
	for _, path := range []string{"", "/payments", "/qr"} {
		if got := h.Do(t, http.MethodGet, "/v1/links/"+l.ID+path, "", rival); got.Status != http.StatusNotFound {
			t.Errorf("another merchant at %s: status %d", path, got.Status)
		}
	}
	if got := h.Do(t, http.MethodPost, "/v1/links/"+l.ID+"/cancel", "", rival); got.Status != http.StatusNotFound {
		t.Errorf("another merchant cancels: status %d", got.Status)
	}
	if got := h.Do(t, http.MethodGet, "/v1/links", "", rival); strings.Contains(string(got.Body), l.ID) {
		t.Errorf("another merchant's list: %s", got.Body)
	}
}

// TestLinkChangesUnderABuyer: nobody is charged an amount that he was not shown.
func TestLinkChangesUnderABuyer(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	l := linkAs(t, h.Do(t, http.MethodPost, "/v1/links", linkJSON), http.StatusCreated)
	old := typed(t, browse(t, h, http.MethodGet, l.URL, nil), "A B")
	linkAs(t, h.Do(t, http.MethodPost, "/v1/links/"+l.ID, `{"amount":{"minor":22550,"currency":"TRY"}}`), http.StatusOK)
	again := browse(t, h, http.MethodPost, l.URL, old)
	if again.status != http.StatusConflict || !strings.Contains(again.body, "has changed meanwhile") || !strings.Contains(again.body, "225.50") {
		t.Fatalf("the form of the old amount: status %d to %q: %s", again.status, again.at, again.body)
	}
	fromBank(t, h, toBank(t, h, l.URL, typed(t, again, "A B")))
	if sum := h.Bank.Sum(t, "L-1"); sum.Captures != 1 || sum.Net != 22550 {
		t.Errorf("the bank's books: %+v", sum)
	}
}

// TestLinkWhoseBuyerBearsTheCommission: the sheet says what the page asks for.
func TestLinkWhoseBuyerBearsTheCommission(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t, apitest.Rates(commission.Line{Family: "*", Installments: 1, Rate: 20_000}))
	l := linkAs(t, h.Do(t, http.MethodPost, "/v1/links", strings.Replace(linkJSON, "{", `{"commission":"buyer",`, 1)), http.StatusCreated)
	for _, path := range []string{"", "/print"} {
		if got := browse(t, h, http.MethodGet, l.URL+path, nil); !strings.Contains(got.body, "₺128.06") || strings.Contains(got.body, "125.50") {
			t.Errorf("%q asks for another amount: %s", path, got.body)
		}
	}
}

func TestLinkQR(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	l := linkAs(t, h.Do(t, http.MethodPost, "/v1/links", linkJSON), http.StatusCreated)
	svg := h.Do(t, http.MethodGet, "/v1/links/"+l.ID+"/qr", "")
	if svg.Header.Get("Content-Type") != "image/svg+xml" || !strings.HasPrefix(string(svg.Body), "<svg ") {
		t.Errorf("the SVG: %s", svg.Body)
	}
	drawn := h.Do(t, http.MethodGet, "/v1/links/"+l.ID+"/qr?format=png", "")
	picture, err := png.Decode(bytes.NewReader(drawn.Body))
	if err != nil || picture.Bounds().Dx() < 200 {
		t.Errorf("the PNG: %v", err)
	}
	if got := h.Do(t, http.MethodGet, "/v1/links/"+l.ID+"/qr?format=gif", ""); got.Status != http.StatusBadRequest {
		t.Errorf("another format: status %d", got.Status)
	}
	if sheet := browse(t, h, http.MethodGet, l.URL+"/print", nil); sheet.status != http.StatusOK || !strings.Contains(sheet.body, "<svg ") || !strings.Contains(sheet.body, l.URL) {
		t.Errorf("the sheet: %d", sheet.status)
	}
	for _, bad := range []string{"", "x", strings.Repeat("0", 32), strings.Repeat("0", 32) + "/print"} {
		if got := browse(t, h, http.MethodGet, h.URL+"/l/"+bad, nil); got.status != http.StatusNotFound {
			t.Errorf("the link %q: status %d", bad, got.status)
		}
	}
}

func TestLinkIsSent(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	with := func(more string) string {
		return strings.TrimSuffix(linkJSON, `"buyer":{"name":"Ayşe Işık"}}`) + more + "}"
	}
	l := linkAs(t, h.Do(t, http.MethodPost, "/v1/links", with(`"send":["mail"],"buyer":{"email":"ayse@example.com"},"confirm":true`)), http.StatusCreated)
	kept, err := h.Gateway.Records(t.Context(), apitest.Merchant, message.Kind, record.Filter{Group: l.ID, Limit: 10})
	if err != nil || len(kept) != 1 || !strings.Contains(string(kept[0].Content), l.URL) || !strings.Contains(string(kept[0].Content), "Mart aidatı") {
		t.Errorf("kept %v, %v", kept, err)
	}
	if got := h.Do(t, http.MethodPost, "/v1/links", strings.Replace(with(`"send":["sms"],"buyer":{"phone":"05321112233"}`), "L-1", "L-2", 1)); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("by a channel that is not set up: status %d %s", got.Status, got.Body)
	}
	if got := h.Do(t, http.MethodPost, "/v1/links", strings.Replace(with(`"send":["mail"]`), "L-1", "L-2", 1)); got.Status != http.StatusBadRequest || !strings.Contains(string(got.Body), `"/buyer/email"`) {
		t.Errorf("without an address: status %d %s", got.Status, got.Body)
	}
	if got := h.Do(t, http.MethodPost, "/v1/links", strings.Replace(with(`"confirm":true,"buyer":{"email":"ayse@mail"}`), "L-1", "L-2", 1)); got.Status != http.StatusBadRequest || !strings.Contains(string(got.Body), `"/buyer/email"`) {
		t.Errorf("confirmed to no address: status %d %s", got.Status, got.Body)
	}
	if got := h.Do(t, http.MethodPost, "/v1/links", strings.Replace(with(`"confirm":true`), "L-1", "L-2", 1)); got.Status != http.StatusBadRequest || !strings.Contains(string(got.Body), `"/buyer/email"`) {
		t.Errorf("confirmed to nobody: status %d %s", got.Status, got.Body)
	}
	if got := h.Do(t, http.MethodGet, "/v1/links", ""); strings.Contains(string(got.Body), "L-2") {
		t.Errorf("what was refused was made: %s", got.Body)
	}
	page := browse(t, h, http.MethodGet, l.URL, nil)
	fromBank(t, h, toBank(t, h, l.URL, typed(t, page, "A B")))
	h.Work(t)
	borne := linkAs(t, h.Do(t, http.MethodPost, "/v1/links", strings.Replace(with(`"send":["mail"],"buyer":{"email":"ayse@example.com"},"commission":"buyer"`), "L-1", "L-3", 1)), http.StatusCreated)
	invited, err := h.Gateway.Records(t.Context(), apitest.Merchant, message.Kind, record.Filter{Group: borne.ID, Limit: 10})
	if err != nil || len(invited) != 1 || strings.Contains(string(invited[0].Content), "125,50") || !strings.Contains(string(kept[0].Content), "125,50") {
		t.Errorf("an amount is told to which the commission comes: %v, %v", invited, err)
	}
	kept, err = h.Gateway.Records(t.Context(), apitest.Merchant, message.Kind, record.Filter{Group: l.ID, Limit: 10})
	if err != nil || len(kept) != 2 {
		t.Errorf("after the payment %d messages, %v", len(kept), err)
	}
}

// TestLinkWhereMailIsNotSetUp: what nobody would send is refused by the name of the member that asks for it, and no link is made.
func TestLinkWhereMailIsNotSetUp(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t, apitest.NoMail)
	for more, field := range map[string]string{`"confirm":true`: "/confirm", `"send":["sms"]`: "/send/0", `"send":["mail"]`: "/send/0"} {
		body := `{"amount":{"minor":100,"currency":"TRY"},"buyer":{"email":"ayse@example.com","phone":"05321112233"},` + more + `}`
		got := h.Do(t, http.MethodPost, "/v1/links", body)
		if got.Status != http.StatusUnprocessableEntity || !strings.Contains(string(got.Body), `"field":"`+field+`"`) {
			t.Errorf("%s: status %d %s", more, got.Status, got.Body)
		}
	}
	if got := h.Do(t, http.MethodGet, "/v1/links", ""); strings.Contains(string(got.Body), "lnk_") {
		t.Errorf("what was refused was made: %s", got.Body)
	}
}

func TestLinksThatAreRefused(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	for body, field := range map[string]string{
		`{}`: "/amount",
		`{"amount":{"minor":0,"currency":"TRY"}}`:                                                    "/amount/minor",
		`{"amount":{"minor":100,"currency":"TRY"},"limit":3}`:                                        "/limit",
		`{"amount":{"minor":100,"currency":"TRY"},"many":true,"limit":1001}`:                         "/limit",
		`{"amount":{"minor":100,"currency":"TRY"},"installments":0}`:                                 "/installments",
		`{"amount":{"minor":100,"currency":"TRY"},"return_url":"javascript:alert(1)"}`:               "/return_url",
		`{"amount":{"minor":100,"currency":"TRY"},"send":["mail","mail"]}`:                           "/send/1",
		`{"amount":{"minor":100,"currency":"TRY"},"send":["mail","fax"]}`:                            "/send/1",
		`{"amount":{"minor":100,"currency":"TRY"},"commission":"bank"}`:                              "/commission",
		`{"amount":{"minor":100,"currency":"TRY"},"expires_at":"2001-01-01T00:00:00Z"}`:              "/expires_at",
		`{"amount":{"minor":100,"currency":"TRY"},"description":"4508034508034509"}`:                 "/description",
		`{"open_amount":{"least":{"minor":2,"currency":"TRY"},"most":{"minor":1,"currency":"TRY"}}}`: "/open_amount/most",
	} {
		got := h.Do(t, http.MethodPost, "/v1/links", body)
		if got.Status != http.StatusBadRequest || !strings.Contains(string(got.Body), `"field":"`+field+`"`) {
			t.Errorf("%s: status %d %s", body, got.Status, got.Body)
		}
	}
}
