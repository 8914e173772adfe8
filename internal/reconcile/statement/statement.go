package statement

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/reconcile"
	"github.com/vezne/vezne/money"
)

// Table is an open table: rows of cells from the top.
type Table interface {
	// Next returns the next row and the number of its line, from 1, or [io.EOF].
	Next() (cells []string, line int, err error)
	io.Closer
}

// The limits of a statement.
const (
	// MaxBytes is the largest file, MaxRows the most rows of one.
	MaxBytes = 64 << 20
	MaxRows  = 1_000_000
	// maxCell is the longest cell that is read, in bytes, and preamble how many rows may stand above the headings.
	maxCell  = 512
	preamble = 50
	// maxProblems is how many broken lines are named.
	maxProblems = 20
)

// Options say how to read a statement.
type Options struct {
	// Map names columns whose headings are not known.
	Map map[Field]string
	// Named is what the provider keeps as our reference; nil if it is the reference.
	Named func(ref string) string
}

// Statement is a statement of which every line has been understood. It is a [reconcile.Source].
type Statement struct {
	open    func() (Table, error)
	options Options
	zone    *time.Location
	// Lines is how many lines it has.
	Lines int
}

// Problem is a cell that cannot be understood.
type Problem struct {
	Line   int
	Column string
	What   fault.Text
}

// Broken is the error of a statement with lines that cannot be understood.
type Broken struct {
	// Problems are the first of them, Count how many there are.
	Problems []Problem
	Count    int
}

// note adds what is wrong with a line.
func (b *Broken) note(problems []Problem) {
	b.Count += len(problems)
	room := maxProblems - len(b.Problems)
	b.Problems = append(b.Problems, problems[:min(room, len(problems))]...)
}

// Error names the lines and columns and what is wrong. It repeats no cell: a statement has names of people in it.
func (b *Broken) Error() string { return b.In("en") }

// In is the error in "tr" or "en".
func (b *Broken) In(language string) string {
	var out strings.Builder
	fmt.Fprintf(&out, fault.Text{
		TR: "ekstrenin %d hücresi anlaşılamadı, bu yüzden ekstre kullanılmadı", EN: "%d cells of the statement cannot be understood, so nothing of it was used",
	}.In(language), b.Count)
	for _, p := range b.Problems {
		fmt.Fprintf(&out, fault.Text{TR: "\n  satır %d, sütun %q: %s", EN: "\n  line %d, column %q: %s"}.In(language), p.Line, p.Column, p.What.In(language))
	}
	if more := b.Count - len(b.Problems); more > 0 {
		fmt.Fprintf(&out, fault.Text{TR: "\n  ve %d hücre daha", EN: "\n  and %d more"}.In(language), more)
	}
	return out.String()
}

// Check reads a whole statement. Its error is a [Broken], or says what is wrong with the file; no statement comes with it.
func Check(open func() (Table, error), o Options) (*Statement, error) {
	s := &Statement{open: open, options: o, zone: payment.Day(time.Time{}).Location()}
	var broken Broken
	err := s.each(func(_ reconcile.Row, problems []Problem) error {
		s.Lines++
		broken.note(problems)
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case broken.Count > 0:
		return nil, &broken
	case s.Lines == 0:
		return nil, errors.New("the statement has no lines below its headings")
	}
	return s, nil
}

// Basis is by line: every line has its own date.
func (s *Statement) Basis() connector.Basis { return connector.ByLine }

// Named is what the provider keeps as our reference.
func (s *Statement) Named(ref string) string {
	if s.options.Named == nil {
		return ref
	}
	return s.options.Named(ref)
}

// Partial is true: a statement may tell only what moved money.
func (s *Statement) Partial() bool { return true }

// Rows gives the lines within a span.
func (s *Statement) Rows(ctx context.Context, from, to time.Time, yield func(reconcile.Row) error) error {
	return s.each(func(row reconcile.Row, problems []Problem) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case len(problems) > 0:
			return &Broken{Problems: problems, Count: len(problems)} // the file has changed meanwhile
		case row.At.Before(from) || !row.At.Before(to):
			return nil
		}
		return yield(row)
	})
}

// each reads the lines of the table.
func (s *Statement) each(visit func(reconcile.Row, []Problem) error) error {
	choose := func(cells []string) (columns, bool) {
		where, ok := find(cells, s.options.Map, Fields(), headings())
		return where, ok && where.has(Amount, Date) && where.named()
	}
	return scan(s.open, choose, errNoHeadings, func(r reader) error { return visit(s.row(r)) })
}

// scan reads a table from the top: down to the row that choose takes for its headings, and then every line that tells of something.
func scan(open func() (Table, error), choose func(cells []string) (columns, bool), none func() error, visit func(reader) error) (err error) {
	t, err := open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.Close()) }()
	names, where, err := preambled(t, choose, none)
	if err != nil {
		return err
	}
	for n := 0; ; n++ {
		cells, line, err := t.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err //nolint:wrapcheck // it names the line
		case n == MaxRows:
			return fmt.Errorf("the statement has more than %d rows; compare it in parts", MaxRows)
		case idle(cells):
			continue
		}
		err = visit(reader{cells: cells, line: line, names: names, where: where})
		if err != nil {
			return err
		}
	}
}

