package sheet_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/vezne/vezne/internal/reconcile"
	"github.com/vezne/vezne/internal/reconcile/sheet"
	"github.com/vezne/vezne/internal/reconcile/statement"
)

// book writes a workbook whose second sheet is a statement, with dates and numbers as Excel keeps them.
func book(t *testing.T, rows [][]any) string {
	t.Helper()
	f := excelize.NewFile()
	_, err := f.NewSheet("Ekstre")
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		err = f.SetSheetRow("Ekstre", cell, &row)
		if err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "ekstre.xlsx")
	err = f.SaveAs(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadsAWorkbook(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 11, 25, 14, 30, 0, 0, time.UTC) // excel knows no zones
	path := book(t, [][]any{
		{"Ekstre"},
		{"Tarih", "İşlem Tipi", "Tutar", "Referans"},
		{day, "Satış", 1234.56, "R1"},
		{day.Add(time.Minute), "İade", 0.1 + 0.2, "R1"},
		{"25.11.2026 15:00", "Satış", "1.000,00", "R2"},
		{"Toplam", "", 2234.86, ""},
	})
	for _, name := range []string{"", "Ekstre"} {
		s, err := statement.Check(func() (statement.Table, error) { return sheet.Open(path, name) }, statement.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		err = s.Rows(t.Context(), time.Time{}, day.AddDate(1, 0, 0), func(r reconcile.Row) error {
			got = append(got, r.Kind.String()+" "+r.Amount.String()+" "+r.At.Format(time.DateTime)+" "+r.Original)
			return nil
		})
		want := []string{"sale 1234.56 TRY 2026-11-25 11:30:00 R1", "refund 0.30 TRY 2026-11-25 11:31:00 R1", "sale 1000.00 TRY 2026-11-25 12:00:00 R2"}
		if err != nil || len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
			t.Errorf("sheet %q: %q, error %v, want %q", name, got, err, want)
		}
	}
}

func TestNamesTheRow(t *testing.T) {
	t.Parallel()
	path := book(t, [][]any{{"Tarih", "Tutar", "Referans"}, {"25.11.2026", 1.005, "R1"}})
	_, err := statement.Check(func() (statement.Table, error) { return sheet.Open(path, "") }, statement.Options{})
	if want := "1 cells of the statement cannot be understood, so nothing of it was used\n  line 2, column \"Tutar\": " +
		"it must be an amount such as 1.234,56 or 1234.56"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %q", err, want)
	}
}

func TestRefusesWhatIsNoWorkbook(t *testing.T) {
	t.Parallel()
	bad := filepath.Join(t.TempDir(), "bad.xlsx")
	err := os.WriteFile(bad, []byte("not a workbook"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	good := book(t, [][]any{{"a"}})
	for path, name := range map[string]string{bad: "", good: "Kasım", bad + "x": ""} {
		table, err := sheet.Open(path, name)
		if err == nil {
			t.Errorf("%s, sheet %q: opened as %v", path, name, table)
		}
	}
}
