package cluster

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// ErrNotInstalled is what Find answers on a machine without PostgreSQL's server programs.
var ErrNotInstalled = errors.New("no PostgreSQL server programs (initdb, pg_ctl, postgres) on this machine")

// Find returns the folder that holds initdb, pg_ctl and postgres. Distributions keep them off PATH, because
// several versions may be installed side by side; of those it takes the newest.
func Find() (bindir string, err error) {
	for _, dir := range candidates() {
		if complete(dir) {
			return dir, nil
		}
	}
	return "", ErrNotInstalled
}

// candidates lists the folders to look into, the likeliest first.
func candidates() []string {
	var dirs []string
	initdb, err := exec.LookPath("initdb")
	if err == nil {
		// On PATH it may be a link; its neighbours stand beside what it points to.
		target, err := filepath.EvalSymlinks(initdb)
		if err == nil {
			dirs = append(dirs, filepath.Dir(target))
		}
	}
	// pg_config comes with the client's development files: it may name a folder without a server in it.
	out, err := exec.Command("pg_config", "--bindir").Output() //nolint:noctx // prints one line and ends.
	if err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",         // Debian, Ubuntu
		"/usr/pgsql-*/bin",                  // PostgreSQL's own packages for Red Hat and its kin
		"/usr/libexec/postgresql*",          // Alpine
		"/usr/local/pgsql/bin",              // built from source
		"/opt/homebrew/opt/postgresql*/bin", // macOS
		"/usr/local/opt/postgresql*/bin",
	} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			continue // only a malformed pattern gives an error, and the patterns are above
		}
		slices.SortFunc(found, func(a, b string) int { return version(b) - version(a) })
		dirs = append(dirs, found...)
	}
	return dirs
}

// version reads the major version out of a folder's path, 0 when there is none. Sorting the paths as text
// would put 9 after 17.
func version(path string) int {
	digits := strings.FieldsFunc(path, func(r rune) bool { return r < '0' || r > '9' })
	if len(digits) == 0 {
		return 0
	}
	n, err := strconv.Atoi(digits[0])
	if err != nil {
		return 0
	}
	return n
}

// complete reports whether a folder holds everything that a cluster needs.
func complete(dir string) bool {
	for _, program := range []string{"initdb", "pg_ctl", "postgres"} {
		info, err := os.Stat(filepath.Join(dir, program))
		if err != nil || info.IsDir() || info.Mode()&0o111 == 0 {
			return false
		}
	}
	return true
}
