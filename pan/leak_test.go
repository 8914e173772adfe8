package pan_test

import (
	"bytes"
	"encoding"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"text/template"

	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/internal/logging/loggingtest"
	"github.com/vezne/vezne/pan"
)

// The secret of these tests. Its four-digit CVV and its date occur nowhere else in what is printed.
const (
	secretNumber = "375622005485014"
	secretCVV    = "7391"
	secretYear   = "2047"
	secretMonth  = "11"
	maskedNumber = "375622*****5014"
)

func secretCard(t *testing.T) pan.Card {
	t.Helper()
	number, err := pan.Parse(secretNumber)
	if err != nil {
		t.Fatal(err)
	}
	expiry, err := pan.ParseExpiry(secretMonth, secretYear)
	if err != nil {
		t.Fatal(err)
	}
	cvv, err := pan.ParseCVV(secretCVV, card.Amex)
	if err != nil {
		t.Fatal(err)
	}
	return pan.Card{Number: number, Expiry: expiry, CVV: cvv, Holder: "Işıl Öz"}
}

// exposed and sealed hold every type, once where fmt calls methods and once in unexported fields where it does not.
type exposed struct {
	Number  pan.Number
	Expiry  pan.Expiry
	CVV     pan.CVV
	Card    pan.Card
	Pointer *pan.Card
	Slice   []pan.Number
	Map     map[string]pan.CVV
	Any     any
}

type sealed struct {
	number  pan.Number
	expiry  pan.Expiry
	cvv     pan.CVV
	card    pan.Card
	pointer *pan.Card
	slice   []pan.Number
	array   [1]pan.CVV
	mapped  map[string]pan.Expiry
	any     any
	deeper  *sealed
}

type embedding struct{ pan.Card }

// placements is every way to hold a card that occurs in practice, by name.
func placements(t *testing.T) map[string]any {
	t.Helper()
	c := secretCard(t)
	out := exposed{c.Number, c.Expiry, c.CVV, c, &c, []pan.Number{c.Number}, map[string]pan.CVV{"x": c.CVV}, c}
	in := sealed{
		c.Number, c.Expiry, c.CVV, c, &c, []pan.Number{c.Number}, [1]pan.CVV{c.CVV}, map[string]pan.Expiry{"x": c.Expiry}, c.Number,
		&sealed{card: c, any: c.CVV},
	}
	return map[string]any{
		"number":              c.Number,
		"expiry":              c.Expiry,
		"cvv":                 c.CVV,
		"card":                c,
		"pointer to number":   &c.Number,
		"pointer to expiry":   &c.Expiry,
		"pointer to cvv":      &c.CVV,
		"pointer to card":     &c,
		"slice of cards":      []pan.Card{c},
		"slice of pointers":   []*pan.Card{&c},
		"map of cards":        map[string]pan.Card{"x": c},
		"array":               [2]pan.CVV{c.CVV, c.CVV},
		"exported fields":     out,
		"pointer to exported": &out,
		"unexported fields":   in,
		"pointer to them":     &in,
		"slice of them":       []sealed{in},
		"map of them":         map[string]*sealed{"x": &in},
		"embedding":           embedding{c},
		"interface":           []any{c, &c, in, c.CVV, c.Expiry},
	}
}

// requireNoSecret fails if text shows the number, the CVV or the expiry: in plain, as hex, as decimal bytes or as runes. For
// the short ones it first removes what may be an address, which could contain them by chance.
func requireNoSecret(t *testing.T, how, text string) {
	t.Helper()
	for name, secret := range map[string]string{"number": secretNumber, "middle of the number": secretNumber[6:11], "cvv": secretCVV, "expiry": secretYear + secretMonth} {
		encodings := map[string]string{
			"hex":            fmt.Sprintf("%x", secret),
			"spaced hex":     fmt.Sprintf("% x", secret),
			"decimal bytes":  strings.Trim(fmt.Sprintf("%d", []byte(secret)), "[]"),
			"quoted runes":   fmt.Sprintf("%#U", []rune(secret))[1:20],
			"go syntax byte": strings.Trim(fmt.Sprintf("%#v", []byte(secret)), "[]byte{}"),
		}
		for encoding, trace := range encodings {
			if strings.Contains(strings.ToLower(text), strings.ToLower(trace)) {
				t.Errorf("%s shows the %s as %s: %s", how, name, encoding, text)
			}
		}
	}
	if strings.Contains(text, secretNumber) {
		t.Errorf("%s shows the number: %s", how, text)
	}
	withoutAddresses := regexp.MustCompile(`[0-9a-fA-F]{8,}|[01]{8,}`).ReplaceAllString(text, "")
	for name, secret := range map[string]string{
		"middle of the number": secretNumber[6:11], "cvv": secretCVV, "year": secretYear, "short year": "/" + secretYear[2:],
	} {
		if strings.Contains(withoutAddresses, secret) {
			t.Errorf("%s shows the %s: %s", how, name, text)
		}
	}
}

