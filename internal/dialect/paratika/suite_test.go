package paratika_test

import (
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
)

func TestSuite(t *testing.T) {
	t.Parallel()
	dialecttest.Run(t, shop{}, time.Now)
}
