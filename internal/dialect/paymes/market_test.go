package paymes_test

import (
	"github.com/vezne/vezne/internal/dialect/paymes/paymestest"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/money"
	wire "github.com/vezne/vezne/wire/paymes"
	"github.com/vezne/vezne/wire/wirekit"
)

// bazaar is a house whose merchants are marketplaces that pay 2 % themselves, and take the public key alone for a proof.
func bazaar(t *testing.T, o dialecttest.Options) house {
	t.Helper()
	o.Setup = func(m *merchant.Merchant) {
		m.Settings["paymes.public_key"] = "enough"
		m.Commission = commission.Table{{Family: commission.AnyFamily, Installments: 1, Rate: 20_000}}
	}
	return open(t, o)
}

const marketPath = "/marketplace/v1/"

// member is a request of sub-merchant/create: the parameters with the values of the printed answer, but for numbers whose
// check digits fit.
func member(ratio string) wire.SubMerchant {
	yes := true
	return wire.SubMerchant{
		PublicKey: publicKey, Type: wire.Individual, Name: "Paym", Surname: "Es", Email: "john@doe.com", Phone: "905555555555",
		IBAN: "TR240006263288597775565638", PIN: "10000000146", TaxOffice: "ERENKÖY", Company: "test", Country: "TR", City: "34",
		Address: "Bağdat Cad.", PostalCode: "34000", Local: ratio, PayoutDays: []string{"1", "4"}, PayoutEnabled: &yes,
	}
}

func (h house) market(t *testing.T, path string, body []byte) dialecttest.Answer {
	t.Helper()
	return h.Send(t, paymestest.Typed(marketPath+path, "application/json", body))
}

// member makes a store and returns it.
func (h house) member(t *testing.T, ratio string) wire.Store {
	t.Helper()
	return paymestest.Decode(t, h.market(t, "sub-merchant/create", member(ratio).Encode()), http.StatusOK, wire.DecodeStore)
}

// names returns the names of an object's fields in order.
func names(t *testing.T, text []byte) []string {
	t.Helper()
	f, err := wirekit.ReadJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	results, err := f.Object("results")
	if err != nil {
		t.Fatal(err)
	}
	return append(f.Names(), results.Names()...)
}

func TestSubMerchants(t *testing.T) {
	t.Parallel()
	h := bazaar(t, dialecttest.Options{})
	a := h.market(t, "sub-merchant/create", member("2.51").Encode())
	made := paymestest.Decode(t, a, http.StatusOK, wire.DecodeStore)
	printed := []string{
		"status", "results", "type", "sub_merchant_id", "secret", "name", "surname", "email", "phone", "iban", "pin", "tin", "tax_office",
		"company_name", "company_country", "company_city", "company_address", "company_postal_code", "is_payout_enabled", "payout_days",
		"onboarded_at", "updated_at", "created_at", "full_name", "available_payout_days", "commission_ratio", "can_use_foreign_credit_card",
	}
	if got := names(t, a.Body); !slices.Equal(got, printed) {
		t.Errorf("create answers\n  %v, want the printed\n  %v", got, printed)
	}
	if made.Local != "2.51" || made.Foreign != "2" || len(made.Secret) != 32 || !made.New ||
		!contains(string(a.Body), `"created_at":"2026-11-22 12:0`, `"payout_days":["1","4"]`, `"is_payout_enabled":1`) {
		t.Errorf("created: %s", a.Body)
	}
	path := "sub-merchant/" + made.ID
	asked := []byte(`{"publicKey":"` + publicKey + `"}`)
	found := paymestest.Decode(t, h.market(t, path, asked), http.StatusOK, wire.DecodeStore)
	if found.New || found.Secret != made.Secret || found.Email != "john@doe.com" {
		t.Errorf("found: %+v", found)
	}
	// The English page's path, and the Turkish one's.
	for i, where := range []string{"sub-merchant/update/" + made.ID, path} {
		email := []string{"english@example.com", "turkish@example.com"}[i]
		v := paymestest.Decode(t, h.market(t, where, wire.SubMerchant{PublicKey: publicKey, Email: email, PayoutDays: []string{"2"}}.Encode()), http.StatusOK, wire.DecodeStore)
		if v.Email != email || v.Name != "Paym" || !slices.Equal(v.PayoutDays, []string{"2"}) || v.Secret != made.Secret {
			t.Errorf("updated: %+v", v)
		}
	}
	h.member(t, "")
	list := paymestest.Decode(t, h.market(t, "sub-merchant", wire.StoreRequest{PublicKey: publicKey, Page: 1, Limit: 1}.Encode()), http.StatusOK, wire.DecodeStoreList)
	last := paymestest.Decode(t, h.market(t, "sub-merchant", wire.StoreRequest{PublicKey: publicKey, Page: 2, Limit: 1}.Encode()), http.StatusOK, wire.DecodeStoreList)
	if list.TotalCount != 2 || len(list.Items) != 1 || len(last.Items) != 1 || list.Items[0].ID == last.Items[0].ID {
		t.Errorf("pages: %+v, %+v", list, last)
	}
	other := []byte(`{"publicKey":"public-` + dialecttest.OtherKey + `"}`)
	for _, where := range []string{path, "sub-merchant/x"} {
		if f := paymestest.Decode(t, h.market(t, where, other), http.StatusBadRequest, wire.DecodeRefused); !contains(f.Message, "sub_merchant_id") {
			t.Errorf("%s by another: %+v", where, f)
		}
	}
}

