package view

import "strings"

// AmountAgain is what was typed into a field for an amount, if it is something like one: whatever else it was, a card's number above all,
// is not shown again.
func AmountAgain(typed string) string {
	const longest = 15 // characters, fewer than a card has
	if len(typed) > longest || strings.Trim(typed, "0123456789., ") != "" {
		return ""
	}
	return typed
}
