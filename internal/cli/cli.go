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
	Dev           devCommand           `cmd:"" help:"Run the gateway with the bank simulator on this machine: nothing else is needed."`
	Serve         serveCommand         `cmd:"" help:"Run the gateway for production: without simulator and demo credentials, for the merchants in the database."`
	Sim           simCommand           `cmd:"" help:"Run the bank simulator alone."`
	Payments      paymentsCommand      `cmd:"" help:"Look at the payments of a gateway, running or not."`
	Disputes      disputesCommand      `cmd:"" help:"Look at and move payments that cardholders dispute."`
	Customers     customersCommand     `cmd:"" help:"Look at the customers whose cards are saved, and delete them."`
	Cards         cardsCommand         `cmd:"" help:"Look at saved cards by what may be shown, switch them off and on, delete them."`
	Links         linksCommand         `cmd:"" help:"Make and look at payment links."`
	Stores        storesCommand        `cmd:"" help:"Look at a marketplace's stores and what they have."`
	Payouts       payoutsCommand       `cmd:"" help:"Pay a marketplace's stores by files for the bank."`
	Messages      messagesCommand      `cmd:"" help:"Look at what people were told by mail and text message."`
	Subscriptions subscriptionsCommand `cmd:"" help:"Look at subscriptions, and pause, resume, cancel or retry them."`
	Plans         plansCommand         `cmd:"" help:"Look at the plans of subscriptions."`
	Routes        routesCommand        `cmd:"" help:"Try rules before they are used."`
	Bins          binsCommand          `cmd:"" help:"Keep what is known of cards by their first digits."`
	Commission    commissionCommand    `cmd:"" help:"Look at what merchants have agreed to pay, tell what a payment costs, and import tables."`
	Apply         applyCommand         `cmd:"" help:"Set up merchants, provider accounts and rules from a gateway file."`
	Provider      providerCommand      `cmd:"" help:"Look at, add, test and remove provider accounts."`
	Vault         vaultCommand         `cmd:"" help:"Look after the keys of saved cards: rotate, retire, wrap them by another key."`
	Webhooks      webhooksCommand      `cmd:"" help:"Say who is told of events, show what was told, and tell it again."`
	Reconcile     reconcileCommand     `cmd:"" help:"Compare our books with a provider's list or with a statement. Exits with 3 if they differ."`
	Ledger        ledgerCommand        `cmd:"" help:"Look into a merchant's books: balances, statements, expected payouts, and whether anything was changed."`
	Bench         benchCommand         `cmd:"" help:"Measure a running gateway, and this machine's ceiling beside it."`
	Ceiling       ceilingCommand       `cmd:"" hidden:"" help:"Serve the benchmark's ceiling."`
	Version       versionCommand       `cmd:"" help:"Print the version."`
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
	parser, err := kong.New(&c,
		kong.Name("vezne"),
		kong.Description("A self-hosted payment gateway for Turkish card payments."),
		kong.Writers(s.out, s.log),
		kong.Exit(func(code int) { panic(exited(code)) }),
		kong.UsageOnError(),
		kong.Help(helped(wanted(args))),
	)
	if err != nil {
		fmt.Fprintln(s.log, "vezne:", err)
		return 2
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(s.log, "vezne:", wanted(args).in(misread(err)))
		fmt.Fprintln(s.log, "vezne:", wanted(args).in(fault.Text{TR: "yardım için: vezne --help", EN: "hint: run vezne --help"}))
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
		fmt.Fprintln(s.log, "vezne:", spoken(parsed).in(fault.TextOf(err)))
		return 1
	}
	return 0
}
