package wirekit

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/fault"
)

func TestReadKeepsValuesAsWritten(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, contentType, body string
		want                    []Field
	}{
		{"kinds", "application/json", `{"a":"x","b":12.50,"c":true,"d":null,"e":{"f":[1]},"g":""}`, []Field{
			{"a", Text, "x"}, {"b", Number, "12.50"}, {"c", Bool, "true"}, {"e", Nested, `{"f":[1]}`}, {"g", Text, ""},
		}},
		{"charset in header", "application/json; charset=UTF-8", `{"a":"ş"}`, []Field{{"a", Text, "ş"}}},
		{"no header", "", `{"a":1}`, []Field{{"a", Number, "1"}}},
		{"header is not one", ";;;", `{"a":1}`, []Field{{"a", Number, "1"}}},
		{"JSON under the form type", "application/x-www-form-urlencoded", ` {"a":1}`, []Field{{"a", Number, "1"}}},
		{"byte order mark", "application/json", "\xEF\xBB\xBF{\"a\":1}", []Field{{"a", Number, "1"}}},
		{"escapes", "application/json", `{"\u0061":"\u015f\n"}`, []Field{{"a", Text, "ş\n"}}},
		{"exponent stays a text", "application/json", `{"a":1e3}`, []Field{{"a", Number, "1e3"}}},
		{"more digits than a float holds", "", `{"a":12345678901234567890.12}`, []Field{{"a", Number, "12345678901234567890.12"}}},
		{"form", "application/x-www-form-urlencoded", "b=1%2C5&a=x+y&", []Field{{"b", Text, "1,5"}, {"a", Text, "x y"}}},
		{"empty object", "", `{}`, nil},
		{"JSON in windows-1254", "application/json; charset=windows-1254", "{\"a\":\"\xdd\xfe\xf0\"}", []Field{{"a", Text, "İşğ"}}},
		{"form in declared iso-8859-9", "application/x-www-form-urlencoded; charset=ISO-8859-9", "a=%DEi%FE%E7i+%DD%FD%F0", []Field{{"a", Text, "Şişçi İığ"}}},
		{"form in undeclared windows-1254", "application/x-www-form-urlencoded", "a=%DEi%FE%E7i+%DD%FD%F0&b=\x80", []Field{{"a", Text, "Şişçi İığ"}, {"b", Text, "€"}}},
		{"form in UTF-8", "application/x-www-form-urlencoded", "a=%C5%9Ei%C5%9F%C3%A7i+%C4%B0%C4%B1%C4%9F", []Field{{"a", Text, "Şişçi İığ"}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := Read(test.contentType, []byte(test.body))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, append([]Field(nil), got.list...)); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	const form = "application/x-www-form-urlencoded"
	tests := []struct{ name, contentType, body, code, field string }{
		{"no bytes", "application/json", "", "body_empty", ""},
		{"blanks", "application/json", " \r\n", "body_empty", ""},
		{"empty form", form, "&", "body_empty", ""},
		{"not UTF-8", "", "{\"a\":\"\xff\"}", "body_not_utf8", ""},
		{"lone surrogate", "", `{"a":"\ud800"}`, "body_malformed", "a"},
		{"name twice", "", `{"amount":1,"amount":2}`, "field_twice", "amount"},
		{"name twice, once escaped", "", `{"amount":1,"\u0061mount":2}`, "field_twice", "amount"},
		{"name twice inside", "", `{"a":{"b":1,"b":2}}`, "field_twice", "b"},
		{"null twice", "", `{"a":null,"a":null}`, "field_twice", "a"},
		{"NaN", "", `{"amount":NaN}`, "body_malformed", "amount"},
		{"hexadecimal", "", `{"amount":0x10}`, "body_malformed", ""},
		{"leading zero", "", `{"instalment":01}`, "body_malformed", ""},
		{"single quotes", "", `{'a':1}`, "body_malformed", ""},
		{"bare names", "", `{ xact_id:"xk_1" }`, "body_malformed", ""},
		{"cut off", "", `{"a":1`, "body_malformed", ""},
		{"cut off in a text", "", `{"a":"x`, "body_malformed", "a"},
		{"array", "", `[1]`, "body_not_object", ""},
		{"text", "", `"x"`, "body_not_object", ""},
		{"more after it", "", `{"a":1}{"a":2}`, "body_trailing", ""},
		{"rubbish after it", "", `{"a":1} x`, "body_trailing", ""},
		{"form, name twice", form, "a=1&a=2", "field_twice", "a"},
		{"form, bad escape", form, "a=%zz", "body_malformed", "a"},
		{"form of no alphabet", form, "a=%81", "body_not_utf8", "a"},
		{"form that is not the UTF-8 it says", form + "; charset=utf-16", "a=b", "body_charset", ""},
		{"a name that may be a card number", "", `{"4508034508034509":1,"4508034508034509":2}`, "field_twice", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := Read(test.contentType, []byte(test.body))
			f, ok := fault.As(err)
			if !ok {
				t.Fatalf("error is %v, want a fault", err)
			}
			if f.Code != test.code || f.Field != test.field {
				t.Errorf("fault is %q about %q, want %q about %q", f.Code, f.Field, test.code, test.field)
			}
			if f.Public.TR == "" || f.Public.EN == "" {
				t.Errorf("fault %q lacks a text: %+v", f.Code, f.Public)
			}
			if test.field != "" && !strings.HasPrefix(f.Public.TR, test.field+": ") {
				t.Errorf("text does not name the field: %q", f.Public.TR)
			}
		})
	}
}

