package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestRunRefuses covers what is decided in the process; how the program behaves from outside is tested there.
func TestRunRefuses(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	tests := []struct {
		name      string
		arguments []string
		code      int
		says      string
	}{
		{"no command", nil, 2, "hint: run vezne --help"},
		{"unknown flag", []string{"dev", "--nope"}, 2, "unknown flag --nope"},
		{"unknown level", []string{"dev", "--log-level", "loud"}, 2, "--log-level"},
		{"unknown surface", []string{"bench", "--surface", "paymes"}, 2, `must be one of "paynet","v1"`},
		{"not loopback", []string{"dev", "--addr", "192.0.2.1:80", "--data", data}, 1, "loopback only"},
		{"simulator not on loopback", []string{"sim", "--addr", "192.0.2.1:80", "--data", data}, 1, "loopback only"},
		{"no rounds", []string{"bench", "--rounds", "0"}, 1, "positive"},
		{"negative rate", []string{"bench", "--rate=-1"}, 1, "rate"},
		{"ceiling of no engine", []string{"bench", "--ceiling-db", "mysql://x"}, 1, "--ceiling-db"},
		{"ceiling without a database", []string{"ceiling"}, 2, "--db"},
		{"ceiling of no engine, alone", []string{"ceiling", "--db", "mysql://x"}, 1, "--db"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out, log bytes.Buffer
			if code := Run(tt.arguments, &out, &log); code != tt.code {
				t.Errorf("exit code = %d, want %d", code, tt.code)
			}
			if !strings.Contains(log.String(), tt.says) || !strings.HasPrefix(log.String(), "vezne: ") || out.Len() > 0 {
				t.Errorf("standard error %q, want %q in it; standard output %q", log.String(), tt.says, out.String())
			}
		})
	}
}

func TestRunPrints(t *testing.T) {
	t.Parallel()
	for arguments, says := range map[string]string{
		"--help": "Commands:", "dev --help": "--one-step", "version": "vezne ",
	} {
		var out, log bytes.Buffer
		if code := Run(strings.Fields(arguments), &out, &log); code != 0 || log.Len() > 0 || !strings.Contains(out.String(), says) {
			t.Errorf("%s: exit code %d, standard output %q, standard error %q", arguments, code, out.String(), log.String())
		}
	}
}

// TestHelpShowsEveryFlagOfTheREADME keeps the table there true.
func TestHelpShowsEveryFlagOfTheREADME(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile("(?m)^\\| `(--[a-z-]+)` \\| .* \\| (.*) \\|$").FindAllStringSubmatch(string(readme), -1)
	if len(rows) == 0 {
		t.Fatal("the README has no table of flags")
	}
	var out, log bytes.Buffer
	Run([]string{"dev", "--help"}, &out, &log)
	for _, row := range rows {
		if !strings.Contains(out.String(), row[1]+"=") {
			t.Errorf("the README lists %s and dev --help does not:\n%s", row[1], out.String())
		}
		if value, quoted := strings.CutPrefix(row[2], "`"); quoted && !strings.Contains(out.String(), strings.TrimSuffix(value, "`")) {
			t.Errorf("the README says that %s is %s by default, and dev --help does not", row[1], row[2])
		}
	}
}

// TestWelcome: what is printed fits a terminal but for the commands, whose quotes must survive a shell.
func TestWelcome(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	language{Lang: "en"}.welcome(&out, "http://127.0.0.1:8080", "http://127.0.0.1:8090", time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))
	commands := 0
	for line := range strings.Lines(out.String()) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(strings.TrimSpace(line), "curl ") {
			commands++
			dated := strings.Contains(line, "2029") || strings.Contains(line, "expiryYear=29&") // Paymes writes two digits
			if strings.Count(line, "'")%2 != 0 || strings.Contains(line, "$") || !dated {
				t.Errorf("command %d does not survive a shell, or its card is not in date", commands)
			}
			continue
		}
		if len(line) > 118 {
			t.Errorf("line of %d characters: %s", len(line), line)
		}
	}
	if want := len(demos("http://127.0.0.1:8080", 2029)); commands != want {
		t.Errorf("%d commands are printed, want one for each of the %d APIs", commands, want)
	}
	for _, text := range []string{
		"http://127.0.0.1:8080/paynet", "http://paynet.localhost:8080\n", "http://127.0.0.1:8080/v1/openapi.json",
		"http://127.0.0.1:8090/sim/books", "http://127.0.0.1:8080/readyz",
	} {
		if !strings.Contains(out.String(), text) {
			t.Errorf("the welcome does not say %q", text)
		}
	}
	if strings.Contains(out.String(), "%!") {
		t.Error("a place in the welcome is not filled")
	}
}
