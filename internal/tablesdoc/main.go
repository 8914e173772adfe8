// Command tablesdoc writes the pages of the documentation that are tables: docs/codes.md, every reason to refuse in every
// provider's words and back, and docs/coverage.md, every documented call and how far it is built, from what the dialects say of
// themselves; docs/matrix.md, which API works over which provider, from what internal/matrix declares; docs/providers.md, what each
// provider can do and what is peculiar about it, from the connectors; docs/events.md, every type of event; docs/chart.md, the accounts of
// the books. It is run from the repository's root:
//
//	go run ./internal/tablesdoc
package main

import (
	"fmt"
	"os"

	"github.com/vezne/vezne/internal/matrix"
	kinds "github.com/vezne/vezne/internal/provider"
	"github.com/vezne/vezne/internal/webhook"
)

// The pages, seen from the repository's root.
const (
	codesPath     = "docs/codes.md"
	coveragePath  = "docs/coverage.md"
	providersPath = "docs/providers.md"
	matrixPath    = "docs/matrix.md"
	eventsPath    = "docs/events.md"
	chartPath     = "docs/chart.md"
)

func main() {
	err := write(".")
	if err != nil {
		fmt.Fprintln(os.Stderr, "tablesdoc:", err)
		os.Exit(1)
	}
}

// write writes the pages of the repository at root, or none.
func write(root string) error {
	all, err := pages(root)
	if err != nil {
		return err
	}
	for path, page := range all {
		err := os.WriteFile(root+"/"+path, page, 0o644) //nolint:gosec // a page of the documentation, for everybody to read
		if err != nil {
			return fmt.Errorf("write page: %w", err)
		}
	}
	return nil
}

// pages are all pages by their paths.
func pages(root string) (map[string][]byte, error) {
	tests, err := testsIn(root)
	if err != nil {
		return nil, err
	}
	codes, err := codesPage(dialects())
	if err != nil {
		return nil, err
	}
	coverage, err := coveragePage(root, dialects())
	if err != nil {
		return nil, err
	}
	cells, err := matrixPage(matrix.Cells(), tests)
	if err != nil {
		return nil, err
	}
	described, err := kinds.Describe()
	if err != nil {
		return nil, err //nolint:wrapcheck // it says which kind
	}
	providers, err := providersPage(described)
	if err != nil {
		return nil, err
	}
	return map[string][]byte{
		codesPath: codes, coveragePath: coverage, matrixPath: cells, providersPath: providers, eventsPath: eventsPage(webhook.Types()), chartPath: chartPage(),
	}, nil
}
