// Package view is what every page of the house is made of: the templates that more than one room shows, the choice of
// language, and the headers that a page goes out with. A page is rendered whole before its first byte is sent, so that a
// buyer never sees half of one.
package view
