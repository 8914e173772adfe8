package paratika_test

import (
	"github.com/vezne/vezne/internal/dialect/paratika/paratikatest"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/paratika"
)

// with returns parameters, one of them changed, added or, when its value is empty, left out.
func with(pairs []string, name, value string) []string {
	var changed []string
	found := false
	for i := 0; i < len(pairs); i += 2 {
		switch {
		case pairs[i] != name:
			changed = append(changed, pairs[i], pairs[i+1])
		case value != "":
			changed = append(changed, name, value)
		}
		found = found || pairs[i] == name
	}
	if !found {
		changed = append(changed, name, value)
	}
	return changed
}

func TestSession(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	items := `[{"code":"T00D3AITCC","name":"Galaxy S8+","quantity":"1","amount":"1000"},{"code":"T00F2IONA","name":"HP - 14\" Chromebook","quantity":"1","amount":"200"}]`
	pairs := append(paratikatest.SessionOf("MPID-1", "1200", paratikatest.ShopPage), "ORDERITEMS", items, "EXTRA", `{"foo":"bar"}`, "CUSTOMERBIRTHDAY", "19-04-1969",
		"SHIPTOCITY", "Ankara", "SHIPTOCOUNTRY", "Türkiye", "CARDPAN", "4022774022774026", "CARDEXPIRY", "12.2030", "CARDCVV", "739")
	token := h.token(t, pairs...)
	if strings.Trim(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" {
		t.Errorf("token %q is not of letters and 2 to 7", token)
	}
	f := h.fields(t, paratikatest.Request(paratikatest.Form("ACTION", "QUERYSESSION", "SESSIONTOKEN", token)))
	got := paratikatest.Must(t, wire.DecodeSessionInfo, f)
	s := got.Session
	if got.Outcome != wire.Success() || got.Token != token || got.Action != "SESSIONTOKEN" || got.Status != "AC" ||
		s.PaymentID != "MPID-1" || s.Amount.Minor() != 120000 || s.ReturnURL != paratikatest.ShopPage || s.Language != "tr" ||
		s.Customer.ID != "Customer-7" || s.Customer.Name != "Ayşe Işık" || s.Customer.Birthday.Format(time.DateOnly) != "1969-04-19" ||
		s.Shipping.City != "Ankara" || s.Shipping.Country != "Türkiye" || s.Extra.JSON != `{"foo":"bar"}` || len(s.Items) != 2 ||
		s.Items[1].Name != `HP - 14" Chromebook` || got.Merchant.BusinessID != "10000000" {
		t.Errorf("session: %+v", got)
	}
	for _, secret := range []string{paratikatest.SecretKey, "secretKey", "4022774022774026", "739", dialecttest.Key} {
		for _, name := range []string{"session", "merchant", "customer", "orderItems"} {
			if part, _ := f.Find(name); strings.Contains(part.Value, secret) {
				t.Errorf("%s gives away %q", name, secret)
			}
		}
	}
	if strings.Contains(h.Log.String(), token) {
		t.Error("the token stands in the log")
	}
	want(t, "query without a token", h.outcome(t, "ACTION", "QUERYSESSION"), wire.Declined, wire.MissingParameter, "SESSIONTOKEN")
	other := paratikatest.Call(dialecttest.OtherKey, "ACTION", "QUERYSESSION", "SESSIONTOKEN", token)
	want(t, "another merchant's query", paratikatest.Must(t, wire.DecodeEnvelope, h.fields(t, other)).Outcome, wire.Declined, wire.BadSession, "SESSIONTOKEN")
}

// TestSessionOfTheSameOrder opens sessions for one order again.
func TestSessionOfTheSameOrder(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	base := paratikatest.SessionOf("again", "12.50", paratikatest.ShopPage)
	first, second := h.token(t, base...), h.token(t, base...)
	if first == second {
		t.Error("two sessions have one token")
	}
	for name, value := range map[string]string{"AMOUNT": "12.51", "CURRENCY": "EUR", "RETURNURL": "https://other.example/", "EXTRA": `{"Preauth":"YES"}`} {
		want(t, name, h.outcome(t, with(base, name, value)...), wire.Declined, wire.SessionDiffers, "MERCHANTPAYMENTID")
	}
	sale := h.money(t, paratikatest.SaleOf(order("again"))...)
	if sale.Outcome != wire.Success() {
		t.Fatalf("sale: %+v", sale.Outcome)
	}
	want(t, "a session of a paid order", h.outcome(t, base...), wire.Declined, wire.OrderPaid, "MERCHANTPAYMENTID")
	info := paratikatest.Must(t, wire.DecodeSessionInfo, h.fields(t, paratikatest.Request(paratikatest.Form("ACTION", "QUERYSESSION", "SESSIONTOKEN", first))))
	if info.Status != "FI" {
		t.Errorf("the session of a paid order is %q, want finished", info.Status)
	}

	brief := append(paratikatest.SessionOf("brief", "1", paratikatest.ShopPage), "SESSIONEXPIRY", "1h")
	token := h.token(t, brief...)
	h.Advance(61 * time.Minute)
	want(t, "an expired session", paratikatest.Must(t, wire.DecodeEnvelope, h.fields(t, paratikatest.Request(paratikatest.Form("ACTION", "QUERYSESSION", "SESSIONTOKEN", token)))).Outcome,
		wire.Declined, wire.SessionEnded, "SESSIONTOKEN")
	want(t, "its order again", h.outcome(t, brief...), wire.Declined, wire.OrderEnded, "MERCHANTPAYMENTID")
	h.Advance(8 * 24 * time.Hour)
	want(t, "seven days later", paratikatest.Must(t, wire.DecodeEnvelope, h.fields(t, paratikatest.Request(paratikatest.Form("ACTION", "QUERYSESSION", "SESSIONTOKEN", second)))).Outcome,
		wire.Declined, wire.SessionEnded, "SESSIONTOKEN")
}

