package esnekpos

import (
	"os"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFormHasTheDocumentsFields compares the form's names with those of the page that the document prints, in its order.
func TestFormHasTheDocumentsFields(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("testdata/form-sample.html")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, found := range regexp.MustCompile(`<input type='hidden' name='([A-Z0-9_]+)'`).FindAllSubmatch(page, -1) {
		want = append(want, string(found[1]))
	}
	if len(want) != 18 {
		t.Fatalf("the document's page has %d fields, want 18", len(want))
	}
	var got []string
	for _, f := range (Form{}).Fields() {
		got = append(got, f.Name)
	}
	if diff := cmp.Diff(want, got[:len(want)]); diff != "" {
		t.Errorf("fields (-document +ours):\n%s", diff)
	}
	if !regexp.MustCompile(`charset=` + Charset).Match(page) {
		t.Errorf("the document's page is not in %s", Charset)
	}
}
