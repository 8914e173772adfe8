package sqlstore

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/vezne/vezne/internal/calendar"
)

// scan.go holds the destinations of reads. Each takes NULL as nothing, because an outer join yields it.

// into adapts a function to sql.Scanner.
type into func(src any) error

// Scan implements sql.Scanner.
func (f into) Scan(src any) error {
	if src == nil {
		return nil
	}
	return f(src)
}

func intoText[T ~string](dst *T) into {
	return func(src any) error {
		text, ok := src.(string)
		if !ok {
			return errColumn("text", src)
		}
		*dst = T(text)
		return nil
	}
}

func intoInt[T ~int | ~int64](dst *T) into {
	return func(src any) error {
		n, ok := src.(int64)
		if !ok {
			return errColumn("integer", src)
		}
		*dst = T(n)
		return nil
	}
}

func intoBankingDay(dst *calendar.Day) into {
	return func(src any) error {
		n, ok := src.(int64)
		if !ok {
			return errColumn("integer", src)
		}
		*dst = calendar.Day(n)
		return nil
	}
}

func intoBool(dst *bool) into {
	return func(src any) error {
		n, ok := src.(int64)
		if !ok {
			return errColumn("integer", src)
		}
		*dst = n != 0
		return nil
	}
}

// intoBytes copies, because a driver may reuse its buffer. Empty bytes become nil.
func intoBytes(dst *[]byte) into {
	return func(src any) error {
		b, ok := src.([]byte)
		if !ok {
			return errColumn("bytes", src)
		}
		*dst = nil
		if len(b) > 0 {
			*dst = append([]byte(nil), b...)
		}
		return nil
	}
}

func intoTime(dst *time.Time) into {
	return func(src any) error {
		n, ok := src.(int64)
		if !ok {
			return errColumn("integer", src)
		}
		*dst = time.Time{}
		if n != 0 {
			*dst = time.UnixMicro(n).UTC()
		}
		return nil
	}
}

func intoJSON(dst any) into {
	return func(src any) error {
		text, ok := src.(string)
		if !ok {
			return errColumn("text", src)
		}
		if text == "{}" {
			return nil
		}
		return json.Unmarshal([]byte(text), dst)
	}
}

// errColumn names the types only: the value may be a customer's.
func errColumn(want string, src any) error {
	return fmt.Errorf("column holds %T where %s is expected", src, want)
}