func TestSessionRefuses(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	base := paratikatest.SessionOf("refused", "12.50", paratikatest.ShopPage)
	for name, test := range map[string]struct {
		name, value string
		code        wire.ErrorCode
	}{
		"type":           {"SESSIONTYPE", "PARTY", wire.WrongType},
		"no type":        {"SESSIONTYPE", "", wire.MissingParameter},
		"no order":       {"MERCHANTPAYMENTID", "", wire.MissingParameter},
		"return":         {"RETURNURL", "javascript:alert(1)", wire.BadRedirect},
		"relative":       {"RETURNURL", "/back", wire.BadRedirect},
		"cancel":         {"CANCELURL", "ftp://shop.example", wire.BadURL},
		"language":       {"LANGUAGE", "de", wire.BadLanguage},
		"expiry":         {"SESSIONEXPIRY", "soon", wire.InconsistentTime},
		"long expiry":    {"SESSIONEXPIRY", "721h", wire.ExpiryTooLong},
		"short expiry":   {"SESSIONEXPIRY", "0h", wire.ExpiryTooShort},
		"payment system": {"PAYMENTSYSTEM", "YOK", wire.NoSuchPaymentSystem},
		"installments":   {"INSTALLMENTS", "x", wire.BadInstallments},
	} {
		want(t, name, h.outcome(t, with(base, test.name, test.value)...), wire.Declined, test.code, test.name)
	}
}

func TestSessionPaidByAPI(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	token := h.token(t, paratikatest.SessionOf("by-api", "12.50", paratikatest.ShopPage)...)
	pay := paratikatest.Form("ACTION", "SALE", "SESSIONTOKEN", token, "CARDPAN", "4355084355084358", "CARDEXPIRY", "12.2030", "CARDCVV", "000", "NAMEONCARD", "A B")
	poor := paratikatest.Form("ACTION", "SALE", "SESSIONTOKEN", token, "CARDPAN", "4355084355084358", "CARDEXPIRY", "12.2030", "CARDCVV", "000", "NAMEONCARD", "SIM 51")
	none := paratikatest.Form("ACTION", "SALE", "SESSIONTOKEN", token)
	want(t, "without a card", paratikatest.Must(t, wire.DecodeEnvelope, h.fields(t, paratikatest.Request(none))).Outcome, wire.Declined, wire.MissingParameter, "CARDPAN")
	for name, test := range map[string]struct {
		value string
		code  wire.ErrorCode
	}{"AMOUNT": {"1.00", wire.AmountDiffers}, "CURRENCY": {"EUR", wire.SessionDiffers}, "MERCHANTPAYMENTID": {"other", wire.SessionDiffers}} {
		body := append(pay, "&"+name+"="+test.value...)
		want(t, "with another "+name, paratikatest.Must(t, wire.DecodeEnvelope, h.fields(t, paratikatest.Request(body))).Outcome, wire.Declined, test.code, name)
	}
	want(t, "a poor card", paratikatest.Must(t, wire.DecodeEnvelope, h.fields(t, paratikatest.Request(poor))).Outcome, wire.Declined, "ERR20051", "")
	s := paratikatest.Must(t, wire.DecodeFinancial, h.fields(t, paratikatest.Request(pay)))
	if s.Outcome != wire.Success() || s.PaymentID != "by-api" || s.Amount.Minor() != 1250 || s.OrderID != "10000000-by-api" {
		t.Errorf("sale: %+v", s)
	}
	want(t, "again", paratikatest.Must(t, wire.DecodeEnvelope, h.fields(t, paratikatest.Request(pay))).Outcome, wire.Declined, wire.SessionEnded, "SESSIONTOKEN")
	if sum := h.Bank.Sum(t, "by-api"); sum.Captures != 1 {
		t.Errorf("%d captures, want one", sum.Captures)
	}
	wallet := h.token(t, "ACTION", "SESSIONTOKEN", "SESSIONTYPE", "WALLETSESSION", "CUSTOMER", "c", "RETURNURL", paratikatest.ShopPage)
	want(t, "a wallet's session", paratikatest.Must(t, wire.DecodeEnvelope, h.fields(t, paratikatest.Request(paratikatest.Form("ACTION", "SALE", "SESSIONTOKEN", wallet)))).Outcome,
		wire.Declined, wire.SessionNotAllowed, "SESSIONTOKEN")
}
