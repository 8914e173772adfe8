package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestReport runs the real `go test -json` over small modules, because the form of its output is Go's to change.
func TestReport(t *testing.T) {
	t.Parallel()
	const head = "package p\nimport \"testing\"\n"
	tests := []struct {
		name    string
		source  string
		flags   []string
		noSkips bool
		wantErr string   // "" for success
		shows   []string // parts of what a person sees
		hides   []string // parts that a person does not see
		keeps   []string // parts of the log
	}{
		{
			name:   "a pass is one line, and its output is kept",
			source: head + "func TestA(t *testing.T) { t.Log(\"whisper\"); println(\"murmur\") }",
			shows:  []string{"ok  \texample.test/p", "1 passed, 0 failed, 0 skipped"},
			hides:  []string{"whisper", "murmur", "=== RUN"}, keeps: []string{"whisper", "murmur"},
		},
		{
			name:    "a failure shows its own output and no other test's",
			source:  head + "func TestA(t *testing.T) { t.Log(\"whisper\") }\nfunc TestB(t *testing.T) { t.Run(\"sub\", func(t *testing.T) { t.Error(\"ouch\") }) }",
			wantErr: "there are failures", shows: []string{"ouch", "TestB/sub", "FAIL\texample.test/p", "1 passed, 2 failed"}, hides: []string{"whisper"},
		},
		{
			name:   "a panic is a failure and shows where",
			source: head + "func TestA(t *testing.T) { panic(\"boom\") }", wantErr: "there are failures", shows: []string{"boom", "p_test.go"},
		},
		{
			name:   "what does not build is a failure",
			source: head + "func TestA(t *testing.T) { nonsense }", wantErr: "there are failures", shows: []string{"undefined: nonsense"},
		},
		{
			name:   "a skip is named with its reason",
			source: head + "func TestA(t *testing.T) {}\nfunc TestB(t *testing.T) { t.Skip(\"no server\") }",
			shows:  []string{"skipped: example.test/p TestB: p_test.go:4: no server", "1 passed, 0 failed, 1 skipped"},
		},
		{
			name:   "a skip may be a failure",
			source: head + "func TestA(t *testing.T) {}\nfunc TestB(t *testing.T) { t.Skip(\"no server\") }", noSkips: true,
			wantErr: "1 tests were skipped", shows: []string{"no server"},
		},
		{
			name:   "a package of which no test matched is a failure",
			source: head + "func TestA(t *testing.T) {}", flags: []string{"-run=TestZ"}, wantErr: "no test of example.test/p matched",
		},
		{
			name: "no test at all is a failure", source: "package p", wantErr: "no test ran",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write(t, filepath.Join(dir, "go.mod"), "module example.test/p\n\ngo 1.26\n")
			write(t, filepath.Join(dir, "p_test.go"), tt.source)
			write(t, filepath.Join(dir, "p.go"), "package p\n")
			command := exec.CommandContext(t.Context(), "go", append([]string{"test", "-json"}, append(tt.flags, "./...")...)...)
			command.Dir = dir
			events, _ := command.Output() // the exit code is go's; the report forms its own opinion
			log := filepath.Join(dir, "made", "output.log")

			var out bytes.Buffer
			err := run(bytes.NewReader(events), &out, log, tt.noSkips)
			switch {
			case tt.wantErr == "" && err != nil:
				t.Errorf("error = %v, want none\n%s", err, out.String())
			case tt.wantErr != "" && (err == nil || !strings.Contains(err.Error(), tt.wantErr)):
				t.Errorf("error = %v, want one with %q\n%s", err, tt.wantErr, out.String())
			}
			kept, err := os.ReadFile(log)
			if err != nil {
				t.Fatal(err)
			}
			for _, part := range tt.shows {
				if !strings.Contains(out.String(), part) {
					t.Errorf("%q is not shown in\n%s", part, out.String())
				}
			}
			for _, part := range tt.hides {
				if strings.Contains(out.String(), part) {
					t.Errorf("%q is shown in\n%s", part, out.String())
				}
			}
			for _, part := range tt.keeps {
				if !strings.Contains(string(kept), part) {
					t.Errorf("%q is not kept in\n%s", part, kept)
				}
			}
		})
	}
}

func TestEmptyInputIsNoSuccess(t *testing.T) {
	t.Parallel()
	err := run(strings.NewReader(""), &bytes.Buffer{}, "", false)
	if err == nil {
		t.Error("an empty input counts as a success")
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	err := os.WriteFile(path, []byte(text), 0o600)
	if err != nil {
		t.Fatal(err)
	}
}
