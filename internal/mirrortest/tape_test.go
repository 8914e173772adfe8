package mirrortest_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/connectortest"
	"github.com/vezne/vezne/internal/matrix"
	"github.com/vezne/vezne/internal/provider"
	"github.com/vezne/vezne/internal/tape"
	"github.com/vezne/vezne/money"
)

// tapeReturn is where the tape's buyers come back to, with half of a card's key in the address.
const tapeReturn = "https://gateway.example/back?token=0C9E8F5A-77D1-4B1E-9C39-5F7E4D2A1B60"

// TestRecordAndReplay records what each connector and our dialect of its provider say to each other, searches the recording for
// everything secret, and plays it to a connector that has no provider: every result is the same.
func TestRecordAndReplay(t *testing.T) {
	t.Parallel()
	for _, of := range matrix.Providers() {
		if _, played := providers()[of.Name]; !played {
			continue // the simulator signs its answers with the request's own signature, which no recording keeps
		}
		t.Run(of.Name, func(t *testing.T) {
			t.Parallel()
			c := &cell{Cell: matrix.Cell{Out: of}, clock: &clock{started: time.Now()}}
			open := c.upstream(t, "https://gateway.example/registered", false)
			folder := filepath.Join(t.TempDir(), "recording")
			secrets := tape.Secrets{Fields: provider.Secrets(of.Kind()), Values: providers()[of.Name].credentials}
			transport := &http.Transport{}
			t.Cleanup(transport.CloseIdleConnections)
			recorder, err := tape.New(tape.Options{
				Folder: folder, Provider: of.Kind(), Secrets: secrets, Base: transport, Now: c.clock.Now, Log: slog.New(slog.DiscardHandler),
			})
			if err != nil {
				t.Fatal(err)
			}
			at := c.clock.Now()
			recorded := &play{cell: c, now: func() time.Time { return at }, buyer: c.buyerAt}
			recorded.conn = opened(t, open, recorder, recorded.now)
			recorded.all(t)

			wantClean(t, folder, of.Name)
			if of.Name == "paymes-v46" {
				return // its answers are signed with the account's secret, which no recording keeps: this one is to be read
			}
			player, err := tape.Open(folder, secrets)
			if err != nil {
				t.Fatal(err)
			}
			played := &play{cell: c, now: recorded.now}
			for _, v := range recorded.visits {
				// Paratika's form is signed over a token of which the recording has a word only, so there it has to be the true
				// form, and the challenge to which it belongs.
				if of.Name != "paratika" {
					v.form, v.state = recorder.Form(v.form), ""
				}
				played.earlier = append(played.earlier, v)
			}
			played.conn = opened(t, open, player, played.now)
			played.all(t)
			for i := range recorded.seen { // ids of which a credential is a part are in the recording with its word
				ids := &recorded.seen[i].IDs
				ids.Order = recorder.Form(url.Values{"": {ids.Order}}).Get("")
			}
			if diff := cmp.Diff(recorded.seen, played.seen, cmpopts.EquateErrors(), cmp.AllowUnexported(money.Amount{})); diff != "" {
				t.Errorf("the recording does not say what the provider said (-provider +recording):\n%s", diff)
			}
			if left := player.Left(); len(left) > 0 {
				t.Errorf("recorded and not asked for: %q", left)
			}
		})
	}
}

