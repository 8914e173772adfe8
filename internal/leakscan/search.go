package main

import (
	"errors"
	"fmt"
	"io"
)

const (
	minCard, maxCard = 13, 19
	// overlap is how many bytes of one block are looked at again with the next, so that nothing is lost where
	// two blocks meet.
	overlap = 128
)

// finding is card data at a place where it should not be. It never holds the value itself: the search's own
// output is one more place that must be clean.
type finding struct {
	file   string
	offset int64
	masked string
	form   string
}

func (f finding) String() string {
	return fmt.Sprintf("%s: offset %d: %s (%s)", f.file, f.offset, f.masked, f.form)
}

// searcher searches any number of files, one after the other, and keeps what it found.
type searcher struct {
	known map[uint64]bool
	cvvs  []string

	found    []finding
	cardLike int
	cvvLike  int
}

// search reads r to its end and returns how many bytes that were.
func (s *searcher) search(file string, r io.Reader) (int64, error) {
	cards := cardSearch{searcher: s, file: file}
	codes := codeSearch{searcher: s, file: file}
	buf := make([]byte, 0, 1<<20)
	base := int64(0) // the offset of buf[0] in the file
	kept := 0        // how much of buf was there in the round before
	for atEnd := false; !atEnd; {
		n, err := r.Read(buf[kept:cap(buf)])
		if err != nil && !errors.Is(err, io.EOF) {
			return base, err
		}
		atEnd = err != nil
		buf = buf[:kept+n]
		for _, c := range buf[kept:] {
			cards.next(c)
		}
		codes.block(base, buf, atEnd)
		if !atEnd {
			kept = min(overlap, len(buf))
			base += int64(len(buf) - kept)
			copy(buf, buf[len(buf)-kept:])
		}
	}
	cards.endRun(0)
	return base + int64(len(buf)), nil
}
