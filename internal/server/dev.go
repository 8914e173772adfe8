package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/simbank"
	"github.com/vezne/vezne/internal/binstore"
	"github.com/vezne/vezne/internal/bookkeeper"
	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/health"
	"github.com/vezne/vezne/internal/provider"
	"github.com/vezne/vezne/internal/reconcile"
	"github.com/vezne/vezne/internal/retention"
	"github.com/vezne/vezne/internal/roster"
	"github.com/vezne/vezne/internal/sim"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/vaultstore"
)

// Dev is a gateway with its surfaces in one process: in development mode with the simulator and the demo merchant, in production mode
// without either.
type Dev struct {
	conf     config.Dev
	prod     *config.Serve // nil in development mode
	log      *slog.Logger
	metrics  *metrics
	listener net.Listener
	main     *http.Server
	store    store.Store
	gateway  *gateway.Gateway
	daily    *reconcile.Daily
	keeper   *retention.Keeper
	outbound *http.Client
	live     *live
	cards    *binstore.Watcher
	hooks    *hooks
	saved    *vaultstore.Keys
	health   *health.Board
	// bank and its own listener are nil when the simulator runs alone elsewhere. The gateway calls it over a
	// listener of its own, so that payments under way can be finished while the main listener takes no more.
	bank         *sim.Bank
	bankListener net.Listener
	bankServer   *http.Server
	// admin shows the metrics in production mode; nil where nobody wants them.
	adminListener net.Listener
	admin         *http.Server
	// draining is closed when the process is told to stop, and traffic is what it then waits for.
	draining chan struct{}
	started  time.Time
	traffic  traffic
	// clock is the machine's, and in development mode may be ahead of it.
	clock *clock
}

// now is the time of the process.
func (d *Dev) now() time.Time { return d.clock.now() }

// OpenDev opens everything and listens, so that a request sent after it returns is answered once Run is called.
func OpenDev(ctx context.Context, c config.Dev, log *slog.Logger) (*Dev, error) {
	return openDev(ctx, c, log, unwrapped)
}

func unwrapped(s store.Store) store.Store { return s }

// openDev is OpenDev with the store as wrap returns it.
func openDev(ctx context.Context, c config.Dev, log *slog.Logger, wrap func(store.Store) store.Store) (*Dev, error) {
	err := c.Validate()
	if err != nil {
		return nil, err
	}
	err = os.MkdirAll(c.Data, 0o700)
	if err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	ticking, err := openClock(c.Data)
	if err != nil {
		return nil, err
	}
	d := &Dev{started: time.Now(), conf: c, log: log, metrics: newMetrics(), draining: make(chan struct{}), clock: ticking}
	err = d.open(ctx, wrap)
	if err != nil {
		return nil, errors.Join(err, d.close())
	}
	return d, nil
}

func (d *Dev) open(ctx context.Context, wrap func(store.Store) store.Store) error {
	var err error
	d.listener, err = listen(ctx, d.conf.Addr)
	if err != nil {
		return fault.At("--addr", err)
	}
	db, err := d.conf.Database()
	if err != nil {
		return err
	}
	opened, err := OpenStore(ctx, db, d.log, d.metrics.observer())
	if err != nil {
		return err
	}
	d.store = wrap(opened)
	d.metrics.watch(d.store, d.now)
	d.outbound = Outbound()
	err = d.openRoster(ctx)
	if err != nil {
		return err
	}
	err = d.openSaved(ctx)
	if err != nil {
		return err
	}
	d.openHealth()
	err = d.openHooks(ctx)
	if err != nil {
		return err
	}
	messages, err := d.openMessages()
	if err != nil {
		return err
	}
	d.gateway, err = gateway.New(gateway.Config{
		Store: d.store, Merchants: d.live.directory, Accounts: d.live.accounts(),
		Now: d.now, Log: d.log, ProviderTimeout: d.conf.ProviderTimeout, Patience: d.conf.Patience,
		Observe: d.metrics.call, Endpoints: d.hooks.book.Directory, Vault: d.saved.Vault(), Guard: d.guard(), Rerouted: d.metrics.reroute, Unposted: d.metrics.unposted.Inc,
		Messages: messages, KeepMessages: d.prod == nil, Calendar: calendar.Calendar{}.With(d.conf.Holidays...),
	})
	if err != nil {
		return err
	}
	d.live.gateway = d.gateway
	err = d.openDispatch()
	if err != nil {
		return err
	}
	d.gateway.Jobs().Handlers[vaultstore.JobRotate] = d.saved.Run
	d.metrics.registry.MustRegister(lying{d})
	d.openReconciliation()
	d.openRetention()
	err = d.restoreHealth(ctx)
	if err != nil {
		return err
	}
	d.main = newHTTP(d.surfaces(), d.log)
	// Counted from the request's header on, so the time that its body may take comes on top.
	d.main.WriteTimeout = d.longest() + readTimeout
	return nil
}