func opened(t *testing.T, open func(connector.Deps) (connector.Connector, error), through http.RoundTripper, now func() time.Time) connector.Connector {
	t.Helper()
	c, err := open(connector.Deps{HTTP: &http.Client{Transport: through}, Now: now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// play is one round of everything that a connector can do.
type play struct {
	cell  *cell
	conn  connector.Connector
	now   func() time.Time
	buyer func(*testing.T, connector.Redirect) url.Values
	// earlier are the visits of the recording, which has no buyers; visits are those of this round, and seen what came of each step.
	earlier, visits []tapedVisit
	seen            []step
}

// tapedVisit is what a buyer brought back, and the challenge's state if it is to be that of the recording.
type tapedVisit struct {
	form  url.Values
	state string
}

// visit is what the buyer of a challenge brings back.
func (p *play) visit(t *testing.T, ch connector.Challenge) tapedVisit {
	t.Helper()
	v := tapedVisit{state: ch.State}
	if p.buyer != nil {
		v.form = p.buyer(t, *ch.Redirect)
	} else {
		v.form, v.state = p.earlier[len(p.visits)].form, p.earlier[len(p.visits)].state
		if v.state == "" {
			v.state = ch.State
		}
	}
	p.visits = append(p.visits, v)
	return v
}

// step is what a call came to. Causes are not compared: they may say where somebody was called.
type step struct {
	Name    string
	Outcome string
	Amount  money.Amount
	Refusal connector.Refusal
	IDs     connector.IDs
	Never   bool
}

func (p *play) saw(name string, r connector.Result) connector.Result {
	p.seen = append(p.seen, step{name, r.Outcome.String(), r.Amount, r.Refusal, r.IDs, r.NeverSent})
	return r
}

func (p *play) asked(name string, r connector.Report) {
	p.seen = append(p.seen, step{name, r.Finding.String() + " " + r.Result.Outcome.String(), r.Result.Amount, r.Result.Refusal, r.Result.IDs, false})
}

// all plays a sale, a decline, a payment with 3-D Secure, a lost answer, and what the connector can do afterwards.
func (p *play) all(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	if !p.cell.Out.ThreeDOnly {
		sale := p.authorization(t, "TAPE-1", "Ayşe Işık")
		r := p.saw("sale", p.conn.Authorize(ctx, sale))
		p.follow(ctx, "sale", sale, r)
		p.saw("decline", p.conn.Authorize(ctx, p.authorization(t, "TAPE-2", "SIM 51")))
		p.cell.line.loseAnswer()
		lost := p.authorization(t, "TAPE-3", "Ayşe Işık")
		r = p.saw("lost", p.conn.Authorize(ctx, lost))
		p.asked("lost", p.conn.Query(ctx, p.inquiry(lost, r)))
	}
	bank, able := p.conn.(connector.Challenger)
	if !able {
		return
	}
	for ref, holder := range []string{challenged, challenged + ", 54"} {
		a := p.authorization(t, []string{"TAPE-4", "TAPE-5"}[ref], holder)
		ch := bank.Challenge(ctx, a, tapeReturn)
		if ch.Redirect == nil {
			t.Fatalf("challenge: %+v, want a redirect", ch.Result)
		}
		v := p.visit(t, ch)
		f := bank.Finish(ctx, connector.Return{
			Ref: a.Ref, Order: a.Order, Amount: a.Amount, State: v.state, Form: v.form, Deadline: p.now().Add(time.Minute),
		})
		if !f.Valid {
			t.Errorf("%s: the return is not valid: %v", holder, f.Cause)
		}
		r := f.Result
		if bank.Shape() == connector.TwoStep {
			a.Proof = &f.Proof
			r = p.conn.Authorize(ctx, a)
		}
		p.saw("3-D "+holder, r)
		if r.Outcome == connector.Approved {
			p.follow(ctx, "3-D", a, r)
		}
	}
}

// follow asks about a payment and voids it.
func (p *play) follow(ctx context.Context, name string, a connector.Authorization, r connector.Result) {
	p.asked(name+" asked", p.conn.Query(ctx, p.inquiry(a, r)))
	v, able := p.conn.(connector.Voider)
	if !able || r.Outcome != connector.Approved {
		return
	}
	p.saw(name+" void", v.Void(ctx, connector.FollowUp{
		Ref: a.Ref + "-V", Order: a.Order, Original: original(a, r), Amount: a.Amount, Deadline: p.now().Add(time.Minute),
	}))
}

func original(a connector.Authorization, r connector.Result) connector.Original {
	o := connector.Original{Ref: a.Ref, Amount: a.Amount, IDs: r.IDs}
	if r.Outcome == connector.Approved {
		o.Captured = a.Amount.Minor()
	}
	return o
}

func (p *play) inquiry(a connector.Authorization, r connector.Result) connector.Inquiry {
	return connector.Inquiry{
		Ref: a.Ref, Order: a.Order, Kind: connector.KindSale, Amount: a.Amount, Original: original(a, r), Deadline: p.now().Add(time.Minute),
	}
}

func (p *play) authorization(t *testing.T, ref, holder string) connector.Authorization {
	t.Helper()
	card := connectortest.Card(t, tapeCard, tapeCode)
	card.Holder = holder
	return connector.Authorization{
		Ref: ref, Order: "order-" + ref, Amount: money.New(1250, money.TRY),
		Card:     card,
		Buyer:    connector.Buyer{Email: "ayse@example.com", Phone: "+905321234567", IP: "203.0.113.7"},
		Deadline: p.now().Add(time.Minute),
	}
}

// The card of the tape.
const (
	tapeCard = "4355084355084358"
	tapeCode = "739"
)

// buyerAt takes a buyer through the bank that stands behind the provider, and returns what comes back to us.
func (c *cell) buyerAt(t *testing.T, to connector.Redirect) url.Values {
	t.Helper()
	page := c.up.Browse(t, to.Method, to.URL, to.Fields)
	for range 5 {
		if page.Code != "" || page.Action == "" {
			break
		}
		page = c.up.Browse(t, page.Method, page.Action, page.Fields)
	}
	if page.Code == "" {
		t.Fatalf("the buyer does not come to the bank's page; stands at status %d", page.Status)
	}
	return c.up.Return(t, c.up.Confirm(t, page, page.Code))
}

// wantClean searches a recording for everything that must not be in it, by name and by the search of the house.
func wantClean(t *testing.T, folder, name string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil || len(files) < 3 {
		t.Fatalf("%d files are recorded, %v", len(files), err)
	}
	secrets := map[string]string{
		"card number": tapeCard, "card number in groups": "4355 0843", "visit's secret": "0C9E8F5A", "buyer": "ayse@example.com",
		"buyer's phone": "5321234567", "cookie": "Cookie", "header": "Authorization",
	}
	for credential, value := range providers()[name].credentials {
		secrets["credential "+credential] = value
	}
	for _, file := range files {
		text, err := os.ReadFile(file) //nolint:gosec // a file of this test
		if err != nil {
			t.Fatal(err)
		}
		for what, secret := range secrets {
			if strings.Contains(string(text), secret) {
				t.Errorf("%s holds the %s:\n%s", filepath.Base(file), what, text)
			}
		}
	}
	if out, err := leakscan(t, folder); err != nil {
		t.Errorf("the search finds something: %v\n%s", err, out)
	}
}

// leakscan searches a folder as "make test" searches everything that the tests leave behind.
func leakscan(t *testing.T, folder string) (string, error) {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "run", "../leakscan", "-cvv", tapeCode, folder)
	out, err := command.CombinedOutput()
	return string(out), err
}

// TestLeakscanFindsWhatARecordingMustNotHold records with a provider of whose fields nothing is known: the search has to find
// the code and the net has to have caught the number.
func TestLeakscanFindsWhatARecordingMustNotHold(t *testing.T) {
	t.Parallel()
	c := &cell{Cell: matrix.Cell{Out: matrix.Provider{Name: "paynet"}}, clock: &clock{started: time.Now()}}
	open := c.upstream(t, "", false)
	folder := filepath.Join(t.TempDir(), "recording")
	recorder, err := tape.New(tape.Options{
		Folder: folder, Provider: "paynet", Base: http.DefaultTransport, Now: c.clock.Now, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	p := &play{cell: c, now: c.clock.Now}
	p.conn = opened(t, open, recorder, c.clock.Now)
	p.conn.Authorize(t.Context(), p.authorization(t, "TAPE-9", "Ayşe Işık"))
	out, err := leakscan(t, folder)
	if err == nil || !strings.Contains(out, "findings") {
		t.Errorf("the search finds nothing: %v\n%s", err, out)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("nothing is recorded: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file) //nolint:gosec // a file of this test
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), tapeCard) || !strings.Contains(string(text), "435508") {
			t.Errorf("the net has not masked the number:\n%s", text)
		}
	}
}
