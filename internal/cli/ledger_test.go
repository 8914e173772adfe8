package cli_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/cli"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/sqlite"
	"github.com/vezne/vezne/money"
)

// booksOf makes a database with one captured payment of 100.00 at 2 % in it, sealed.
func booksOf(t *testing.T) (folder, id string) {
	t.Helper()
	folder = t.TempDir()
	now := func() time.Time { return time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC) }
	st, err := sqlite.Open(t.Context(), sqlite.Config{Path: filepath.Join(folder, "vezne.db"), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	terms, err := payment.Terms{Rate: 20_000, ValueDays: 1}.For(money.New(10_000, money.TRY))
	if err != nil {
		t.Fatal(err)
	}
	draft := payment.Payment{
		Merchant: "demo", ID: payment.NewID(now()), Number: 1, Reference: "x", Amount: money.New(10_000, money.TRY), ThreeD: -1, Terms: terms,
	}
	step, err := payment.Start(draft, payment.Sale, payment.Ask{Provider: "main", Ref: "r", Deadline: now()}, now())
	if err != nil {
		t.Fatal(err)
	}
	err = st.Commit(t.Context(), store.Change{Merchant: "demo", Step: &step})
	if err != nil {
		t.Fatal(err)
	}
	step, err = step.Payment.Approve(payment.IDs{}, now())
	if err != nil {
		t.Fatal(err)
	}
	posted, _ := ledger.OfOperation(&step.Payment, 1, calendar.Calendar{})
	err = st.Commit(t.Context(), store.Change{Merchant: "demo", Step: &step, Post: []ledger.Transaction{posted}})
	if err != nil {
		t.Fatal(err)
	}
	err = (&bookkeeper.Sealer{Store: st, Now: now}).All(t.Context(), "demo")
	if err != nil {
		t.Fatal(err)
	}
	err = st.Close()
	if err != nil {
		t.Fatal(err)
	}
	return folder, string(draft.ID)
}

func TestLedgerCommands(t *testing.T) {
	t.Parallel()
	folder, id := booksOf(t)
	run := func(code int, args ...string) string {
		t.Helper()
		var out, log strings.Builder
		args = append([]string{"ledger"}, append(args, "--data", folder, "--merchant", "demo")...)
		if got := cli.Run(args, &out, &log); got != code {
			t.Errorf("%v: exit code %d, want %d: %s", args, got, code, log.String())
		}
		return out.String() + log.String()
	}
	has := func(text string, words ...string) {
		t.Helper()
		for _, w := range words {
			if !strings.Contains(text, w) {
				t.Errorf("%q is not in:\n%s", w, text)
			}
		}
	}
	has(run(0, "trial-balance", "--lang", "tr"), "provider_receivable/main", "Sağlayıcıdan alacak: main", "100,00", "-98,00")
	has(run(0, "trial-balance", "--to", "2026-11-25", "--lang", "tr"), "Defterde kayıt yok.")
	has(run(0, "trial-balance", "--json"), `"merchant_payable"`, `"minor": -9800`)
	has(run(0, "statement", "--account", "commission/main", "--lang", "en"), id, "Capture", "Opening", "-2.00", "2026-11-27")
	has(run(1, "statement", "--account", "till", "--lang", "tr"), "Hesap planında böyle bir hesap yok.")
	has(run(0, "expected", "--lang", "en"), "2026-11-27", "main", "98.00")
	has(run(0, "verify", "--lang", "en"), "1 transactions, 5 entries and 1 payments", "Everything is right.", "1:")

	sheet := filepath.Join(folder, "mizan.csv")
	run(0, "export", "trial-balance", "-o", sheet, "--lang", "tr")
	written, err := os.ReadFile(sheet)
	if err != nil {
		t.Fatal(err)
	}
	has(string(written), "\ufeffHesap;Hesap adı;Para birimi;Borç;Alacak;Bakiye", "merchant_payable;Üye iş yerine borç;TRY;0,00;98,00;-98,00")
	has(run(1, "export", "trial-balance", "-o", sheet, "--lang", "en"), "file exists")
	run(0, "export", "statement", "--account", "merchant_payable", "-o", filepath.Join(folder, "a.xlsx"))

	several := []string{"settle", "--account", "main", "--reference", "2", "--day", "2026-11-26", "--for", "2026-11-27", "--through", "2026-11-30", "--commission", "2"}
	has(run(1, append(several, "--gross", "100.01", "--lang", "tr")...), "brüt 100,00 ₺, komisyon 2,00 ₺")
	has(run(1, "settle", "--account", "main", "--reference", "2", "--day", "2026-11-26", "--through", "2026-11-30", "--gross", "100", "--lang", "en"), "The last day goes with the first")
	has(run(0, "settle", "--account", "main", "--reference", "1", "--day", "2026-11-26", "--for", "2026-11-27", "--gross", "100", "--commission", "2", "--lang", "en"), "settlement/main/1 is booked.")
	has(run(0, "settle", "--account", "main", "--reference", "1", "--day", "2026-11-26", "--for", "2026-11-27", "--gross", "100", "--commission", "2", "--lang", "tr"), "zaten kayıtlıydı")
	has(run(1, "settle", "--account", "main", "--reference", "1", "--day", "2026-11-26", "--gross", "90", "--lang", "en"), "is booked under this reference")
	if text := run(0, "expected", "--lang", "en"); strings.Contains(text, "main") {
		t.Errorf("what has been paid is still expected:\n%s", text)
	}

	has(run(1, "settle", "--account", "main", "--day", "2026-11-26", "--gross", "90", "--lang", "tr"), "--reference verin ya da")

	head := strings.Fields(run(0, "verify", "--lang", "en"))
	has(run(3, "verify", "--lang", "tr", "--head", "1:"+strings.Repeat("ab", 32)), "saklanan zincir ucu defterde yok", "işlem 1")
	has(strings.Join(head, " "), "1 transactions wait")
	db, err := sql.Open("sqlite", filepath.Join(folder, "vezne.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"drop trigger ledger_entry_no_update", "update ledger_entry set amount = amount + 1 where line = 1"} {
		_, err = db.ExecContext(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
	}
	err = db.Close()
	if err != nil {
		t.Fatal(err)
	}
	has(run(3, "verify", "--lang", "en"), "transaction 1, line 1", "the entry in statements is not that of the transaction")
	has(run(0, "backfill", "--lang", "en"), "0 transactions were posted.")
}
