package wirekit

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/fault"
)

func TestReadXML(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		want       []Field
	}{
		{"fields", `<order><amount>12.5</amount><holder>Ayşe</holder></order>`, []Field{{"amount", Text, "12.5"}, {"holder", Text, "Ayşe"}}},
		{"written over lines", "<r>\r\n  <a>\r\n    12,50\r\n  </a>\r\n</r>\r\n", []Field{{"a", Text, "12,50"}}},
		{"declaration", `<?xml version="1.0" encoding="UTF-8"?><r><a>ş</a></r>`, []Field{{"a", Text, "ş"}}},
		{"byte order mark", "\xEF\xBB\xBF<r><a>1</a></r>", []Field{{"a", Text, "1"}}},
		{"turkish charset", "<?xml version=\"1.0\" encoding=\"ISO-8859-9\"?><r><a>\xfe\xf0\xfd\xdd\xde\xd0\xe7</a></r>", []Field{{"a", Text, "şğıİŞĞç"}}},
		{"western charset", "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><r><a>\xfc\xf6</a></r>", []Field{{"a", Text, "üö"}}},
		{"null and empty", `<r xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><a i:nil="true"/><b/></r>`, []Field{{"b", Text, ""}}},
		{"namespaces and attributes", `<p:r xmlns:p="u"><p:a unit="x">1</p:a></p:r>`, []Field{{"a", Text, "1"}}},
		{"escapes", `<r><a>&lt;&amp;&#x130;&#305;</a><b><![CDATA[<x>]]></b></r>`, []Field{{"a", Text, "<&İı"}, {"b", Text, "<x>"}}},
		{"comment between fields", `<r><!-- note --><a>1</a></r><!-- end -->`, []Field{{"a", Text, "1"}}},
		{"nested", `<r><o><a>1</a><b>"</b></o></r>`, []Field{{"o", Nested, `{"a":"1","b":"\""}`}}},
		{"list", `<r><rows><row><a>1</a></row><row><a>2</a></row></rows></r>`, []Field{{"rows", Nested, `[{"a":"1"},{"a":"2"}]`}}},
		{"nothing in it", `<r/>`, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := Read("application/xml; charset=utf-8", []byte(test.body))
			if strings.Contains(test.name, "charset") {
				got, err = Read("application/xml", []byte(test.body))
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, append([]Field(nil), got.list...)); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadXMLRefuses(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("<a>", 9) + "1" + strings.Repeat("</a>", 9)
	tests := []struct{ name, body, code, field string }{
		{"a bare value", `<a>1</a>`, "body_not_object", ""},
		{"a field twice", `<r><amount>1</amount><amount>2</amount></r>`, "field_twice", "amount"},
		{"a field twice in two namespaces", `<r xmlns:p="u"><amount>1</amount><p:amount>2</p:amount></r>`, "field_twice", "amount"},
		{"a field twice, once null", `<r><a nil="true"/><a>2</a></r>`, "field_twice", "a"},
		{"a field twice inside", `<r><o><b>1</b><c/><b>2</b></o></r>`, "field_twice", "b"},
		{"document type", `<!DOCTYPE r><r><a>1</a></r>`, "body_doctype", ""},
		{"entity of its own", `<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r><a>&e;</a></r>`, "body_doctype", ""},
		{"unknown entity", `<r><a>&euml;</a></r>`, "body_malformed", ""},
		{"comment inside of a value", `<r><amount>1<!-- -->2</amount></r>`, "field_kind", "amount"},
		{"instruction inside of a value", `<r><amount>1<?x y?>2</amount></r>`, "field_kind", "amount"},
		{"text beside elements", `<r><amount>1<x>2</x></amount></r>`, "field_kind", "amount"},
		{"null with a value", `<r><amount nil="true">1</amount></r>`, "field_kind", "amount"},
		{"text beside fields", `<r>1<a>2</a></r>`, "field_kind", "r"},
		{"too deep", deep, "field_kind", "a"},
		{"two roots", `<r><a>1</a></r><r><a>2</a></r>`, "body_trailing", ""},
		{"rubbish after it", `<r><a>1</a></r> x`, "body_malformed", ""},
		{"cut off", `<r><a>1</a>`, "body_malformed", ""},
		{"tags crossed", `<r><a><b></a></b></r>`, "body_malformed", ""},
		{"not UTF-8", "<r><a>\xfe</a></r>", "body_not_utf8", ""},
		{"unknown charset", `<?xml version="1.0" encoding="utf-7"?><r><a>1</a></r>`, "body_charset", ""},
		{"only a declaration", `<?xml version="1.0"?>`, "body_empty", ""},
		{"a name that may be a card number", `<r><a4508034508034509/><a4508034508034509/></r>`, "field_twice", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := Read("application/xml", []byte(test.body))
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
		})
	}
}
