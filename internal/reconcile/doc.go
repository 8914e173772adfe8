// Package reconcile compares our books with what a provider says happened: with its list, or with a statement that somebody was
// given. It changes nothing by itself. What it finds is a difference, and each finding says what to do about it.
//
// How it compares:
//
//   - an operation of ours belongs to the span in which it was sent, and a line of theirs to the one in which it happened. Both
//     sides are read a little beyond the span, so that two that belong together are seen together however close to midnight they
//     are, and what is on one side only is told by exactly one span;
//   - lines and operations find each other by our reference first, then by the provider's ids, then by the shop's reference. The
//     time plays no part in it: clocks differ, and many statements tell only a day;
//   - what is under way, and what has happened too recently for a provider that lists late, is left to the next run;
//   - an operation in doubt stays in doubt, whatever a list says. If it stands there, the provider is asked, and its answer counts.
//
// Both sides go through files once they are more than fits into a bounded memory, and meet sorted by what they are matched by.
package reconcile
