package tape

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// exchange is a request and what came of it, redacted.
type exchange struct {
	at     time.Time
	method string
	// target is the path with its query. The host is not kept: a recording is played from anywhere.
	target string
	header http.Header
	body   []byte
	// lost says that the request left and no whole answer came.
	lost   bool
	status int
	answer http.Header
	reply  []byte
}

// keptHeaders are the headers that are kept. All others may hold credentials, cookies or signatures, and none of them is needed
// to read a body.
func keptHeaders(h http.Header) http.Header {
	kept := http.Header{}
	for _, name := range []string{"Content-Type", "Accept"} {
		if values := h.Values(name); len(values) > 0 {
			kept[name] = values[:1]
		}
	}
	return kept
}

// The lines that divide a file. No redacted body has one of them as a line: see encode.
const (
	requestLine = "-- request --"
	answerLine  = "-- answer --"
	lostLine    = "-- the answer was lost --"
)

var errUnwritable = errors.New("a body cannot be written as text")

// encode writes an exchange as a file.
func (e exchange) encode(provider string) ([]byte, error) {
	for _, body := range [][]byte{e.body, e.reply} {
		if !utf8.Valid(body) {
			return nil, errUnwritable
		}
		for line := range bytes.Lines(body) {
			switch string(bytes.TrimSpace(line)) {
			case requestLine, answerLine, lostLine:
				return nil, errUnwritable
			}
		}
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "provider: %s\ntime: %s\n%s\n%s %s\n", provider, e.at.UTC().Format(time.RFC3339), requestLine, e.method, e.target)
	part(&b, e.header, e.body)
	if e.lost {
		fmt.Fprintf(&b, "%s\n", lostLine)
		return b.Bytes(), nil
	}
	fmt.Fprintf(&b, "%s\n%d\n", answerLine, e.status)
	part(&b, e.answer, e.reply)
	return b.Bytes(), nil
}

func part(b *bytes.Buffer, h http.Header, body []byte) {
	for _, name := range []string{"Content-Type", "Accept"} {
		if v := h.Get(name); v != "" {
			fmt.Fprintf(b, "%s: %s\n", name, v)
		}
	}
	fmt.Fprintf(b, "\n%s\n", body)
}

var errNoExchange = errors.New("this is no recorded exchange")

// decode reads a file.
func decode(file []byte) (exchange, error) {
	text := strings.ReplaceAll(string(file), "\r\n", "\n")
	_, rest, found := strings.Cut(text, "\n"+requestLine+"\n")
	if !found {
		return exchange{}, errNoExchange
	}
	var e exchange
	request, answer, answered := strings.Cut(rest, "\n"+answerLine+"\n")
	if !answered {
		request, _, e.lost = strings.Cut(rest, "\n"+lostLine)
		if !e.lost {
			return exchange{}, errNoExchange
		}
	}
	first, request, _ := strings.Cut(request, "\n")
	e.method, e.target, found = strings.Cut(first, " ")
	if !found {
		return exchange{}, errNoExchange
	}
	e.header, e.body = unpart(request)
	if e.lost {
		return e, nil
	}
	first, answer, _ = strings.Cut(answer, "\n")
	status, err := strconv.Atoi(first)
	if err != nil {
		return exchange{}, errNoExchange
	}
	e.status = status
	e.answer, e.reply = unpart(strings.TrimSuffix(answer, "\n"))
	return e, nil
}

func unpart(text string) (http.Header, []byte) {
	h := http.Header{}
	for {
		line, rest, found := strings.Cut(text, "\n")
		if line == "" || !found {
			return h, []byte(rest)
		}
		name, value, _ := strings.Cut(line, ": ")
		h.Set(name, value)
		text = rest
	}
}
