package wirekit

import (
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/money"
)

func reader(t *testing.T, body string) *Reader {
	t.Helper()
	f, err := ReadJSON([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	return NewReader(f)
}

func TestAmount(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		value    string
		notation money.Notation
		want     int64
		code     string
	}{
		{"number", `12.5`, money.Decimal, 1250, ""},
		{"whole number is lira", `150`, money.Decimal, 15000, ""},
		{"number with zeros at the end", `12.500`, money.Decimal, 1250, ""},
		{"comma", `"123,45"`, money.Decimal, 12345, ""},
		{"dot", `"123.45"`, money.Decimal, 12345, ""},
		{"bare digits are lira", `"150"`, money.Decimal, 15000, ""},
		{"blanks around it", `" 12,50 "`, money.Decimal, 1250, ""},
		{"kuruş", `"1000"`, money.Minor, 1000, ""},
		{"kuruş as a number", `1000`, money.Minor, 1000, ""},
		{"absent", `null`, money.Decimal, 0, ""},
		{"empty", `""`, money.Minor, 0, ""},
		{"three decimals", `12.345`, money.Decimal, 0, "amount_precision"},
		{"thousands or three decimals", `"1.250"`, money.Decimal, 0, "amount_precision"},
		{"negative", `-1`, money.Decimal, 0, "amount_not_positive"},
		{"huge", `99999999999999999999`, money.Decimal, 0, "amount_range"},
		{"exponent", `1e3`, money.Decimal, 0, "amount_malformed"},
		{"NaN", `"NaN"`, money.Decimal, 0, "amount_malformed"},
		{"both marks", `"1.234,56"`, money.Decimal, 0, "amount_malformed"},
		{"currency sign", `"12,50 TL"`, money.Decimal, 0, "amount_malformed"},
		{"truth", `true`, money.Decimal, 0, "amount_malformed"},
		{"object", `{"value":1}`, money.Decimal, 0, "amount_malformed"},
		{"decimals of kuruş", `"10.00"`, money.Minor, 0, "amount_malformed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := reader(t, `{"amount":`+test.value+`}`)
			got := r.Amount("amount", money.TRY, test.notation)
			if got.Minor() != test.want {
				t.Errorf("amount is %d, want %d", got.Minor(), test.want)
			}
			wantCode(t, r, test.code)
		})
	}
}

func wantCode(t *testing.T, r *Reader, want string) {
	t.Helper()
	got := ""
	if f, ok := fault.As(r.Err()); ok {
		got = f.Code
	}
	if got != want {
		t.Errorf("fault is %q, want %q", got, want)
	}
}

// TestAnAmountIsExplainedInItsOwnNotation: a shop that is told to write a comma where a comma is refused never gets it right.
func TestAnAmountIsExplainedInItsOwnNotation(t *testing.T) {
	t.Parallel()
	for n, want := range map[money.Notation]string{money.Minor: "1000", money.Decimal: "12,50", money.DecimalDot: "noktayla"} {
		r := reader(t, `{"amount":"x"}`)
		r.Amount("amount", money.TRY, n)
		f, _ := fault.As(r.Err())
		if text := f.PublicText().TR; !strings.Contains(text, want) || strings.Contains(text, ",50") != (n == money.Decimal) {
			t.Errorf("notation %v: %q, want %q in it", n, text, want)
		}
	}
}

func TestPositive(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		`0.01`: "", `0`: "amount_not_positive", `"0,00"`: "amount_not_positive", `null`: "required", `-5`: "amount_not_positive",
	} {
		r := reader(t, `{"amount":`+value+`}`)
		r.Positive("amount", money.TRY, money.Decimal)
		wantCode(t, r, want)
		if f, refused := fault.As(r.Err()); refused && strings.Count(f.Public.EN, "amount:") != 1 {
			t.Errorf("%s: told more than once: %s", value, f.Public.EN)
		}
	}
}

func TestInt(t *testing.T) {
	t.Parallel()
	tests := []struct {
		value string
		want  int64
		code  string
	}{
		{`3`, 3, ""}, {`"3"`, 3, ""}, {`"03"`, 3, ""}, {`3.0`, 3, ""}, {`null`, 7, ""}, {`""`, 7, ""}, {`" 3 "`, 3, ""},
		{`3.5`, 7, "not_integer"}, {`13`, 7, "not_integer"}, {`-1`, 7, "not_integer"}, {`"x"`, 7, "not_integer"},
		{`1e1`, 7, "not_integer"}, {`true`, 7, "not_integer"}, {`[3]`, 7, "not_integer"}, {`99999999999999999999`, 7, "not_integer"},
	}
	for _, test := range tests {
		r := reader(t, `{"n":`+test.value+`}`)
		if got := r.Int("n", 0, 12, 7); got != test.want {
			t.Errorf("Int(%s) = %d, want %d", test.value, got, test.want)
		}
		wantCode(t, r, test.code)
	}
}

