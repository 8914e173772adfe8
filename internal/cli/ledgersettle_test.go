package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/cli"
)

// TestLedgerSettlesStatements: a statement is told first and booked then, once, from a text of windows-1254 and from a workbook.
func TestLedgerSettlesStatements(t *testing.T) {
	t.Parallel()
	folder, id := booksOf(t)
	run := func(code int, args ...string) string {
		t.Helper()
		var out, log strings.Builder
		args = append([]string{"ledger"}, append(args, "--data", folder, "--merchant", "demo")...)
		if got := cli.Run(args, &out, &log); got != code {
			t.Errorf("%v: exit code %d, want %d: %s%s", args, got, code, out.String(), log.String())
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
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(folder, name)
		encoded, err := charmap.Windows1254.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(encoded), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	less := write("eksik.csv", "Hakediş No;Ödeme Tarihi;Brüt;Komisyon;Net\n2026-1107;26.11.2026;100,00;2,01;97,99\n")
	args := []string{"settle", "--from", less, "--account", "main", "--lang", "tr"}
	has(run(3, append(args, "--apply")...), "başka tutar bekleniyor: 1", "2026-11-27", "98,00")
	has(run(1, append(args, "--gross", "100")...), "--gross, --from ile birlikte verilemez")
	has(run(1, append(args, "--tolerance=-1")...), "--tolerance")
	has(run(1, append(args, "--map", "betrag=Net")...), "--map")
	has(run(3, "settle", "--from", less, "--account", "bnak", "--lang", "tr"), "bilinmeyen hesap: 1")
	has(run(1, "settle", "--from", write("bozuk.csv", "Hakediş No;Ödeme Tarihi;Brüt;Net\n1;gizli;1,00;1,00\n"), "--account", "main", "--lang", "tr"), `satır 2, sütun "Ödeme Tarihi"`)
	// A column of card numbers is taken for one of payouts' numbers, and is not repeated.
	if text := run(3, "settle", "--from", write("kart.csv", "Hakediş No;Ödeme Tarihi;Brüt;Net\n4508034508034509;26.11.2026;1,00;1,00\n"), "--account", "main"); strings.Contains(text, "4508034508034509") {
		t.Errorf("a card number is repeated:\n%s", text)
	}

	// As the provider pays it, a day before it was expected.
	path := write("ekstre.csv", "Hesap;Ödeme No;İşyeri Referansı;Valör;Vade;Brüt;Kesinti;Net\nmain;;"+id+";26.11.2026;27.11.2026;100,00;2,00;98,00\n")
	has(run(0, "settle", "--from", path, "--lang", "tr"), "beklenen gibi: 1", "Hiçbir şey kaydedilmedi", "Başka bir şey beklenmiyor")
	has(run(0, "expected", "--lang", "tr"), "98,00") // nothing was booked by that
	// Its day by the statement may be another one: the payment's own is cleared, and both are printed.
	moved := write("vade.csv", "Hesap;Ödeme No;İşyeri Referansı;Valör;Vade;Brüt;Kesinti;Net\nmain;;"+id+";26.11.2026;30.11.2026;100,00;2,00;98,00\n")
	has(run(0, "settle", "--from", moved, "--lang", "tr"), "ekstrede vade 2026-11-30, defterde 2026-11-27", "Başka bir şey beklenmiyor")
	has(run(0, "settle", "--from", path, "--apply", "--lang", "en"), "as expected: 1", "Nothing else is due.")
	has(run(0, "settle", "--from", moved, "--lang", "tr"), "daha önce kaydedilmiş: 1")
	has(run(0, "statement", "--account", "bank", "--lang", "en"), "98.00", "2026-11-27")

	// The same as a workbook of numbers: nothing is booked again.
	book := excelize.NewFile()
	for i, row := range [][]any{
		{"Payment statement"}, {"Account", "Payment ID", "Payout date", "Due", "Gross", "Fee", "Net"}, {"main", id, "2026-11-26", "2026-11-27", 100, -2, 98},
	} {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := book.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	sheet := filepath.Join(folder, "statement.xlsx")
	if err := book.SaveAs(sheet); err != nil {
		t.Fatal(err)
	}
	var plan bookkeeper.PayoutPlan
	if err := json.Unmarshal([]byte(run(0, "settle", "--from", sheet, "--apply", "--json")), &plan); err != nil {
		t.Fatal(err)
	}
	if len(plan.Lines) != 1 || plan.Lines[0].State != bookkeeper.PayoutBooked || string(plan.Lines[0].Payment) != id || len(plan.Due) != 0 || !plan.Applied {
		t.Errorf("%+v", plan)
	}
	has(run(0, "verify", "--lang", "en"), "Everything is right.")
}
