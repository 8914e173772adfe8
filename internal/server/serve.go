package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"time"

	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/keyring"
	"github.com/vezne/vezne/internal/roster"
)

// serve.go is what production mode does in another way than development mode.

// OpenServe opens production mode: everything of development mode but the simulator, the demo merchant and their public
// credentials.
func OpenServe(ctx context.Context, c config.Serve, log *slog.Logger) (*Dev, error) {
	err := c.Validate()
	if err != nil {
		return nil, err //nolint:wrapcheck // it names the flag
	}
	err = os.MkdirAll(c.Data, 0o700)
	if err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	d := &Dev{started: time.Now(), conf: c.Common(), prod: &c, log: log, metrics: newMetrics(), draining: make(chan struct{}), clock: &clock{}}
	err = d.open(ctx, unwrapped)
	if err == nil {
		err = d.expose(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, d.close())
	}
	if len(d.live.directory.All()) == 0 {
		log.Warn("no merchant is served yet; set some up with vezne apply, also while this runs")
	}
	return d, nil
}

// expose puts TLS on the main listener, if that is ours to do, and opens the one of the metrics.
func (d *Dev) expose(ctx context.Context) error {
	if d.prod.Cert != "" {
		certificate, err := tls.LoadX509KeyPair(d.prod.Cert, d.prod.Key)
		if err != nil {
			return fault.Doing(fault.Text{TR: "--tls-cert ve --tls-key", EN: "--tls-cert and --tls-key"}, err)
		}
		d.listener = tls.NewListener(d.listener, &tls.Config{
			Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"},
		})
	}
	if d.prod.Admin == "" {
		return nil
	}
	var err error
	d.adminListener, err = listen(ctx, d.prod.Admin)
	if err != nil {
		return fault.At("--admin", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", d.metrics.handler())
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", d.ready)
	d.admin = newHTTP(mux, d.log)
	return nil
}

// Listening is the address on which this process answers, which a proxy in front may show under another.
func (d *Dev) Listening() string {
	scheme := "http://"
	if d.prod != nil && d.prod.Cert != "" {
		scheme = "https://"
	}
	return scheme + d.listener.Addr().String()
}

func (d *Dev) openAccountKeys(ctx context.Context) (*keyring.Ring, error) {
	if d.prod == nil || d.prod.MakeKeys {
		return roster.OpenKeys(ctx, d.store, d.conf.AccountPath()) //nolint:wrapcheck // it names the file
	}
	keys, err := keyring.Open(d.conf.AccountPath(), roster.KeyPurpose)
	if err != nil {
		return nil, missing("--account-keys", err)
	}
	return keys, nil
}

func missing(flag string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return &fault.Said{Text: fault.Text{
			TR: "%s: anahtar dosyası yok; başka bir düğümden kopyalayın ya da yalnızca ilk başlatmada --make-keys verin: %v",
			EN: "%s: there is no key file; copy it from another node, or give --make-keys at the very first start: %v",
		}.With(flag, err), Cause: err}
	}
	return fault.At(flag, err)
}

// guard is what keeps payments from accounts that do not answer.
func (d *Dev) guard() gateway.Guard {
	if d.prod == nil {
		return rehearsal{d.health}
	}
	return d.health
}
