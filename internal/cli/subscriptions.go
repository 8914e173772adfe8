package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/subscription"
	"github.com/vezne/vezne/money"
)

// subscriptionsCommand looks at subscriptions in a gateway's database, and changes them through the running gateway.
type subscriptionsCommand struct {
	List     subscriptionsListCommand   `cmd:"" default:"withargs" help:"List a merchant's subscriptions." tr:"Bir üye iş yerinin aboneliklerini listeler."`
	Show     subscriptionsShowCommand   `cmd:"" help:"Show a subscription and its charges." tr:"Bir aboneliği tahsilatlarıyla gösterir."`
	Pause    subscriptionsPauseCommand  `cmd:"" help:"Charge nothing until it is resumed." tr:"Sürdürülene kadar tahsilat yapmaz."`
	Resume   subscriptionsResumeCommand `cmd:"" help:"Go on after a pause." tr:"Duraklatılmış bir aboneliği sürdürür."`
	Cancel   subscriptionsCancelCommand `cmd:"" help:"End it, now or at the end of the period." tr:"Aboneliği hemen ya da dönem sonunda bitirir."`
	Retry    subscriptionsRetryCommand  `cmd:"" help:"Try the period that was refused again now." tr:"Reddedilen dönemi şimdi yeniden dener."`
	RunAhead runAheadCommand            `cmd:"" help:"Let a gateway in development mode pass the time until a day." tr:"Geliştirme kipindeki bir ağ geçidinin saatini bir güne kadar ilerletir."`
}

type subscriptionsListCommand struct {
	houseFlags
	language
	Merchant string `only:"" placeholder:"ID" help:"Whose subscriptions. Default: the only merchant that there is." tr:"Kimin abonelikleri. Verilmezse: tek üye iş yeri."`
	State    string `placeholder:"STATE" help:"Only those in this state, such as past_due." tr:"Yalnızca bu durumdakiler, örneğin past_due."`
	Customer string `placeholder:"ID" help:"Only those of this customer." tr:"Yalnızca bu müşterininkiler."`
	Limit    int    `default:"50" help:"The most to list." tr:"En çok kaç satır listeleneceği."`
}

// Validate is called by kong.
func (c *subscriptionsListCommand) Validate() error {
	if c.State != "" && !subscription.State(c.State).Valid() {
		return errState(c.State, subscription.States())
	}
	return errPage(c.Limit)
}

// Run lists.
func (c *subscriptionsListCommand) Run(ctx context.Context, s streams) (err error) {
	st, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer closing(st, &err)
	found, err := st.Subscriptions(ctx, merchant.ID(c.Merchant), subscription.Filter{
		State: subscription.State(c.State), Customer: c.Customer, Limit: c.Limit,
	})
	if err != nil {
		return err //nolint:wrapcheck // it says what it reads
	}
	if len(found) == 0 {
		fmt.Fprintln(s.out, c.in(fault.Text{TR: "Böyle bir abonelik yok.", EN: "There is no such subscription."}))
		return nil
	}
	t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, c.in(fault.Text{
		TR: "ABONELİK\tMÜŞTERİ\tDURUM\tTUTAR\tARALIK\tÖDENEN\tSONRAKİ", EN: "SUBSCRIPTION\tCUSTOMER\tSTATE\tAMOUNT\tEVERY\tPAID\tNEXT",
	}))
	for _, one := range found {
		next := "-"
		if !one.NextAt.IsZero() {
			next = clock(one.NextAt)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%d\t%s\n", one.ID, one.Customer, c.in(one.State.Text()), one.Terms.Amount.Format(c.code()),
			c.in(one.Terms.Interval.Text()), one.Paid, next)
	}
	return t.Flush() //nolint:wrapcheck // the terminal is gone
}

type subscriptionsShowCommand struct {
	houseFlags
	language
	Merchant     string          `only:"" placeholder:"ID" help:"Whose subscription. Default: the only merchant that there is." tr:"Kimin aboneliği. Verilmezse: tek üye iş yeri."`
	Subscription subscription.ID `arg:"" help:"The subscription's id, sub_..." tr:"Aboneliğin kimliği, sub_..."`
}

// Run shows.
func (c *subscriptionsShowCommand) Run(ctx context.Context, s streams) (err error) {
	id, err := subscriptionID(string(c.Subscription))
	if err != nil {
		return err
	}
	st, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer closing(st, &err)
	m := merchant.ID(c.Merchant)
	sub, err := st.Subscription(ctx, m, id)
	if errors.Is(err, store.ErrNotFound) {
		return fault.Say(fault.Text{TR: "%s üye iş yerinin %s aboneliği yok", EN: "merchant %s has no subscription %s"}, c.Merchant, id)
	}
	if err != nil {
		return err //nolint:wrapcheck // it says what it reads
	}
	charges, err := st.SubscriptionCharges(ctx, m, id, 0, pageSize)
	if err != nil {
		return err //nolint:wrapcheck // it says what it reads
	}
	fmt.Fprintf(s.out, "%s  %s  %s  %s  %s / %s\n", sub.ID, sub.Reference, sub.Customer, c.in(sub.State.Text()),
		sub.Terms.Amount.Format(c.code()), c.in(sub.Terms.Interval.Text()))
	if sub.AwaitsCard {
		fmt.Fprintln(s.out, c.in(fault.Text{TR: "Başka bir kart gerekiyor.", EN: "Another card is needed."}))
	}
	fmt.Fprintln(s.out)
	t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, c.in(fault.Text{TR: "DÖNEM\tVADE\tTUTAR\tDURUM\tDENEME\tÖDEME\tNEDEN", EN: "PERIOD\tDUE\tAMOUNT\tSTATUS\tTRIES\tPAYMENT\tREASON"}))
	for _, one := range charges {
		reason := ""
		if one.Refusal.Reason != "" {
			reason = one.Refusal.Reason.Text(c.code())
		}
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%d\t%s\t%s\n", one.Period+1, one.Due, money.New(one.Amount, sub.Terms.Amount.Currency()).Format(c.code()),
			c.in(one.Status.Text()), one.Tries, one.Payment, reason)
	}
	return t.Flush() //nolint:wrapcheck // the terminal is gone
}

