package esnekpos_test

import (
	"bytes"
	"github.com/vezne/vezne/internal/dialect/esnekpos/esnekpostest"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// goes takes a buyer as far as the bank lets him, and returns the page at which he ends: the form to the shop, or one that says
// why it does not go on.
func (h house) goes(t *testing.T, address string) dialecttest.Page {
	t.Helper()
	p := h.Browse(t, http.MethodGet, address, nil)
	for range 5 {
		if p.Code != "" || p.Action == "" || strings.HasPrefix(p.Action, "https://shop.example") {
			break
		}
		p = h.Browse(t, p.Method, p.Action, p.Fields)
	}
	if p.Code == "" {
		return p
	}
	back := h.Confirm(t, p, p.Code)
	return h.Browse(t, http.MethodPost, back.Action, back.Fields)
}

// TestWhatTheBankCanDo walks through every fault of the simulator that ends within a visit: what the form says, what ProcessQuery
// says, and how often the money was taken.
func TestWhatTheBankCanDo(t *testing.T) {
	t.Parallel()
	paid, waiting, failed := wire.Success(), wire.PaymentWaiting(), wire.NotAuthenticated()
	nothing := wire.Result{}
	for name, want := range map[string]struct {
		form, query wire.Result
		captures    int64
	}{
		"ANSWER_LOST": {paid, paid, 1}, "HTTP_500_AFTER": {paid, paid, 1}, "TRUNCATED": {paid, paid, 1}, "HTML": {paid, paid, 1},
		"WRONG_ORDER": {paid, paid, 1}, "WRONG_AMOUNT": {paid, paid, 1}, "WRONG_CURRENCY": {paid, paid, 1}, "WRONG_SIGNATURE": {paid, paid, 1},
		"CALLBACK_TWICE": {paid, paid, 1}, "CALLBACK_OUT_OF_ORDER": {paid, paid, 1},
		"CALLBACK_WRONG_HASH": {nothing, waiting, 0}, "CALLBACK_WRONG_AMOUNT": {nothing, waiting, 0}, "CALLBACK_WRONG_CURRENCY": {nothing, waiting, 0},
		"3D_ATTEMPTED": {paid, paid, 1}, "3D_NOT_ENROLLED": {paid, paid, 1}, "MDSTATUS_1": {paid, paid, 1}, "MDSTATUS_4": {paid, paid, 1},
		"MDSTATUS_0": {failed, failed, 0}, "MDSTATUS_5": {failed, failed, 0}, "MDSTATUS_8": {failed, failed, 0}, "MDSTATUS_9": {failed, failed, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, dialecttest.Options{})
			p := h.goes(t, h.start(t, esnekpostest.Shop{}.Sale(dialecttest.Key, held("fault", "SIM "+name))).URL3DS)
			if got := (wire.Result{Status: p.Fields.Get("STATUS"), Code: p.Fields.Get("RETURN_CODE")}); got != want.form {
				t.Errorf("the buyer ends at status %d with %+v, want %+v", p.Status, got, want.form)
			}
			if q := h.query(t, "fault"); q.Result != want.query {
				t.Errorf("ProcessQuery: %+v, want %+v", q.Result, want.query)
			}
			if sum := h.Bank.Sum(t, "fault"); sum.Captures != want.captures {
				t.Errorf("the bank captured %d times, want %d", sum.Captures, want.captures)
			}
		})
	}
}

// TestPublishedCards: the cards that EsnekPos publishes for its test environment end here as there.
func TestPublishedCards(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for number, want := range map[string][3]string{
		"9792100000000001": {"SUCCESS", "0", "SUCCESS"},
		"9792380000000009": {"SUCCESS", "0", "SUCCESS"},
		"4531444531442283": {"SUCCESS", "0", "SUCCESS"},
		"5100050000006661": {"ERROR", "100", "51-Limit Yetersiz"},
	} {
		o := order("card-"+number[:6], "149.00")
		o.Number = number
		form := h.pay(t, o)
		if got := [3]string{form.Get("STATUS"), form.Get("RETURN_CODE"), form.Get("RETURN_MESSAGE")}; got != want {
			t.Errorf("%s is posted as %q, want %q", o.Reference, got, want)
		}
	}
}

