package esnekpos_test

import (
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/esnekpos/esnekpostest"
)

func TestPromises(t *testing.T) {
	t.Parallel()
	dialecttest.Run(t, esnekpostest.Shop{}, time.Now)
}
