package esnekpos_test

import (
	"github.com/vezne/vezne/internal/dialect/esnekpos/esnekpostest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

const twoShares = `"SubMerchantDetails":[{"EXTERNAL_ID":"EXTERNAL_ID1","AMOUNT":"50"},{"EXTERNAL_ID":"EXTERNAL_ID2","AMOUNT":"40"}]`

// market is a house in which an order of 100 at 3 % is paid with shares of 50 and 40, and in which both stores are defined.
func market(t *testing.T) house {
	t.Helper()
	h := at(t, 30_000, false)
	for _, id := range []string{"EXTERNAL_ID1", "EXTERNAL_ID2"} {
		h.define(t, id)
	}
	v := h.start(t, with(esnekpostest.Shop{}.Sale(dialecttest.Key, order("market", "100")), twoShares))
	if form := esnekpostest.ThroughBank(t, h.House, v.URL3DS); form.Get("STATUS") != "SUCCESS" || form.Get("COMMISSION") != "3,00" {
		t.Fatalf("posted: %v", form)
	}
	return h
}

func (h house) define(t *testing.T, id string) {
	t.Helper()
	d := must(t, wire.DecodeDone, h.service(t, "SubMerchantSet", `"NAME":"Mağaza `+id+`","OWNER_NAME":"Ayşe","OWNER_SURNAME":"Işık",`+
		`"OWNER_IDENTITY_NUMBER":"10000000146","EMAIL":"m@shop.example","GSM":"5321234567","COMPANY_NAME":"","TAX_OFFICE":"","TAX_NUMBER":"",`+
		`"BANK_NAME":"Ayşe Işık","EXTERNAL_ID":`+esnekpostest.Quote(id)+`,"TYPE":"PERSONAL","BANK_ACCOUNTS":[{"IBAN":"TR33 0006 1005 1978 6457 8413 26","CURRENCY":"TRY"}]`))
	if d != (wire.Done{Code: "0", Message: "SUCCESS"}) {
		t.Fatalf("SubMerchantSet: %+v", d)
	}
}

// balances are what is released to and held back from the marketplace and its two stores, in lira.
func (h house) balances(t *testing.T) map[string][2]string {
	t.Helper()
	all := map[string][2]string{}
	for name, id := range map[string]string{"marketplace": "null", "1": `"EXTERNAL_ID1"`, "2": `"EXTERNAL_ID2"`} {
		b := must(t, wire.DecodeBalanceAnswer, h.service(t, "GetDealerBalance", `"CURRENCY":"TRY","DEALER_SUB_EXTERNAL_ID":`+id))
		if sum, _ := b.Released.Add(b.Held); sum != b.Total {
			t.Errorf("%s: %v and %v are not %v", name, b.Released, b.Held, b.Total)
		}
		all[name] = [2]string{b.Released.Compact(), b.Held.Compact()}
	}
	return all
}

func (h house) wantBalances(t *testing.T, when string, marketplace, one, two [2]string) {
	t.Helper()
	want := map[string][2]string{"marketplace": marketplace, "1": one, "2": two}
	if diff := cmp.Diff(want, h.balances(t)); diff != "" {
		t.Errorf("%s: released and held (-want +got):\n%s", when, diff)
	}
}

func (h house) confirm(t *testing.T, ref string, stores ...string) wire.Done {
	t.Helper()
	var rows []string
	for _, id := range stores {
		rows = append(rows, `{"EXTERNAL_ID":`+esnekpostest.Quote(id)+`}`)
	}
	return must(t, wire.DecodeDone, h.service(t, "PaymentConfirm", reference(ref)+`,"SubMerchantDetails":[`+strings.Join(rows, ",")+`]`))
}

// TestMarketplaceMoney is the document's example: of 100 at 3 % with 50 and 40 for the stores the marketplace has 7, each store's
// money is released by its confirmation, and the marketplace's own by the last of them.
func TestMarketplaceMoney(t *testing.T) {
	t.Parallel()
	h := market(t)
	h.wantBalances(t, "paid", [2]string{"0", "7"}, [2]string{"0", "50"}, [2]string{"0", "40"})
	q := h.query(t, "market")
	var shares []string
	for _, s := range q.Movements[0].Shares {
		shares = append(shares, s.ExternalID+" "+s.Amount.Turkish())
	}
	if diff := cmp.Diff([]string{"EXTERNAL_ID1 50,00", "EXTERNAL_ID2 40,00"}, shares); diff != "" {
		t.Errorf("SUB_MERCHANT_DETAILS (-want +got):\n%s", diff)
	}
	if d := h.confirm(t, "market", "EXTERNAL_ID1"); d.Code != "0" {
		t.Errorf("PaymentConfirm: %+v", d)
	}
	h.wantBalances(t, "one confirmed", [2]string{"0", "7"}, [2]string{"50", "0"}, [2]string{"0", "40"})
	h.confirm(t, "market", "EXTERNAL_ID1", "EXTERNAL_ID2")
	h.wantBalances(t, "both confirmed", [2]string{"7", "0"}, [2]string{"50", "0"}, [2]string{"40", "0"})
	for ref, stores := range map[string][]string{"market": {"EXTERNAL_ID3"}, "nobody": {"EXTERNAL_ID1"}} {
		if d := h.confirm(t, ref, stores...); d.Code == "0" || d.Message == "" {
			t.Errorf("confirmed for %v of %s: %+v", stores, ref, d)
		}
	}
	// An ordinary payment is the merchant's own at once.
	h.pay(t, order("ordinary", "10"))
	h.wantBalances(t, "and an ordinary payment", [2]string{"16.7", "0"}, [2]string{"50", "0"}, [2]string{"40", "0"})
}

// TestNoMoneyForAStoreThatIsNotDefined: the document's sample pays with stores that it does not define, so a share may wait for its
// store; a misspelt one would else be paid out to nobody.
func TestNoMoneyForAStoreThatIsNotDefined(t *testing.T) {
	t.Parallel()
	h := market(t)
	v := h.start(t, with(esnekpostest.Shop{}.Sale(dialecttest.Key, order("ghost", "100")), `"SubMerchantDetails":[{"EXTERNAL_ID":"EXTERNAL_ID7","AMOUNT":"50"}]`))
	esnekpostest.ThroughBank(t, h.House, v.URL3DS)
	if d := h.confirm(t, "ghost", "EXTERNAL_ID7"); d.Code == "0" || !strings.Contains(d.Message, "SubMerchantSet") {
		t.Errorf("confirmed for a store that is not there: %+v", d)
	}
	h.define(t, "EXTERNAL_ID7")
	if d := h.confirm(t, "ghost", "EXTERNAL_ID7"); d.Code != "0" {
		t.Errorf("once it is defined: %+v", d)
	}
}

// TestAddSubMerchantAmount: what a store loses the marketplace gains, and neither falls below zero.
func TestAddSubMerchantAmount(t *testing.T) {
	t.Parallel()
	h := market(t)
	v := must(t, wire.DecodeReversed, h.service(t, "AddSubMerchantAmount", reference("market")+`,"EXTERNAL_ID":"EXTERNAL_ID1","AMOUNT":-5`))
	if v.Result != wire.Success() || v.OrderRefNumber != "market" {
		t.Errorf("AddSubMerchantAmount: %+v", v)
	}
	h.wantBalances(t, "5 taken", [2]string{"0", "12"}, [2]string{"0", "45"}, [2]string{"0", "40"})
	for members, field := range map[string]string{
		`,"EXTERNAL_ID":"EXTERNAL_ID1","AMOUNT":-46`:   "AMOUNT",
		`,"EXTERNAL_ID":"EXTERNAL_ID1","AMOUNT":"13"`:  "AMOUNT",
		`,"EXTERNAL_ID":"EXTERNAL_ID1","AMOUNT":0`:     "AMOUNT",
		`,"EXTERNAL_ID":"EXTERNAL_ID1","AMOUNT":"çok"`: "AMOUNT",
		`,"EXTERNAL_ID":"EXTERNAL_ID9","AMOUNT":-1`:    "EXTERNAL_ID",
	} {
		h.refused(t, "AddSubMerchantAmount", reference("market")+members, wire.FieldError(), field+": ")
	}
	h.wantBalances(t, "after the refusals", [2]string{"0", "12"}, [2]string{"0", "45"}, [2]string{"0", "40"})
}

// TestReturnOfStoresShares: a part is borne as SubMerchantDetails says; what the marketplace has not got is refused before the
// bank is asked.
func TestReturnOfStoresShares(t *testing.T) {
	t.Parallel()
	h := market(t)
	h.refused(t, "OrderReturn", reference("market")+`,"AMOUNT":"20"`, wire.FieldError(), "SubMerchantDetails: ")
	if sum := h.Bank.Sum(t, "market"); sum.Refunds != 0 {
		t.Errorf("the bank was asked for %d refunds", sum.Refunds)
	}
	v := h.reverse(t, "market", `"20"`, `,"SubMerchantDetails":[{"EXTERNAL_ID":"EXTERNAL_ID2","AMOUNT":"18"}]`)
	if v.Result != (wire.Result{Status: "ORDER_CANCEL", Code: "0"}) || v.TransactionID == 0 {
		t.Errorf("OrderReturn with stores: %+v, want ORDER_CANCEL with code 0", v)
	}
	// The books expect the commission of what was given back, 0.60, from the provider; see docs/dialect/esnekpos.md.
	h.wantBalances(t, "20 given back", [2]string{"0.6", "5"}, [2]string{"0", "50"}, [2]string{"0", "22"})
	q := h.query(t, "market")
	if last := q.Movements[len(q.Movements)-1]; last.Status != wire.RefundSucceeded || len(last.Shares) != 1 || last.Shares[0].Amount.Turkish() != "18,00" {
		t.Errorf("the refund's movement: %+v", last)
	}
	h.reverse(t, "market", `"80"`, "")
	h.wantBalances(t, "all given back", [2]string{"0", "0"}, [2]string{"0", "0"}, [2]string{"0", "0"})
	h.refused(t, "AddSubMerchantAmount", reference("market")+`,"EXTERNAL_ID":"EXTERNAL_ID1","AMOUNT":-1`, wire.OrderCancel(), "iptal")
	if sum := h.Bank.Sum(t, "market"); sum.Net != 0 {
		t.Errorf("the bank: %+v", sum)
	}
}

// TestReturnFromManyClients: whatever the order in which they come, the shares stay in step with the bank.
func TestReturnFromManyClients(t *testing.T) {
	t.Parallel()
	h := market(t)
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			h.service(t, "OrderReturn", reference("market")+`,"AMOUNT":"10","SubMerchantDetails":[{"EXTERNAL_ID":"EXTERNAL_ID1","AMOUNT":"10"}]`)
		})
	}
	all.Wait()
	refunds := h.Bank.Sum(t, "market").Refunds
	if refunds == 0 {
		t.Fatal("no refund was made")
	}
	left := map[int64]string{1: "40", 2: "30", 3: "20", 4: "10", 5: "0"}[refunds]
	back := money.New(30*refunds, money.TRY).Compact() // the commission of what was given back
	h.wantBalances(t, "after the crowd", [2]string{back, "7"}, [2]string{"0", left}, [2]string{"0", "40"})
}

