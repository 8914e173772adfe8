// Package pan holds the parts of a payment card that must not leave the rooms allowed to see them: number, expiry and CVV.
// It is the only place where they exist as values, and importing it is what puts a package into cardholder scope.
//
// # How the values hide
//
// Number, CVV, Expiry and Card print themselves masked under every verb of package fmt, as JSON, as text and in slog, and
// refuse gob. That is not enough by itself: fmt does not call the methods of a value that it finds in an unexported field of
// some other struct but prints what it sees by reflection, as do debuggers' dump packages and comparison libraries. So the
// digits are not in the struct at all. Each value holds a function that returns them, and all that reflection can see of a
// function is its address.
//
// Two other ways were rejected: a pointer to the digits, because dump packages follow pointers; and digits combined with a
// random pad, because the pad would be state of the package and one more thing to keep out of a dump.
//
// A function also makes == on these values a compile error, which is wanted: Equal compares in constant time. It cannot
// protect against a core dump, package unsafe or a debugger, and nothing in the process could.
//
// The one way to the digits is a method named Reveal, Month, Year or MarshalSecret, so that a search for those names finds
// every place that sees a card in plain.
package pan
