package reconcile

import (
	"bufio"
	"cmp"
	"container/heap"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
)

// spool takes entries in any order and gives them back in groups of one key. It holds so many in memory; the rest are in
// temporary files, each sorted, which are merged in the end.
type spool struct {
	dir   string
	limit int
	held  []entry
	runs  []*os.File
}

// inMemory is how many entries a spool holds before it writes them out: some tens of megabytes.
const inMemory = 100_000

// maxGroup is how many entries of one key are given at once. Only something that is no name, such as a constant in a statement's
// column, stands more often, and what is matched by it means nothing anyway.
const maxGroup = 10_000

func newSpool(dir string, limit int) *spool {
	if limit <= 0 {
		limit = inMemory
	}
	return &spool{dir: dir, limit: limit}
}

func (s *spool) add(e entry) error {
	s.held = append(s.held, e)
	if len(s.held) < s.limit {
		return nil
	}
	return s.flush()
}

func order(a, b entry) int {
	return cmp.Or(cmp.Compare(a.Key, b.Key), cmp.Compare(a.At, b.At), cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Transaction, b.Transaction))
}

// flush writes what is in memory to a file of its own. The file has no name by then, so that it goes with the process.
func (s *spool) flush() error {
	if len(s.held) == 0 {
		return nil
	}
	slices.SortFunc(s.held, order)
	f, err := os.CreateTemp(s.dir, "reconcile-*")
	if err != nil {
		return fmt.Errorf("make spool: %w", err)
	}
	s.runs = append(s.runs, f)
	err = os.Remove(f.Name())
	if err != nil {
		return fmt.Errorf("make spool: %w", err)
	}
	w := bufio.NewWriterSize(f, 1<<18)
	out := gob.NewEncoder(w)
	for i := range s.held {
		err = out.Encode(&s.held[i])
		if err != nil {
			return fmt.Errorf("write spool: %w", err)
		}
	}
	err = w.Flush()
	if err != nil {
		return fmt.Errorf("write spool: %w", err)
	}
	s.held = s.held[:0]
	return nil
}

func (s *spool) close() error {
	var errs []error
	for _, f := range s.runs {
		errs = append(errs, f.Close())
	}
	s.held, s.runs = nil, nil
	return errors.Join(errs...)
}

// source is one sorted run.
type source struct {
	next entry
	read func() (entry, error)
}

type sources []*source

func (h sources) Len() int           { return len(h) }
func (h sources) Less(i, j int) bool { return order(h[i].next, h[j].next) < 0 }
func (h sources) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

// Push is part of [heap.Interface].
func (h *sources) Push(x any) {
	s, _ := x.(*source) // nothing else is pushed
	*h = append(*h, s)
}

// Pop is part of [heap.Interface].
func (h *sources) Pop() any {
	all := *h
	last := all[len(all)-1]
	*h = all[:len(all)-1]
	return last
}

// groups calls visit with the entries of each key, in the order of keys. A group is the caller's only until visit returns.
func (s *spool) groups(visit func(group []entry) error) error {
	h, err := s.open()
	if err != nil {
		return err
	}
	var group []entry
	for h.Len() > 0 {
		first := (*h)[0]
		if len(group) == maxGroup || len(group) > 0 && group[0].Key != first.next.Key {
			err = visit(group)
			if err != nil {
				return err
			}
			group = group[:0]
		}
		group = append(group, first.next)
		first.next, err = first.read()
		switch {
		case errors.Is(err, io.EOF):
			heap.Pop(h)
		case err != nil:
			return fmt.Errorf("read spool: %w", err)
		default:
			heap.Fix(h, 0)
		}
	}
	if len(group) > 0 {
		return visit(group)
	}
	return nil
}

func (s *spool) open() (*sources, error) {
	slices.SortFunc(s.held, order)
	at := 0
	memory := &source{read: func() (entry, error) {
		if at == len(s.held) {
			return entry{}, io.EOF
		}
		at++
		return s.held[at-1], nil
	}}
	h := &sources{}
	all := []*source{memory}
	for _, f := range s.runs {
		_, err := f.Seek(0, io.SeekStart)
		if err != nil {
			return nil, fmt.Errorf("read spool: %w", err)
		}
		in := gob.NewDecoder(bufio.NewReaderSize(f, 1<<18))
		all = append(all, &source{read: func() (entry, error) {
			var e entry
			err := in.Decode(&e)
			return e, err
		}})
	}
	for _, one := range all {
		var err error
		one.next, err = one.read()
		switch {
		case errors.Is(err, io.EOF):
		case err != nil:
			return nil, fmt.Errorf("read spool: %w", err)
		default:
			*h = append(*h, one)
		}
	}
	heap.Init(h)
	return h, nil
}
