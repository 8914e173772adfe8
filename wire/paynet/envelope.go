package paynet

import "github.com/vezne/vezne/wire/wirekit"

// The values of "object_name" in answers. Documented are those of payment, reversed_request, capture_reversal (transaction),
// list, reversal_list, ratio/Get, card/save, card/list, card/send_otp and paynetj/check_bin; the others are published nowhere,
// and the names here are ours.
const (
	ObjectPayment         = "payment_response"
	ObjectReversedRequest = "transaction_reversed_request"
	ObjectTransaction     = "transaction"
	ObjectTdsInitial      = "tds_initial"
	ObjectPreauthReversal = "transaction_preauth_reversal"
	ObjectCheck           = "transaction_check"
	ObjectDetail          = "transaction_detail"
	ObjectList            = "transaction_list"
	ObjectReversalList    = "transaction_reversal_list"
	ObjectMarkTransferred = "transaction_mark_transferred"
	ObjectAddInfo         = "transaction_add_info"
	ObjectSlip            = "transaction_slip"
	ObjectEscrow          = "transaction_escrow_status_update"
	ObjectRatio           = "ratio_get"
	ObjectCardSave        = "card_save"
	ObjectCardList        = "card_list"
	ObjectCardDelete      = "card_delete"
	ObjectCardDesc        = "card_desc_update"
	ObjectSendOTP         = "card_send_otp"
	ObjectCheckOTP        = "card_check_otp"
	ObjectMailOrder       = "mailorder_create"
	ObjectLinkDetail      = "mailorder_detail"
	ObjectLinkList        = "mailorder_list"
	ObjectLinkStatus      = "mailorder_status_update"
	ObjectCheckAgent      = "check_agent"
	ObjectIntegration     = "check_integration_info"
	ObjectFormAuth        = "paynetj_auth"
	ObjectFormBin         = "paynetj_bin"
	ObjectFormSave        = "paynetj_save_card"
	ObjectFormToken       = "paynetj_token"
)

// Envelope is an answer that says no more than how it went.
type Envelope struct {
	ObjectName string
	Message    string
	Code       ResultCode
}

// Encode writes the envelope in the order of the document's sample ("İade").
func (e Envelope) Encode() []byte {
	o := wirekit.NewObject()
	o.Text("object_name", e.ObjectName)
	o.Text("message", e.Message)
	o.Int("code", int64(e.Code))
	return o.Bytes()
}

// DecodeEnvelope reads the three fields that every answer with HTTP 200 has.
func DecodeEnvelope(f wirekit.Fields) (Envelope, error) {
	r := wirekit.NewReader(f)
	r.Require("code")
	e := Envelope{
		ObjectName: r.Text("object_name", textLimit),
		Message:    r.Text("message", textLimit),
		Code:       readResult(r, "code"),
	}
	return e, r.Err()
}
