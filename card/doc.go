// Package card describes a payment card by what may be stored and shown: its brand, its first six and last four digits, the
// length of its number and the name on it. PCI DSS lets exactly these be kept in the clear. The number itself, the expiry
// and the CVV live in package pan, which few packages may import.
package card
