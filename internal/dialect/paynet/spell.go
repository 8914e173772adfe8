package paynet

import (
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/wire/wirekit"
)

// spelled writes an answer as XML for a client whose Accept header prefers that. The document says that it may and shows no
// such answer: the root is called response here, and everything in it is named and ordered as in JSON.
func spelled(r *http.Request, a dialect.Answer) dialect.Answer {
	kind := prefers(r.Header.Values("Accept"))
	if kind == "" {
		return a
	}
	text, err := wirekit.WriteXML("response", a.Body)
	if err != nil {
		return a // impossible: the body is an object that we wrote
	}
	a.Body, a.ContentType = text, kind+"; charset=utf-8"
	return a
}

// prefers returns the XML type that an Accept header asks for, or nothing if it asks for none or likes JSON as much.
func prefers(accept []string) string {
	var best string
	xml, json := 0, 0
	for entry := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		kind, params, err := mime.ParseMediaType(strings.TrimSpace(entry))
		if err != nil {
			continue
		}
		quality := thousandths(params["q"])
		switch kind {
		case "application/xml", "text/xml":
			if quality > xml {
				best, xml = kind, quality
			}
		case "application/json", "application/*", "*/*":
			json = max(json, quality)
		}
	}
	if xml > json {
		return best
	}
	return ""
}

// thousandths reads a quality such as "0.9" as 900; one that is missing or malformed counts in full.
func thousandths(text string) int {
	if text == "" {
		return 1000
	}
	whole, fraction, _ := strings.Cut(text, ".")
	n, err := strconv.Atoi(whole + (fraction + "000")[:3])
	if err != nil || n < 0 || n > 1000 {
		return 1000
	}
	return n
}
