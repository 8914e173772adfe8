// Package dispatch carries what waits to shops' servers: it claims deliveries, renders the dialects' own posts, signs our events, makes
// each try, writes it down, and waits between tries; and it keeps the endpoints that a merchant has named.
//
// A receiver that does not answer holds up nobody else. Each has a lane of its own with a few tries at once, apart from the
// engine's jobs; after three failures in a row its lane rests and is then probed with a single try, so that a day's backlog of a dead
// receiver costs next to nothing. Any number of nodes share the work: a claim is a lease in the database, and what a node does not
// know of a lane it learns by its own failures.
//
// A post arrives at least once. A crash between the receiver's answer and its being written down sends it again, with the same id
// and the same bytes.
package dispatch
