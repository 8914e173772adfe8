// Command ensure makes sure that the programs named on its command line are on this machine, so that the
// tests that drive them can run. It knows which of Debian's packages holds which program.
//
//	ensure chromium gcc
//
// It exits with 1, after saying what to install by hand, when a program is missing and may not be installed.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/vezne/vezne/internal/testhost"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := ensure(ctx, os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "ensure:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop has been called on the line above.
	}
}

// ensure installs what is missing, all of it in one call, because each call of apt-get fetches the lists.
func ensure(ctx context.Context, programs []string) error {
	var missing []string
	for _, program := range programs {
		names, packages, err := lookUp(program)
		if err != nil {
			return err
		}
		if testhost.Find(names...) == "" {
			missing = append(missing, packages...)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return testhost.Install(ctx, os.Stderr, missing...)
}

// lookUp returns the names under which a program may stand on PATH, and Debian's packages for it.
func lookUp(program string) (names, packages []string, err error) {
	switch program {
	case "chromium":
		// Debian's chromium brings no fonts, and a page without a font shows boxes for ş, ğ and İ.
		return []string{"chromium", "chromium-browser", "google-chrome", "headless-shell"},
			[]string{"chromium", "fonts-dejavu-core"}, nil
	case "gcc":
		// The race detector is linked by the C compiler.
		return []string{"gcc", "cc", "clang"}, []string{"gcc", "libc6-dev"}, nil
	default:
		return nil, nil, fmt.Errorf("program %q is not one that this command knows", program)
	}
}
