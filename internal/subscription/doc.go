// Package subscription is what is true of payments that repeat: plans and their terms, the days on which they fall due, where a
// subscription stands and what may follow, and what to try after which refusal.
//
// A subscription's unit is the period. Every period has one day on which it falls due, one row, and one reference of its payment
// ([Subscription.PeriodReference]); since at most one payment of a merchant is live for a reference, no crash, race or
// retry charges a period twice, whatever the rest of the program does.
//
// Like payments, subscriptions change only by the methods in advance.go, each of which returns the step to commit.
package subscription
