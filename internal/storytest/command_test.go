package storytest

import (
	"bytes"
	"errors"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestRefusedCommandLines: what cannot be done is refused at once, with a code that scripts can tell apart and a
// sentence that says what to do instead.
func TestRefusedCommandLines(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	var listener net.ListenConfig
	taken, err := listener.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() }) // nothing was ever accepted
	dev := func(arguments ...string) []string { return append([]string{"dev", "--data", data}, arguments...) }
	tests := []struct {
		name      string
		arguments []string
		code      int
		says      []string
	}{
		{"every interface", dev("--addr", "0.0.0.0:8080"), 1, []string{"--addr", "loopback only"}},
		{"every interface, in short", dev("--addr", ":8080"), 1, []string{"--addr", "loopback only"}},
		{"every interface of IPv6", dev("--addr", "[::]:8080"), 1, []string{"--addr", "loopback only"}},
		{"a name", dev("--addr", "example.com:8080"), 1, []string{"--addr", "loopback only"}},
		{"no port", dev("--addr", "127.0.0.1"), 1, []string{"--addr", "host:port"}},
		{"a port that is taken", dev("--addr", taken.Addr().String()), 1, []string{"another program has this address", "--addr"}},
		{"simulator on every interface", []string{"sim", "--data", data, "--addr", "0.0.0.0:8090"}, 1, []string{"--addr", "loopback only"}},
		{"simulator on a port that is taken", []string{"sim", "--data", data, "--addr", taken.Addr().String()}, 1, []string{"another program has this address"}},
		{"bank elsewhere", dev("--bank", "http://198.51.100.1:8090"), 1, []string{"--bank", "on this machine"}},
		{"bank without a scheme", dev("--bank", "127.0.0.1:8090"), 1, []string{"--bank", "http://127.0.0.1:8090"}},
		{"unknown database", dev("--db", "mysql://x"), 1, []string{"--db", "sqlite:PATH", "postgres://"}},
		{"negative timeout", dev("--provider-timeout=-1s"), 1, []string{"--provider-timeout"}},
		{"chaos of 101", []string{"sim", "--data", data, "--chaos", "101"}, 1, []string{"--chaos", "between 0 and 100"}},
		{"bench of nobody", []string{"bench", "--clients", "0"}, 1, []string{"clients"}},
		{"bench of nothing", []string{"bench", "--url", "http://" + taken.Addr().String() + "1"}, 1, []string{"try the gateway at"}},
		{"unknown flag", dev("--adr", "127.0.0.1:8080"), 2, []string{"--adr", "hint: run vezne --help"}},
		{"unknown command", []string{"pay"}, 2, []string{"pay", "hint: run vezne --help"}},
		{"no command", nil, 2, []string{"dev", "hint: run vezne --help"}},
		{"something behind", dev("now"), 2, []string{"now", "hint: run vezne --help"}},
		{"no duration", dev("--patience", "long"), 2, []string{"--patience", "hint: run vezne --help"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			code, out, log := runToEnd(t, tt.arguments...)
			if code != tt.code {
				t.Errorf("exit code = %d, want %d", code, tt.code)
			}
			for _, text := range tt.says {
				if !strings.Contains(log, text) {
					t.Errorf("it says %q, without %q", log, text)
				}
			}
			if out != "" || !strings.HasPrefix(log, "vezne: ") || strings.Contains(log, "goroutine") {
				t.Errorf("standard output %q, standard error %q", out, log)
			}
		})
	}
	t.Run("nothing is left behind", func(t *testing.T) {
		// It runs before the parallel ones have ended; those make no folder at any time.
		left, err := filepath.Glob(filepath.Join(data, "*"))
		if err != nil || len(left) > 0 {
			t.Errorf("refused commands leave %v, %v", left, err)
		}
	})
}

// TestCommandsThatOnlyPrint: help and version go to standard output and succeed.
func TestCommandsThatOnlyPrint(t *testing.T) {
	t.Parallel()
	for arguments, says := range map[string]string{
		"--help": "Usage: vezne <command>", "dev --help": "--provider-timeout", "sim --help": "--chaos", "bench --help": "--ceiling-db",
		"version": "vezne ",
	} {
		t.Run(arguments, func(t *testing.T) {
			t.Parallel()
			code, out, log := runToEnd(t, strings.Fields(arguments)...)
			if code != 0 || log != "" || !strings.Contains(out, says) {
				t.Errorf("exit code %d, standard output %q, standard error %q", code, out, log)
			}
		})
	}
}

// runToEnd runs the program and returns its exit code and what it wrote.
func runToEnd(t *testing.T, arguments ...string) (code int, out, log string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), vezne(t), arguments...)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return command.ProcessState.ExitCode(), stdout.String(), stderr.String()
}

// TestOneFolderOneProgram: two programs with one set of books would each believe its own half.
func TestOneFolderOneProgram(t *testing.T) {
	t.Parallel()
	f := folder(t)
	c := startDev(t, f)
	code, out, log := runToEnd(t, "dev", "--addr", "127.0.0.1:0", "--data", f)
	if code != 1 || out != "" || !strings.Contains(log, "locked") {
		t.Errorf("a second program on the same folder: exit code %d, standard output %q, standard error %q", code, out, log)
	}
	if a, paid := c.paynet(t, servicePayment, paynetOrder("ALONE")); a.status != http.StatusOK || paid["is_succeed"] != true {
		t.Errorf("the first one afterwards: status %d: %s", a.status, a.body)
	}
}
