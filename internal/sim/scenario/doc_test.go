package scenario

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"text/template"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/sim/loyalty"
	"github.com/vezne/vezne/money"
)

// update rewrites docs/simulator.md from the catalogue.
var update = flag.Bool("update", false, "rewrite docs/simulator.md")

const page = "../../../docs/simulator.md"

// TestDocument holds docs/simulator.md to the catalogue.
func TestDocument(t *testing.T) {
	t.Parallel()
	want := document(t)
	if *update {
		err := os.WriteFile(page, want, 0o644)
		if err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(got), string(want)); diff != "" {
		t.Errorf("docs/simulator.md is not what the catalogue says; run this test with -update (-is +should):\n%s", diff)
	}
}

type documented struct{ Name, Code, Card, TR, EN string }

func document(t *testing.T) []byte {
	t.Helper()
	parsed, err := template.ParseFiles("testdata/simulator.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	content := struct {
		Steps                               []string
		MaxInstallments                     int
		Published                           string
		Declines, Secure, Faults, Callbacks []documented
		Disputes                            []documented
		Loyal, Promoted                     []documented
	}{
		MaxInstallments: 12, Published: grouped(PublishedDecline), Declines: declines(),
		Secure: entries(secureEntries()), Faults: entries(faultEntries()), Callbacks: entries(callbackEntries()),
		Disputes: entries(disputeEntries()),
		Loyal:    loyal(), Promoted: promoted(),
	}
	for s := Authorize; s < steps; s++ {
		content.Steps = append(content.Steps, s.String())
	}
	var written bytes.Buffer
	err = parsed.Execute(&written, content)
	if err != nil {
		t.Fatal(err)
	}
	return written.Bytes()
}

func entries(of []Entry) []documented {
	listed := make([]documented, 0, len(of))
	for _, e := range of {
		listed = append(listed, documented{Name: e.Name, Card: grouped(CardOf(e)), TR: e.TR, EN: e.EN})
	}
	return listed
}

func declines() []documented {
	var listed []documented
	for _, reason := range decline.All() {
		listed = append(listed, documented{
			Name: strings.ToUpper(string(reason)), Code: reason.ISO(), Card: grouped(DeclineCard(reason.ISO())),
			TR: reason.Text("tr"), EN: reason.Text("en"),
		})
	}
	return listed
}

// grouped writes a card number as it stands on a card.
func grouped(number string) string {
	if number == "" {
		return ""
	}
	return number[:4] + " " + number[4:8] + " " + number[8:12] + " " + number[12:]
}

// loyal are the test cards that have points.
func loyal() []documented {
	var all []documented
	for _, c := range loyalty.Cards() {
		var has []string
		for _, h := range c.Holdings {
			has = append(has, money.New(h.Minor, money.TRY).Decimal()+" "+h.Name)
		}
		all = append(all, documented{Card: grouped(c.Number), Name: c.Family, EN: strings.Join(has, ", ")})
	}
	return all
}

// promoted are the simulator's campaigns.
func promoted() []documented {
	var all []documented
	for _, c := range loyalty.Campaigns() {
		all = append(all, documented{
			Name: c.Code, TR: c.Name, Card: c.Family, Code: money.New(c.Least, money.TRY).Decimal(),
			EN: fmt.Sprintf("%d to %d | %s to %s", c.From, c.To, c.Since, c.Until),
		})
	}
	return all
}
