package storytest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/vezne/vezne/pan"
)

// TestOddConnections speaks HTTP as no client library does, on both surfaces.
func TestOddConnections(t *testing.T) {
	t.Parallel()
	c := startDev(t, folder(t))
	address := strings.TrimPrefix(c.url, "http://")
	t.Run("requests", func(t *testing.T) {
		for surface, shop := range map[string]struct {
			path   string
			header map[string]string
			order  string
			status int // of a good order
		}{
			"paynet": {"/paynet" + servicePayment, paynetHeader(), paynetOrder("ODD").json(t), http.StatusOK},
			"v1":     {"/v1/payments", ownHeader(), ownOrder("ODD").json(t), http.StatusCreated},
		} {
			head := func(version string, extra ...string) string {
				lines := []string{"POST " + shop.path + " HTTP/" + version, "Host: " + address}
				for name, value := range shop.header {
					lines = append(lines, name+": "+value)
				}
				return strings.Join(append(lines, extra...), "\r\n") + "\r\n\r\n"
			}
			length := "Content-Length: " + strconv.Itoa(len(shop.order))
			tests := []struct {
				name, request string
				status        int
			}{
				{"two thousand headers", head("1.1", flood(2000)...) + shop.order, 431},
				{"one header of 100 kB", head("1.1", "X-Flood: "+strings.Repeat("x", 100_000)) + shop.order, 431},
				{"an address of 100 kB", strings.Replace(head("1.1"), shop.path, shop.path+"?"+strings.Repeat("x", 100_000), 1), 431},
				{"length that is no number", head("1.1", "Content-Length: many") + shop.order, 400},
				{"negative length", head("1.1", "Content-Length: -1") + shop.order, 400},
				{"two lengths", head("1.1", length, "Content-Length: 1") + shop.order, 400},
				{"chunks that are none", head("1.1", "Transfer-Encoding: chunked") + "echo-me\r\n", 400},
				{"unknown coding", head("1.1", "Transfer-Encoding: rot13") + shop.order, 501},
				{"no host", strings.Replace(head("1.1", length), "Host: "+address+"\r\n", "", 1) + shop.order, 400},
				{"line that is none", "echo-me\r\n\r\n", 400},
				{"version of the future", head("3.0", length) + shop.order, 505},
				{"body that is shorter than its length", head("1.1", "Content-Length: 9999") + shop.order, 400},
				{"HTTP/1.0 with a bad order", head("1.0", "Content-Length: 2") + "{}", 400},
				{"HTTP/1.0 without a length", head("1.0") + shop.order, 400},
			}
			for _, tt := range tests {
				t.Run(surface+" "+tt.name, func(t *testing.T) {
					t.Parallel()
					status, body := speak(t, address, tt.request, tt.status == http.StatusBadRequest)
					if status != tt.status {
						t.Errorf("status = %d, want %d: %s", status, tt.status, body)
					}
					if strings.Contains(body, "echo-me") || strings.Contains(body, testCard) {
						t.Errorf("answer repeats what was sent: %s", pan.Scrub(body))
					}
				})
			}
		}
	})
	if n := len(c.payments(t)); n != 0 {
		t.Errorf("%d payments are recorded", n)
	}
	if b := books(t, c.url, ""); b.Total != 0 {
		t.Errorf("the bank was asked for %d operations", b.Total)
	}
	// Old, and in order: what a shop's ancient client sends is a payment like any other.
	order := paynetOrder("ANCIENT").json(t)
	status, body := speak(t, address, fmt.Sprintf("POST /paynet%s HTTP/1.0\r\nAuthorization: %s\r\nContent-Length: %d\r\n\r\n%s",
		servicePayment, paynetHeader()["Authorization"], len(order), order), false)
	if status != http.StatusOK || !strings.Contains(body, `"is_succeed":true`) {
		t.Errorf("a good order by HTTP/1.0: status %d: %s", status, body)
	}
	order = ownOrder("CHUNKS").json(t)
	status, body = speak(t, address, fmt.Sprintf(
		"POST /v1/payments HTTP/1.1\r\nHost: %s\r\nAuthorization: %s\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n",
		address, ownHeader()["Authorization"], len(order), order), false)
	if status != http.StatusCreated {
		t.Errorf("a good order in chunks: status %d: %s", status, body)
	}
}

func flood(n int) []string {
	var headers []string
	for i := range n {
		headers = append(headers, fmt.Sprintf("X-Flood-%d: %s", i, strings.Repeat("x", 40)))
	}
	return headers
}

// speak sends bytes over a connection of their own and reads the answer. With last it says that no more will come, which
// a server takes for the wish to leave.
func speak(t *testing.T, address, request string, last bool) (status int, body string) {
	t.Helper()
	var dialer net.Dialer
	conn, err := dialer.DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		_, _ = io.WriteString(conn, request) // the server may have heard enough before the end
		if tcp, ok := conn.(*net.TCPConn); ok && last {
			_ = tcp.CloseWrite() // likewise
		}
	}()
	a, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("no answer: %v", err)
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatalf("answer breaks off: %v", err)
	}
	<-sent
	return a.StatusCode, string(text)
}
