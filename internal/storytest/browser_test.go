package storytest

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// browser is one running chromium, shared by the stories; each has a context of its own in it, as if it were another
// person's.
type browser struct{ ctx context.Context }

// startBrowser starts the browser. Without one the test is skipped, but not under CI.
func startBrowser(t *testing.T) *browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		found, err := exec.LookPath(name)
		if err == nil {
			path = found
			break
		}
	}
	switch {
	case path == "" && os.Getenv("CI") != "":
		t.Fatal("no chromium is installed, and under CI a test that needs a browser does not pass without one: run `make test`")
	case path == "":
		t.Skip("this test needs a browser: run `make test`, or install chromium")
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-quic", true), chromedp.Flag("no-first-run", true),
		chromedp.Flag("no-proxy-server", true), chromedp.DisableGPU,
		chromedp.Flag("accept-lang", "tr-TR,tr"),
		// It reaches this machine and nothing else, whatever it or a page would like to load.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE *.localhost"),
	)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	// It outlives t.Context, or it would be gone before the cleanup closes it.
	allocator, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), options...)
	t.Cleanup(stop)
	ctx, closeBrowser := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // asks it to end and waits, so that its files can be removed
		closeBrowser()
	})
	err := chromedp.Run(ctx)
	if err != nil {
		t.Fatalf("start browser: %v", err)
	}
	return &browser{ctx}
}

// tab is one person's window.
type tab struct {
	ctx context.Context

	mu    sync.Mutex // guards what follows
	hosts []string
	// complaints are what the browser says of a page's scripts: one that failed, or that the page's policy forbids.
	complaints []string
}

// open opens a window that belongs to nobody else. Its guard turns a page that never comes into a failure.
func (b *browser) open(t *testing.T) *tab {
	t.Helper()
	// chromedp's own way to a context opens a tab in no window, which this browser refuses.
	executor := cdp.WithExecutor(b.ctx, chromedp.FromContext(b.ctx).Browser)
	person, err := target.CreateBrowserContext().Do(executor)
	if err != nil {
		t.Fatalf("open browser context: %v", err)
	}
	id, err := target.CreateTarget("about:blank").WithBrowserContextID(person).WithNewWindow(true).Do(executor)
	if err != nil {
		t.Fatalf("open window: %v", err)
	}
	ctx, closeTab := chromedp.NewContext(b.ctx, chromedp.WithTargetID(id))
	t.Cleanup(closeTab)
	ctx, cancel := context.WithTimeout(ctx, guard)
	t.Cleanup(cancel)
	w := &tab{ctx: ctx}
	chromedp.ListenTarget(ctx, func(event any) {
		switch event := event.(type) {
		case *network.EventRequestWillBeSent:
			w.note(event.Request.URL)
		case *log.EventEntryAdded:
			// Within a frame of another site a browser does not put the focus anywhere by itself, and says so.
			if event.Entry.Source == log.SourceSecurity && !strings.HasPrefix(event.Entry.Text, "Blocked autofocusing") {
				w.complain(event.Entry.Text)
			}
		case *runtime.EventExceptionThrown:
			w.complain(event.ExceptionDetails.Error())
		}
	})
	w.run(t, network.Enable(), log.Enable(), chromedp.EmulateViewport(1280, 800))
	t.Cleanup(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		for _, host := range w.hosts {
			if host != "127.0.0.1" && !strings.HasSuffix(host, ".localhost") {
				t.Errorf("a page asked %s for something", host)
			}
		}
		for _, complaint := range w.complaints {
			t.Errorf("the browser complains of a page: %s", complaint)
		}
	})
	return w
}

func (w *tab) complain(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.complaints = append(w.complaints, text)
}

func (w *tab) note(address string) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" {
		return // a page that is written into the address, as about:blank is
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if !slices.Contains(w.hosts, u.Hostname()) {
		w.hosts = append(w.hosts, u.Hostname())
	}
}

