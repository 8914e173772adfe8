// Package threeds is what waits while a buyer is at the bank for 3-D Secure: the session, and the sealed card.
//
// A two-step authentication needs the card twice, before and after the buyer's visit to the bank, and the card
// must not lie open in between. It is sealed: the ciphertext is in the database, and the key exists only in
// the secret that travels in the return address (and, in dialects that give the shop a token, is that token).
// Neither half alone is a card. Any node can finish, because a node needs nothing but the two halves. The
// ciphertext dies at its first use or after [Lifetime].
package threeds
