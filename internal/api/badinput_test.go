package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/api"
	"github.com/vezne/vezne/internal/api/apitest"
)

// secret stands wherever bad input holds a value: no answer may repeat it.
const secret = "4111111111111111"

// TestBadInput sends what should be refused, and looks for a clear name of what is wrong, for the value in the answer, and
// for a payment that should not be there.
func TestBadInput(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	good := apitest.NewOrder("order")
	with := func(name string, value any) string { return good.With(name, value).JSON(t) }
	raw := func(name, value string) string {
		return strings.Replace(good.With(name, "@@").JSON(t), `"@@"`, value, 1)
	}
	tests := []struct {
		name   string
		body   string
		status int
		code   string
		field  string
	}{
		{"no byte", "", 400, "body_empty", ""},
		{"blanks", "  \n", 400, "json_malformed", ""},
		{"10 MB", `{"reference":"` + strings.Repeat("x", 10<<20) + `"}`, 413, "body_too_large", ""},
		{"one byte too many", strings.Repeat(" ", 64<<10) + "{", 413, "body_too_large", ""},
		{"not UTF-8", raw("reference", "\"\xff\xfe"+secret+`"`), 400, "body_not_utf8", ""},
		{"half a surrogate pair", raw("reference", `"\ud800"`), 400, "json_malformed", "/reference"},
		{"not JSON", "reference=1&amount=" + secret, 400, "json_malformed", ""},
		{"half of it", good.JSON(t)[:40], 400, "json_malformed", "/amount"},
		{"two objects", "{} " + good.JSON(t), 400, "json_malformed", ""},
		{"an array", "[" + good.JSON(t) + "]", 400, "field_type", ""},
		{"null", "null", 400, "field_type", ""},
		{"a text", `"` + secret + `"`, 400, "field_type", ""},
		{"a depth bomb", strings.Repeat("[", 60<<10), 400, "json_too_deep", ""},
		{"a depth bomb inside", `{"metadata":` + strings.Repeat(`{"a":`, 10<<10), 400, "json_too_deep", ""},
		{"a key twice", `{"reference":"a","reference":"b"}`, 400, "json_duplicate_name", "/reference"},
		{"a key twice inside", `{"amount":{"minor":1,"minor":2}}`, 400, "json_duplicate_name", "/amount/minor"},
		{"an escaped key twice", `{"reference":"a","r\u0065ference":"b"}`, 400, "json_duplicate_name", "/reference"},
		{"a metadata key twice", raw("metadata", `{"a":"1","a":"2"}`), 400, "json_duplicate_name", "/metadata/a"},

		{"unknown member", with("order_reference", "x"), 400, "field_unknown", "/order_reference"},
		{"unknown member inside", with("card.name", "x"), 400, "field_unknown", "/card/name"},
		{"member in another case", with("Reference", "x"), 400, "field_unknown", "/Reference"},
		{"a card number as a name", with(secret, "x"), 400, "field_unknown", ""},
		{"a card number as a name inside", with("card."+secret, "x"), 400, "field_unknown", "/card"},
		{"a card number in an unknown member", with("pan", secret), 400, "field_unknown", "/pan"},

		{"no reference", with("reference", nil), 400, "reference_length", "/reference"},
		{"empty reference", with("reference", ""), 400, "reference_length", "/reference"},
		{"129 characters", with("reference", strings.Repeat("ş", 129)), 400, "reference_length", "/reference"},
		{"reference as a number", raw("reference", secret), 400, "field_type", "/reference"},
		{"reference null", raw("reference", "null"), 400, "field_type", "/reference"},
		{"reference with NUL", raw("reference", `"a\u0000b"`), 400, "field_characters", "/reference"},
		{"reference with a line end", raw("reference", `"a\nb"`), 400, "field_characters", "/reference"},
		{"another card as reference", with("reference", secret), 400, "card_number_in_text", "/reference"},
		{"the card as reference", with("reference", "5406 6754-0667/5403"), 400, "card_number_in_text", "/reference"},

		{"no amount", with("amount", nil), 400, "field_missing", "/amount"},
		{"amount as a number", with("amount", 1250), 400, "field_type", "/amount"},
		{"amount null", raw("amount", "null"), 400, "field_type", "/amount"},
		{"no minor units", with("amount.minor", nil), 400, "field_missing", "/amount/minor"},
		{"negative amount", with("amount.minor", -1), 400, "amount_not_positive", "/amount/minor"},
		{"zero", with("amount.minor", 0), 400, "amount_not_positive", "/amount/minor"},
		{"minus zero", raw("amount.minor", "-0"), 400, "amount_not_positive", "/amount/minor"},
		{"fraction", raw("amount.minor", "12.5"), 400, "amount_not_whole", "/amount/minor"},
		{"three decimals", raw("amount.minor", "12.505"), 400, "amount_not_whole", "/amount/minor"},
		{"whole with a point", raw("amount.minor", "12.0"), 400, "amount_not_whole", "/amount/minor"},
		{"exponent", raw("amount.minor", "1e3"), 400, "amount_not_whole", "/amount/minor"},
		{"above the limit", with("amount.minor", int64(1_000_000_000_000_001)), 400, "amount_out_of_range", "/amount/minor"},
		{"above 64 bits", raw("amount.minor", "99999999999999999999"), 400, "amount_out_of_range", "/amount/minor"},
		{"far above everything", raw("amount.minor", "1"+strings.Repeat("0", 400)), 400, "amount_out_of_range", "/amount/minor"},
		{"NaN", raw("amount.minor", "NaN"), 400, "json_malformed", "/amount/minor"},
		{"infinity", raw("amount.minor", "Infinity"), 400, "json_malformed", "/amount/minor"},
		{"hexadecimal", raw("amount.minor", "0x10"), 400, "json_malformed", "/amount"},
		{"leading zero", raw("amount.minor", "012"), 400, "json_malformed", "/amount"},
		{"amount as a text", with("amount.minor", "1250"), 400, "field_type", "/amount/minor"},
		{"no currency", with("amount.currency", nil), 400, "field_missing", "/amount/currency"},
		{"unknown currency", with("amount.currency", "XXQ"), 400, "currency_unknown", "/amount/currency"},
		{"currency in lower case", with("amount.currency", "try"), 400, "currency_unknown", "/amount/currency"},
		{"numeric currency", with("amount.currency", "949"), 400, "currency_unknown", "/amount/currency"},

		{"capture as a text", with("capture", "false"), 400, "field_type", "/capture"},
		{"no installments", with("installments", 0), 400, "installments_range", "/installments"},
		{"too many installments", with("installments", 37), 400, "installments_range", "/installments"},
		{"half an installment", raw("installments", "1.5"), 400, "field_type", "/installments"},

		{"no card", with("card", nil), 400, "card_missing", "/card"},
		{"card as a text", with("card", secret), 400, "field_type", "/card"},
		{"no number", with("card.number", nil), 400, "field_missing", "/card/number"},
		{"number as a number", raw("card.number", secret), 400, "field_type", "/card/number"},
		{"Luhn", with("card.number", "4111111111111112"), 400, "card_number_check_digit", "/card/number"},
		{"zeros", with("card.number", "0000000000000000"), 400, "card_number_check_digit", "/card/number"},
		{"eleven digits", with("card.number", "41111111111"), 400, "card_number_length", "/card/number"},
		{"twenty digits", with("card.number", "41111111111111111111"), 400, "card_number_length", "/card/number"},
		{"letters", with("card.number", "4111x11111111111"), 400, "card_number_digits", "/card/number"},
		{"Arabic digits", with("card.number", "٤١١١١١١١١١١١١١١١"), 400, "card_number_digits", "/card/number"},
		{"month 13", with("card.exp_month", 13), 400, "card_exp_month", "/card/exp_month"},
		{"month 0", with("card.exp_month", 0), 400, "field_missing", "/card/exp_month"},
		{"negative month", with("card.exp_month", -1), 400, "card_exp_month", "/card/exp_month"},
		{"month as a text", with("card.exp_month", "12"), 400, "field_type", "/card/exp_month"},
		{"year 99", with("card.exp_year", 99), 400, "card_exp_year", "/card/exp_year"},
		{"year of two digits", with("card.exp_year", 45), 400, "card_exp_year", "/card/exp_year"},
		{"year 9999", with("card.exp_year", 9999), 400, "card_exp_year", "/card/exp_year"},
		{"year beyond 64 bits", raw("card.exp_year", "99999999999999999999"), 400, "field_type", "/card/exp_year"},
		{"last year", with("card.exp_year", 2039), 400, "card_expired", "/card/exp_year"},
		{"no security code", with("card.cvv", nil), 400, "field_missing", "/card/cvv"},
		{"short security code", with("card.cvv", "12"), 400, "card_cvv", "/card/cvv"},
		{"four digits on a Mastercard", with("card.cvv", "1234"), 400, "card_cvv", "/card/cvv"},
		{"security code with letters", with("card.cvv", "12a"), 400, "card_cvv", "/card/cvv"},
		{"security code as a number", with("card.cvv", 123), 400, "field_type", "/card/cvv"},
		{"no holder", with("card.holder", " "), 400, "field_missing", "/card/holder"},
		{"long holder", with("card.holder", strings.Repeat("x", 101)), 400, "field_length", "/card/holder"},
		{"the card as holder", with("card.holder", apitest.CardNumber), 400, "card_number_in_text", "/card/holder"},

		{"long description", with("description", strings.Repeat("x", 301)), 400, "field_length", "/description"},
		{"a card in the description", with("description", "paid with "+secret+", thanks"), 400, "card_number_in_text", "/description"},
		{"a security code in the description", with("description", "CVV: 123"), 400, "card_number_in_text", "/description"},
		{"metadata as a text", with("metadata", "x"), 400, "field_type", "/metadata"},
		{"metadata with a number", with("metadata", map[string]any{"a": 1}), 400, "field_type", "/metadata/a"},
		{"metadata with an object", with("metadata", map[string]any{"a": map[string]any{}}), 400, "field_type", "/metadata/a"},
		{"too much metadata", with("metadata", entries(21)), 400, "metadata_limit", "/metadata"},
		{"long metadata", with("metadata", map[string]any{"a": strings.Repeat("x", 501)}), 400, "field_length", "/metadata/a"},
		{"a card in metadata", with("metadata", map[string]any{"note": secret}), 400, "card_number_in_text", "/metadata/note"},
		{"a card as metadata name", with("metadata", map[string]any{"c" + secret: "x"}), 400, "metadata_name", "/metadata"},
		{"the card split over metadata", with("metadata", map[string]any{"note": "5406-6754-0667-5403"}), 400, "card_number_in_text", "/metadata/note"},
		{"metadata called cvv", with("metadata", map[string]any{"cvv": "123"}), 400, "metadata_name", "/metadata"},
		{"metadata called cardNumber", with("metadata", map[string]any{"cardNumber": "x"}), 400, "metadata_name", "/metadata"},
		{"metadata without a name", with("metadata", map[string]any{"": "x"}), 400, "metadata_name", "/metadata"},
		{"bad e-mail", with("buyer", map[string]any{"email": "nobody"}), 400, "field_malformed", "/buyer/email"},
		{"bad telephone", with("buyer", map[string]any{"phone": "call me"}), 400, "field_malformed", "/buyer/phone"},
		{"bad address", with("buyer", map[string]any{"ip": "1.2.3"}), 400, "field_malformed", "/buyer/ip"},
		{"no return address", with("three_d_secure", map[string]any{}), 400, "field_missing", "/three_d_secure/return_url"},
		{"relative return address", with("three_d_secure", map[string]any{"return_url": "/paid"}), 400, "field_malformed", "/three_d_secure/return_url"},
		{"return address that is a script", with("three_d_secure", map[string]any{"return_url": "javascript:alert(1)"}), 400, "field_malformed", "/three_d_secure/return_url"},
		{"return address with a fragment", with("three_d_secure", map[string]any{"return_url": "https://shop.example/#a"}), 400, "field_malformed", "/three_d_secure/return_url"},
		{"return address with a password", with("three_d_secure", map[string]any{"return_url": "https://a:b@shop.example/"}), 400, "field_malformed", "/three_d_secure/return_url"},
	}
	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				answer := h.Do(t, http.MethodPost, "/v1/payments", tt.body, apitest.Header{Name: "Content-Type", Value: "application/json"})
				p := answer.Problem(t, tt.status, tt.code)
				if p.Field != tt.field {
					t.Errorf("blames %q, want %q", p.Field, tt.field)
				}
				if p.Type != "/v1/problems/"+tt.code || p.Title == "" || p.Detail == "" || p.RequestID != answer.Header.Get("X-Request-Id") {
					t.Errorf("problem is incomplete: %s", answer.Body)
				}
				for _, value := range []string{secret, apitest.CardNumber, "javascript"} {
					if strings.Contains(string(answer.Body), value) {
						t.Errorf("the answer repeats what was sent: %s", answer.Body)
					}
				}
			})
		}
		var list struct{ Payments []json.RawMessage }
		err := json.Unmarshal(h.Do(t, http.MethodGet, "/v1/payments", "").Body, &list)
		if err != nil || len(list.Payments) != 0 {
			t.Errorf("%d payments were recorded (%v), want none", len(list.Payments), err)
		}
		if got := len(h.Bank.Statement(t, "").Orders); got != 0 {
			t.Errorf("the bank has heard of %d orders, want none", got)
		}
	})
}

