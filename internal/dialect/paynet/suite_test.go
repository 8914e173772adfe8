package paynet_test

import (
	"testing"
	"time"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paynet/paynettest"
)

func TestPromises(t *testing.T) {
	t.Parallel()
	dialecttest.Run(t, paynettest.Shop{}, time.Now)
}
