package apitest

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"
)

// Example runs an example against a house. Examples have no test to report to, so what goes wrong in the house panics.
func Example(run func(h *House)) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s := &stage{ctx: ctx}
	defer func() {
		for _, end := range slices.Backward(s.ends) {
			end()
		}
	}()
	run(Open(s))
}

// stage is as much of a test as a house needs.
type stage struct {
	testing.TB
	ctx  context.Context //nolint:containedctx // it stands in for the test's own context
	ends []func()
}

func (s *stage) Helper()                        {}
func (s *stage) Context() context.Context       { return s.ctx }
func (s *stage) Cleanup(end func())             { s.ends = append(s.ends, end) }
func (s *stage) Errorf(format string, a ...any) { panic(fmt.Sprintf(format, a...)) }
func (s *stage) Fatalf(format string, a ...any) { panic(fmt.Sprintf(format, a...)) }

func (s *stage) TempDir() string {
	dir, err := os.MkdirTemp("", "vezne-example")
	if err != nil {
		panic(err)
	}
	s.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}
