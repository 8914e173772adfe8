package paynet_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paynet/paynettest"
	"github.com/vezne/vezne/internal/record"
	wire "github.com/vezne/vezne/wire/paynet"
	"github.com/vezne/vezne/wire/wirekit"
)

// maximum is a test card of the Maximum family, which belongs to a company.
const maximum = "4508034508034509"

// table makes a table, or changes the one that the request names.
func (h house) table(t *testing.T, body string) string {
	t.Helper()
	a := must(t, wire.DecodeRatioTyped, fields(t, h.post(t, "/v1/ratio/set_type", body), http.StatusOK))
	if a.ObjectName != "ratio_set_type" || a.Code != wire.Successful || len(a.RatioCode) != 8 {
		t.Fatalf("set_type answers %+v", a)
	}
	return a.RatioCode
}

func (h house) define(t *testing.T, code, rest string) {
	t.Helper()
	e := h.envelope(t, "/v1/ratio/define", fmt.Sprintf(`{"ratio_code":%q,%s}`, code, rest))
	if e.ObjectName != "ratio_define" || e.Code != wire.Successful {
		t.Errorf("define answers %+v", e)
	}
}

// quoted is what ratio/Get says of one card, as "installments:ratio=total".
func (h house) quoted(t *testing.T, number, code string) string {
	t.Helper()
	body := fmt.Sprintf(`{"bin":%q,"amount":"10000","addcomission_to_amount":true,"ratio_code":%q}`, number[:6], code)
	a := h.post(t, "/v1/ratio/Get", body)
	if a.Status != http.StatusOK {
		return fmt.Sprint(must(t, wire.DecodeFailure, fields(t, a, a.Status)).Result)
	}
	var all []string
	for _, r := range must(t, wire.DecodeRatios, fields(t, a, http.StatusOK)).Banks[0].Ratios {
		all = append(all, fmt.Sprintf("%d:%s=%d", r.Instalment, r.Ratio, r.TotalAmount.Minor()))
	}
	return strings.Join(all, " ")
}

// TestRatioTypes goes the whole way of a shop's own table: made, defined, quoted, charged, booked, changed, shown, made the default and
// deleted.
func TestRatioTypes(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	code := h.table(t, `{"description":"Bayram"}`)
	want := func(what, number, code, want string) {
		t.Helper()
		if got := h.quoted(t, number, code); got != want {
			t.Errorf("%s: quoted %q, want %q", what, got, want)
		}
	}
	want("without rows it is what was agreed", maximum, code, "0:0.02=10204 3:0.0275=10283")
	h.define(t, code, `"banks":[{"bank_id":"MAXM","instalments":[{"instalment":3,"ratio":0.01},{"instalment":0,"ratio":"-0.005"}]},{"bank_id":"AXSS","is_blocked":true}]`)
	want("rows are added", maximum, code, "0:0.015=10152 3:0.0375=10390")
	want("a bank that is blocked", "4355084355084358", code, fmt.Sprint(wire.WrongRatioGet))
	want("another shop's request is not touched", maximum, "", "0:0.02=10204 3:0.0275=10283")

	o := order("own table")
	o.Number, o.Amount = maximum, "100"
	p := h.ordered(t, o, fmt.Sprintf(`,"instalment":3,"add_commission":true,"ratio_code":%q`, code))
	if !p.IsSucceed || p.Amount.Minor() != 10390 || p.NetAmount.Minor() != 10000 || p.Comission.Minor() != 390 || p.Ratio != "0.0375" || p.RatioCode != code {
		t.Errorf("charged %v = %v + %v at %s", p.Amount, p.Comission, p.NetAmount, p.Ratio)
	}
	if sum := h.Bank.Sum(t, "own table"); sum.Net != 10390 {
		t.Errorf("the bank took %d", sum.Net)
	}
	h.booked(t, 10390, 390)

	// A payment under way keeps its terms, whatever becomes of the table.
	o.Reference = "under way"
	v := paynettest.Started(t, h.post(t, startPath, tdsBody(o, code)))
	h.back(t, v, "")
	h.define(t, code, `"card_type":"bc","banks":[{"bank_id":"MAXM","instalments":[{"instalment":3,"ratio":0.02}]}]`)
	want("a card type's own", maximum, code, "0:0.015=10152 3:0.0475=10499")
	if p := h.charge(t, v, ""); !p.IsSucceed || p.Amount.Minor() != 10390 || p.Ratio != "0.0375" {
		t.Errorf("under way it became %v at %s", p.Amount, p.Ratio)
	}

	// Rates that are shown are the table's alone, and need rows.
	if f := h.failure(t, "/v1/ratio/set_type", fmt.Sprintf(`{"ratio_code":%q,"description":"Bayram","is_cumulative":false}`, code),
		http.StatusBadRequest, wire.NoProcess); !strings.Contains(f.Message, "is_cumulative") {
		t.Errorf("a table with ratios below zero is shown: %q", f.Message)
	}
	h.define(t, code, `"banks":[{"bank_id":"MAXM","instalments":[{"instalment":1,"ratio":0}]}]`)
	h.table(t, fmt.Sprintf(`{"ratio_code":%q,"description":"Bayram","is_cumulative":false}`, code))
	want("shown", maximum, code, "0:0=10000 3:0.02=10204")

	// What counts where no table is named.
	h.table(t, fmt.Sprintf(`{"ratio_code":%q,"description":"Her şey","is_default":true}`, code))
	want("as the default", maximum, "", "0:0=10000 3:0.02=10204")
	o.Reference = "default"
	if p := h.ordered(t, o, `,"instalment":3,"add_commission":true`); p.Amount.Minor() != 10204 || p.RatioCode != code {
		t.Errorf("without a code charged %v by %q", p.Amount, p.RatioCode)
	}
	e := h.envelope(t, "/v1/ratio/delete_type", fmt.Sprintf(`{"ratio_code":%q}`, code))
	if e.ObjectName != "ratio_delete_type" {
		t.Errorf("delete_type answers %+v", e)
	}
	want("deleted", maximum, code, fmt.Sprint(wire.RatioCodeNotFound))
	want("and no default any more", maximum, "", "0:0.02=10204 3:0.0275=10283")

	// All that it was is still there, and the payments say by which revision they were priced.
	rs, all, err := h.Gateway.RatioRevisions(t.Context(), dialecttest.Merchant, code, record.Filter{Limit: 100})
	if err != nil || len(all) != 7 || !all[6].Deleted || len(all[0].Rows) != 0 || rs[1].ID != code+"/000002" {
		t.Errorf("%d revisions, %v: %+v", len(all), err, all)
	}
	paid, err := h.Gateway.FindByReference(t.Context(), dialecttest.Merchant, "own table")
	if err != nil || paid.Terms.CodeRevision != 2 || paid.Terms.Code != code {
		t.Errorf("the payment has %+v, %v", paid.Terms, err)
	}
}

