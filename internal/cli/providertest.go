package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/id"
	"github.com/vezne/vezne/internal/logging"
	"github.com/vezne/vezne/internal/provider"
	"github.com/vezne/vezne/internal/server"
)

type providerTestCommand struct {
	accountFlags
	Timeout time.Duration `default:"10s" help:"How long the provider is waited for." tr:"Sağlayıcının ne kadar bekleneceği."`
}

// Run tries an account. Only one that is reached and takes the credentials is no error.
func (c providerTestCommand) Run(ctx context.Context, s streams) (err error) {
	d, err := c.look(ctx, s)
	if err != nil {
		return err
	}
	defer closing(d.Store, &err)
	if d.keys == nil {
		return c.noKeys()
	}
	client := server.Outbound()
	defer client.CloseIdleConnections()
	h, account, err := c.connect(ctx, d, connector.Deps{HTTP: client, Now: time.Now, Log: logging.New(s.log, 0, true)})
	if err != nil {
		return err
	}
	done := provider.Check(ctx, account, h.BaseURL, "vezne-test-"+strings.ToLower(id.New(time.Now()).String())[:20], time.Now, c.Timeout)
	security := c.in(fault.Text{TR: "şifresiz (yalnızca bu makinede)", EN: "not encrypted (on this machine only)"})
	if done.Secure {
		security = c.in(fault.Text{TR: "TLS, sertifika doğrulandı", EN: "TLS, certificate verified"})
		if done.Verdict == provider.Insecure || done.Verdict == provider.Unreachable {
			security = "TLS"
		}
	}
	_, err = fmt.Fprintf(s.out, "%s/%s  %s  %s\n  %s\n  %s  %s\n", c.Merchant, c.Name, h.Kind, h.BaseURL, c.in(verdict(done.Verdict)), security, done.Took.Round(time.Millisecond))
	if err != nil {
		return err //nolint:wrapcheck // the terminal is gone
	}
	if done.Verdict == provider.Fine {
		return nil
	}
	return unusable(done.Cause)
}

func verdict(v provider.Verdict) fault.Text {
	switch v {
	case provider.Fine:
		return fault.Text{TR: "Ulaşıldı, kimlik bilgileri kabul edildi.", EN: "Reached, and the credentials are accepted."}
	case provider.Refused:
		return fault.Text{TR: "Ulaşıldı, ama kimlik bilgileri reddedildi.", EN: "Reached, but the credentials are refused."}
	case provider.Insecure:
		return fault.Text{TR: "TLS kurulamadı: karşıdaki kim olduğunu kanıtlayamıyor.", EN: "TLS failed: who answers there cannot prove who it is."}
	case provider.Unreachable:
		return fault.Text{TR: "Ulaşılamadı: adreste kimse yok.", EN: "Not reached: nobody answers at the address."}
	case provider.Silent:
		return fault.Text{TR: "İstek gitti, yanıt gelmedi.", EN: "The request left, and no answer came."}
	case provider.Unclear:
	}
	return fault.Text{
		TR: "Ulaşıldı, ama yanıt bu sağlayıcının yanıtına benzemiyor; adresi kontrol edin.",
		EN: "Reached, but the answer is not this provider's; check the address.",
	}
}

// unusable is the failure of an account that was tried. What the connector says of it stands behind.
func unusable(cause error) error {
	t := fault.Text{TR: "hesap kullanılamıyor", EN: "the account cannot be used"}
	if cause == nil {
		return fault.Say(t)
	}
	return fault.Doing(t, cause)
}
