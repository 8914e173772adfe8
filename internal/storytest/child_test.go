package storytest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/store/postgres/pgtest"
)

// child is a running vezne.
type child struct {
	// url is the address that it printed, and welcome all that it printed. The sample commands in there hold a card
	// number, so it stays in memory: what is written to files is searched for such numbers.
	url     string
	welcome string
	// log is the file that its log goes to.
	log     string
	command *exec.Cmd
	ended   chan struct{} // closed when it has ended and code is set
	code    int
}

// guard is how long a program may take to come up or to end. It is no condition of any test, and far more than either
// needs; it only turns a program that hangs into a failure that says so.
const guard = 2 * time.Minute

// folder returns a folder for databases and logs: among the artifacts of the run, which are searched for card data
// afterwards, or else a temporary one.
func folder(t *testing.T) string {
	t.Helper()
	artifacts := os.Getenv("VEZNE_TEST_ARTIFACTS")
	if artifacts == "" {
		return t.TempDir()
	}
	name := strings.NewReplacer("/", "-", " ", "_").Replace(t.Name())
	f, err := os.MkdirTemp(artifacts, "story-"+name+"-") //nolint:usetesting // it is to stay
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// engines runs a test on each database engine. The argument is what chooses it on the command line.
func engines(t *testing.T, test func(t *testing.T, engine []string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, nil)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, []string{"--db", pgtest.URL(t)})
	})
}

// startDev starts development mode on a free port, with its data and its log in the folder.
func startDev(t *testing.T, folder string, arguments ...string) *child {
	t.Helper()
	c := startDevUnwatched(t, folder, arguments...)
	t.Cleanup(func() { c.end(t) })
	return c
}

// startDevUnwatched is startDev for a test that looks itself at how the program ends.
func startDevUnwatched(t *testing.T, folder string, arguments ...string) *child {
	t.Helper()
	return start(t, folder, "dev", "docs/simulator.md", arguments...)
}

// startSim starts the simulator alone.
func startSim(t *testing.T, folder string, arguments ...string) *child {
	t.Helper()
	c := startSimUnwatched(t, folder, arguments...)
	t.Cleanup(func() { c.end(t) })
	return c
}

// startSimUnwatched is startSim for a test that looks itself at how the program ends.
func startSimUnwatched(t *testing.T, folder string, arguments ...string) *child {
	t.Helper()
	return start(t, folder, "sim", "vezne dev --bank", arguments...)
}

// start starts a command of the program and returns when it has printed the line that holds last.
func start(t *testing.T, folder, command, last string, arguments ...string) *child {
	t.Helper()
	arguments = append([]string{command, "--addr", "127.0.0.1:0", "--data", folder, "--log-json"}, arguments...)
	c := &child{log: filepath.Join(folder, command+".log"), ended: make(chan struct{})}
	log, err := os.OpenFile(c.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close() // the child has its own
	// It outlives t.Context, which ends before the cleanup that ends it properly.
	c.command = exec.CommandContext(context.WithoutCancel(t.Context()), vezne(t), arguments...)
	c.command.Stderr = log
	c.command.Env = append(os.Environ(), "LC_ALL=C") // what it prints is read below, in English
	out, err := c.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	err = c.command.Start()
	if err != nil {
		t.Fatal(err)
	}
	printed := make(chan string, 1)
	go func() {
		printed <- readUntil(out, last)
		_, _ = io.Copy(io.Discard, out) // Wait must not be called before everything is read
		_ = c.command.Wait()            // its code says how it ended
		c.code = c.command.ProcessState.ExitCode()
		close(c.ended)
	}()
	t.Cleanup(func() {
		_ = c.command.Process.Kill() // it has usually ended
		<-c.ended
	})
	select {
	case c.welcome = <-printed:
	case <-time.After(guard):
		t.Fatalf("vezne %s does not come up\n%s", command, c.lastLines())
	}
	_, after, found := strings.Cut(c.welcome, "is ready on ")
	if !found {
		<-c.ended
		t.Fatalf("vezne %s ended with code %d and without an address\n%s", command, c.code, c.lastLines())
	}
	c.url, _, _ = strings.Cut(after, " ")
	return c
}

// readUntil reads lines until one holds last, or to the end.
func readUntil(r io.Reader, last string) string {
	var text strings.Builder
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadString('\n')
		text.WriteString(line)
		if err != nil || strings.Contains(line, last) {
			return text.String()
		}
	}
}

// signal asks the program to end.
func (c *child) signal(t *testing.T) {
	t.Helper()
	err := c.command.Process.Signal(syscall.SIGTERM)
	if err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Error(err)
	}
}

// wait waits until it has ended and returns its exit code.
func (c *child) wait(t *testing.T) int {
	t.Helper()
	select {
	case <-c.ended:
	case <-time.After(guard):
		_ = c.command.Process.Kill()
		t.Errorf("the program does not end\n%s", c.lastLines())
		<-c.ended
	}
	return c.code
}

// end tells the program to end, which it must do with exit code 0 and without an error in its log.
func (c *child) end(t *testing.T) {
	t.Helper()
	c.signal(t)
	code := c.wait(t)
	if code != 0 {
		t.Errorf("exit code = %d, want 0\n%s", code, c.lastLines())
	}
	for _, line := range c.logLines(t) {
		if line["level"] == "ERROR" {
			t.Errorf("the log holds an error: %v", line)
		}
	}
}

// logLines returns what it has logged so far.
func (c *child) logLines(t *testing.T) []map[string]any {
	t.Helper()
	text, err := os.ReadFile(c.log)
	if err != nil {
		t.Fatal(err)
	}
	var lines []map[string]any
	for line := range bytes.Lines(text) {
		var l map[string]any
		err := json.Unmarshal(line, &l)
		if err != nil {
			t.Fatalf("line of the log is no JSON: %v: %s", err, line)
		}
		lines = append(lines, l)
	}
	return lines
}

// lastLines is the end of its log, for a message.
func (c *child) lastLines() string {
	text, err := os.ReadFile(c.log)
	if err != nil {
		return err.Error()
	}
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-10):], []byte("\n")))
}
