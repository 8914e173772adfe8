package reconcile

import (
	"slices"

	"github.com/vezne/vezne/connector"
)

// match pairs the operations and the lines of one name and judges the pairs. It returns what has no partner by this name; a later
// pass may find it one by another.
func (r *run) match(group []entry) (left []entry) {
	ours, lines := apart(group)
	if len(ours) == 0 || len(lines) == 0 {
		return append(ours, lines...)
	}
	pairs := pair(ours, lines)
	taken := map[class]bool{}
	for i, j := range pairs {
		if j < 0 {
			left = append(left, ours[i])
			continue
		}
		r.judge(&ours[i], &lines[j])
		if lines[j].Status == connector.LineDone {
			taken[classOf(lines[j].Kind)] = true
		}
	}
	for j, l := range lines {
		if !slices.Contains(pairs, j) {
			l.Known, l.Payment, l.Order = true, ours[0].Payment, ours[0].Order
			l.Doubled = l.Doubled || taken[classOf(l.Kind)]
			left = append(left, l)
		}
	}
	return left
}

// apart separates the two sides of a group. A line that stands twice, because something came in between two pages, stands once
// afterwards: the one that tells an outcome.
func apart(group []entry) (ours, lines []entry) {
	for _, e := range group {
		if !e.Theirs {
			ours = append(ours, e)
			continue
		}
		same := slices.IndexFunc(lines, func(l entry) bool {
			return e.Transaction != "" && l.Transaction == e.Transaction && l.Kind == e.Kind && l.Line == 0
		})
		switch {
		case same < 0:
			lines = append(lines, e)
		case lines[same].Status == connector.LineOpen:
			lines[same] = e
		}
	}
	return ours, lines
}

// pair finds each operation its line: the index of it, or -1. The ways are tried from the surest to the weakest, each over all
// operations before the next, so that a sure pair is never broken up by a weak one.
func pair(ours, lines []entry) []int {
	pairs := make([]int, len(ours))
	for i := range pairs {
		pairs[i] = -1
	}
	used := make([]bool, len(lines))
	done := func(l *entry) bool { return l.Status == connector.LineDone }
	approved := func(o *entry) bool { return o.Status == connector.LineDone }
	open := func(o *entry) bool { return o.Status == connector.LineOpen }
	any := func(*entry) bool { return true }
	same := func(o, l *entry) bool { return o.Kind == l.Kind && alike(o, l) && o.Currency == l.Currency }
	like := func(o, l *entry) bool { return alike(o, l) && o.Currency == l.Currency }
	kind := func(o, l *entry) bool { return o.Kind == l.Kind }
	ways := []struct {
		ours, lines func(*entry) bool
		fit         func(o, l *entry) bool
	}{
		{any, any, func(o, l *entry) bool { return l.Ref != "" && o.Ref == l.Ref }},
		{any, any, func(o, l *entry) bool {
			return l.Transaction != "" && o.Transaction == l.Transaction && o.Kind == l.Kind
		}},
		{approved, done, same},
		{approved, done, like},
		{open, done, same},
		{open, done, like},
		{approved, done, kind},
		{approved, done, func(*entry, *entry) bool { return true }},
		{open, done, kind},
		{any, done, same},
		{any, done, kind},
		{approved, any, same},
		{approved, any, kind},
		{any, any, same},
	}
	for _, way := range ways {
		for i := range ours {
			for j := range lines {
				o, l := &ours[i], &lines[j]
				if pairs[i] < 0 && !used[j] && classOf(o.Kind) == classOf(l.Kind) && way.ours(o) && way.lines(l) && way.fit(o, l) {
					pairs[i], used[j] = j, true
				}
			}
		}
	}
	return pairs
}

// judge compares two that belong together. The one of ours says whose span it is.
func (r *run) judge(ours, theirs *entry) {
	if !r.due(ours) {
		return
	}
	here, there := ours.Status, theirs.Status
	if here == connector.LineDone {
		r.report.count(ours, false)
	}
	if there == connector.LineDone {
		r.report.count(theirs, true)
	}
	switch {
	case ours.Under, there == connector.LineOpen:
		r.report.Open++
	case here == connector.LineOpen && there == connector.LineDone:
		r.found(finding(SettledThere, ours, theirs))
	case here == connector.LineOpen:
		r.report.Open++
	case here != there, ours.Undone && there == connector.LineDone:
		r.found(finding(OtherState, ours, theirs))
	case here == connector.LineRefused:
	case ours.Currency != theirs.Currency:
		r.found(finding(OtherCurrency, ours, theirs))
	case !alike(ours, theirs):
		r.found(finding(OtherAmount, ours, theirs))
	default:
		r.report.Matched++
	}
}

// onlyHere judges an operation that the other side does not have.
func (r *run) onlyHere(ours *entry) {
	if ours.Absent || !r.due(ours) {
		return
	}
	switch ours.Status {
	case connector.LineRefused:
	case connector.LineOpen:
		r.report.Open++
	case connector.LineDone:
		r.report.count(ours, false)
		k := MissingThere
		if classOf(ours.Kind) == gives {
			k = OtherState
		}
		r.found(finding(k, ours, nil))
	}
}

// onlyThere judges a line that we do not have.
func (r *run) onlyThere(theirs *entry) {
	if !r.due(theirs) || theirs.Status == connector.LineRefused {
		return
	}
	c := classOf(theirs.Kind)
	switch {
	case theirs.Status == connector.LineOpen:
		r.report.Open++
		return
	case c == 0:
		r.report.Unread++
		return
	}
	r.report.count(theirs, true)
	k := MissingHere
	switch {
	case theirs.Known && c == gives:
		k = OtherState
	case theirs.Doubled:
		k = DoubledThere
	}
	r.found(finding(k, nil, theirs))
}
