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
)

// today is the house's first day, in Istanbul.
const today = `"datab":"2026-11-22","datbi":"2026-11-22"`

func (h house) list(t *testing.T, service, more string) wire.List {
	t.Helper()
	l := must(t, wire.DecodeList, fields(t, h.post(t, "/v1/transaction/"+service, `{`+today+more+`}`), http.StatusOK))
	if l.Code != wire.Successful || l.CompanyName != "Acme" || l.Total != len(l.Rows) {
		t.Errorf("%s answers %+v", service, l)
	}
	return l
}

func rowsOf(l wire.List) string {
	var all []string
	for _, row := range l.Rows {
		all = append(all, row.XactType+" "+row.AgentReference+" "+row.Amount.Compact())
	}
	return strings.Join(all, ", ")
}

func TestList(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	sold := h.pay(t, order("one"))
	held1 := h.preauth(t, "two")
	h.row(t, "/v1/transaction/capture", xactAmount(held1.XactID, 1000))
	held2 := h.preauth(t, "three")
	h.envelope(t, "/v1/transaction/preauth_reversal", xact(held2.XactID))
	h.envelope(t, "/v1/transaction/reversed_request", xact(sold.XactID))
	declined := h.pay(t, held("four", "SIM 51"))
	agent := replaced(t, paynettest.Body(order("five"), ""), `"agent_id":""`, `"agent_id":"20077","user_id":"Ayşe"`)
	h.post(t, "/v2/transaction/payment", agent)

	l := h.list(t, "list", `,"limit":50`)
	if got, want := rowsOf(l), "S one 12.5, PR two 12.5, CR two 10, PR three 12.5, RP three 12.5, R one 12.5, S five 12.5"; got != want {
		t.Errorf("the list is\n%s, want\n%s", got, want)
	}
	if l.TotalCount != 7 || l.TotalAmount.Minor() != 8500 || l.HasMore {
		t.Errorf("%d rows of %v in all, more %v", l.TotalCount, l.TotalAmount, l.HasMore)
	}
	first, last := l.Rows[0], l.Rows[6]
	if first.XactID != sold.XactID || !first.Reversed || first.ReversedXactID != l.Rows[5].XactID || first.Comission.Minor() != 25 ||
		first.NetAmount.Minor() != 1225 || first.XactTypeDesc != "Satış" || first.CardNo != "435508******4358" {
		t.Errorf("the first row: %+v", first)
	}
	if last.AgentName != "Ankara Bayi" || last.UserID != "Ayşe" {
		t.Errorf("the last row: %+v", last)
	}
	for more, want := range map[string]string{
		`,"show_unsucceed":true,"starting_after":6`: "S four 12.5, S five 12.5",
		`,"agent_id":"20077"`:                       "S five 12.5",
		`,"user_id":"Ayşe"`:                         "S five 12.5",
		`,"bank_id":"MAXM"`:                         "",
		`,"limit":2,"starting_after":3`:             "PR three 12.5, RP three 12.5",
		`,"limit":2,"ending_before":4`:              "CR two 10, PR three 12.5",
		`,"limit":2,"starting_after":99`:            "",
	} {
		if got := rowsOf(h.list(t, "list", more)); got != want {
			t.Errorf("list of %s is %q, want %q", more, got, want)
		}
	}
	if l := h.list(t, "list", `,"show_unsucceed":"True","limit":"50"`); l.TotalAmount.Minor() != 8500 || l.Rows[6].XactID != declined.XactID || l.Rows[6].IsSucceed {
		t.Errorf("with declines: %+v", l)
	}
	if got := rowsOf(h.list(t, "reversal_list", "")); got != "RP three 12.5, R one 12.5" {
		t.Errorf("the reversals are %q", got)
	}
	for _, path := range []string{"list", "reversal_list"} {
		a := h.Send(t, paynettest.Call(dialecttest.OtherKey, "/v1/transaction/"+path, `{`+today+`}`))
		if l := must(t, wire.DecodeList, fields(t, a, http.StatusOK)); len(l.Rows) != 0 || l.TotalCount != 0 {
			t.Errorf("%s shows another merchant %d rows", path, l.TotalCount)
		}
		h.failure(t, "/v1/transaction/"+path, `{"datab":"2026-11-23","datbi":"2026-11-22"}`, http.StatusBadRequest, wire.BadRequest)
		h.failure(t, "/v1/transaction/"+path, `{}`, http.StatusBadRequest, wire.BadRequest)
	}
}

