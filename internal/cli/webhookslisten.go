package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/webhook"
)

// webhooksListenCommand is a receiver for trying it out. It makes an endpoint for itself and takes it away when it ends.
type webhooksListenCommand struct {
	hookFlags
	Addr   string   `default:"127.0.0.1:9000" help:"Address to listen on." tr:"Dinlenecek adres."`
	Events []string `placeholder:"TYPE" help:"The types of event to receive; all if not given." tr:"Karşılanacak olay türleri; verilmezse hepsi."`
	Secret string   `placeholder:"whsec_..." help:"Check with this secret and make no endpoint: for a gateway elsewhere." tr:"Bu gizli anahtarla denetler, uç nokta oluşturmaz: başka yerdeki bir ağ geçidi için."`
	Status int      `default:"200" help:"What to answer with: something other than 200 shows how deliveries are tried again." tr:"Verilecek cevap: 200'den başkası, gönderimlerin nasıl yeniden denendiğini gösterir."`
}

// Run listens until a signal.
func (c webhooksListenCommand) Run(ctx context.Context, s streams) (err error) {
	var listening net.ListenConfig
	l, err := listening.Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return fault.At("--addr", err)
	}
	secret, leave, err := c.join(ctx, s, "http://"+l.Addr().String()+"/")
	if err != nil {
		return errors.Join(err, l.Close())
	}
	defer func() { err = errors.Join(err, leave(context.WithoutCancel(ctx))) }()
	server := &http.Server{Handler: c.receiver(s.out, secret), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second}
	fmt.Fprintf(s.out, c.in(fault.Text{TR: "%s adresinde dinleniyor. Bir ödeme yapın; Ctrl-C bitirir.\n", EN: "Listening on %s. Make a payment; Ctrl-C ends.\n"}), l.Addr())
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err = <-failed:
		return fault.Doing(fault.Text{TR: "dinleme kesildi", EN: "listen"}, err)
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return server.Shutdown(end) //nolint:wrapcheck // it is the last thing that is done
}

// join makes the endpoint, or takes the one that there is already, and returns its secret and what to do at the end.
func (c webhooksListenCommand) join(ctx context.Context, s streams, url string) (webhook.Secret, func(context.Context) error, error) {
	stay := func(context.Context) error { return nil }
	if c.Secret != "" {
		secret, err := webhook.ParseSecret(c.Secret)
		if err != nil {
			return secret, nil, fault.Say(fault.Text{TR: "--secret: whsec_ ile başlayan gizli anahtarı verin", EN: "--secret: give the secret, which begins with whsec_"})
		}
		return secret, stay, nil
	}
	d, b, err := c.book(ctx, s)
	if err != nil {
		return webhook.Secret{}, nil, err
	}
	all, err := b.List(ctx, c.whose())
	if err != nil {
		return webhook.Secret{}, nil, errors.Join(err, d.Close())
	}
	if i := slices.IndexFunc(all, func(e webhook.Endpoint) bool { return e.URL == url }); i >= 0 {
		return all[i].Secret, stay, d.Close()
	}
	e, err := b.Create(ctx, webhook.Endpoint{Merchant: c.whose(), URL: url, Events: c.Events, Description: "vezne webhooks listen"})
	if err != nil {
		return webhook.Secret{}, nil, errors.Join(err, d.Close())
	}
	return e.Secret, func(ctx context.Context) error {
		_, err := b.Delete(ctx, e.Merchant, e.ID)
		return errors.Join(err, d.Close())
	}, nil
}

// receiver prints what arrives, once for each id, and says whether the signature holds.
func (c webhooksListenCommand) receiver(out io.Writer, secret webhook.Secret) http.Handler {
	var mu sync.Mutex // guards seen and out
	seen := map[string]int{}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		if err != nil {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		id := r.Header.Get("webhook-id")
		seen[id]++
		signature := c.in(fault.Text{TR: "imza doğru", EN: "signature verified"})
		if err = webhook.Verify(secret, body, r.Header); err != nil {
			signature = c.in(fault.Text{TR: "İMZA YANLIŞ", EN: "WRONG SIGNATURE"})
			w.WriteHeader(http.StatusUnauthorized)
		} else {
			w.WriteHeader(c.Status)
		}
		var shown bytes.Buffer
		if json.Indent(&shown, body, "", "  ") != nil {
			shown.Reset()
			fmt.Fprintf(&shown, "%q", body)
		}
		again := ""
		if seen[id] > 1 {
			again = fmt.Sprintf(c.in(fault.Text{TR: "  (%d. kez)", EN: "  (time %d)"}), seen[id])
		}
		fmt.Fprintf(out, "%s  %s  %s%s\n%s\n", clock(time.Now()), id, signature, again, shown.String())
	})
}
