package paratika_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paratika/paratikatest"
	"github.com/vezne/vezne/internal/merchant"
	wire "github.com/vezne/vezne/wire/paratika"
)

func splitOf(reference, amount string, more ...string) []string {
	return append(changed(paratikatest.SessionOf(reference, amount, paratikatest.ShopPage), "SESSIONTYPE", "SPLITPAYMENTSESSION"), more...)
}

// splits are the split payments that a question finds.
func (h house) splits(t *testing.T, key string, pairs ...string) []wire.SplitPayment {
	t.Helper()
	a := paratikatest.Must(t, wire.DecodeSplitPayments, h.fields(t, paratikatest.Call(key, append([]string{"ACTION", "QUERYSPLITPAYMENT"}, pairs...)...)))
	if a.Outcome != wire.Success() {
		t.Errorf("QUERYSPLITPAYMENT: %+v", a.Outcome)
	}
	return a.Rows
}

// only is the one split payment that a merchant has.
func (h house) only(t *testing.T) wire.SplitPayment {
	t.Helper()
	rows := h.splits(t, dialecttest.Key)
	if len(rows) != 1 {
		t.Fatalf("the split payments: %+v", rows)
	}
	return rows[0]
}

// page opens the page of a split payment.
func (h house) page(t *testing.T, token string) dialecttest.Page {
	t.Helper()
	return h.Browse(t, http.MethodGet, h.URL+"/payment/"+token, nil)
}

// asks opens the page of the card for an amount.
func (h house) asks(t *testing.T, token, amount string) dialecttest.Page {
	t.Helper()
	return h.Browse(t, http.MethodGet, h.URL+"/payment/"+token+"/pay?"+url.Values{"amount": {amount}}.Encode(), nil)
}

// sendsCard fills in the page of the card.
func (h house) sendsCard(t *testing.T, p dialecttest.Page, holder string) dialecttest.Page {
	t.Helper()
	form := typed(held("", holder))
	for name, values := range p.Fields {
		form[name] = values
	}
	return h.Browse(t, http.MethodPost, p.Action, form)
}

// paysPart pays a part, and returns the page to which the buyer comes in the end.
func (h house) paysPart(t *testing.T, token, amount, holder string) dialecttest.Page {
	t.Helper()
	bank := h.atBank(t, h.sendsCard(t, h.asks(t, token, amount), holder))
	back := h.Confirm(t, bank, bank.Code)
	p := h.Browse(t, http.MethodPost, back.Action, back.Fields)
	return h.Browse(t, http.MethodPost, p.Action, p.Fields)
}

func shows(t *testing.T, what string, p dialecttest.Page, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(p.Body, text) {
			t.Errorf("%s: the page (status %d) does not show %q", what, p.Status, text)
		}
	}
}

