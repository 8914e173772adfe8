package scenario

import (
	"strings"

	"github.com/vezne/vezne/decline"
)

// Step is a request to the bank that a plan can speak about.
type Step int

// The steps. Authorize is the one that a scenario without a suffix is about.
const (
	Authorize Step = iota
	Enroll
	Capture
	Void
	Refund
	Query
	steps
)

// String returns the suffix by which a scenario names the step.
func (s Step) String() string {
	switch s {
	case Authorize:
		return "AUTHORIZE"
	case Enroll:
		return "ENROLL"
	case Capture:
		return "CAPTURE"
	case Void:
		return "VOID"
	case Refund:
		return "REFUND"
	case Query:
		return "QUERY"
	case steps:
		return ""
	}
	return ""
}

// Plan is what the bank will do with one card's payment. The zero value approves everything, asks the buyer for the
// code in 3-D Secure, and answers properly.
type Plan struct {
	// Text is the scenario in its canonical spelling, "" for the zero plan. It is what the books keep, and [Parse]
	// makes the same plan of it.
	Text string
	// Unknown says that the scenario named something that is not in the catalogue. The bank declines such a payment
	// visibly: a test with a misspelt scenario must not pass by being approved.
	Unknown bool

	codes    [steps]string
	faults   [steps]Fault
	secure   Secure
	mdStatus int
	callback Callback
	parts    int64
	reason   string
}

// Code returns the response code with which the bank declines the step, or "" if it does not.
func (p Plan) Code(s Step) string { return p.codes[s] }

// Fault returns what goes wrong with the answer to the step.
func (p Plan) Fault(s Step) Fault { return p.faults[s] }

// Secure returns how 3-D Secure goes, and the mdStatus that a successful passage of the page ends in.
func (p Plan) Secure() (kind Secure, mdStatus int) {
	if p.secure == Challenge && p.mdStatus == 0 {
		return Challenge, 1
	}
	return p.secure, p.mdStatus
}

// Disputed reports whether the cardholder disputes the payment when it is captured: one of so many parts of what the merchant has of it then, and for which reason.
func (p Plan) Disputed() (parts int64, reason string, is bool) { return p.parts, p.reason, p.parts > 0 }

// Callback returns what goes wrong with the buyer's return.
func (p Plan) Callback() Callback { return p.callback }

// prefix is what a cardholder's name begins with to name a scenario.
const prefix = "SIM "

// Choose returns the plan for a card: what the cardholder's name says, or else what the number stands for.
func Choose(number, holder string) Plan {
	// Every payment comes by here, so nothing is folded or copied unless the first letter fits.
	if trimmed := strings.TrimLeft(holder, " \t"); trimmed != "" && (trimmed[0] == 'S' || trimmed[0] == 's') {
		name := fold(holder)
		if strings.HasPrefix(name, prefix) {
			return Parse(name[len(prefix):])
		}
	}
	return Parse(ofCard(number))
}

// Parse reads a scenario: names separated by commas, each optionally with "@" and a step.
func Parse(text string) Plan {
	var p Plan
	if text == "" {
		return p
	}
	var spelled []string
	for part := range strings.SplitSeq(fold(text), ",") {
		name, at, hasStep := strings.Cut(strings.Trim(part, " _"), "@")
		name = strings.ReplaceAll(strings.TrimSpace(name), " ", "_")
		step, ok := Authorize, true
		if hasStep {
			step, ok = stepOf(strings.TrimSpace(at))
		}
		if !ok || !p.apply(name, step) {
			p.Unknown = true
		}
		if hasStep {
			name += "@" + step.String()
		}
		spelled = append(spelled, name)
	}
	p.Text = strings.Join(spelled, ",")
	if p.Unknown {
		// The canonical text of a plan that is not understood is short and says so, because the books show it and
		// a holder's name may be anything.
		p = Plan{Text: unknownText, Unknown: true}
	}
	return p
}

const unknownText = "UNKNOWN_SCENARIO"

// apply adds one named effect to the plan.
func (p *Plan) apply(name string, step Step) bool {
	entry, ok := find(name)
	switch {
	case ok && entry.Fault != NoFault:
		p.faults[step] = entry.Fault
	case ok && entry.Parts > 0:
		p.parts, p.reason = entry.Parts, entry.Reason
	case ok && entry.Callback != ReturnOnce:
		p.callback = entry.Callback
	case ok:
		p.secure, p.mdStatus = entry.Secure, entry.MDStatus
	default:
		code, ok := codeOf(name)
		if !ok {
			return false
		}
		if code != "00" {
			p.codes[step] = code
		}
	}
	return true
}

// codeOf reads a decline: any two letters or digits are a response code, anything else is the name of a reason.
func codeOf(name string) (string, bool) {
	if len(name) == 2 {
		return name, isCode(name[0]) && isCode(name[1])
	}
	reason, ok := decline.Parse(strings.ToLower(name))
	if !ok {
		return "", false
	}
	if iso := reason.ISO(); iso != "" {
		return iso, true
	}
	return name, true
}

func isCode(c byte) bool { return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' }

func stepOf(name string) (Step, bool) {
	for s := Authorize; s < steps; s++ {
		if s.String() == name {
			return s, true
		}
	}
	return 0, false
}

// fold writes text in capitals without Turkish letters, so that "sim yavaş", typed on a Turkish or an English
// keyboard and put into capitals by either rule, is one text. Both i's become I.
func fold(text string) string {
	folded := strings.Map(func(r rune) rune {
		switch r {
		case 'i', 'ı', 'İ':
			return 'I'
		case 'ş', 'Ş':
			return 'S'
		case 'ğ', 'Ğ':
			return 'G'
		case 'ü', 'Ü':
			return 'U'
		case 'ö', 'Ö':
			return 'O'
		case 'ç', 'Ç':
			return 'C'
		case '\u0307':
			// Lower-casing İ by Unicode's rule leaves this dot behind.
			return -1
		case '-', '\t':
			return ' '
		case '+':
			return ','
		}
		if 'a' <= r && r <= 'z' {
			return r - ('a' - 'A')
		}
		return r
	}, text)
	return strings.Join(strings.Fields(folded), " ")
}
