package paratika

import (
	"net/url"
	"strings"
	"testing"

	"github.com/vezne/vezne/wire/wirekit"
	"github.com/vezne/vezne/wire/wiretest"
)

func codecs() map[string]wiretest.Codec {
	return map[string]wiretest.Codec{
		"session": wiretest.Of(DecodeSession), "sessiontoken_answer": wiretest.Of(DecodeSessionToken), "session_info": wiretest.Of(DecodeSessionInfo),
		"seller": wiretest.Of(DecodeSeller), "seller_answer": wiretest.Of(DecodeSellerAnswer),
		"order": wiretest.Of(DecodeOrder), "financial": wiretest.Of(DecodeFinancial), "followup": wiretest.Of(DecodeFollowUp),
		"session_change": wiretest.Of(DecodeSessionChange), "session_expiry": wiretest.Of(DecodeSessionExpiry),
		"merchant_list": wiretest.Of(DecodeMerchantList),
		"query":         wiretest.Of(DecodeQuery), "transactions": wiretest.Of(DecodeTransactions),
		"directpost": wiretest.Of(DecodeDirectPost), "return": wiretest.Of(DecodeReturn), "envelope": wiretest.Of(DecodeEnvelope),
		"card_new": wiretest.Of(DecodeNewCard), "card_ref": wiretest.Of(DecodeCardRef), "card_probe": wiretest.Of(DecodeCardProbe),
		"card_expiry": wiretest.Of(DecodeCardExpiryQuery), "customer_query": wiretest.Of(DecodeCustomerQuery), "customers": wiretest.Of(DecodeCustomerList),
		"card_query": wiretest.Of(DecodeCardQuery), "card_answer": wiretest.Of(DecodeCardAnswer), "card_list": wiretest.Of(DecodeWallet),
		"bin_query": wiretest.Of(DecodeBINQuery), "bin_answer": wiretest.Of(DecodeBINAnswer), "offers": wiretest.Of(DecodeOffers),
		"points_query": wiretest.Of(DecodePointsQuery), "points": wiretest.Of(DecodePointsAnswer),
		"campaign_online": wiretest.Of(DecodeOnlineQuery), "campaigns": wiretest.Of(DecodeCampaigns),
		"recurring_new": wiretest.Of(DecodeNewRecurringPlan), "recurring_ref": wiretest.Of(DecodeRecurringRef),
		"recurring_query": wiretest.Of(DecodeRecurringQuery), "recurring_card": wiretest.Of(DecodeRecurringCard),
		"recurring_answer": wiretest.Of(DecodeRecurringAnswer), "recurring_plans": wiretest.Of(DecodeRecurringPlans),
		"link_new": wiretest.Of(DecodeNewLink), "link_ref": wiretest.Of(DecodeLinkRef), "link_query": wiretest.Of(DecodeLinkQuery), "links": wiretest.Of(DecodeLinks),
		"split_query": wiretest.Of(DecodeSplitQuery), "splits": wiretest.Of(DecodeSplitPayments),
		"recon_query": wiretest.Of(DecodeReconQuery), "policy_query": wiretest.Of(DecodePolicyQuery), "policy": wiretest.Of(DecodePolicy),
		"system_query": wiretest.Of(DecodeSystemQuery), "systems": wiretest.Of(DecodeSystems),
	}
}

func suite() wiretest.Suite {
	return wiretest.Suite{Codecs: codecs(), ContentType: wiretest.FormType, Read: read, Print: asPrinted, Spaced: true}
}

// read reads a message as its content type says: JSON, a form, or the lines "name: value" as the document prints a form.
func read(contentType string, body []byte) (wirekit.Fields, error) {
	switch contentType {
	case "application/json":
		return wirekit.ReadJSON(body)
	case printed:
		f := &form{}
		for line := range strings.SplitSeq(string(body), "\n") {
			name, value, _ := strings.Cut(line, ": ")
			f.given(name, value)
		}
		body = f.bytes()
	}
	return Read(contentType, body)
}

const printed = "text/plain"

// asPrinted writes a form as the document prints it.
func asPrinted(v wiretest.Vector, body []byte) string {
	if v.ContentType != printed {
		return string(body)
	}
	var lines []string
	for pair := range strings.SplitSeq(string(body), "&") {
		name, value, _ := strings.Cut(pair, "=")
		plain, err := url.QueryUnescape(value)
		if err != nil {
			return err.Error()
		}
		lines = append(lines, name+": "+plain)
	}
	return strings.Join(lines, "\n")
}

func TestVectors(t *testing.T) {
	t.Parallel()
	suite().Test(t)
}

func FuzzDecode(f *testing.F) { suite().Fuzz(f) }
