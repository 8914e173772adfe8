package fault

import "errors"

// find walks err's tree from the outside in and returns the first kind that it meets. Two calls of errors.As, one per type,
// could not tell which of the two is further out.
func find(err error) (Kind, bool) {
	for err != nil {
		switch known := err.(type) { //nolint:errorlint // This is the walk that errors.As would do, over two types at once.
		case *Error:
			return known.Kind, true
		case Kind:
			return known, true
		case interface{ Unwrap() []error }:
			for _, branch := range known.Unwrap() {
				if kind, ok := find(branch); ok {
					return kind, true
				}
			}
			return 0, false
		}
		err = errors.Unwrap(err)
	}
	return 0, false
}
