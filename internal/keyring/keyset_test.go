package keyring_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/keyring"
)

const place = "cards"

func file(t *testing.T) (*keyring.Ring, []byte) {
	t.Helper()
	text, err := keyring.Generate("", "")
	if err != nil {
		t.Fatal(err)
	}
	r, err := keyring.Parse("", text)
	if err != nil {
		t.Fatal(err)
	}
	return r, text
}

func newSet(t *testing.T) *keyring.Keyset {
	t.Helper()
	k, err := keyring.NewKeyset()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func ringOf(t *testing.T, k *keyring.Keyset) *keyring.Ring {
	t.Helper()
	r, err := k.Ring()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func sealed(t *testing.T, r *keyring.Ring, plain string, bound ...string) keyring.Sealed {
	t.Helper()
	s, err := r.Seal([]byte(plain), bound...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAKeysetSealsAndOpens(t *testing.T) {
	t.Parallel()
	set := newSet(t)
	r := ringOf(t, set)
	s := sealed(t, r, "card", "m", "c")
	if s.Key != set.Current() || r.Current() != s.Key || bytes.Contains(s.Text, []byte("card")) {
		t.Errorf("sealed as %+v under %s", s, set.Current())
	}
	stranger := ringOf(t, newSet(t))
	for name, test := range map[string]struct {
		ring  *keyring.Ring
		s     keyring.Sealed
		bound []string
		want  error
	}{
		"as it was":        {r, s, []string{"m", "c"}, nil},
		"another place":    {r, s, []string{"m", "d"}, keyring.ErrSealed},
		"a moved letter":   {r, s, []string{"mc", ""}, keyring.ErrSealed},
		"cut short":        {r, keyring.Sealed{Key: s.Key, Text: s.Text[:len(s.Text)-1]}, []string{"m", "c"}, keyring.ErrSealed},
		"nothing":          {r, keyring.Sealed{Key: s.Key}, []string{"m", "c"}, keyring.ErrSealed},
		"another set":      {stranger, s, []string{"m", "c"}, keyring.ErrUnknownKey},
		"another set's id": {stranger, keyring.Sealed{Key: stranger.Current(), Text: s.Text}, []string{"m", "c"}, keyring.ErrSealed},
	} {
		plain, err := test.ring.Open(test.s, test.bound...)
		if !errors.Is(err, test.want) || (test.want == nil) != (string(plain) == "card") {
			t.Errorf("%s: %q, %v; want %v", name, plain, err, test.want)
		}
	}
}

// TestRotation: the old key opens until it is taken out, and nothing afterwards; fingerprints stay what they were.
func TestRotation(t *testing.T) {
	t.Parallel()
	first := newSet(t)
	before := sealed(t, ringOf(t, first), "card", "m")
	second, err := first.Rotated()
	if err != nil {
		t.Fatal(err)
	}
	if len(second.IDs()) != 2 || second.Current() == first.Current() || len(first.IDs()) != 1 {
		t.Errorf("rotated to %v, current %s", second.IDs(), second.Current())
	}
	after := sealed(t, ringOf(t, second), "card", "m")
	for name, s := range map[string]keyring.Sealed{"before": before, "after": after} {
		if plain, err := ringOf(t, second).Open(s, "m"); err != nil || string(plain) != "card" {
			t.Errorf("sealed %s: %q, %v", name, plain, err)
		}
	}
	if _, err := ringOf(t, first).Open(after, "m"); !errors.Is(err, keyring.ErrUnknownKey) {
		t.Errorf("the old set opens what the new key sealed: %v", err)
	}
	third, err := second.Without(first.Current())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ringOf(t, third).Open(before, "m"); !errors.Is(err, keyring.ErrUnknownKey) {
		t.Errorf("the key that was taken out: %v", err)
	}
	disguised := keyring.Sealed{Key: third.Current(), Text: before.Text}
	if _, err := ringOf(t, third).Open(disguised, "m"); !errors.Is(err, keyring.ErrSealed) {
		t.Errorf("the key that was taken out, under the new id: %v", err)
	}
	if ringOf(t, first).MAC("a", "b") != ringOf(t, third).MAC("a", "b") || len(ringOf(t, third).MAC("a")) != 64 {
		t.Error("a rotation changed the fingerprints")
	}
	if _, err := third.Without(third.Current()); !errors.Is(err, keyring.ErrPrimary) {
		t.Errorf("the key that seals was taken out: %v", err)
	}
	for _, id := range []string{"", "zz", "00000000", first.Current()} {
		if _, err := third.Without(id); !errors.Is(err, keyring.ErrUnknownKey) {
			t.Errorf("key %q was taken out: %v", id, err)
		}
	}
}

func TestWrapping(t *testing.T) {
	t.Parallel()
	kek, text := file(t)
	stranger, other := file(t)
	set, err := newSet(t).Rotated()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := set.Wrap(t.Context(), kek.Wrapper(), place)
	if err != nil {
		t.Fatal(err)
	}
	got, err := keyring.Unwrap(t.Context(), kek.Wrapper(), place, kept)
	if err != nil {
		t.Fatal(err)
	}
	s := sealed(t, ringOf(t, set), "card", "m")
	if plain, err := ringOf(t, got).Open(s, "m"); err != nil || string(plain) != "card" || ringOf(t, got).MAC("x") != ringOf(t, set).MAC("x") {
		t.Errorf("opens as %q, %v", plain, err)
	}
	// A new key in front of the file: what the old one wrapped still opens, and can be wrapped again.
	var was, fresh struct {
		Keys        []map[string]string `json:"keys"`
		Fingerprint string              `json:"fingerprint"`
	}
	if err := errors.Join(json.Unmarshal(text, &was), json.Unmarshal(other, &fresh)); err != nil {
		t.Fatal(err)
	}
	was.Keys = append(fresh.Keys, was.Keys...)
	merged, err := json.Marshal(was)
	if err != nil {
		t.Fatal(err)
	}
	both, err := keyring.Parse("", merged)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keyring.Unwrap(t.Context(), both.Wrapper(), place, kept); err != nil {
		t.Errorf("a key in front: %v", err)
	}
	broken := bytes.Clone(kept)
	broken[len(broken)/2] ^= 1
	for name, test := range map[string]struct {
		key   *keyring.Ring
		place string
		text  []byte
	}{
		"another file":  {stranger, place, kept},
		"another place": {kek, "accounts", kept},
		"altered":       {kek, place, broken},
		"nothing":       {kek, place, nil},
		"empty":         {kek, place, []byte(`{}`)},
	} {
		if _, err := keyring.Unwrap(t.Context(), test.key.Wrapper(), test.place, test.text); !errors.Is(err, keyring.ErrWrapped) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestImport: what the keys of a file sealed and fingerprinted, a set that takes them over opens and recognises, and it seals under a key of
// its own.
func TestImport(t *testing.T) {
	t.Parallel()
	old, text := file(t)
	before := sealed(t, old, "card", "m", "c")
	set, err := keyring.Import("", text, []string{old.Current(), "ffffffff"})
	if err != nil {
		t.Fatal(err)
	}
	r := ringOf(t, set)
	if plain, err := r.Open(before, "m", "c"); err != nil || string(plain) != "card" {
		t.Errorf("opens as %q, %v", plain, err)
	}
	if _, err := r.Open(before, "m", "d"); !errors.Is(err, keyring.ErrSealed) {
		t.Errorf("in another place: %v", err)
	}
	if old.MAC("m", "c") != r.MAC("m", "c") {
		t.Error("known cards are no longer recognised")
	}
	if r.Current() == old.Current() {
		t.Error("the file's key still seals")
	}
	if set, err = keyring.Import("", text, nil); err != nil || len(set.IDs()) != 1 {
		t.Errorf("nothing to take over: %v, %v", set.IDs(), err)
	}
	if _, err := keyring.Import("accounts", text, nil); !errors.Is(err, keyring.ErrKeys) {
		t.Errorf("another purpose: %v", err)
	}
}

func TestAKeysetPrintsNothing(t *testing.T) {
	t.Parallel()
	set := newSet(t)
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "set", set)
	text, err := json.Marshal(set)
	if err != nil {
		t.Fatal(err)
	}
	for _, printed := range []string{fmt.Sprintf("%v|%+v|%#v|%s|%x", set, set, set, set, set), string(text), log.String()} {
		if !strings.Contains(printed, "***") || strings.Contains(printed, set.Current()) {
			t.Errorf("prints as %s", printed)
		}
	}
}
