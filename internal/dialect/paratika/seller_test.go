package paratika_test

import (
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paratika/paratikatest"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paratika"
)

func (h house) seller(t *testing.T, key string, pairs ...string) wire.SellerAnswer {
	t.Helper()
	return paratikatest.Must(t, wire.DecodeSellerAnswer, h.fields(t, paratikatest.Call(key, pairs...)))
}

// TestSellers: a seller that is added is a store of the house, and what SELLEREDIT leaves out stays.
func TestSellers(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	if a := h.seller(t, dialecttest.Key, paratikatest.SellerOf("satici-1")...); a.Outcome != wire.Success() || a.ID != "satici-1" {
		t.Fatalf("SELLERADD: %+v", a)
	}
	if a := h.seller(t, dialecttest.Key, "ACTION", "SELLEREDIT", "SELLERID", "satici-1", "LASTNAME", "Ak", "STATUS", "DE"); a.Outcome != wire.Success() {
		t.Errorf("SELLEREDIT: %+v", a)
	}
	s, err := h.Gateway.SubMerchant(t.Context(), dialecttest.Merchant, "satici-1")
	if err != nil || s.Name != "Ayşe Ak" || s.Active || len(s.Accounts) != 1 || s.Accounts[0].IBAN != "TR330006100519786457841326" {
		t.Errorf("the store: %+v, %v", s, err)
	}
	if a := h.seller(t, dialecttest.OtherKey, "ACTION", "SELLEREDIT", "SELLERID", "satici-1", "NAME", "x"); a.Outcome.Error != "ERR10151" {
		t.Errorf("another merchant's: %+v", a)
	}
	bad := func(name, value string) []string {
		pairs := paratikatest.SellerOf("satici-2")
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				pairs[i+1] = value
			}
		}
		return pairs
	}
	for _, test := range []struct {
		pairs          []string
		code, violator string
	}{
		{paratikatest.SellerOf("satici-1"), "ERR10152", "SELLERID"},
		{bad("SELLERID", "a;b"), "ERR10167", "SELLERID"},
		{bad("IBAN", "TR330006100519786457841327"), string(wire.WrongType), "IBAN"},
		{bad("EMAIL", "nobody"), string(wire.WrongType), "EMAIL"},
		{bad("STATUS", "XX"), string(wire.WrongType), "STATUS"},
		{bad("COMMISSIONAPPLYTYPE", "CB"), string(wire.WrongType), "COMMISSIONAPPLYTYPE"},
		{[]string{"ACTION", "SELLERADD", "SELLERID", "x"}, string(wire.MissingParameter), "NAME"},
	} {
		if a := h.seller(t, dialecttest.Key, test.pairs...); string(a.Outcome.Error) != test.code || a.Outcome.Violator != test.violator {
			t.Errorf("%v: %+v; want %s of %s", test.pairs, a.Outcome, test.code, test.violator)
		}
	}
}

// TestSellersGetTheirParts: the items say what sellers get; the session and a sale without one agree on it, and a refund takes everybody's
// part back.
func TestSellersGetTheirParts(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.sellers(t, "s1", "s2")
	items := `[{"code":"a","name":"x","quantity":"1","amount":"8.00","sellerId":"s1","sellerPaymentAmount":"6.00"},` +
		`{"code":"b","name":"y","quantity":1,"amount":4.5,"sellerID":"s2","sellerPaymentAmount":4}]`
	sale := append(paratikatest.SaleOf(order("split")), "ORDERITEMS", items, "TOTALSELLERPAYMENTAMOUNT", "10.00")
	a := paratikatest.Must(t, wire.DecodeFinancial, h.fields(t, paratikatest.Call(dialecttest.Key, sale...)))
	if a.Outcome != wire.Success() {
		t.Fatalf("the sale: %+v", a)
	}
	h.wantSellers(t, "paid", 600, 400)
	for _, bad := range [][]string{{"TOTALSELLERPAYMENTAMOUNT", "9.00"}, {"ORDERITEMS", `[{"code":"a","amount":"12.50","sellerId":"s1","sellerPaymentAmount":"12.51"}]`}} {
		b := paratikatest.Must(t, wire.DecodeFinancial, h.fields(t, paratikatest.Call(dialecttest.Key, append(append(paratikatest.SaleOf(order("bad")), "ORDERITEMS", items), bad...)...)))
		if b.Outcome == wire.Success() {
			t.Errorf("%v: %+v", bad, b)
		}
	}
	h.Advance(48 * time.Hour)
	back := paratikatest.Must(t, wire.DecodeFinancial, h.fields(t, paratikatest.Call(dialecttest.Key, "ACTION", "REFUND", "PGTRANID", a.TranID, "AMOUNT", "2.50", "CURRENCY", "TRY")))
	if back.Outcome != wire.Success() {
		t.Fatalf("the refund: %+v", back)
	}
	h.wantSellers(t, "a fifth given back", 480, 320)
}