func TestNoVerbShowsASecret(t *testing.T) {
	t.Parallel()
	verbs := strings.Fields("%v %+v %#v %s %q %#q %+q %x %X %#x %d %+d %b %o %O %c %U %#U %e %f %g %t %p %T %20v %-20s %.3s %.30s %z %w")
	verbs = append(verbs, "", "%", "%s %s", "%[2]v", "%*d") // mistakes, for which fmt prints the argument in its own way
	for name, value := range placements(t) {
		for _, verb := range verbs {
			requireNoSecret(t, name+" under "+verb, fmt.Sprintf(verb, value))
		}
		requireNoSecret(t, name+" under Sprint", fmt.Sprint(value))
		requireNoSecret(t, name+" in an error", fmt.Errorf("charge: %v: %w", value, errors.ErrUnsupported).Error())
	}
}

func TestFormatIsMasked(t *testing.T) {
	t.Parallel()
	c := secretCard(t)
	tests := []struct {
		value any
		want  string
	}{
		{c.Number, maskedNumber},
		{&c.Number, maskedNumber},
		{c.CVV, "***"},
		{c.Expiry, "**/**"},
		{c, maskedNumber},
		{pan.Number{}, ""},
		{pan.CVV{}, ""},
		{pan.Expiry{}, ""},
		{pan.Card{}, ""},
	}
	for _, test := range tests {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%x", "%20s", "%.2s"} {
			if got := fmt.Sprintf(verb, test.value); got != test.want {
				t.Errorf("%T under %s = %q, want %q", test.value, verb, got, test.want)
			}
		}
		if got, want := fmt.Sprintf("%q", test.value), `"`+test.want+`"`; got != want {
			t.Errorf("%T under %%q = %s, want %s", test.value, got, want)
		}
		if stringer, ok := test.value.(fmt.Stringer); !ok || stringer.String() != test.want {
			t.Errorf("%T: String differs from %q", test.value, test.want)
		}
	}
}

func TestNoEncoderShowsASecret(t *testing.T) {
	t.Parallel()
	for name, value := range placements(t) {
		text, err := json.Marshal(value)
		if err != nil {
			t.Errorf("%s as JSON: %v", name, err)
		}
		requireNoSecret(t, name+" as JSON", string(text))

		// XML refuses maps and some structs; what it writes is what matters.
		text, _ = xml.Marshal(value)
		requireNoSecret(t, name+" as XML", string(text))

		var page bytes.Buffer
		if err := template.Must(template.New("").Parse("{{.}} {{printf `%v` .}}")).Execute(&page, value); err != nil {
			t.Errorf("%s in a template: %v", name, err)
		}
		requireNoSecret(t, name+" in a template", page.String())

		var binary bytes.Buffer
		if err := gob.NewEncoder(&binary).Encode(value); err == nil {
			t.Errorf("%s: gob did not refuse", name)
		}
		requireNoSecret(t, name+" as gob", binary.String())
	}
}

func TestJSONIsMasked(t *testing.T) {
	t.Parallel()
	c := secretCard(t)
	text, err := json.Marshal(map[string]any{"number": c.Number, "cvv": c.CVV, "expiry": c.Expiry, "card": c, "none": pan.Number{}})
	want := `{"card":"375622*****5014","cvv":"***","expiry":"**/**","none":"","number":"375622*****5014"}`
	if err != nil || string(text) != want {
		t.Errorf("got %s, %v; want %s", text, err, want)
	}
	var back pan.Number
	err = json.Unmarshal([]byte(`"`+secretNumber+`"`), &back) //nolint:staticcheck // SA9005 is right: it cannot be read.
	if err == nil || !back.IsZero() {
		t.Errorf("a number was read from JSON: %v, %v", back, err)
	}
	requireNoSecret(t, "the error of reading JSON", fmt.Sprint(err))
}

