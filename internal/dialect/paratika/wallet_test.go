package paratika_test

import (
	"github.com/vezne/vezne/internal/dialect/paratika/paratikatest"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/merchant"
	wire "github.com/vezne/vezne/wire/paratika"
)

// newCard is the request that keeps a card for a customer.
func newCard(customer, number, name string) []string {
	return []string{
		"ACTION", "EWALLETADDCARD", "CUSTOMER", customer, "CARDPAN", number, "CARDEXPIRY", "12.2030", "NAMEONCARD", "Ayşe Işık",
		"CARDSAVENAME", name,
	}
}

// keep keeps a card and returns its token.
func (h house) keep(t *testing.T, customer, number, name string) string {
	t.Helper()
	a := paratikatest.Must(t, wire.DecodeCardAnswer, h.fields(t, paratikatest.Call(dialecttest.Key, newCard(customer, number, name)...)))
	if a.Outcome != wire.Success() || a.Token == "" {
		t.Fatalf("keep card: %+v", a)
	}
	return a.Token
}

func (h house) cards(t *testing.T, pairs ...string) wire.Wallet {
	t.Helper()
	return paratikatest.Must(t, wire.DecodeWallet, h.fields(t, paratikatest.Call(dialecttest.Key, append([]string{"ACTION", "QUERYCARD"}, pairs...)...)))
}

func TestWallet(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	token := h.keep(t, "Customer-7", "4508034508034509", "İş kartım")
	h.keep(t, "Customer-7", "5571135571135575", "Akbank")
	h.keep(t, "Customer-8", "4508034508034509", "")

	l := h.cards(t, "CUSTOMER", "Customer-7")
	if l.Outcome != wire.Success() || l.Total != 2 || len(l.Cards) != 2 {
		t.Fatalf("the customer's cards: %+v", l)
	}
	got := l.Cards[0]
	if got.Created.IsZero() || got.Expiry.Year() != 2030 || got.Expiry.Month() != 12 {
		t.Errorf("saved %v, expires %d.%d", got.Created, got.Expiry.Month(), got.Expiry.Year())
	}
	want1 := wire.SavedCard{
		Token: token, Holder: "A*** I***", Last4: "4509", Customer: "Customer-7", BIN: "450803", Brand: "VISA", Type: "CREDIT",
		Network: "MAXIMUM", Issuer: "Türkiye İş Bankası", Country: "TUR", Status: "AC", Expiry: got.Expiry, Name: "İş kartım",
		Created: got.Created, Updated: got.Updated, EFTCode: "0064",
	}
	if diff := cmp.Diff(want1, got); diff != "" {
		t.Errorf("card (-want +got):\n%s", diff)
	}
	if l = h.cards(t, "CUSTOMER", "Customer-7", "OFFSET", "1", "LIMIT", "1"); l.Total != 2 || len(l.Cards) != 1 || l.Cards[0].Name != "Akbank" {
		t.Errorf("the second page: %+v", l)
	}
	if l = h.cards(t, "CUSTOMER", "Customer-7", "CARDSAVENAME", "Akbank"); len(l.Cards) != 1 || l.Cards[0].BIN != "557113" {
		t.Errorf("by name: %+v", l)
	}
	if l = h.cards(t, "CARDTOKEN", token); len(l.Cards) != 1 || l.Cards[0].Token != token {
		t.Errorf("by token: %+v", l)
	}
	if l = h.cards(t, "CUSTOMER", "nobody"); l.Outcome != wire.Success() || len(l.Cards) != 0 {
		t.Errorf("a customer without cards: %+v", l)
	}

	// The same card again, and the question beforehand.
	want(t, "the same card", h.outcome(t, newCard("Customer-7", "4508 0345 0803 4509", "x")...), wire.Declined, wire.CardExists, "CARDPAN")
	for number, savable := range map[string]string{"4508034508034509": "NO", "4022774022774026": "YES"} {
		a := paratikatest.Must(t, wire.DecodeCardAnswer, h.fields(t, paratikatest.Call(dialecttest.Key, "ACTION", "EWALLETISCARDSAVABLE", "CUSTOMER", "Customer-7", "CARDPAN", number)))
		if a.Savable != savable || a.Outcome != wire.Success() {
			t.Errorf("%s is savable: %+v, want %s", number[:6], a, savable)
		}
	}

	want(t, "edit", h.outcome(t, "ACTION", "EWALLETEDITCARD", "CARDTOKEN", token, "CARDEXPIRY", "01.2031", "CARDSAVENAME", "Yeni"), wire.Approved, "", "")
	if l = h.cards(t, "CARDTOKEN", token); l.Cards[0].Expiry.Year() != 2031 || l.Cards[0].Name != "Yeni" || l.Cards[0].Holder != "A*** I***" {
		t.Errorf("edited: %+v", l.Cards[0])
	}
	want(t, "delete", h.outcome(t, "ACTION", "EWALLETDELETECARD", "CARDTOKEN", token), wire.Approved, "", "")
	want(t, "delete again", h.outcome(t, "ACTION", "EWALLETDELETECARD", "CARDTOKEN", token), wire.Declined, wire.NoSuchCard, "CARDTOKEN")
	want(t, "look for it", h.cards(t, "CARDTOKEN", token).Outcome, wire.Declined, wire.NoSuchCard, "CARDTOKEN")
}

