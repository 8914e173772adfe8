package paratika

import (
	"testing"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/wire/wirekit"
)

// publishedKey is the secret key that the vendor's published log of QUERYSESSION shows.
const publishedKey = "qw3rty4iopa77fgh"

// TestReturnHash computes the hashes of the document's two samples.
func TestReturnHash(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, v := range suite().Vectors(t) {
		if v.Name != "return-moto-sample" && v.Name != "return-3d-sample" {
			continue
		}
		seen++
		fields, err := read(v.ContentType, v.Body)
		if err != nil {
			t.Fatal(err)
		}
		r, err := DecodeReturn(fields)
		if err != nil {
			t.Fatal(err)
		}
		if got := ReturnHash(r, publishedKey); got != r.Hash {
			t.Errorf("%s: hash %s, want the document's %s", v.Name, got, r.Hash)
		}
		// The legacy hash of the other sample fits no formula, and the document says not to use it.
		if got := LegacyHash(r, publishedKey); (got == r.Legacy) != (v.Name == "return-3d-sample") {
			t.Errorf("%s: legacy hash %s, the document's is %s", v.Name, got, r.Legacy)
		}
		if signed := r.Signed(publishedKey); signed.Hash != r.Hash {
			t.Errorf("%s: signed anew, it has another hash", v.Name)
		}
		r.Outcome.Code = Declined
		if ReturnHash(r, publishedKey) == r.Hash {
			t.Errorf("%s: the hash does not cover the response code", v.Name)
		}
	}
	if seen != 2 {
		t.Errorf("%d samples, want two", seen)
	}
}

func TestRequestHash(t *testing.T) {
	t.Parallel()
	fields, err := Read("", []byte("ACTION=SALE&MERCHANT=10000000&CUSTOMER=c&MERCHANTPAYMENTID=o&AMOUNT=1"))
	if err != nil {
		t.Fatal(err)
	}
	// printf %s SALE10000000coqw3rty4iopa77fghABCDEFGH | sha256sum
	const want = "1e1c3ae6a0de478aef7f5526e08642b6e00fe0406cea9dfd9a3b2c43851dbf12"
	for algorithm, length := range map[string]int{"": 64, "SHA-256": 64, "sha256": 64, "SHA-512": 128, "SHA-384": 96, "SHA-224": 56, "MD5": 0, "rot13": 0} {
		got, known := RequestHash(fields, publishedKey, "ABCDEFGH", algorithm)
		if known != (length > 0) || len(got) != length {
			t.Errorf("%q: %q, known %t; want %d digits", algorithm, got, known, length)
		}
		if length == 64 && got != want {
			t.Errorf("%q: %s, want %s", algorithm, got, want)
		}
	}
	if !SameHash("ab12", "AB12") || SameHash("ab12", "ab13") || SameHash("", "ab12") {
		t.Error("hashes are compared wrongly")
	}
	if hash, _ := RequestHash(wirekit.Fields{}, "", "", ""); len(hash) != 64 {
		t.Errorf("the hash of nothing: %q", hash)
	}
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	for body, wrong := range map[string]string{
		"MERCHANT=1&MERCHANTUSER=u&MERCHANTPASSWORD=p": "", "SESSIONTOKEN=t": "", "SESSIONTOKEN=t&MERCHANT=1&MERCHANTUSER=u&MERCHANTPASSWORD=p": "",
		"MERCHANT=1&MERCHANTUSER=u&HASH=h&RANDOM=r": "", "MERCHANT=1&MERCHANTUSER=u&HASH=h": "RANDOM", "ACTION=SALE": "MERCHANT",
		"MERCHANT=1&MERCHANTUSER=u": "MERCHANTPASSWORD", "MERCHANT=1&MERCHANTPASSWORD=p": "MERCHANTUSER", "SESSIONTOKEN=t&MERCHANT=1": "MERCHANTUSER",
		"MERCHANT=1&MERCHANTUSER=u&MERCHANTPASSWORD=p&HASH=h": "", // omnipay-paratika, AbstractPayment.php
	} {
		fields, err := Read("", []byte(body))
		if err != nil {
			t.Fatal(err)
		}
		_, err = DecodeCredentials(fields)
		got := ""
		if f, refused := fault.As(err); refused {
			got = f.Field
		}
		if got != wrong {
			t.Errorf("%s: refused for %q, want %q", body, got, wrong)
		}
	}
}