// TestEveryWayOutIsMasked calls each method by itself. Several of them cover for one another (JSON falls back to text, slog to
// fmt), so that the tests of whole outputs would not notice if one were gone.
func TestEveryWayOutIsMasked(t *testing.T) {
	t.Parallel()
	type masking interface {
		fmt.Formatter
		fmt.Stringer
		json.Marshaler
		encoding.TextMarshaler
		slog.LogValuer
		gob.GobEncoder
	}
	c := secretCard(t)
	for want, values := range map[string][]masking{
		maskedNumber: {c.Number, c, &c.Number, &c},
		"***":        {c.CVV, &c.CVV},
		"**/**":      {c.Expiry, &c.Expiry},
		"":           {pan.Number{}, pan.CVV{}, pan.Expiry{}, pan.Card{}},
	} {
		for _, value := range values {
			if got := value.String(); got != want {
				t.Errorf("%T: String = %q, want %q", value, got, want)
			}
			if got, err := value.MarshalJSON(); err != nil || string(got) != strconv.Quote(want) {
				t.Errorf("%T: MarshalJSON = %s, %v; want %q", value, got, err, want)
			}
			if got, err := value.MarshalText(); err != nil || string(got) != want {
				t.Errorf("%T: MarshalText = %s, %v; want %q", value, got, err, want)
			}
			if got := value.LogValue(); got.Kind() != slog.KindString || got.String() != want {
				t.Errorf("%T: LogValue = %v, want %q", value, got, want)
			}
			if got, err := value.GobEncode(); got != nil || !errors.Is(err, pan.ErrPlain) {
				t.Errorf("%T: GobEncode = %q, %v; want ErrPlain", value, got, err)
			}
		}
	}
}

func TestNoLogShowsASecret(t *testing.T) {
	t.Parallel()
	for name, value := range placements(t) {
		var out bytes.Buffer
		for _, handler := range []slog.Handler{slog.NewTextHandler(&out, loggingtest.Timeless()), slog.NewJSONHandler(&out, loggingtest.Timeless())} {
			logger := slog.New(handler)
			logger.Info("charge", "value", value)
			logger.With("value", value).WithGroup("group").Info("charge", slog.Group("inner", "value", value))
		}
		requireNoSecret(t, name+" in a log", out.String())
	}

	var out bytes.Buffer
	slog.New(slog.NewTextHandler(&out, loggingtest.Timeless())).Info("charge", "card", secretCard(t))
	if !strings.Contains(out.String(), "card="+maskedNumber) {
		t.Errorf("the log does not name the masked card: %s", out.String())
	}
}

// TestReflectionFindsNothing walks every value as a dump library would, through pointers and unexported fields alike, and
// collects every text, number and byte on the way.
func TestReflectionFindsNothing(t *testing.T) {
	t.Parallel()
	for name, value := range placements(t) {
		var found strings.Builder
		walk(reflect.ValueOf(value), &found)
		requireNoSecret(t, name+" under reflection", found.String())
	}
	// The walk itself must be able to see: a plain struct of the same shape gives its secret away.
	type plain struct{ digits *string }
	number := secretNumber
	var found strings.Builder
	walk(reflect.ValueOf([]any{plain{&number}}), &found)
	if !strings.Contains(found.String(), secretNumber) {
		t.Error("the walk does not find what is there")
	}
}

func walk(v reflect.Value, found *strings.Builder) {
	switch v.Kind() { // The default prints every kind that holds a number.
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			walk(v.Elem(), found)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			walk(v.Field(i), found)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			walk(v.Index(i), found)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			walk(key, found)
			walk(v.MapIndex(key), found)
		}
	case reflect.String:
		found.WriteString(v.String() + "\n")
	case reflect.Func, reflect.Chan, reflect.UnsafePointer, reflect.Invalid:
		// An address at most.
	default:
		fmt.Fprintln(found, v)
	}
}

func TestComparisonLibrariesShowNothing(t *testing.T) {
	t.Parallel()
	a := secretCard(t)
	b := a
	var err error
	b.Number, err = pan.Parse("4508034508034509")
	if err != nil {
		t.Fatal(err)
	}
	everything := cmp.Exporter(func(reflect.Type) bool { return true })
	for name, diff := range map[string]string{
		"card":   cmp.Diff(a, b),
		"number": cmp.Diff(a.Number, b.Number),
		"struct": cmp.Diff(sealed{card: a, cvv: a.CVV}, sealed{card: b}, everything),
	} {
		if diff == "" {
			t.Errorf("%s: no difference found", name)
		}
		requireNoSecret(t, "cmp of a "+name, diff)
		if strings.Contains(diff, "4508034508034509") {
			t.Errorf("%s: the other number shows: %s", name, diff)
		}
	}
	if diff := cmp.Diff(a, secretCard(t)); diff != "" {
		t.Errorf("the same card differs: %s", diff)
	}
}

func TestValuesAreNotComparable(t *testing.T) {
	t.Parallel()
	for _, typ := range []reflect.Type{reflect.TypeFor[pan.Number](), reflect.TypeFor[pan.CVV](), reflect.TypeFor[pan.Expiry](), reflect.TypeFor[pan.Card]()} {
		if typ.Comparable() {
			t.Errorf("%v can be compared with ==, which is not constant in time", typ)
		}
	}
}
