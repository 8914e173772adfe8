package sqlstore

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Value is one value of a row, in the member that its column's [Kind] names: texts and bytes in Text, integers
// in Int. It is a struct rather than an interface so that a row costs one allocation and not one per value.
type Value struct {
	Text string
	Int  int64
}

func textValue[T ~string](s T) Value               { return Value{Text: clean(string(s))} }
func intValue[T ~int | ~int32 | ~int64](n T) Value { return Value{Int: int64(n)} }
func bytesValue(b []byte) Value                    { return Value{Text: string(b)} }
func timeValue(t time.Time) Value                  { return Value{Int: micros(t)} }
func boolValue(b bool) Value {
	if b {
		return Value{Int: 1}
	}
	return Value{}
}

// jsonValue writes v as JSON text. Only types whose encoding cannot fail are passed.
func jsonValue(v any) (Value, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return Value{}, fmt.Errorf("encode %T: %w", v, err)
	}
	return Value{Text: string(text)}, nil
}

// micros is a time as it is stored.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// clean makes a text storable. PostgreSQL refuses bytes that are not UTF-8 and the NUL character, and SQLite
// takes both; a provider's answer may contain either, and a commit that fails because of it would lose the
// outcome of a payment. The replacement is the same on both engines, and keys are cleaned alike on their way
// in and when they are looked up.
func clean(s string) string {
	if utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 {
		return s
	}
	const replacement = string(utf8.RuneError)
	return strings.ReplaceAll(strings.ToValidUTF8(s, replacement), "\x00", replacement)
}