// openRoster applies the gateway file, if there is one, and reads who is served.
func (d *Dev) openRoster(ctx context.Context) error {
	keys, err := d.openAccountKeys(ctx)
	if err != nil {
		return err
	}
	if wanted := d.conf.Apply.Wanted(); len(wanted) > 0 {
		_, err := roster.Apply(ctx, d.store, wanted, roster.Options{Keys: keys, Now: d.now()})
		if err != nil {
			return d.conf.Apply.Locate(err)
		}
	}
	served := &live{
		keys: keys, deps: d.deps, log: d.log.With("component", "roster"),
		with: func(stored roster.People) roster.People { return stored },
	}
	if d.prod == nil {
		bank, err := d.openBank(ctx)
		if err != nil {
			return err
		}
		served.with = func(stored roster.People) roster.People { return config.Demo(d.conf.Settings, stored) }
		served.house = map[string]connector.Connector{config.DemoAccount: bank}
	}
	d.live, err = openLive(ctx, d.store, served)
	if err != nil {
		return err
	}
	return d.openCards(ctx)
}

// openCards reads the imported BINs.
func (d *Dev) openCards(ctx context.Context) error {
	d.cards = &binstore.Watcher{Store: d.store, Directory: d.live.directory.Cards(), Log: d.log.With("component", "bins")}
	return d.cards.Load(ctx) //nolint:wrapcheck // it says what it reads
}

// changesPause is how often a node looks whether merchants, accounts, BINs, endpoints or keys have changed.
const changesPause = time.Second

// watch looks for changes until ctx ends. Asking for a version is a look into an index, so that one pause serves all.
func (d *Dev) watch(ctx context.Context) {
	t := time.NewTicker(changesPause)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			d.live.watcher.Look(ctx)
			d.cards.Look(ctx)
			d.hooks.book.Look(ctx)
			d.saved.Look(ctx)
		}
	}
}

// openBank starts the simulator unless one runs elsewhere, and opens the account at it.
func (d *Dev) openBank(ctx context.Context) (connector.Connector, error) {
	base := d.conf.Bank
	if base == "" {
		var err error
		d.bankListener, err = listen(ctx, "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		d.bank, err = sim.Open(sim.Config{
			BooksPath: filepath.Join(d.conf.Data, "simulator.db"), BaseURL: d.URL(), Now: d.now, Log: d.log,
			Development: true, Terminals: map[string]string{config.DemoTerminal: config.DemoTerminalKey},
		})
		if err != nil {
			return nil, fmt.Errorf("open simulator: %w", err)
		}
		d.bankServer = newHTTP(d.bank.Handler(), d.log)
		base = "http://" + d.bankListener.Addr().String()
	}
	account := simbank.Config{
		BaseURL: base, Terminal: config.DemoTerminal, Key: config.DemoTerminalKey, OneStep: d.conf.OneStep,
	}
	err := account.Validate()
	if err != nil {
		return nil, fmt.Errorf("account %s: %w", config.DemoAccount, err)
	}
	c, err := account.Open(d.deps("house", provider.Account{
		Name: config.DemoAccount, Kind: "simbank", Credentials: map[string]string{"terminal": account.Terminal, "key": account.Key},
	}))
	if err != nil {
		return nil, fmt.Errorf("open account %s: %w", config.DemoAccount, err)
	}
	return c, nil
}