func TestSubMerchantRefused(t *testing.T) {
	t.Parallel()
	h := bazaar(t, dialecttest.Options{})
	for name, test := range map[string]struct {
		change func(*wire.SubMerchant)
		says   string
	}{
		"no email":        {func(s *wire.SubMerchant) { s.Email = "" }, "The email field is required."},
		"a bad email":     {func(s *wire.SubMerchant) { s.Email = "x" }, "email: "},
		"a bad IBAN":      {func(s *wire.SubMerchant) { s.IBAN = "TR240006263288597775565639" }, "iban: "},
		"a bad person":    {func(s *wire.SubMerchant) { s.PIN = "10000000147" }, "pin: "},
		"a bad phone":     {func(s *wire.SubMerchant) { s.Phone = "12" }, "phone: "},
		"too little":      {func(s *wire.SubMerchant) { s.Local = "1.99" }, "commission_ratio_local: "},
		"all of it":       {func(s *wire.SubMerchant) { s.Foreign = "100.1" }, "commission_ratio_foreign: "},
		"a company bare":  {func(s *wire.SubMerchant) { s.Type = wire.Corporate }, "The tin field is required."},
		"a bad company":   {func(s *wire.SubMerchant) { s.Type, s.TIN = wire.Corporate, "1234567891" }, "tin: "},
		"of another type": {func(s *wire.SubMerchant) { s.Type = "club" }, "type: "},
		"without a key":   {func(s *wire.SubMerchant) { s.PublicKey = "" }, "The publicKey field is required."},
		"a stranger":      {func(s *wire.SubMerchant) { s.PublicKey = "nobody" }, "publicKey: "},
	} {
		s := member("2.51")
		test.change(&s)
		if f := paymestest.Decode(t, h.market(t, "sub-merchant/create", s.Encode()), http.StatusBadRequest, wire.DecodeRefused); !contains(f.Message, test.says) {
			t.Errorf("%s: %q, want %q", name, f.Message, test.says)
		}
	}
	// The public key alone is a proof only where the merchant has agreed to it.
	h = open(t, dialecttest.Options{})
	if f := paymestest.Decode(t, h.market(t, "sub-merchant/create", member("").Encode()), http.StatusBadRequest, wire.DecodeRefused); !contains(f.Message, "secret: ") {
		t.Errorf("without a proof: %+v", f)
	}
	proven := strings.Replace(string(member("").Encode()), "{", `{"secret":"`+dialecttest.Key+`",`, 1)
	paymestest.Decode(t, h.market(t, "sub-merchant/create", []byte(proven)), http.StatusOK, wire.DecodeStore)
	another := strings.Replace(string(member("").Encode()), "{", `{"secret":"`+dialecttest.OtherKey+`",`, 1)
	paymestest.Decode(t, h.market(t, "sub-merchant/create", []byte(another)), http.StatusBadRequest, wire.DecodeRefused)
}

