package decline_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/decline"
)

// declared reads the identifiers of all reasons from the source, so that a constant that was forgotten in All is noticed.
func declared(t *testing.T) []decline.Reason {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "reason.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var reasons []decline.Reason
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		for _, value := range spec.Values {
			literal, ok := value.(*ast.BasicLit)
			if !ok {
				t.Fatalf("a constant is not a literal: %T", value)
			}
			text, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			reasons = append(reasons, decline.Reason(text))
		}
		return true
	})
	if len(reasons) == 0 {
		t.Fatal("reason.go declares no reasons")
	}
	return reasons
}

func TestAllIsComplete(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(declared(t), decline.All()); diff != "" {
		t.Errorf("All differs from the constants (-constants +All):\n%s", diff)
	}
}

// TestEveryReasonIsWhole: each reason has a stable identifier, a sentence in both languages, and advice.
func TestEveryReasonIsWhole(t *testing.T) {
	t.Parallel()
	snake := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	identifiers, sentences := map[decline.Reason]bool{}, map[string]decline.Reason{}
	for _, reason := range decline.All() {
		if !snake.MatchString(string(reason)) || identifiers[reason] {
			t.Errorf("identifier %q is not snake_case or occurs twice", reason)
		}
		identifiers[reason] = true
		if got, ok := decline.Parse(string(reason)); got != reason || !ok || !reason.Valid() {
			t.Errorf("Parse(%q) = %q, %v", reason, got, ok)
		}
		for _, lang := range []string{"tr", "en"} {
			text := reason.Text(lang)
			if text == "" || !strings.HasSuffix(text, ".") || strings.TrimSpace(text) != text || !startsUpper(text) {
				t.Errorf("%s: %q is not a sentence", reason, text)
			}
			if other, taken := sentences[text]; taken {
				t.Errorf("%s and %s share the sentence %q", reason, other, text)
			}
			sentences[text] = reason
		}
		if reason != decline.Unknown && reason.Text("tr") == decline.Unknown.Text("tr") {
			t.Errorf("%s has the text of Unknown", reason)
		}
		if reason.Retry() < decline.RetryNever || reason.Retry() > decline.RetryCorrected {
			t.Errorf("%s: Retry = %v", reason, reason.Retry())
		}
	}
}

func startsUpper(text string) bool {
	for _, r := range text {
		return unicode.IsUpper(r) || unicode.IsDigit(r)
	}
	return false
}

func TestISORoundTrip(t *testing.T) {
	t.Parallel()
	codes := map[string]decline.Reason{}
	for _, reason := range decline.All() {
		code := reason.ISO()
		if code == "" {
			continue
		}
		if len(code) != 2 {
			t.Errorf("%s has the code %q", reason, code)
		}
		if other, taken := codes[code]; taken {
			t.Errorf("%s and %s share the code %s", reason, other, code)
		}
		codes[code] = reason
		if got := decline.FromISO(code); got != reason {
			t.Errorf("FromISO(%q) = %s, want %s", code, got, reason)
		}
	}
	if len(codes) < 30 {
		t.Errorf("only %d reasons have a code", len(codes))
	}
	for _, code := range []string{"", "00", "5", "051", "ZZ", "51 "} {
		if got := decline.FromISO(code); got != decline.Unknown {
			t.Errorf("FromISO(%q) = %s, want unknown", code, got)
		}
	}
}

// TestProvidersCodesAreKnown takes the bank codes that the providers publish: Paratika's ERR200NN ("Hata Kodları", without
// those that only its sister product has) and Paymes' GWERROR_NN ("Hata Mesajları", without its negative and longer ones).
func TestProvidersCodesAreKnown(t *testing.T) {
	t.Parallel()
	lists := map[string]string{
		"paratika": "08 09 11 12 13 14 15 19 20 21 26 27 28 29 30 32 33 34 36 37 38 41 43 51 52 53 54 55 56 57 58 59 61 62 63 65 " +
			"75 76 77 80 81 82 83 84 85 86 91 92 93 96 98 99",
		"paymes": "57 05 13 14 15 19 34 41 43 51 54 58 61 62 65 75 84 91 93 96",
	}
	for provider, codes := range lists {
		for code := range strings.FieldsSeq(codes) {
			if got := decline.FromISO(code); got == decline.Unknown {
				t.Errorf("%s: code %s has no reason", provider, code)
			}
		}
	}
}

