package paynet

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestOpaqueShape holds our ids to the shape of the two that the document prints.
func TestOpaqueShape(t *testing.T) {
	t.Parallel()
	for ours, printed := range map[string]string{
		XactID([16]byte{1, 2, 3}, 1): "xk_EAAAAEBAN9wUFv0GvZ37KeP0ggCz*SafLumQCPN2Z1EDrsMf",
		SessionID([16]byte{1, 2, 3}): "js_EAAAAOBVGxisSlamqJ9MJ4az0sIKo612LkVsws4crXSURqgX",
	} {
		if len(ours) != len(printed) || ours[:3] != printed[:3] {
			t.Errorf("%q has another shape than %q", ours, printed)
		}
		for _, id := range []string{ours, printed} {
			b, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(id[3:], "*", "/"))
			if err != nil || len(b) != 36 || binary.LittleEndian.Uint32(b) != 16 {
				t.Errorf("%q is not 36 bytes that begin with 16: %v", id, err)
			}
		}
	}
}

func TestOpaqueRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var bits [16]byte
		copy(bits[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "payment"))
		op := rapid.IntRange(0, 1<<20).Draw(t, "operation")
		xact, session := XactID(bits, op), SessionID(bits)
		gotBits, gotOp, err := ParseXactID(xact)
		if err != nil || gotBits != bits || gotOp != op {
			t.Fatalf("ParseXactID = %x, %d, %v; want %x, %d", gotBits, gotOp, err, bits, op)
		}
		gotBits, err = ParseSessionID(strings.ReplaceAll(session, "+", " "))
		if err != nil || gotBits != bits {
			t.Fatalf("ParseSessionID = %x, %v; want %x", gotBits, err, bits)
		}
		if strings.Contains(xact+session, "/") {
			t.Fatal("an id holds a slash")
		}
		// One altered character makes it no id.
		at := rapid.IntRange(0, len(xact)-1).Draw(t, "at")
		other := rapid.SampledFrom([]byte("ABCxyz019+*_=/")).Draw(t, "other")
		if altered := xact[:at] + string(other) + xact[at+1:]; altered != xact {
			_, _, err := ParseXactID(altered)
			if !errors.Is(err, ErrOpaque) {
				t.Fatalf("an altered id is accepted")
			}
		}
	})
}

func TestOpaqueRefuses(t *testing.T) {
	t.Parallel()
	good := XactID([16]byte{9}, 2)
	for name, id := range map[string]string{
		"nothing": "", "no prefix": good[3:], "another kind": "js_" + good[3:], "cut off": good[:40], "longer": good + "AAAA",
		"line end": good + "\n", "Paynet's own": "xk_EAAAAEBAN9wUFv0GvZ37KeP0ggCz*SafLumQCPN2Z1EDrsMf",
	} {
		_, _, err := ParseXactID(id)
		if !errors.Is(err, ErrOpaque) {
			t.Errorf("%s: %v, want ErrOpaque", name, err)
		}
	}
	_, err := ParseSessionID(opaque(sessionPrefix, [16]byte{9}, 1))
	if !errors.Is(err, ErrOpaque) {
		t.Errorf("a session with an operation: %v, want ErrOpaque", err)
	}
}
