package export_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/vezne/vezne/internal/bookkeeper/export"
	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/money"
)

func table(t *testing.T, f export.Format, language string) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := export.New(&b, f, language, "Mizan", []string{"Hesap", "Gün", "Tutar", "No"})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range [][]any{
		{"Mağaza; \"Şık\"", calendar.Day(20261126), money.New(-123_456, money.TRY), int64(7)},
		{"=1+1", calendar.Day(0), money.New(5, money.JPY), int64(0)},
		{"büyük", calendar.Day(20261127), money.New(9_007_199_254_740_993, money.TRY), int64(1)},
	} {
		if err := w.Row(row...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestCSV(t *testing.T) {
	t.Parallel()
	for language, want := range map[string]string{
		"tr": "\ufeffHesap;Gün;Tutar;No\r\n\"Mağaza; \"\"Şık\"\"\";26.11.2026;-1234,56;7\r\n'=1+1;;5;0\r\nbüyük;27.11.2026;90071992547409,93;1\r\n",
		"en": "Hesap,Gün,Tutar,No\r\n\"Mağaza; \"\"Şık\"\"\",2026-11-26,-1234.56,7\r\n'=1+1,,5,0\r\nbüyük,2026-11-27,90071992547409.93,1\r\n",
	} {
		if diff := cmp.Diff(want, string(table(t, export.CSV, language))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", language, diff)
		}
	}
}

// TestXLSX: amounts and days are numbers with a format, so that a spreadsheet adds them up; what it could not hold exactly is text.
func TestXLSX(t *testing.T) {
	t.Parallel()
	book, err := excelize.OpenReader(bytes.NewReader(table(t, export.XLSX, "tr")))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	shown, err := book.GetRows("Vezne")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"Hesap", "Gün", "Tutar", "No"},
		{"Mağaza; \"Şık\"", "2026-11-26", "-1,234.56", "7"},
		{"'=1+1", "", "5", "0"},
		{"büyük", "2026-11-27", "90071992547409.93", "1"},
	}
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	raw, err := book.GetCellValue("Vezne", "C2", excelize.Options{RawCellValue: true})
	if err != nil || raw != "-1234.56" {
		t.Errorf("the amount is stored as %q, %v", raw, err)
	}
	if kind, err := book.GetCellType("Vezne", "C4"); err != nil || kind == excelize.CellTypeNumber || kind == excelize.CellTypeUnset {
		t.Errorf("an amount of sixteen digits is of type %v, %v", kind, err)
	}
}

func TestWhatNoTableHolds(t *testing.T) {
	t.Parallel()
	for _, f := range []export.Format{export.CSV, export.XLSX} {
		w, err := export.New(&bytes.Buffer{}, f, "en", "x", []string{"x"})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Row(struct{}{}); err == nil {
			t.Errorf("%s takes anything", f)
		}
	}
}
