package threeds_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/internal/threeds"
	"pgregory.net/rapid"
)

func TestTextIsAGUID(t *testing.T) {
	t.Parallel()
	text := threeds.NewSecret().Text()
	form := regexp.MustCompile(`^[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}$`)
	if !form.MatchString(text) {
		t.Errorf("%q is not an upper-case GUID", text)
	}
	if other := threeds.NewSecret().Text(); other == text {
		t.Errorf("two secrets are both %q", text)
	}
}

func TestTextSurvivesWhatClientsDoToIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		secret := threeds.NewSecret()
		var bent strings.Builder
		for _, c := range strings.ReplaceAll(secret.Text(), "-", "") {
			letter := string(c)
			if rapid.Bool().Draw(t, "lower") {
				letter = strings.ToLower(letter)
			}
			bent.WriteString(letter + rapid.SampledFrom([]string{"", "", "-"}).Draw(t, "hyphen"))
		}
		got, err := threeds.ParseSecret(bent.String())
		if err != nil || got.Text() != secret.Text() {
			t.Fatalf("%q reads as %q, %v; want %q", bent.String(), got.Text(), err, secret.Text())
		}
	})
}

func TestParseSecretTakesNothingElse(t *testing.T) {
	t.Parallel()
	good := threeds.NewSecret().Text()
	for _, text := range []string{
		"", "-", "----", good[:35], good + "0", "{" + good + "}", " " + good, good + "\n",
		strings.Repeat("G", 32), strings.Repeat("0", 31), strings.Repeat("０", 32), strings.Repeat("0", 30) + "İ",
	} {
		got, err := threeds.ParseSecret(text)
		if !errors.Is(err, threeds.ErrSecret) || !got.IsZero() {
			t.Errorf("%q reads as %q, %v", text, got.Text(), err)
		}
		if err != nil && text != "" && strings.Contains(err.Error(), text) && len(text) > 1 {
			t.Errorf("the error repeats %q", text)
		}
	}
}

func FuzzParseSecret(f *testing.F) {
	for _, text := range []string{
		"", "01234567-89AB-CDEF-0123-456789ABCDEF", "0123456789abcdef0123456789abcdef", strings.Repeat("-", 40), "\xff", "İı",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		secret, err := threeds.ParseSecret(text)
		if err != nil {
			if !errors.Is(err, threeds.ErrSecret) || !secret.IsZero() {
				t.Errorf("refused with %v and %q", err, secret.Text())
			}
			return
		}
		again, err := threeds.ParseSecret(secret.Text())
		if err != nil || again.Text() != secret.Text() {
			t.Errorf("%q reads as %q, which reads as %q, %v", text, secret.Text(), again.Text(), err)
		}
		if want := strings.ToUpper(strings.ReplaceAll(text, "-", "")); strings.ReplaceAll(secret.Text(), "-", "") != want {
			t.Errorf("%q reads as %q", text, secret.Text())
		}
	})
}

// carrier has a secret wherever a struct can have one. Exported and not, because fmt does not ask the methods of
// what it finds in unexported fields.
type carrier struct {
	Open   threeds.Secret
	Ptr    *threeds.Secret
	List   []threeds.Secret
	Map    map[string]threeds.Secret
	Any    any
	closed threeds.Secret
	nested struct{ deep threeds.Secret }
	list   []threeds.Secret
}

func TestSecretNeverPrintsItself(t *testing.T) {
	t.Parallel()
	secret := parsed(t, "6B6B6B6B-4C4C-4D4D-4E4E-4F4F50505151")
	full := carrier{
		Open: secret, Ptr: &secret, List: []threeds.Secret{secret}, Map: map[string]threeds.Secret{"a": secret},
		Any: secret, closed: secret, list: []threeds.Secret{secret},
	}
	full.nested.deep = secret
	values := map[string]any{
		"secret": secret, "pointer": &secret, "struct": full, "pointer to struct": &full,
		"slice": full.List, "map": full.Map,
	}
	for name, value := range values {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%o", "%b", "%c", "%U", "%t", "%p", "%T", "%z"} {
				hides(t, verb, fmt.Sprintf(verb, value))
			}
			hides(t, "Sprint", fmt.Sprint(value))
			hides(t, "cmp", cmp.Diff(value, nil, cmp.Exporter(func(reflect.Type) bool { return true })))
			var log bytes.Buffer
			for _, h := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
				slog.New(h).Info("message", "value", value)
			}
			hides(t, "slog", log.String())
			if text, err := json.Marshal(value); err == nil {
				hides(t, "json", string(text))
			}
			if text, err := xml.Marshal(value); err == nil {
				hides(t, "xml", string(text))
			}
			var gobbed bytes.Buffer
			if err := gob.NewEncoder(&gobbed).Encode(value); err == nil {
				t.Error("gob takes it")
			}
			hides(t, "gob", gobbed.String())
		})
	}
}

// hides checks that a text has no run of the secret's bytes, in whichever notation. A run is long enough not to
// stand in an address by chance.
func hides(t *testing.T, how, text string) {
	t.Helper()
	for _, trace := range []string{
		"6B6B6B6B", "6b6b6b6b", "6B 6B 6B", "6b 6b 6b", "0x6b, 0x6b", "0x6B, 0x6B", "107 107 107", "107, 107, 107",
		"kkkk", "LLMM", "153 153 153", "1101011 1101011", "U+006B U+006B", "'k' 'k' 'k'", "a2tra2",
	} {
		if strings.Contains(text, trace) {
			t.Errorf("%s shows %q in %q", how, trace, text)
		}
	}
}

func TestMaskIsTheSameForEverySecret(t *testing.T) {
	t.Parallel()
	for _, secret := range []threeds.Secret{threeds.NewSecret(), threeds.NewSecret(), {}} {
		text, err := json.Marshal(map[string]any{"secret": secret})
		if err != nil || string(text) != `{"secret":"***"}` {
			t.Errorf("got %s, %v", text, err)
		}
		if got := fmt.Sprintf("%v %s %#v", secret, secret, secret); got != "*** *** ***" {
			t.Errorf("got %q", got)
		}
		if got := secret.String(); got != "***" {
			t.Errorf("got %q", got)
		}
	}
}
