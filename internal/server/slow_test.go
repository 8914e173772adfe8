package server

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/internal/config"
)

// TestSlowClientsAreCutOff: whoever sends a header or a body drop by drop loses the connection, however long it would
// go on, and the others are served meanwhile.
func TestSlowClientsAreCutOff(t *testing.T) {
	t.Parallel()
	var log lines
	d := opened(t, log.logger(), nil)
	// The bounds of a running server are longer; that they exist is checked below.
	d.main.ReadHeaderTimeout, d.main.ReadTimeout = 200*time.Millisecond, 400*time.Millisecond
	run(t, d)
	head := "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\nContent-Type: application/json\r\n"
	body := "Content-Length: 60000\r\n\r\n{\"reference\":\""
	own := fmt.Sprintf(head, "/v1/payments", "Bearer "+config.DemoKey)
	paynet := fmt.Sprintf(head, "/paynet/v2/transaction/payment", "Basic "+config.DemoPaynetKey)
	tests := []struct{ name, begins string }{
		{"first line", "POST /v1/payments"},
		{"header", own + "X-Slow: "},
		{"body to v1", own + body},
		{"body to Paynet", paynet + body},
		{"body with a wrong key", strings.Replace(paynet, config.DemoPaynetKey, "wrong", 1) + body},
	}
	cut := make(chan error, len(tests))
	for _, tt := range tests {
		go func() {
			err := drip(t, d, tt.begins)
			if err != nil {
				err = fmt.Errorf("%s: %w", tt.name, err)
			}
			cut <- err
		}()
	}
	// The last of the slow ones is cut off before the others stop being served.
	for left, n := len(tests), 0; left > 0; n++ {
		select {
		case err := <-cut:
			left--
			if err != nil {
				t.Error(err)
			}
		default:
			pay(t, d, fmt.Sprintf("QUICK-%d", n))
		}
	}
	if status, _ := get(t, d.URL()+"/readyz"); status != http.StatusOK {
		t.Errorf("readyz afterwards: status %d", status)
	}
	// Nothing of what was only half said is recorded.
	if _, payments := send(t, http.MethodGet, d.URL()+"/v1/payments?limit=100", "Bearer "+config.DemoKey, ""); strings.Contains(payments, `"reference":"x`) {
		t.Error("half an order is recorded")
	}
}

// drip sends a beginning and then one byte after the other, until the server ends it. It has no end of its own.
func drip(t *testing.T, d *Dev, begins string) error {
	t.Helper()
	var dialer net.Dialer
	conn, err := dialer.DialContext(t.Context(), "tcp", strings.TrimPrefix(d.URL(), "http://"))
	if err != nil {
		return err
	}
	defer conn.Close()
	ended := make(chan error, 1)
	go func() {
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			ended <- nil // cut off without a word
			return
		}
		_, _ = io.Copy(io.Discard, answer.Body) // the rest may be cut off too
		_ = answer.Body.Close()
		if answer.StatusCode < http.StatusBadRequest {
			err = fmt.Errorf("half a request was answered with status %d", answer.StatusCode)
		}
		ended <- err
	}()
	_, err = io.WriteString(conn, begins)
	for err == nil {
		select {
		case err := <-ended:
			return err
		case <-time.After(20 * time.Millisecond):
			_, err = io.WriteString(conn, "x")
		}
	}
	return <-ended
}

// TestEveryListenerHasBounds: a bound that is zero is none.
func TestEveryListenerHasBounds(t *testing.T) {
	t.Parallel()
	var log lines
	d := opened(t, log.logger(), nil)
	defer func() {
		err := d.close()
		if err != nil {
			t.Error(err)
		}
	}()
	for name, s := range map[string]*http.Server{"main": d.main, "bank": d.bankServer} {
		if s.ReadHeaderTimeout <= 0 || s.ReadTimeout <= 0 || s.IdleTimeout <= 0 || s.MaxHeaderBytes <= 0 {
			t.Errorf("%s: a bound is missing: %+v", name, s)
		}
	}
	// A client that does not read its answer must not hold it for ever; one that waits for a slow bank must get it.
	// It goes on to another account at the last moment, and there the last inquiry begins as the patience ends and is not answered.
	if longest := (30+10)*time.Second + (30+10+30)*time.Second; d.main.WriteTimeout <= longest {
		t.Errorf("WriteTimeout = %s, less than a payment can take", d.main.WriteTimeout)
	}
}