func TestFieldsPrintNothing(t *testing.T) {
	t.Parallel()
	f, err := ReadJSON([]byte(`{"pan":"4508034508034509"}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		if got := fmt.Sprintf(verb, f); got != "fields(1)" {
			t.Errorf("%s prints %q", verb, got)
		}
	}
	if got := f.LogValue().String(); got != "fields(1)" {
		t.Errorf("a log shows %q", got)
	}
}

func TestRows(t *testing.T) {
	t.Parallel()
	f, err := ReadJSON([]byte(`{"Data":[{"a":1},{"a":2}],"none":null,"flat":"x","mixed":[{"a":1},2],"object":{"a":1}}`))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.Rows("Data")
	if err != nil || len(rows) != 2 || rows[1].list[0] != (Field{"a", Number, "2"}) {
		t.Errorf("rows = %v, %v", rows, err)
	}
	for _, name := range []string{"none", "missing"} {
		if rows, err := f.Rows(name); rows != nil || err != nil {
			t.Errorf("Rows(%q) = %v, %v; want nothing", name, rows, err)
		}
	}
	for _, name := range []string{"flat", "mixed", "object"} {
		if _, err := f.Rows(name); !errors.Is(err, fault.Invalid) {
			t.Errorf("Rows(%q): %v, want a refusal", name, err)
		}
	}
	read := func(row Fields) (int64, error) {
		r := NewReader(row)
		return r.Int("a", 0, 9, 0), r.Err()
	}
	if all, err := RowsOf(f, "Data", read); err != nil || len(all) != 2 || all[1] != 2 {
		t.Errorf("RowsOf = %v, %v", all, err)
	}
	small := func(row Fields) (int64, error) {
		r := NewReader(row)
		return r.Int("a", 0, 1, 0), r.Err()
	}
	if all, err := RowsOf(f, "Data", small); all != nil || !errors.Is(err, fault.Invalid) {
		t.Errorf("RowsOf of a row that cannot be read = %v, %v", all, err)
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		``, `{}`, `{"a":"x","b":-1.5e3,"c":[{}],"d":null}`, `{"a":1,"a":2}`, "\xEF\xBB\xBF{}", "a=1&b=%C5%9F", "{\"a\":\"\xff\"}", `<x/>`,
		`<r xmlns:i="u"><a>1</a><b i:nil="true"/><c><d>2</d><d>3</d></c></r>`, `<r><a>&#x130;</a><!-- x --></r>`,
		"<?xml version=\"1.0\" encoding=\"iso-8859-9\"?><r><a>\xfe</a></r>", `<!DOCTYPE r [<!ENTITY e "x">]><r><a>&e;</a></r>`,
	} {
		f.Add("application/json", []byte(seed))
		f.Add("application/x-www-form-urlencoded", []byte(seed))
	}
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		fields, err := Read(contentType, body)
		if err != nil {
			if !errors.Is(err, fault.Invalid) {
				t.Fatalf("error of another kind: %v", err)
			}
			return
		}
		seen := map[string]bool{}
		for _, name := range fields.Names() {
			if seen[name] {
				t.Fatalf("a name stands twice")
			}
			seen[name] = true
		}
		// What was read can be written and is read as the same.
		o := NewObject()
		for _, field := range fields.list {
			if field.Kind == Text {
				o.Text(field.Name, field.Value)
			} else {
				o.Raw(field.Name, field.Value)
			}
		}
		again, err := ReadJSON(o.Bytes())
		if err != nil {
			t.Fatalf("what was read cannot be read again: %v", err)
		}
		if diff := cmp.Diff(fields.list, again.list); diff != "" && fields.Len() > 0 {
			t.Fatalf("read again (-first +second):\n%s", diff)
		}
	})
}

func TestEncodeSurvivesTheWay(t *testing.T) {
	t.Parallel()
	const text = "İIıi Şş Ğğ Çç Öö Üü"
	for _, charset := range []string{"", "utf-8", "iso-8859-9", "windows-1254"} {
		body := `{"a":"` + string(Encode(charset, text)) + `"}`
		f, err := Read("application/json; charset="+charset, []byte(body))
		if err != nil {
			t.Fatalf("%s: %v", charset, err)
		}
		if got, _ := f.Find("a"); got.Value != text {
			t.Errorf("%s: %q comes back as %q", charset, text, got.Value)
		}
	}
	if got := string(Encode("iso-8859-9", "5 ₺")); got != "5 &#8378;" {
		t.Errorf("a letter that the alphabet lacks is written %q", got)
	}
}

func TestNestedObject(t *testing.T) {
	t.Parallel()
	f, err := ReadJSON([]byte(`{"Config":{"A":"1","B":{"C":2}},"list":[1],"text":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	config, err := f.Object("Config")
	if err != nil || config.Len() != 2 {
		t.Fatalf("Config: %v, %v", config, err)
	}
	if inner, err := config.Object("B"); err != nil || inner.list[0] != (Field{"C", Number, "2"}) {
		t.Errorf("B: %v, %v", inner, err)
	}
	if none, err := f.Object("absent"); err != nil || none.Len() != 0 {
		t.Errorf("absent: %v, %v", none, err)
	}
	for _, name := range []string{"list", "text"} {
		if _, err := f.Object(name); err == nil {
			t.Errorf("%s is taken for an object", name)
		}
	}
}
