package cli

import (
	"context"
	"fmt"
	"strconv"
	"text/tabwriter"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
)

// plansCommand looks at plans.
type plansCommand struct {
	List plansListCommand `cmd:"" default:"withargs" help:"List a merchant's plans." tr:"Bir üye iş yerinin planlarını listeler."`
}

type plansListCommand struct {
	houseFlags
	language
	Merchant string `only:"" placeholder:"ID" help:"Whose plans. Default: the only merchant that there is." tr:"Kimin planları. Verilmezse: tek üye iş yeri."`
	Limit    int    `default:"50" help:"The most to list." tr:"En çok kaç satır listeleneceği."`
}

// Run lists.
func (c *plansListCommand) Run(ctx context.Context, s streams) (err error) {
	st, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer closing(st, &err)
	found, err := gateway.PlansOf(ctx, st, merchant.ID(c.Merchant), record.Filter{Newest: true, Limit: max(1, c.Limit)})
	if err != nil {
		return err //nolint:wrapcheck // it says what it reads
	}
	if len(found) == 0 {
		fmt.Fprintln(s.out, c.in(fault.Text{TR: "Plan yok.", EN: "There are no plans."}))
		return nil
	}
	t := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, c.in(fault.Text{TR: "PLAN\tKOD\tAD\tTUTAR\tARALIK\tDENEME GÜNÜ\tTAHSİLAT", EN: "PLAN\tCODE\tNAME\tAMOUNT\tEVERY\tTRIAL DAYS\tCHARGES"}))
	for _, p := range found {
		charges := "-"
		if p.Terms.Charges > 0 {
			charges = strconv.Itoa(p.Terms.Charges)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%d\t%s\n", p.ID, p.Code, p.Name, p.Terms.Amount.Format(c.code()), c.in(p.Terms.Interval.Text()), p.Terms.TrialDays, charges)
	}
	return t.Flush() //nolint:wrapcheck // the terminal is gone
}
