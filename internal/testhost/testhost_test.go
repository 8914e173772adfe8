package testhost_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/testhost"
)

// TestInstall runs with a PATH of its own: an apt-get that records what it is asked, or none at all. It must
// not run beside other tests of this package, because PATH belongs to the whole process.
func TestInstall(t *testing.T) {
	t.Run("a machine without apt-get is left alone and told the command", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		err := testhost.Install(t.Context(), &bytes.Buffer{}, "chromium", "fonts-dejavu-core")
		if err == nil || !strings.Contains(err.Error(), "apt-get install -y chromium fonts-dejavu-core") {
			t.Errorf("error = %v, want one that names the command to run by hand", err)
		}
	})
	t.Run("apt-get is asked for lists, then for the packages", func(t *testing.T) {
		if os.Geteuid() != 0 {
			t.Log("not root: the case above is the one that applies here")
			return
		}
		bin, out := fakeApt(t, 0)
		t.Setenv("PATH", bin+":/bin:/usr/bin")
		err := testhost.Install(t.Context(), out, "chromium")
		if err != nil {
			t.Fatalf("Install: %v", err)
		}
		want := "update\ninstall -y --no-install-recommends chromium\n"
		if out.String() != want {
			t.Errorf("apt-get was called with %q, want %q", out.String(), want)
		}
	})
	t.Run("what apt-get refuses is an error that names the step", func(t *testing.T) {
		if os.Geteuid() != 0 {
			t.Log("not root: apt-get is not called at all")
			return
		}
		bin, out := fakeApt(t, 100)
		t.Setenv("PATH", bin+":/bin:/usr/bin")
		err := testhost.Install(t.Context(), out, "chromium")
		if err == nil || !strings.Contains(err.Error(), "apt-get update") {
			t.Errorf("error = %v, want one about apt-get update", err)
		}
	})
}

func TestFind(t *testing.T) {
	bin, _ := fakeApt(t, 0)
	t.Setenv("PATH", bin)
	want := filepath.Join(bin, "apt-get")
	if got := testhost.Find("no-such-program", "apt-get"); got != want {
		t.Errorf("Find = %q, want %q", got, want)
	}
	if got := testhost.Find("no-such-program"); got != "" {
		t.Errorf("Find of a missing program = %q, want nothing", got)
	}
}

// fakeApt makes an apt-get that prints its arguments and exits with the given code.
func fakeApt(t *testing.T, code int) (dir string, out *bytes.Buffer) {
	t.Helper()
	dir = t.TempDir()
	script := "#!/bin/sh\necho \"$@\"\nexit " + strconv.Itoa(code) + "\n"
	err := os.WriteFile(filepath.Join(dir, "apt-get"), []byte(script), 0o755)
	if err != nil {
		t.Fatal(err)
	}
	return dir, &bytes.Buffer{}
}
