package id

import (
	"crypto/rand"
	"encoding/binary"
	"sync"
	"time"
)

// Source makes identifiers that sort strictly in the order of their making, within one process, even when many are made in
// one millisecond or the clock steps back. The zero value is ready and may be used by any number of goroutines.
//
// It is a value that its user holds rather than hidden state of the package, so that two servers in one test do not share it.
type Source struct {
	mu   sync.Mutex
	last ID
}

// New returns an identifier made at now and greater than every one before it. If now is not after the last one's
// millisecond, the new one is the last plus a random step of 1 to 2^32, so that a neighbour is not known from its neighbour;
// in the practically impossible case that the 80 bits overflow, the sum carries into the milliseconds.
func (s *Source) New(now time.Time) ID {
	fresh := New(now)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.last.IsZero() && fresh.millis() <= s.last.millis() {
		fresh = s.last.plus(step())
	}
	s.last = fresh
	return fresh
}

// plus returns i + n, carrying through all 128 bits.
func (i ID) plus(n uint64) ID {
	low := binary.BigEndian.Uint64(i[8:])
	high := binary.BigEndian.Uint64(i[:8])
	sum := low + n
	if sum < low {
		high++
	}
	binary.BigEndian.PutUint64(i[8:], sum)
	binary.BigEndian.PutUint64(i[:8], high)
	return i
}

func step() uint64 {
	var random [4]byte
	_, _ = rand.Read(random[:])
	return uint64(binary.BigEndian.Uint32(random[:])) + 1
}
