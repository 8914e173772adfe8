package esnekpos_test

import (
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/esnekpos/esnekpostest"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

const transferWindow = `"START_DATE":"22-11-2026","END_DATE":"23-11-2026"`

func (h house) extracts(t *testing.T) []wire.Extract {
	t.Helper()
	v := must(t, wire.DecodeExtractList, h.service(t, "GetExtractList", transferWindow))
	if v.Result != wire.Success() {
		t.Errorf("GetExtractList: %+v", v.Result)
	}
	return v.Extracts
}

// TestTransfers follows the document's example to the bank: 50 and 40 of 100, of which 18 go back, are transferred as 50 and 22, and one
// of the two comes back.
func TestTransfers(t *testing.T) {
	t.Parallel()
	h := market(t)
	h.confirm(t, "market", "EXTERNAL_ID1", "EXTERNAL_ID2")
	h.reverse(t, "market", `"20"`, `,"SubMerchantDetails":[{"EXTERNAL_ID":"EXTERNAL_ID2","AMOUNT":"18"}]`)
	if all := h.extracts(t); len(all) != 0 {
		t.Errorf("before any payout: %+v", all)
	}
	m, _ := h.Gateway.Merchants().Find(dialecttest.Merchant)
	p, _, err := h.Gateway.PreparePayout(t.Context(), m, money.TRY)
	if err != nil {
		t.Fatal(err)
	}
	// What is on its way still is the store's, and is not there a second time.
	h.wantBalances(t, "on its way", [2]string{"5.6", "0"}, [2]string{"50", "0"}, [2]string{"22", "0"})
	all := h.extracts(t)
	if len(all) != 2 || all[0].Status != wire.TransferWaiting || !all[0].Transferred.IsZero() {
		t.Fatalf("prepared: %+v", all)
	}
	two := all[1]
	if two.ExternalID != "EXTERNAL_ID2" || two.Sales.Compact() != "40" || two.SalesCount != 1 || two.Returns.Compact() != "18" || two.ReturnCount != 1 ||
		two.Amount.Compact() != "22" || two.Name != "Ayşe Işık" || len(two.Transactions) != 2 || two.Transactions[0].OrderRefNumber != "market" ||
		two.Transactions[1].Amount.Compact() != "-18" || two.Transactions[1].Status != wire.RefundSucceeded {
		t.Errorf("the second transfer: %+v", two)
	}
	receipts := func() []wire.Receipt {
		return must(t, wire.DecodeReceiptList, h.service(t, "GetReceiptList", `"START_DATE":"2026-11-22","END_DATE":"2026-11-23"`)).Receipts
	}
	if got := receipts(); len(got) != 0 {
		t.Errorf("before the bank has made it: %+v", got)
	}
	h.Advance(time.Hour)
	_, err = h.Gateway.ConfirmPayout(t.Context(), dialecttest.Merchant, p.ID, map[string]string{"EXTERNAL_ID2": "IBAN kapalı"})
	if err != nil {
		t.Fatal(err)
	}
	if all = h.extracts(t); all[0].Status != wire.TransferSucceeded || all[0].Transferred.IsZero() || all[1].Status != wire.TransferFailed {
		t.Errorf("made: %+v", all)
	}
	if got := receipts(); len(got) != 1 || got[0].Amount.Compact() != "50" || got[0].Number != "P1-1" {
		t.Errorf("receipts: %+v", got)
	}
	h.wantBalances(t, "made", [2]string{"5.6", "0"}, [2]string{"0", "0"}, [2]string{"22", "0"})
	h.refused(t, "GetExtractList", `"START_DATE":"23-11-2026","END_DATE":"22-11-2026"`, wire.FieldError(), "END_DATE: ")
	other := must(t, wire.DecodeExtractList, h.Send(t, esnekpostest.Call("/api/services/GetExtractList",
		"{"+esnekpostest.Credentials(dialecttest.OtherKey)+`,`+transferWindow+`}`)))
	if len(other.Extracts) != 0 {
		t.Errorf("another merchant sees %d transfers", len(other.Extracts))
	}
}
