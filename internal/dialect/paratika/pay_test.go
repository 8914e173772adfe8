package paratika_test

import (
	"github.com/vezne/vezne/internal/dialect/paratika/paratikatest"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/merchant"
	wire "github.com/vezne/vezne/wire/paratika"
	"github.com/vezne/vezne/wire/wirekit"
)

// TestSale compares an answer with the vendor's captured one: its members and their order, types and forms.
func TestSale(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	o := order("MPID-59f1d5fcb619a1.58794902")
	o.Amount = "16.51"
	f := h.fields(t, paratikatest.Call(dialecttest.Key, paratikatest.SaleOf(o)...))
	want := []string{
		"action", "merchant", "amount", "currency", "apiMerchantId", "paymentSystem", "paymentSystemType", "paymentSystemEftCode",
		"pgTranDate", "merchantPaymentId", "pgTranId", "pgTranRefId", "pgOrderId", "pgTranApprCode", "responseCode", "responseMsg",
		"tmxSessionQueryOutput",
	}
	if diff := cmp.Diff(want, f.Names()); diff != "" { // an approval code is the SDK's
		t.Errorf("members (-sample +answer):\n%s", diff)
	}
	if amount, _ := f.Find("amount"); amount.Value != "16.51" || amount.Kind != wirekit.Number {
		t.Errorf("amount is %v", amount)
	}
	s := paratikatest.Must(t, wire.DecodeFinancial, f)
	if s.Action != "SALE" || s.Merchant != "10000000" || s.OrderID != "10000000-"+o.Reference || s.Outcome != wire.Success() ||
		len(s.RefID) != 12 || len(s.ApprovalCode) != 6 || s.System.Type != "EMULATOR" || s.Amount.Minor() != 1651 {
		t.Errorf("answer: %+v", s)
	}
	if sum := h.Bank.Sum(t, o.Reference); sum.Captured != 1651 {
		t.Errorf("the bank captured %d, want 1651", sum.Captured)
	}
	again := h.money(t, paratikatest.SaleOf(o)...)
	if again.Outcome.Error != wire.AlreadyPaid || again.TranID != s.TranID || again.Outcome.Code != wire.Declined {
		t.Errorf("the order again: %+v", again)
	}
}

func TestSaleIsPrettyAsTheSamples(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	a := h.Send(t, paratikatest.Call(dialecttest.Key, paratikatest.SaleOf(order("pretty"))...))
	if text := string(a.Body); !strings.HasPrefix(text, "{\n  \"action\" : \"SALE\",\n  \"merchant\" : \"10000000\",\n  \"amount\" : 12.5,\n") {
		t.Errorf("answer begins with %.90q", text)
	}
}

func TestSaleDeclined(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for holder, test := range map[string]struct {
		code wire.ErrorCode
		bank string
	}{
		"SIM 51": {"ERR20051", "51"}, "SIM 54": {"ERR20054", "54"}, "SIM 05": {"ERR20005", "05"}, "SIM 82": {"ERR20082", "82"},
		"SIM 93": {"ERR20093", "93"}, "SIM 09": {"ERR20033", "09"}, "SIM 1A": {"ERR10154", "1A"},
	} {
		s := h.money(t, paratikatest.SaleOf(held("declined-"+test.bank, holder))...)
		want(t, holder, s.Outcome, wire.Declined, test.code, "")
		if s.Outcome.BankError != test.bank || s.Outcome.BankErrorText == "" || s.TranID == "" {
			t.Errorf("%s: %+v", holder, s.Outcome)
		}
	}
}

func TestSaleUnknown(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Patience: 1})
	o := held("unknown", "SIM LATE")
	want(t, "while the bank has not decided", h.outcome(t, paratikatest.SaleOf(o)...), wire.General, wire.AwaitsApproval, "")
	rows := h.rows(t, "unknown")
	if len(rows) != 1 || rows[0].Status != wire.InProgress {
		t.Errorf("rows: %+v", rows)
	}
	want(t, "a void meanwhile", h.outcome(t, "ACTION", "VOID", "MERCHANTPAYMENTID", "unknown"), wire.General, wire.AwaitsApproval, "")
}

// TestShopsOwnPaymentSystems sends the name that a shop has for its virtual POS at Paratika, as omnipay-paratika does with
// every payment.
func TestShopsOwnPaymentSystems(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{Setup: func(m *merchant.Merchant) { m.Settings["paratika.payment_systems"] = "AKBANK, My VPOS" }})
	for i, test := range []struct {
		name string
		code wire.ErrorCode
	}{{"AKBANK", ""}, {"My VPOS", ""}, {"", ""}, {"My", wire.NoSuchPaymentSystem}, {"AKBANK, My VPOS", wire.NoSuchPaymentSystem}} {
		o := order("system-" + strconv.Itoa(i))
		a := paratikatest.Must(t, wire.DecodeFinancial, h.fields(t, paratikatest.Call(dialecttest.Key, append(paratikatest.SaleOf(o), "PAYMENTSYSTEM", test.name)...)))
		if a.Outcome.Error != test.code {
			t.Errorf("%q: %q %q, want %q", test.name, a.Outcome.Error, a.Outcome.ErrorText, test.code)
		}
	}
}