// sellers adds sellers.
func (h house) sellers(t *testing.T, ids ...string) {
	t.Helper()
	for _, id := range ids {
		if a := h.seller(t, dialecttest.Key, paratikatest.SellerOf(id)...); a.Outcome != wire.Success() {
			t.Fatalf("SELLERADD %s: %+v", id, a)
		}
	}
}

// TestNobodySellsUnknown: an order of a seller that was not added, or is switched off, is refused at each of the doors before anything is
// charged, and one that was paid before its seller was switched off is still told that it is paid.
func TestNobodySellsUnknown(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.sellers(t, "known", "off")
	sale := func(reference, seller string) []string {
		return append(paratikatest.SaleOf(order(reference)), "ORDERITEMS",
			`[{"code":"a","name":"x","quantity":1,"amount":12.5,"sellerId":"`+seller+`","sellerPaymentAmount":6}]`)
	}
	before := h.outcome(t, sale("before", "off")...)
	want(t, "a seller that is there", before, wire.Approved, "", "")
	if a := h.seller(t, dialecttest.Key, "ACTION", "SELLEREDIT", "SELLERID", "off", "STATUS", "DE"); a.Outcome != wire.Success() {
		t.Fatalf("SELLEREDIT: %+v", a)
	}
	if again := h.outcome(t, sale("before", "off")...); again.Error != wire.AlreadyPaid {
		t.Errorf("again: %+v", again)
	}
	for seller, code := range map[string]wire.ErrorCode{"nobody": wire.NoSuchSeller, "off": wire.SellerInactive} {
		items := []string{"ORDERITEMS", `[{"code":"a","name":"x","quantity":1,"amount":98,"sellerId":"` + seller + `","sellerPaymentAmount":90}]`}
		want(t, "SALE for "+seller, h.outcome(t, sale("bad-"+seller, seller)...), wire.Declined, code, "ORDERITEMS")
		want(t, "a link for "+seller, h.outcome(t, newLink("bad-"+seller, items...)...), wire.Declined, code, "ORDERITEMS")
		want(t, "a session for "+seller, h.outcome(t, append(paratikatest.SessionOf("bad-"+seller, "98", paratikatest.ShopPage), items...)...), wire.Declined, code, "ORDERITEMS")
	}
	for reference, captures := range map[string]int64{"before": 1, "bad-nobody": 0, "bad-off": 0} {
		if sum := h.Bank.Sum(t, reference); sum.Captures != captures {
			t.Errorf("%s: the bank has %+v, want %d captures", reference, sum, captures)
		}
	}
}

func (h house) wantSellers(t *testing.T, when string, want ...int64) {
	t.Helper()
	for i, of := range []string{"s1", "s2"} {
		b, err := h.Gateway.Balance(t.Context(), dialecttest.Merchant, of, money.TRY)
		if err != nil || b.Free != want[i] {
			t.Errorf("%s: %s has %+v, %v; want %d", when, of, b.Move, err, want[i])
		}
	}
}