// preambled reads down to the row of headings.
func preambled(t Table, choose func(cells []string) (columns, bool), none func() error) (names []string, where columns, err error) {
	for range preamble {
		cells, _, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, err //nolint:wrapcheck // it names the line
		}
		if where, ok := choose(cells); ok {
			return slices.Clone(cells), where, nil
		}
	}
	return nil, nil, none()
}

// reader reads the cells of one line, and keeps what is wrong with them.
type reader struct {
	cells    []string
	line     int
	names    []string
	where    columns
	problems []Problem
}

func (r *reader) cell(f Field) string {
	i, there := r.where[f]
	if !there || i >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(r.cells[i])
}

func (r *reader) refuse(f Field, what *fault.Text) {
	if what != nil {
		r.problems = append(r.problems, Problem{Line: r.line, Column: r.names[r.where[f]], What: *what})
	}
}

// long reports whether a cell is too long to be read, and then refuses it.
func (r *reader) long() bool {
	for f := range r.where {
		if len(r.cell(f)) > maxCell {
			r.refuse(f, &fault.Text{TR: "çok uzun", EN: "it is too long"})
			return true
		}
	}
	return false
}

// idle reports whether a row tells of no transaction: it is empty, or a sum.
func idle(cells []string) bool {
	for _, cell := range cells {
		switch first := plain(cell); {
		case first == "":
		case strings.HasPrefix(first, "toplam"), strings.HasPrefix(first, "geneltoplam"), strings.HasPrefix(first, "aratoplam"), first == "total", first == "grandtotal", first == "subtotal":
			return true
		default:
			return false
		}
	}
	return true
}

// row reads one line.
func (s *Statement) row(r reader) (reconcile.Row, []Problem) {
	if r.long() {
		return reconcile.Row{}, r.problems
	}
	row := reconcile.Row{Order: r.cell(Order), Number: r.line}
	row.Original, row.IDs.Transaction, row.IDs.RRN = r.cell(Ref), r.cell(Transaction), r.cell(RRN)
	if row.Original == "" && reconcile.Ours(row.Order) {
		row.Original = row.Order // what a provider calls the order is, to us, the request
	}
	if row.Original == "" && row.Order == "" && row.IDs.Transaction == "" && row.IDs.RRN == "" {
		for _, f := range []Field{Ref, Order, Transaction, RRN} {
			if _, there := r.where[f]; there {
				r.refuse(f, &fault.Text{TR: "boş; bu satırın hiçbir adı yok", EN: "it is empty, and the line has no other name"})
				break
			}
		}
	}
	var what *fault.Text
	row.At, what = readTime(r.cell(Date), r.cell(Time), s.zone)
	r.refuse(Date, what)
	row.Status, what = readStatus(r.cell(Status))
	r.refuse(Status, what)
	currency, what := readCurrency(r.cell(Currency))
	r.refuse(Currency, what)
	if what != nil {
		return row, r.problems // an amount means nothing without its currency
	}
	row.Amount, what = readAmount(r.cell(Amount), currency)
	r.refuse(Amount, what)
	if what != nil {
		return row, r.problems
	}
	if chargedBack(r.cell(Kind)) {
		return s.chargeback(&r, row), r.problems
	}
	row.Kind, what = s.kind(&row, r.cell(Kind), r.where)
	if _, there := r.where[Kind]; there {
		r.refuse(Kind, what)
	}
	return row, r.problems
}

// chargeback makes a line one of money that was taken back for a cardholder.
func (s *Statement) chargeback(r *reader, row reconcile.Row) reconcile.Row {
	minor := row.Amount.Minor()
	row.Amount = money.New(max(minor, -minor), row.Amount.Currency())
	if minor == 0 {
		r.refuse(Amount, &fault.Text{TR: "sıfır olamaz", EN: "it must not be zero"})
	}
	c := connector.Chargeback{ID: r.cell(Case), Original: row.Original, Order: row.Order, Amount: row.Amount, Reason: r.cell(Reason), At: row.At}
	if due := r.cell(Due); due != "" {
		var what *fault.Text
		c.Due, what = readTime(due, "", s.zone)
		r.refuse(Due, what)
	}
	row.Kind, row.Chargeback = connector.KindRefund, &c
	return row
}

// kind reads what a line is. Without a word for it the sign tells. What is given back may be written with a minus.
func (s *Statement) kind(row *reconcile.Row, text string, where columns) (connector.Kind, *fault.Text) {
	negative := row.Amount.IsNegative()
	if negative {
		row.Amount = money.New(-row.Amount.Minor(), row.Amount.Currency())
	}
	if _, there := where[Kind]; !there {
		if negative {
			return connector.KindRefund, nil
		}
		return connector.KindSale, nil
	}
	k, what := readKind(text)
	if what == nil && negative && k != connector.KindRefund && k != connector.KindVoid {
		what = &fault.Text{TR: "tutarı eksi olan bir satış olamaz", EN: "a sale of less than nothing cannot be"}
	}
	return k, what
}
