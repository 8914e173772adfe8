package storytest

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/store/postgres/pgtest"
)

// The cards that this test pays with and no other does, so that whatever is found was left here. Each is in the list of
// internal/leakscan.
func leakCards() []leakCard {
	return []leakCard{
		{"4000056655665556", leakCode}, {"2223000048400011", leakCode}, {"378734493671000", leakCodeOfFour}, {"9792030394440796", leakCode},
	}
}

// Their security codes, which the search after all tests is told too: LEAK_CVV in the Makefile.
const leakCode, leakCodeOfFour = "739", "8264"

type leakCard struct{ number, code string }

// spaced writes the number as people do.
func (c leakCard) spaced(between string) string {
	return strings.Join([]string{c.number[:4], c.number[4:8], c.number[8:12], c.number[12:]}, between)
}

// masked is what may be shown of it.
func (c leakCard) masked() string {
	return c.number[:6] + strings.Repeat("*", len(c.number)-10) + c.number[len(c.number)-4:]
}

// TestNoCardDataIsLeftBehind does everything that can be done with a card, and much that should not be done with one, at
// the most talkative level of the log, and then searches everything that was written.
func TestNoCardDataIsLeftBehind(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		f := folder(t)
		c := startDev(t, f, "--log-level", "debug", "--patience", "300ms", "--set", "paymes.return_url=http://shop.invalid/return")
		leave(t, c, c.url, f)
		dumped := dumpSQLite(t, filepath.Join(f, "vezne.db")) + dumpSQLite(t, filepath.Join(f, "simulator.db"))
		clean(t, f, dumped)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		f, db := folder(t), pgtest.URL(t)
		c := startDev(t, f, "--log-level", "debug", "--patience", "300ms", "--set", "paymes.return_url=http://shop.invalid/return", "--db", db)
		leave(t, c, c.url, f)
		clean(t, f, dumpPostgres(t, db, f)+dumpSQLite(t, filepath.Join(f, "simulator.db")))
	})
	t.Run("simulator alone, one-step", func(t *testing.T) {
		t.Parallel()
		f, atBank := folder(t), folder(t)
		bank := startSim(t, atBank)
		c := startDev(t, f, "--log-level", "debug", "--patience", "300ms", "--set", "paymes.return_url=http://shop.invalid/return", "--bank", bank.url, "--one-step")
		leave(t, c, bank.url, f)
		bank.signal(t)
		bank.wait(t)
		clean(t, f, dumpSQLite(t, filepath.Join(f, "vezne.db")))
		clean(t, atBank, dumpSQLite(t, filepath.Join(atBank, "simulator.db")))
	})
}

// leave runs every flow, keeps what can be looked at from outside, searches while everything is still open, and stops.
func leave(t *testing.T, c *child, bank, f string) {
	t.Helper()
	l := &leaker{c: c, bank: bank}
	for i, card := range leakCards() {
		l.card, l.prefix = card, fmt.Sprintf("L%d", i)
		l.sales(t)
		l.followUps(t)
		l.challenges(t)
		l.faults(t)
		l.dialects(t)
		l.wrongPlaces(t)
		l.rubbish(t)
	}
	for name, address := range map[string]string{
		"metrics": c.url + "/metrics", "books": bank + "/sim/books", "payments": c.url + "/v1/payments?limit=100",
		"declined": c.url + "/v1/payments?state=declined&limit=100",
	} {
		a := send(t, http.MethodGet, address, ownHeader(), "")
		if a.status != http.StatusOK || len(a.body) == 0 {
			t.Errorf("%s: status %d", name, a.status)
		}
		err := os.WriteFile(filepath.Join(f, name+".txt"), a.body, 0o600)
		if err != nil {
			t.Fatal(err)
		}
	}
	if l.paid == 0 || l.refused == 0 {
		t.Errorf("%d payments were made and %d refused, so nothing is proven", l.paid, l.refused)
	}
	nothingFound(t, f)
	c.signal(t)
	c.wait(t)
	log, err := os.ReadFile(c.log)
	if err != nil {
		t.Fatal(err)
	}
	for _, card := range leakCards() {
		// The address that somebody put the number into is in the log, so it is the number that was taken out.
		if !strings.Contains(string(log), `"path":"/v1/payments/`+card.masked()+`"`) {
			t.Errorf("the log does not show that the addresses with %s were visited", card.masked())
		}
	}
}

// clean searches what is left after everything has ended, and makes sure that the search can find something: that what
// was paid with is there in the form that may be shown, and that a number that is planted there is found.
func clean(t *testing.T, f, dumped string) {
	t.Helper()
	nothingFound(t, f)
	for _, card := range leakCards() {
		if !strings.Contains(dumped, card.number[:6]) {
			t.Errorf("the databases hold no trace of the payments with %s", card.masked())
		}
	}
	planted := t.TempDir()
	card := leakCards()[0]
	for name, text := range map[string]string{
		"number.txt": dumped + card.number, "spaced.txt": dumped + card.spaced(" "), "code.txt": dumped + `{"x":"` + card.code + `"}`,
		"named.txt": dumped + "cvc=123",
	} {
		folder := filepath.Join(planted, name)
		err := os.MkdirAll(folder, 0o700)
		if err != nil {
			t.Fatal(err)
		}
		err = os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600)
		if err != nil {
			t.Fatal(err)
		}
		code, out := search(t, folder)
		if code != 1 || !strings.Contains(out, name+": offset ") {
			t.Errorf("what was planted in %s is not found: exit code %d, %s", name, code, out)
		}
	}
}

func nothingFound(t *testing.T, f string) {
	t.Helper()
	code, out := search(t, f)
	if code != 0 {
		t.Errorf("card data is left behind: exit code %d\n%s", code, out)
	}
}

// search runs the house's own search program over a folder.
func search(t *testing.T, f string) (code int, out string) {
	t.Helper()
	err := buildLeakscan()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), filepath.Join(programs, "leakscan"), "-cvv", leakCode+","+leakCodeOfFour, f)
	var text bytes.Buffer
	command.Stdout, command.Stderr = &text, &text
	err = command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return command.ProcessState.ExitCode(), text.String()
}
