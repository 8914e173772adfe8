package sqlite_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/sqlite"
	"github.com/vezne/vezne/internal/store/storetest"
)

// childVariable names the database that this test binary commits to until it is killed.
const childVariable = "VEZNE_TEST_SQLITE_CHILD"

// TestKilledWriter kills a process in the middle of its commits: all that it said had landed is there, and nothing by half.
// It proves what survives a process, not a power failure: the kernel's memory survives with it.
func TestKilledWriter(t *testing.T) {
	if path := os.Getenv(childVariable); path != "" { // this is the process that is killed
		storetest.Report(t, func() (store.Store, error) {
			return sqlite.Open(t.Context(), sqlite.Config{Path: path, Now: storetest.Now})
		}, os.Stdout)
		return
	}
	t.Parallel()
	path := filepath.Join(t.TempDir(), "vezne.db")
	reports := 200
	for range 2 { // the second time it starts on what the first death left
		killAfter(t, path, reports)
		reports *= 2
	}
}

func killAfter(t *testing.T, path string, reports int) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestKilledWriter$")
	child.Env = append(os.Environ(), childVariable+"="+path)
	out := &killer{lines: reports, kill: func() error { return child.Process.Kill() }}
	child.Stdout = out
	var complaints bytes.Buffer
	child.Stderr = &complaints
	err := child.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("the child ended by itself: %v\n%s%s", err, complaints.String(), out.text.String())
	}
	whole := out.text.String()
	whole = whole[:strings.LastIndexByte(whole, '\n')+1] // the kill may have cut a line
	n := storetest.Reported(t, func() (store.Store, error) {
		return sqlite.Open(t.Context(), sqlite.Config{Path: path, Now: storetest.Now})
	}, strings.NewReader(whole))
	t.Logf("%d payments were stored when the process was killed", n)
	if n < reports {
		t.Errorf("%d payments are stored, want at least %d", n, reports)
	}
}

// killer keeps what is written and kills after so many lines.
type killer struct {
	text  bytes.Buffer
	lines int
	kill  func() error
}

// Write implements io.Writer.
func (k *killer) Write(b []byte) (int, error) {
	k.text.Write(b)
	if bytes.Count(k.text.Bytes(), []byte("\n")) > k.lines && k.kill != nil {
		err := k.kill()
		k.kill = nil
		if err != nil {
			return 0, err
		}
	}
	return len(b), nil
}
