package connector

// quirkword.go names the values of [Quirks] for programs: the words never change their meaning.

// String returns the rule's name: "refused" or "refunds"; empty where nothing is voided.
func (v LateVoid) String() string {
	switch v {
	case VoidRefused:
		return "refused"
	case VoidRefunds:
		return "refunds"
	}
	return ""
}

// String returns the rule's name: "refunds_at_once", "voids_whole" or "voids_only_whole"; empty where nothing is refunded.
func (s SameDay) String() string {
	switch s {
	case RefundsAtOnce:
		return "refunds_at_once"
	case VoidsWhole:
		return "voids_whole"
	case VoidsOnlyWhole:
		return "voids_only_whole"
	}
	return ""
}

// String returns the rule's name: "at_once", "if_named" or "on_request"; empty where nothing is refunded.
func (b Booking) String() string {
	switch b {
	case BookedAtOnce:
		return "at_once"
	case BookedIfNamed:
		return "if_named"
	case BookedOnRequest:
		return "on_request"
	}
	return ""
}

// String returns the proof's name: "hash" or "tokens"; empty without 3-D Secure.
func (p ReturnProof) String() string {
	switch p {
	case Signed:
		return "hash"
	case Tokens:
		return "tokens"
	case Unproven:
		return ""
	}
	return ""
}

// String returns the way's name: "by_reference", "by_difference" or "only_if_done"; empty where there are no follow-ups.
func (f FollowUpFinding) String() string {
	switch f {
	case ByReference:
		return "by_reference"
	case ByDifference:
		return "by_difference"
	case OnlyIfDone:
		return "only_if_done"
	case NoFollowUps:
		return ""
	}
	return ""
}

// String returns the use's name.
func (u IDUse) String() string {
	switch u {
	case Ours:
		return "ours"
	case Shop:
		return "shop"
	case Inquires:
		return "inquiry"
	case Follows:
		return "follow_up"
	case Panel:
		return "panel"
	case BankRef:
		return "bank"
	case Approval:
		return "approval"
	case Visits:
		return "visit"
	}
	return ""
}

// String returns the form's name: "as_it_is" or "guid".
func (f ReferenceForm) String() string {
	switch f {
	case GUID:
		return "guid"
	case AsItIs:
		return "as_it_is"
	}
	return ""
}

// String returns the style's name: "decimals", "shortest", "minor" or "turkish".
func (s AmountStyle) String() string {
	switch s {
	case Decimals:
		return "decimals"
	case Shortest:
		return "shortest"
	case Minor:
		return "minor"
	case Turkish:
		return "turkish"
	}
	return ""
}

// String returns the shape's name: "two_step" or "one_step".
func (s Shape) String() string {
	switch s {
	case TwoStep:
		return "two_step"
	case OneStep:
		return "one_step"
	}
	return ""
}
