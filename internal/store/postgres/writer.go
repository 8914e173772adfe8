package postgres

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/vezne/vezne/internal/store/sqlstore"
)

// writer.go sends a group as one batch: all statements at once, then one sync, which makes the batch one implicit
// transaction and its commit one flush. It goes below pgx, to the protocol, because it knows every value's type: building the
// arrays directly costs a fraction of what the general encoder does.

// groupTimeout ends a group that the server does not answer. Its outcome is then not known.
const groupTimeout = 30 * time.Second

// tries is how often a group is sent when it certainly did nothing: the connection had died before, or
// PostgreSQL chose it as the victim of a deadlock with another node.
const tries = 4

// writer turns groups into batches for the one connection that commits. It is used by one goroutine at a time.
type writer struct {
	schema *sqlstore.Schema
	order  []sqlstore.Statement
	texts  [sqlstore.StatementCount]prepared
	// rows are the rows of the group, by statement.
	rows [sqlstore.StatementCount][]placed
}

// prepared is one kind of row write in its two forms.
type prepared struct {
	kinds []sqlstore.Kind
	group form
	alone form
}

type form struct {
	sql     string
	guarded bool
	stmt    *pgconn.StatementDescription
}

// placed is a row and the position of its change in the group.
type placed struct {
	row    *sqlstore.Row
	change int
}

func newWriter(schema *sqlstore.Schema) *writer {
	w := &writer{schema: schema, order: schema.Statements()}
	for _, st := range w.order {
		d := schema.Table(st.Table)
		p := &w.texts[st.Index()]
		for _, c := range d.Params(st.Verb) {
			p.kinds = append(p.kinds, c.Kind)
		}
		p.group.sql, p.group.guarded = text(d, st.Verb, false)
		p.alone.sql, p.alone.guarded = text(d, st.Verb, true)
	}
	return w
}

// prepare prepares the statements on a new connection. It is never called while a group is under way, because
// the pool has that connection only.
func (w *writer) prepare(ctx context.Context, conn *pgx.Conn) error {
	for _, st := range w.order {
		p := &w.texts[st.Index()]
		for _, f := range []*form{&p.group, &p.alone} {
			name := fmt.Sprintf("vezne_%s_%s_%t", st.Verb, w.schema.Table(st.Table).Name, f == &p.alone)
			stmt, err := conn.PgConn().Prepare(ctx, name, f.sql, nil)
			if err != nil {
				return fmt.Errorf("prepare %s: %w", w.schema.String(st), err)
			}
			f.stmt = stmt
		}
	}
	return nil
}

// Apply implements [sqlstore.Engine].
func (e *engine) Apply(ctx context.Context, group []sqlstore.Rows) error {
	var err error
	for range tries {
		err = e.send(ctx, group)
		if !didNothing(err) {
			break
		}
	}
	return e.Interpret(e.writer.undone(err, len(group) == 1))
}

func (e *engine) send(ctx context.Context, group []sqlstore.Rows) error {
	ctx, cancel := context.WithTimeout(ctx, groupTimeout)
	defer cancel()
	conn, err := e.commits.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	batch := e.writer.batch(group)
	return conn.Conn().PgConn().ExecBatch(ctx, batch).Close()
}

// batch builds the statements of the group, in the order of the schema.
func (w *writer) batch(group []sqlstore.Rows) *pgconn.Batch {
	for i := range w.rows {
		w.rows[i] = w.rows[i][:0]
	}
	for change := range group {
		rows := group[change].Rows
		for i := range rows {
			at := rows[i].Index()
			w.rows[at] = append(w.rows[at], placed{row: &rows[i], change: change})
		}
	}
	batch := &pgconn.Batch{}
	for _, st := range w.order {
		rows := w.rows[st.Index()]
		if len(rows) == 0 {
			continue
		}
		p := &w.texts[st.Index()]
		f := &p.group
		if len(group) == 1 {
			f = &p.alone
		}
		batch.ExecStatement(f.stmt, arrays(p.kinds, f.guarded, rows), []int16{pgx.BinaryFormatCode}, nil)
	}
	return batch
}

// undone says what an error of the server means for the group.
func (w *writer) undone(err error, alone bool) error {
	if err == nil {
		return nil
	}
	pg, ok := asServer(err)
	if !ok || pg.SeverityUnlocalized != "ERROR" {
		// The connection broke, or the server ended it (FATAL, PANIC). The commit may have happened before.
		return fmt.Errorf("outcome of the group is not known: %w", err)
	}
	switch {
	case pg.Code == codeRefused:
		var blame []int
		for _, text := range strings.Split(pg.Detail, ",") {
			n, convErr := strconv.Atoi(text)
			if convErr != nil {
				return errors.Join(err, convErr)
			}
			blame = append(blame, n)
		}
		return &sqlstore.Undone{Blame: blame, Err: missing(w.schema, pg)}
	case alone && (pg.Code == codeUnique || pg.Code == codeForeign):
		return &sqlstore.Undone{Err: conflict(w.schema, pg)}
	case strings.HasPrefix(pg.Code, classConstraint), strings.HasPrefix(pg.Code, classData):
		return &sqlstore.Undone{Err: err}
	}
	// A full disk, a lock that is not to be had: the same would happen to every part of the group.
	return err
}

// didNothing reports whether the group certainly changed nothing and may well succeed when it is sent again.
func didNothing(err error) bool {
	if err == nil {
		return false
	}
	pg, ok := asServer(err)
	if ok {
		return strings.HasPrefix(pg.Code, classRollback)
	}
	var connect *pgconn.ConnectError
	return pgconn.SafeToRetry(err) || errors.As(err, &connect)
}

// arrays encodes rows as one array per parameter, in PostgreSQL's binary form (src/backend/utils/adt/arrayfuncs.c,
// array_recv): dimensions, a flag for NULLs, the element type, then length and lower bound of the one dimension, and
// each element behind its length.
func arrays(kinds []sqlstore.Kind, numbered bool, rows []placed) [][]byte {
	out := make([][]byte, 0, len(kinds)+1)
	if numbered {
		b := header(sqlstore.Int, len(rows), 12*len(rows))
		for _, r := range rows {
			b = binary.BigEndian.AppendUint32(b, 8)
			b = binary.BigEndian.AppendUint64(b, uint64(r.change))
		}
		out = append(out, b)
	}
	for i, k := range kinds {
		if k == sqlstore.Int {
			b := header(k, len(rows), 12*len(rows))
			for _, r := range rows {
				b = binary.BigEndian.AppendUint32(b, 8)
				b = binary.BigEndian.AppendUint64(b, uint64(r.row.Values[i].Int))
			}
			out = append(out, b)
			continue
		}
		size := 0
		for _, r := range rows {
			size += 4 + len(r.row.Values[i].Text)
		}
		b := header(k, len(rows), size)
		for _, r := range rows {
			text := r.row.Values[i].Text
			b = binary.BigEndian.AppendUint32(b, uint32(len(text)))
			b = append(b, text...)
		}
		out = append(out, b)
	}
	return out
}

// header begins an array of n elements, with room for size bytes of them.
func header(k sqlstore.Kind, n, size int) []byte {
	b := make([]byte, 0, 20+size)
	b = binary.BigEndian.AppendUint32(b, 1)
	b = binary.BigEndian.AppendUint32(b, 0)
	b = binary.BigEndian.AppendUint32(b, elementOID(k))
	b = binary.BigEndian.AppendUint32(b, uint32(n))
	return binary.BigEndian.AppendUint32(b, 1)
}
