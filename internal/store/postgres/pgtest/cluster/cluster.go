// Package cluster starts a private PostgreSQL server for a test run and makes sure that nothing is left of it
// afterwards: no process, no file, also when the test run is killed.
//
// The server listens on 127.0.0.1 on a free port and on a socket in its own folder, trusts whoever connects,
// and is no place for anything but tests.
package cluster

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

const (
	// ServerVariable is the environment variable that names the server to test against, as a URL whose user
	// may create databases.
	ServerVariable = "VEZNE_TEST_POSTGRES"
	// DataVariable is the environment variable that names the data folder of a throw-away server, for a test
	// that reads what was stored.
	DataVariable = "VEZNE_TEST_PGDATA"
)

//go:embed cluster.sh
var script string

// Cluster is one running PostgreSQL server.
type Cluster struct {
	// URL reaches the server's maintenance database as its superuser, who may create databases.
	URL string
	// Data is the server's data folder, its log (server.log) included.
	Data string

	keeper *exec.Cmd
	hold   io.Closer
}

// Start makes and starts a cluster from the server programs in bindir. It returns when the server answers,
// or with an error that carries what PostgreSQL said. The cluster lives until Stop, or until this process
// ends.
func Start(ctx context.Context, bindir string) (*Cluster, error) {
	// The port is free when it is looked up and may be taken when PostgreSQL binds it. Nothing can reserve a
	// port for another process, so the answer is to try again with another one.
	const tries = 3
	var errs error
	for range tries {
		c, err := start(ctx, bindir)
		if err == nil {
			return c, nil
		}
		errs = errors.Join(errs, err)
		if ctx.Err() != nil {
			break
		}
	}
	return nil, fmt.Errorf("start postgresql from %s: %w", bindir, errs)
}

func start(ctx context.Context, bindir string) (*Cluster, error) {
	port, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	base, err := os.MkdirTemp("", "vezne-pg-")
	if err != nil {
		return nil, err
	}
	owner, err := serverUser()
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(base))
	}
	if owner != nil {
		err = os.Chown(base, int(owner.Uid), int(owner.Gid))
		if err != nil {
			return nil, errors.Join(err, os.RemoveAll(base))
		}
	}

	// The context does not kill the keeper: it has a folder and a server to clean up, and does so as soon as
	// its input closes.
	keeper := exec.Command("/bin/sh", "-c", script, "cluster.sh", bindir, base, strconv.Itoa(port)) //nolint:noctx // see above.
	// A session of its own keeps a terminal's Ctrl-C away from the server, which a test may still be using.
	keeper.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: owner}
	keeper.Dir = "/" // the working folder may be one that the server's user cannot enter
	// LC_ALL=C keeps the messages readable by programs; the locale of the data is chosen in the script.
	keeper.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C"}
	var complaints bytes.Buffer
	keeper.Stderr = &complaints
	hold, err := keeper.StdinPipe()
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(base))
	}
	said, err := keeper.StdoutPipe()
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(base))
	}
	err = keeper.Start()
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(base))
	}

	abandon := context.AfterFunc(ctx, func() { _ = hold.Close() })
	line, err := bufio.NewReader(said).ReadString('\n')
	if !abandon() || err != nil || strings.TrimSpace(line) != "ready" {
		_ = hold.Close()
		waitErr := keeper.Wait()
		return nil, fmt.Errorf("%w: %s", errors.Join(ctx.Err(), waitErr), strings.TrimSpace(complaints.String()))
	}
	return &Cluster{
		URL:    fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", port),
		Data:   filepath.Join(base, "data"),
		keeper: keeper,
		hold:   hold,
	}, nil
}

// Stop stops the server and deletes its files. It returns when both are done.
func (c *Cluster) Stop() error {
	closeErr := c.hold.Close()
	waitErr := c.keeper.Wait()
	return errors.Join(closeErr, waitErr)
}

// serverUser is whom the server runs as: nil for the present user, and another for root, as whom PostgreSQL
// refuses to run.
func serverUser() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil //nolint:nilnil // "as whoever we are" is an answer.
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
		if uidErr == nil && gidErr == nil {
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
		}
	}
	return nil, errors.New("postgresql refuses to run as root, and there is neither a user postgres nor a user nobody to run it as")
}

// freePort returns a TCP port of 127.0.0.1 that nothing listens on at this moment.
func freePort(ctx context.Context) (int, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp4", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	address, ok := l.Addr().(*net.TCPAddr)
	err = l.Close()
	if err != nil {
		return 0, err
	}
	if !ok {
		return 0, fmt.Errorf("listener has the address %s, want one of TCP", l.Addr())
	}
	return address.Port, nil
}
