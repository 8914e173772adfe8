package esnekpos_test

import (
	"github.com/vezne/vezne/internal/dialect/esnekpos/esnekpostest"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/esnekpos"
	wire "github.com/vezne/vezne/wire/esnekpos"
)

// TestBIN: the one service without credentials, by JSON and by form, with six digits and with eight.
func TestBIN(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	ask := func(contentType, body string) dialecttest.Answer {
		r := esnekpostest.Call("/api/services/EYVBinService", body)
		r.Header.Set("Content-Type", contentType)
		return h.Send(t, r)
	}
	a := ask("application/json", `{"CardNumber":"450803"}`)
	if diff := cmp.Diff(shape(t, vector(t, "card")), shape(t, a.Body)); diff != "" {
		t.Errorf("members (-document +ours):\n%s", diff)
	}
	want := wire.Card{BankName: "Türkiye İş Bankası", Brand: "VISA", Type: "CREDIT", Family: "Maximum", Kind: "TİCARİ KART", BankCode: "64"}
	for _, got := range []dialecttest.Answer{
		a, ask("application/json", `{"CardNumber":45080345}`), ask("application/x-www-form-urlencoded", "CardNumber=450803"),
	} {
		if c := must(t, wire.DecodeCard, got); c != want {
			t.Errorf("450803 is %+v, want %+v", c, want)
		}
	}
	for digits, kind := range map[string]string{"435508": "CREDIT BİREYSEL KART", "979218": "DEBIT DEBİT KART"} {
		if c := must(t, wire.DecodeCard, ask("application/json", `{"CardNumber":`+esnekpostest.Quote(digits)+`}`)); c.Type+" "+c.Kind != kind {
			t.Errorf("%s is %+v, want %s", digits, c, kind)
		}
	}
	if c := must(t, wire.DecodeCard, ask("application/json", `{"CardNumber":"999999"}`)); c != (wire.Card{}) {
		t.Errorf("an unknown BIN is %+v, want empty members", c)
	}
	for _, bad := range []string{`{}`, `{"CardNumber":"4508"}`, `{"CardNumber":"4508034508034509"}`, `{"CardNumber":"abcdef"}`} {
		v := must(t, wire.DecodeFailure, ask("application/json", bad))
		if v.Result != wire.FieldError() || !strings.HasPrefix(v.ReturnMessage, "CardNumber: ") {
			t.Errorf("%s: %+v", bad, v)
		}
	}
}

// options are GetInstallments' lines as "family number rate each total to-dealer".
func options(v wire.Installments) []string {
	var all []string
	for _, o := range v.Options {
		all = append(all, strings.Join([]string{
			o.Family, string(rune('0' + o.Number)), o.Rate, o.Each.Compact(), o.Total.Compact(), o.ToDealer.Compact(),
		}, " "))
	}
	return all
}

// TestInstallments: the merchant's own table, for every family and for one card, with the commission on either side.
func TestInstallments(t *testing.T) {
	t.Parallel()
	h := at(t, 30_000, false)
	for members, want := range map[string][]string{
		``:                                    {"* 1 0.03 0 0 0", "* 3 0.06 0 0 0", "Maximum 3 0.045 0 0 0"},
		`"AMOUNT":"1250,00"`:                  {"* 1 0.03 1250 1250 1212.5", "* 3 0.06 416.67 1250 1175", "Maximum 3 0.045 416.67 1250 1193.75"},
		`"AMOUNT":"1250,00","BIN":"450803"`:   {"Maximum 1 0.03 1250 1250 1212.5", "Maximum 3 0.045 416.67 1250 1193.75"},
		`"AMOUNT":"1250.00","BIN":"99999999"`: {"* 1 0.03 1250 1250 1212.5", "* 3 0.06 416.67 1250 1175"},
		`"AMOUNT":97,"COMMISSION_FOR_CUSTOMER":1,"BIN":"999999","MERCHANT_PUBLIC_TOKEN":""`: {"* 1 0.03 100 100 97", "* 3 0.06 34.4 103.19 97"},
	} {
		v := must(t, wire.DecodeInstallmentsAnswer, h.service(t, "GetInstallments", members))
		if diff := cmp.Diff(want, options(v)); diff != "" || v.Result != wire.Success() {
			t.Errorf("%s: %+v (-want +got):\n%s", members, v.Result, diff)
		}
	}
	h.refused(t, "GetInstallments", `"AMOUNT":"1.250"`, wire.FieldError(), "AMOUNT: ")
	without := open(t, dialecttest.Options{})
	without.refused(t, "GetInstallments", ``, wire.CommissionError(), "tanımlı değil")
}

