package paynet_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/payment"
	wire "github.com/vezne/vezne/wire/paynet"
)

// dividedBody asks for a subscription of which a dealer has a part.
func (h house) dividedBody(t *testing.T, reference, agent, agentAmount, company string) string {
	t.Helper()
	return replaced(t, h.standingBody(reference, `,"agent_id":"`+agent+`"`), `"agent_amount":"","company_amount":""`,
		`"agent_amount":"`+agentAmount+`","company_amount":"`+company+`"`)
}

// TestADealersPartOfEveryCharge: of 49.00 the dealer has 9.00, and bears as much of the commission in proportion, at each charge and where an
// invoice is paid by hand; after another amount from the first charge on that has not been tried.
func TestADealersPartOfEveryCharge(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	made := must(t, wire.DecodeSubscriptionMade, fields(t, h.post(t, "/v1/subscription/create", h.dividedBody(t, "part", "20077", "900", "")), http.StatusOK))
	h.adds(t, card("part", goodCard, "Ayşe Işık", ""), "")
	h.pass(t, 1)
	d := h.standing(t, "part")
	if d.AgentAmount.Minor() != 900 || d.CompanyAmount.Minor() != 4000 || d.Paid != 1 {
		t.Fatalf("it stands: %+v", d.SubscriptionRow)
	}
	want := func(what string, xactID string, company, agent, agentNet int64) {
		t.Helper()
		q := h.query(t, "detail", xact(xactID))
		if q.Detail.Company.Amount.Minor() != company || q.Detail.Agent.Amount.Minor() != agent || q.Detail.Agent.Net.Minor() != agentNet || q.AgentID != "20077" {
			t.Errorf("%s: the company has %+v, the dealer %+v", what, q.Detail.Company, q.Detail.Agent)
		}
		p, err := h.Gateway.FindByReference(t.Context(), dialecttest.Merchant, q.AgentReference)
		if err != nil {
			t.Fatal(err)
		}
		of, err := h.Gateway.Division(t.Context(), dialecttest.Merchant, p.ID)
		if err != nil || of.Due("20077").Minor() != agentNet || len(p.Terms.Shares) != 1 || p.Terms.Shares[0].Kind != payment.ToAgent {
			t.Errorf("%s: the dealer has %s coming, %v", what, of.Due("20077"), err)
		}
	}
	want("the first charge", d.Invoices[0].XactID, 4000, 900, 882)
	hand := must(t, wire.DecodePayment, fields(t, h.post(t, "/v2/transaction/payment", invoiced(t, magazine("H"), made.SubscriptionID, d.Invoices[1].No, "")), http.StatusOK))
	want("by hand", hand.XactID, 4000, 900, 882)

	path := "/v1/subscription/amount_update"
	if f := h.failure(t, path, byReference("part", `,"amount":"6000"`), http.StatusBadRequest, wire.BadRequest); !strings.HasPrefix(f.Message, "agent_amount:") {
		t.Errorf("an amount that is not divided: %q", f.Message)
	}
	h.failure(t, path, byReference("part", `,"amount":"6000","agent_amount":"1000","company_amount":"4000"`), http.StatusBadRequest, wire.BadRequest)
	h.renames(t, "part", "SIM 51")
	h.pass(t, 61) // the third is refused, and keeps its amount
	h.envelope(t, path, byReference("part", `,"amount":"6000","company_amount":"4000"`))
	h.renames(t, "part", "Ayşe Işık")
	h.pass(t, 31)
	d = h.standing(t, "part")
	if d.Paid != 4 || d.Amount.Minor() != 6000 || d.AgentAmount.Minor() != 2000 {
		t.Fatalf("after another amount: %+v", d.SubscriptionRow)
	}
	want("the one that was refused before", d.Invoices[2].XactID, 4000, 900, 882)
	want("the next", d.Invoices[3].XactID, 4000, 2000, 1960)
	h.envelope(t, path, byReference("part", `,"amount":"5000","company_amount":"5000"`))
	h.pass(t, 31)
	if q := h.query(t, "detail", xact(h.standing(t, "part").Invoices[4].XactID)); q.Amount.Minor() != 5000 || q.Detail.Agent.Amount.Minor() != 0 {
		t.Errorf("divided no more: %+v", q)
	}
}

func TestADealerHasAllOfASubscription(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	body := replaced(t, h.dividedBody(t, "all", "20078", "4900", ""), `"end_user_gsm"`, `"addcomission_to_amount":true,"end_user_gsm"`)
	fields(t, h.post(t, "/v1/subscription/create", body), http.StatusOK)
	h.adds(t, card("all", goodCard, "Ayşe Işık", ""), "")
	h.pass(t, 1)
	q := h.query(t, "detail", xact(h.standing(t, "all").Invoices[0].XactID))
	if q.Amount.Minor() != 5000 || q.Detail.Company.Amount.Minor() != 0 || q.Detail.Agent.Net.Minor() != 4900 {
		t.Errorf("all for the dealer, the commission on top: %+v", q)
	}
}

func TestPartsThatDoNotFit(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for what, test := range map[string]struct {
		agent, agentAmount, company string
		code                        wire.ResultCode
		field                       string
	}{
		"more than there is":    {"20077", "4901", "", wire.BadRequest, "agent_amount:"},
		"the company's as well": {"20077", "", "4901", wire.BadRequest, "company_amount:"},
		"no sum":                {"20077", "900", "4001", wire.BadRequest, "company_amount:"},
		"nobody's":              {"", "", "4000", wire.BadRequest, "agent_id:"},
		"no dealer of theirs":   {"1", "900", "", wire.AgentNotFound, "agent_id:"},
	} {
		f := h.failure(t, "/v1/subscription/create", h.dividedBody(t, "none", test.agent, test.agentAmount, test.company), http.StatusBadRequest, test.code)
		if !strings.HasPrefix(f.Message, test.field) {
			t.Errorf("%s: %q", what, f.Message)
		}
	}
	h.WantNothing(t)
}

// TestTheDefaultTablePricesSubscriptions: create names no table, as a payment that names none.
func TestTheDefaultTablePricesSubscriptions(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	code := h.table(t, `{"description":"Abone","is_default":true,"is_cumulative":false}`)
	h.define(t, code, `"banks":[{"bank_id":"AXSS","instalments":[{"instalment":0,"ratio":0.05}]}]`)
	h.standingOrder(t, "priced", "")
	h.adds(t, card("priced", goodCard, "Ayşe Işık", ""), "")
	h.pass(t, 1)
	if q := h.query(t, "detail", xact(h.standing(t, "priced").Invoices[0].XactID)); q.Comission.Minor() != 245 || q.RatioCode != code {
		t.Errorf("commission %s by %q", q.Comission, q.RatioCode)
	}
}