// TestSplitPayment: three cards pay one amount. The page says what is left, a decline frees its part, each part is a payment of its own, and
// the shop is told when all is paid.
func TestSplitPayment(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	token := h.token(t, splitOf("dinner", "900", "SPLITPAYMENTTYPE", "OPEN", "MAXINSTALLMENTCOUNT", "3", "CANCELURL", "https://shop.example/cart",
		"ORDERITEMS", `[{"code":"a","name":"Akşam yemeği","amount":"900"}]`)...)
	shows(t, "before", h.page(t, token), "Parçalı ödeme", "Acme", "900,00", "Akşam yemeği", `name="amount"`, "https://shop.example/cart", "En çok 900,00")
	shows(t, "in English", h.Browse(t, http.MethodGet, h.URL+"/payment/"+token+"?lang=en", nil), `lang="en"`, "Pay in parts", "Left to pay", "At most")
	if p := h.asks(t, token, "300,50"); p.Status != http.StatusOK || p.Fields.Get("amount") != "300.50" {
		t.Errorf("the card of a part: status %d with %v", p.Status, p.Fields)
	}
	for _, wrong := range []string{"", "0", "900,01", "abc", "4508034508034509"} {
		if p := h.asks(t, token, wrong); p.Status != http.StatusUnprocessableEntity || strings.Contains(p.Body, "4508034508034509") {
			t.Errorf("a part of %q: status %d", wrong, p.Status)
		}
	}
	h.WantNothing(t)

	first := h.paysPart(t, token, "300,50", "Ayşe Işık")
	shows(t, "after a part", first, "300,50", "599,50", "4358", "Ödendi", "Teşekkür")
	declined := h.paysPart(t, token, "200", "SIM 51")
	shows(t, "after a decline", declined, "599,50", "limiti veya bakiyesi")
	if row := h.only(t); row.Total.Compact() != "900" || row.Paid.Compact() != "300.5" || row.Status != "AC" || len(row.Parts) != 1 || row.Customer != "Customer-7" || row.MaxInstallments != 3 {
		t.Errorf("QUERYSPLITPAYMENT: %+v", row)
	}
	if s := h.paysPart(t, token, "200", "Ayşe Işık"); !strings.Contains(s.Body, "399,50") {
		t.Error("the second part is not shown")
	}
	wantBack(t, "all is paid", h.paysPart(t, token, "399,50", "Ayşe Işık"), paratikatest.ShopPage, token, wire.Approved, "")
	wantBack(t, "the page again", h.page(t, token), paratikatest.ShopPage, token, wire.Approved, "")
	wantBack(t, "a part of what is paid", h.asks(t, token, "1"), paratikatest.ShopPage, token, wire.Approved, "")

	row := h.only(t)
	if row.Status != "FI" || row.Paid != row.Total || len(row.Parts) != 3 || row.Refunded.Minor() != 0 {
		t.Errorf("QUERYSPLITPAYMENT when paid: %+v", row)
	}
	sum := int64(0)
	for _, part := range row.Parts {
		sum += part.Amount.Minor()
		h.WantCaptures(t, part.PaymentID, 1)
		made := h.rows(t, part.PaymentID)
		last := made[len(made)-1]
		if last.Status != wire.Successful || last.Amount != part.Amount || !strings.HasPrefix(part.PaymentID, "dinner-"+row.Code+"-") || part.Holder == "Ayşe Işık" {
			t.Errorf("part %+v as QUERYTRANSACTION has it: %+v", part, made)
		}
	}
	if sum != 90_000 {
		t.Errorf("the parts add up to %d", sum)
	}
	refund := h.money(t, "ACTION", "REFUND", "MERCHANTPAYMENTID", row.Parts[0].PaymentID, "AMOUNT", "100", "CURRENCY", "TRY")
	if row := h.only(t); refund.Outcome != wire.Success() || row.Refunded.Compact() != "100" || row.Paid != row.Total || row.Status != "FI" {
		t.Errorf("after a refund (%+v): %+v", refund.Outcome, row)
	}
	info := paratikatest.Must(t, wire.DecodeSessionInfo, h.fields(t, paratikatest.Call(dialecttest.Key, "ACTION", "QUERYSESSION", "SESSIONTOKEN", token)))
	if info.Status != "FI" {
		t.Errorf("QUERYSESSION: %+v", info)
	}
	want(t, "the order again", h.outcome(t, splitOf("dinner", "900")...), wire.Declined, wire.OrderPaid, "MERCHANTPAYMENTID")
}

// TestPartsAtOnce: many browsers pay at once, in two sessions of one order; the bank never takes more than the whole.
func TestPartsAtOnce(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	tokens := []string{h.token(t, splitOf("rush", "100")...), h.token(t, splitOf("rush", "100")...)}
	var all sync.WaitGroup
	for i := range 6 {
		card := h.asks(t, tokens[i%2], "40")
		all.Go(func() {
			p := h.sendsCard(t, card, "Ayşe Işık")
			if p.Status == http.StatusConflict || p.Status == http.StatusUnprocessableEntity {
				return // others hold what is left
			}
			bank := h.atBank(t, p)
			back := h.Confirm(t, bank, bank.Code)
			p = h.Browse(t, http.MethodPost, back.Action, back.Fields)
			h.Browse(t, http.MethodPost, p.Action, p.Fields)
		})
	}
	all.Wait()
	row := h.only(t)
	if row.Paid.Compact() != "80" || len(row.Parts) != 2 {
		t.Errorf("of 100, six browsers paid %+v", row)
	}
	wantBack(t, "the rest", h.paysPart(t, tokens[1], "20", "Ayşe Işık"), paratikatest.ShopPage, tokens[1], wire.Approved, "")
	for _, token := range tokens {
		wantBack(t, "each session", h.page(t, token), paratikatest.ShopPage, token, wire.Approved, "")
	}
}

