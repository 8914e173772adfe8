package exchange_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
)

func TestDo(t *testing.T) {
	t.Parallel()
	var came []string
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		came = append(came, r.Method+" "+r.URL.String()+" "+r.Header.Get("Content-Type")+" "+r.Header.Get("Cookie")+string(body))
		switch r.URL.Path {
		case "/moved":
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		case "/long":
			_, _ = io.WriteString(w, strings.Repeat("x", 65))
		case "/cut":
			w.Header().Set("Content-Length", "9")
			_, _ = io.WriteString(w, "short")
			panic(http.ErrAbortHandler)
		default:
			w.Header().Set("Set-Cookie", "a=b")
			w.WriteHeader(http.StatusTeapot)
			_, _ = io.WriteString(w, "ş")
		}
	}))
	t.Cleanup(provider.Close)
	c, err := exchange.New("test", provider.URL+"/", connector.Deps{HTTP: &http.Client{}, Now: time.Now}, 64)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(path string) (exchange.Answer, error) {
		return c.Do(t.Context(), exchange.Request{
			Path: path, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte("{}"), Deadline: time.Now().Add(time.Minute),
		})
	}
	for range 2 {
		a, err := ask("/pay?key=secret")
		if err != nil || a.Status != http.StatusTeapot || string(a.Body) != "ş" {
			t.Errorf("an answer: %d %q, %v", a.Status, a.Body, err)
		}
	}
	a, err := ask("/moved")
	if err != nil || a.Status != http.StatusTemporaryRedirect {
		t.Errorf("a redirect: %d, %v; want it as it is", a.Status, err)
	}
	for _, path := range []string{"/long?key=secret", "/cut?key=secret"} {
		_, err = ask(path)
		var never *exchange.NotSent
		if err == nil || errors.As(err, &never) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, want a doubt without the address's secret", path, err)
		}
		if r := exchange.Doubt(err); r.Outcome != connector.Indeterminate || r.NeverSent || r.Cause == nil {
			t.Errorf("%s is made of as %+v", path, r)
		}
	}
	provider.Close() // and no handler runs any more, which writes to came
	if want := "POST /pay?key=secret application/json {}"; came[0] != want || came[1] != want {
		t.Errorf("the provider got %q, want %q twice and no cookie", came[:2], want)
	}
	_, err = ask("/pay?key=secret")
	var never *exchange.NotSent
	if !errors.As(err, &never) || strings.Contains(err.Error(), "secret") {
		t.Errorf("nobody listens: %v, want never sent", err)
	}
	if r := exchange.Doubt(err); r.Outcome != connector.Declined || !r.NeverSent {
		t.Errorf("what was never sent is made of as %+v", r)
	}
}

func TestCheckBase(t *testing.T) {
	t.Parallel()
	for base, good := range map[string]bool{
		"https://api.example.com": true, "http://127.0.0.1:8080/paynet/": true, "": false, "api.example.com": false,
		"ftp://api.example.com": false, "https://u:p@api.example.com": false, "https://api.example.com?a=1": false, "https://": false, "::": false,
	} {
		err := exchange.CheckBase("paynet: base_url", base)
		if (err == nil) != good {
			t.Errorf("%q: %v, want accepted %t", base, err, good)
		}
		if err != nil && (!strings.HasPrefix(err.Error(), "paynet: base_url ") || base != "" && strings.Contains(err.Error(), base)) {
			t.Errorf("%q is refused with %q, which does not name the field alone", base, err)
		}
	}
}
