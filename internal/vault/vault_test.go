package vault_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/logging/loggingtest"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/vault"
	"github.com/vezne/vezne/pan"
)

const (
	number = "4508034508034509"
	cvv    = "739"
)

func testCard(t *testing.T) pan.Card {
	t.Helper()
	n, err := pan.Parse(number)
	if err != nil {
		t.Fatal(err)
	}
	e, err := pan.ParseExpiry("11", "2099")
	if err != nil {
		t.Fatal(err)
	}
	c, err := pan.ParseCVV(cvv, n.Brand())
	if err != nil {
		t.Fatal(err)
	}
	return pan.Card{Number: n, Expiry: e, CVV: c, Holder: "Işıl Öztürk"}
}

func parse(text []byte) (*vault.Vault, error) {
	keys, err := keyring.Parse(vault.Purpose, text)
	if err != nil {
		return nil, err
	}
	return vault.New(keys, nil), nil
}

func newVault(t *testing.T) (*vault.Vault, []byte) {
	t.Helper()
	text, err := keyring.Generate(vault.Purpose, vault.Comment)
	if err != nil {
		t.Fatal(err)
	}
	v, err := parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return v, text
}

func TestSealedOpensOnlyWhereItBelongs(t *testing.T) {
	t.Parallel()
	v, text := newVault(t)
	stranger, _ := newVault(t)
	again, err := parse(text)
	if err != nil {
		t.Fatal(err)
	}
	saved, err := v.Seal("demo", vault.Saved{Token: vault.NewToken(), Owner: "customer-1", Label: "İş kartım"}, testCard(t))
	if err != nil {
		t.Fatal(err)
	}
	with := func(change func(*vault.Saved)) vault.Saved {
		s := saved
		s.Sealed.Text = bytes.Clone(saved.Sealed.Text)
		change(&s)
		return s
	}
	tests := []struct {
		name     string
		vault    *vault.Vault
		merchant merchant.ID
		saved    vault.Saved
		want     error
	}{
		{"as it was sealed", v, "demo", saved, nil},
		{"after a restart", again, "demo", saved, nil},
		{"what is shown has changed", v, "demo", with(func(s *vault.Saved) { s.Label, s.Active = "other", true }), nil},
		{"another merchant", v, "other", saved, vault.ErrSealed},
		{"another owner", v, "demo", with(func(s *vault.Saved) { s.Owner = "customer-2" }), vault.ErrSealed},
		{"another token", v, "demo", with(func(s *vault.Saved) { s.Token = vault.NewToken() }), vault.ErrSealed},
		{"a letter moved between owner and token", v, "demo",
			with(func(s *vault.Saved) { s.Owner, s.Token = s.Owner+s.Token[:1], s.Token[1:] }), vault.ErrSealed},
		{"another key file", stranger, "demo", saved, vault.ErrUnknownKey},
		{"no key", v, "demo", with(func(s *vault.Saved) { s.Sealed.Key = "" }), vault.ErrUnknownKey},
		{"nothing sealed", v, "demo", with(func(s *vault.Saved) { s.Sealed.Text = nil }), vault.ErrSealed},
		{"cut short", v, "demo", with(func(s *vault.Saved) { s.Sealed.Text = s.Sealed.Text[:len(s.Sealed.Text)-1] }), vault.ErrSealed},
		{"one bit changed", v, "demo", with(func(s *vault.Saved) { s.Sealed.Text[20] ^= 1 }), vault.ErrSealed},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := test.vault.Open(test.merchant, test.saved)
			if !errors.Is(err, test.want) {
				t.Fatalf("got %v, want %v", err, test.want)
			}
			if test.want != nil {
				if !got.IsZero() {
					t.Error("the card came out all the same")
				}
				return
			}
			want := testCard(t)
			want.CVV = pan.CVV{}
			if !got.Equal(want) {
				t.Errorf("got %v, want the card without its code", got)
			}
		})
	}
}