// TestWalletQueries: a session's cards, a customer's with their dates, cards of a name whosever they are, and what is told of a customer.
func TestWalletQueries(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	token := h.keep(t, "Customer-7", "4508034508034509", "Ortak")
	h.keep(t, "Customer-7", "5571135571135575", "Akbank")
	h.keep(t, "Customer-8", "4508034508034509", "Ortak")
	ask := func(key string, pairs ...string) wire.Wallet {
		t.Helper()
		return paratikatest.Must(t, wire.DecodeWallet, h.fields(t, paratikatest.Call(key, pairs...)))
	}
	l := ask(dialecttest.Key, "ACTION", "QUERYCARDEXPIRY", "CUSTOMER", "Customer-7", "LIMIT", "1")
	if l.Total != 2 || len(l.Cards) != 1 || l.Cards[0].Token != token || l.Cards[0].Expiry.Year() != 2030 {
		t.Errorf("QUERYCARDEXPIRY: %+v", l)
	}
	if l = h.cards(t, "CARDSAVENAME", "Ortak"); len(l.Cards) != 2 || l.Cards[0].Customer != "Customer-7" || l.Cards[1].Customer != "Customer-8" {
		t.Errorf("by name alone: %+v", l)
	}
	if l = ask(dialecttest.OtherKey, "ACTION", "QUERYCARD", "CARDSAVENAME", "Ortak"); len(l.Cards) != 0 {
		t.Errorf("another merchant's cards of the name: %+v", l)
	}
	sessionToken := h.token(t, paratikatest.SessionOf("details", "12.50", paratikatest.ShopPage)...)
	l = paratikatest.Must(t, wire.DecodeWallet, h.fields(t, paratikatest.Request(paratikatest.Form("ACTION", "QUERYCARDDETAILS", "SESSIONTOKEN", sessionToken))))
	if len(l.Cards) != 2 || l.Cards[0].Token != token || l.Cards[0].Expiry.IsZero() {
		t.Errorf("QUERYCARDDETAILS: %+v", l)
	}
	want(t, "another merchant's session", ask(dialecttest.OtherKey, "ACTION", "QUERYCARDDETAILS", "SESSIONTOKEN", sessionToken).Outcome,
		wire.Declined, wire.BadSession, "SESSIONTOKEN")
	want(t, "no session", ask(dialecttest.Key, "ACTION", "QUERYCARDDETAILS").Outcome, wire.Declined, wire.MissingParameter, "SESSIONTOKEN")

	told := append(newCard("Customer-9", "4022774022774026", ""), "CUSTOMERNAME", "Ayşe Işık", "CUSTOMEREMAIL", "ayse@example.com", "CUSTOMERPHONE", "+905321112233")
	want(t, "a card of somebody", h.outcome(t, told...), wire.Approved, "", "")
	person := func(key string) wire.CustomerList {
		t.Helper()
		return paratikatest.Must(t, wire.DecodeCustomerList, h.fields(t, paratikatest.Call(key, "ACTION", "QUERYCUSTOMER", "CUSTOMER", "Customer-9")))
	}
	if got := person(dialecttest.Key); !cmp.Equal(got.Customers, []wire.CustomerInfo{{ID: "Customer-9", Email: "ayse@example.com", Phone: "+905321112233", Name: "Ayşe Işık"}}) {
		t.Errorf("QUERYCUSTOMER: %+v", got)
	}
	if got := person(dialecttest.OtherKey); got.Outcome != wire.Success() || len(got.Customers) != 0 {
		t.Errorf("another merchant's customer: %+v", got)
	}
}

