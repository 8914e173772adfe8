// Package archtest holds the house to its own rules: which package may import which, who may touch a card number,
// where SQL, HTML, the clock and the environment may be, how large a file may grow.
//
// A rule is a function from the parsed source tree to violations, with a sentence that says why the rule exists
// and one that says what to do. The tables beside the rules (floors.go, scope.go, modules.go, …) are the
// reviewed record of every exception: to widen one is a change that a reader sees, with its reason on the same
// line. The rules look at what ships: test files may reach across the house, because a test that drives a dialect
// against a connector has to.
//
// Each rule is itself tested against small trees that break it, so that a rule which cannot fail is found.
package archtest