// run does things in the window.
func (w *tab) run(t *testing.T, actions ...chromedp.Action) {
	t.Helper()
	err := chromedp.Run(w.ctx, actions...)
	if err != nil {
		var address, text string
		_ = chromedp.Run(w.ctx, chromedp.Location(&address), chromedp.Text("body", &text)) // only for the message
		address, _, _ = strings.Cut(address, "?")
		t.Fatalf("browser: %v, at %s, which shows:\n%s", err, address, text)
	}
}

// text returns what an element says.
func (w *tab) text(t *testing.T, selector string) string {
	t.Helper()
	var text string
	w.run(t, chromedp.Text(selector, &text, chromedp.ByQuery, chromedp.NodeVisible))
	return text
}

// withoutScript switches scripts off for the pages that are opened from now on.
func withoutScript() chromedp.Action { return emulation.SetScriptExecutionDisabled(true) }

// english makes the browser prefer English for the pages that are opened from now on.
func english() chromedp.Action {
	return network.SetExtraHTTPHeaders(network.Headers{"Accept-Language": "en-GB,en;q=0.9,tr;q=0.8"})
}

// orderName is a reference that tells a story's order from the others'.
func orderName(t *testing.T) string {
	t.Helper()
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(t.Name())) // it takes everything
	return fmt.Sprintf("3D-%08x", sum.Sum32())
}

// shop is a shop's website: the pages that send buyers away and the addresses at which they come back.
type shop struct {
	server *httptest.Server

	mu      sync.Mutex // guards what follows
	pages   map[string]string
	returns map[string]chan returned
}

// agreed are the website's addresses that a provider is told once and not with each order. Whoever comes there says by the
// first of these fields that it has for which order.
func agreed() map[string][]string {
	return map[string][]string{
		"/paymes/return": {"orderId", "id"}, "/paymes/hook": {"orderId", "payuPaymentReference"},
	}
}

// returned is a buyer who has come back, or a server that tells something.
type returned struct {
	method string
	values url.Values
	// query is the query of the address, whatever the method.
	query url.Values
	// contentType and body are what a post was sent as, byte for byte.
	contentType string
	body        string
}

func openShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{pages: map[string]string{}, returns: map[string]chan returned{}}
	s.server = httptest.NewServer(s)
	t.Cleanup(s.server.Close)
	return s
}

// ServeHTTP shows pages and takes buyers back.
func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	got := returned{method: r.Method, values: r.URL.Query(), query: r.URL.Query(), contentType: r.Header.Get("Content-Type")}
	if r.Method == http.MethodPost {
		// What cannot be read is missing, which the story finds.
		body, _ := io.ReadAll(r.Body)
		got.body = string(body)
		got.values, _ = url.ParseQuery(got.body)
	}
	path := r.URL.Path
	if names, fixed := agreed()[path]; fixed {
		path += "/" + cmp.Or(got.values.Get(names[0]), got.values.Get(names[1]))
	}
	s.mu.Lock()
	page, shown := s.pages[path]
	back := s.returns[path]
	s.mu.Unlock()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	switch {
	case shown:
		_, _ = w.Write([]byte(page)) // the browser has gone if this fails
	case back != nil:
		back <- got
		_, _ = w.Write([]byte(`<!doctype html><title>Mağaza</title><p id="back">Mağazaya döndünüz.</p>`))
	default:
		http.NotFound(w, r)
	}
}

// page puts a page onto the website and returns its address.
func (s *shop) page(path, html string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[path] = html
	return s.server.URL + path
}

// returnTo makes a return address for an order.
func (s *shop) returnTo(order string) (address string, back <-chan returned) {
	return s.server.URL + "/return/" + order, s.await("/return", order)
}

// await returns what will come to an address for an order.
func (s *shop) await(path, order string) <-chan returned {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := make(chan returned, 8)
	s.returns[path+"/"+order] = c
	return c
}

// next returns the next one to come.
func next(t *testing.T, c <-chan returned) returned {
	t.Helper()
	select {
	case got := <-c:
		return got
	case <-time.After(guard):
		t.Fatal("nobody comes to the shop")
		return returned{}
	}
}