// TestTheSameIDWithAnotherKey: a key file that was made up with the id of the right one opens nothing either.
func TestTheSameIDWithAnotherKey(t *testing.T) {
	t.Parallel()
	v, text := newVault(t)
	_, other := newVault(t)
	saved, err := v.Seal("demo", vault.Saved{Token: "a", Owner: "b"}, testCard(t))
	if err != nil {
		t.Fatal(err)
	}
	forged, err := parse(bytes.Replace(other, []byte(idOf(t, other)), []byte(idOf(t, text)), 1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := forged.Open("demo", saved); !errors.Is(err, vault.ErrSealed) {
		t.Errorf("got %v, want %v", err, vault.ErrSealed)
	}
}

func idOf(t *testing.T, text []byte) string {
	t.Helper()
	var f struct {
		Keys []struct {
			ID string `json:"id"`
		} `json:"keys"`
	}
	if err := json.Unmarshal(text, &f); err != nil || len(f.Keys) != 1 {
		t.Fatalf("%d keys, %v", len(f.Keys), err)
	}
	return f.Keys[0].ID
}

// TestANewKeyInFront: what lies under the old key still opens, and what is sealed now lies under the new one.
func TestANewKeyInFront(t *testing.T) {
	t.Parallel()
	old, oldText := newVault(t)
	_, newText := newVault(t)
	var was, fresh struct {
		Keys        []map[string]string `json:"keys"`
		Fingerprint string              `json:"fingerprint"`
	}
	if err := errors.Join(json.Unmarshal(oldText, &was), json.Unmarshal(newText, &fresh)); err != nil {
		t.Fatal(err)
	}
	was.Keys = append(fresh.Keys, was.Keys...)
	text, err := json.Marshal(was)
	if err != nil {
		t.Fatal(err)
	}
	both, err := parse(text)
	if err != nil {
		t.Fatal(err)
	}
	before, err := old.Seal("demo", vault.Saved{Token: "a", Owner: "b"}, testCard(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := both.Open("demo", before); err != nil {
		t.Errorf("the old key: %v", err)
	}
	after, err := both.Seal("demo", vault.Saved{Token: "a", Owner: "b"}, testCard(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := old.Open("demo", after); !errors.Is(err, vault.ErrUnknownKey) {
		t.Errorf("a new card under the old keys: %v", err)
	}
	if _, err := both.Open("demo", after); err != nil {
		t.Errorf("the new key: %v", err)
	}
	n := testCard(t).Number
	if old.Fingerprint("demo", "b", n) != both.Fingerprint("demo", "b", n) {
		t.Error("a new key changed the fingerprint, so known cards are no longer recognised")
	}
}

func TestFingerprint(t *testing.T) {
	t.Parallel()
	v, text := newVault(t)
	other, _ := newVault(t)
	again, err := parse(text)
	if err != nil {
		t.Fatal(err)
	}
	n := testCard(t).Number
	another, err := pan.Parse("5406675406675403")
	if err != nil {
		t.Fatal(err)
	}
	one := v.Fingerprint("demo", "c1", n)
	if one != again.Fingerprint("demo", "c1", n) || len(one) != 64 || strings.Contains(one, number) {
		t.Errorf("the fingerprint is %q", one)
	}
	for name, got := range map[string]string{
		"another number": v.Fingerprint("demo", "c1", another), "another owner": v.Fingerprint("demo", "c2", n),
		"another merchant": v.Fingerprint("other", "c1", n), "another key": other.Fingerprint("demo", "c1", n),
		"a letter moved": v.Fingerprint("democ", "1", n),
	} {
		if got == one {
			t.Errorf("%s has the same fingerprint", name)
		}
	}
}

// TestNothingInPlain: neither what is stored nor what is printed of a saved card or a vault holds the number, the date, the
// code or a key.
func TestNothingInPlain(t *testing.T) {
	t.Parallel()
	v, text := newVault(t)
	saved, err := v.Seal("demo", vault.Saved{Token: vault.NewToken(), Owner: "c1", Label: "a"}, testCard(t))
	if err != nil {
		t.Fatal(err)
	}
	stored, err := json.Marshal(saved)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, loggingtest.Timeless())).Info("x", "saved", saved, "vault", v)
	vaultText, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	places := map[string]string{
		"stored": string(stored), "log": log.String(), "vault as JSON": string(vaultText),
		"sealed bytes": string(saved.Sealed.Text),
		"printed":      fmt.Sprintf("%v %+v %#v", saved, saved, saved),
		"vault":        fmt.Sprintf("%v %+v %#v %s %x", v, v, v, v, v),
		"around vault": fmt.Sprintf("%+v %#v", struct{ V *vault.Vault }{v}, struct{ v *vault.Vault }{v}),
	}
	traces := []string{number, "0345080345", hex.EncodeToString([]byte(number)), "2099", "209911", "11/99", cvv + "Işıl"}
	var f struct {
		Keys        []map[string]string `json:"keys"`
		Fingerprint string              `json:"fingerprint"`
	}
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	traces = append(traces, f.Keys[0]["key"], f.Fingerprint)
	for place, text := range places {
		for _, trace := range traces {
			if strings.Contains(text, trace) {
				t.Errorf("%s: %q is in %q", place, trace, text)
			}
		}
	}
	if !strings.Contains(places["stored"], `"bin":"450803"`) {
		t.Errorf("the summary is not in what is stored, so its search proves nothing: %s", places["stored"])
	}
}

func TestSavedIsKept(t *testing.T) {
	t.Parallel()
	v, _ := newVault(t)
	want, err := v.Seal("demo", vault.Saved{
		Token: "t", Owner: "o", Label: "İş kartım", Active: true, Attributes: map[string]string{"gsm": "5320000000"},
	}, testCard(t))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	got := vault.Saved{Token: "t", Owner: "o"} // these stand in the row, not in its content
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
	if c, err := v.Open("demo", got); err != nil || c.Number.Reveal() != number {
		t.Errorf("opens as %v, %v", c, err)
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	a, b := vault.NewToken(), vault.NewToken()
	if _, err := hex.DecodeString(a); a == b || len(a) != 32 || err != nil {
		t.Errorf("tokens %q and %q", a, b)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	const key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	for name, text := range map[string]string{
		"nothing":            ``,
		"no keys":            `{"keys":[],"fingerprint":"` + key + `"}`,
		"no fingerprint key": `{"keys":[{"id":"a","key":"` + key + `"}]}`,
		"short key":          `{"keys":[{"id":"a","key":"aHVzaA=="}],"fingerprint":"` + key + `"}`,
		"not base64":         `{"keys":[{"id":"a","key":"hush"}],"fingerprint":"` + key + `"}`,
		"no id":              `{"keys":[{"key":"` + key + `"}],"fingerprint":"` + key + `"}`,
		"one id twice":       `{"keys":[{"id":"a","key":"` + key + `"},{"id":"a","key":"` + key + `"}],"fingerprint":"` + key + `"}`,
		"something else":     `{"keys":[{"id":"a","key":"` + key + `"}],"fingerprint":"` + key + `","hush":1}`,
		"half a file":        `{"keys":[{"id":"a","key":"` + key,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v, err := parse([]byte(text))
			if v != nil || !errors.Is(err, vault.ErrKeys) {
				t.Errorf("got %v, %v", v, err)
			}
			if err != nil && (strings.Contains(err.Error(), "hush") || strings.Contains(err.Error(), "AAAA")) {
				t.Errorf("the error repeats the file: %v", err)
			}
		})
	}
	if _, err := parse([]byte(`{"keys":[{"id":"a","key":"` + key + `"}],"fingerprint":"` + key + `"}`)); err != nil {
		t.Errorf("a complete file: %v", err)
	}
}
