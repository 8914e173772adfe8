// Package routing decides through which provider account a payment leaves. A merchant's rules are read in their order; each has
// a condition over what is known of the payment and of the accounts, and names an account, or several with percentages. The
// accounts of all rules that apply, in that order, are where the payment may go: the first is where it goes, and the rest are
// where it may be tried after that, if trying again is allowed at all, which is not for a rule to say.
//
// Conditions are written in the Expr language (expr-lang.org), which can neither loop without end nor reach anything but the
// facts. No card number is among the facts, only its first six digits.
package routing
