package crashtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"strconv"
	"time"

	"github.com/vezne/vezne/internal/config"
)

// crash is one run of the test on one engine.
type crash struct {
	program   string   // the vezne binary
	folder    string   // databases and logs
	db        string   // the gateway's database as --db takes it, "" for SQLite in the folder
	addresses []string // of the bank and of the gateway
	seed      uint64
	kills     int
	now       func() time.Time

	world    *world
	shops    []*shop
	bank     *process
	gateway  *process
	killedAt []time.Time
	// underWay is how many kills left requests without an answer.
	underWay int
}

// The set-up of a run. The bank's client waits for little, so that the slow scenarios do not make the run slow; and
// the shops are more than the processors, so that a kill always finds work under way.
const (
	shopCount       = 8
	chaosPercent    = 10
	providerTimeout = "2s"
	patience        = "3s"
	bankSlow        = "4s"
)

// random returns the source of one part of the run. Each has its own, so that the choices of one do not depend on
// the speed of another.
func (c *crash) random(part uint64) *rand.Rand { return rand.New(rand.NewPCG(c.seed, part)) }

// open starts the bank and opens the shops.
func (c *crash) open(ctx context.Context) error {
	transport := &http.Transport{MaxIdleConnsPerHost: 4 * shopCount}
	c.world = &world{
		bank: "http://" + c.addresses[0], gateway: "http://" + c.addresses[1], year: c.now().Year() + 3,
		client: &http.Client{
			Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
			// No gateway takes as long; this only turns one that hangs into a request without an answer.
			Timeout: time.Minute,
		},
	}
	var err error
	c.bank, err = run(ctx, c.program, c.bankLog(), "sim", "--addr", c.addresses[0], "--data", filepath.Join(c.folder, "bank"),
		"--chaos", strconv.Itoa(chaosPercent), "--seed", strconv.FormatUint(c.seed, 10), "--slow", bankSlow, "--log-json")
	if err != nil {
		return err
	}
	err = c.bank.answers(ctx, c.world.client, c.world.bank+"/sim/books?limit=1")
	if err != nil {
		return fmt.Errorf("start bank: %w\n%s", err, lastLines(c.bankLog(), 5))
	}
	for i := range shopCount {
		c.shops = append(c.shops, &shop{
			world: c.world, name: fmt.Sprintf("K%d", i+1), random: c.random(uint64(i + 2)), played: map[string]int{},
		})
	}
	return nil
}

// end ends what is still running.
func (c *crash) end() {
	c.gateway.kill()
	c.bank.kill()
	if c.world != nil {
		c.world.client.CloseIdleConnections()
	}
}

func (c *crash) bankLog() string    { return filepath.Join(c.folder, "bank.log") }
func (c *crash) gatewayLog() string { return filepath.Join(c.folder, "gateway.log") }

// start starts a gateway on the same address and the same data as the one before.
func (c *crash) start(ctx context.Context) error {
	arguments := []string{
		"dev", "--addr", c.addresses[1], "--data", filepath.Join(c.folder, "gateway"), "--bank", c.world.bank,
		"--provider-timeout", providerTimeout, "--patience", patience, "--log-json",
	}
	if c.db != "" {
		arguments = append(arguments, "--db", c.db)
	}
	var err error
	c.gateway, err = run(ctx, c.program, c.gatewayLog(), arguments...)
	return err
}

func (c *crash) ready(ctx context.Context) error {
	err := c.gateway.answers(ctx, c.world.client, c.world.gateway+"/readyz")
	if err != nil {
		return fmt.Errorf("start gateway: %w\n%s", err, lastLines(c.gatewayLog(), 10))
	}
	return nil
}

// killing starts the gateway and kills it, again and again, and leaves a last one running. Most die 20 to 700 ms after
// they are ready, under load; some die before they are, because what happens at the start must bear it too.
func (c *crash) killing(ctx context.Context) error {
	random := c.random(1)
	for range c.kills {
		lost := c.world.lost.Load()
		err := c.start(ctx)
		if err != nil {
			return err
		}
		early := random.IntN(8) == 0
		life := 20*time.Millisecond + time.Duration(random.Int64N(int64(680*time.Millisecond)))
		if early {
			life /= 6
		} else {
			err = c.ready(ctx)
			if err != nil {
				return err
			}
		}
		rest(ctx, life)
		c.killedAt = append(c.killedAt, c.now())
		if !c.gateway.kill() {
			return fmt.Errorf("gateway ended before it was killed\n%s", lastLines(c.gatewayLog(), 10))
		}
		rest(ctx, pause/4) // the shops notice within this, or are counted with the next kill
		if c.world.lost.Load() > lost {
			c.underWay++
		}
	}
	err := c.start(ctx)
	if err != nil {
		return err
	}
	return c.ready(ctx)
}