func entries(n int) map[string]any {
	m := map[string]any{}
	for i := range n {
		m[fmt.Sprintf("n%d", i)] = "x"
	}
	return m
}

func TestContentType(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	tests := []struct {
		name, kind, encoding string
		status               int
	}{
		{"JSON", "application/json", "", 201},
		{"JSON in UTF-8", "application/json; charset=UTF-8", "", 201},
		{"identity", "application/json", "identity", 201},
		{"none", "", "", 415},
		{"form", "application/x-www-form-urlencoded", "", 415},
		{"text", "text/plain", "", 415},
		{"JSON in Turkish Windows", "application/json; charset=windows-1254", "", 415},
		{"nonsense", "application/json; charset", "", 415},
		{"compressed", "application/json", "gzip", 415},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			answer := h.Create(t, apitest.NewOrder(tt.name),
				apitest.Header{Name: "Content-Type", Value: tt.kind}, apitest.Header{Name: "Content-Encoding", Value: tt.encoding})
			if tt.status == http.StatusCreated {
				answer.Payment(t, tt.status)
				return
			}
			answer.Problem(t, tt.status, "content_type_unsupported")
		})
	}
}

func TestWhatLooksLikeCardData(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want bool
	}{
		{"4111111111111111", true},
		{"4111 1111 1111 1111", true},
		{"order 4111-1111-1111-1111 paid", true},
		{"378282246310005", true},
		{"cvv 123", true},
		{"CVC2=1234", true},
		{"güvenlik kodu: 123", true},
		{"ORDER-1001", false},
		{"4111111111111112", false},  // no check digit
		{"1732282800123456", false},  // seconds and a counter
		{"2611221530001231", false},  // date, time and a counter; passes Luhn as a Mastercard
		{"20261122153000123", false}, // the same with a century
		{"+90 532 123 45 67", false},
		{"7c9e6679-7425-40de-944b-e07fc1f90ae7", false},
		{"123 pieces", false},
		{"", false},
	}
	for _, tt := range tests {
		if got := api.HoldsCard(tt.text); got != tt.want {
			t.Errorf("%q looks like card data: %t, want %t", tt.text, got, tt.want)
		}
	}
}

