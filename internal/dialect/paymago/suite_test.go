package paymago_test

import (
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paymago/paymagotest"
)

func TestPromises(t *testing.T) {
	t.Parallel()
	dialecttest.Run(t, paymagotest.Shop{}, time.Now)
}