func TestRetry(t *testing.T) {
	t.Parallel()
	tests := []struct {
		want    decline.Retry
		name    string
		reasons []decline.Reason
	}{
		{decline.RetryNever, "never", []decline.Reason{decline.LostCard, decline.StolenCard, decline.SuspectedFraud, decline.PickUp, decline.RiskRefused}},
		{decline.RetryElsewhere, "elsewhere", []decline.Reason{decline.IssuerUnavailable, decline.SystemError, decline.ProviderError, decline.MerchantConfiguration, decline.CurrencyNotSupported}},
		{decline.RetryLater, "later", []decline.Reason{decline.InsufficientFunds, decline.DoNotHonour, decline.IssuerTimeout, decline.Duplicate, decline.Unknown, "", "no_such_reason"}},
		{decline.RetryCorrected, "corrected", []decline.Reason{decline.WrongCVV, decline.ExpiredCard, decline.InvalidCardNumber, decline.AuthenticationFailed, decline.AuthenticationRequired}},
	}
	used := map[decline.Retry]bool{}
	for _, test := range tests {
		if got := test.want.String(); got != test.name {
			t.Errorf("String = %q, want %q", got, test.name)
		}
		for _, reason := range test.reasons {
			if got := reason.Retry(); got != test.want {
				t.Errorf("%q: Retry = %v, want %v", reason, got, test.want)
			}
		}
	}
	for _, reason := range decline.All() {
		used[reason.Retry()] = true
	}
	if len(used) != 4 {
		t.Errorf("used = %v, want all four", used)
	}
	if got := decline.Retry(0).String(); got != "none" {
		t.Errorf("zero Retry = %q", got)
	}
}

// TestTheDangerousOnesStay: the reasons after which another attempt does harm must keep the card and the payment where they are.
func TestTheDangerousOnesStay(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"04", "07", "34", "35", "36", "37", "41", "43", "59", "67", "R0", "R1", "R3"} {
		if got := decline.FromISO(code).Retry(); got != decline.RetryNever {
			t.Errorf("code %s: Retry = %v, want never", code, got)
		}
	}
	for _, code := range []string{"51", "61", "65", "68", "94", "05", "01"} {
		if got := decline.FromISO(code).Retry(); got == decline.RetryElsewhere {
			t.Errorf("code %s may go elsewhere", code)
		}
	}
}

func TestTextLanguages(t *testing.T) {
	t.Parallel()
	tests := []struct{ lang, want string }{
		{"tr", "Kartınızın limiti veya bakiyesi bu işlem için yetersiz."},
		{"", "Kartınızın limiti veya bakiyesi bu işlem için yetersiz."},
		{"de", "Kartınızın limiti veya bakiyesi bu işlem için yetersiz."},
		{"e", "Kartınızın limiti veya bakiyesi bu işlem için yetersiz."},
		{"en", "The card does not have enough limit or balance for this payment."},
		{"EN-gb", "The card does not have enough limit or balance for this payment."},
	}
	for _, test := range tests {
		if got := decline.InsufficientFunds.Text(test.lang); got != test.want {
			t.Errorf("in %q: %q, want %q", test.lang, got, test.want)
		}
	}
	for _, reason := range []decline.Reason{"", "no_such_reason"} {
		if got := reason.Text("tr"); got != decline.Unknown.Text("tr") || reason.Valid() || reason.ISO() != "" {
			t.Errorf("%q: %q, valid %v, code %q", reason, got, reason.Valid(), reason.ISO())
		}
		if got, ok := decline.Parse(string(reason)); ok || got != "" {
			t.Errorf("Parse(%q) = %q, %v", reason, got, ok)
		}
	}
}

func TestAllReturnsACopy(t *testing.T) {
	t.Parallel()
	first := decline.All()
	slices.Reverse(first)
	if slices.Equal(first, decline.All()) {
		t.Error("changing the answer of All changed the list")
	}
}

func FuzzParse(f *testing.F) {
	f.Add("insufficient_funds")
	f.Add("51")
	f.Fuzz(func(t *testing.T, text string) {
		reason, ok := decline.Parse(text)
		if ok != (string(reason) == text && reason.Valid()) {
			t.Errorf("Parse(%q) = %q, %v", text, reason, ok)
		}
		if code := decline.FromISO(text); !code.Valid() {
			t.Errorf("FromISO(%q) = %q", text, code)
		}
	})
}