func TestWalletRefuses(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	token := h.keep(t, "Customer-7", "4508034508034509", "")
	stranger := func(pairs ...string) wire.Outcome {
		return paratikatest.Must(t, wire.DecodeEnvelope, h.fields(t, paratikatest.Call(dialecttest.OtherKey, pairs...))).Outcome
	}
	want(t, "another merchant looks", stranger("ACTION", "QUERYCARD", "CARDTOKEN", token), wire.Declined, wire.NoSuchCard, "CARDTOKEN")
	want(t, "another merchant edits", stranger("ACTION", "EWALLETEDITCARD", "CARDTOKEN", token, "CARDSAVENAME", "x"), wire.Declined, wire.NoSuchCard, "CARDTOKEN")
	want(t, "another merchant deletes", stranger("ACTION", "EWALLETDELETECARD", "CARDTOKEN", token), wire.Declined, wire.NoSuchCard, "CARDTOKEN")
	want(t, "another customer deletes", h.outcome(t, "ACTION", "EWALLETDELETECARD", "CARDTOKEN", token, "CUSTOMER", "Customer-8"), wire.Declined, wire.NoSuchCard, "CARDTOKEN")
	want(t, "an expired date", h.outcome(t, "ACTION", "EWALLETEDITCARD", "CARDTOKEN", token, "CARDEXPIRY", "01.2020"), wire.Declined, wire.BadExpiry, "CARDEXPIRY")
	expired := newCard("Customer-7", "4022774022774026", "")
	expired[7] = "01.2020"
	want(t, "an expired card", h.outcome(t, expired...), wire.Declined, wire.BadExpiry, "CARDEXPIRY")
	want(t, "a wrong number", h.outcome(t, newCard("Customer-7", "4022774022774027", "")...), wire.Declined, wire.BadCardNumber, "CARDPAN")
	want(t, "no customer", h.outcome(t, "ACTION", "EWALLETADDCARD", "CARDPAN", "4022774022774026", "CARDEXPIRY", "12.2030", "NAMEONCARD", "x"), wire.Declined, wire.MissingParameter, "CUSTOMER")
	want(t, "encrypted", h.outcome(t, "ACTION", "EWALLETADDCARD", "CUSTOMER", "c", "ENCRYPTEDDATA", "QUJD"), wire.Declined, wire.Unsupported, "ENCRYPTEDDATA")
	if l := h.cards(t, "CUSTOMER", "Customer-7"); len(l.Cards) != 1 {
		t.Errorf("cards after all that: %+v", l)
	}
}

