package wirekit

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/fault"
)

func TestFormIsReadAgain(t *testing.T) {
	t.Parallel()
	var form Form
	form.Text("ad", "Ayşe & Işık=1")
	form.GivenText("skipped", "")
	form.Text("boş", "")
	if got, want := string(form.Bytes()), "ad=Ay%C5%9Fe+%26+I%C5%9F%C4%B1k%3D1&bo%C5%9F="; got != want {
		t.Errorf("form is %s, want %s", got, want)
	}
	fields, err := ReadForm(string(form.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(form.Pairs(), fields.list); diff != "" {
		t.Errorf("read again (-written +read):\n%s", diff)
	}
}

func TestReadMultipart(t *testing.T) {
	t.Parallel()
	const kind = "multipart/form-data; boundary=sınır"
	part := func(disposition, value string) string {
		return "--x\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + value + "\r\n"
	}
	const plain = "multipart/form-data; boundary=x"
	tests := []struct{ name, kind, body, refused string }{
		{"two fields", plain, part(`name="a"`, "ş") + part(`name="b"`, "") + "--x--\r\n", ""},
		{"no boundary", "multipart/form-data", "a=1", "body_malformed"},
		{"unreadable header", kind, part(`name="a"`, "1") + "--x--\r\n", "body_malformed"},
		{"cut off", plain, part(`name="a"`, "1"), "body_malformed"},
		{"a file", plain, part(`name="a"; filename="b.txt"`, "1") + "--x--\r\n", "body_malformed"},
		{"no name", plain, part(`x="a"`, "1") + "--x--\r\n", "body_malformed"},
		{"twice", plain, part(`name="a"`, "1") + part(`name="a"`, "1") + "--x--\r\n", "field_twice"},
		{"not UTF-8", plain, part(`name="a"`, "\xff") + "--x--\r\n", "body_not_utf8"},
		{"nothing in it", plain, "--x--\r\n", "body_empty"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			fields, err := ReadMultipart(test.kind, []byte(test.body))
			if test.refused == "" {
				want := []Field{{Name: "a", Kind: Text, Value: "ş"}, {Name: "b", Kind: Text}}
				if diff := cmp.Diff(want, fields.list); err != nil || diff != "" {
					t.Errorf("%v (-want +got):\n%s", err, diff)
				}
				return
			}
			f, ok := fault.As(err)
			if !ok || f.Code != test.refused {
				t.Errorf("refused with %v, want %s", err, test.refused)
			}
			if ok && strings.Contains(f.Public.TR+f.Public.EN, "\xff") {
				t.Error("the refusal repeats what was sent")
			}
		})
	}
}
