// Command withpostgres runs a command with a PostgreSQL server for its tests.
//
//	withpostgres go test ./...
//
// If VEZNE_TEST_POSTGRES names a server, the command runs with that and nothing is started. Otherwise a
// throw-away cluster is made from the PostgreSQL programs of this machine, which are installed first if they
// are missing and that is allowed; the command finds it in VEZNE_TEST_POSTGRES and its files in
// VEZNE_TEST_PGDATA; and it is stopped and deleted when the command ends.
//
// The exit code is the command's own.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"github.com/vezne/vezne/internal/store/postgres/pgtest/cluster"
	"github.com/vezne/vezne/internal/testhost"
)

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "withpostgres:", err)
	}
	os.Exit(code)
}

// run starts what is needed and the command, and returns the code to exit with.
func run(argv []string) (code int, err error) {
	if len(argv) > 0 && argv[0] == "--" {
		argv = argv[1:]
	}
	if len(argv) == 0 {
		return 2, errors.New("usage: withpostgres [--] COMMAND [ARGUMENT...]")
	}
	// Signals are caught from here on, so that a Ctrl-C in the middle of initdb is answered by cleaning up.
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)

	if os.Getenv(cluster.ServerVariable) != "" {
		return command(argv, os.Environ(), signals)
	}
	c, err := startCluster(signals)
	if err != nil {
		return 1, err
	}
	code, err = command(argv, append(os.Environ(), cluster.ServerVariable+"="+c.URL, cluster.DataVariable+"="+c.Data), signals)
	stopErr := c.Stop()
	if stopErr != nil {
		err = errors.Join(err, fmt.Errorf("stop postgresql: %w", stopErr))
	}
	return code, err
}

// startCluster starts a cluster, installing PostgreSQL if need be. A signal ends the attempt.
func startCluster(signals <-chan os.Signal) (*cluster.Cluster, error) {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	started := make(chan struct{})
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case s := <-signals:
			cancel(fmt.Errorf("%v while starting postgresql", s))
		case <-started:
		}
	}()
	// The watcher has ended when this returns, so that no later signal goes to it instead of to the command.
	defer func() { close(started); <-watched }()

	bindir, err := cluster.Find()
	if errors.Is(err, cluster.ErrNotInstalled) {
		fmt.Fprintln(os.Stderr, "withpostgres: PostgreSQL is not installed; installing Debian's package")
		err = testhost.Install(ctx, os.Stderr, "postgresql")
		if err != nil {
			return nil, fmt.Errorf("%w (or name a running server in %s)", err, cluster.ServerVariable)
		}
		bindir, err = cluster.Find()
	}
	if err != nil {
		return nil, err
	}
	c, err := cluster.Start(ctx, bindir)
	if cause := context.Cause(ctx); err != nil && cause != nil {
		return nil, cause
	}
	return c, err
}

// command runs the command to its end, passes signals on to it, and returns its exit code, or 128 and the
// signal's number if a signal ended it, as a shell does.
func command(argv, env []string, signals <-chan os.Signal) (code int, err error) {
	child := exec.Command(argv[0], argv[1:]...) //nolint:noctx // it ends by the signals that are passed on.
	child.Env = env
	child.Stdin, child.Stdout, child.Stderr = os.Stdin, os.Stdout, os.Stderr
	// A process group of its own gets each signal once, from here: go test passes none on to the tests that it
	// runs, and a terminal's Ctrl-C would come a second time.
	child.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	err = child.Start()
	if err != nil {
		return 127, err
	}
	ended := make(chan struct{})
	go func() {
		for {
			select {
			case s := <-signals:
				number, ok := s.(syscall.Signal)
				if ok {
					_ = syscall.Kill(-child.Process.Pid, number) // the group may be gone by now
				}
			case <-ended:
				return
			}
		}
	}()
	err = child.Wait()
	close(ended)
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		if err != nil {
			return 1, err
		}
		return 0, nil
	}
	status, ok := exit.Sys().(syscall.WaitStatus)
	if ok && status.Signaled() {
		return 128 + int(status.Signal()), nil
	}
	return exit.ExitCode(), nil
}