// TestCodes sends what is wrong in one way each, and looks at the code.
func TestCodes(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	sale := func(pairs ...string) []byte {
		return paratikatest.Call(dialecttest.Key, append(paratikatest.SaleOf(order("codes")), pairs...)...).Body
	}
	replaced := func(was, is string) []byte {
		body := string(sale())
		if !strings.Contains(body, was) {
			t.Fatalf("%q is not in the request", was)
		}
		return []byte(strings.Replace(body, was, is, 1))
	}
	const token = "FOEMQGVTVWOQCJRSS6DARRRV62RQK2FIKUY7ZMXKBNX6SOUJ"
	for name, test := range map[string]struct {
		body     []byte
		code     wire.ErrorCode
		violator string
	}{
		"no action":             {replaced("ACTION=SALE&", ""), "ERR10010", "ACTION"},
		"empty action":          {replaced("ACTION=SALE", "ACTION="), "ERR10021", "ACTION"},
		"unknown action":        {replaced("ACTION=SALE", "ACTION=SAT"), "ERR10056", "ACTION"},
		"action not offered":    {replaced("ACTION=SALE", "ACTION=DEALERADD"), "ERR10140", "ACTION"},
		"nothing":               {nil, "ERR10010", ""},
		"no merchant":           {replaced("MERCHANT=10000000&", ""), "ERR10010", "MERCHANT"},
		"another merchant":      {replaced("MERCHANT=10000000", "MERCHANT=10000001"), "ERR10015", "MERCHANT"},
		"somebody's merchant":   {replaced("MERCHANT=10000000", "MERCHANT=20000000"), "ERR10020", ""},
		"no user":               {replaced("MERCHANTUSER=apiuser%40testmerchant.com&", ""), "ERR10010", "MERCHANTUSER"},
		"another user":          {replaced("apiuser%40", "panel%40"), "ERR10020", ""},
		"no password":           {replaced("MERCHANTPASSWORD="+dialecttest.Key+"&", ""), "ERR10010", "MERCHANTPASSWORD"},
		"empty password":        {replaced("MERCHANTPASSWORD="+dialecttest.Key, "MERCHANTPASSWORD="), "ERR10021", "MERCHANTPASSWORD"},
		"wrong password":        {replaced("MERCHANTPASSWORD="+dialecttest.Key, "MERCHANTPASSWORD=x"), "ERR10020", ""},
		"wrong hash":            {replaced("MERCHANTPASSWORD="+dialecttest.Key, "HASH=00&RANDOM=ABCDEFGH"), "ERR10050", "HASH"},
		"hash without random":   {replaced("MERCHANTPASSWORD="+dialecttest.Key, "HASH=00"), "ERR10010", "RANDOM"},
		"hash of short random":  {replaced("MERCHANTPASSWORD="+dialecttest.Key, "HASH=00&RANDOM=1"), "ERR10013", "RANDOM"},
		"hash by MD5":           {replaced("MERCHANTPASSWORD="+dialecttest.Key, "HASH=00&RANDOM=ABCDEFGH&ALGORITHM=MD5"), "ERR10014", "ALGORITHM"},
		"missing":               {replaced("CUSTOMER=Customer-7&", ""), "ERR10010", "CUSTOMER"},
		"empty":                 {replaced("CUSTOMER=Customer-7", "CUSTOMER="), "ERR10021", "CUSTOMER"},
		"twice":                 {sale("CUSTOMER", "Customer-7"), "ERR10011", "CUSTOMER"},
		"too long":              {sale("MERCHANTNOTE", strings.Repeat("ğ", 1025)), "ERR10012", "MERCHANTNOTE"},
		"wrong type":            {replaced("CUSTOMER=Customer-7", "CUSTOMER=%07"), "ERR10013", "CUSTOMER"},
		"amount":                {replaced("AMOUNT=12.50", "AMOUNT=12%2C50"), "ERR10016", "AMOUNT"},
		"currency":              {replaced("CURRENCY=TRY", "CURRENCY=TL"), "ERR10017", "CURRENCY"},
		"currency not taken":    {replaced("CURRENCY=TRY", "CURRENCY=XOF"), "ERR10052", "CURRENCY"},
		"items":                 {sale("ORDERITEMS", `[{"code":"a","amount":"12.49"}]`), "ERR10022", "ORDERITEMS"},
		"card token":            {sale("CARDTOKEN", "c0ffee"), "ERR10027", "CARDTOKEN"},
		"payment system":        {sale("PAYMENTSYSTEM", "YOK"), "ERR10028", "PAYMENTSYSTEM"},
		"card number":           {replaced("4355084355084358", "4355084355084350"), "ERR10045", "CARDPAN"},
		"expiry":                {replaced("12.2030", "2030.12"), "ERR10046", "CARDEXPIRY"},
		"expiry too far":        {replaced("12.2030", "12.2099"), "ERR10046", "CARDEXPIRY"},
		"ip":                    {replaced("127.0.0.1", "localhost"), "ERR10060", "CUSTOMERIP"},
		"installments":          {replaced("INSTALLMENTS=1", "INSTALLMENTS=24"), "ERR10088", "INSTALLMENTS"},
		"session of nobody":     {paratikatest.Form("ACTION", "SALE", "SESSIONTOKEN", token), "ERR10096", "SESSIONTOKEN"},
		"session that is none":  {paratikatest.Form("ACTION", "SALE", "SESSIONTOKEN", "x"), "ERR10096", "SESSIONTOKEN"},
		"session for a refund":  {nil, "ERR10098", "SESSIONTOKEN"},
		"campaign":              {sale("CAMPAIGNCODE", "X"), "ERR10029", "CAMPAIGNCODE"},
		"points":                {sale("POINTS", `[{"name":"Bonus","value":"1"}]`), "ERR10127", "POINTS"},
		"points in another way": {sale("POINTS", "1"), "ERR10112", "POINTS"},
		"extra":                 {sale("EXTRA", "x"), "ERR10135", "EXTRA"},
		"discount":              {sale("DISCOUNTAMOUNT", "12.51"), "ERR10150", "DISCOUNTAMOUNT"},
		"save the card":         {sale("SAVECARD", "YES"), "ERR10163", "SAVECARD"},
	} {
		t.Run(name, func(t *testing.T) {
			if name == "session for a refund" {
				test.body = paratikatest.Form("ACTION", "REFUND", "SESSIONTOKEN", h.token(t, paratikatest.SessionOf("refund", "1", paratikatest.ShopPage)...), "PGTRANID", "x")
			}
			o := paratikatest.Must(t, wire.DecodeEnvelope, h.fields(t, paratikatest.Request(test.body))).Outcome
			want(t, name, o, wire.Declined, test.code, test.violator)
		})
	}
	inAddress := paratikatest.Request(sale())
	inAddress.Path += "?MERCHANTPASSWORD=x"
	want(t, "password in the address", paratikatest.Must(t, wire.DecodeEnvelope, h.fields(t, inAddress)).Outcome, wire.Declined, "ERR10101", "MERCHANTPASSWORD")
	get := paratikatest.Request(nil)
	get.Method = http.MethodGet
	want(t, "GET", paratikatest.Must(t, wire.DecodeEnvelope, h.fields(t, get)).Outcome, wire.Declined, "ERR10010", "")
	h.WantNothing(t)
}

