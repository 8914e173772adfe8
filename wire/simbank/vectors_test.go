package simbank

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// testKey is the key that the vectors are signed with.
const testKey = "a terminal's secret, for tests only"

// vector is one file of testdata: headers, a blank line, a body.
type vector struct {
	name   string
	header map[string]string
	body   []byte
}

func vectors(t testing.TB) []vector {
	t.Helper()
	names, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatalf("there are no vectors: %v", err)
	}
	var all []vector
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		head, body, found := bytes.Cut(text, []byte("\n\n"))
		if !found {
			t.Fatalf("%s: no blank line", name)
		}
		v := vector{
			name: strings.TrimSuffix(filepath.Base(name), ".txt"), header: map[string]string{},
			body: bytes.TrimSuffix(body, []byte("\n")),
		}
		for line := range strings.SplitSeq(string(head), "\n") {
			key, value, _ := strings.Cut(line, ": ")
			v.header[key] = value
		}
		for _, key := range []string{"source", "side", "message", "expect"} {
			if v.header[key] == "" {
				t.Fatalf("%s: header %s is missing", name, key)
			}
		}
		all = append(all, v)
	}
	return all
}

// codec is both directions of one message.
type codec struct {
	decode func([]byte) (any, error)
	encode func(any) ([]byte, error)
}

func of[M interface{ Encode() ([]byte, error) }](decode func([]byte) (M, error)) codec {
	return codec{
		decode: func(body []byte) (any, error) { return decode(body) },
		encode: func(v any) ([]byte, error) {
			m, _ := v.(M) // decode made it
			return m.Encode()
		},
	}
}

func codecs() map[string]codec {
	return map[string]codec{
		"authorize": of(DecodeAuthorize), "followup": of(DecodeFollowUp), "query": of(DecodeQuery), "answer": of(DecodeAnswer),
		"problem": of(DecodeProblem), "enroll": of(DecodeEnroll), "status_query": of(DecodeStatusQuery), "status": of(DecodeStatus),
		"list": of(DecodeList), "points_query": of(DecodePointsQuery), "points": of(DecodePointsAnswer),
		"campaigns_query": of(DecodeCampaignsQuery), "campaigns": of(DecodeCampaigns),
		"listing": of(DecodeListing), "keep": of(DecodeKeep), "kept_query": of(DecodeKeptQuery), "kept": of(DecodeKept),
		"forget": of(DecodeForget), "forgotten": of(DecodeForgotten),
		"return": {
			decode: func(body []byte) (any, error) {
				form, err := url.ParseQuery(string(body))
				if err != nil {
					return nil, err
				}
				return ParseReturn(form)
			},
			encode: func(v any) ([]byte, error) {
				m, _ := v.(Return)
				return []byte(m.Form().Encode()), nil
			},
		},
	}
}

func TestVectors(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, v := range vectors(t) {
		message := v.header["message"]
		used[message] = true
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			switch message {
			case "request_signature", "answer_signature":
				checkSignature(t, v)
				return
			}
			c, known := codecs()[message]
			if !known {
				t.Fatalf("there is no message %q", message)
			}
			checkMessage(t, v, c)
		})
	}
	for message := range codecs() {
		if !used[message] {
			t.Errorf("message %s has no vector", message)
		}
	}
}

func checkMessage(t *testing.T, v vector, c codec) {
	t.Helper()
	expect, field, _ := strings.Cut(v.header["expect"], " ")
	m, err := c.decode(v.body)
	if expect == "refused" {
		wantRefused(t, err, field, v.body)
		return
	}
	if err != nil {
		t.Fatalf("decode: %v, want it read", err)
	}
	again, err := c.encode(m)
	if err != nil {
		t.Fatalf("encode what was decoded: %v", err)
	}
	second, err := c.decode(again)
	if err != nil {
		t.Fatalf("decode what was encoded: %v", err)
	}
	if diff := cmp.Diff(m, second, equal()...); diff != "" {
		t.Errorf("the second reading differs (-first +second):\n%s", diff)
	}
	switch expect {
	case "canonical":
		if !bytes.Equal(again, v.body) {
			t.Errorf("encoded\n%s, want\n%s", again, v.body)
		}
	case "ok", "bad-signature":
	default:
		t.Fatalf("there is no expectation %q", expect)
	}
	if r, ok := m.(Return); ok {
		if got, want := NewKey(testKey).VerifyReturn(r), expect == "ok"; got != want {
			t.Errorf("hash verifies: %t, want %t", got, want)
		}
	}
}

func wantRefused(t *testing.T, err error, field string, body []byte) {
	t.Helper()
	if err == nil {
		t.Fatal("it was read, want it refused")
	}
	var named *FieldError
	switch {
	case field == "-" && !errors.Is(err, ErrJSON):
		t.Errorf("error %v, want %v", err, ErrJSON)
	case field != "-" && (!errors.As(err, &named) || named.Field != field):
		t.Errorf("error %v, want one of field %s", err, field)
	}
	for _, value := range []string{"4355084355084358", "4355084355084359", "javascript"} {
		if bytes.Contains(body, []byte(value)) && strings.Contains(err.Error(), value) {
			t.Errorf("error %v repeats a value", err)
		}
	}
}

func checkSignature(t *testing.T, v vector) {
	t.Helper()
	key, h := NewKey(testKey), v.header
	var got bool
	switch h["message"] {
	case "request_signature":
		timestamp, err := strconv.ParseInt(h["timestamp"], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		got = key.VerifyRequest(h["signature"], h["terminal"], timestamp, h["path"], v.body)
	case "answer_signature":
		status, err := strconv.Atoi(h["status"])
		if err != nil {
			t.Fatal(err)
		}
		got = key.VerifyAnswer(h["signature"], h["request"], status, v.body)
	}
	if want := h["expect"] == "ok"; got != want {
		t.Errorf("signature verifies: %t, want %t", got, want)
	}
	if (Key{}).VerifyRequest(h["signature"], h["terminal"], 0, h["path"], v.body) {
		t.Error("a key without a secret verifies something")
	}
}

// equal compares the types that keep their contents to themselves.
func equal() []cmp.Option {
	return []cmp.Option{
		cmp.Comparer(func(a, b pan.Card) bool { return a.Equal(b) }),
		cmp.Comparer(func(a, b money.Amount) bool { return a == b }),
	}
}

// TestMessagesMask prints every message that carries a card in every way that fmt has.
func TestMessagesMask(t *testing.T) {
	t.Parallel()
	printed := 0
	for _, v := range vectors(t) {
		c, known := codecs()[v.header["message"]]
		if !known || !bytes.Contains(v.body, []byte(`"card"`)) {
			continue
		}
		m, err := c.decode(v.body)
		if err != nil {
			continue
		}
		printed++
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
			if text := fmt.Sprintf(verb, m); strings.Contains(text, "4355084355084358") || strings.Contains(text, "375622005485014") {
				t.Errorf("%s under %s shows the card number", v.name, verb)
			}
		}
	}
	if printed == 0 {
		t.Error("no message with a card was printed")
	}
}

func TestKeyMasks(t *testing.T) {
	t.Parallel()
	key := NewKey(testKey)
	text, err := key.MarshalText()
	if err != nil {
		t.Fatal(err)
	}
	said := fmt.Sprintf("%v %+v %#v %s %x ", key, key, key, key, key) + key.LogValue().String() + string(text)
	if strings.Contains(said, "secret") {
		t.Errorf("key prints as %s", said)
	}
}