// booked compares the books with what the only payment so far was charged and cost.
func (h house) booked(t *testing.T, charged, commission int64) {
	t.Helper()
	trials, err := bookkeeper.Books{Store: h.Store}.TrialBalance(t.Context(), dialecttest.Merchant, "TRY", calendar.Day(0))
	if err != nil || len(trials) != 1 {
		t.Fatalf("the books: %+v, %v", trials, err)
	}
	sums := map[string]int64{}
	for _, b := range trials[0].Accounts {
		sums[string(b.Account.Kind())] += b.Balance.Minor()
	}
	if sums["commission"] != -commission || sums["merchant_payable"] != commission-charged || sums["provider_receivable"] != charged {
		t.Errorf("the books have %v", sums)
	}
}

func tdsBody(o dialecttest.Order, code string) string {
	return fmt.Sprintf(`{"amount":%q,"reference_no":%q,"card_holder":%q,"pan":%q,"month":"12","year":"2030","cvc":"000","return_url":%q,`+
		`"instalment":3,"add_commission":true,"ratio_code":%q}`, o.Amount, o.Reference, o.Holder, o.Number, shopPage, code)
}

func TestRatioTypesThatAreRefused(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	code := h.table(t, `{"description":"Gösterilecek","is_cumulative":false}`)
	row := func(code, bank, row string) string {
		return fmt.Sprintf(`{"ratio_code":%q,"banks":[{"bank_id":%q,"instalments":[%s]}]}`, code, bank, row)
	}
	for name, bad := range map[string]struct {
		path, body string
		code       wire.ResultCode
		names      string
	}{
		"no description":            {"set_type", `{"is_default":true}`, wire.BadRequest, "description"},
		"no such table":             {"set_type", `{"ratio_code":"NOSUCH01","description":"x"}`, wire.RatioCodeNotFound, "ratio_code"},
		"one of the operator's":     {"set_type", `{"ratio_code":"S3E746PV","description":"x"}`, wire.NoProcess, ""},
		"deletes none":              {"delete_type", `{"ratio_code":"NOSUCH01"}`, wire.RatioCodeNotFound, "ratio_code"},
		"deletes the operator's":    {"delete_type", `{"ratio_code":"S3E746PV"}`, wire.NoProcess, ""},
		"defines the operator's":    {"define", row("S3E746PV", "AXSS", `{"instalment":1}`), wire.NoProcess, ""},
		"a ratio below zero, shown": {"define", row(code, "AXSS", `{"instalment":1},{"instalment":2,"ratio":-0.01}`), wire.BadRequest, "banks[0].instalments[1].ratio"},
		"more than may be":          {"define", row(code, "AXSS", `{"instalment":1,"ratio":0.2001}`), wire.BadRequest, "banks[0].instalments[0].ratio"},
		"too fine":                  {"define", row(code, "AXSS", `{"instalment":1,"ratio":0.0000001}`), wire.BadRequest, "banks[0].instalments[0].ratio"},
		"no such bank":              {"define", row(code, "XXXX", `{"instalment":1}`), wire.BadRequest, "banks[0].bank_id"},
		"no rows":                   {"define", row(code, "AXSS", ``), wire.BadRequest, "banks[0].instalments"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := h.failure(t, "/v1/ratio/"+bad.path, bad.body, http.StatusBadRequest, bad.code)
			if !strings.Contains(f.Message, bad.names) {
				t.Errorf("says %q, which does not name %s", f.Message, bad.names)
			}
		})
	}
	t.Run("another merchant's", func(t *testing.T) {
		t.Parallel()
		for path, body := range map[string]string{
			"/v1/ratio/set_type": fmt.Sprintf(`{"ratio_code":%q,"description":"x"}`, code), "/v1/ratio/delete_type": fmt.Sprintf(`{"ratio_code":%q}`, code),
			"/v1/ratio/define": row(code, "AXSS", `{"instalment":1}`), "/v1/ratio/Get": fmt.Sprintf(`{"ratio_code":%q,"amount":100}`, code),
		} {
			a := h.Send(t, paynettest.Call(dialecttest.OtherKey, path, body))
			f, err := wirekit.ReadJSON(a.Body)
			if err != nil || must(t, wire.DecodeFailure, f).Result != wire.RatioCodeNotFound {
				t.Errorf("%s answers %d: %s", path, a.Status, a.Body)
			}
		}
	})
}
