// Package bookkeeper keeps the books: it gives what was posted its place in the chain, enters what providers pay out, reads
// balances and statements, and verifies that nothing was changed.
package bookkeeper