// TestDescriptionSpeaksBothLanguages: Paratika's own sentence is Turkish always, ours is in the caller's language.
func TestDescriptionSpeaksBothLanguages(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	r := paratikatest.Call(dialecttest.Key, "ACTION", "DEALERADD")
	texts := map[string]string{}
	for _, lang := range []string{"tr", "en"} {
		r.Header.Set("Accept-Language", lang)
		o := paratikatest.Must(t, wire.DecodeEnvelope, h.fields(t, r)).Outcome
		want(t, lang, o, wire.Declined, wire.Unsupported, "ACTION")
		texts[lang] = o.Description
	}
	if texts["tr"] == texts["en"] || !strings.Contains(texts["en"], "not supported yet") {
		t.Errorf("descriptions: %q", texts)
	}
}

func TestNoSuchPage(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for _, path := range []string{"/", "/paratika", "/payment", "/merchant/post/refund/x"} {
		a := h.Send(t, dialecttest.Request{Method: http.MethodGet, Path: path})
		if a.Status != http.StatusNotFound || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: status %d, %s", path, a.Status, a.Header.Get("Content-Type"))
		}
	}
	// A shop's server reads the envelope from every answer: the vendor's PHP sample indexes responseCode without asking.
	for _, path := range []string{"/", "/paratika", "/paratika/api", "/paratika/api/v3", "/merchant/post/refund/x"} {
		a := h.Send(t, dialecttest.Request{Method: http.MethodPost, Path: path})
		if a.Status != http.StatusNotFound || !strings.Contains(string(a.Body), `"errorCode" : "ERR10056"`) {
			t.Errorf("%s: status %d, %s", path, a.Status, a.Body)
		}
	}
	for _, path := range []string{"/PARATIKA/API/V2", "/Api/v2/", "/paratika/api/V2"} {
		a := h.Send(t, dialecttest.Request{Method: http.MethodPost, Path: path})
		if a.Status != http.StatusOK || !strings.Contains(string(a.Body), `"errorCode" : "ERR10010"`) {
			t.Errorf("%s: status %d, %s", path, a.Status, a.Body)
		}
	}
}
