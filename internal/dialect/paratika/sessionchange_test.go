package paratika_test

import (
	"github.com/vezne/vezne/internal/dialect/paratika/paratikatest"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/paratika"
)

func TestSessionIsEnded(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	base := paratikatest.SessionOf("ended", "12.50", paratikatest.ShopPage)
	token := h.token(t, base...)
	stranger := paratikatest.Call(dialecttest.OtherKey, "ACTION", "SESSIONKILL", "SESSIONTOKEN", token)
	want(t, "by another merchant", paratikatest.Must(t, wire.DecodeEnvelope, h.fields(t, stranger)).Outcome, wire.Declined, wire.BadSession, "SESSIONTOKEN")
	bare := paratikatest.Request(paratikatest.Form("ACTION", "SESSIONKILL", "SESSIONTOKEN", token))
	want(t, "by the token alone", paratikatest.Must(t, wire.DecodeEnvelope, h.fields(t, bare)).Outcome, wire.Declined, wire.SessionNotAllowed, "SESSIONTOKEN")
	want(t, "by its own", h.outcome(t, "ACTION", "SESSIONKILL", "SESSIONTOKEN", token), wire.Approved, "", "")
	want(t, "again", h.outcome(t, "ACTION", "SESSIONKILL", "SESSIONTOKEN", token), wire.Declined, wire.SessionEnded, "SESSIONTOKEN")
	wantBack(t, "a buyer of it", h.post(t, moto, token, paratikatest.CardOf(order("ended"))), paratikatest.ShopPage, token, wire.Declined, wire.SessionEnded)
	want(t, "its order again", h.outcome(t, base...), wire.Declined, wire.OrderEnded, "MERCHANTPAYMENTID")
	h.WantNothing(t)
}

func TestSessionIsExtended(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	token := h.token(t, append(paratikatest.SessionOf("longer", "12.50", paratikatest.ShopPage), "SESSIONEXPIRY", "1h")...)
	f := h.fields(t, paratikatest.Call(dialecttest.Key, "ACTION", "SESSIONEXTEND", "TOKEN", token, "SESSIONEXPIRY", "3h"))
	got := paratikatest.Must(t, wire.DecodeSessionExpiry, f)
	if left := got.Expiry.Sub(h.Now()); got.Token != token || got.Outcome != wire.Success() || left < 2*time.Hour || left > 3*time.Hour {
		t.Errorf("extended: %+v, %s are left", got, left)
	}
	h.Advance(2 * time.Hour)
	wantBack(t, "in time", h.post(t, moto, token, paratikatest.CardOf(order("longer"))), paratikatest.ShopPage, token, wire.Approved, "")
	want(t, "a paid one", h.outcome(t, "ACTION", "SESSIONEXTEND", "TOKEN", token, "SESSIONEXPIRY", "3h"), wire.Declined, wire.SessionEnded, "SESSIONTOKEN")
}

func TestSessionIsEdited(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	token := h.token(t, paratikatest.SessionOf("edited", "12.50", paratikatest.ShopPage)...)
	const elsewhere = "https://shop.example/elsewhere"
	want(t, "edit", h.outcome(t, "ACTION", "EDITSESSIONTOKEN", "SESSIONTOKEN", token, "AMOUNT", "99.90", "RETURNURL", elsewhere), wire.Approved, "", "")
	want(t, "to nothing", h.outcome(t, "ACTION", "EDITSESSIONTOKEN", "SESSIONTOKEN", token, "AMOUNT", "0"), wire.Declined, wire.BadAmount, "AMOUNT")
	if p := h.Browse(t, http.MethodGet, h.URL+"/payment/"+token, nil); !strings.Contains(p.Body, "99,90") {
		t.Error("the page does not show the new amount")
	}
	wantBack(t, "paid", h.post(t, moto, token, paratikatest.CardOf(order("edited"))), elsewhere, token, wire.Approved, "")
	if sum := h.Bank.Sum(t, "edited"); sum.Captured != 9990 {
		t.Errorf("the bank captured %d, want 9990", sum.Captured)
	}
	double := h.token(t, paratikatest.SessionOf("double", "12.50", paratikatest.ShopPage)...)
	h.token(t, paratikatest.SessionOf("double", "12.50", paratikatest.ShopPage)...)
	want(t, "one of two", h.outcome(t, "ACTION", "EDITSESSIONTOKEN", "SESSIONTOKEN", double, "AMOUNT", "1"), wire.Declined, wire.SessionDiffers, "SESSIONTOKEN")
	listed := h.token(t, append(paratikatest.SessionOf("listed", "12.50", paratikatest.ShopPage), "ORDERITEMS", `[{"code":"a","amount":"12.50"}]`)...)
	want(t, "with items", h.outcome(t, "ACTION", "EDITSESSIONTOKEN", "SESSIONTOKEN", listed, "AMOUNT", "1"), wire.Declined, wire.BadAmount, "AMOUNT")
}

func TestWhatIsNotOffered(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for _, action := range []string{"PAYMENTPOLICYADD", "DETACHEDREFUND"} {
		want(t, action, h.outcome(t, "ACTION", action), wire.Declined, wire.Unsupported, "ACTION")
	}
	l := paratikatest.Must(t, wire.DecodeMerchantList, h.fields(t, paratikatest.Call(dialecttest.Key, "ACTION", "QUERYMERCHANT")))
	if len(l.Merchants) != 1 || l.Merchants[0].BusinessID != "10000000" || l.Merchants[0].Name != "Acme" {
		t.Errorf("QUERYMERCHANT: %+v", l)
	}
}
