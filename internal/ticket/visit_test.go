package ticket_test

import (
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/ticket"
)

func TestVisits(t *testing.T) {
	t.Parallel()
	visit := ticket.NewVisit()
	if !ticket.KnownVisit(visit) || visit == ticket.NewVisit() {
		t.Errorf("the visit %q", visit)
	}
	for _, text := range []string{"", "short", visit + "a", strings.ToUpper(visit), "aaaaaaaaa/", "aaaaaaaaa1"} {
		if text != visit && ticket.KnownVisit(text) {
			t.Errorf("%q is taken for a visit", text)
		}
	}
}
