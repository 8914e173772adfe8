package paratika

import (
	"testing"
	"time"
)

func TestTranID(t *testing.T) {
	t.Parallel()
	var bits [16]byte
	for i := range bits {
		bits[i] = byte(i * 17)
	}
	at := time.Date(2026, 12, 31, 22, 0, 0, 0, time.UTC) // the year has ended in Istanbul
	for _, n := range []int{1, 2, 99, 100} {
		text := TranID(bits, n, at)
		if text[:5] != "27001" || len(text) > 64 {
			t.Errorf("id %q", text)
		}
		if b, op, ours := ParseTranID(text); b != bits || op != n || !ours {
			t.Errorf("ParseTranID(%q) = %v, %d, %t", text, b, op, ours)
		}
	}
	for _, text := range []string{"", "17299Pg3B01024305", TranID(bits, 1, at) + "999", "27001" + "!!!!!!!!!!!!!!!!!!!!!!!!!!" + "01", TranID(bits, 1, at)[:31] + "00"} {
		if _, _, ours := ParseTranID(text); ours {
			t.Errorf("%q is taken for one of ours", text)
		}
	}
}
