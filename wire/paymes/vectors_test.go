package paymes

import (
	"testing"

	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/wire/wirekit"
	"github.com/vezne/vezne/wire/wiretest"
)

func codecs() map[string]wiretest.Codec {
	result := func(f wirekit.Fields) (Result, error) { return DecodeResult(f, money.TRY) }
	return map[string]wiretest.Codec{
		"authorize": wiretest.Of(DecodeAuthorize), "authorize_answer": wiretest.Of(result), "status": wiretest.Of(DecodeStatusRequest),
		"status_answer": wiretest.Of(DecodeStatus), "notice": wiretest.Of(DecodeNotice),
		"order_create": wiretest.Of(DecodeOrder), "order_create_answer": wiretest.Of(DecodeOrderAnswer), "order_failure": wiretest.Of(DecodeOrderFailure),
		"payment_authorize": wiretest.Of(DecodeCardRequest), "payment_authorize_answer": wiretest.Of(DecodeCardAnswer), "refused": wiretest.Of(DecodeRefused),
		"order_status": wiretest.Of(DecodeOrderRequest), "order_status_answer": wiretest.Of(DecodeOrderStatus), "order_notice": wiretest.Of(DecodeOrderNotice),
		"order_cancel": wiretest.Of(DecodeCancel), "order_cancel_answer": wiretest.Of(DecodeCancelled),
		"old_order_cancel": wiretest.Of(DecodeOldCancel), "old_order_cancel_answer": wiretest.Of(DecodeOldCancelled),
		"market_order": wiretest.Of(DecodeMarketOrder),
		"sub_merchant": wiretest.Of(DecodeSubMerchant), "sub_merchant_update": wiretest.Of(DecodeSubMerchantUpdate),
		"store": wiretest.Of(DecodeStore), "store_list": wiretest.Of(DecodeStoreList), "store_request": wiretest.Of(DecodeStoreRequest),
	}
}

func suite() wiretest.Suite {
	return wiretest.Suite{Codecs: codecs(), ContentType: wiretest.FormType}
}

func TestVectors(t *testing.T) {
	t.Parallel()
	suite().Test(t)
}

func FuzzDecode(f *testing.F) { suite().Fuzz(f) }
