package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/vezne/vezne"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/payment"
)

// paymentsResolveCommand states what became of a payment that no provider can be asked about. It goes through the running gateway
// and not into its database: the gateway asks the provider once more, which the statement must not overtake, and tells the shop.
type paymentsResolveCommand struct {
	language
	Payment     payment.ID `arg:"" help:"The payment's id, pay_..." tr:"Ödemenin kimliği, pay_..."`
	Captured    bool       `xor:"outcome" required:"" help:"The provider's panel shows that it was done: taken, held, captured, voided or given back, whichever was asked for last." tr:"Sağlayıcının paneli yapıldığını gösteriyor: en son hangisi istendiyse, çekildi, bloke edildi, finansallaştırıldı, iptal edildi ya da iade edildi."`
	Declined    bool       `xor:"outcome" required:"" help:"The provider's panel shows that it was not done, and the request can no longer be on its way." tr:"Sağlayıcının paneli yapılmadığını gösteriyor, ve istek artık yolda olamaz."`
	Note        string     `required:"" placeholder:"TEXT" help:"What this rests on, such as the line in the panel. Kept in the payment's history." tr:"Bunun dayanağı, örneğin paneldeki satır. Ödemenin geçmişinde saklanır."`
	By          string     `env:"USER" required:"" placeholder:"NAME" help:"Who says so. Kept in the payment's history." tr:"Bunu kimin söylediği. Ödemenin geçmişinde saklanır."`
	Transaction string     `placeholder:"NUMBER" help:"What the provider's panel calls it, with --captured." tr:"İşlemin sağlayıcı panelindeki numarası, --captured ile."`
	URL         string     `name:"url" default:"http://127.0.0.1:8080" help:"The running gateway." tr:"Çalışan ağ geçidi."`
	Key         string     `env:"VEZNE_KEY" default:"sk_dev_vezne" help:"The merchant's secret key. Better in the environment: others on this machine can read a command line." tr:"Üye iş yerinin gizli anahtarı. Ortam değişkeninde vermek daha güvenlidir: komut satırını bu makinedeki başkaları okuyabilir."`
}

// Run states it, and prints the payment as it then stands.
func (c *paymentsResolveCommand) Run(ctx context.Context, s streams) error {
	id, err := paymentID(string(c.Payment))
	if err != nil {
		return err
	}
	client, err := vezne.New(c.URL, c.Key, vezne.WithLanguage(c.code()))
	if err != nil {
		return err //nolint:wrapcheck // it says what is wrong
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	p, err := client.Payments.Resolve(ctx, string(id), vezne.Statement{
		Done: c.Captured, By: strings.TrimSpace(c.By), Note: strings.TrimSpace(c.Note), Transaction: strings.TrimSpace(c.Transaction),
	})
	var problem *vezne.Problem
	if errors.As(err, &problem) {
		return answered(problem.Code, problem.Detail)
	}
	if err != nil {
		return err //nolint:wrapcheck // it says what did not answer
	}
	fmt.Fprintf(s.out, c.in(fault.Text{TR: "%s %s: %s artık belirsiz değil.\n", EN: "%s %s: %s is in doubt no longer.\n"}), p.ID, p.Reference, c.in(payment.State(p.State).Text()))
	return nil
}
