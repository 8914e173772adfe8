package esnekpos

import (
	"testing"

	"github.com/vezne/vezne/wire/wiretest"
)

func codecs() map[string]wiretest.Codec {
	return map[string]wiretest.Codec{
		"order": wiretest.Of(DecodeOrder), "hosted": wiretest.Of(DecodeHosted), "answer": wiretest.Of(DecodeAnswer), "form": wiretest.Of(DecodeForm),
		"reference": wiretest.Of(DecodeReference), "query": wiretest.Of(DecodeQuery), "reversal": wiretest.Of(DecodeReversal), "reversed": wiretest.Of(DecodeReversed),
		"failure": wiretest.Of(DecodeFailure), "period": wiretest.Of(DecodePeriod), "payment_list": wiretest.Of(DecodePaymentList), "extract_list": wiretest.Of(DecodeExtractList), "receipt_list": wiretest.Of(DecodeReceiptList), "payment_detail": wiretest.Of(DecodePaymentDetail),
		"bin": wiretest.Of(DecodeBIN), "card": wiretest.Of(DecodeCard), "installments": wiretest.Of(DecodeInstallments),
		"installments_answer": wiretest.Of(DecodeInstallmentsAnswer), "store": wiretest.Of(DecodeStore), "store_query": wiretest.Of(DecodeStoreQuery),
		"store_answer": wiretest.Of(DecodeStoreAnswer), "confirmation": wiretest.Of(DecodeConfirmation), "adjustment": wiretest.Of(DecodeAdjustment),
		"done": wiretest.Of(DecodeDone), "balance": wiretest.Of(DecodeBalance), "balance_answer": wiretest.Of(DecodeBalanceAnswer), "link": wiretest.Of(DecodeLink), "link_answer": wiretest.Of(DecodeLinkAnswer), "link_query": wiretest.Of(DecodeLinkQuery),
		"link_payments": wiretest.Of(DecodeLinkPayments), "recurring": wiretest.Of(DecodeRecurring),
		"recurring_card": wiretest.Of(DecodeRecurringCard), "recurring_order": wiretest.Of(DecodeRecurringOrder), "recurring_list": wiretest.Of(DecodeRecurringList),
		"recurring_cancel": wiretest.Of(DecodeRecurringCancel), "recurring_result": wiretest.Of(DecodeRecurringResult),
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
