package paratika_test

import (
	"github.com/vezne/vezne/internal/dialect/paratika/paratikatest"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
)

func TestSuite(t *testing.T) {
	t.Parallel()
	dialecttest.Run(t, paratikatest.Shop{}, time.Now)
}
