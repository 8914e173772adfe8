package paymes

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/decline"
)

// printed reads the error list as the document prints it.
func printed(t *testing.T) [][2]string {
	t.Helper()
	text, err := os.ReadFile("testdata/v3-error-list.list")
	if err != nil {
		t.Fatal(err)
	}
	_, body, _ := bytes.Cut(text, []byte("\n\n"))
	var list [][2]string
	seen := map[string]string{}
	for line := range strings.Lines(string(body)) {
		code, sentence, found := strings.Cut(strings.TrimSuffix(line, "\n"), " : ")
		if !found {
			t.Fatalf("no error message: %q", line)
		}
		if earlier, twice := seen[code]; twice {
			if earlier != sentence {
				t.Errorf("%s is printed with two texts", code)
			}
			continue
		}
		seen[code] = sentence
		list = append(list, [2]string{code, sentence})
	}
	return list
}

func TestCodesAreThePrintedList(t *testing.T) {
	t.Parallel()
	var ours [][2]string
	for _, k := range Codes() {
		ours = append(ours, [2]string{k.Code, k.Text})
	}
	want := printed(t)
	if len(want) < 40 {
		t.Fatalf("the printed list has %d codes", len(want))
	}
	if diff := cmp.Diff(want, ours); diff != "" {
		t.Errorf("codes, texts and order (-document +ours):\n%s", diff)
	}
}

func TestEveryReasonHasOneCode(t *testing.T) {
	t.Parallel()
	answered := map[decline.Reason]string{}
	for _, k := range Codes() {
		for _, r := range k.answers {
			if other, twice := answered[r]; twice {
				t.Errorf("%s is answered by %s and by %s", r, other, k.Code)
			}
			answered[r] = k.Code
		}
	}
	for _, r := range decline.All() {
		k := FaceOf(r)
		if k.Code == "" || k.Text == "" || answered[r] != k.Code {
			t.Errorf("%s is answered by %q %q, the table says %q", r, k.Code, k.Text, answered[r])
		}
		if len(answered) != len(decline.All()) {
			t.Fatalf("%d reasons are answered, want all %d", len(answered), len(decline.All()))
		}
		// Where two of our reasons share a code, the way back leads to one of the two.
		back := ReasonOf(k.Code)
		if FaceOf(back).Code != k.Code && r != decline.WrongPIN { // whose code speaks of mistyped card data in general
			t.Errorf("%s is answered by %s, which means %s, which is answered by %s", r, k.Code, back, FaceOf(back).Code)
		}
	}
	if got := FaceOf("no reason"); got.Code != NewError {
		t.Errorf("what is no reason is answered by %q", got.Code)
	}
}

func TestEveryCodeHasAReason(t *testing.T) {
	t.Parallel()
	for _, k := range Codes() {
		if !k.Reason.Valid() || ReasonOf(k.Code) != k.Reason {
			t.Errorf("%s means %q", k.Code, ReasonOf(k.Code))
		}
	}
	for code, want := range map[string]decline.Reason{
		"GWERROR_51": decline.InsufficientFunds, "GWERROR_82": decline.IssuerTimeout, "GWERROR_84": decline.WrongCVV,
		"GWERROR_04": decline.PickUp, "GWERROR_": decline.Unknown, "GWERROR_XY": decline.Unknown, "": decline.Unknown, "99999": decline.Unknown,
	} {
		if got := ReasonOf(code); got != want {
			t.Errorf("ReasonOf(%q) = %s, want %s", code, got, want)
		}
	}
}

// TestISOCodesStayThemselves holds the listed GWERROR codes of two digits to the response code that they are.
func TestISOCodesStayThemselves(t *testing.T) {
	t.Parallel()
	found := 0
	for _, r := range decline.All() {
		iso := r.ISO()
		_, listed := Find("GWERROR_" + iso)
		if iso == "" || !listed {
			continue
		}
		found++
		want := "GWERROR_" + iso
		if r == decline.WrongCVV { // 82 is Paymes' own code for a timeout
			want = "GWERROR_84"
		}
		if got := FaceOf(r).Code; got != want {
			t.Errorf("%s, which the bank calls %s, is answered by %s, want %s", r, iso, got, want)
		}
	}
	if found < 20 {
		t.Errorf("only %d response codes are listed", found)
	}
}

// TestFindText finds each line of the list by its sentence, alone and with a field's name before it.
func TestFindText(t *testing.T) {
	t.Parallel()
	for _, k := range Codes() {
		for _, message := range []string{k.Text, "hash: " + k.Text + " (x)"} {
			if got, found := FindText(message); !found || got.Text != k.Text {
				t.Errorf("%q is found as %q", message, got.Text)
			}
		}
	}
	for _, message := range []string{"", MessageAuthorized, MessagePaid, "Limit"} {
		if got, found := FindText(message); found {
			t.Errorf("%q is found as %s", message, got.Code)
		}
	}
}
