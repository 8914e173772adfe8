// Package roster is who this house serves and through whom: merchants, the keys by which their shops prove themselves, their
// accounts at providers, and the rules by which payments find them. It is kept in the database, so that every node has the same,
// and is changed as a whole: what a change wants is compared with what is there, checked, and committed over the version that it
// was made from, or nothing is.
//
// Credentials are sealed under keys that are not in the database, bound to merchant and account. Of what a shop proves
// itself with only a digest is kept, sealed as well, unless it signs something.
//
// An account is never deleted, because a payment that was made through it may still have to be asked about or given back: one that
// is removed takes no new payments, cannot be named by rules, and is out of sight. One that becomes another account at its provider
// (another kind, address or merchant number) goes on as a revision with a name of its own, and what was paid before stays
// with the revision that it was paid through. A refund never goes to an address that has not heard of the payment, and "not found"
// is never taken from a provider that was not asked.
package roster
