package paynet_test

import (
	"github.com/vezne/vezne/internal/dialect/paynet/paynettest"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/paynet"
)

const escrowPath = "/v1/transaction/escrow_status_update"

// inEscrow is a payment of 100.00 of which the company wants 30.00 and the dealer's part is held.
func (h house) inEscrow(t *testing.T, reference string) wire.Payment {
	t.Helper()
	o := order(reference)
	o.Amount = "100"
	return h.ordered(t, o, `,"agent_id":"20077","company_amount":30,"is_escrow":true`)
}

func decided(id string, status int, more string) string {
	return `{"xact_id":` + paynettest.Quote(id) + `,"status":` + strconv.Itoa(status) + more + `}`
}

// due is what the dealer has coming of a payment, and what the company.
func (h house) due(t *testing.T, reference string) (agent, company int64, released bool) {
	t.Helper()
	p, err := h.Store.PaymentByReference(t.Context(), dialecttest.Merchant, reference)
	if err != nil {
		t.Fatal(err)
	}
	division, err := h.Gateway.Division(t.Context(), dialecttest.Merchant, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	return division.Due("20077").Minor(), division.Remainder().Minor(), division.Complete()
}

func TestEscrow(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for name, test := range map[string]struct {
		status         int
		more           string
		agent, company int64
	}{
		"approved":               {wire.EscrowApprove, `,"note":"teslim edildi"`, 7000 - 140, 3000 - 60},
		"rejected":               {wire.EscrowReject, "", 0, 9800},
		"approved with a change": {wire.EscrowApprove, `,"agent_amount":"50,00","agent_id":"20077"`, 5000, 4800},
	} {
		t.Run(name, func(t *testing.T) {
			p := h.inEscrow(t, name)
			if !p.IsSucceed {
				t.Fatalf("the payment: %+v", p)
			}
			if e := h.envelope(t, escrowPath, decided(p.XactID, test.status, test.more)); e.Code != wire.Successful {
				t.Errorf("the decision: %+v", e)
			}
			if e := h.envelope(t, escrowPath, decided(p.XactID, test.status, test.more)); e.Code != wire.OldSuccessful {
				t.Errorf("the decision again: %+v", e)
			}
			h.failure(t, escrowPath, decided(p.XactID, wire.EscrowApprove+wire.EscrowReject-test.status, ""), http.StatusBadRequest, wire.NoProcess)
			if test.status == wire.EscrowApprove { // of another amount it is another decision
				h.failure(t, escrowPath, decided(p.XactID, test.status, `,"agent_amount":"49,99"`), http.StatusBadRequest, wire.NoProcess)
			}
			if agent, company, released := h.due(t, name); agent != test.agent || company != test.company || !released {
				t.Errorf("the dealer has %d coming and the company %d, released %v; want %d and %d", agent, company, released, test.agent, test.company)
			}
			h.toldParts(t, name, 1, test.agent, test.company)
			// Commission, company and dealer make up what was captured.
			if test.agent+test.company+200 != 10000 {
				t.Errorf("the test's own sums do not add up")
			}
			// Given back, the dealer bears what it had by the decision, not by the agreement.
			if e := h.envelope(t, "/v1/transaction/reversed_request", `{"xact_id":`+paynettest.Quote(p.XactID)+`}`); e.Code != wire.Successful {
				t.Errorf("the reversal: %+v", e)
			}
			h.toldParts(t, name, 2, test.agent, test.company)
		})
	}
}

// toldParts checks what detail and the list's rows tell of both parts: what is paid to each, and that they add up to the payment.
func (h house) toldParts(t *testing.T, reference string, rows int, agent, company int64) {
	t.Helper()
	d := must(t, wire.DecodeQuery, fields(t, h.post(t, "/v1/transaction/detail", `{"reference_no":`+paynettest.Quote(reference)+`}`), http.StatusOK)).Rows[0].Detail
	day := func(by int) string { return `"` + h.Now().AddDate(0, 0, by).Format(time.DateOnly) + `"` } // wherever the day is that the list means
	l := must(t, wire.DecodeList, fields(t, h.post(t, "/v1/transaction/list", `{"datab":`+day(-1)+`,"datbi":`+day(1)+`,"limit":100}`), http.StatusOK))
	told := map[string][2]wire.Share{"detail": {d.Agent, d.Company}}
	for _, row := range l.Rows {
		if row.AgentReference == reference {
			told["list "+row.XactType] = [2]wire.Share{row.Agent, row.Company}
		}
	}
	if len(told) != 1+rows {
		t.Errorf("%s is told in %v, want %d rows of the list", reference, told, rows)
	}
	for what, parts := range told {
		if a, c := parts[0], parts[1]; a.Net.Minor() != agent || c.Net.Minor() != company || a.Amount.Minor()+c.Amount.Minor() != 10000 ||
			a.Commission.Minor()+c.Commission.Minor() != 200 || a.Amount.Minor()-a.Commission.Minor() != agent {
			t.Errorf("%s of %s: the dealer has %+v and the company %+v, want %d and %d", what, reference, a, c, agent, company)
		}
	}
}

func TestEscrowRefusals(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	plain, kept := h.pay(t, order("plain")), h.inEscrow(t, "kept")
	h.failure(t, escrowPath, decided(plain.XactID, 2, ""), http.StatusBadRequest, wire.WrongTransactionType)
	h.failure(t, escrowPath, decided(kept.XactID, 2, `,"agent_id":"20078"`), http.StatusBadRequest, wire.AgentNotFound)
	h.failure(t, escrowPath, decided(kept.XactID, 2, `,"agent_amount":"98,01"`), http.StatusBadRequest, wire.BadRequest)
	h.failure(t, escrowPath, decided(kept.XactID, 1, ""), http.StatusBadRequest, wire.BadRequest)
	wantFailure(t, h.Send(t, paynettest.Call(dialecttest.OtherKey, escrowPath, decided(kept.XactID, 2, ""))), http.StatusNotFound, wire.NoData)
	h.envelope(t, "/v1/transaction/reversed_request", xact(kept.XactID))
	h.failure(t, escrowPath, decided(kept.XactID, 2, ""), http.StatusBadRequest, wire.NoProcess)
}
