package vezne_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"github.com/vezne/vezne"
	"github.com/vezne/vezne/internal/api/apitest"
	"github.com/vezne/vezne/internal/logging/loggingtest"
)

func TestCardIsMasked(t *testing.T) {
	t.Parallel()
	const number = "5406 6754 0667 5403"
	c := vezne.NewCard(number, 12, 2045, apitest.CVV, "Ayşe Yılmaz")
	hidden := struct{ card vezne.Card }{c} // fmt calls no methods of what it finds in here
	request := order("order")
	request.Card = c
	var printed bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%20s"} {
		fmt.Fprintf(&printed, verb+"\n", c)
		fmt.Fprintf(&printed, verb+"\n", &c)
		fmt.Fprintf(&printed, verb+"\n", hidden)
		fmt.Fprintf(&printed, verb+"\n", &hidden)
		fmt.Fprintf(&printed, verb+"\n", request)
		fmt.Fprintf(&printed, verb+"\n", []any{&request, map[string]vezne.Card{"card": c}})
	}
	timeless := loggingtest.Timeless()
	log := slog.New(slog.NewJSONHandler(&printed, timeless))
	log.Info("paying", "card", c, "request", request)
	slog.New(slog.NewTextHandler(&printed, timeless)).Info("paying", "card", c, "request", request)
	encoded, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	printed.Write(encoded)
	text := printed.String()
	// Whole words, because an address in memory may hold any digits.
	for _, plain := range []string{number, apitest.CardNumber, "0667", apitest.CVV, "2045", fmt.Sprintf("%x", apitest.CardNumber)} {
		if regexp.MustCompile(`\b` + plain + `\b`).MatchString(text) {
			t.Errorf("%q shows in:\n%s", plain, text)
		}
	}
	if got, want := c.String(), "540667******5403"; got != want || !strings.Contains(text, want) {
		t.Errorf("printed as %q, want %q everywhere", got, want)
	}
	if got := vezne.NewCard("12345", 1, 2045, "", "").String(); got != "*****" {
		t.Errorf("a broken number is printed as %q, want stars", got)
	}
	if got := (vezne.Card{}).String(); got != "" {
		t.Errorf("no card is printed as %q", got)
	}
}
