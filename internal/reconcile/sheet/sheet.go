// Package sheet opens statements that are Excel workbooks (XLSX). It stands apart from the other statements because the library
// that reads them is the heaviest that the program has.
package sheet

import (
	"fmt"
	"io"
	"math/big"
	"os"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/vezne/vezne/internal/reconcile/statement"
)

// maxUnzipped bounds what a workbook may unfold to: a small file can hold terabytes.
const maxUnzipped = 512 << 20

// Open opens the first sheet of a workbook that has anything in it, or the one that is named.
func Open(path, name string) (statement.Table, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("open statement: %w", err)
	}
	if info.Size() > statement.MaxBytes {
		return nil, fmt.Errorf("the statement is larger than %d MiB; compare it in parts", statement.MaxBytes>>20)
	}
	book, err := excelize.OpenFile(path, excelize.Options{
		// Cells as they are stored: what a cell's format makes of a date depends on the machine that it was written on.
		RawCellValue: true, UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: 16 << 20, TmpDir: os.TempDir(),
	})
	if err != nil {
		return nil, fmt.Errorf("open workbook: %w", err)
	}
	for _, sheet := range book.GetSheetList() {
		if name != "" && sheet != name {
			continue
		}
		rows, err := book.Rows(sheet)
		if err != nil {
			_ = book.Close() // the first error says more
			return nil, fmt.Errorf("open workbook: %w", err)
		}
		if name != "" || rows.Next() {
			return start(book, sheet)
		}
		_ = rows.Close() // it was empty
	}
	_ = book.Close() // it was only read
	return nil, fmt.Errorf("the workbook has no sheet %q with anything in it", name)
}

// start reads a sheet from its first row.
func start(book *excelize.File, sheet string) (statement.Table, error) {
	rows, err := book.Rows(sheet)
	if err != nil {
		_ = book.Close() // the first error says more
		return nil, fmt.Errorf("open workbook: %w", err)
	}
	return &table{book: book, rows: rows, long: regexp.MustCompile(`^-?\d+(\.\d{7,}|(\.\d+)?[eE][+-]?\d{1,3})$`)}, nil
}

type table struct {
	book *excelize.File
	rows *excelize.Rows
	line int
	long *regexp.Regexp
}

// Next returns the next row.
func (t *table) Next() (cells []string, line int, err error) {
	if !t.rows.Next() {
		if t.rows.Error() != nil {
			return nil, 0, fmt.Errorf("row %d of the workbook: %w", t.line+1, t.rows.Error())
		}
		return nil, 0, io.EOF
	}
	t.line++
	cells, err = t.rows.Columns(excelize.Options{RawCellValue: true})
	if err != nil {
		return nil, 0, fmt.Errorf("row %d of the workbook: %w", t.line, err)
	}
	for i, cell := range cells {
		cells[i] = t.number(cell)
	}
	return cells, t.line, nil
}

// number rounds what Excel stores of a number to six decimals: it keeps 1234.56 as 1234.5599999999999 where it has calculated it.
func (t *table) number(cell string) string {
	if len(cell) > 40 || !t.long.MatchString(cell) {
		return cell
	}
	r, ok := new(big.Rat).SetString(cell)
	if !ok {
		return cell
	}
	return strings.TrimSuffix(strings.TrimRight(r.FloatString(6), "0"), ".")
}

// Close closes the workbook.
func (t *table) Close() error {
	err := t.rows.Close()
	closed := t.book.Close()
	if err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("close workbook: %w", err)
	}
	return nil
}
