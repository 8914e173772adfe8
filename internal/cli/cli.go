// Package cli is the command line: it turns flags into a configuration, runs what was asked for until a
// signal comes, and tells people what they need to know on standard output. Logs go to standard error.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"github.com/vezne/vezne/internal/fault"
)

// commands are the program's commands, as kong reads them.
type commands struct {
	Dev           devCommand           `cmd:"" help:"Run the gateway with the bank simulator on this machine: nothing else is needed." tr:"Ağ geçidini bu makinede banka simülatörüyle birlikte çalıştırır; başka bir şey gerekmez."`
	Serve         serveCommand         `cmd:"" help:"Run the gateway for production: without simulator and demo credentials, for the merchants in the database." tr:"Ağ geçidini canlı ortamda çalıştırır: simülatör ve deneme bilgileri olmadan, veritabanındaki üye iş yerleri için."`
	Sim           simCommand           `cmd:"" help:"Run the bank simulator alone." tr:"Banka simülatörünü tek başına çalıştırır."`
	Payments      paymentsCommand      `cmd:"" help:"Look at the payments of a gateway, running or not." tr:"Bir ağ geçidinin ödemelerine bakar; ağ geçidi çalışsın ya da çalışmasın."`
	Disputes      disputesCommand      `cmd:"" help:"Look at and move payments that cardholders dispute." tr:"Kart sahiplerinin itiraz ettiği ödemelere bakar, itirazları ilerletir."`
	Customers     customersCommand     `cmd:"" help:"Look at the customers whose cards are saved, and delete them." tr:"Kartları kayıtlı müşterilere bakar, onları siler."`
	Cards         cardsCommand         `cmd:"" help:"Look at saved cards by what may be shown, switch them off and on, delete them." tr:"Kayıtlı kartların gösterilebilir bilgilerine bakar; kartları kapatır, açar, siler."`
	Links         linksCommand         `cmd:"" help:"Make and look at payment links." tr:"Ödeme linki oluşturur, linklere bakar."`
	Stores        storesCommand        `cmd:"" help:"Look at a marketplace's stores and what they have." tr:"Bir pazaryerinin mağazalarına ve bakiyelerine bakar."`
	Payouts       payoutsCommand       `cmd:"" help:"Pay a marketplace's stores by files for the bank." tr:"Bir pazaryerinin mağazalarına banka dosyalarıyla ödeme yapar."`
	Messages      messagesCommand      `cmd:"" help:"Look at what people were told by mail and text message." tr:"İnsanlara e-posta ve SMS ile ne bildirildiğini gösterir."`
	Subscriptions subscriptionsCommand `cmd:"" help:"Look at subscriptions, and pause, resume, cancel or retry them." tr:"Aboneliklere bakar; duraklatır, sürdürür, iptal eder ya da yeniden dener."`
	Plans         plansCommand         `cmd:"" help:"Look at the plans of subscriptions." tr:"Abonelik planlarına bakar."`
	Routes        routesCommand        `cmd:"" help:"Try rules before they are used." tr:"Kuralları kullanılmadan önce dener."`
	Bins          binsCommand          `cmd:"" help:"Keep what is known of cards by their first digits." tr:"Kartların ilk hanelerinden bilinenleri tutar."`
	Commission    commissionCommand    `cmd:"" help:"Look at what merchants have agreed to pay, tell what a payment costs, and import tables." tr:"Üye iş yerlerinin komisyon anlaşmalarına bakar, bir ödemenin maliyetini söyler, oran tablolarını içe aktarır."`
	Apply         applyCommand         `cmd:"" help:"Set up merchants, provider accounts and rules from a gateway file." tr:"Üye iş yerlerini, sağlayıcı hesaplarını ve kuralları bir ağ geçidi dosyasından kurar."`
	Provider      providerCommand      `cmd:"" help:"Look at, add, test and remove provider accounts." tr:"Sağlayıcı hesaplarına bakar; hesap ekler, dener, kaldırır."`
	Vault         vaultCommand         `cmd:"" help:"Look after the keys of saved cards: rotate, retire, wrap them by another key." tr:"Kayıtlı kartların anahtarlarına bakar: yeniler, kullanımdan kaldırır, başka bir anahtarla sarar."`
	Webhooks      webhooksCommand      `cmd:"" help:"Say who is told of events, show what was told, and tell it again." tr:"Olayların kime bildirileceğini belirler, bildirilenleri gösterir, yeniden bildirir."`
	Reconcile     reconcileCommand     `cmd:"" help:"Compare our books with a provider's list or with a statement. Exits with 3 if they differ." tr:"Kayıtlarımızı bir sağlayıcının listesiyle ya da ekstresiyle karşılaştırır (mutabakat). Fark varsa çıkış kodu 3'tür."`
	Ledger        ledgerCommand        `cmd:"" help:"Look into a merchant's books: balances, statements, expected payouts, and whether anything was changed." tr:"Bir üye iş yerinin defterine bakar: bakiyeler, hesap ekstreleri, beklenen ödemeler, ve değiştirilmiş bir şey olup olmadığı."`
	Bench         benchCommand         `cmd:"" help:"Measure a running gateway, and this machine's ceiling beside it." tr:"Çalışan bir ağ geçidini, yanında da bu makinenin tavanını ölçer."`
	Ceiling       ceilingCommand       `cmd:"" hidden:"" help:"Serve the benchmark's ceiling." tr:"Ölçümün tavanını sunar."`
	Version       versionCommand       `cmd:"" help:"Print the version." tr:"Sürümü yazar."`
}

// streams are where a command writes: results to out, logs to log.
type streams struct {
	out, log io.Writer
	now      func() time.Time
}

// exited stands for kong's wish to end the process after it has printed help.
type exited int

// Run runs the program with the arguments and returns its exit code: 0, or 1 when the command did not
// succeed, or 2 when the command line makes no sense, or 3 when a reconciliation found differences.
func Run(args []string, out, log io.Writer) (code int) {
	return run(args, streams{out: out, log: log, now: time.Now})
}

func run(args []string, s streams) (code int) {
	defer func() {
		if crash := recover(); crash != nil {
			asked, ok := crash.(exited)
			if !ok {
				panic(crash)
			}
			code = int(asked)
		}
	}()
	var c commands
	said := wanted(args)
	parser, err := kong.New(&c,
		kong.Name("vezne"),
		kong.Description(said.in(purpose())),
		kong.Writers(s.out, s.log),
		kong.Exit(func(code int) { panic(exited(code)) }),
		kong.UsageOnError(),
		kong.Help(helped(said)),
	)
	if err != nil {
		fmt.Fprintln(s.log, "vezne:", err)
		return 2
	}
	said.translate(parser.Model)
	parsed, err := parser.Parse(forward(args))
	if err != nil {
		fmt.Fprintln(s.log, "vezne:", said.in(misread(err)))
		fmt.Fprintln(s.log, "vezne:", said.in(fault.Text{TR: "yardım için: vezne --help", EN: "hint: run vezne --help"}))
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	// The first signal asks to finish what is under way. From then on a second one ends the process at once, as it
	// would any other program; what it leaves behind is what a crash leaves, and the next start settles that.
	context.AfterFunc(ctx, stop)
	parsed.BindTo(ctx, (*context.Context)(nil))
	err = whose(ctx, parsed, s)
	if err == nil {
		err = parsed.Run(s)
	}
	var found differences
	if errors.As(err, &found) {
		return exitDifferences // the report has said the rest
	}
	if err != nil {
		fmt.Fprintln(s.log, "vezne:", spoken(parsed).in(failed(err)))
		return 1
	}
	return 0
}
