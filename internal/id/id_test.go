package id_test

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/id"
	"pgregory.net/rapid"
)

func anyID() *rapid.Generator[id.ID] {
	return rapid.Custom(func(t *rapid.T) id.ID {
		var drawn id.ID
		copy(drawn[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "bytes"))
		return drawn
	})
}

func TestTextRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := anyID().Draw(t, "id")
		got, err := id.Parse(want.String())
		if err != nil || got != want {
			t.Fatalf("Parse(%s) = %v, %v", want, got, err)
		}
		prefixed, err := id.ParsePrefixed("pay", want.WithPrefix("pay"))
		if err != nil || prefixed != want {
			t.Fatalf("ParsePrefixed(%s) = %v, %v", want.WithPrefix("pay"), prefixed, err)
		}
	})
}

// TestOrder: bytes, texts and Compare order alike, so that a database, a URL and Go agree on what comes first.
func TestOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyID().Draw(t, "a"), anyID().Draw(t, "b")
		want := bytes.Compare(a[:], b[:])
		if got := strings.Compare(a.String(), b.String()); got != want {
			t.Fatalf("texts %s and %s compare %d, bytes %d", a, b, got, want)
		}
		if got := a.Compare(b); got != want {
			t.Fatalf("Compare = %d, bytes %d", got, want)
		}
	})
}

func TestTimeIsKept(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		millis := rapid.Int64Range(0, 1<<48-1).Draw(t, "millis")
		now := time.UnixMilli(millis).In(time.FixedZone("", 3*60*60))
		got := id.New(now).Time()
		if !got.Equal(now) || got.Location() != time.UTC {
			t.Fatalf("Time = %v, want %v in UTC", got, now)
		}
	})
}

func TestTimesBeyondTheEndsAreClamped(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		now  time.Time
		want int64
	}{
		{"before 1970", time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC), 0},
		{"zero time", time.Time{}, 0},
		{"after 10889", time.Date(10890, 1, 1, 0, 0, 0, 0, time.UTC), 1<<48 - 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := id.New(test.now).Time().UnixMilli(); got != test.want {
				t.Errorf("got %d, want %d", got, test.want)
			}
		})
	}
}

// TestKnownTexts uses the time part that the ULID specification gives as its example, and the two ends.
func TestKnownTexts(t *testing.T) {
	t.Parallel()
	if got := id.New(time.UnixMilli(1469918176385)).String(); !strings.HasPrefix(got, "01ARYZ6S41") || len(got) != 26 {
		t.Errorf("got %s, want 01ARYZ6S41 and 16 more", got)
	}
	var least, greatest id.ID
	for i := range greatest {
		greatest[i] = 0xff
	}
	if got := least.String(); got != "00000000000000000000000000" {
		t.Errorf("least = %s", got)
	}
	if got := greatest.String(); got != "7ZZZZZZZZZZZZZZZZZZZZZZZZZ" {
		t.Errorf("greatest = %s", got)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	good := "01ARYZ6S41TSV4RRFFQ69G5FAV"
	if _, err := id.Parse(good); err != nil {
		t.Fatalf("Parse(%s): %v", good, err)
	}
	for name, text := range map[string]string{
		"empty":             "",
		"too short":         good[1:],
		"too long":          good + "0",
		"lower case":        strings.ToLower(good),
		"does not fit":      "8" + good[1:],
		"letter I":          good[:25] + "I",
		"letter L":          good[:25] + "L",
		"letter O":          good[:25] + "O",
		"letter U":          good[:25] + "U",
		"space":             good[:25] + " ",
		"dash":              good[:25] + "-",
		"nul":               good[:25] + "\x00",
		"not ascii":         good[:24] + "İ",
		"prefix where none": "pay_" + good,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, err := id.Parse(text); err != id.ErrSyntax || !got.IsZero() { //nolint:errorlint // The bare sentinel carries no text.
				t.Errorf("got %v, %v; want ErrSyntax", got, err)
			}
		})
	}
	for name, text := range map[string]string{
		"other prefix":  "ref_" + good,
		"no prefix":     good,
		"prefix only":   "pay_",
		"no underscore": "pay" + good,
		"upper case":    "PAY_" + good,
		"twice":         "pay_pay_" + good,
	} {
		t.Run("prefixed, "+name, func(t *testing.T) {
			t.Parallel()
			if got, err := id.ParsePrefixed("pay", text); err != id.ErrSyntax || !got.IsZero() { //nolint:errorlint // as above
				t.Errorf("got %v, %v; want ErrSyntax", got, err)
			}
		})
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	type row struct {
		ID id.ID `json:"id"`
	}
	want := row{ID: id.New(time.UnixMilli(1))}
	text, err := json.Marshal(want)
	if err != nil || string(text) != `{"id":"`+want.ID.String()+`"}` {
		t.Fatalf("got %s, %v", text, err)
	}
	var got row
	if err := json.Unmarshal(text, &got); err != nil || got != want {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
	if err := json.Unmarshal([]byte(`{"id":"x"}`), &got); err == nil || got != want {
		t.Errorf("a bad text reads as %v, %v", got, err)
	}
}

// TestSourceIsMonotonic: whatever the clock does, each identifier is greater than the one before.
func TestSourceIsMonotonic(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var source id.Source
		var last id.ID
		for _, millis := range rapid.SliceOfN(rapid.Int64Range(0, 5), 1, 50).Draw(t, "millis") {
			next := source.New(time.UnixMilli(millis))
			if next.Compare(last) <= 0 {
				t.Fatalf("%v after %v", next, last)
			}
			last = next
		}
	})
}

func TestSourceAtTheEndOfTime(t *testing.T) {
	t.Parallel()
	var source id.Source
	end := time.UnixMilli(math.MaxInt64)
	first := source.New(end)
	if second := source.New(end); second.Compare(first) <= 0 {
		t.Errorf("%v after %v", second, first)
	}
}

func TestSourceUnderContention(t *testing.T) {
	t.Parallel()
	const workers, each = 8, 500
	var source id.Source
	var wait sync.WaitGroup
	made := make([][]id.ID, workers)
	for w := range workers {
		wait.Go(func() {
			for range each {
				made[w] = append(made[w], source.New(time.UnixMilli(1)))
			}
		})
	}
	wait.Wait()
	for w := range made {
		if !slices.IsSortedFunc(made[w], id.ID.Compare) {
			t.Errorf("worker %d saw identifiers out of order", w)
		}
	}
	all := slices.Concat(made...)
	slices.SortFunc(all, id.ID.Compare)
	if got := len(slices.Compact(all)); got != workers*each {
		t.Errorf("%d different identifiers, want %d", got, workers*each)
	}
}

func TestSecretsDiffer(t *testing.T) {
	t.Parallel()
	seen := map[[16]byte]bool{{}: true}
	for range 1000 {
		secret := id.NewSecret()
		if seen[secret] {
			t.Fatal("a secret came twice or was zero")
		}
		seen[secret] = true
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"01ARYZ6S41TSV4RRFFQ69G5FAV", "7ZZZZZZZZZZZZZZZZZZZZZZZZZ", "8ZZZZZZZZZZZZZZZZZZZZZZZZZ", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if parsed, err := id.Parse(text); err == nil && parsed.String() != text {
			t.Errorf("%q reads as %s", text, parsed)
		}
	})
}
