// Command testreport stands behind `go test -json`: it keeps everything that the tests printed, passing ones
// included, in one file, and prints for a person what `go test` would, with a count at the end.
//
//	go test -json ./... | testreport -log build/artifacts/test-output.log
//
// The complete output is needed because `go test` throws away what a passing test prints, and a card number in
// there is a leak like any other.
//
// It exits with 1 when a test failed, when a package's tests did not build, when no test ran at all or in one of
// the packages, or, with -no-skips, when a test was skipped: a run that skips is not a run that passes.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

func main() {
	log := flag.String("log", "", "the file that gets everything the tests printed")
	noSkips := flag.Bool("no-skips", false, "a skipped test is a failure")
	flag.Parse()
	err := run(os.Stdin, os.Stdout, *log, *noSkips)
	if err != nil {
		fmt.Fprintln(os.Stderr, "testreport:", err)
		os.Exit(1)
	}
}

// run reads events to the end, also after a failure: the tests before it in the pipe must not be cut off.
func run(in io.Reader, out io.Writer, logPath string, noSkips bool) (err error) { // named for the deferred close
	log := io.Discard
	if logPath != "" {
		err := os.MkdirAll(filepath.Dir(logPath), 0o755)
		if err != nil {
			return err
		}
		f, err := os.Create(logPath)
		if err != nil {
			return err
		}
		w := bufio.NewWriter(f)
		defer func() { err = errors.Join(err, w.Flush(), f.Close()) }()
		log = w
	}
	r := newReport(out, log)
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			r.line(line)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
	}
	return r.close(noSkips)
}
