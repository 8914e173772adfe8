// Package testhost sees to the programs that a test run needs from its machine and that Go cannot build:
// PostgreSQL, a browser, a C compiler for the race detector.
//
// It installs Debian's packages where it may, which means as root on a machine with apt-get. Everywhere
// else it changes nothing and says exactly what to install, because a test command that asks for a password
// or alters a laptop unasked is one that people stop running.
package testhost

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// ErrMayNotInstall is what Install answers on a machine where it has no business installing anything.
var ErrMayNotInstall = errors.New("not root on a machine with apt-get")

// Find returns the path of the first of the named programs that is on PATH, or "" when none is.
func Find(names ...string) string {
	for _, name := range names {
		path, err := exec.LookPath(name)
		if err == nil {
			return path
		}
	}
	return ""
}

// Install installs Debian packages with apt-get and writes what apt-get says to out. It returns an error
// that wraps ErrMayNotInstall, and names the command to run by hand, where it may not install.
func Install(ctx context.Context, out io.Writer, packages ...string) error {
	byHand := "apt-get install -y " + strings.Join(packages, " ")
	apt := Find("apt-get")
	if os.Geteuid() != 0 || apt == "" {
		return fmt.Errorf("install %s: %w; install it yourself, on Debian with `%s`",
			strings.Join(packages, ", "), ErrMayNotInstall, byHand)
	}
	// A fresh machine or container has no package lists at all, and old lists name versions that the mirror
	// has since dropped, so the lists are always fetched first. Two seconds, once per machine.
	for _, arguments := range [][]string{{"update"}, append([]string{"install", "-y", "--no-install-recommends"}, packages...)} {
		command := exec.CommandContext(ctx, apt, arguments...)
		// The package tool asks questions on a terminal unless it is told that nobody is there.
		command.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		command.Stdout, command.Stderr = out, out
		err := command.Run()
		if err != nil {
			return fmt.Errorf("run apt-get %s: %w", strings.Join(arguments, " "), err)
		}
	}
	return nil
}
