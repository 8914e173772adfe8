// Package connector is the contract between the payment engine and one provider account: what a provider
// is asked, and the three answers it can give.
//
// Every call that may move money ends in exactly one of three outcomes. Approved and Declined are facts that
// the provider stated. Indeterminate is everything else: a lost, late, unreadable or self-contradicting answer.
// None of the three is a Go error, so that no caller can mistake "I do not know" for "it failed" by writing
// the usual `if err != nil`.
//
// What a provider can do is what its connector's type implements: a connector that can capture is a [Capturer].
// There is no list of capabilities beside the method set that could fall behind it.
//
// Besides payments there is what only some providers have: cards that they keep for a merchant's customers ([Keeper], [KeptChallenger]), stores that
// share a payment ([Sharer]), and the points of a card ([PointsTeller]), which may pay
// ([PointsPayer]), and campaigns ([CampaignPayer]). What moves money has methods of its own and is no field of an
// [Authorization], because a connector that overlooked a field would charge another card, or pay the whole to the wrong party.
//
// The package contains no provider. The implementations stand in the folders beside this file, and all of them
// pass the suite in connectortest.
package connector
