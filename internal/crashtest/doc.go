// Package crashtest kills the gateway with SIGKILL, again and again, while shops pay through it at a bank that loses
// answers, and afterwards compares the bank's books with the gateway's and with what the shops were told.
//
// Three parties meet here as they meet outside. The bank is the simulator in a process of its own, which is never
// killed, so that its books say what really happened. The gateway is the shipped program on one database, started
// again after each kill. The shops know nothing but the two APIs' documents: they repeat what was not answered, as both
// documents tell them to, look up what they may not repeat, or give up, and remember every definite answer. Buyers
// follow forms through 3-D Secure and load a page again that does not come.
//
// The comparison is a function of the three memories alone, [compare], and has tests of its own in which each
// difference is planted. That the whole finds a gateway that breaks its promises was tried by breaking it, in 20 to 120
// kills each, on SQLite or PostgreSQL:
//
//   - the bank is asked before the intent is committed, for a payment or for a follow-up: the bank has operations that
//     the gateway never asked for, and orders are captured twice;
//   - the store answers before it has committed: the same;
//   - the reference of a live payment is not unique: an order that two servers send at once is captured twice;
//   - a lost answer, or HTTP 500, is taken for a decline: declined payments are captured at the bank;
//   - a bank that has not decided yet is taken for one that declined: the same;
//   - a refund does not remember its idempotency key: shops are refunded more than they asked for;
//   - nothing watches over an intent: payments of shops that gave up stay sent.
//
// Two breaches it cannot show. An answer that is told before it is committed is found again by inquiry after the kill,
// so the books agree; and a "not found" that is believed too early needs a request that lies in the network for longer
// than the gateway takes to start. Both are held by the tests of internal/gateway.
package crashtest
