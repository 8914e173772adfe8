package paymes_test

import (
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paymes/paymestest"
)

func TestPromises(t *testing.T) {
	t.Parallel()
	dialecttest.Run(t, &paymestest.Shop{}, time.Now)
}
