// Package vault keeps cards for later payments: sealed, and without their security codes, which nobody may keep.
//
// A card is encrypted with AES-256-GCM under a key that is not in the database, and bound to its merchant, its owner and its token,
// so that a ciphertext moved to another row opens nothing. The key file may hold several keys: new cards are sealed under the
// first, and every card says under which it lies, so that a key can be replaced while the old one still opens.
//
// Whether two cards are the same is asked without opening any: by a fingerprint, which is a MAC of number, merchant and owner
// under a key of its own. A plain digest would not do, since there are few enough card numbers to try them all.
//
// Who keeps the rows and the key file is not this package's matter.
package vault