// TestAPartAtTheBankHolds: what a buyer who is at the bank is about to pay nobody else can, but he himself may try again.
func TestAPartAtTheBankHolds(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Jobs: true})
	token := h.token(t, splitOf("away", "100")...)
	card := h.asks(t, token, "70")
	bank := h.atBank(t, h.sendsCard(t, card, "Ayşe Işık"))
	p := h.page(t, token)
	shows(t, "while a buyer is away", p, "Şu anda ödenmekte olan", "Banka doğrulaması", "30,00", "Bu parçayı yeniden öde")
	if p := h.asks(t, token, "30,01"); p.Status != http.StatusUnprocessableEntity {
		t.Errorf("more than is left: status %d", p.Status)
	}
	if p := h.sendsCard(t, h.Browse(t, http.MethodGet, p.Action+"?amount=70", nil), "Ayşe Işık"); p.Status != http.StatusNotFound && p.Status < 400 {
		t.Errorf("another browser takes the part that is away: status %d", p.Status)
	}
	// The same form again is the same part: the first visit ends in the same payment's reference, and one of the two pays.
	again := h.atBank(t, h.sendsCard(t, card, "Ayşe Işık"))
	for _, one := range []dialecttest.Page{again, bank} {
		back := h.Confirm(t, one, one.Code)
		p := h.Browse(t, http.MethodPost, back.Action, back.Fields)
		shows(t, "back", h.Browse(t, http.MethodPost, p.Action, p.Fields), "70,00", "30,00")
	}
	row := h.only(t)
	if row.Paid.Compact() != "70" || len(row.Parts) != 1 {
		t.Errorf("tried twice: %+v", row)
	}
	h.WantCaptures(t, row.Parts[0].PaymentID, 1)
	gone := h.atBank(t, h.sendsCard(t, h.asks(t, token, "30"), "Ayşe Işık"))
	h.Advance(20 * time.Minute)
	for range 600 { // a minute, which only a defect uses up
		if strings.Contains(h.page(t, token).Body, `name="amount"`) {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	shows(t, "after its time", h.page(t, token), `name="amount"`, "30,00")
	if back := h.Confirm(t, gone, gone.Code); h.Browse(t, http.MethodPost, back.Action, back.Fields).Status >= 500 {
		t.Error("a late buyer meets a fault")
	}
	if row := h.only(t); row.Paid.Compact() != "70" {
		t.Errorf("after a late return: %+v", row)
	}
}

// TestADoubtfulPartHolds: while nobody knows whether a part was taken, it keeps its amount.
func TestADoubtfulPartHolds(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Patience: time.Millisecond})
	token := h.token(t, splitOf("doubt", "100")...)
	shows(t, "in doubt", h.paysPart(t, token, "60", "SIM LATE"), "Bankanın cevabı henüz gelmedi", "40,00")
	if p := h.asks(t, token, "40,01"); p.Status != http.StatusUnprocessableEntity {
		t.Errorf("more than is left: status %d", p.Status)
	}
	shows(t, "the rest", h.paysPart(t, token, "40", "Ayşe Işık"), "Bankanın cevabı bekleniyor", "Kalan tutar şu anda ödenmekte")
	if row := h.only(t); row.Status != "AC" || row.Paid.Compact() != "40" || len(row.Parts) != 1 {
		t.Errorf("QUERYSPLITPAYMENT: %+v", row)
	}
}

// TestACardOfAPartThatIsTypedTwice: who goes back to the card's page and sends it once more pays nothing, and is told how his part went; so is
// one whose amount somebody else has paid meanwhile.
func TestACardOfAPartThatIsTypedTwice(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) // the clock stands, so that the bank is late for good
	h := open(t, dialecttest.Options{Patience: time.Millisecond, Now: func() time.Time { return noon }})
	token := h.token(t, splitOf("twice", "100")...)
	for amount, test := range map[string]struct{ holder, said string }{
		"20": {"Ayşe Işık", "ödendi. Teşekkür ederiz"}, "30": {"SIM LATE", "Bankanın cevabı henüz gelmedi"},
	} {
		card := h.asks(t, token, amount)
		again := func() dialecttest.Page {
			p := h.sendsCard(t, card, test.holder)
			return h.Browse(t, p.Method, p.Action, p.Fields)
		}
		bank := h.atBank(t, h.sendsCard(t, card, test.holder))
		back := h.Confirm(t, bank, bank.Code)
		end := h.Browse(t, http.MethodPost, back.Action, back.Fields)
		shows(t, "the first time", h.Browse(t, http.MethodPost, end.Action, end.Fields), test.said)
		shows(t, "the second time", again(), test.said)
	}
	late := h.asks(t, token, "50")
	h.paysPart(t, token, "40", "Ayşe Işık")
	p := h.sendsCard(t, late, "Ayşe Işık")
	if p.Status != http.StatusUnprocessableEntity && p.Status != http.StatusConflict || !strings.Contains(p.Body, "10,00") {
		t.Errorf("of an amount that is gone: status %d", p.Status)
	}
}