// TestPublicToken opens GetInstallments and nothing else.
func TestPublicToken(t *testing.T) {
	t.Parallel()
	h := at(t, 30_000, false)
	body := `{"MERCHANT_PUBLIC_TOKEN":` + esnekpostest.Quote(esnekpostest.TokenOf(dialecttest.Key)) + `,"AMOUNT":"100","ORDER_REF_NUMBER":"A"}`
	v := must(t, wire.DecodeInstallmentsAnswer, h.Send(t, esnekpostest.Call("/api/services/GetInstallments", body)))
	if v.Result != wire.Success() || len(v.Options) == 0 {
		t.Errorf("with the public token: %+v", v)
	}
	for _, service := range []string{"ProcessQuery", "GetPaymentList", "GetDealerBalance"} {
		f := must(t, wire.DecodeFailure, h.Send(t, esnekpostest.Call("/api/services/"+service, body)))
		if f.Result != wire.AuthenticationError() {
			t.Errorf("%s with the public token: %+v, want 102", service, f)
		}
	}
	wrong := strings.Replace(body, esnekpostest.TokenOf(dialecttest.Key), "nobody", 1)
	if f := must(t, wire.DecodeFailure, h.Send(t, esnekpostest.Call("/api/services/GetInstallments", wrong))); f.Result != wire.AuthenticationError() {
		t.Errorf("with another token: %+v, want 102", f)
	}
}

// TestNotOffered: every documented service that is not here answers that there is no permission for it, to its merchant, and
// nothing is done.
func TestNotOffered(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	found := 0
	for _, s := range esnekpos.Services() {
		if s.State != dialect.Unsupported {
			continue
		}
		found++
		body := strings.TrimSuffix(esnekpostest.Body(dialecttest.Key, order("no", "1"), esnekpostest.BackURL), "}") + `,"AMOUNT":"1","REPEAT":3}`
		v := must(t, wire.DecodeFailure, h.Send(t, esnekpostest.Call(s.Call, body)))
		if v.Result != (wire.Result{Status: "ERROR", Code: "100"}) || !strings.Contains(v.ReturnMessage, "yetki yok") {
			t.Errorf("%s: %+v, want 100", s.Call, v)
		}
		v = must(t, wire.DecodeFailure, h.Send(t, esnekpostest.Call(s.Call, `{"MERCHANT":"x","MERCHANT_KEY":"y"}`)))
		if v.Result != wire.AuthenticationError() {
			t.Errorf("%s with wrong credentials: %+v, want 102", s.Call, v)
		}
	}
	if found == 0 {
		t.Fatal("no service is said to be missing, so nothing was tried")
	}
	h.WantNothing(t)
}

// TestServicesAreServed: what the table of services says to be there answers.
func TestServicesAreServed(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for _, s := range esnekpos.Services() {
		if strings.Contains(s.Call, "{") || !strings.HasPrefix(s.Call, "/api/") {
			continue // a buyer's way
		}
		if a := h.Send(t, esnekpostest.Call(s.Call, `{}`)); a.Status != http.StatusOK {
			t.Errorf("%s: status %d: %s", s.Call, a.Status, a.Body)
		}
	}
}
