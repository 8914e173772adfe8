// Package simbank is the wire of the bank simulator: its messages, response codes and signatures, written once for
// the bank (internal/sim) and for its client (connector/simbank).
//
// The protocol is ours, version 1, and is modelled on what Turkish virtual-POS gateways do; docs/simulator.md
// describes it for people. In short:
//
//   - Transport: HTTP POST to the paths of this package, JSON in UTF-8 both ways, at most [MaxBody] bytes.
//   - Amounts are integers in minor units beside an ISO 4217 alphabetic code. Times are integers, microseconds
//     since 1970 in UTC. A member that is not known and a member that appears twice are refused, because both mean
//     that two readers of the same bytes may understand different things.
//   - Authentication: [HeaderTerminal], [HeaderTimestamp] and [HeaderSignature], see [Key.SignRequest]. Answers are
//     signed as well, over the signature of the request that they answer, see [Key.SignAnswer]: an answer that was
//     meant for another request does not verify.
//   - Every request that moves money carries a ref that is unique per terminal, and valid_until, after which the
//     bank does not begin to act on it. The two make every doubt decidable: a ref that the bank does not know
//     after valid_until will never take effect.
//   - An HTTP status from 400 to 499 carries a [Problem] and means that the request was refused at the door and
//     nothing was done. Any other status than 200 means nothing: the bank may have acted or not.
//
// Messages hold the card as a [pan.Card], which masks itself; only the Encode methods write it in plain.
package simbank

// Paths of the bank's operations, all of them POST.
const (
	PathAuthorize = "/sim/v1/authorize"
	PathCapture   = "/sim/v1/capture"
	PathVoid      = "/sim/v1/void"
	PathRefund    = "/sim/v1/refund"
	PathQuery     = "/sim/v1/query"
	PathPoints    = "/sim/v1/points"
	PathCampaigns = "/sim/v1/campaigns"
	PathList      = "/sim/v1/list"
	PathEnroll    = "/sim/v1/3d/enroll"
	PathStatus    = "/sim/v1/3d/status"

	PathChargebacks = "/sim/v1/chargebacks"

	PathCards  = "/sim/v1/cards"
	PathKeep   = "/sim/v1/cards/keep"
	PathForget = "/sim/v1/cards/forget"
)

// MaxBody is the largest request or answer, in bytes.
const MaxBody = 64 << 10
