package subscription_test

import (
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/subscription"
)

// TestEveryPair: one line per state, one column per event, in the order of [subscription.Events]; "-" is a refusal.
func TestEveryPair(t *testing.T) {
	t.Parallel()
	//             claim    pay      finish   miss     fail     pause    resume   cancel   retry    change   aside
	table := `
		pending  pending  active   ended    pending  ended    -        -        canceled -        pending  pending
		trial    trial    active   ended    past_due -        paused   -        canceled -        trial    trial
		active   active   active   ended    past_due -        paused   -        canceled -        active   active
		past_due past_due active   ended    past_due -        paused   -        canceled past_due past_due past_due
		paused   -        paused   ended    paused   -        paused   active   canceled past_due paused   paused
		canceled -        canceled canceled canceled canceled canceled -        canceled -        -        canceled
		ended    -        -        -        -        -        -        -        -        -        -        -`
	rows := 0
	for line := range strings.Lines(strings.TrimSpace(table)) {
		f := strings.Fields(line)
		from := subscription.State(f[0])
		if !from.Valid() || from.Text().TR == string(from) {
			t.Fatalf("%q is no state with a name", from)
		}
		if len(f) != len(subscription.Events())+1 {
			t.Fatalf("%s has %d cells", from, len(f)-1)
		}
		for i, e := range subscription.Events() {
			want := f[i+1]
			got, ok := subscription.Next(from, e)
			if !ok {
				got = "-"
			}
			if string(got) != want {
				t.Errorf("%s in %s leads to %s, want %s", e, from, got, want)
			}
		}
		rows++
	}
	if rows != len(subscription.States()) {
		t.Errorf("the table has %d of %d states", rows, len(subscription.States()))
	}
}
