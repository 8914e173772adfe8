package storytest

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// programs is the folder of the programs that the tests start, as they are shipped.
var programs string

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	var err error
	programs, err = os.MkdirTemp("", "vezne-storytest-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(programs)
	// These tests mostly wait for other programs, so more of them than there are processors may be under way.
	flag.Parse()
	if !given("test.parallel") {
		err = flag.Set("test.parallel", "6")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	return m.Run()
}

// given reports whether a flag stands on the command line.
func given(name string) bool {
	found := false
	flag.Visit(func(f *flag.Flag) { found = found || f.Name == name })
	return found
}

// Each program is built once, whichever test is the first to need it.
var (
	buildVezne    = sync.OnceValue(func() error { return build("vezne", "./cmd/vezne") })
	buildLeakscan = sync.OnceValue(func() error { return build("leakscan", "./internal/leakscan") })
)

func build(name, folder string) error {
	// Not one test's context: a build that ends with the test that began it would be missing in all others.
	command := exec.CommandContext(context.Background(), "go", "build", "-o", filepath.Join(programs, name), folder)
	command.Dir = filepath.Join("..", "..")
	out, err := command.CombinedOutput()
	if err != nil {
		return fmt.Errorf("build %s: %w\n%s", name, err, out)
	}
	return nil
}

// vezne returns the path of the program.
func vezne(t *testing.T) string {
	t.Helper()
	err := buildVezne()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(programs, "vezne")
}
