package paynet

import (
	"testing"

	"github.com/vezne/vezne/wire/wiretest"
)

func codecs() map[string]wiretest.Codec {
	return map[string]wiretest.Codec{
		"order": wiretest.Of(DecodeOrder), "tds_initial": wiretest.Of(DecodeTdsInitial), "tds_charge": wiretest.Of(DecodeTdsCharge),
		"locator": wiretest.Of(DecodeLocator), "capture": wiretest.Of(DecodeCapture), "reversed_request": wiretest.Of(DecodeReversal), "xact": wiretest.Of(DecodeXact),
		"payment": wiretest.Of(DecodePayment), "tds_initial_answer": wiretest.Of(DecodeTdsInitialAnswer), "row": wiretest.Of(DecodeRow),
		"query": wiretest.Of(DecodeQuery), "envelope": wiretest.Of(DecodeEnvelope), "failure": wiretest.Of(DecodeFailure),
		"charge": wiretest.Of(DecodeCharge), "form_auth": wiretest.Of(DecodeFormAuth), "form_update": wiretest.Of(DecodeFormUpdate), "form_session": wiretest.Of(DecodeFormSession),
		"form_bin": wiretest.Of(DecodeFormBin), "form_card_bin": wiretest.Of(DecodeFormCardBin), "form_bank": wiretest.Of(DecodeFormBank),
		"form_save": wiretest.Of(DecodeFormSave), "form_token": wiretest.Of(DecodeFormToken), "form_card_token": wiretest.Of(DecodeFormCardToken),
		"form_tokened": wiretest.Of(DecodeFormTokened), "ratio": wiretest.Of(DecodeRatio), "ratios": wiretest.Of(DecodeRatios),
		"ratio_type": wiretest.Of(DecodeRatioType), "ratio_typed": wiretest.Of(DecodeRatioTyped), "ratio_delete": wiretest.Of(DecodeRatioDelete),
		"ratio_define": wiretest.Of(DecodeRatioDefine),
		"card_save":    wiretest.Of(DecodeCardSave), "card_saved": wiretest.Of(DecodeCardSaved), "card_list_request": wiretest.Of(DecodeCardListRequest),
		"card_list": wiretest.Of(DecodeCardList), "card_delete": wiretest.Of(DecodeCardDelete), "card_desc": wiretest.Of(DecodeCardDesc),
		"send_otp": wiretest.Of(DecodeSendOTP), "check_otp": wiretest.Of(DecodeCheckOTP), "otp_sent": wiretest.Of(DecodeOTPSent),
		"list_request": wiretest.Of(DecodeListRequest), "list": wiretest.Of(DecodeList), "mark_transferred": wiretest.Of(DecodeTransferred),
		"add_info": wiretest.Of(DecodeInfo), "slip": wiretest.Of(DecodeSlip), "link": wiretest.Of(DecodeLink), "escrow": wiretest.Of(DecodeEscrow),
		"mailorder": wiretest.Of(DecodeMailOrder), "check_agent": wiretest.Of(DecodeAgentCheck), "integration": wiretest.Of(DecodeIntegration),
		"link_detail": wiretest.Of(DecodeLinkDetail), "link_status": wiretest.Of(DecodeLinkStatus),
		"link_list_request": wiretest.Of(DecodeLinkListRequest), "link_list": wiretest.Of(DecodeLinkList), "confirmation": wiretest.Of(DecodeConfirmation), "reversal_notice": wiretest.Of(DecodeReversalNotice),
		"subscription": wiretest.Of(DecodeSubscription), "subscription_made": wiretest.Of(DecodeSubscriptionMade),
		"subscription_ref": wiretest.Of(DecodeSubscriptionRef), "subscription_status": wiretest.Of(DecodeSubscriptionStatus),
		"subscription_amount": wiretest.Of(DecodeSubscriptionAmount), "subscription_uncard": wiretest.Of(DecodeSubscriptionUncard),
		"subscription_detail": wiretest.Of(DecodeSubscriptionDetail), "subscription_list": wiretest.Of(DecodeSubscriptionList),
		"subscription_card": wiretest.Of(DecodeSubscriptionCard), "card_tds_confirm": wiretest.Of(DecodeCardTdsConfirm),
		"card_added": wiretest.Of(DecodeCardAdded), "card_label": wiretest.Of(DecodeCardLabel), "card_dropped": wiretest.Of(DecodeCardDropped),
		"subscription_cards": wiretest.Of(DecodeSubscriptionCards), "invoice_status": wiretest.Of(DecodeInvoiceStatus),
	}
}

func suite() wiretest.Suite {
	return wiretest.Suite{Codecs: codecs()}
}

func TestVectors(t *testing.T) {
	t.Parallel()
	suite().Test(t)
}

func FuzzDecode(f *testing.F) { suite().Fuzz(f) }
