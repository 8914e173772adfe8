// Package export writes tables of the books as files that a person opens in a spreadsheet: CSV as the reader's Excel takes it
// without being asked anything, and XLSX. It stands apart from the bookkeeper because the library that writes workbooks is the
// heaviest that the program has.
package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/money"
)

// Format is a form of file.
type Format string

// The formats.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// Writer writes a table, row by row. A cell is a string, an int64, a [money.Amount] or a [calendar.Day]; anything else is a
// mistake of the program.
type Writer interface {
	Row(cells ...any) error
	// Close writes what is left. It does not close what is written to.
	Close() error
}

// New begins a table with its headings, in the manner of a language ("tr" or "en").
func New(w io.Writer, f Format, language, title string, headings []string) (Writer, error) {
	if f == XLSX {
		return newWorkbook(w, title, headings)
	}
	return newCSV(w, language, headings)
}

// text guards against formulas: a spreadsheet runs what begins like one, and names of stores are other people's text.
func text(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// separated is a CSV file: for Turkish with semicolons, decimal commas and the mark by which Excel knows UTF-8, because a
// Turkish Excel takes a comma for the decimal mark; for English with commas and points.
type separated struct {
	w       *csv.Writer
	turkish bool
}

func newCSV(w io.Writer, language string, headings []string) (Writer, error) {
	s := separated{w: csv.NewWriter(w), turkish: language == "tr"}
	s.w.UseCRLF = true // RFC 4180
	if s.turkish {
		s.w.Comma = ';'
		_, err := io.WriteString(w, "\ufeff")
		if err != nil {
			return nil, err //nolint:wrapcheck // it is the writer's own
		}
	}
	return s, s.w.Write(headings) //nolint:wrapcheck // it is the writer's own
}

// Row implements [Writer].
func (s separated) Row(cells ...any) error {
	row := make([]string, len(cells))
	for i, c := range cells {
		switch c := c.(type) {
		case string:
			row[i] = text(c)
		case int64:
			row[i] = strconv.FormatInt(c, 10)
		case calendar.Day:
			row[i] = c.String()
			if s.turkish && c != 0 {
				row[i] = c.Start().Format("02.01.2006")
			}
		case money.Amount:
			row[i] = c.Decimal()
			if s.turkish {
				row[i] = c.DecimalComma()
			}
		default:
			return fmt.Errorf("table cannot hold a %T", c)
		}
	}
	return s.w.Write(row) //nolint:wrapcheck // it is the writer's own
}

// Close implements [Writer].
func (s separated) Close() error {
	s.w.Flush()
	return s.w.Error() //nolint:wrapcheck // it is the writer's own
}

// workbook is an XLSX file of one sheet.
type workbook struct {
	to     io.Writer
	book   *excelize.File
	sheet  *excelize.StreamWriter
	row    int
	styles map[int]int // of amounts, by their decimals; -1 is a day's
}

const sheetName = "Vezne"

func newWorkbook(w io.Writer, title string, headings []string) (Writer, error) {
	b := &workbook{to: w, book: excelize.NewFile(), styles: map[int]int{}}
	err := b.book.SetSheetName("Sheet1", sheetName)
	if err != nil {
		return nil, fmt.Errorf("begin workbook: %w", err)
	}
	err = b.book.SetDocProps(&excelize.DocProperties{Title: title, Creator: "Vezne"})
	if err != nil {
		return nil, fmt.Errorf("begin workbook: %w", err)
	}
	bold, err := b.book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, fmt.Errorf("begin workbook: %w", err)
	}
	b.sheet, err = b.book.NewStreamWriter(sheetName)
	if err != nil {
		return nil, fmt.Errorf("begin workbook: %w", err)
	}
	err = b.sheet.SetColWidth(1, max(1, len(headings)), 20)
	if err != nil {
		return nil, fmt.Errorf("begin workbook: %w", err)
	}
	err = b.sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
	if err != nil {
		return nil, fmt.Errorf("begin workbook: %w", err)
	}
	cells := make([]any, len(headings))
	for i, h := range headings {
		cells[i] = excelize.Cell{StyleID: bold, Value: h}
	}
	return b, b.write(cells)
}

// Row implements [Writer].
func (b *workbook) Row(cells ...any) error {
	row := make([]any, len(cells))
	for i, c := range cells {
		switch c := c.(type) {
		case string:
			row[i] = text(c)
		case int64:
			row[i] = c
		case calendar.Day:
			if c == 0 {
				continue
			}
			style, err := b.style(-1)
			if err != nil {
				return err
			}
			row[i] = excelize.Cell{StyleID: style, Value: c.Start()}
		case money.Amount:
			cell, err := b.amount(c)
			if err != nil {
				return err
			}
			row[i] = cell
		default:
			return fmt.Errorf("table cannot hold a %T", c)
		}
	}
	return b.write(row)
}

// exactDigits is how many digits a spreadsheet keeps of a number.
const exactDigits = 15

// amount is a number where a spreadsheet can hold it exactly, and a text where it cannot.
func (b *workbook) amount(a money.Amount) (any, error) {
	decimal := a.Decimal()
	if len(strings.Trim(strings.ReplaceAll(decimal, ".", ""), "-")) > exactDigits {
		return decimal, nil
	}
	style, err := b.style(a.Currency().Exponent())
	if err != nil {
		return nil, err
	}
	// Workbooks hold numbers in no other form; nobody calculates with this one here.
	number, err := strconv.ParseFloat(decimal, 64)
	if err != nil {
		return nil, fmt.Errorf("write amount: %w", err)
	}
	return excelize.Cell{StyleID: style, Value: number}, nil
}

func (b *workbook) style(decimals int) (int, error) {
	if id, made := b.styles[decimals]; made {
		return id, nil
	}
	format := "yyyy-mm-dd"
	if decimals >= 0 {
		format = "#,##0"
		if decimals > 0 {
			format += "." + strings.Repeat("0", decimals)
		}
	}
	id, err := b.book.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		return 0, fmt.Errorf("style workbook: %w", err)
	}
	b.styles[decimals] = id
	return id, nil
}

func (b *workbook) write(cells []any) error {
	b.row++
	at, err := excelize.CoordinatesToCellName(1, b.row)
	if err == nil {
		err = b.sheet.SetRow(at, cells)
	}
	if err != nil {
		return fmt.Errorf("write row %d of workbook: %w", b.row, err)
	}
	return nil
}

// Close implements [Writer].
func (b *workbook) Close() error {
	err := b.sheet.Flush()
	if err == nil {
		err = b.book.Write(b.to)
	}
	closed := b.book.Close()
	if err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}
