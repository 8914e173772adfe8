package main

import "github.com/vezne/vezne/internal/payment"

// meaning explains a state to a reader of the page.
func meaning(s payment.State) string {
	switch s {
	case payment.Created:
		return "accepted from the shop; nothing has been asked of anybody yet"
	case payment.Challenged:
		return "3-D Secure is under way; the buyer is, or may be, at the bank"
	case payment.Sent:
		return "the request to the provider is durable here and may have left"
	case payment.Authorized:
		return "the amount is held on the card and not taken"
	case payment.Captured:
		return "the amount is taken"
	case payment.PartiallyRefunded:
		return "a part of what was taken has been given back"
	case payment.Refunded:
		return "all that was taken has been given back"
	case payment.Voided:
		return "undone as if it had never been"
	case payment.Declined:
		return "it is certain that nothing was taken or held"
	case payment.Expired:
		return "the buyer never came back from 3-D Secure, and nothing was taken or held"
	case payment.Indeterminate:
		return "a request may or may not have taken effect; only the provider's own word settles it"
	}
	return ""
}

// happened explains an event to a reader of the page.
func happened(e payment.Event) string {
	switch e {
	case payment.EventChallenge:
		return "the buyer is sent to 3-D Secure"
	case payment.EventSend:
		return "a sale or a pre-authorization is about to be asked of a provider"
	case payment.EventAuthorize:
		return "the provider holds the amount"
	case payment.EventCapture:
		return "the provider took the amount"
	case payment.EventDecline:
		return "it is certain that the provider did not authorize"
	case payment.EventExpire:
		return "the buyer never came back from 3-D Secure"
	case payment.EventReroute:
		return "it is certain that the provider did not authorize, and another account is about to be asked"
	case payment.EventLose:
		return "a request was made and its answer is not known"
	case payment.EventAsk:
		return "a capture, a void or a refund is about to be asked; asking alone changes no state"
	case payment.EventRefuse:
		return "it is certain that a capture, a void or a refund did not happen"
	case payment.EventVoid:
		return "the provider undid the authorization or the capture"
	case payment.EventRefundPart:
		return "the provider gave a part back"
	case payment.EventRefundRest:
		return "the provider gave back all that was left"
	case payment.EventDispute:
		return "the cardholder disputes what was taken; the dispute has a life of its own"
	}
	return ""
}
