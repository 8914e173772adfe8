package paymes

import (
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/vezne/vezne/wire/wirekit"
	"github.com/vezne/vezne/wire/wiretest"
)

const secret = "111111111"

// TestPublishedHash is the example of "Hash Bilgisi oluşturma" (docs.paym.es/odeme-islemi-olusturma).
func TestPublishedHash(t *testing.T) {
	t.Parallel()
	o := Order{
		OrderID: "123456789", PriceText: "1050", CurrencyText: "TRY", ProductName: "Ürün İsmi",
		Buyer: Buyer{Name: "Mehmet Yılmaz", Phone: "05555555555", Email: "email@example.com", Address: "Örnek adres bilgisi"},
	}
	o.Sign(secret)
	const want = "knYih0b6Nrvqvw7yxtt5H9Tb6kkH7RJkYlB450FziSBKfx0q2eZACHLi+ZexDZKcs9rxJ//QCmoaq12LaI5+3g=="
	if o.Hash != want {
		t.Errorf("hash is %s, want the published %s", o.Hash, want)
	}
}

func read(t *testing.T, body string) wirekit.Fields {
	t.Helper()
	f, err := wirekit.Read(wiretest.FormType, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestVerify(t *testing.T) {
	t.Parallel()
	status := OrderRequest{PublicKey: "k", PaymesOrderID: "fbe0"}
	status.Sign(secret)
	cancel := Cancel{PublicKey: "k", PaymesOrderID: "fbe0", PriceText: "10.50"}
	cancel.Sign(secret)
	notice := OrderNotice{
		PaymesOrderID: "fbe0", OrderID: "123456789", Type: TypeSuccess, Message: MessagePaid, PriceText: "1050", CurrencyText: "TRY",
	}
	notice.Sign(secret)
	// Computed once with another implementation.
	for name, pair := range map[string][2]string{
		"status": {status.Hash, "LKJ1AsQZD3HLh5jWJVtxaEKYUrhEdNrU6PxFK7eCpzFXtsKdapzbLroxS75cCHOGiiJnAUPa2G+eKo+RZayYjw=="},
		"cancel": {cancel.Hash, "6Qal21ynZLywOROw9mkWcveAr1UXbgsVSeLJjW//eebH0AttUO8waPtziQoWks20ZlUWfzgU0jZiRmg+01u4UA=="},
		"notice": {notice.Hash, "aK9XrzxxOh8KDrOD96z2wpDDexOM+671vWyhkwhYKMwp7rYrF8a8PFxHEofKLkNnHmDz0jlG6cXX+frXNWtkoA=="},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: hash is %s, want %s", name, pair[0], pair[1])
		}
	}
	if !VerifyStatus(read(t, string(status.Encode())), secret) {
		t.Error("a signed status request does not verify")
	}
	if !VerifyCancel(read(t, string(cancel.Encode())), secret) {
		t.Error("a signed cancellation does not verify")
	}
	if !VerifyNotice(read(t, string(notice.Encode())), secret) {
		t.Error("a signed notice does not verify")
	}
	for name, altered := range map[string]OrderNotice{
		"type":  {notice.PaymesOrderID, notice.OrderID, TypeError, notice.Message, notice.Price, "1050", "TRY", notice.Hash, "", ""},
		"price": {notice.PaymesOrderID, notice.OrderID, notice.Type, notice.Message, notice.Price, "1050.00", "TRY", notice.Hash, "", ""},
		"hash":  {notice.PaymesOrderID, notice.OrderID, notice.Type, notice.Message, notice.Price, "1050", "TRY", "", "", ""},
	} {
		if VerifyNotice(read(t, string(altered.Encode())), secret) {
			t.Errorf("a notice with another %s verifies", name)
		}
	}
	// A merchant without a secret must not be opened by a hash that was taken without one.
	bare := OrderRequest{PublicKey: "k", PaymesOrderID: "fbe0"}
	bare.Sign("")
	if VerifyStatus(read(t, string(bare.Encode())), "") {
		t.Error("a hash under no secret verifies")
	}
	if VerifyStatus(read(t, string(status.Encode())), "") || VerifyStatus(read(t, string(status.Encode())), "111111112") {
		t.Error("another secret verifies")
	}
}

func TestNumbersAreHashedAsWritten(t *testing.T) {
	t.Parallel()
	body := func(price, hash string) wirekit.Fields {
		return read(t, `{"orderId":"1","price":`+price+`,"currency":"TRY","productName":"p","buyerName":"n","buyerPhone":"t",`+
			`"buyerEmail":"e","buyerAddress":"a","hash":"`+hash+`"}`)
	}
	signed := func(price string) string { return Hash(secret, "1", price, "TRY", "p", "n", "t", "e", "a") }
	for _, test := range []struct {
		name, sent, hashed string
		want               bool
	}{
		{"a text", `"10.00"`, "10.00", true},
		{"a text, hashed shorter", `"10.00"`, "10", false},
		{"an integer", `1050`, "1050", true},
		{"an integer, hashed longer", `1050`, "1050.00", false},
		{"a float as Python writes it", `10.0`, "10.0", true},
		{"a float as PHP joins it", `10.0`, "10", true},
		{"a float with decimals", `10.50`, "10.5", true},
		{"another number", `10.5`, "10.6", false},
	} {
		if got := VerifyOrder(body(test.sent, signed(test.hashed)), secret); got != test.want {
			t.Errorf("%s: verifies %t, want %t", test.name, got, test.want)
		}
	}
	// As a published client does it: the base64 of hexadecimal digits.
	sum := sha512.Sum512([]byte("1" + "10.00" + "TRYpntea" + secret))
	if VerifyOrder(body(`"10.00"`, base64.StdEncoding.EncodeToString([]byte(hex.EncodeToString(sum[:])))), secret) {
		t.Error("the base64 of the hexadecimal digest verifies")
	}
}

func TestVerifyMarketOrder(t *testing.T) {
	t.Parallel()
	body, err := os.ReadFile("testdata/market-order.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(body), "\n\n")
	o, err := DecodeMarketOrder(read(t, text))
	if err != nil {
		t.Fatal(err)
	}
	secretOf := func(store string) string { return "secret of " + store }
	verifies := func(o MarketOrder) bool { return VerifyMarketOrder(read(t, string(o.Encode())), secret, secretOf) }
	if verifies(o) {
		t.Error("the sample's descriptions verify as hashes")
	}
	o.Sign(secret)
	if !verifies(o) {
		t.Error("the English page's hashes do not verify")
	}
	older := o
	older.Hash = Hash(secret, o.PublicKey, o.OrderID, "10", "TRY", "Test Buyer", "905462191695", "teknik@paym.es", "ISTANBUL")
	older.Subs = slices.Clone(o.Subs)
	for i, s := range older.Subs {
		older.Subs[i].Hash = Hash(secretOf(s.SubMerchantID), s.SubMerchantID, s.SubOrderID, s.SubTotalText)
	}
	if !verifies(older) {
		t.Error("the Turkish page's hashes do not verify")
	}
	for name, alter := range map[string]func(*MarketOrder){
		"another total":        func(o *MarketOrder) { o.TotalText = "11" },
		"another store":        func(o *MarketOrder) { o.Subs[1].SubMerchantID = "me" },
		"another share":        func(o *MarketOrder) { o.Subs[0].SubTotalText = "4" },
		"a part without proof": func(o *MarketOrder) { o.Subs[0].Hash = "" },
	} {
		altered := o
		altered.Subs = slices.Clone(o.Subs)
		alter(&altered)
		if verifies(altered) {
			t.Errorf("%s verifies", name)
		}
	}
}

// TestOrderStatusHashes takes both readings of the hash in an answer of status, which the page prints and does not explain; the
// values are the vectors'.
func TestOrderStatusHashes(t *testing.T) {
	t.Parallel()
	const secret = "111111111"
	results := func(hash string) wirekit.Fields {
		f, err := wirekit.ReadJSON([]byte(`{"currency":"TRY","price":"1050","type":"success","message":"Ödeme Başarılı","orderId":"123456789",` +
			`"paymesOrderId":"fbe0","ccFirstSix":"535177","ccLastFour":"4282","hash":"` + hash + `"}`))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	for name, tc := range map[string]struct {
		hash string
		want bool
	}{
		"the notice's":  {"aK9XrzxxOh8KDrOD96z2wpDDexOM+671vWyhkwhYKMwp7rYrF8a8PFxHEofKLkNnHmDz0jlG6cXX+frXNWtkoA==", true},
		"the request's": {"LKJ1AsQZD3HLh5jWJVtxaEKYUrhEdNrU6PxFK7eCpzFXtsKdapzbLroxS75cCHOGiiJnAUPa2G+eKo+RZayYjw==", true},
		"a cancel's":    {"6Qal21ynZLywOROw9mkWcveAr1UXbgsVSeLJjW//eebH0AttUO8waPtziQoWks20ZlUWfzgU0jZiRmg+01u4UA==", false},
		"none":          {"", false},
	} {
		if got := VerifyOrderStatus(results(tc.hash), secret); got != tc.want {
			t.Errorf("%s: %t, want %t", name, got, tc.want)
		}
		if VerifyOrderStatus(results(tc.hash), "another") || VerifyOrderStatus(results(tc.hash), "") {
			t.Errorf("%s verifies under another secret", name)
		}
	}
}

func TestAffirms(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]bool{
		`{"status":true}`: {true, true}, `{"status":"true"}`: {true, true}, `{"status":false,"message":"x"}`: {false, true},
		`{"status":"error"}`: {false, false}, `{"status":null}`: {false, false}, `{}`: {false, false},
	} {
		f, err := wirekit.ReadJSON([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if yes, told := Affirms(f); yes != want[0] || told != want[1] {
			t.Errorf("%s affirms %t, told %t", text, yes, told)
		}
	}
}