// TestReturnBeyondAShare is refused before the bank is asked, and leaves the shares as they were.
func TestReturnBeyondAShare(t *testing.T) {
	t.Parallel()
	h := at(t, 30_000, false)
	for _, id := range []string{"EXTERNAL_ID1", "EXTERNAL_ID2"} {
		h.define(t, id)
	}
	o := order("refused", "100")
	v := h.start(t, with(esnekpostest.Shop{}.Sale(dialecttest.Key, o), twoShares))
	esnekpostest.ThroughBank(t, h.House, v.URL3DS)
	h.refused(t, "OrderReturn", reference("refused")+`,"AMOUNT":"60","SubMerchantDetails":[{"EXTERNAL_ID":"EXTERNAL_ID1","AMOUNT":"60"}]`,
		wire.FieldError(), "SubMerchantDetails: ")
	h.refused(t, "OrderReturn", reference("refused")+`,"AMOUNT":"6","SubMerchantDetails":[{"EXTERNAL_ID":"EXTERNAL_ID9","AMOUNT":"6"}]`,
		wire.FieldError(), "SubMerchantDetails: ")
	h.wantBalances(t, "nothing given back", [2]string{"0", "7"}, [2]string{"0", "50"}, [2]string{"0", "40"})
}

// TestStores: a store is defined, asked about and changed, and belongs to its marketplace alone.
func TestStores(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.define(t, "S1")
	v := must(t, wire.DecodeStoreAnswer, h.service(t, "SubMerchantQuery", `"EXTERNAL_ID":"S1"`))
	if v.Result != wire.Success() || !v.Active || v.Store.Name != "Mağaza S1" || v.Store.Accounts[0].IBAN != "TR330006100519786457841326" {
		t.Errorf("SubMerchantQuery: %+v", v)
	}
	h.refused(t, "SubMerchantQuery", `"EXTERNAL_ID":"S2"`, wire.NotFound(), "SubMerchantSet")
	foreign := must(t, wire.DecodeFailure, h.Send(t, esnekpostest.Call("/api/services/SubMerchantQuery", "{"+esnekpostest.Credentials(dialecttest.OtherKey)+`,"EXTERNAL_ID":"S1"}`)))
	if foreign.Result != wire.NotFound() {
		t.Errorf("another merchant asks: %+v", foreign)
	}
	const good = `"NAME":"A","EXTERNAL_ID":"S1","TYPE":"COMPANY","BANK_ACCOUNTS":[{"IBAN":"TR330006100519786457841326","CURRENCY":"TRY"}]`
	if d := must(t, wire.DecodeDone, h.service(t, "SubMerchantSet", good)); d.Code != "0" {
		t.Fatalf("changed: %+v", d)
	}
	v = must(t, wire.DecodeStoreAnswer, h.service(t, "SubMerchantQuery", `"EXTERNAL_ID":"S1"`))
	if v.Store.Name != "A" || v.Store.Type != wire.Company {
		t.Errorf("after the change: %+v", v.Store)
	}
	for _, bad := range []struct{ old, replaced, field string }{
		{`"NAME":"A"`, `"NAME":""`, "NAME"}, {`"COMPANY"`, `"SHOP"`, "TYPE"}, {`TR33`, `TR34`, "BANK_ACCOUNTS"},
		{`"NAME":"A"`, `"NAME":"A","OWNER_IDENTITY_NUMBER":"12345678901"`, "OWNER_IDENTITY_NUMBER"},
		{`"NAME":"A"`, `"NAME":"A","GSM":"12"`, "GSM"}, {`"NAME":"A"`, `"NAME":"A","EMAIL":"x"`, "EMAIL"},
		{`,"BANK_ACCOUNTS":[{"IBAN":"TR330006100519786457841326","CURRENCY":"TRY"}]`, ``, "BANK_ACCOUNTS"},
	} {
		d := must(t, wire.DecodeDone, h.service(t, "SubMerchantSet", strings.Replace(good, bad.old, bad.replaced, 1)))
		if d.Code != "101" || !strings.Contains(d.Message, bad.field+": ") {
			t.Errorf("%s: %+v, want 101 about %s", bad.replaced, d, bad.field)
		}
	}
}

// TestAStoreThatIsSetAgainStaysOff: EsnekPos has no word for it, so to describe a store again switches nobody on, and takes no name away
// that an account knows the store by.
func TestAStoreThatIsSetAgainStaysOff(t *testing.T) {
	t.Parallel()
	h := market(t)
	_, err := h.Gateway.ChangeSubMerchant(t.Context(), dialecttest.Merchant, "EXTERNAL_ID1", func(s marketplace.SubMerchant, _ bool) (marketplace.SubMerchant, error) {
		s.Active, s.Names, s.Disputes = false, map[string]string{"esnek": "20077"}, marketplace.BearerStore
		return s, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	h.define(t, "EXTERNAL_ID1")
	s, err := h.Gateway.SubMerchant(t.Context(), dialecttest.Merchant, "EXTERNAL_ID1")
	if err != nil || s.Active || s.Names["esnek"] != "20077" || s.Disputes != marketplace.BearerStore {
		t.Errorf("set again: %+v, %v", s, err)
	}
}
