// Command statesdoc writes docs/states.md, the life of a payment as a diagram and as tables, from the one
// transition table of package payment. It is run from the repository's root:
//
//	go run ./internal/payment/statesdoc
package main

import (
	"fmt"
	"os"
)

// path is where the page stands, seen from the repository's root.
const path = "docs/states.md"

func main() {
	err := os.WriteFile(path, page(), 0o644) //nolint:gosec // a page of the documentation, for everybody to read
	if err != nil {
		fmt.Fprintln(os.Stderr, "statesdoc:", err)
		os.Exit(1)
	}
}
