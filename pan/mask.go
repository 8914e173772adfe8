package pan

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strconv"
)

// This file is every way in which a value of this package can be turned into text or bytes by somebody else's code. Each type
// repeats the same lines because the methods have to be declared on the type itself: an embedded helper would promote them,
// but would also be a field that reflection prints.

// Format prints the masked number under every verb and flag.
func (n Number) Format(s fmt.State, verb rune) { write(s, verb, n.Masked()) }

// Format prints stars under every verb and flag.
func (c CVV) Format(s fmt.State, verb rune) { write(s, verb, c.masked()) }

// Format prints stars under every verb and flag.
func (e Expiry) Format(s fmt.State, verb rune) { write(s, verb, e.masked()) }

// Format prints the masked number under every verb and flag.
func (c Card) Format(s fmt.State, verb rune) { write(s, verb, c.masked()) }

// write ignores the verb, except that %q keeps its promise of quotes. Width and precision are ignored as well: they are for
// tables, and cutting a masked number could make it look like a whole one.
func write(s fmt.State, verb rune, masked string) {
	if verb == 'q' {
		masked = strconv.Quote(masked)
	}
	// fmt.State never returns an error that its caller could see.
	_, _ = io.WriteString(s, masked)
}

// String returns the masked number.
func (n Number) String() string { return n.Masked() }

// String returns stars.
func (c CVV) String() string { return c.masked() }

// String returns stars.
func (e Expiry) String() string { return e.masked() }

// String returns the masked number.
func (c Card) String() string { return c.masked() }

// MarshalJSON writes the masked number. There is no UnmarshalJSON: what was written cannot be read back.
func (n Number) MarshalJSON() ([]byte, error) { return json.Marshal(n.Masked()) }

// MarshalJSON writes stars.
func (c CVV) MarshalJSON() ([]byte, error) { return json.Marshal(c.masked()) }

// MarshalJSON writes stars.
func (e Expiry) MarshalJSON() ([]byte, error) { return json.Marshal(e.masked()) }

// MarshalJSON writes the masked number.
func (c Card) MarshalJSON() ([]byte, error) { return json.Marshal(c.masked()) }

// MarshalText writes the masked number, for XML, flags and map keys.
func (n Number) MarshalText() ([]byte, error) { return []byte(n.Masked()), nil }

// MarshalText writes stars.
func (c CVV) MarshalText() ([]byte, error) { return []byte(c.masked()), nil }

// MarshalText writes stars.
func (e Expiry) MarshalText() ([]byte, error) { return []byte(e.masked()), nil }

// MarshalText writes the masked number.
func (c Card) MarshalText() ([]byte, error) { return []byte(c.masked()), nil }

// LogValue gives slog the masked number.
func (n Number) LogValue() slog.Value { return slog.StringValue(n.Masked()) }

// LogValue gives slog stars.
func (c CVV) LogValue() slog.Value { return slog.StringValue(c.masked()) }

// LogValue gives slog stars.
func (e Expiry) LogValue() slog.Value { return slog.StringValue(e.masked()) }

// LogValue gives slog the masked number.
func (c Card) LogValue() slog.Value { return slog.StringValue(c.masked()) }

// GobEncode refuses with ErrPlain.
func (n Number) GobEncode() ([]byte, error) { return nil, ErrPlain }

// GobEncode refuses with ErrPlain.
func (c CVV) GobEncode() ([]byte, error) { return nil, ErrPlain }

// GobEncode refuses with ErrPlain.
func (e Expiry) GobEncode() ([]byte, error) { return nil, ErrPlain }

// GobEncode refuses with ErrPlain.
func (c Card) GobEncode() ([]byte, error) { return nil, ErrPlain }
