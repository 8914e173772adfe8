package esnekpos_test

import (
	"github.com/vezne/vezne/internal/dialect/esnekpos/esnekpostest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// listed are the references of GetPaymentList's rows.
func (h house) listed(t *testing.T, from, to string) []string {
	t.Helper()
	v := must(t, wire.DecodePaymentList, h.service(t, "GetPaymentList", `"START_DATE":`+esnekpostest.Quote(from)+`,"END_DATE":`+esnekpostest.Quote(to)))
	if v.Result != wire.Success() {
		t.Errorf("GetPaymentList: %+v", v.Result)
	}
	var refs []string
	for _, p := range v.Payments {
		refs = append(refs, p.OrderRefNumber)
	}
	return refs
}

// TestListWindows: whole days of Istanbul, both inclusive, oldest first. The house's clock stands at noon of 22 November there.
func TestListWindows(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.pay(t, order("noon", "1"))
	h.Advance(11*time.Hour + 55*time.Minute)
	h.pay(t, order("before-midnight", "2"))
	h.Advance(10 * time.Minute)
	h.pay(t, held("after-midnight", "SIM 51"))
	for window, want := range map[[2]string][]string{
		{"22-11-2026", "22-11-2026"}: {"noon", "before-midnight"},
		{"23-11-2026", "23-11-2026"}: {"after-midnight"},
		{"22-11-2026", "23-11-2026"}: {"noon", "before-midnight", "after-midnight"},
		{"2026-11-22", "2026-11-23"}: {"noon", "before-midnight", "after-midnight"},
		{"24-11-2026", "30-11-2026"}: nil,
		{"01-01-2020", "21-11-2026"}: nil,
	} {
		if diff := cmp.Diff(want, h.listed(t, window[0], window[1])); diff != "" {
			t.Errorf("%v (-want +got):\n%s", window, diff)
		}
	}
	h.refused(t, "GetPaymentList", `"START_DATE":"23-11-2026","END_DATE":"22-11-2026"`, wire.FieldError(), "END_DATE: ")
	h.refused(t, "GetPaymentList", `"START_DATE":"11/22/2026"`, wire.FieldError(), "START_DATE: ")
	other := must(t, wire.DecodePaymentList, h.Send(t, esnekpostest.Call("/api/services/GetPaymentList",
		"{"+esnekpostest.Credentials(dialecttest.OtherKey)+`,"START_DATE":"01-11-2026","END_DATE":"30-11-2026"}`)))
	if len(other.Payments) != 0 {
		t.Errorf("another merchant sees %d payments", len(other.Payments))
	}
}

// TestDetail compares the row of ProcessQueryDetail with the document's table, and looks at what is in it.
func TestDetail(t *testing.T) {
	t.Parallel()
	h := at(t, 14_900, true)
	h.Advance(toTheSeventh)
	product := `"Product":[{"PRODUCT_ID":"1","PRODUCT_NAME":"Gül","PRODUCT_CATEGORY":"-","PRODUCT_DESCRIPTION":"","PRODUCT_AMOUNT":"149"}]`
	esnekpostest.ThroughBank(t, h.House, h.start(t, with(esnekpostest.Shop{}.Sale(dialecttest.Key, order("detail", "149.00")), product)).URL3DS)
	a := h.service(t, "ProcessQueryDetail", reference("detail"))
	var want, got []string
	for _, m := range shape(t, vector(t, "payment-detail")) {
		want = append(want, m.Name)
	}
	for _, m := range shape(t, a.Body) {
		got = append(got, m.Name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("members (-document +ours):\n%s", diff)
	}
	p := must(t, wire.DecodePaymentDetail, a).Payment
	if p.Amount.Compact() != "151.25" || p.Commission.Compact() != "2.25" || p.CommissionRate != "1,490" || p.Status != wire.PaymentSucceeded ||
		p.CustomerName != "Ayşe Işık" || p.CustomerGSM != "5321234567" || p.CardNumber != "435508******4358" || p.BackURL != esnekpostest.BackURL ||
		p.Merchant != dialecttest.Key || p.Currency != "TRY" || len(p.Products) != 1 || p.Products[0].Name != "Gül" {
		t.Errorf("row: %+v", p)
	}
	if body := string(a.Body); strings.Contains(body, "4355084355084358") || strings.Contains(body, esnekpostest.SecretOf(dialecttest.Key)) {
		t.Error("the row holds a secret")
	}
	unknown := must(t, wire.DecodePaymentDetail, h.service(t, "ProcessQueryDetail", reference("nobody")))
	if unknown.Result != wire.NotFound() || unknown.Payment != nil {
		t.Errorf("an unknown reference: %+v", unknown)
	}
}
