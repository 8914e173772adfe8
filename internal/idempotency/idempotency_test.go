package idempotency_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/idempotency"
	"pgregory.net/rapid"
)

func TestFingerprintTellsEveryPartApart(t *testing.T) {
	t.Parallel()
	requests := map[string][]byte{
		"as it is":                idempotency.Fingerprint("key", "POST", "/v1/payments", []byte(`{"amount":1}`)),
		"another key":             idempotency.Fingerprint("kez", "POST", "/v1/payments", []byte(`{"amount":1}`)),
		"another method":          idempotency.Fingerprint("key", "PUT", "/v1/payments", []byte(`{"amount":1}`)),
		"another path":            idempotency.Fingerprint("key", "POST", "/v1/refunds", []byte(`{"amount":1}`)),
		"another body":            idempotency.Fingerprint("key", "POST", "/v1/payments", []byte(`{"amount":2}`)),
		"a blank in the body":     idempotency.Fingerprint("key", "POST", "/v1/payments", []byte(`{"amount": 1}`)),
		"no body":                 idempotency.Fingerprint("key", "POST", "/v1/payments", nil),
		"key and method moved":    idempotency.Fingerprint("keyP", "OST", "/v1/payments", []byte(`{"amount":1}`)),
		"method and path moved":   idempotency.Fingerprint("key", "POST/v1", "/payments", []byte(`{"amount":1}`)),
		"path and body moved":     idempotency.Fingerprint("key", "POST", "/v1/payments{", []byte(`"amount":1}`)),
		"all in the key":          idempotency.Fingerprint(`keyPOST/v1/payments{"amount":1}`, "", "", nil),
		"all in the body":         idempotency.Fingerprint("", "", "", []byte(`keyPOST/v1/payments{"amount":1}`)),
		"nothing":                 idempotency.Fingerprint("", "", "", nil),
		"a zero byte in the key":  idempotency.Fingerprint("\x00", "", "", nil),
		"a zero byte in the body": idempotency.Fingerprint("", "", "", []byte{0}),
		"four zero bytes":         idempotency.Fingerprint("\x00\x00\x00\x00", "", "", nil),
	}
	seen := map[string]string{}
	for name, digest := range requests {
		if len(digest) != 32 {
			t.Errorf("%s: %d bytes, want 32", name, len(digest))
		}
		if other, taken := seen[string(digest)]; taken {
			t.Errorf("%q and %q have one fingerprint", name, other)
		}
		seen[string(digest)] = name
	}
}

// Fingerprints are stored, so what one was yesterday it has to be after an upgrade.
func TestFingerprintStaysWhatItIs(t *testing.T) {
	t.Parallel()
	got := hex.EncodeToString(idempotency.Fingerprint("key", "POST", "/v1/payments", []byte(`{"amount":1}`)))
	const want = "650ed264f2a3691f1db541b9fadcefd3b47d129bee436b16f30dbef0b3e582ba"
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestFingerprintIsAFunctionOfTheParts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) [4]string {
			text := rapid.StringOf(rapid.SampledFrom([]rune("ab\x00")))
			return [4]string{text.Draw(t, name+" key"), text.Draw(t, name+" method"), text.Draw(t, name+" path"), text.Draw(t, name+" body")}
		}
		digest := func(p [4]string) []byte { return idempotency.Fingerprint(p[0], p[1], p[2], []byte(p[3])) }
		one, two := draw("one"), draw("two")
		if bytes.Equal(digest(one), digest(two)) != (one == two) {
			t.Fatalf("%q and %q", one, two)
		}
		if !bytes.Equal(digest(one), digest(one)) {
			t.Fatalf("%q has two fingerprints", one)
		}
	})
}

func TestLongPartsAreNotCutOff(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 1<<17)
	one := idempotency.Fingerprint("key", "POST", "/", []byte(long))
	two := idempotency.Fingerprint("key", "POST", "/", []byte(long[:len(long)-1]+"b"))
	if bytes.Equal(one, two) {
		t.Error("the end of a long body does not count")
	}
}
