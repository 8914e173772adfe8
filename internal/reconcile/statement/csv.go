package statement

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// CSV opens a table of text whose cells are parted by semicolons, commas or tabs. The text is UTF-8, with or without a mark at
// its beginning, or windows-1254, in which Turkish programs still write.
func CSV(path string) (Table, error) {
	f, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return nil, fmt.Errorf("open statement: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	text, err := io.ReadAll(io.LimitReader(f, MaxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("read statement: %w", err)
	}
	if len(text) > MaxBytes {
		return nil, fmt.Errorf("the statement is larger than %d MiB; compare it in parts", MaxBytes>>20)
	}
	return ReadCSV(text)
}

// ReadCSV is [CSV] of a text.
func ReadCSV(text []byte) (Table, error) {
	if bytes.HasPrefix(text, []byte{0xff, 0xfe}) || bytes.HasPrefix(text, []byte{0xfe, 0xff}) {
		return nil, errors.New("the statement is UTF-16; save it as UTF-8 or windows-1254")
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if !utf8.Valid(text) {
		var err error
		text, err = charmap.Windows1254.NewDecoder().Bytes(text)
		if err != nil {
			return nil, fmt.Errorf("read statement: %w", err)
		}
	}
	if bytes.IndexByte(text, 0) >= 0 {
		return nil, errors.New("the statement is not a table of text")
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord, r.LazyQuotes = separator(text), -1, true, false
	return &csvTable{r}, nil
}

// separator is the mark that stands most often in the line that has most of any: the headings, or one below them.
func separator(text []byte) rune {
	best, most := ';', 0
	for n := 0; n < preamble && len(text) > 0; n++ {
		var line []byte
		line, text, _ = bytes.Cut(text, []byte("\n"))
		for _, mark := range []rune{';', '\t', ','} {
			if count := bytes.Count(line, []byte(string(mark))); count > most {
				best, most = mark, count
			}
		}
	}
	return best
}

type csvTable struct{ r *csv.Reader }

// Next returns the next row. A line break within quotes is no new one.
func (t *csvTable) Next() (cells []string, line int, err error) {
	cells, err = t.r.Read()
	var bad *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return nil, 0, io.EOF
	case errors.As(err, &bad):
		return nil, 0, fmt.Errorf("line %d, character %d of the statement: %w", bad.Line, bad.Column, bad.Err)
	case err != nil:
		return nil, 0, fmt.Errorf("read statement: %w", err)
	}
	line, _ = t.r.FieldPos(0)
	return cells, line, nil
}

// Close does nothing: the text is in memory.
func (t *csvTable) Close() error { return nil }