// standing returns an error if the bank or the last gateway has ended by itself.
func (c *crash) standing() error {
	for _, p := range []struct {
		name, log string
		*process
	}{{"bank", c.bankLog(), c.bank}, {"gateway", c.gatewayLog(), c.gateway}} {
		select {
		case <-p.ended:
			return fmt.Errorf("%s: %w\n%s", p.name, errEnded, lastLines(p.log, 10))
		default:
		}
	}
	return nil
}

// looks is how often the gateway is asked whether everything is settled: for longer than its jobs rest at most.
const looks = 1800

// settle waits until nothing is sent or in doubt any more, by the gateway's own jobs and nothing else. It returns
// what is left when it has asked often enough or ctx has ended.
func (c *crash) settle(ctx context.Context) error {
	left := ""
	for range looks {
		left = ""
		for _, state := range []string{stateSent, stateIndeterminate} {
			page, err := c.page(ctx, "?limit=100&state="+state)
			if err != nil {
				return err
			}
			for _, p := range page.Payments {
				left += "\n    " + p.String()
			}
		}
		if left == "" {
			var err error
			left, err = c.openOperations(ctx)
			if err != nil {
				return err
			}
		}
		if left == "" {
			return nil
		}
		rest(ctx, 10*pause)
		if ctx.Err() != nil {
			break
		}
	}
	return fmt.Errorf("not settled:%s", left)
}

// openOperations names follow-ups that were asked for and have no outcome: their payment is neither sent nor in doubt
// while the process that asked might still be waiting.
func (c *crash) openOperations(ctx context.Context) (string, error) {
	all, err := c.payments(ctx)
	if err != nil {
		return "", err
	}
	left := ""
	for _, p := range all {
		for _, o := range p.Operations {
			if o.Status != approved && o.Status != refused && p.State != stateChallenged {
				left += fmt.Sprintf("\n    %s: %s is %s", p, o.Kind, o.Status)
			}
		}
	}
	return left, nil
}

// listing is a page of the gateway's payments.
type listing struct {
	Payments []payment `json:"payments"`
	HasMore  bool      `json:"has_more"`
	Next     string    `json:"next"`
}

func (c *crash) page(ctx context.Context, query string) (listing, error) {
	var l listing
	return l, c.read(ctx, c.world.gateway+"/v1/payments"+query, &l)
}

// payments reads the gateway's books, page by page.
func (c *crash) payments(ctx context.Context) ([]payment, error) {
	var all []payment
	query := "?limit=100"
	for {
		l, err := c.page(ctx, query)
		if err != nil {
			return nil, err
		}
		all = append(all, l.Payments...)
		if !l.HasMore {
			return all, nil
		}
		query = "?limit=100&after=" + l.Next
	}
}

// entries reads the bank's books.
func (c *crash) entries(ctx context.Context) ([]entry, error) {
	var books struct {
		Total      int     `json:"total"`
		Operations []entry `json:"operations"`
	}
	err := c.read(ctx, c.world.bank+"/sim/books", &books)
	if err == nil && len(books.Operations) != books.Total {
		err = errors.New("bank does not show all of its books")
	}
	return books.Operations, err
}

func (c *crash) read(ctx context.Context, address string, into any) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return fmt.Errorf("make request: %w", err)
	}
	r.Header.Set("Authorization", "Bearer "+config.DemoKey)
	got, err := c.world.send(ctx, r)
	if err != nil {
		return fmt.Errorf("read %s: %w", address, err)
	}
	err = json.Unmarshal(got.body, into)
	if err != nil || got.status != http.StatusOK {
		return fmt.Errorf("read %s: status %d: %w", address, got.status, err)
	}
	return nil
}
