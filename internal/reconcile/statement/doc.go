// Package statement reads the statement that a provider or a bank gives its merchants, so that our books can be compared with it.
//
// Statements are tables, and every house has its own. The columns are found by their headings, in Turkish or English, or by the
// names that the operator gives. All of a statement is read before any of it is compared: a line that cannot be understood is
// named with its column, and then nothing is compared at all, because a line left out would look like money that is missing.
package statement
