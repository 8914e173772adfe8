package server

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestTrafficRests(t *testing.T) {
	t.Parallel()
	var tr traffic
	tr.rest(t.Context()) // nothing is under way, so it returns

	arrived, leave := make(chan struct{}), make(chan struct{})
	h := tr.counted(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		arrived <- struct{}{}
		<-leave
	}))
	for range 2 {
		go h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
		<-arrived
	}
	rested := make(chan struct{})
	go func() {
		tr.rest(t.Context())
		close(rested)
	}()
	leave <- struct{}{}
	select {
	case <-rested:
		t.Error("it rests while a request is under way")
	default:
	}
	leave <- struct{}{}
	<-rested

	go h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
	<-arrived
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	tr.rest(ctx) // it is not waited for longer than wanted
	leave <- struct{}{}
}

// TestTrafficForgetsNobody: a handler that panics has left too, as the simulator's do to lose an answer.
func TestTrafficForgetsNobody(t *testing.T) {
	t.Parallel()
	var tr traffic
	h := tr.counted(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	func() {
		defer func() { _ = recover() }()
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
	}()
	tr.rest(t.Context())
}