func TestRefundOfAnotherDay(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	p := h.pay(t, order("one"))
	h.Advance(48 * time.Hour)
	h.envelope(t, "/v1/transaction/reversed_request", xactAmount(p.XactID, 500))
	if got := rowsOf(h.list(t, "reversal_list", "")); got != "" {
		t.Errorf("reversals of the day of the payment: %q", got)
	}
	a := h.post(t, "/v1/transaction/reversal_list", `{"datab":"24.11.2026","datbi":"24.11.2026"}`)
	l := must(t, wire.DecodeList, fields(t, a, http.StatusOK))
	for day, want := range map[string]string{"2026-11-22": "S one 12.5", "2026-11-24": "CD one 5"} {
		a := h.post(t, "/v1/transaction/list", `{"datab":"`+day+`","datbi":"`+day+`"}`)
		if got := rowsOf(must(t, wire.DecodeList, fields(t, a, http.StatusOK))); got != want {
			t.Errorf("the list of %s is %q, want %q", day, got, want)
		}
	}
	if got := rowsOf(l); got != "CD one 5" || l.Rows[0].EntryDate.IsZero() || l.Rows[0].ID != p.ID {
		t.Errorf("reversals of the day of the refund: %q %+v", got, l.Rows)
	}
}

func TestNotesOnAPayment(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	p, other := h.pay(t, order("one")), h.pay(t, order("two"))
	mark := `{"xact_id":` + paynettest.Quote(p.XactID) + `,"document_no":"F-1","amount":"12,50","currency":"TRY","exchange_rate":1}`
	for range 2 {
		h.envelope(t, "/v1/transaction/mark_transferred", mark)
	}
	if got := rowsOf(h.list(t, "list", `,"untransferred":true`)); got != "S two 12.5" {
		t.Errorf("what is not transferred: %q", got)
	}
	if l := h.list(t, "list", ""); !l.Rows[0].IsTransferred || l.Rows[1].IsTransferred {
		t.Errorf("the list: %+v", l.Rows)
	}
	h.envelope(t, "/v1/transaction/add_info", `{"id":`+strconv.FormatInt(other.ID, 10)+`,"note":"teslim edildi"}`)
	if row := h.query(t, "check", xact(other.XactID)); row.Note != "teslim edildi" {
		t.Errorf("check says %q", row.Note)
	}
	for path, body := range map[string]string{"mark_transferred": mark, "add_info": `{"xact_id":` + paynettest.Quote(p.XactID) + `,"note":"x"}`} {
		wantFailure(t, h.Send(t, paynettest.Call(dialecttest.OtherKey, "/v1/transaction/"+path, body)), http.StatusNotFound, wire.NoData)
	}
	d := h.pay(t, held("three", "SIM 51"))
	h.failure(t, "/v1/transaction/mark_transferred", xact(d.XactID), http.StatusBadRequest, wire.NoProcess)
}

func TestSlip(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	p := h.pay(t, order("one"))
	l := must(t, wire.DecodeLink, fields(t, h.post(t, "/v1/transaction/slip", xact(p.XactID)), http.StatusOK))
	page := h.Browse(t, http.MethodGet, l.URL, nil)
	for _, part := range []string{"Acme", "12,50", "435508******4358", "Ayşe Işık", "Satış", "Tek Çekim", "one"} {
		if page.Status != http.StatusOK || !strings.Contains(page.Body, part) {
			t.Errorf("the slip lacks %s: status %d", part, page.Status)
		}
	}
	if strings.Contains(l.URL, p.XactID) {
		t.Error("the address is made of what is no secret")
	}
	h.envelope(t, "/v1/transaction/reversed_request", xact(p.XactID))
	if page := h.Browse(t, http.MethodGet, l.URL, nil); !strings.Contains(page.Body, "İptal edildi") {
		t.Error("the slip does not say that the payment was voided")
	}
	declined := h.pay(t, held("two", "SIM 51"))
	h.failure(t, "/v1/transaction/slip", xact(declined.XactID), http.StatusBadRequest, wire.NoProcess)
	wantFailure(t, h.Send(t, paynettest.Call(dialecttest.OtherKey, "/v1/transaction/slip", xact(p.XactID))), http.StatusNotFound, wire.NoData)
	for _, bad := range []string{h.URL + "/v1/slip/x", h.URL + "/v1/slip/" + strings.Repeat("0", 64)} {
		if page := h.Browse(t, http.MethodGet, bad, nil); page.Status != http.StatusNotFound {
			t.Errorf("%s: status %d", bad, page.Status)
		}
	}
	h.Advance(91 * 24 * time.Hour)
	if page := h.Browse(t, http.MethodGet, l.URL, nil); page.Status != http.StatusNotFound {
		t.Errorf("a slip of last year: status %d", page.Status)
	}
}