func TestBool(t *testing.T) {
	t.Parallel()
	tests := []struct {
		value string
		want  bool
		code  string
	}{
		{`true`, true, ""}, {`"True"`, true, ""}, {`"1"`, true, ""}, {`1`, true, ""},
		{`false`, false, ""}, {`"False"`, false, ""}, {`0`, false, ""}, {`""`, false, ""}, {`null`, false, ""},
		{`"yes"`, false, "not_bool"}, {`2`, false, "not_bool"}, {`{}`, false, "not_bool"},
	}
	for _, test := range tests {
		r := reader(t, `{"b":`+test.value+`}`)
		if got := r.Bool("b"); got != test.want {
			t.Errorf("Bool(%s) = %t, want %t", test.value, got, test.want)
		}
		wantCode(t, r, test.code)
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	tests := []struct{ value, want, code string }{
		{`"şğıİ"`, "şğıİ", ""}, {`12345`, "12345", ""}, {`""`, "", ""}, {`null`, "", ""},
		{`"abcde"`, "abcde", ""}, {`"şşşşş"`, "şşşşş", ""}, {`"abcdef"`, "", "too_long"}, {`"a\u0000"`, "", "control_character"},
		{`"a\nb"`, "", "control_character"}, {`true`, "", "not_text"}, {`["a"]`, "", "not_text"},
	}
	for _, test := range tests {
		r := reader(t, `{"t":`+test.value+`}`)
		if got := r.Text("t", 5); got != test.want {
			t.Errorf("Text(%s) = %q, want %q", test.value, got, test.want)
		}
		wantCode(t, r, test.code)
	}
	r := reader(t, `{"t":"a\nb"}`)
	if got := r.Lines("t", 5); got != "a\nb" || r.Err() != nil {
		t.Errorf("Lines = %q, %v", got, r.Err())
	}
}

func TestDecimal(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{`0.02`: "0.02", `"-3"`: "-3", `null`: "0", `5`: "5"} {
		r := reader(t, `{"d":`+value+`}`)
		if got := r.Decimal("d"); got != want || r.Err() != nil {
			t.Errorf("Decimal(%s) = %q, %v; want %q", value, got, r.Err(), want)
		}
	}
	for _, value := range []string{`1e3`, `"1,5"`, `".5"`, `"5."`, `true`, `"1.2.3"`} {
		r := reader(t, `{"d":`+value+`}`)
		if r.Decimal("d"); r.Err() == nil {
			t.Errorf("Decimal(%s) is accepted", value)
		}
	}
}

func TestErrNamesEveryFieldAndNoValue(t *testing.T) {
	t.Parallel()
	r := reader(t, `{"amount":"4508034508034509,999","instalment":"gizli"}`)
	r.Require("reference_no")
	r.Require("reference_no")
	r.Positive("amount", money.TRY, money.Decimal)
	r.Int("instalment", 0, 36, 0)
	f, ok := fault.As(r.Err())
	if !ok {
		t.Fatal("nothing is refused")
	}
	if f.Field != "reference_no" {
		t.Errorf("blames %q first, want reference_no", f.Field)
	}
	for _, text := range []string{f.Public.TR, f.Public.EN, f.Error()} {
		if strings.Contains(text, "4508") || strings.Contains(text, "gizli") {
			t.Errorf("a value is echoed: %s", text)
		}
	}
	for _, name := range []string{"reference_no: ", "amount: ", "instalment: "} {
		if strings.Count(f.Public.TR, name) != 1 || strings.Count(f.Public.EN, name) != 1 {
			t.Errorf("%q is not named once: %+v", name, f.Public)
		}
	}
}

func TestObject(t *testing.T) {
	t.Parallel()
	row := NewObject()
	row.Int("n", -1)
	o := NewObject()
	o.Text("t", "a\"<ş>\n")
	o.TextOrNull("none", "")
	o.GivenText("skipped", "")
	o.Bool("b", true)
	o.Amount("a", money.New(1250, money.TRY))
	o.Rows("r", []*Object{row, NewObject()})
	o.Text("bad", "\xff")
	const want = `{"t":"a\"<ş>\n","none":null,"b":true,"a":12.5,"r":[{"n":-1},{}],"bad":"` + "\uFFFD" + `"}`
	if got := string(o.Bytes()); got != want {
		t.Errorf("object\n got %s\nwant %s", got, want)
	}
}
