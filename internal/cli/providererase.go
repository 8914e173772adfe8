package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/roster"
)

type providerEraseCommand struct{ accountFlags }

// Run erases credentials. It needs no key: it opens nothing.
func (c providerEraseCommand) Run(ctx context.Context, s streams) (err error) {
	st, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	defer closing(st, &err)
	done, err := roster.Erase(ctx, st, c.owner(), c.Name, s.now())
	if errors.Is(err, roster.ErrNoAccount) {
		return c.absent()
	}
	if err != nil {
		return err //nolint:wrapcheck // it says what it does
	}
	if len(done) == 0 {
		return fault.Say(fault.Text{
			TR: "%[1]q için silinecek kimlik bilgisi yok; kullanılan bir hesabınki silinmez (önce vezne provider remove %[1]s)",
			EN: "there are no credentials of %[1]q to erase; those of an account in use stay (run vezne provider remove %[1]s first)",
		}, c.Name)
	}
	var needed *roster.Erasure
	for i, one := range done {
		if one.Needed != (roster.Need{}) {
			needed = &done[i]
			continue
		}
		_, err = fmt.Fprintf(s.out, c.in(fault.Text{TR: "%s hesabının kimlik bilgileri silindi.\n", EN: "The credentials of %s are erased.\n"}), one.Name)
		if err != nil {
			return err //nolint:wrapcheck // the terminal is gone
		}
	}
	if needed != nil {
		return stays(*needed)
	}
	return nil
}

// stays says why credentials are not erased, and what is waited for.
func stays(e roster.Erasure) error {
	switch n := e.Needed; {
	case !n.Until.IsZero():
		return fault.Say(fault.Text{
			TR: "%s hesabının kimlik bilgileri silinmedi: hesap daha yeni değişti ve bir düğüm orada hâlâ ödeme başlatabilir; %s sonrasında yeniden deneyin",
			EN: "the credentials of %s are not erased: the account has just been changed, and a node may still begin a payment there; try again after %s",
		}, e.Name, clock(n.Until))
	case n.Card != "":
		return fault.Say(fault.Text{
			TR: "%s hesabının kimlik bilgileri silinmedi: kayıtlı %s kartı bu hesabın sağlayıcısında saklanıyor ve silindiğinde ona da sildirilecek" +
				" (önce vezne cards delete %[2]s)",
			EN: "the credentials of %s are not erased: the provider of this account keeps the saved card %s and is to forget it when it is deleted" +
				" (run vezne cards delete %[2]s first)",
		}, e.Name, n.Card)
	case n.Forgetting != "":
		return fault.Say(fault.Text{
			TR: "%s hesabının kimlik bilgileri silinmedi: sağlayıcıdan silinmiş %s kartını unutması isteniyor; vezne cards deleted nereye varıldığını gösterir",
			EN: "the credentials of %s are not erased: the provider is being asked to forget the deleted card %s; vezne cards deleted shows how far that is",
		}, e.Name, n.Forgetting)
	}
	return fault.Say(fault.Text{
		TR: "%s hesabının kimlik bilgileri silinmedi: %s ödemesi sürüyor, belirsiz ya da son %d günde başladı ve hâlâ geri verilebilir",
		EN: "the credentials of %s are not erased: payment %s is under way, in doubt, or began in the last %d days and can still be given back",
	}, e.Name, e.Needed.Payment, int(roster.Window/(24*time.Hour)))
}
