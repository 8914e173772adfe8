package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/server"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/sqlstore"
)

// ceiling.go is the bare handler. It runs as a process of its own, as the gateway does, so that neither shares
// a heap with the load generator.

// ServeCeiling opens an empty database, listens on a free loopback port, prints the address as one line, and
// answers until ctx ends. Each request is read to its end and leads to the commits of one recorded payment.
func ServeCeiling(ctx context.Context, db config.Database, surface string, out io.Writer, log *slog.Logger) error {
	t, err := record(ctx, surface, log)
	if err != nil {
		return err
	}
	s, err := server.OpenStore(ctx, db, log, sqlstore.Observer{})
	if err != nil {
		return err
	}
	err = t.compile(s)
	if err != nil {
		return errors.Join(err, s.Close())
	}
	var c net.ListenConfig
	l, err := c.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return errors.Join(fmt.Errorf("listen: %w", err), s.Close())
	}
	h := &http.Server{Handler: t.handler(s), ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(ctx, func() { _ = h.Close() }) // a benchmark's last answers matter to nobody
	_, err = fmt.Fprintf(out, "http://%s\n", l.Addr())
	if err != nil {
		return errors.Join(fmt.Errorf("print address: %w", err), s.Close())
	}
	err = h.Serve(l)
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, s.Close())
}

// template is one recorded payment, compiled to row writes, and where in them its identity stands.
type template struct {
	changes []store.Change
	commits []sqlstore.Rows
	places  [][]place
	// reference and number are the recorded payment's, and ids are its own and those of what its commits make beside it.
	ids       []string
	reference string
	number    int64
	serial    atomic.Int64
}

// numberColumn holds the merchant's running number of a payment, which is unique.
const numberColumn = "number"

// place is one value that differs from payment to payment.
type place struct{ row, value int }

// record takes the changes that one sale of the load commits in a real gateway.
func record(ctx context.Context, surface string, log *slog.Logger) (*template, error) {
	folder, err := os.MkdirTemp("", "vezne-ceiling-")
	if err != nil {
		return nil, fmt.Errorf("make folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(folder) }() // it is a temporary folder
	changes, err := server.RecordChanges(ctx, folder, log, func(ctx context.Context, url string) (*http.Request, error) {
		orders, err := ordersOf(surface, url)
		if err != nil {
			return nil, err
		}
		return orders.Request(ctx, 1)
	})
	if err != nil {
		return nil, fmt.Errorf("record a payment: %w", err)
	}
	if len(changes) != 2 || changes[0].Step == nil || changes[1].Step == nil {
		return nil, fmt.Errorf("record a payment: %d commits, and a sale makes two", len(changes))
	}
	p := changes[0].Step.Payment
	t := &template{changes: changes, ids: []string{p.ID.Plain()}, reference: p.Reference, number: p.Number}
	for _, c := range changes {
		for _, d := range c.Deliveries {
			_, plain, _ := strings.Cut(d.ID, "_")
			t.ids = append(t.ids, plain)
		}
	}
	return t, nil
}

// compile makes the row writes once and finds the identity in them.
func (t *template) compile(s *sqlstore.Store) error {
	schema := sqlstore.NewSchema()
	for _, c := range t.changes {
		rows, err := s.Compile(c)
		if err != nil {
			return fmt.Errorf("compile recorded payment: %w", err)
		}
		var found []place
		for i, row := range rows.Rows {
			columns := schema.Table(row.Table).Params(row.Verb)
			for j, v := range row.Values {
				if t.named(v.Text) != "" || v.Text == t.reference || row.Table == sqlstore.Payment && columns[j].Name == numberColumn {
					found = append(found, place{row: i, value: j})
				}
			}
		}
		t.commits, t.places = append(t.commits, rows), append(t.places, found)
	}
	return nil
}

// named returns the id that a text holds, empty if it holds none.
func (t *template) named(text string) string {
	for _, id := range t.ids {
		if strings.Contains(text, id) {
			return id
		}
	}
	return ""
}

// fill returns the n-th payment's version of a commit. Only the identity is new; everything else is shared.
func (t *template) fill(commit int, n int64, id string) sqlstore.Rows {
	recorded := t.commits[commit]
	rows := make([]sqlstore.Row, len(recorded.Rows))
	copy(rows, recorded.Rows)
	last := -1
	for _, p := range t.places[commit] {
		if p.row != last {
			rows[p.row].Values = append([]sqlstore.Value(nil), rows[p.row].Values...)
			last = p.row
		}
		v := &rows[p.row].Values[p.value]
		switch {
		case v.Text == t.reference:
			v.Text = id + t.reference[len(id):]
		case v.Text != "":
			v.Text = strings.Replace(v.Text, t.named(v.Text), id, 1)
		default:
			v.Int = n
		}
	}
	return sqlstore.Rows{Rows: rows, Touched: []uint64{uint64(n)}}
}

func (t *template) handler(s *sqlstore.Store) http.Handler {
	t.serial.Store(t.number)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := io.Copy(io.Discard, r.Body)
		if err != nil {
			http.Error(w, "read", http.StatusBadRequest)
			return
		}
		n := t.serial.Add(1)
		id := payment.NewID(time.Now()).Plain()
		for commit := range t.commits {
			err = s.CommitRows(r.Context(), t.fill(commit, n, id))
			if err != nil {
				http.Error(w, strconv.Quote(err.Error()), http.StatusInternalServerError)
				return
			}
		}
		w.WriteHeader(http.StatusOK)
	})
}