func TestSavedCardPays(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	token := h.keep(t, "Customer-7", "4508034508034509", "")
	sale := func(reference, customer, token string, more ...string) []string {
		return append([]string{
			"ACTION", "SALE", "MERCHANTPAYMENTID", reference, "AMOUNT", "12.50", "CURRENCY", "TRY", "CUSTOMER", customer, "CARDTOKEN", token,
		}, more...)
	}
	s := h.money(t, sale("kept", "Customer-7", token)...)
	if s.Outcome != wire.Success() || s.CardToken != token {
		t.Errorf("paid: %+v", s)
	}
	if rows := h.rows(t, "kept"); len(rows) != 1 || rows[0].BIN != "450803" || rows[0].Last4 != "4509" {
		t.Errorf("rows: %+v", rows)
	}
	if s = h.money(t, sale("with its code", "Customer-7", token, "CARDCVV", "000")...); s.Outcome != wire.Success() {
		t.Errorf("with its code: %+v", s.Outcome)
	}
	for name, pairs := range map[string][]string{
		"another customer": sale("other", "Customer-8", token), "another token": sale("other", "Customer-7", "0123456789abcdef0123456789abcdef"),
		"a number besides": sale("other", "Customer-7", token, "CARDPAN", "4022774022774026", "CARDEXPIRY", "12.2030", "CARDCVV", "000"),
	} {
		want(t, name, h.outcome(t, pairs...), wire.Declined, wire.BadCardToken, "CARDTOKEN")
	}
	if sum := h.Bank.Sum(t, "other"); sum.Authorizations != 0 || sum.Captures != 0 {
		t.Errorf("the bank was asked: %+v", sum)
	}

	// At a session, and by the buyer's browser: the session's customer decides whose card it may be.
	session := h.token(t, paratikatest.SessionOf("session", "12.50", paratikatest.ShopPage)...)
	p := h.post(t, moto, session, map[string][]string{"cardToken": {token}, "cvv": {"000"}})
	wantBack(t, "posted", p, paratikatest.ShopPage, session, wire.Approved, "")
	if p.Fields.Get("cardToken") != token {
		t.Errorf("the return post has %v", p.Fields)
	}
	foreign := h.keep(t, "Customer-8", "4508034508034509", "")
	session = h.token(t, paratikatest.SessionOf("session-2", "12.50", paratikatest.ShopPage)...)
	p = h.post(t, moto, session, map[string][]string{"cardToken": {foreign}})
	wantBack(t, "posted another's", p, paratikatest.ShopPage, session, wire.Declined, wire.BadCardToken)
	if sum := h.Bank.Sum(t, "session-2"); sum.Captures != 0 {
		t.Errorf("another customer's card was charged: %+v", sum)
	}
}

func TestBINs(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	query := func(pairs ...string) wire.BINAnswer {
		return paratikatest.Must(t, wire.DecodeBINAnswer, h.fields(t, paratikatest.Call(dialecttest.Key, append([]string{"ACTION", "QUERYBIN"}, pairs...)...)))
	}
	isbank := wire.BIN{Digits: "450803", Brand: "VISA", Type: "CREDIT", Level: "BUSINESS", Network: "MAXIMUM", Issuer: "Türkiye İş Bankası", Country: "TUR"}
	token := h.keep(t, "Customer-7", "4508034508034509", "")
	for name, pairs := range map[string][]string{"six": {"BIN", "450803"}, "eight": {"BIN", "45080345"}, "token": {"CARDTOKEN", token}} {
		if a := query(pairs...); a.Outcome != wire.Success() || a.BIN != isbank {
			t.Errorf("%s: %+v", name, a)
		}
	}
	if a := query("BIN", "581877"); a.BIN.Type != "DEBIT" || a.BIN.Network != "PARAF" || a.BIN.Brand != "MC" {
		t.Errorf("a debit card: %+v", a)
	}
	want(t, "unknown", query("BIN", "411111").Outcome, wire.Declined, wire.UnknownBIN, "BIN")
	want(t, "four digits", query("BIN", "4508").Outcome, wire.Declined, wire.BadBIN, "BIN")
	want(t, "no card", query("CARDTOKEN", "0123456789abcdef0123456789abcdef").Outcome, wire.Declined, wire.NoSuchCard, "CARDTOKEN")
}

