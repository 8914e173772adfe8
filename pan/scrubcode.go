package pan

import "regexp"

// namedCode matches a security code that says that it is one. A bare number of three digits could be anything.
var namedCode = regexp.MustCompile(`(?i)\b((?:cvv2?|cvc2?|cv2|security.?code|g[uü]venlik.?(?:kodu|no))\W{0,4})[0-9]{3,4}\b`)

// ScrubCodes returns text with every security code masked that is named as one, in English or Turkish: "cvv=739" becomes
// "cvv=***". Like [Scrub] it is for text that came from outside and may be stored or shown.
func ScrubCodes(text string) string { return namedCode.ReplaceAllString(text, "$1***") }
