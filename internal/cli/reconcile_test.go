package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/simbank"
	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/reconcile"
	"github.com/vezne/vezne/internal/server"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// exits runs a command and returns its exit code and what it prints.
func exits(arguments ...string) (code int, out, log string) {
	var o, l bytes.Buffer
	code = Run(arguments, &o, &l)
	return code, o.String(), l.String()
}

func (s *shelf) sold(t *testing.T, reference string, at time.Time) payment.Payment {
	t.Helper()
	p := s.begin(t, "demo", reference, at)
	step, err := p.Approve(payment.IDs{Transaction: "tx-" + reference}, at.Add(time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return s.commit(t, step)
}

func TestReconcileWithAStatement(t *testing.T) {
	t.Parallel()
	onShelves(t, func(t *testing.T, s *shelf) {
		noon := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
		s.sold(t, "alike", noon)
		s.sold(t, "more", noon)
		missing := s.sold(t, "missing", noon)
		file := filepath.Join(t.TempDir(), "ekstre.csv")
		ask := func(text string, more ...string) (int, string, string) {
			err := os.WriteFile(file, []byte(text), 0o600)
			if err != nil {
				t.Fatal(err)
			}
			return exits(append(append([]string{
				"reconcile", "--merchant", "demo", "--provider", "main", "--from", "2026-11-20", "--to", "2026-11-20", "--statement", file,
			}, s.flags...), more...)...)
		}
		code, _, log := ask("Gün;Tutar\n20.11.2026;1,00\n", "--lang", "tr")
		if code != 1 || !strings.Contains(log, "başlıkları") {
			t.Errorf("without headings: exit code %d, %q", code, log)
		}
		code, _, log = ask("Gün;Tutar\n20.11.2026;1,00\n", "--lang", "en")
		if code != 1 || !strings.Contains(log, "No headings of") {
			t.Errorf("without headings: exit code %d, %q", code, log)
		}
		// A column of card numbers is no column of names, and is not repeated.
		for _, form := range []string{"--json", "--lang=tr"} {
			code, out, _ := ask("Tarih;İşlem No;Tutar;Sipariş No\n20.11.2026;4508034508034509;9,00;4508034508034509\n", form)
			if code != exitDifferences || strings.Contains(out, "4508034508034509") || !strings.Contains(out, "450803******4509") {
				t.Errorf("%s: a card number of the statement: exit code %d, %s", form, code, out)
			}
		}
		const head = "Tarih;İşlem No;Tutar\n20.11.2026;tx-alike;125,50\n"
		code, out, log := ask(head+"20.11.2026;tx-more;125,50\n20.11.2026 15:00;tx-missing;125,50\n", "--lang", "tr")
		if code != 0 || !strings.Contains(out, "Fark yok.") || !strings.Contains(out, "376,50") {
			t.Errorf("all alike: exit code %d, %s%s", code, out, log)
		}
		differing := head + "20.11.2026;tx-more;125,51\n20.11.2026;panel;9,00\n"
		code, out, log = ask(differing, "--lang", "en")
		if code != exitDifferences || strings.Contains(log, "vezne:") || !strings.Contains(out, "Differences: 3") || !strings.Contains(out, string(missing.ID)) ||
			!strings.Contains(out, "125.51") || !strings.Contains(out, "What to do: ") || !strings.Contains(out, "line 4") {
			t.Errorf("three differences: exit code %d, %s%s", code, out, log)
		}
		code, out, _ = ask(differing, "--json")
		var r reconcile.Report
		err := json.Unmarshal([]byte(out), &r)
		if err != nil || code != exitDifferences || r.Counts[reconcile.OtherAmount] != 1 || r.Counts[reconcile.MissingHere] != 1 ||
			r.Counts[reconcile.MissingThere] != 1 || len(r.Findings) != 3 || r.File != "ekstre.csv" {
			t.Errorf("as JSON: exit code %d, error %v, %s", code, err, out)
		}
		const disputed = "Tarih;İşlem Tipi;Tutar;Sipariş No;İtiraz No;İtiraz Nedeni\n20.11.2026;Satış;1,00;none;;\n20.11.2026;Ters İbraz;-25,50;alike;K-7;10.4\n"
		for _, step := range []struct {
			flag, says string
			gone       bool
		}{{"--lang=tr", "vezne disputes open", false}, {"--disputes", "dsp_", false}, {"--disputes", "K-7", true}} {
			code, out, log = ask(disputed, step.flag)
			if code != exitDifferences || strings.Contains(out, step.says) == step.gone {
				t.Errorf("a chargeback, %s: exit code %d, %s%s", step.flag, code, out, log)
			}
		}
		code, out, log = ask(head+"gizli;tx-more;125,51\n", "--lang", "tr")
		if code != 1 || out != "" || !strings.Contains(log, `satır 3, sütun "Tarih"`) || strings.Contains(log, "gizli") {
			t.Errorf("a broken line: exit code %d, %s%s", code, out, log)
		}
		code, _, log = ask(strings.Replace(head, "Tutar", "Net", 1), "--map", "amount=Net", "--lang", "en")
		if code != exitDifferences {
			t.Errorf("a column by name: exit code %d, %s", code, log)
		}
		code, _, log = exits(append([]string{"reconcile", "--merchant", "demo", "--provider", "main", "--from", "2026-11-20", "--to", "2026-11-20"}, s.flags...)...)
		if code != 1 || !strings.Contains(log, "demo has no account main") {
			t.Errorf("an account that is not there: exit code %d, %s", code, log)
		}
		for _, span := range [][]string{{"2026-11-21", "2026-11-20"}, {"yesterday", "2026-11-20"}, {"2026-11-20", "20.11.2026"}} {
			code, _, log = exits(append([]string{"reconcile", "--merchant", "demo", "--provider", "main", "--from", span[0], "--to", span[1]}, s.flags...)...)
			if code != 1 || !strings.Contains(log, "--") {
				t.Errorf("from %s to %s: exit code %d, %s", span[0], span[1], code, log)
			}
		}
	})
}

// TestReconcileWithTheSimulator: a gateway and a bank that runs alone agree, until somebody takes a payment past the gateway.
func TestReconcileWithTheSimulator(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	quiet := slog.New(slog.DiscardHandler)
	data := t.TempDir()
	bank, err := server.OpenSim(ctx, config.Sim{Addr: "127.0.0.1:0", Data: t.TempDir()}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	dev, err := server.OpenDev(ctx, config.Dev{Addr: "127.0.0.1:0", Data: data, Bank: bank.URL()}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 2)
	go func() { ended <- bank.Run(ctx) }()
	go func() { ended <- dev.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		for range 2 {
			err := <-ended
			if err != nil {
				t.Error(err)
			}
		}
	})
	for i := range 3 {
		body := fmt.Sprintf(`{"reference":"r-%d","amount":{"minor":1250,"currency":"TRY"},"card":{"number":"4355084355084358","exp_month":12,"exp_year":2030,"cvv":"000","holder":"Ayşe Işık"}}`, i)
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, dev.URL()+"/v1/payments", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+config.DemoKey)
		r.Header.Set("Content-Type", "application/json")
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if answer.StatusCode >= 300 {
			t.Fatalf("pay: %d %s", answer.StatusCode, text)
		}
	}
	compare := func() (int, string, string) {
		now := time.Now()
		return exits("reconcile", "--merchant", "demo", "--provider", "simbank", "--bank", bank.URL(), "--data", data, "--lang", "en",
			"--from", now.Add(-time.Hour).Format(time.RFC3339), "--to", now.Add(time.Hour).Format(time.RFC3339), "--late", "1us")
	}
	code, out, log := compare()
	if code != 0 || !strings.Contains(out, "Alike: 3 ") {
		t.Errorf("exit code %d, %s%s", code, out, log)
	}
	terminal, err := simbank.Config{BaseURL: bank.URL(), Terminal: config.DemoTerminal, Key: config.DemoTerminalKey}.
		Open(connector.Deps{HTTP: http.DefaultClient, Now: time.Now, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	number, _ := pan.Parse("4355084355084358")
	expiry, _ := pan.ParseExpiry("12", "2030")
	past := terminal.Authorize(ctx, connector.Authorization{
		Ref: "by-hand", Order: "by hand", Amount: money.New(900, money.TRY), Card: pan.Card{Number: number, Expiry: expiry},
		Deadline: time.Now().Add(time.Minute),
	})
	if past.Outcome != connector.Approved {
		t.Fatalf("pay past the gateway: %+v", past)
	}
	code, out, log = compare()
	if code != exitDifferences || !strings.Contains(out, "There and not here (1)") || !strings.Contains(out, "by-hand") {
		t.Errorf("exit code %d, %s%s", code, out, log)
	}
}