// changeSubscription are the flags of what is asked of the running gateway about one subscription. It goes through the gateway and not
// into its database: the gateway asks the bank, and tells the shop.
type changeSubscription struct {
	language
	Subscription subscription.ID `arg:"" help:"The subscription's id, sub_..." tr:"Aboneliğin kimliği, sub_..."`
	URL          string          `name:"url" default:"http://127.0.0.1:8080" help:"The running gateway." tr:"Çalışan ağ geçidi."`
	Key          string          `env:"VEZNE_KEY" default:"sk_dev_vezne" help:"The merchant's secret key. Better in the environment: others on this machine can read a command line." tr:"Üye iş yerinin gizli anahtarı. Ortam değişkeninde vermek daha güvenlidir: komut satırını bu makinedeki başkaları okuyabilir."`
}

type (
	subscriptionsPauseCommand  struct{ changeSubscription }
	subscriptionsResumeCommand struct{ changeSubscription }
	subscriptionsRetryCommand  struct{ changeSubscription }
	subscriptionsCancelCommand struct {
		changeSubscription
		AtPeriodEnd bool `help:"At the end of the period that is paid, instead of now." tr:"Hemen değil, ödenmiş dönemin sonunda."`
	}
)

// Run pauses.
func (c *subscriptionsPauseCommand) Run(ctx context.Context, s streams) error {
	return c.ask(ctx, s, "pause", "{}")
}

// Run resumes.
func (c *subscriptionsResumeCommand) Run(ctx context.Context, s streams) error {
	return c.ask(ctx, s, "resume", "{}")
}

// Run retries.
func (c *subscriptionsRetryCommand) Run(ctx context.Context, s streams) error {
	return c.ask(ctx, s, "retry", "{}")
}

// Run cancels.
func (c *subscriptionsCancelCommand) Run(ctx context.Context, s streams) error {
	return c.ask(ctx, s, "cancel", fmt.Sprintf(`{"at_period_end":%t}`, c.AtPeriodEnd))
}

// ask does it and prints where the subscription then stands.
func (c *changeSubscription) ask(ctx context.Context, s streams, what, body string) error {
	id, err := subscriptionID(string(c.Subscription))
	if err != nil {
		return err
	}
	var got struct {
		State  subscription.State
		Code   string
		Detail string
	}
	status, err := post(ctx, c.URL+"/v1/subscriptions/"+string(id)+"/"+what, c.Key, c.code(), body, &got)
	if err != nil {
		return err
	}
	if status >= http.StatusBadRequest {
		return answered(got.Code, got.Detail)
	}
	fmt.Fprintf(s.out, "%s: %s\n", id, c.in(got.State.Text()))
	return nil
}

// answered is a refusal of the gateway's, which it has worded in the language that it was asked in.
func answered(code, detail string) error {
	return fault.Say(fault.Text{TR: "%s: %s", EN: "%s: %s"}, code, detail)
}

// post sends JSON and reads the answer, which is JSON too.
func post(ctx context.Context, url, key, lang, body string, into any) (status int, err error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader([]byte(body)))
	if err != nil {
		return 0, fault.At("--url", err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept-Language", lang)
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	a, err := (&http.Client{}).Do(r)
	if err != nil {
		return 0, fault.Doing(fault.Text{TR: "ağ geçidine sorulamadı; çalışıyor mu, --url doğru mu", EN: "ask the gateway; does it run, and is --url right"}, err)
	}
	defer func() { _ = a.Body.Close() }() // it has been read
	answer, err := io.ReadAll(io.LimitReader(a.Body, 1<<20))
	if err != nil {
		return 0, fault.Doing(fault.Text{TR: "ağ geçidinin yanıtı okunamadı", EN: "read the gateway's answer"}, err)
	}
	err = json.Unmarshal(answer, into)
	if err != nil {
		return a.StatusCode, fault.Say(fault.Text{TR: "ağ geçidinin yanıtı %d: %.200s", EN: "the gateway answers %d: %.200s"}, a.StatusCode, strings.TrimSpace(string(answer)))
	}
	return a.StatusCode, nil
}

type runAheadCommand struct {
	language
	Until string `required:"" placeholder:"DAY" help:"The day, such as 2027-12-01." tr:"Gün, örneğin 2027-12-01."`
	URL   string `name:"url" default:"http://127.0.0.1:8080" help:"The gateway, in development mode." tr:"Geliştirme kipindeki ağ geçidi."`
}

// Validate is called by kong.
func (c *runAheadCommand) Validate() error {
	_, err := subscription.ParseDay(c.Until)
	if err != nil {
		return fault.At("--until", err)
	}
	return nil
}

// Run asks until the gateway is there.
func (c *runAheadCommand) Run(ctx context.Context, s streams) error {
	for {
		var got config.Ahead
		_, err := post(ctx, c.URL+"/dev/run-ahead", "", c.code(), fmt.Sprintf(`{"until":%q}`, c.Until), &got)
		if err != nil {
			return err
		}
		if got.There {
			fmt.Fprintf(s.out, c.in(fault.Text{TR: "Ağ geçidinin saati: %s\n", EN: "The gateway's clock: %s\n"}), clock(got.Now))
			return nil
		}
	}
}