// shared is the printed order for two stores, with their ids in it.
func shared(t *testing.T, id string, stores ...wire.Store) wire.MarketOrder {
	t.Helper()
	o := wire.MarketOrder{
		PublicKey: publicKey, OrderID: id, TotalText: "10", CurrencyText: "TRY",
		Buyer: wire.Buyer{Name: "Test Buyer", Phone: "905462191695", Email: "teknik@paym.es", Address: "ISTANBUL"},
	}
	for i, s := range stores {
		price := []string{"3", "7"}[i]
		a, err := money.Parse(price, money.TRY, money.Decimal)
		if err != nil {
			t.Fatal(err)
		}
		o.Subs = append(o.Subs, wire.SubOrder{
			SubMerchantID: s.ID, SubOrderID: id + "-" + price, SubTotalText: price, Products: []wire.MarketProduct{{Name: "Test product", Price: a}},
		})
	}
	o.Sign(dialecttest.Key)
	return o
}

// sold makes and pays an order of two stores.
func (h house) sold(t *testing.T, id string, stores ...wire.Store) string {
	t.Helper()
	v := paymestest.Decode(t, h.market(t, "order/create", shared(t, id, stores...).Encode()), http.StatusOK, wire.DecodeOrderAnswer)
	h.pass(t, h.pay(t, v.PaymesOrderID, "Ali"))
	if s := h.orderStatus(t, v.PaymesOrderID); s.Type != wire.TypeSuccess || s.PriceText != "10" {
		t.Fatalf("%s is not paid: %+v", id, s)
	}
	return v.PaymesOrderID
}

// wantDivision checks what each has coming of an order: the stores, and the marketplace.
func (h house) wantDivision(t *testing.T, id string, rest int64, due map[string]int64) {
	t.Helper()
	p, err := h.Gateway.FindByReference(t.Context(), dialecttest.Merchant, id)
	if err != nil {
		t.Fatal(err)
	}
	now, err := h.Gateway.Division(t.Context(), dialecttest.Merchant, p.ID)
	if err != nil {
		t.Fatalf("division of %s: %v", id, err)
	}
	if got := now.Remainder().Minor(); got != rest {
		t.Errorf("%s: the marketplace has %d coming, want %d", id, got, rest)
	}
	for store, want := range due {
		if got := now.Due(store).Minor(); got != want {
			t.Errorf("%s: store %s has %d coming, want %d", id, store, got, want)
		}
	}
}

func (h house) cancelPart(t *testing.T, store wire.Store, id, price, secret string) dialecttest.Answer {
	t.Helper()
	v := wire.Cancel{PublicKey: store.ID, PaymesOrderID: id, PriceText: price}
	v.Sign(secret)
	return h.Send(t, paymestest.Typed("/v4.6/order_cancel", "application/json", v.Encode()))
}

