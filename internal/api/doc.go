// Package api is Vezne's own JSON API under /v1: payments, their captures, voids and refunds, lists and histories, and the
// two browser pages through which a buyer goes to 3-D Secure and comes back.
//
// A request is read strictly and refused as a whole, before anything is recorded, when any part of it is not understood:
// an unknown member could be a misspelt amount. An answer that is no payment is a problem of RFC 9457 in Turkish or English
// that names the member to blame by a JSON pointer and never repeats what was sent. A declined payment is a payment in
// state declined, a doubt is a payment in state sent or indeterminate; neither is a problem.
//
// The handlers are written by hand against one table of routes, and the OpenAPI document beside them is checked
// against that table and against real answers by the tests. See docs/api.md for the reader's side.
package api
