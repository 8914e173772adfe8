package simbank

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzMessages reads anything as every message. What is read must survive being written, and its written form is
// canonical: writing what is read of it gives the same bytes.
func FuzzMessages(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v.body)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for name, c := range codecs() {
			m, err := c.decode(body)
			if err != nil {
				continue
			}
			first, err := c.encode(m)
			if err != nil {
				t.Fatalf("%s: encode what was decoded: %v", name, err)
			}
			again, err := c.decode(first)
			if err != nil {
				t.Fatalf("%s: decode what was encoded: %v", name, err)
			}
			if diff := cmp.Diff(m, again, equal()...); diff != "" {
				t.Fatalf("%s: the second reading differs:\n%s", name, diff)
			}
			second, err := c.encode(again)
			if err != nil || !bytes.Equal(first, second) {
				t.Fatalf("%s: encoding is not canonical: %s, then %s (%v)", name, first, second, err)
			}
		}
	})
}

// FuzzReturn changes one byte of a signed return: it must not verify, unless it reads as the very same return.
func FuzzReturn(f *testing.F) {
	key := NewKey(testKey)
	var signed Return
	for _, v := range vectors(f) {
		if v.name != "return" {
			continue
		}
		m, err := codecs()["return"].decode(v.body)
		if err != nil {
			f.Fatal(err)
		}
		signed, _ = m.(Return)
	}
	body := []byte(signed.Form().Encode())
	f.Add(0, byte('x'))
	f.Add(len(body)-1, byte('0'))
	f.Fuzz(func(t *testing.T, at int, b byte) {
		if at < 0 || at >= len(body) {
			return
		}
		changed := bytes.Clone(body)
		changed[at] = b
		m, err := codecs()["return"].decode(changed)
		if err != nil {
			return
		}
		got, _ := m.(Return)
		if got != signed && key.VerifyReturn(got) {
			t.Errorf("a return with byte %d changed to %q verifies", at, b)
		}
	})
}
