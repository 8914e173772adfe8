package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/vezne/vezne/internal/dialect"
)

// coveragePage returns the whole of docs/coverage.md. What a dialect says of how far a call is built is taken from it; what it
// says of tests is looked up in the tree at root: a message without a vector, and a test that does not exist, are refused.
func coveragePage(root string, all []provider) ([]byte, error) {
	tests, err := testsIn(root)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString(`# What is covered

<!-- Written by "go run ./internal/tablesdoc". Change a dialect's Services() instead. -->

Every call that the five providers' documents describe: whether it is built, how many vectors prove its messages, and which test drives it with a
client that was not made for it. Vectors are files in ` + "`wire/<provider>/testdata`" + `, each with its source; they are counted there, not claimed. Beside
them, each dialect's calls are driven over HTTP by its own tests and by the suite that all dialects pass (` + "`internal/dialect/dialecttest`" + `).

- **done**: everything that the document says of the call.
- **partly**: it works; the note says what is left out and how that is answered.
- **not offered**: it is answered with the dialect's own code for that, never with a made-up success.

`)
	sections, sums := bytes.Buffer{}, []string{}
	for _, p := range all {
		vectors, err := vectorsIn(filepath.Join(root, "wire", p.surface(), "testdata"))
		if err != nil {
			return nil, err
		}
		s, err := section(&sections, p, vectors, tests)
		if err != nil {
			return nil, err
		}
		sums = append(sums, fmt.Sprintf("| [%s](#%s) | %d | %d | %d | %d | %d | %d |",
			p.name, p.surface(), s.calls, s.state[dialect.Done], s.state[dialect.Partly], s.state[dialect.Unsupported], s.vectors, s.clients))
	}
	b.WriteString("| Provider | Calls | done | partly | not offered | with vectors | with a real client |\n|---|---|---|---|---|---|---|\n")
	b.WriteString(strings.Join(sums, "\n") + "\n")
	b.Write(sections.Bytes())
	return b.Bytes(), nil
}

// sum counts a provider's calls.
type sum struct {
	calls, vectors, clients int
	state                   map[dialect.State]int
}

// section writes one provider's table.
func section(b *bytes.Buffer, p provider, vectors map[string]int, tests map[string]string) (sum, error) {
	s := sum{state: map[dialect.State]int{}}
	fmt.Fprintf(b, "\n## %s\n\n[How it is played](dialect/%s.md).\n\n", p.name, p.surface())
	b.WriteString("| Call | Described in | State | Vectors | Real client | Note |\n|---|---|---|---|---|---|\n")
	for _, c := range p.services {
		proof, client := "–", "–"
		if messages := strings.Fields(c.Message); len(messages) > 0 {
			var counted []string
			for _, m := range messages {
				if vectors[m] == 0 {
					return s, fmt.Errorf("%s: %s: no vector of the message %q in wire/%s/testdata", p.surface(), c.Call, m, p.surface())
				}
				counted = append(counted, fmt.Sprintf("%d × `%s`", vectors[m], m))
			}
			proof = strings.Join(counted, ", ")
			s.vectors++
		}
		if c.Client != "" {
			at, there := tests[c.Client]
			if !there {
				return s, fmt.Errorf("%s: %s: there is no test %s", p.surface(), c.Call, c.Client)
			}
			client = fmt.Sprintf("[%s](../%s)", c.Client, at)
			s.clients++
		}
		state := stateText(c.State)
		if state == "" || c.Call == "" || c.Source == "" || c.State != dialect.Done && c.Note == "" {
			return s, fmt.Errorf("%s: %q lacks its source, its state, or the note that says what is left out", p.surface(), c.Call)
		}
		s.calls++
		s.state[c.State]++
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s |\n", quoted(c.Call), cell(c.Source), state, proof, client, cell(c.Note))
	}
	if s.calls == 0 {
		return s, fmt.Errorf("%s lists no calls", p.surface())
	}
	return s, nil
}

func stateText(s dialect.State) string {
	switch s {
	case dialect.Done:
		return "done"
	case dialect.Partly:
		return "partly"
	case dialect.Unsupported:
		return "not offered"
	}
	return ""
}

// vectorsIn counts the vectors of a folder by the message that they say they are. Those that are expected to be refused count
// too: what a message must not be is a part of what it is.
func vectorsIn(dir string) (map[string]int, error) {
	names, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("no vectors in %s", dir)
	}
	count := map[string]int{}
	for _, name := range names {
		text, err := os.ReadFile(name) //nolint:gosec // the name is a file of the repository
		if err != nil {
			return nil, fmt.Errorf("read vector: %w", err)
		}
		head, _, _ := bytes.Cut(text, []byte("\n\n"))
		for line := range strings.Lines(string(head)) {
			if message, is := strings.CutPrefix(line, "message: "); is {
				count[strings.TrimSpace(message)]++
			}
		}
	}
	return count, nil
}

// testsIn returns the tests of a tree by name, each with its file.
func testsIn(root string) (map[string]string, error) {
	declared := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	tests := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || slices.Contains([]string{"build", "testdata", "node_modules"}, d.Name())):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(path) //nolint:gosec // the name is a file of the repository
		if err != nil {
			return err
		}
		short, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		for _, found := range declared.FindAllSubmatch(text, -1) {
			tests[string(found[1])] = filepath.ToSlash(short)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look for tests: %w", err)
	}
	return tests, nil
}
