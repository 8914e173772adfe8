package id

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"strings"
	"time"
)

// ErrSyntax means that a text is not an identifier, or not one with the prefix asked for. It does not carry the text.
var ErrSyntax = errors.New("identifier is malformed")

// ID is one identifier. IDs are values, comparable with ==, and their bytes sort like their texts and like their times.
type ID [16]byte

// maxMillis is the last millisecond that 48 bits can hold, in the year 10889.
const maxMillis = 1<<48 - 1

// New returns an identifier made at now. Two identifiers of the same millisecond sort at random; a caller that lists things
// in the order of their making takes a [Source] instead. A time outside 1970 to 10889 is moved to the nearer end.
func New(now time.Time) ID {
	var made ID
	made.setMillis(clamp(now))
	// crypto/rand.Read never returns an error: the program ends instead, since nothing could safely go on.
	_, _ = rand.Read(made[6:])
	return made
}

// Least returns the smallest identifier of the millisecond of t, for windows of time. It is made by nobody else.
func Least(t time.Time) ID {
	var least ID
	least.setMillis(clamp(t))
	return least
}

// NewSecret returns 128 random bits without a time in them, for tokens that must be impossible to guess.
func NewSecret() [16]byte {
	var secret [16]byte
	_, _ = rand.Read(secret[:])
	return secret
}

// Time returns the moment in i, in UTC and to the millisecond.
func (i ID) Time() time.Time { return time.UnixMilli(int64(i.millis())).UTC() }

// IsZero reports whether i is the zero value, which no maker returns.
func (i ID) IsZero() bool { return i == ID{} }

// Compare returns -1, 0 or +1 as i was made before, is, or was made after other. It has the form that slices.SortFunc takes.
func (i ID) Compare(other ID) int { return strings.Compare(string(i[:]), string(other[:])) }

func (i ID) millis() uint64 {
	return uint64(binary.BigEndian.Uint16(i[:2]))<<32 | uint64(binary.BigEndian.Uint32(i[2:6]))
}

func (i *ID) setMillis(millis uint64) {
	binary.BigEndian.PutUint16(i[:2], uint16(millis>>32))
	binary.BigEndian.PutUint32(i[2:6], uint32(millis))
}

func clamp(now time.Time) uint64 {
	return uint64(min(max(now.UnixMilli(), 0), maxMillis))
}