// TestThePartsThereMayBe: the last part is all that is left, so that the whole can be paid.
func TestThePartsThereMayBe(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Setup: func(m *merchant.Merchant) { m.Settings["paratika.max_split_count"] = "2" }})
	token := h.token(t, splitOf("two", "100", "LANGUAGE", "en")...)
	h.paysPart(t, token, "10", "Ayşe Işık")
	shows(t, "the last part", h.page(t, token), `lang="en"`, "This is the last part", `value="90.00"`, "Pay ₺90.00")
	if p := h.asks(t, token, "50"); p.Status != http.StatusUnprocessableEntity {
		t.Errorf("half of the last part: status %d", p.Status)
	}
	wantBack(t, "the last part", h.paysPart(t, token, "90", "Ayşe Işık"), paratikatest.ShopPage, token, wire.Approved, "")
	if row := h.only(t); row.MaxParts != 2 || row.Status != "FI" {
		t.Errorf("QUERYSPLITPAYMENT: %+v", row)
	}
}

// TestSplitPaymentsEnd: after SESSIONKILL, and when the session's time is over, no part begins; what is paid stays paid.
func TestSplitPaymentsEnd(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for name, over := range map[string]func(token string){
		"killed": func(token string) {
			want(t, "SESSIONKILL", h.outcome(t, "ACTION", "SESSIONKILL", "SESSIONTOKEN", token), wire.Approved, "", "")
		},
		"late": func(string) { h.Advance(90 * time.Minute) },
	} {
		token := h.token(t, splitOf(name, "100", "SESSIONEXPIRY", "1h")...)
		card := h.asks(t, token, "60")
		h.paysPart(t, token, "25", "Ayşe Işık")
		over(token)
		wantBack(t, name, h.page(t, token), paratikatest.ShopPage, token, wire.Declined, wire.SessionEnded)
		wantBack(t, name, h.sendsCard(t, card, "Ayşe Işık"), paratikatest.ShopPage, token, wire.Declined, wire.SessionEnded)
		want(t, "its order again", h.outcome(t, splitOf(name, "100")...), wire.Declined, wire.OrderEnded, "MERCHANTPAYMENTID")
	}
	for _, row := range h.splits(t, dialecttest.Key, "CUSTOMER", "Customer-7") {
		if row.Status != "" || row.Paid.Compact() != "25" || len(row.Parts) != 1 {
			t.Errorf("QUERYSPLITPAYMENT: %+v", row)
		}
	}
	token := h.token(t, splitOf("longer", "100", "SESSIONEXPIRY", "1h")...)
	more := paratikatest.Must(t, wire.DecodeSessionExpiry, h.fields(t, paratikatest.Call(dialecttest.Key, "ACTION", "SESSIONEXTEND", "SESSIONTOKEN", token, "SESSIONEXPIRY", "5h")))
	if more.Outcome != wire.Success() {
		t.Errorf("SESSIONEXTEND: %+v", more)
	}
	h.Advance(2 * time.Hour)
	shows(t, "extended", h.page(t, token), `name="amount"`)
	want(t, "another amount", h.outcome(t, "ACTION", "EDITSESSIONTOKEN", "SESSIONTOKEN", token, "AMOUNT", "50"), wire.Declined, wire.BadAmount, "AMOUNT")
}

