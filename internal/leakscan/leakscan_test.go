package main

import (
	"bytes"
	"encoding/hex"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
)

const visa, amex = "4355084355084358", "375622005485014"

func utf16le(text string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(text)) {
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.String()
}

func TestSearch(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       int // findings
		cardLike   int
		cvvLike    int
	}{
		{name: "nothing", text: "payment 12 captured"},
		{name: "empty"},
		{name: "alone", text: visa, want: 1},
		{name: "in JSON", text: `{"pan":"` + visa + `","x":1}`, want: 1},
		{name: "two cards", text: visa + " " + amex, want: 2},
		{name: "inside a run of digits, as in a database page", text: "77" + visa + "1226", want: 1},
		{name: "grouped by blanks", text: "4355 0843 5508 4358", want: 1},
		{name: "grouped by hyphens", text: "3756-220054-85014", want: 1},
		{name: "grouped by the plus of a form", text: "pan=4355+0843+5508+4358&", want: 1},
		{name: "UTF-16", text: utf16le("x" + visa + "y"), want: 1},
		{name: "UTF-16, the other way round", text: "\x00" + utf16le(visa), want: 1},
		{name: "hexadecimal", text: `\x7b` + hex.EncodeToString([]byte(visa)) + "7d", want: 1},
		{name: "hexadecimal after a 3", text: "3" + hex.EncodeToString([]byte(visa)), want: 1},
		{name: "hexadecimal among more digits", text: hex.EncodeToString([]byte("99" + amex + "12")), want: 1},
		{name: "two separators are no grouping", text: "4355  0843  5508  4358"},
		{name: "masked", text: "435508******4358"},
		{name: "first and last digits", text: "4355084358"},
		{name: "another number that looks like a card", text: "ref 4539578763621486 ok", cardLike: 1},
		{name: "that in a word", text: "ref_4539578763621486 4539578763621486a"},
		{name: "wrong check digit", text: "4539578763621487"},
		{name: "no scheme's prefix", text: "1000000000000008"},

		{name: "code in JSON", text: `{"cvc":"000"}`, want: 1},
		{name: "code in JSON as a number", text: `{"cvv": 123}`, want: 1},
		{name: "code in escaped JSON", text: `{\"Cvv2\":\"1234\"}`, want: 1},
		{name: "code in a form", text: "CARDCVV=123&x=1", want: 1},
		{name: "code at the end", text: "security_code: 123", want: 1},
		{name: "code in XML", text: "<cvv>999</cvv>", want: 1},
		{name: "code in Go's form", text: `map[cvc:[999]]`, want: 1},
		{name: "masked code", text: `cvv=*** "cvc":"***"`},
		{name: "schema", text: `"cvc":{"minLength":3,"maxLength":4}`},
		{name: "too long for a code", text: "cvv=12345"},

		{name: "used code in quotes", text: `args ["7391"]`, want: 1},
		{name: "used code as a form's value", text: "a=7391&b=2", want: 1},
		{name: "used code as a bare number", text: "total 7391\n", cvvLike: 1},
		{name: "used code in a number", text: "173915 7391.5 id_7391"},
		{name: "used code overlapping itself", text: `"7391""7391"`, want: 2},
	}
	known, err := parseCards(cards)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			// The same text at many distances from where two blocks meet, and in reads of one byte.
			for _, padding := range []int{0, 1, 63, 64, 127, 128, 1<<20 - 130, 1<<20 - 70, 1<<20 - 64, 1<<20 - 20, 1<<20 - 8, 1<<20 - 1, 1 << 20} {
				text := strings.Repeat(".", padding) + "\n" + tt.text
				s := &searcher{known: known, cvvs: []string{"7391"}}
				n, err := s.search("file", strings.NewReader(text))
				if err != nil || n != int64(len(text)) {
					t.Fatalf("search = %d, %v, want %d bytes", n, err, len(text))
				}
				if len(s.found) != tt.want || s.cardLike != tt.cardLike || s.cvvLike != tt.cvvLike {
					t.Errorf("padding %d: %d findings, %d card-like, %d code-like; want %d, %d, %d: %v",
						padding, len(s.found), s.cardLike, s.cvvLike, tt.want, tt.cardLike, tt.cvvLike, s.found)
				}
				checkFindings(t, text, s.found)
			}
			s := &searcher{known: known, cvvs: []string{"7391"}}
			_, err := s.search("file", iotest.OneByteReader(strings.NewReader(tt.text)))
			if err != nil || len(s.found) != tt.want {
				t.Errorf("byte by byte: %d findings, %v, want %d", len(s.found), err, tt.want)
			}
		})
	}
}

