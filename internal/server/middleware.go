package server

import (
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/id"
)

// watched wraps a surface: it gives every request an id, survives a panic of a handler, and writes the access
// log and the metrics. The log holds the path without its query, because return addresses carry secrets there.
func watched(surface string, next http.Handler, log *slog.Logger, m *metrics, now func() time.Time) http.Handler {
	log = log.With("component", "http", "surface", surface)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := now()
		request := id.New(began).String()
		w.Header().Set("X-Request-Id", request)
		out := &recorder{ResponseWriter: w}
		defer func() {
			if crash := recover(); crash != nil {
				if crash == http.ErrAbortHandler { //nolint:errorlint // the sentinel is compared as net/http does
					panic(crash)
				}
				// The value may quote anything, so only its place is logged.
				log.Error("handler panicked", "request_id", request, "stack", string(debug.Stack()))
				if out.status == 0 {
					http.Error(out, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
				}
			}
			took := now().Sub(began)
			m.request(surface, method(r), out.code(), took)
			log.Info("request", "request_id", request, "method", method(r), "path", quiet(r.URL.Path),
				"status", out.code(), "bytes", out.bytes, "took_us", took.Microseconds())
		}()
		next.ServeHTTP(out, r)
	})
}

// quiet takes the tokens out of a path: EsnekPos and Paratika send buyers to addresses that have one in the path, and
// whoever holds it is the buyer. A part of 32 characters that has digits is one, or is nothing that anybody searches for.
func quiet(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if len(part) >= 32 && strings.ContainsAny(part, "0123456789") {
			parts[i] = "{token}"
		}
	}
	return strings.Join(parts, "/")
}

// method keeps invented methods out of the labels of the metrics.
func method(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodPost, http.MethodHead, http.MethodPut, http.MethodDelete, http.MethodOptions,
		http.MethodPatch:
		return r.Method
	}
	return "other"
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int
}

// WriteHeader remembers the status.
func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += n
	return n, err //nolint:wrapcheck // the caller is net/http's own code
}

// Unwrap lets http.ResponseController reach the connection, which the simulator needs to drop answers.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *recorder) code() int {
	if r.status == 0 {
		return http.StatusOK
	}
	return r.status
}
