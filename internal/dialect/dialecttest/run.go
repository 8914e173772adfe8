package dialecttest

import (
	"testing"
	"time"
)

// Run holds a dialect to the promises. now is the machine's clock, [time.Now]: the house runs on it, some time apart.
func Run(t *testing.T, d Dialect, now func() time.Time) {
	t.Helper()
	for _, promise := range []struct {
		name string
		test func(t *testing.T, b build)
	}{
		{"promise 1: one order, one capture", once},
		{"promise 1: a lost answer is repeated until it is known", doubted},
		{"promise 4: a browser's return proves nothing", forged},
		{"promise 6: card data stays in its rooms", quiet},
		{"promise 7: a merchant sees only its own", strangers},
		{"promise 8: bad input gets a clear answer", refused},
		{"promise 8: where nobody can be asked, a clear answer", unanswered},
		{"promise 9: generous in", generous},
		{"promise 10: every refusal keeps three faces", faces},
	} {
		t.Run(promise.name, func(t *testing.T) {
			t.Parallel()
			promise.test(t, build{d, now})
		})
	}
}

// build is what each promise builds its houses of.
type build struct {
	Dialect
	now func() time.Time
}

func (b build) open(t *testing.T, o Options) *House {
	t.Helper()
	return Open(t, b.Dialect, b.now, o)
}
