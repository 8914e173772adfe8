package paynet_test

import (
	"github.com/vezne/vezne/internal/dialect/paynet/paynettest"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/paynet"
)

func (h house) query(t *testing.T, service, text string) wire.Transaction {
	t.Helper()
	q := must(t, wire.DecodeQuery, fields(t, h.post(t, "/v1/transaction/"+service, text), http.StatusOK))
	if len(q.Rows) != 1 || q.Code != wire.Successful || q.Message != wire.SuccessMessage {
		t.Fatalf("%s: %d rows, code %d %q; want one row, 0", service, len(q.Rows), q.Code, q.Message)
	}
	return q.Rows[0]
}

func TestCheck(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	p := h.pay(t, order("checked"))
	want := h.query(t, "check", xact(p.XactID))
	if !want.IsSucceed || want.XactID != p.XactID || want.ID != p.ID || want.AgentReference != "checked" || want.Note != "test" ||
		want.CardNo != p.CardNoMasked || want.AuthorizationCode != p.AuthorizationCode || want.NetAmount != p.NetAmount || want.Detail != nil {
		t.Errorf("the row: %+v", want)
	}
	for _, text := range []string{`{"reference_no":"checked"}`, `{"id":1}`, `{"xact":"1","user_id":""}`} {
		if diff := cmp.Diff(want, h.query(t, "check", text)); diff != "" {
			t.Errorf("%s shows another row:\n%s", text, diff)
		}
	}
	a := string(h.post(t, "/v1/transaction/check", `{"id":1}`).Body)
	for _, part := range []string{`{"Data":[{`, `"netAmount":12.25,`, `"net_amount":12.25,`} {
		if !strings.Contains(a, part) {
			t.Errorf("the answer lacks %s: %s", part, a)
		}
	}
	declined := h.pay(t, held("declined", "SIM 51"))
	if row := h.query(t, "check", xact(declined.XactID)); row.IsSucceed || row.Message != declined.Message {
		t.Errorf("a declined payment's row: %+v", row)
	}
}

func TestDetail(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	p := h.preauth(t, "detailed")
	c := h.row(t, capturePath, xact(p.XactID))
	first, second := h.query(t, "detail", xact(p.XactID)), h.query(t, "detail", xact(c.XactID))
	if first.TransactionType != wire.PreAuth || first.Detail.XactTypeDesc != "Ön Provizyon" || first.Detail.Reversed {
		t.Errorf("the pre-authorization: %+v %+v", first, first.Detail)
	}
	if second.TransactionType != wire.Capture || second.Detail.XactTypeDesc != "Finansallaştırma" || second.XactID != c.XactID {
		t.Errorf("the capture: %+v %+v", second, second.Detail)
	}
	if second.Detail.CompanyName != "Acme" || second.Detail.InstalmentText != "Tek Çekim" || second.Detail.Company.Amount.Minor() != 1250 {
		t.Errorf("the detail: %+v", second.Detail)
	}
	v := h.row(t, captureReversalPath, xact(c.XactID))
	after := h.query(t, "detail", xact(c.XactID))
	if !after.Detail.Reversed || after.Detail.ReversedXactID != v.XactID || !after.IsSucceed {
		t.Errorf("after the reversal: is_succeed %t, %+v", after.IsSucceed, after.Detail)
	}
	if row := h.query(t, "detail", xact(v.XactID)); row.TransactionType != wire.CaptureReversal {
		t.Errorf("the reversal's own row: %+v", row)
	}
}

func TestDetailOfARefund(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	p := h.pay(t, order("refunded"))
	h.Advance(24 * time.Hour)
	h.envelope(t, reversalPath, xactAmount(p.XactID, 500))
	part := h.query(t, "detail", xact(p.XactID)).Detail
	if part.Reversed || part.ReversedXactID == "" {
		t.Errorf("after a part: %+v", part)
	}
	if row := h.query(t, "check", xact(part.ReversedXactID)); row.TransactionType != wire.Sale || row.XactID != p.XactID {
		t.Errorf("the refund is shown as %+v, want its payment", row)
	}
	h.envelope(t, reversalPath, xact(p.XactID))
	if whole := h.query(t, "detail", xact(p.XactID)).Detail; !whole.Reversed {
		t.Errorf("after the rest: %+v", whole)
	}
}

func TestQueryOfNothing(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for _, service := range []string{"check", "detail"} {
		path := "/v1/transaction/" + service
		for _, text := range []string{xact(ownXact), `{"reference_no":"none"}`, `{"id":7}`, xact("rubbish")} {
			if f := h.failure(t, path, text, http.StatusNotFound, wire.NoData); f.Type != "no_data_error" {
				t.Errorf("%s %s: type %q", service, text, f.Type)
			}
		}
		h.failure(t, path, `{}`, http.StatusBadRequest, wire.BadRequest)
		h.failure(t, path, `{"id":"x"}`, http.StatusBadRequest, wire.BadRequest)
	}
	// While the buyer is at the bank nothing has been asked of the card, so there is no transaction.
	paynettest.Started(t, h.Send(t, paynettest.Shop{}.Start(dialecttest.Key, order("visit"), "https://shop.example/")))
	h.failure(t, "/v1/transaction/check", `{"reference_no":"visit"}`, http.StatusNotFound, wire.NoData)
}
