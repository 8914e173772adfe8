package wirekit

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWriteXML(t *testing.T) {
	t.Parallel()
	row := NewObject()
	row.Text("a", "<ş&")
	o := NewObject()
	o.Raw("n", "12.5")
	o.Bool("b", true)
	o.TextOrNull("none", "")
	o.Text("empty", "")
	o.Rows("Data", []*Object{row})
	got, err := WriteXML("answer", o.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	want := `<?xml version="1.0" encoding="utf-8"?><answer xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><n>12.5</n><b>true</b>` +
		`<none i:nil="true"/><empty></empty><Data><Data><a>&lt;ş&amp;</a></Data></Data></answer>`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("xml (-want +got):\n%s", diff)
	}
	// What is written is read as the same message, but that every scalar is a text.
	f, err := ReadXML(got, true)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"n", "b", "empty", "Data"}, f.Names()); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	_, err = WriteXML("answer", []byte(`{"a":`))
	if err == nil {
		t.Error("an object that is cut off is written")
	}
}
