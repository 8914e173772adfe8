package paratika

import (
	"github.com/vezne/vezne/decline"
	"github.com/vezne/vezne/internal/dialect"
	wire "github.com/vezne/vezne/wire/paratika"
)

// Codes returns how Paratika speaks of refusals: the document's list of errors and what Paratika added to it since.
func Codes() dialect.CodeTable {
	t := dialect.CodeTable{
		Surface: Surface,
		Of: func(r decline.Reason) (code, text string) {
			c := wire.CodeOf(r)
			return string(c), c.Text()
		},
	}
	for _, e := range wire.Errors() {
		t.Known = append(t.Known, dialect.Code{Code: string(e.Code), Text: e.Text, Reason: wire.ReasonOf(e.Code)})
	}
	return t
}

// Services lists what Paratika's document and the vendor's samples describe, and the actions that only its SDK and clients
// show. All others of the SDK's belong to MSU, the same engine under another name.
func Services() []dialect.Service {
	const document, samples, sdk = "document", "paratika-samples", "msu-java-sdk"
	const browser = "TestThreeDSecureInABrowser" // its buyers
	const refused = "`ERR10140`, and nothing is done"
	return []dialect.Service{
		{Call: "SESSIONTOKEN", Source: samples, State: dialect.Partly, Message: "session", Note: "no `SPLITPAYMENTTYPE=INVOICE`, which is for invoices that are issued to dealers, and no sellers in a split payment: `ERR10140`"},
		{Call: "SESSIONTOKEN, its answer", Source: samples, State: dialect.Done, Message: "sessiontoken_answer"},
		{Call: "QUERYSESSION", Source: samples, State: dialect.Partly, Message: "session_info", Note: "the merchant's secretKey is left out"},
		{Call: "SESSIONKILL, SESSIONEXTEND, EDITSESSIONTOKEN", Source: sdk, State: dialect.Done, Message: "session_change"},
		{Call: "SESSIONEXTEND, its answer", Source: sdk, State: dialect.Done, Message: "session_expiry"},
		{Call: "QUERYMERCHANT", Source: sdk, State: dialect.Partly, Message: "merchant_list", Note: "number and name only"},
		{Call: "POST to NOTIFICATIONURL", Source: "a client", State: dialect.Done, Note: "its fields are published nowhere; the return post without the session's token"},
		{Call: "SALE, PREAUTH", Source: samples, State: dialect.Partly, Message: "order", Note: "no encrypted cards (`ERR10140`)"},
		{Call: "SALE, PREAUTH, POSTAUTH, VOID, REFUND, their answer", Source: samples, State: dialect.Done, Message: "financial"},
		{Call: "POSTAUTH, VOID, REFUND", Source: sdk, State: dialect.Done, Message: "followup"},
		{Call: "QUERYTRANSACTION", Source: sdk, State: dialect.Done, Message: "query"},
		{Call: "QUERYTRANSACTION, its answer", Source: "omnipay-paratika", State: dialect.Done, Message: "transactions"},
		{Call: "GET /payment/{token}", Source: document, State: dialect.Done, Client: browser},
		{Call: "POST …/post/sale3d/{token}", Source: document, State: dialect.Done, Message: "directpost", Client: browser},
		{Call: "POST /merchant/post/sale/{token}", Source: document, State: dialect.Done, Message: "directpost", Client: browser},
		{Call: "POST …/post/auth3d/{token}", Source: "anadolupay", State: dialect.Done, Message: "directpost"},
		{Call: "POST …/post/preauth3d, preauth/{token}", Source: sdk, State: dialect.Done, Message: "directpost"},
		{Call: "POST to RETURNURL", Source: document, State: dialect.Done, Message: "return", Client: browser},
		{Call: "every answer to an error", Source: document, State: dialect.Done, Message: "envelope"},
		{Call: "QUERYPOINTS", Source: document, State: dialect.Done, Message: "points_query points"},
		{Call: "QUERYPAYMENTSYSTEMS", Source: document, State: dialect.Done, Message: "bin_query"},
		{Call: "QUERYPAYMENTSYSTEMS, its answer", Source: sdk, State: dialect.Done, Message: "offers"},
		{Call: "QUERYINSTALLMENT", Source: document, State: dialect.Done, Message: "system_query"},
		{Call: "QUERYINSTALLMENT, its answer", Source: sdk, State: dialect.Done, Message: "systems"},
		{Call: "QUERYBIN", Source: document, State: dialect.Partly, Message: "bin_answer", Note: "knows the cards that providers publish for testing, and those that are imported (`vezne bins import`)"},
		{Call: "EWALLETADDCARD, EWALLETISCARDSAVABLE", Source: sdk, State: dialect.Partly, Message: "card_new", Note: "no encrypted cards (`ERR10140`)"},
		{Call: "EWALLETADDCARD, EWALLETISCARDSAVABLE, their answer", Source: sdk, State: dialect.Done, Message: "card_answer"},
		{Call: "EWALLETEDITCARD, EWALLETDELETECARD", Source: sdk, State: dialect.Done, Message: "card_ref"},
		{Call: "QUERYCARD", Source: sdk, State: dialect.Partly, Message: "card_query", Note: "no `ENCRYPTEDPAN`: CUSTOMER, CARDTOKEN or CARDSAVENAME has to be there"},
		{Call: "QUERYCARD, its answer", Source: sdk, State: dialect.Done, Message: "card_list"},
		{Call: "QUERYCAMPAIGN", Source: sdk, State: dialect.Done, Message: "bin_query"},
		{Call: "QUERYCAMPAIGNONLINE", Source: sdk, State: dialect.Done, Message: "campaign_online"},
		{Call: "QUERYCAMPAIGN, QUERYCAMPAIGNONLINE, their answers", Source: sdk, State: dialect.Done, Message: "campaigns"},
		{Call: "RECURRINGPLANADD", Source: sdk, State: dialect.Done, Message: "recurring_new"},
		{Call: "RECURRINGPLANEDIT, RECURRINGPLANDELETE, RECURRINGPAYMENTEDIT", Source: sdk, State: dialect.Done, Message: "recurring_ref"},
		{Call: "RECURRINGPLANADD, RECURRINGPLANEDIT, RECURRINGPAYMENTEDIT, their answer", Source: sdk, State: dialect.Done, Message: "recurring_answer"},
		{Call: "RECURRINGPLANCARDADD, RECURRINGPLANCARDDELETE", Source: sdk, State: dialect.Done, Message: "recurring_card"},
		{Call: "QUERYRECURRINGPLAN", Source: sdk, State: dialect.Done, Message: "recurring_query"},
		{Call: "QUERYRECURRINGPLAN, its answer", Source: sdk, State: dialect.Done, Message: "recurring_plans"},
		{Call: "QUERYRECURRINGPLANCARD", Source: sdk, State: dialect.Done, Message: "recurring_ref"},
		{Call: "RECURRINGPLANRESENDLINK", Source: sdk, State: dialect.Done, Message: "recurring_ref", Note: "its page takes the card with 3-D Secure where an account can hold; the payments are without"},
		{Call: "QUERYCARDDETAILS", Source: sdk, State: dialect.Done, Message: "card_list"},
		{Call: "QUERYCARDEXPIRY", Source: sdk, State: dialect.Done, Message: "card_expiry"},
		{Call: "QUERYCUSTOMER", Source: sdk, State: dialect.Done, Message: "customer_query customers"},
		{Call: "RECONTRANSACTION", Source: sdk, State: dialect.Done, Message: "recon_query"},
		{Call: "RECONTRANSACTION, its answer", Source: sdk, State: dialect.Done, Message: "transactions", Note: "rows as those of QUERYTRANSACTION"},
		{Call: "SHOULDDO3D", Source: sdk, State: dialect.Done, Message: "bin_query", Note: "what `paratika.policy` says"},
		{Call: "QUERYPAYMENTPOLICY", Source: sdk, State: dialect.Done, Message: "policy_query"},
		{Call: "SHOULDDO3D, QUERYPAYMENTPOLICY, their answers", Source: sdk, State: dialect.Done, Message: "policy"},
		{Call: "PAYMENTPOLICYADD, PAYMENTPOLICYEDIT", Source: sdk, State: dialect.Unsupported, Note: refused + ": the values of `PPOLICY` and what `AMOUNTLIMIT` does are published nowhere; the operator sets `paratika.policy`"},
		{Call: "PAYBYLINKPAYMENT", Source: sdk, State: dialect.Done, Message: "link_new", Note: "answered with `sessionToken`, as a session is"},
		{Call: "PAYBYLINKPAYMENTEDIT, PAYBYLINKPAYMENTCANCEL, PAYBYLINKPAYMENTRESEND", Source: sdk, State: dialect.Done, Message: "link_ref"},
		{Call: "QUERYPAYBYLINKPAYMENT", Source: sdk, State: dialect.Partly, Message: "link_query", Note: "no `DEALERCODE`, which is about dealers: `ERR10140`"},
		{Call: "QUERYPAYBYLINKPAYMENT, its answer", Source: sdk, State: dialect.Done, Message: "links"},
		{Call: "GET /payment/{token} of a link", Source: sdk, State: dialect.Done},
		{Call: "QUERYSPLITPAYMENT", Source: sdk, State: dialect.Partly, Message: "split_query", Note: "no `DEALERCODES`: `ERR10140`"},
		{Call: "QUERYSPLITPAYMENT, its answer", Source: sdk, State: dialect.Partly, Message: "splits", Note: "`calculatedpaidAmount`, `groupNumber`, dealers and invoices are known by name only and left out; so are a part's `session`, `campaign` and `cardExpiry`; `status` is a session's"},
		{Call: "GET /payment/{token} of a SPLITPAYMENTSESSION", Source: sdk, State: dialect.Done},
		{Call: "GET /payment/{token} of a WALLETSESSION", Source: sdk, State: dialect.Partly, Note: "a card is added as EWALLETADDCARD adds it, without 3-D Secure"},
		{Call: "SELLERADD, SELLEREDIT", Source: "a client", State: dialect.Done, Message: "seller seller_answer"},
	}
}
