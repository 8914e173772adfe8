package awskmstest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"time"
)

// signed reports whether a request carries the signature that its content gives under the secret (docs.aws.amazon.com/IAM/latest/UserGuide,
// "Create a signed AWS API request"). It is written from that document and not with the SDK's signer, which would agree with itself.
func signed(r *http.Request, body []byte, id, secret, region string, now time.Time) bool {
	fields, found := strings.CutPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 ")
	parts := map[string]string{}
	for field := range strings.SplitSeq(fields, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		parts[name] = value
	}
	at := r.Header.Get("X-Amz-Date")
	made, err := time.Parse("20060102T150405Z", at)
	if !found || err != nil || now.Sub(made).Abs() > clockSkew {
		return false
	}
	scope := strings.Join([]string{at[:8], region, "kms", "aws4_request"}, "/")
	names := strings.Split(parts["SignedHeaders"], ";")
	for _, must := range []string{"host", "x-amz-date", "x-amz-target"} {
		if !slices.Contains(names, must) {
			return false
		}
	}
	var headers strings.Builder
	for _, name := range names {
		value := strings.Join(r.Header.Values(name), ",")
		if name == "host" {
			value = r.Host
		}
		if name == "content-length" {
			value = contentLength(r)
		}
		headers.WriteString(name + ":" + strings.Join(strings.Fields(value), " ") + "\n")
	}
	digest := sha256.Sum256(body)
	canonical := strings.Join([]string{r.Method, r.URL.EscapedPath(), r.URL.RawQuery, headers.String(), parts["SignedHeaders"], hex.EncodeToString(digest[:])}, "\n")
	whole := sha256.Sum256([]byte(canonical))
	key := []byte("AWS4" + secret)
	for _, step := range []string{at[:8], region, "kms", "aws4_request"} {
		key = sum(key, step)
	}
	want := hex.EncodeToString(sum(key, strings.Join([]string{"AWS4-HMAC-SHA256", at, scope, hex.EncodeToString(whole[:])}, "\n")))
	return parts["Credential"] == id+"/"+scope && hmac.Equal([]byte(parts["Signature"]), []byte(want))
}

// clockSkew is how far KMS lets clocks differ.
const clockSkew = 5 * time.Minute

func sum(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
