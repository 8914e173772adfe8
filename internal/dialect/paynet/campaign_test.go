package paynet_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/merchant"
	wire "github.com/vezne/vezne/wire/paynet"
)

// TestPlusInstallments lets payments take part in the best campaign, unless the shop declines it or the merchant has not agreed.
func TestPlusInstallments(t *testing.T) {
	t.Parallel()
	best := func(m *merchant.Merchant) { m.Settings["paynet.campaigns"] = "best" }
	for name, test := range map[string]struct {
		setup func(*merchant.Merchant)
		more  string
		plus  int
	}{
		"best":         {best, "", 1},
		"declined":     {best, `,"dont_apply_campaign":true`, 0},
		"not agreed":   {nil, "", 0},
		"said to want": {best, `,"dont_apply_campaign":false`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, dialecttest.Options{Setup: test.setup})
			text := `{"amount":"300,00","reference_no":"campaign","instalment":3,"card_holder":"A","pan":"4508034508034509","month":12,"year":2030,"cvc":"000"` + test.more + `}`
			a := h.post(t, "/v2/transaction/payment", text)
			p := must(t, wire.DecodePayment, fields(t, a, http.StatusOK))
			if !p.IsSucceed || p.PlusInstallment != test.plus || p.Instalment != 3 || strings.Contains(string(a.Body), "plus_installment") != (test.plus > 0) {
				t.Errorf("answer: %s", a.Body)
			}
			if lines := h.Bank.Statement(t, "campaign").Operations; len(lines) != 1 || lines[0].PlusInstallments != test.plus || lines[0].Amount != 30_000 {
				t.Errorf("the bank has %+v", lines)
			}
		})
	}
}
