// Package books keeps what the bank simulator has done: every authorization, capture, void and refund, and every 3-D
// Secure authentication, in an SQLite file of its own that no gateway touches. A test that has killed the gateway
// asks these books what really happened.
//
// Everything, reading included, goes through one writer that takes what waits, does it in one transaction and
// answers after the commit. So there is one order of events, and the time against which a request's validity is
// checked is read at the very place in that order where the request would be recorded. A denial is therefore proof: when the
// books say after its valid_until that they do not know a ref, nothing that is still on its way can enter it.
//
// The journal is a WAL with synchronous=NORMAL: what was committed survives the death of the process, which is what
// the crash tests do to it, but the last moments may not survive the loss of power. That is right for a simulator:
// a power cut takes the test with it, and a flush for every commit would make the bank the slowest part of every
// measurement. A real bank pays for that flush; the gateway under test does pay for its own.
package books
