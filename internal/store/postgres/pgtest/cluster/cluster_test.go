package cluster_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/vezne/vezne/internal/store/postgres/pgtest/cluster"
)

func TestStopLeavesNothing(t *testing.T) {
	t.Parallel()
	c, err := cluster.Start(t.Context(), bindir(t))
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), c.URL)
	if err != nil {
		t.Fatalf("the cluster is said to be ready, but: %v", err)
	}
	for setting, want := range map[string]string{
		// The rest of what decides about durability and order must be as a production server has it.
		"fsync": "off", "synchronous_commit": "on", "full_page_writes": "on", "max_connections": "200",
		"listen_addresses": "127.0.0.1", "default_transaction_isolation": "read committed",
	} {
		var got string
		err := conn.QueryRow(t.Context(), "select current_setting($1)", setting).Scan(&got)
		if err != nil || got != want {
			t.Errorf("%s = %q (%v), want %q", setting, got, err, want)
		}
	}

	err = c.Stop()
	if err != nil {
		t.Errorf("Stop: %v", err)
	}
	_, err = os.Stat(filepath.Dir(c.Data))
	if !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the cluster's folder is still there after Stop: %v", err)
	}
	if conn.Ping(t.Context()) == nil {
		t.Error("the server still answers after Stop")
	}
}

func TestStartSaysWhatWentWrong(t *testing.T) {
	t.Parallel()
	broken := t.TempDir()
	err := os.Chmod(broken, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	err = os.WriteFile(filepath.Join(broken, "initdb"), []byte("#!/bin/sh\necho no room on the disk; exit 1\n"), 0o755)
	if err != nil {
		t.Fatal(err)
	}
	c, err := cluster.Start(t.Context(), broken)
	if err == nil {
		t.Fatalf("Start with a broken initdb gave a cluster at %s", c.URL)
	}
	if !strings.Contains(err.Error(), "no room on the disk") && os.Geteuid() != 0 {
		// As root the server's user may not be able to enter the test's folder; the error is then the shell's.
		t.Errorf("error = %v, want initdb's own words in it", err)
	}
}

// TestKilledHolderLeavesNothing kills a process that holds a cluster, with the one signal that no process can
// answer, and waits until the cluster is gone.
func TestKilledHolderLeavesNothing(t *testing.T) {
	t.Parallel()
	if os.Getenv("VEZNE_TEST_HOLDER") != "" {
		holdForever(t)
	}
	bindir(t) // ends the test where there is nothing to hold
	holder := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilledHolderLeavesNothing$")
	holder.Env = append(os.Environ(), "VEZNE_TEST_HOLDER=1")
	holder.Stderr = os.Stderr
	out, err := holder.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	err = holder.Start()
	if err != nil {
		t.Fatal(err)
	}
	var data string
	_, err = fmt.Fscanf(out, "data %s\n", &data)
	if err != nil {
		t.Fatalf("read what the holder says: %v", err)
	}
	_, err = os.Stat(data)
	if err != nil {
		t.Fatalf("the holder's cluster is not where it says: %v", err)
	}

	err = holder.Process.Kill()
	if err != nil {
		t.Fatal(err)
	}
	err = holder.Wait()
	if err == nil {
		t.Error("the holder ended well, want killed")
	}
	gone := false
	for range 3000 { // half a minute, for a machine that is very busy; usually a tenth of a second
		_, err = os.Stat(filepath.Dir(data))
		if gone = errors.Is(err, os.ErrNotExist); gone {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if !gone {
		t.Errorf("%s is still there after its holder was killed", filepath.Dir(data))
	}
}

// holdForever is the other process: it starts a cluster, says where, and waits to be killed.
func holdForever(t *testing.T) {
	t.Helper()
	c, err := cluster.Start(t.Context(), bindir(t))
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("data %s\n", c.Data)
	select {}
}

// bindir returns where PostgreSQL's programs are. Without them there is nothing to test, which under CI is a
// failure: `make test` installs them.
func bindir(t *testing.T) string {
	t.Helper()
	dir, err := cluster.Find()
	if err == nil {
		return dir
	}
	if os.Getenv("CI") != "" {
		t.Fatal(err)
	}
	t.Skip(err)
	return ""
}
