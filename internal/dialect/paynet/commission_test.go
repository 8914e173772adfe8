package paynet_test

import (
	"github.com/vezne/vezne/internal/dialect/paynet/paynettest"
	"net/http"
	"testing"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/paynet"
)

// ordered pays an order with more fields in it.
func (h house) ordered(t *testing.T, o dialecttest.Order, more string) wire.Payment {
	t.Helper()
	text := `{"amount":` + paynettest.Quote(o.Amount) + `,"reference_no":` + paynettest.Quote(o.Reference) + `,"card_holder":` + paynettest.Quote(o.Holder) +
		`,"pan":` + paynettest.Quote(o.Number) + `,"month":"12","year":"2030","cvc":"000"` + more + `}`
	return must(t, wire.DecodePayment, fields(t, h.post(t, "/v2/transaction/payment", text), http.StatusOK))
}

// TestPromise5Commission compares what is answered, and what the bank took, with sums made by hand.
func TestPromise5Commission(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	maximum := order("x")
	maximum.Number = "4508034508034509"
	tests := []struct {
		name, amount, more, ratio                         string
		charged, comission, net, endUser, company, bought int64
		card                                              string
	}{
		{name: "the document's sample", amount: "12.5", ratio: "0.02", charged: 1250, comission: 25, net: 1225},
		{
			name: "on top, by a table of its own", amount: "149", more: `,"add_commission":"True","ratio_code":"S3E746PV"`,
			ratio: "0.0149", charged: 15125, comission: 225, net: 14900, endUser: 225,
		},
		{name: "three parts", amount: "100", more: `,"instalment":3`, ratio: "0.0475", charged: 10000, comission: 475, net: 9525},
		{
			name: "three parts of a family's", amount: "100", more: `,"instalment":"3"`, card: maximum.Number,
			ratio: "0.0275", charged: 10000, comission: 275, net: 9725,
		},
		{
			name: "divided", amount: "100,00", more: `,"agent_id":"20077","company_amount":"30,01"`,
			ratio: "0.02", charged: 10000, comission: 200, net: 9800, company: 3001 - 60,
		},
		{
			name: "divided, on top", amount: "98", more: `,"agent_id":"20077","company_amount":28,"add_commission":true`,
			ratio: "0.02", charged: 10000, comission: 200, net: 9800, company: 2800,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			o := order(test.name)
			o.Amount = test.amount
			if test.card != "" {
				o.Number = test.card
			}
			p := h.ordered(t, o, test.more)
			if !p.IsSucceed || p.Amount.Minor() != test.charged || p.Comission.Minor() != test.comission || p.NetAmount.Minor() != test.net ||
				p.Ratio != test.ratio || p.EndUserComission.Minor() != test.endUser || !p.ComissionTax.IsZero() {
				t.Errorf("answered %v = %v + %v at %s, end user %v", p.Amount, p.Comission, p.NetAmount, p.Ratio, p.EndUserComission)
			}
			if (p.Shares != nil) != (test.company > 0) || p.Shares != nil && p.Shares.Net.Minor() != test.company {
				t.Errorf("shares %+v, want net %d", p.Shares, test.company)
			}
			if sum := h.Bank.Sum(t, test.name); sum.Net != test.charged {
				t.Errorf("the bank took %d, want %d", sum.Net, test.charged)
			}
			d := h.query(t, "detail", xact(p.XactID))
			if d.NetAmount != p.NetAmount || d.Comission != p.Comission || d.Ratio != p.Ratio || d.EndUserComission != p.EndUserComission {
				t.Errorf("detail says %+v", d)
			}
			gross := d.Detail.Company.Amount.Minor() + d.Detail.Agent.Amount.Minor()
			net := d.Detail.Company.Net.Minor() + d.Detail.Agent.Net.Minor()
			if gross != test.charged || net != test.net {
				t.Errorf("the shares are %d, net %d: %+v %+v", gross, net, d.Detail.Company, d.Detail.Agent)
			}
		})
	}
}

func TestCommissionOfACapturedPart(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	p := h.preauth(t, "held")
	row := h.row(t, "/v1/transaction/capture", xactAmount(p.XactID, 1000))
	if row.Comission.Minor() != 20 || row.NetAmount.Minor() != 980 || row.Ratio != "0.02" {
		t.Errorf("the commission of a part: %+v", row)
	}
}

func TestTermsThatAreRefused(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for name, bad := range map[string]struct {
		old, replaced string
		code          wire.ResultCode
	}{
		"no such table":         {`"ratio_code":""`, `"ratio_code":"NOSUCH01"`, wire.RatioCodeNotFound},
		"no such dealer":        {`"agent_id":""`, `"agent_id":"99999"`, wire.AgentNotFound},
		"no such point of sale": {`"pos_type":"5"`, `"pos_type":"2"`, wire.WrongPOSType},
		"parts not offered":     {`"instalment":"0"`, `"instalment":"9"`, wire.BadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h.failure(t, "/v2/transaction/payment", replaced(t, paynettest.Body(order(name), ""), bad.old, bad.replaced), http.StatusBadRequest, bad.code)
		})
	}
}