// TestMarketOrder goes the whole way of an order of two stores: 10.00 at 2 %, of which one store's 3.00 are kept at 2.51 % and the
// other's 7.00 at 10 %.
func TestMarketOrder(t *testing.T) {
	t.Parallel()
	h := bazaar(t, dialecttest.Options{})
	a, b := h.member(t, "2.51"), h.member(t, "10")
	id := h.sold(t, "bazaar", a, b)
	h.taken(t, "bazaar", 1, 1000)
	// A part of one store's, by the order's id and by the part's own number, signed by the store and by the marketplace.
	wantCancelled(t, h.cancelPart(t, a, id, "1.00", a.Secret))
	h.taken(t, "bazaar", 1, 900)
	// The stores had 3.00 less 0.08 and 7.00 less 0.70, the provider 0.20, the marketplace 0.58. The buyer gets 1.00 back, of which the
	// store bears 0.97, the provider 0.02 and the marketplace 0.01.
	h.wantDivision(t, "bazaar", 57, map[string]int64{a.ID: 195, b.ID: 630})
	wantNotCancelled(t, h.cancelPart(t, a, "bazaar-3", "2.01", dialecttest.Key), http.StatusBadRequest, "price: ")
	wantNotCancelled(t, h.cancelPart(t, a, "bazaar-7", "1.00", dialecttest.Key), http.StatusBadRequest, "paymesOrderId: ")
	wantNotCancelled(t, h.cancelPart(t, a, "bazaar-3", "1.00", b.Secret), http.StatusBadRequest, listed(t, wire.HashMismatch))
	wantNotCancelled(t, h.cancel(t, id, "1.00"), http.StatusBadRequest, "publicKey: ")
	h.taken(t, "bazaar", 1, 900)
	wantCancelled(t, h.cancelPart(t, a, "bazaar-3", "2.00", dialecttest.Key))
	h.wantDivision(t, "bazaar", 56, map[string]int64{a.ID: 0, b.ID: 630})
	h.Advance(24 * time.Hour)
	wantCancelled(t, h.cancel(t, id, "7.00")) // all that is left, by the marketplace
	h.wantDivision(t, "bazaar", 0, map[string]int64{a.ID: 0, b.ID: 0})
	h.taken(t, "bazaar", 1, 0)
	wantCancelled(t, h.cancel(t, id, "10.00")) // again
	h.taken(t, "bazaar", 1, 0)
}

func TestMarketOrderCancelled(t *testing.T) {
	t.Parallel()
	h := bazaar(t, dialecttest.Options{})
	a, b := h.member(t, ""), h.member(t, "")
	id := h.sold(t, "whole", a, b)
	wantCancelled(t, h.cancel(t, id, "10"))
	if sum := h.Bank.Sum(t, "whole"); sum.Voids != 1 || sum.Net != 0 {
		t.Errorf("the bank: %+v, want one void", sum)
	}
	h.wantDivision(t, "whole", 0, map[string]int64{a.ID: 0, b.ID: 0})
	// What the bank refuses leaves everybody what they had.
	v := paymestest.Decode(t, h.market(t, "order/create", shared(t, "kept", a, b).Encode()), http.StatusOK, wire.DecodeOrderAnswer)
	h.pass(t, h.pay(t, v.PaymesOrderID, "SIM 57@REFUND"))
	wantNotCancelled(t, h.cancelPart(t, a, "kept-3", "1.00", a.Secret), http.StatusOK, "Kartınız bu tür")
	h.wantDivision(t, "kept", 0, map[string]int64{a.ID: 294, b.ID: 686})
}