// Outbound returns a client for calls to providers. Every call carries its own deadline, redirects are not
// followed, because a provider's API has no business sending card data elsewhere, and no proxy is used unless
// one is configured on purpose.
func Outbound() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			DialContext:         (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
			MaxIdleConnsPerHost: 256, MaxIdleConns: 1024, IdleConnTimeout: 60 * time.Second,
			TLSHandshakeTimeout: 10 * time.Second, ForceAttemptHTTP2: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// URL is the address by which shops and buyers know the gateway, without a slash at the end.
func (d *Dev) URL() string {
	if d.prod != nil {
		return strings.TrimRight(d.prod.Site, "/")
	}
	return "http://" + d.listener.Addr().String()
}

// Run answers until ctx ends, then finishes what is under way and closes everything.
func (d *Dev) Run(ctx context.Context) error {
	jobsCtx, stopJobs := context.WithCancel(context.WithoutCancel(ctx))
	defer stopJobs()
	var running sync.WaitGroup
	running.Go(func() {
		d.schedule(jobsCtx)
		d.scheduleRetention(jobsCtx)
		d.gateway.Jobs().Run(jobsCtx)
	})
	running.Go(func() { d.hooks.runner.Run(jobsCtx) })
	running.Go(func() { d.watch(jobsCtx) })
	sealer := &bookkeeper.Sealer{Store: d.store, Now: time.Now, Log: d.log}
	running.Go(func() { sealer.Run(jobsCtx) })
	failed := make(chan error, 3)
	running.Go(func() { failed <- serve(d.main, d.listener) })
	if d.bankServer != nil {
		running.Go(func() { failed <- serve(d.bankServer, d.bankListener) })
	}
	if d.admin != nil {
		running.Go(func() { failed <- serve(d.admin, d.adminListener) })
	}
	var err error
	select {
	case <-ctx.Done():
		d.log.Info("told to stop; finishing what is under way")
	case err = <-failed:
	}
	close(d.draining)
	if err == nil {
		duck, cancel := context.WithTimeout(context.WithoutCancel(ctx), lameDuck)
		d.traffic.rest(duck)
		cancel()
	}
	// The order matters: first no new requests, then no new jobs, then the bank that both were calling.
	err = errors.Join(err, d.drain(d.main))
	stopJobs()
	if d.bankServer != nil {
		err = errors.Join(err, d.drain(d.bankServer))
	}
	if d.admin != nil {
		err = errors.Join(err, d.drain(d.admin))
	}
	running.Wait()
	return errors.Join(err, d.close())
}

// longest is more than a payment can take: a provider's timeout and the patience with a doubt, once more of both for an account
// that it went on to at the last moment, the timeout of an inquiry that begins as the patience ends, and the commits.
func (d *Dev) longest() time.Duration {
	return 3*cmp.Or(d.conf.ProviderTimeout, 30*time.Second) + 2*cmp.Or(d.conf.Patience, 10*time.Second) + 10*time.Second
}

// drain waits for the requests of one server.
func (d *Dev) drain(s *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), d.longest())
	defer cancel()
	err := s.Shutdown(ctx)
	if err != nil {
		return fmt.Errorf("finish requests under way: %w", err)
	}
	return nil
}

func (d *Dev) close() error {
	var errs []error
	if d.outbound != nil {
		d.outbound.CloseIdleConnections()
	}
	if d.hooks != nil {
		d.hooks.sender.Close()
	}
	if d.store != nil {
		errs = append(errs, d.store.Close())
	}
	if d.bank != nil {
		errs = append(errs, d.bank.Close())
	}
	for _, l := range []net.Listener{d.listener, d.bankListener, d.adminListener} {
		if l == nil {
			continue
		}
		err := l.Close()
		if err != nil && !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
