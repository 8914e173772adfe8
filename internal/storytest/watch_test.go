package storytest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestMetricsAreTheDocumentedOnes compares what a running gateway shows with docs/operations.md, in both directions.
func TestMetricsAreTheDocumentedOnes(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	documented := series(string(page))
	if len(documented) < 5 {
		t.Fatalf("docs/operations.md names %v", documented)
	}
	engines(t, func(t *testing.T, engine []string) {
		c := startDev(t, folder(t), engine...)
		c.paynet(t, servicePayment, paynetOrder("METRIC"))
		c.own(t, "/payments", ownOrder("METRIC-2").with(fields{"card": ownCard().with(fields{"holder": "SIM 51"})}))
		shown := string(send(t, http.MethodGet, c.url+"/metrics", nil, "").body)
		// These have a line for each account, kind of delivery or kind of row of which there is something to tell. Development mode prunes nothing.
		seldom := []string{"vezne_provider_indeterminate", "vezne_provider_indeterminate_age_seconds", "vezne_failovers_total",
			"vezne_reconcile_differences", "vezne_reconcile_age_seconds", "vezne_webhook_try_seconds", "vezne_webhook_deaths_total",
			"vezne_pruned_total"}
		for _, name := range documented {
			if !strings.Contains(shown, "\n"+name) && !slices.Contains(seldom, name) {
				t.Errorf("%s is documented and not shown", name)
			}
		}
		for _, name := range series(shown) {
			if !slices.Contains(documented, name) {
				t.Errorf("%s is shown and not documented", name)
			}
		}
		for _, line := range []string{
			`vezne_payments_indeterminate 0`,
			`vezne_http_request_seconds_count{method="POST",status="200",surface="paynet"} 1`,
			`vezne_http_request_seconds_count{method="POST",status="201",surface="v1"} 1`,
			`vezne_provider_call_seconds_count{operation="sale",outcome="approved",provider="simbank"} 1`,
			`vezne_provider_call_seconds_count{operation="sale",outcome="declined",provider="simbank"} 1`,
		} {
			if !strings.Contains(shown, "\n"+line+"\n") {
				t.Errorf("metrics do not hold the line %s\n%s", line, vezneLines(shown))
			}
		}
		// Two for each payment, and up to five of the house's own: it makes its keys and compares its books with the bank's as it
		// starts, and it seals what is posted.
		if !regexp.MustCompile(`\nvezne_commit_group_changes_sum [4-9]\n`).MatchString(shown) {
			t.Errorf("the changes of two payments are not counted\n%s", vezneLines(shown))
		}
	})
}

// series returns the names of our own series in a text, without what histograms add to theirs.
func series(text string) []string {
	var names []string
	for _, name := range regexp.MustCompile(`\bvezne_[a-z_]+`).FindAllString(text, -1) {
		for _, suffix := range []string{"_bucket", "_sum", "_count"} {
			name = strings.TrimSuffix(name, suffix)
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func vezneLines(metrics string) string {
	var kept []string
	for line := range strings.Lines(metrics) {
		if strings.HasPrefix(line, "vezne_") && !strings.Contains(line, "_bucket") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

// TestPaynetHasAHostOfItsOwn: a shop that can change nothing but a host name finds Paynet's paths at the root of
// paynet.localhost, and the addresses that it is given for its buyers stay there.
func TestPaynetHasAHostOfItsOwn(t *testing.T) {
	t.Parallel()
	c := startDev(t, folder(t))
	_, port, _ := strings.Cut(strings.TrimPrefix(c.url, "http://"), ":")
	host := "paynet.localhost:" + port
	header := paynetHeader()
	header["Host"] = host
	paid := send(t, http.MethodPost, c.url+servicePayment, header, paynetOrder("ROOT").json(t))
	has(t, "payment at the root", paid.object(t), fields{"is_succeed": true, "code": 0})
	started := send(t, http.MethodPost, c.url+serviceTdsInitial, header,
		paynetOrder("ROOT-3D").with(fields{"return_url": "http://127.0.0.1:1/shop"}).json(t)).object(t)
	post, err := url.Parse(fmt.Sprint(started["post_url"]))
	if err != nil || post.Host != host || post.Scheme != "http" || !strings.HasPrefix(post.Path, "/v1/") {
		t.Errorf("post_url = %v, want an address at the root of %s", started["post_url"], host)
	}
	content, _ := started["html_content"].(string)
	if !strings.Contains(content, `action="http://`+host+`/v1/`) {
		t.Errorf("html_content posts elsewhere: %s", content)
	}
	header["Host"] = "PAYNET.localhost" // no port, other letters
	if a := send(t, http.MethodPost, c.url+"/v1/transaction/check", header, `{"reference_no":"ROOT"}`); a.status != http.StatusOK {
		t.Errorf("check at the root: status %d: %s", a.status, a.body)
	}
	// Our own API is not below a provider's host, and a host that nobody configured is nobody's.
	if a := send(t, http.MethodGet, c.url+"/v1/payments", header, ""); a.status != http.StatusNotFound {
		t.Errorf("our own path at Paynet's host: status %d", a.status)
	}
	header["Host"] = "evil.example"
	elsewhere := send(t, http.MethodPost, c.url+"/paynet"+serviceTdsInitial, header,
		paynetOrder("HOST").with(fields{"return_url": "http://127.0.0.1:1/shop"}).json(t)).object(t)
	if address, _ := elsewhere["post_url"].(string); !strings.HasPrefix(address, c.url+"/paynet/") {
		t.Errorf("post_url = %s, and the Host header was a stranger's", address)
	}
}

// TestAccessLog: every request leaves one line, which is found by the id in its answer and holds no query.
func TestAccessLog(t *testing.T) {
	t.Parallel()
	c := startDev(t, folder(t))
	ids := map[string]int{}
	for path, status := range map[string]int{
		"/v1/payments?reference=secret-in-query": 200, "/paynet/v2/transaction/payment?token_id=secret-in-query": 405,
		"/v1/3ds/demo/pay_x/open?secret=secret-in-query": 404, "/paynet/v1/transactiontdsgate/demo/tds?token_id=secret-in-query": 404,
		"/sim/books?order=secret-in-query": 200, "/acs/x?lang=secret-in-query": 404,
	} {
		a := send(t, http.MethodGet, c.url+path, ownHeader(), "")
		if a.status != status {
			t.Errorf("%s: status %d, want %d", path, a.status, status)
		}
		ids[a.header.Get("X-Request-Id")] = status
	}
	if len(ids) != 6 || ids[""] != 0 {
		t.Errorf("the six answers have these ids: %v", ids)
	}
	found := 0
	for _, line := range c.logLines(t) {
		text, err := json.Marshal(line)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "secret-in-query") {
			t.Errorf("a line of the log holds a query: %s", text)
		}
		id, _ := line["request_id"].(string)
		status, ours := ids[id]
		if line["msg"] != "request" || !ours {
			continue
		}
		found++
		has(t, "line of the log", line, fields{"status": status, "method": "GET", "component": "http"})
		if line["took_us"] == nil || line["bytes"] == nil || line["surface"] == nil {
			t.Errorf("line of the log is not complete: %s", text)
		}
	}
	if found != len(ids) {
		t.Errorf("%d of %d requests are in the log", found, len(ids))
	}
}