// checkFindings checks that an offset points at a digit and that nothing prints a value.
func checkFindings(t *testing.T, text string, found []finding) {
	t.Helper()
	for _, f := range found {
		if c := text[f.offset]; c < '0' || c > '9' {
			t.Errorf("offset %d points at %q, want the first digit", f.offset, c)
		}
		for _, secret := range []string{visa, amex, "7391", "0843"} {
			if strings.Contains(f.masked+f.form, secret) {
				t.Errorf("finding %q shows what it found", f)
			}
		}
	}
}

// TestEveryListedCardIsFound hides each card of the list in random bytes.
func TestEveryListedCardIsFound(t *testing.T) {
	t.Parallel()
	known, err := parseCards(cards)
	if err != nil {
		t.Fatal(err)
	}
	noise := rand.New(rand.NewPCG(1, 2))
	for line := range strings.Lines(string(cards)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		var text bytes.Buffer
		for range 10_000 {
			text.WriteByte(byte(noise.Uint32()))
		}
		text.WriteString("x" + line + "x")
		s := &searcher{known: known}
		_, err := s.search("file", &text)
		if err != nil || len(s.found) != 1 {
			t.Errorf("%s******: %d findings, %v, want 1", line[:6], len(s.found), err)
		}
	}
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	clean, leaky, empty := t.TempDir(), t.TempDir(), t.TempDir()
	write(t, filepath.Join(clean, "deep", "log.txt"), "all is well")
	write(t, filepath.Join(leaky, "a.db"), "\x00\x01"+visa)
	tests := []struct {
		name string
		args []string
		want int
		says string
	}{
		{"clean", []string{clean}, 0, "0 findings in 1 files"},
		{"leaky", []string{clean, leaky}, 1, "a.db: offset 2: 435508******4358"},
		{"a file alone", []string{filepath.Join(leaky, "a.db")}, 1, "a.db: offset 2"},
		{"used code", []string{"-cvv", "111,222", clean}, 0, "0 findings"},
		{"no folder named", nil, 2, "nothing is proven"},
		{"no file in the folder", []string{empty}, 2, "nothing is proven"},
		{"no such folder", []string{filepath.Join(empty, "none")}, 2, "none"},
		{"no such flag", []string{"-pan", clean}, 2, "pan"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			if got := run(tt.args, &out, &out); got != tt.want {
				t.Errorf("exit code = %d, want %d", got, tt.want)
			}
			if !strings.Contains(out.String(), tt.says) {
				t.Errorf("output %q, want %q in it", out.String(), tt.says)
			}
			if strings.Contains(out.String(), visa) {
				t.Error("the output shows the card number")
			}
		})
	}
}

func TestParseCardsRefusesATypingMistake(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "# only a comment\n", "4111 1111\n", "411111111111\n", "41111111111111111111\n", "0111111111111111\n"} {
		_, err := parseCards([]byte(text))
		if err == nil {
			t.Errorf("parseCards(%q) is accepted", text)
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err != nil {
		t.Fatal(err)
	}
	err = os.WriteFile(path, []byte(text), 0o600)
	if err != nil {
		t.Fatal(err)
	}
}

func BenchmarkSearch(b *testing.B) {
	known, err := parseCards(cards)
	if err != nil {
		b.Fatal(err)
	}
	text := []byte(strings.Repeat(`{"time":"2026-11-22T16:45:00.123456Z","level":"INFO","msg":"payment captured","amount_minor":104500,"id":"pay_01JD8Z7Q4W"}`+"\n", 10_000))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		s := &searcher{known: known, cvvs: []string{"7391"}}
		_, err := s.search("file", bytes.NewReader(text))
		if err != nil {
			b.Fatal(err)
		}
	}
}
