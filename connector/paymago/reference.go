package paymago

import (
	"crypto/sha256"
	"encoding/hex"
)

// orderID is the orderId of a request of ours: a GUID of the first half of a digest of its ref, in the form that RFC 9562 leaves
// to such uses (version 8). It is always the same for a ref, because a return and an inquiry have to find it again, and 122 bits
// of a digest make sure that no two refs share one.
func orderID(ref string) string {
	sum := sha256.Sum256([]byte(ref))
	id := sum[:16]
	id[6] = id[6]&0x0F | 0x80
	id[8] = id[8]&0x3F | 0x80
	text := hex.EncodeToString(id)
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:]
}
