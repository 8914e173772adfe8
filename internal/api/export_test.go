package api

import "net/http"

// What the tests outside the package compare with documents and sources.

// Operation is one line of the route table.
type Operation struct {
	Method, Path string
	Public       bool
}

// Operations returns the route table.
func Operations() []Operation {
	var all []Operation
	for _, r := range routes() {
		all = append(all, Operation{Method: r.method, Path: r.path, Public: r.public})
	}
	return all
}

// PagePaths returns the paths of the pages that a buyer sees.
func PagePaths() []string { return []string{openPath, returnPath, linkPagePath} }

// Explained is a problem type with its texts.
type Explained struct {
	Code   string
	Status int
	Texts  []string
}

// Problems returns every problem type.
func Problems() []Explained {
	var all []Explained
	for _, p := range problemTypes() {
		all = append(all, Explained{p.code, p.status, []string{p.title.TR, p.title.EN, p.detail.TR, p.detail.EN}})
	}
	return all
}

// FillPath puts values into the places of a path.
func FillPath(pattern string, values ...string) string { return fillPath(pattern, values...) }

// HoldsCard is the search for card data in texts.
func HoldsCard(text string) bool { return holdsCard(text) }

// LooksLikeName says which names may be repeated in an answer.
func LooksLikeName(text string) bool { return looksLikeName(text) }

// RequestID is where a request's id comes from.
func RequestID(header http.Header) string { return requestID(header) }
