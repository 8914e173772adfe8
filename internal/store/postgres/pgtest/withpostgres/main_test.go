package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/vezne/vezne/internal/store/postgres/pgtest/cluster"
)

// binary builds the command once per test that needs it; the code that a shell sees is the thing under test.
func binary(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "withpostgres")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return path
}

// environment is this process's without any server, plus the given variables.
func environment(extra ...string) []string {
	var env []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, cluster.ServerVariable+"=") && !strings.HasPrefix(v, cluster.DataVariable+"=") {
			env = append(env, v)
		}
	}
	return append(env, extra...)
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	path := binary(t)
	tests := []struct {
		name string
		argv []string
		want int
	}{
		{"success", []string{"true"}, 0},
		{"the command's own code", []string{"--", "sh", "-c", "exit 7"}, 7},
		{"ended by a signal", []string{"sh", "-c", "kill -TERM $$"}, 128 + int(syscall.SIGTERM)},
		{"no such command", []string{"/no/such/command"}, 127},
		{"no command", nil, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := exec.CommandContext(t.Context(), path, tt.argv...)
			c.Env = environment(cluster.ServerVariable + "=postgres://elsewhere/")
			_ = c.Run() // the code below says more
			if got := c.ProcessState.ExitCode(); got != tt.want {
				t.Errorf("exit code = %d, want %d", got, tt.want)
			}
		})
	}
}

func TestNamedServerIsUsedAsItIs(t *testing.T) {
	t.Parallel()
	c := exec.CommandContext(t.Context(), binary(t), "sh", "-c", "echo $VEZNE_TEST_POSTGRES,$VEZNE_TEST_PGDATA")
	c.Env = environment(cluster.ServerVariable + "=postgres://elsewhere/")
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(out), "postgres://elsewhere/,\n"; got != want {
		t.Errorf("the command saw %q, want %q", got, want)
	}
}

func TestThrowAwayClusterIsThereForTheCommandOnly(t *testing.T) {
	t.Parallel()
	needServer(t)
	c := exec.CommandContext(t.Context(), binary(t), "sh", "-c", `test -f "$VEZNE_TEST_PGDATA/PG_VERSION" && echo "$VEZNE_TEST_PGDATA"`)
	c.Env = environment()
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	wantGone(t, strings.TrimSpace(string(out)))
}

func TestSignalReachesTheCommandAndTheClusterIsDeleted(t *testing.T) {
	t.Parallel()
	needServer(t)
	// The command answers the signal in its own way, and its own code must be what comes out. The shell runs a trap only when
	// its foreground command ends, which the signal brings about, because it goes to the group. A signal that comes while the
	// command is just being started finds none to end; so the shell looks again every second, and not after a long sleep.
	c := exec.CommandContext(t.Context(), binary(t), "sh", "-c",
		`trap 'exit 9' TERM; echo "$VEZNE_TEST_PGDATA"; for second in $(seq 600); do sleep 1; done; exit 1`)
	c.Env = environment()
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	err = c.Start()
	if err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 4096)
	n, err := out.Read(line) // the first line: the command is running
	if err != nil {
		t.Fatal(err)
	}
	err = c.Process.Signal(syscall.SIGTERM)
	if err != nil {
		t.Fatal(err)
	}
	_ = c.Wait() // the code below says more
	if got := c.ProcessState.ExitCode(); got != 9 {
		t.Errorf("exit code = %d, want the command's own, 9", got)
	}
	wantGone(t, strings.TrimSpace(string(line[:n])))
}

func wantGone(t *testing.T, data string) {
	t.Helper()
	if !filepath.IsAbs(data) {
		t.Fatalf("%s = %q, want a folder", cluster.DataVariable, data)
	}
	_, err := os.Stat(filepath.Dir(data))
	if !os.IsNotExist(err) {
		t.Errorf("the cluster's folder is still there: %v", err)
	}
}

func needServer(t *testing.T) {
	t.Helper()
	_, err := cluster.Find()
	if err != nil && os.Getenv("CI") == "" {
		t.Skip(err)
	}
}