func TestWhichNamesAreRepeated(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		want bool
	}{
		{"order_reference", true}, {"exp_month", true}, {"3ds", false}, {"field12", true}, {"field123", false}, {"", false},
		{"a b", false}, {"sk_live_0123456789", false}, {"ünvan", false}, {strings.Repeat("a", 41), false}, {"a/b", false}, {"~0", false},
	}
	for _, tt := range tests {
		if got := api.LooksLikeName(tt.name); got != tt.want {
			t.Errorf("%q looks like a name: %t, want %t", tt.name, got, tt.want)
		}
	}
}

// FuzzCreate looks for a body that breaks the API, or that it answers with what looks like a card number.
func FuzzCreate(f *testing.F) {
	for _, seed := range []string{
		"", "{}", "null", "[]", `{"reference":"a","reference":"b"}`, `{"` + secret + `":1}`, `{"metadata":{"a":{}}}`,
		`{"amount":{"minor":1.5}}`, `{"card":{"number":"` + secret + `"}}`, `{"three_d_secure":{"return_url":"https://x"}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Add([]byte(`{"reference":"order","amount":{"minor":1,"currency":"TRY"}}`))
	h := apitest.Open(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		answer := h.Do(t, http.MethodPost, "/v1/payments", string(body), apitest.Header{Name: "Content-Type", Value: "application/json"})
		if answer.Status >= 500 {
			t.Errorf("status %d: %s", answer.Status, answer.Body)
		}
		if answer.Status >= 400 && api.HoldsCard(string(answer.Body)) {
			t.Errorf("the answer holds a card number: %s", answer.Body)
		}
	})
}
