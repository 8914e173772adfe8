package fault_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/vezne/vezne/internal/fault"
)

// kinds is every kind; TestKindsAreComplete notices one that is missing here.
func kinds() []fault.Kind {
	return []fault.Kind{
		fault.Invalid, fault.Unauthenticated, fault.Forbidden, fault.NotFound, fault.Conflict, fault.Busy,
		fault.Unsupported, fault.TooLarge, fault.RateLimited, fault.Unavailable, fault.Internal,
	}
}

func TestKindsAreComplete(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for i, kind := range kinds() {
		if int(kind) != i+1 {
			t.Errorf("%v stands at %d", kind, i+1)
		}
		if names[kind.String()] {
			t.Errorf("name %q occurs twice", kind)
		}
		names[kind.String()] = true
		text := kind.Text()
		if text.TR == "" || text.EN == "" || text.TR == text.EN {
			t.Errorf("%v has texts %q and %q", kind, text.TR, text.EN)
		}
		if kind != fault.Internal && text == fault.Internal.Text() {
			t.Errorf("%v has the text of Internal", kind)
		}
	}
	for _, kind := range []fault.Kind{0, fault.Internal + 1} {
		if kind.String() != "no_kind" || kind.Text() != fault.Internal.Text() {
			t.Errorf("%d is a kind: %q", kind, kind)
		}
	}
}

func TestErrorsIsByKind(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds() {
		made := fault.New(kind, "some_code", fault.Text{})
		for name, err := range map[string]error{
			"error":         made,
			"wrapped error": fmt.Errorf("capture payment: %w", made),
			"bare kind":     kind,
			"wrapped kind":  fmt.Errorf("capture payment: %w", kind),
			"joined":        errors.Join(io.EOF, made),
			"with a cause":  made.With(io.EOF),
		} {
			for _, other := range kinds() {
				if got, want := errors.Is(err, other), kind == other; got != want {
					t.Errorf("%s of %v: errors.Is(%v) = %v", name, kind, other, got)
				}
			}
			if got := fault.KindOf(err); got != kind {
				t.Errorf("%s of %v: KindOf = %v", name, kind, got)
			}
		}
	}
}

func TestKindOfTakesTheOutermost(t *testing.T) {
	t.Parallel()
	inner := fault.New(fault.NotFound, "row_missing", fault.Text{})
	tests := []struct {
		name string
		err  error
		want fault.Kind
	}{
		{"no error", nil, 0},
		{"no kind", io.EOF, fault.Internal},
		{"joined without a kind", errors.Join(io.EOF, io.ErrUnexpectedEOF), fault.Internal},
		{"error over error", fault.New(fault.Unavailable, "", fault.Text{}).With(inner), fault.Unavailable},
		{"error over kind", fault.New(fault.Unavailable, "", fault.Text{}).With(fault.Busy), fault.Unavailable},
		{"kind over error", fmt.Errorf("%w: %w", fault.Busy, inner), fault.Busy},
		{"first branch that has one", errors.Join(io.EOF, fmt.Errorf("x: %w", inner), fault.Busy), fault.NotFound},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := fault.KindOf(test.err); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestErrorText(t *testing.T) {
	t.Parallel()
	public := fault.Text{TR: "Tutar hatalı.", EN: "The amount is wrong."}
	tests := []struct {
		err  error
		want string
	}{
		{fault.InvalidField("amount", "amount_precision", public).With(io.EOF), "invalid: amount_precision (field amount): EOF"},
		{fault.InvalidField("amount", "amount_precision", public), "invalid: amount_precision (field amount)"},
		{fault.New(fault.NotFound, "payment_unknown", public), "not found: payment_unknown"},
		{fault.New(fault.Busy, "", fault.Text{}), "busy"},
		{fault.RateLimited, "rate limited"},
	}
	for _, test := range tests {
		if got := test.err.Error(); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

func TestWithLeavesTheOriginalAlone(t *testing.T) {
	t.Parallel()
	original := fault.InvalidField("pan", "pan_luhn", fault.Text{TR: "a", EN: "b"})
	caused := original.With(io.EOF)
	if original.Cause != nil {
		t.Error("With changed its receiver")
	}
	if !errors.Is(caused, io.EOF) {
		t.Error("the cause is not in the chain")
	}
	if caused.Kind != original.Kind || caused.Code != original.Code || caused.Field != original.Field || caused.Public != original.Public {
		t.Errorf("copy = %+v, want the members of %+v", caused, original)
	}
}

func TestAs(t *testing.T) {
	t.Parallel()
	want := fault.New(fault.Conflict, "state", fault.Text{})
	if got, ok := fault.As(fmt.Errorf("void payment: %w", want)); !ok || got != want {
		t.Errorf("got %v, %v", got, ok)
	}
	for _, err := range []error{nil, io.EOF, fault.Conflict} {
		if got, ok := fault.As(err); ok || got != nil {
			t.Errorf("As(%v) = %v, %v", err, got, ok)
		}
	}
}

func TestTextIn(t *testing.T) {
	t.Parallel()
	both := fault.Text{TR: "kayıt", EN: "record"}
	tests := []struct {
		text fault.Text
		lang string
		want string
	}{
		{both, "tr", "kayıt"},
		{both, "TR-tr", "kayıt"},
		{both, "", "kayıt"},
		{both, "de", "kayıt"},
		{both, "e", "kayıt"},
		{both, "en", "record"},
		{both, "EN", "record"},
		{both, "en-GB", "record"},
		{fault.Text{TR: "kayıt"}, "en", "kayıt"},
		{fault.Text{EN: "record"}, "tr", "record"},
		{fault.Text{}, "tr", ""},
	}
	for _, test := range tests {
		if got := test.text.In(test.lang); got != test.want {
			t.Errorf("%+v in %q = %q, want %q", test.text, test.lang, got, test.want)
		}
	}
}

func TestPublicText(t *testing.T) {
	t.Parallel()
	own := fault.Text{TR: "Tutar hatalı.", EN: "The amount is wrong."}
	if got := fault.New(fault.Invalid, "x", own).PublicText(); got != own {
		t.Errorf("got %+v, want its own text", got)
	}
	if got := fault.New(fault.Busy, "x", fault.Text{}).PublicText(); got != fault.Busy.Text() {
		t.Errorf("got %+v, want the text of the kind", got)
	}
}
