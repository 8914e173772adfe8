package crashtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// counts are what a run amounted to.
type counts struct {
	kills, killsUnderWay int
	requests, lost       int64
	repeated, unknown    int64
	abandoned            int64
	orders, payments     int
	played, states       map[string]int
	secure               int // payments that were taken after 3-D Secure
	atBank               map[string]int
	doubts               int // operations that another process settled than the one that had asked
	words                int
	took, killing        time.Duration
}

// count counts what the books hold.
func (c *crash) count(bank []entry, gateway []payment, stories []story) counts {
	w := c.world
	n := counts{
		kills: len(c.killedAt), killsUnderWay: c.underWay, requests: w.requests.Load(), lost: w.lost.Load(),
		repeated: w.repeated.Load(), unknown: w.unknown.Load(), abandoned: w.abandoned.Load(),
		orders: len(stories), payments: len(gateway), played: map[string]int{}, states: map[string]int{}, atBank: map[string]int{},
	}
	for _, s := range c.shops {
		for name, times := range s.played {
			n.played[name] += times
		}
	}
	for _, s := range stories {
		n.words += len(s.Words)
	}
	for _, e := range bank {
		n.atBank[e.Kind+" "+e.Outcome]++
		if e.Outcome == bankApproved && (e.Kind == sale || e.Kind == capture) {
			n.atBank["captures in all"]++
		}
	}
	for _, p := range gateway {
		n.states[p.State]++
		if p.Secure != nil && p.Captured.Minor > 0 {
			n.secure++
		}
		for _, o := range p.Operations {
			for _, a := range o.Attempts {
				if c.killedBetween(a.SentAt, a.AnsweredAt) {
					n.doubts++
				}
			}
		}
	}
	return n
}

// killedBetween reports whether the gateway was killed between two moments. All clocks are this machine's.
func (c *crash) killedBetween(from, to time.Time) bool {
	return slices.ContainsFunc(c.killedAt, func(t time.Time) bool { return t.After(from) && t.Before(to) })
}

func (n counts) String() string {
	return fmt.Sprintf(`kills                        %d, of which %d left requests without an answer
requests                     %d, of which %d were left without an answer
answers "not known yet"      %d; repeats answered with the earlier result (code 100 and its like): %d
orders                       %d (%s), given up by their shop: %d; definite answers: %d
payments                     %d (%s), paid after 3-D Secure: %d
bank                         %s
settled by a later process   %d operations that a killed one had asked for
time                         %.1f s, of which %.1f s killing`,
		n.kills, n.killsUnderWay, n.requests, n.lost, n.unknown, n.repeated, n.orders, listed(n.played), n.abandoned, n.words,
		n.payments, listed(n.states), n.secure, listed(n.atBank), n.doubts, n.took.Seconds(), n.killing.Seconds())
}

func listed(counts map[string]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%s %d", name, counts[name]))
	}
	return strings.Join(parts, ", ")
}
