package sim

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"strconv"
)

// Direct returns a transport to this bank without a network between, for a gateway that has the bank in its own
// process: the same messages, signatures and faults, at half the cost. It serves every address, so it belongs in the
// client of the bank's own connector and nowhere else.
//
// It exists for measurements: through a socket, a simulated bank costs a gateway on the same machine more than the gateway
// costs itself, and a benchmark would measure the simulator.
func (b *Bank) Direct() http.RoundTripper { return direct{b} }

type direct struct{ bank *Bank }

// errClosed is what a connection is to its client that ends without an answer.
var errClosed = errors.New("bank closed the connection")

// RoundTrip lets the bank serve the request. It returns when ctx ends, even if the bank goes on.
func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	err := r.Context().Err()
	if err != nil {
		return nil, errors.Join(err, closeBody(r))
	}
	// From here on the bank may have the request: whoever traces it must know before the bank does.
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil && trace.WroteHeaders != nil {
		trace.WroteHeaders()
	}
	w := &directWriter{header: make(http.Header)}
	done := make(chan struct{})
	go d.serve(w, r, done)
	select {
	case <-done:
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	if w.aborted && !w.flushed {
		return nil, errClosed
	}
	return w.response(r), nil
}

// serve runs the handler as net/http's server would, and takes its way of dropping a connection for what it is.
func (d direct) serve(w *directWriter, r *http.Request, done chan<- struct{}) {
	defer close(done)
	defer func() {
		switch cause := recover(); cause {
		case nil:
		case http.ErrAbortHandler:
			w.aborted = true
		default:
			panic(cause)
		}
	}()
	// The bank gets a request of its own, with a context that ends with the client's.
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	served := r.WithContext(ctx)
	if served.Body == nil {
		served.Body = http.NoBody
	}
	defer func() { _ = served.Body.Close() }()
	d.bank.mux.ServeHTTP(w, served)
}

func closeBody(r *http.Request) error {
	if r.Body == nil {
		return nil
	}
	return r.Body.Close()
}

// directWriter keeps an answer.
type directWriter struct {
	header  http.Header
	status  int
	body    bytes.Buffer
	flushed bool
	aborted bool
}

// Header returns the answer's headers, to be changed before WriteHeader.
func (w *directWriter) Header() http.Header { return w.header }

// WriteHeader keeps the first status, as net/http's server does.
func (w *directWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

// Write keeps a piece of the body.
func (w *directWriter) Write(body []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(body)
}

// Flush makes what is written so far reach the client even if the connection is then dropped.
func (w *directWriter) Flush() { w.flushed = true }

func (w *directWriter) response(r *http.Request) *http.Response {
	w.WriteHeader(http.StatusOK)
	length := int64(w.body.Len())
	var body io.Reader = &w.body
	if w.aborted {
		// The client reads what came and then finds that there is no more, though there should be.
		length, _ = strconv.ParseInt(w.header.Get("Content-Length"), 10, 64)
		body = io.MultiReader(&w.body, cutOff{})
	}
	return &http.Response{
		Status: http.StatusText(w.status), StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header, Body: io.NopCloser(body), ContentLength: length, Request: r,
	}
}

// cutOff is the end of an answer that was dropped in the middle.
type cutOff struct{}

func (cutOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