// TestWhatIsNoSplitPayment: what is about dealers is refused by name, and nothing is opened; another merchant sees nothing.
func TestWhatIsNoSplitPayment(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for field, pairs := range map[string][]string{
		"SPLITPAYMENTTYPE": splitOf("x", "10", "SPLITPAYMENTTYPE", "INVOICE"),
		"ORDERITEMS":       splitOf("x", "10", "ORDERITEMS", `[{"code":"a","name":"b","quantity":1,"amount":10,"sellerId":"s1","sellerPaymentAmount":9}]`),
		"DEALERCODES":      {"ACTION", "QUERYSPLITPAYMENT", "DEALERCODES", "d1"},
	} {
		want(t, field, h.outcome(t, pairs...), wire.Declined, wire.Unsupported, field)
	}
	want(t, "a long reference", h.outcome(t, splitOf(strings.Repeat("r", 101), "10")...), wire.Declined, wire.TooLong, "MERCHANTPAYMENTID")
	if rows := h.splits(t, dialecttest.Key); len(rows) != 0 {
		t.Errorf("refused sessions opened %+v", rows)
	}
	token := h.token(t, splitOf("mine", "10")...)
	want(t, "with another amount", h.outcome(t, splitOf("mine", "11")...), wire.Declined, wire.SessionDiffers, "MERCHANTPAYMENTID")
	code := h.only(t).Code
	for _, pairs := range [][]string{nil, {"SPLITPAYMENTCODE", code}, {"CUSTOMER", "Customer-7"}} {
		if rows := h.splits(t, dialecttest.OtherKey, pairs...); len(rows) != 0 {
			t.Errorf("another merchant asks %v and is told %+v", pairs, rows)
		}
	}
	day := func(d time.Time) string { return d.In(time.FixedZone("TRT", 3*60*60)).Format("02-01-2006") }
	for i, q := range []struct {
		pairs []string
		found int
	}{
		{[]string{"SPLITPAYMENTCODE", code}, 1},
		{[]string{"SPLITPAYMENTCODE", "AAAAAAAAAAAAAAAA"}, 0},
		{[]string{"SPLITPAYMENTCODE", code, "CUSTOMER", "nobody"}, 0},
		{[]string{"CUSTOMER", "nobody"}, 0},
		{[]string{"STARTDATE", day(h.Now().Add(-48 * time.Hour)), "ENDDATE", day(h.Now().Add(48 * time.Hour))}, 1},
		{[]string{"STARTDATE", day(h.Now().Add(48 * time.Hour))}, 0},
		{[]string{"ENDDATE", day(h.Now().Add(-48 * time.Hour))}, 0},
	} {
		if rows := h.splits(t, dialecttest.Key, q.pairs...); len(rows) != q.found {
			t.Errorf("question %s: %+v", strconv.Itoa(i), rows)
		}
	}
	want(t, "a sale in its session", h.outcome(t, append(paratikatest.SaleOf(order("mine")), "SESSIONTOKEN", token)...), wire.Declined, wire.SessionNotAllowed, "SESSIONTOKEN")
	wrong := h.Browse(t, http.MethodGet, h.URL+"/payment/"+token+"/nowhere", nil)
	if wrong.Status != http.StatusNotFound {
		t.Errorf("an address below the page: status %d", wrong.Status)
	}
	h.WantNothing(t)
}

// TestPartsAtABankThatTakesDuringTheVisit: parts are paid and hold where the provider authorizes while the buyer is away, too.
func TestPartsAtABankThatTakesDuringTheVisit(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{OneStep: true})
	token := h.token(t, splitOf("one-step", "100")...)
	card := h.asks(t, token, "70")
	bank := h.atBank(t, h.sendsCard(t, card, "Ayşe Işık"))
	if p := h.asks(t, token, "31"); p.Status != http.StatusUnprocessableEntity {
		t.Errorf("more than is left: status %d", p.Status)
	}
	// The provider may still charge for the first visit, so the same part cannot be begun again.
	shows(t, "again", h.sendsCard(t, card, "Ayşe Işık"), "3-D Secure doğrulaması sürüyor")
	back := h.Confirm(t, bank, bank.Code)
	p := h.Browse(t, http.MethodPost, back.Action, back.Fields)
	shows(t, "the part", h.Browse(t, http.MethodPost, p.Action, p.Fields), "70,00", "Ödendi", "30,00")
	wantBack(t, "the rest", h.paysPart(t, token, "30", "Ayşe Işık"), paratikatest.ShopPage, token, wire.Approved, "")
}