// TestOtherCurrencies: an order's currency is that of its return and of the balance that it counts in.
func TestOtherCurrencies(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	r := esnekpostest.Shop{}.Sale(dialecttest.Key, order("dollars", "20.00"))
	r.Body = bytes.Replace(r.Body, []byte(`"TRY"`), []byte(`"USD"`), 1)
	esnekpostest.ThroughBank(t, h.House, h.start(t, r).URL3DS)
	h.reverse(t, "dollars", `"5"`, "")
	for currency, want := range map[string]string{"USD": "15", "TRY": "0"} {
		b := must(t, wire.DecodeBalanceAnswer, h.service(t, "GetDealerBalance", `"CURRENCY":`+esnekpostest.Quote(currency)))
		if b.Released.Compact() != want || string(b.Currency) != currency {
			t.Errorf("balance in %s: %+v, want %s", currency, b, want)
		}
	}
	h.refused(t, "GetDealerBalance", `"CURRENCY":"JPY"`, wire.FieldError(), "CURRENCY: ")
	h.refused(t, "GetDealerBalance", `"CURRENCY":"TRY","DEALER_SUB_EXTERNAL_ID":"nobody"`, wire.NotFound(), "DEALER_SUB_EXTERNAL_ID: ")
}

// TestBankThatNeverActed: while it is not certain, the order waits; when the bank certainly does not know it, it is declined, and
// may be paid again.
func TestBankThatNeverActed(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"HTTP_500_BEFORE", "REFUSED"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := open(t, dialecttest.Options{Jobs: true, Patience: 50 * time.Millisecond})
			p := h.goes(t, h.start(t, esnekpostest.Shop{}.Sale(dialecttest.Key, held("never", "SIM "+name))).URL3DS)
			if got := p.Fields.Get("STATUS"); got != "PAYMENT_WAITING" {
				t.Errorf("posted %q, want waiting", got)
			}
			var q wire.Query
			for range 600 {
				h.Advance(time.Minute)
				if q = h.query(t, "never"); q.Result != wire.PaymentWaiting() {
					break
				}
				time.Sleep(50 * time.Millisecond)
			}
			if q.Result == wire.Success() || q.SuccessTransactionID != 0 || q.Movements[len(q.Movements)-1].Status != wire.PaymentFailed {
				t.Errorf("in the end: %+v, want failed", q)
			}
			if form := h.pay(t, order("never", "12.50")); form.Get("STATUS") != "SUCCESS" {
				t.Errorf("paid again: %v", form)
			}
			if sum := h.Bank.Sum(t, "never"); sum.Captures != 1 {
				t.Errorf("the bank captured %d times, want once", sum.Captures)
			}
		})
	}
}

// TestTurkishAlphabetsIn: a request in the two older alphabets, where it says so, keeps its letters to the end.
func TestTurkishAlphabetsIn(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for ref, alphabet := range map[string]*charmap.Charmap{"windows-1254": charmap.Windows1254, "iso-8859-9": charmap.ISO8859_9} {
		r := esnekpostest.Shop{}.Sale(dialecttest.Key, order(ref, "12.50"))
		text, err := alphabet.NewEncoder().Bytes(bytes.ReplaceAll(r.Body, []byte(esnekpostest.BackURL), []byte("https://shop.example/done")))
		if err != nil {
			t.Fatal(err)
		}
		r.Body = text
		r.Header.Set("Content-Type", "application/json; charset="+ref)
		v := h.start(t, r)
		if v.CustomerName != "Ayşe Işık" || v.CustomerAddress != "Ünlü Sk. 7" {
			t.Errorf("%s: answered %q, %q", ref, v.CustomerName, v.CustomerAddress)
		}
		if form := esnekpostest.ThroughBank(t, h.House, v.URL3DS); form.Get("CUSTOMER_NAME") != "Ay\xfee I\xfe\xfdk" || form.Get("CUSTOMER_CC_NAME") != "Ay\xfee I\xfe\xfdk" {
			t.Errorf("%s: posted %q", ref, form.Get("CUSTOMER_NAME"))
		}
	}
}
