package paynet_test

import (
	"github.com/vezne/vezne/internal/dialect/paynet/paynettest"
	"net/http"
	"testing"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/merchant"
	wire "github.com/vezne/vezne/wire/paynet"
)

func (h house) ratios(t *testing.T, body string) wire.Ratios {
	t.Helper()
	q := must(t, wire.DecodeRatios, fields(t, h.post(t, "/v1/ratio/Get", body), http.StatusOK))
	if q.Code != wire.Successful || q.ObjectName != "ratio_get" {
		t.Errorf("ratio/Get answers %+v", q)
	}
	return q
}

func TestRatio(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	// The document's sample: a card of which nothing is known, and one lira.
	q := h.ratios(t, `{"bin":"434678","amount":100}`)
	if len(q.Banks) != 1 || q.Banks[0].BankID != "ZDGR" || q.Banks[0].CardType != "cc" || len(q.Banks[0].Ratios) != 2 {
		t.Fatalf("the sample: %+v", q)
	}
	three := q.Banks[0].Ratios[1]
	if three.Ratio != "0.0475" || three.Instalment != 3 || three.TotalAmount.Minor() != 100 || three.Commision.Minor() != 5 ||
		three.TotalNetAmount.Minor() != 95 || three.InstalmentAmount.Minor() != 34 || three.Desc != "3 Taksit 3 x 0,34 = 1,00 TL" || three.InstalmentKey == "" {
		t.Errorf("three parts: %+v", three)
	}
	// A card of a family with a rate of its own, with the commission on top.
	q = h.ratios(t, `{"bin":"450803","amount":"10000","addcomission_to_amount":true,"pos_type":"5"}`)
	if b := q.Banks[0]; b.BankID != "MAXM" || b.CardType != "bc" || b.Ratios[1].TotalAmount.Minor() != 10283 || b.Ratios[1].TotalNetAmount.Minor() != 10000 {
		t.Errorf("a Maximum card: %+v", q.Banks)
	}
	// A debit card pays at once, whatever its owner says it is.
	if b := h.ratios(t, `{"bin":"581877","amount":100,"card_type":"cc"}`).Banks[0]; b.CardType != "dc" || len(b.Ratios) != 1 {
		t.Errorf("a debit card: %+v", b)
	}
	// Every bank, and a table of its own.
	all := h.ratios(t, `{"amount":"10000"}`)
	if len(all.Banks) != 9 {
		t.Errorf("%d banks without a BIN, want one for each family and the rest", len(all.Banks))
	}
	if r := h.ratios(t, `{"bin":"450803","amount":"14900","addcommission_to_amount":"True","ratio_code":"S3E746PV"}`).Banks[0].Ratios; len(r) != 1 ||
		r[0].TotalAmount.Minor() != 15125 || r[0].RatioCode != "S3E746PV" {
		t.Errorf("a table of its own: %+v", r)
	}
	// Browsers ask the same with the publishable key, and not with each other's.
	a := h.ask(t, "/v1/ratio/Get_public", `{"bin":"450803","amount":"10000"}`)
	if q := must(t, wire.DecodeRatios, fields(t, a, http.StatusOK)); q.Banks[0].BankID != "MAXM" {
		t.Errorf("Get_public answers %+v", q)
	}
	wantFailure(t, h.Send(t, paynettest.Call(paynettest.PublicKey(dialecttest.Key), "/v1/ratio/Get", `{}`)), http.StatusUnauthorized, wire.Unauthorized)
	for name, bad := range map[string]struct {
		body string
		code wire.ResultCode
	}{
		"no such table":         {`{"ratio_code":"NOSUCH01"}`, wire.RatioCodeNotFound},
		"no such dealer":        {`{"agent_id":"99999"}`, wire.AgentNotFound},
		"no such point of sale": {`{"pos_type":9}`, wire.WrongPOSType},
		"a BIN of letters":      {`{"bin":"abcdef"}`, wire.WrongBin},
	} {
		t.Run(name, func(t *testing.T) {
			h.failure(t, "/v1/ratio/Get", bad.body, http.StatusBadRequest, bad.code)
		})
	}
}

func TestRatioOfATableWithoutRows(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Setup: func(m *merchant.Merchant) {
		m.Commission = commission.Table{{Family: "Maximum", Installments: 1, Rate: 10_000}}
	}})
	if b := h.ratios(t, `{"bin":"450803","amount":100}`).Banks; len(b) != 1 {
		t.Errorf("a card that has a row: %+v", b)
	}
	h.failure(t, "/v1/ratio/Get", `{"bin":"435508","amount":100}`, http.StatusBadRequest, wire.WrongRatioGet)
}
