package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"

	"github.com/vezne/vezne/internal/calendar"
)

// encode.go writes transactions as bytes: the entries as they are stored in the transaction's row, and the whole as it is
// hashed. Every text goes behind its length, so that no two transactions have the same bytes. The form is kept for as
// long as there are books: a change is a new version number at the front, and the old one stays readable.

// entriesVersion begins the stored form of entries.
const entriesVersion = 1

// errEncoding is what DecodeEntries refuses: bytes that EncodeEntries did not write.
var errEncoding = errors.New("entries are not readable")

// EncodeEntries returns the stored form of entries.
func EncodeEntries(entries []Entry) []byte {
	b := make([]byte, 0, 16+48*len(entries))
	b = append(b, entriesVersion)
	b = binary.AppendUvarint(b, uint64(len(entries)))
	for _, e := range entries {
		b = appendText(b, string(e.Account))
		b = binary.AppendVarint(b, e.Amount)
		b = binary.AppendUvarint(b, uint64(e.Value))
		b = appendText(b, e.Memo)
	}
	return b
}

// DecodeEntries reads what EncodeEntries wrote, and nothing else: not even the same entries in other bytes.
func DecodeEntries(b []byte) ([]Entry, error) {
	r := reader{rest: b}
	if r.byte() != entriesVersion {
		return nil, errEncoding
	}
	n := r.uvarint()
	if n > maxEntries {
		return nil, errEncoding
	}
	entries := make([]Entry, n)
	for i := range entries {
		entries[i] = Entry{Account: Account(r.text()), Amount: r.varint(), Value: calendar.Day(r.uvarint()), Memo: r.text()}
	}
	if r.bad || len(r.rest) > 0 || string(EncodeEntries(entries)) != string(b) {
		return nil, errEncoding
	}
	return entries, nil
}

// Hash is a SHA-256.
type Hash [sha256.Size]byte

// Hash returns the hash of everything that a transaction says.
func (t *Transaction) Hash() Hash {
	b := make([]byte, 0, 512)
	b = append(b, "vezne ledger transaction 1\n"...)
	b = appendText(b, string(t.Merchant))
	b = appendText(b, t.ID)
	b = binary.AppendVarint(b, t.At.UnixMicro())
	b = appendText(b, string(t.Event))
	b = appendText(b, string(t.Currency))
	b = appendText(b, t.Subject)
	b = append(b, EncodeEntries(t.Entries)...)
	return sha256.Sum256(b)
}

func appendText(b []byte, s string) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

// reader reads bytes from the front and remembers whether any were missing.
type reader struct {
	rest []byte
	bad  bool
}

func (r *reader) byte() byte {
	if len(r.rest) == 0 {
		r.bad = true
		return 0
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
	return b
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.bad = true
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *reader) varint() int64 {
	v, n := binary.Varint(r.rest)
	if n <= 0 {
		r.bad = true
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *reader) text() string {
	n := r.uvarint()
	if n > uint64(len(r.rest)) {
		r.bad = true
		return ""
	}
	s := string(r.rest[:n])
	r.rest = r.rest[n:]
	return s
}
