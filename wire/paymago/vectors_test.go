package paymago

import (
	"testing"

	"github.com/vezne/vezne/wire/wiretest"
)

func codecs() map[string]wiretest.Codec {
	return map[string]wiretest.Codec{
		"order": wiretest.Of(DecodeOrder), "order_answer": wiretest.Of(DecodeOrderAnswer), "order_result": wiretest.Of(DecodeLocator),
		"callback": wiretest.Of(DecodeLocator), "result": wiretest.Of(DecodeResult), "refund": wiretest.Of(DecodeRefund),
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
