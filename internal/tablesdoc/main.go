// Command tablesdoc writes two pages of the documentation from what the dialects say of themselves: docs/codes.md, every reason
// to refuse in every provider's words and back, and docs/coverage.md, every documented call and how far it is built. It is run
// from the repository's root:
//
//	go run ./internal/tablesdoc
package main

import (
	"fmt"
	"os"
)

// The pages, seen from the repository's root.
const (
	codesPath    = "docs/codes.md"
	coveragePath = "docs/coverage.md"
)

func main() {
	err := write(".")
	if err != nil {
		fmt.Fprintln(os.Stderr, "tablesdoc:", err)
		os.Exit(1)
	}
}

// write writes both pages of the repository at root, or neither.
func write(root string) error {
	codes, err := codesPage(dialects())
	if err != nil {
		return err
	}
	coverage, err := coveragePage(root, dialects())
	if err != nil {
		return err
	}
	for path, page := range map[string][]byte{codesPath: codes, coveragePath: coverage} {
		err := os.WriteFile(root+"/"+path, page, 0o644) //nolint:gosec // a page of the documentation, for everybody to read
		if err != nil {
			return fmt.Errorf("write page: %w", err)
		}
	}
	return nil
}
