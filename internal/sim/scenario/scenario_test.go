package scenario

import (
	"strings"
	"testing"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/pan"
)

const plainCard = "4355084355084358"

func TestChoose(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, number, holder string
		text, code           string
		unknown              bool
	}{
		{"an ordinary buyer", plainCard, "Simge Aydın", "", "", false},
		{"no name", plainCard, "", "", "", false},
		{"only the prefix", plainCard, "SIM", "", "", false},
		{"response code", plainCard, "SIM 51", "51", "51", false},
		{"code with a letter", plainCard, "sim n7", "N7", "N7", false},
		{"approval", plainCard, "SIM 00", "00", "", false},
		{"reason", plainCard, "SIM insufficient_funds", "INSUFFICIENT_FUNDS", "51", false},
		{"reason with spaces", plainCard, "  SIM  Insufficient Funds ", "INSUFFICIENT_FUNDS", "51", false},
		{"reason without a response code", plainCard, "SIM RISK-REFUSED", "RISK_REFUSED", "RISK_REFUSED", false},
		{"Turkish capitals", plainCard, "SİM İNSUFFİCİENT FUNDS", "INSUFFICIENT_FUNDS", "51", false},
		{"Turkish small letters", plainCard, "sım ınsuffıcıent_funds", "INSUFFICIENT_FUNDS", "51", false},
		{"Turkish capitals put into small letters by Unicode", plainCard, strings.ToLower("SİM İNSUFFİCİENT FUNDS"), "INSUFFICIENT_FUNDS", "51", false},
		{"a fault is no decline", plainCard, "SIM ANSWER_LOST", "ANSWER_LOST", "", false},
		{"a decline of another step", plainCard, "SIM 51@REFUND", "51@REFUND", "", false},
		{"two", plainCard, "SIM 51, ANSWER_LOST@CAPTURE", "51,ANSWER_LOST@CAPTURE", "51", false},
		{"misspelt", plainCard, "SIM ANSWER_LOTS", unknownText, "", true},
		{"misspelt step", plainCard, "SIM ANSWER_LOST@CAPTUR", unknownText, "", true},
		{"one right and one wrong", plainCard, "SIM 51,NONSENSE", unknownText, "", true},
		{"three characters", plainCard, "SIM 511", unknownText, "", true},
		{"decline card", DeclineCard("51"), "Ayşe", "51", "51", false},
		{"published decline card", PublishedDecline, "Ayşe", "51", "51", false},
		{"name over card", DeclineCard("51"), "SIM 54", "54", "54", false},
		{"approving test card", DeclineCard("00"), "Ayşe", "", "", false},
		{"card of another system", "4000000000000002", "Ayşe", "", "", false},
		{"short number", "400000510000", "Ayşe", "", "", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			p := Choose(tc.number, tc.holder)
			if p.Text != tc.text || p.Code(Authorize) != tc.code || p.Unknown != tc.unknown {
				t.Errorf("plan %q, code %q, unknown %t, want %q, %q, %t", p.Text, p.Code(Authorize), p.Unknown, tc.text, tc.code, tc.unknown)
			}
			if again := Parse(p.Text); again != p {
				t.Errorf("the canonical text %q makes the plan %+v, want %+v", p.Text, again, p)
			}
		})
	}
}

// TestCatalogue holds the table to its promises: names and numbers are unique, each entry does what it says when it is
// chosen by name and by card, and both languages have words for it.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	names, numbers := map[string]bool{}, map[int]bool{}
	if len(Catalogue()) == 0 {
		t.Fatal("catalogue is empty")
	}
	for _, e := range Catalogue() {
		if names[e.Name] || numbers[e.Number] || e.Number < 1 || e.Number > 99 {
			t.Errorf("%s: name or number %d is taken or out of range", e.Name, e.Number)
		}
		names[e.Name], numbers[e.Number] = true, true
		if e.TR == "" || e.EN == "" || e.TR == e.EN {
			t.Errorf("%s: a language has no words for it", e.Name)
		}
		if _, err := pan.Parse(CardOf(e)); err != nil {
			t.Errorf("%s: its card is not a card: %v", e.Name, err)
		}
		byName, byCard := Choose(plainCard, "SIM "+e.Name), Choose(CardOf(e), "Ayşe Yılmaz")
		if byName != byCard || byName.Text != e.Name || byName.Unknown {
			t.Errorf("%s: by name %+v, by card %+v, want the same plan of that name", e.Name, byName, byCard)
		}
		if byName.Fault(Authorize) != e.Fault || byName.Callback() != e.Callback {
			t.Errorf("%s: plan has fault %d and callback %d, want %d and %d", e.Name, byName.Fault(Authorize), byName.Callback(), e.Fault, e.Callback)
		}
		if kind, status := byName.Secure(); kind != e.Secure || e.Secure != Challenge && status != e.MDStatus {
			t.Errorf("%s: 3-D is %d with mdStatus %d, want %d with %d", e.Name, kind, status, e.Secure, e.MDStatus)
		}
	}
}

// TestEveryReason chooses each decline reason by its name, and by its code where it has one.
func TestEveryReason(t *testing.T) {
	t.Parallel()
	for _, reason := range decline.All() {
		p := Choose(plainCard, "SIM "+string(reason))
		want := reason.ISO()
		if want == "" {
			want = strings.ToUpper(string(reason))
		}
		if p.Code(Authorize) != want {
			t.Errorf("%s is declined with %q, want %q", reason, p.Code(Authorize), want)
		}
		if card := DeclineCard(reason.ISO()); card != "" && Choose(card, "").Code(Authorize) != reason.ISO() {
			t.Errorf("test card of %s is declined with %q, want %q", reason, Choose(card, "").Code(Authorize), reason.ISO())
		}
	}
}

func TestSteps(t *testing.T) {
	t.Parallel()
	p := Parse("SLOW,HTML@QUERY,05@VOID,REFUSED@REFUND")
	if p.Fault(Authorize) != Slow || p.Fault(Query) != HTML || p.Code(Void) != "05" || p.Fault(Refund) != Refused {
		t.Errorf("plan is %+v", p)
	}
	if p.Fault(Capture) != NoFault || p.Code(Authorize) != "" {
		t.Errorf("a scenario with a step is about another step as well: %+v", p)
	}
}

// FuzzParse holds that the canonical text of any plan makes the same plan, and stays short.
func FuzzParse(f *testing.F) {
	for _, e := range Catalogue() {
		f.Add(e.Name)
	}
	f.Add("51,ANSWER_LOST@QUERY")
	f.Add("@,@@,")
	f.Fuzz(func(t *testing.T, text string) {
		p := Parse(text)
		if again := Parse(p.Text); again != p {
			t.Errorf("text %q makes the plan %+v, its canonical text %q makes %+v", text, p, p.Text, again)
		}
	})
}
