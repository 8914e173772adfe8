package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// event is one line of `go test -json` (go doc test2json, and `go help buildjson` for the build's lines).
type event struct {
	Action  string
	Package string
	Test    string
	Output  string
}

// test names one test of one package; an empty name is the package itself.
type test struct{ pkg, name string }

// report turns events into what a person reads.
type report struct {
	out, log io.Writer

	output map[test][]string // what has been printed so far and not been decided about
	failed map[string][]test // by package, in the order of failing
	skips  []string
	empty  []string // packages in which no test matched

	passes, failures int
	broken           bool
}

func newReport(out, log io.Writer) *report {
	return &report{out: out, log: log, output: map[test][]string{}, failed: map[string][]test{}}
}

// line takes one line of the input. What is not an event comes from the go command itself and is shown as it is.
func (r *report) line(text []byte) {
	var e event
	err := json.Unmarshal(text, &e)
	if err != nil || e.Action == "" {
		e = event{Action: "build-output", Output: string(text)}
	}
	// The log and the terminal are best effort: the count at the end does not depend on them.
	_, _ = io.WriteString(r.log, e.Output)
	who := test{e.Package, e.Test}
	switch e.Action {
	case "build-output":
		_, _ = io.WriteString(r.out, e.Output)
	case "build-fail":
		r.broken = true
	case "output":
		r.output[who] = append(r.output[who], e.Output)
		if strings.Contains(e.Output, "[no tests to run]") {
			r.empty = append(r.empty, e.Package)
		}
	case "pass", "fail", "skip":
		r.end(who, e.Action)
	}
}

// end takes the verdict about a test or a package.
func (r *report) end(who test, verdict string) {
	if who.name == "" {
		r.endPackage(who, verdict)
		return
	}
	switch verdict {
	case "pass":
		r.passes++
		delete(r.output, who)
	case "fail":
		r.failures++
		r.failed[who.pkg] = append(r.failed[who.pkg], who)
	case "skip":
		r.skips = append(r.skips, fmt.Sprintf("%s %s: %s", who.pkg, who.name, reason(r.output[who])))
		delete(r.output, who)
	}
}

// endPackage prints a package's line, after the output of the tests that failed in it.
func (r *report) endPackage(who test, verdict string) {
	for _, failed := range r.failed[who.pkg] {
		_, _ = fmt.Fprint(r.out, strings.Join(r.output[failed], ""))
		delete(r.output, failed)
	}
	for _, line := range r.output[who] {
		// What a package prints beside its tests is of interest only when it failed.
		if verdict == "fail" || strings.HasPrefix(line, "ok ") || strings.HasPrefix(line, "?") {
			_, _ = io.WriteString(r.out, line)
		}
	}
	if verdict == "fail" {
		r.broken = true
	}
	delete(r.output, who)
}

// reason is what a skipped test said: the lines between the framework's own.
func reason(lines []string) string {
	said := slices.DeleteFunc(slices.Clone(lines), func(line string) bool {
		line = strings.TrimSpace(line)
		return strings.HasPrefix(line, "===") || strings.HasPrefix(line, "---")
	})
	return strings.Join(strings.Fields(strings.Join(said, " ")), " ")
}

// close prints the count and returns what is wrong with the run, if anything.
func (r *report) close(noSkips bool) error {
	for _, skip := range r.skips {
		_, _ = fmt.Fprintln(r.out, "skipped:", skip)
	}
	_, _ = fmt.Fprintf(r.out, "%d passed, %d failed, %d skipped\n", r.passes, r.failures, len(r.skips))
	var errs []error
	if r.failures > 0 || r.broken {
		errs = append(errs, errors.New("there are failures"))
	}
	if r.passes+r.failures == 0 {
		errs = append(errs, errors.New("no test ran"))
	}
	for _, pkg := range r.empty {
		errs = append(errs, fmt.Errorf("no test of %s matched", pkg))
	}
	if noSkips && len(r.skips) > 0 {
		errs = append(errs, fmt.Errorf("%d tests were skipped, and here none may be", len(r.skips)))
	}
	return errors.Join(errs...)
}