func TestPaymentSystems(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Setup: func(m *merchant.Merchant) {
		m.Commission = commission.Table{
			{Family: commission.AnyFamily, Installments: 1, Rate: 20_000}, {Family: commission.AnyFamily, Installments: 3, Rate: 47_500},
			{Family: "Maximum", Installments: 3, Rate: 27_500}, {Family: commission.AnyFamily, Installments: 24, Rate: 200_000},
		}
	}})
	query := func(pairs ...string) wire.Offers {
		return paratikatest.Must(t, wire.DecodeOffers, h.fields(t, paratikatest.Call(dialecttest.Key, append([]string{"ACTION", "QUERYPAYMENTSYSTEMS"}, pairs...)...)))
	}
	maximum := query("BIN", "540667", "AMOUNT", "100", "CURRENCY", "TRY")
	if diff := cmp.Diff([]wire.Plan{{Count: "3", Rate: "2.75", Amount: "33.34", Final: "100.00"}}, maximum.Installment.Plans); diff != "" {
		t.Errorf("Maximum (-want +got):\n%s", diff)
	}
	reflected := query("BIN", "540667", "AMOUNT", "100", "CURRENCY", "TRY", "REFLECTCOMMISSION", "YES")
	if diff := cmp.Diff([]wire.Plan{{Count: "3", Rate: "2.75", Amount: "34.28", Final: "102.83"}}, reflected.Installment.Plans); diff != "" {
		t.Errorf("the buyer bears it (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]wire.Plan{{Count: "1", Rate: "2", Amount: "102.04", Final: "102.04"}}, reflected.OneShot.Plans); diff != "" {
		t.Errorf("at once (-want +got):\n%s", diff)
	}
	if a := query("BIN", "557113"); a.Installment == nil || a.Installment.Plans[0].Rate != "4.75" || a.Installment.Plans[0].Final != "" {
		t.Errorf("another family: %+v", a.Installment)
	}
	if a := query("BIN", "411111"); a.Installment == nil || a.Installment.Plans[0].Rate != "4.75" {
		t.Errorf("an unknown card: %+v", a.Installment)
	}
	if a := query("BIN", "581877"); a.Installment != nil || a.OneShot == nil || a.OneShot.System.Type != "EMULATOR" {
		t.Errorf("a debit card: %+v", a)
	}
	token := h.token(t, paratikatest.SessionOf("order", "12.50", paratikatest.ShopPage)...)
	a := paratikatest.Must(t, wire.DecodeOffers, h.fields(t, paratikatest.Request(paratikatest.Form("ACTION", "QUERYPAYMENTSYSTEMS", "BIN", "540667", "SESSIONTOKEN", token))))
	if a.Outcome != wire.Success() || a.Installment == nil {
		t.Errorf("with a session's token: %+v", a)
	}

	systems := paratikatest.Must(t, wire.DecodeSystems, h.fields(t, paratikatest.Call(dialecttest.Key, "ACTION", "QUERYINSTALLMENT", "STATUS", "OK")))
	if len(systems.Offers) != 1 || len(systems.Offers[0].Plans) != 2 {
		t.Fatalf("systems: %+v", systems)
	}
	for i, n := range []int{1, 3} { // 24 are more than INSTALLMENTS may be
		if systems.Offers[0].Plans[i].Count != strconv.Itoa(n) {
			t.Errorf("plan %d: %+v", i, systems.Offers[0].Plans[i])
		}
	}
	want(t, "a system of nobody", h.outcome(t, "ACTION", "QUERYINSTALLMENT", "PAYMENTSYSTEM", "YOKBANK"), wire.Declined, wire.NoSuchPaymentSystem, "PAYMENTSYSTEM")
}