// TestMarketOrderAtOnce has both stores and our own API give back pieces of one payment at the same time: whatever of it is done, the
// books know it, and know whose it was.
func TestMarketOrderAtOnce(t *testing.T) {
	t.Parallel()
	h := bazaar(t, dialecttest.Options{})
	a, b := h.member(t, "10"), h.member(t, "10")
	id := h.sold(t, "rush", a, b)
	p, err := h.Gateway.FindByReference(t.Context(), dialecttest.Merchant, "rush")
	if err != nil {
		t.Fatal(err)
	}
	m, _ := h.Gateway.Merchants().Find(dialecttest.Merchant)
	var all sync.WaitGroup
	for range 4 {
		for _, s := range []wire.Store{a, b} {
			all.Go(func() { h.cancelPart(t, s, id, "0.10", s.Secret) })
		}
		all.Go(func() { _, _ = h.Gateway.Refund(t.Context(), gateway.Command{Merchant: m, Payment: p.ID, Amount: 1}) })
	}
	all.Wait()
	wantCancelled(t, h.cancelPart(t, a, id, "0.10", a.Secret)) // which looks over the books
	now, err := h.Gateway.Division(t.Context(), dialecttest.Merchant, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	back := 1000 - h.Bank.Sum(t, "rush").Net
	if got := now.Refunded().Minor(); got != back || back < 10 {
		t.Errorf("the books know of %d, the bank gave back %d", got, back)
	}
	whose := map[string]int64{a.ID: 270, b.ID: 630}
	for _, r := range now.Refunds {
		for _, take := range r.Takes {
			whose[take.Store] -= take.Amount.Minor()
		}
		if len(r.Takes) == 0 && r.Amount.Minor() != 1 {
			t.Errorf("nobody gave back %s of operation %d", r.Amount, r.Operation)
		}
	}
	h.wantDivision(t, "rush", now.Remainder().Minor(), whose)
}

func TestMarketOrderRefused(t *testing.T) {
	t.Parallel()
	h := bazaar(t, dialecttest.Options{})
	a, b := h.member(t, ""), h.member(t, "")
	for name, test := range map[string]struct {
		change func(*wire.MarketOrder)
		signed bool
		says   string
	}{
		"an altered share":   {func(o *wire.MarketOrder) { o.Subs[0].SubMerchantID = b.ID }, false, listed(t, wire.HashMismatch)},
		"no such store":      {func(o *wire.MarketOrder) { o.Subs[0].SubMerchantID = "nobody" }, true, "subMerchantId: "},
		"too little":         {func(o *wire.MarketOrder) { o.TotalText = "11" }, true, "totalAmount: "},
		"no stores":          {func(o *wire.MarketOrder) { o.Subs = nil }, true, "order: "},
		"a store without id": {func(o *wire.MarketOrder) { o.Subs[0].SubOrderID = "" }, true, "The subOrderId field is required."},
	} {
		o := shared(t, "refused", a, b)
		o.Subs = slices.Clone(o.Subs)
		test.change(&o)
		if test.signed {
			o.Sign(dialecttest.Key)
		}
		if f := paymestest.Decode(t, h.market(t, "order/create", o.Encode()), http.StatusBadRequest, wire.DecodeOrderFailure); !contains(f.Message, test.says) {
			t.Errorf("%s: %q, want %q", name, f.Message, test.says)
		}
	}
	var broken map[string]any
	err := json.Unmarshal(shared(t, "broken", a, b).Encode(), &broken)
	if err != nil {
		t.Fatal(err)
	}
	broken["order"] = "none"
	text, err := json.Marshal(broken)
	if err != nil {
		t.Fatal(err)
	}
	if f := paymestest.Decode(t, h.market(t, "order/create", text), http.StatusBadRequest, wire.DecodeOrderFailure); !contains(f.Message, "order: ") {
		t.Errorf("a text for the stores: %+v", f)
	}
	h.WantNothing(t)
}

// TestAnUpdateKeepsWhatPaymesHasNoWordFor: a store that is switched off, its names at providers, and its account in another currency.
func TestAnUpdateKeepsWhatPaymesHasNoWordFor(t *testing.T) {
	t.Parallel()
	h := bazaar(t, dialecttest.Options{})
	made := h.member(t, "2.51")
	dollars := marketplace.Account{IBAN: "TR330006100519786457841326", Currency: money.USD}
	_, err := h.Gateway.ChangeSubMerchant(t.Context(), dialecttest.Merchant, made.ID, func(s marketplace.SubMerchant, _ bool) (marketplace.SubMerchant, error) {
		s.Active, s.Names, s.Holder = false, map[string]string{"paymes": "8"}, "Ayşe Işık"
		s.Accounts = append([]marketplace.Account{dollars}, s.Accounts...)
		return s, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	path := "sub-merchant/" + made.ID
	a := h.market(t, path, wire.SubMerchant{PublicKey: publicKey, Email: "new@example.com"}.Encode())
	if v := paymestest.Decode(t, a, http.StatusOK, wire.DecodeStore); v.IBAN != made.IBAN || !contains(string(a.Body), `"is_paused":1`) {
		t.Errorf("updated: %s", a.Body)
	}
	s, err := h.Gateway.SubMerchant(t.Context(), dialecttest.Merchant, made.ID)
	if err != nil || s.Active || s.Names["paymes"] != "8" || s.Holder != "Ayşe Işık" || s.Email != "new@example.com" || len(s.Accounts) != 2 ||
		!slices.Contains(s.Accounts, dollars) {
		t.Errorf("kept: %+v, %v", s, err)
	}
}
