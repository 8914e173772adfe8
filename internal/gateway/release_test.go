package gateway_test

import (
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/gateway"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/threeds"
)

func TestOneStepManualCaptureThatIsRefusedIsReleased(t *testing.T) {
	onBench(t, func(t *testing.T, b *bench) {
		b.bank.oneStep(*approvedOf(lira(10_000)))
		b.bank.will("capture", declines())
		s := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
		b.passes(s)
		b.comesBack(t, s, genuine())
		a := b.finish(t, s, false)
		if b.want(t, a.Payment, payment.Authorized); a.Payment.Refusal.Code != "51" {
			t.Errorf("refusal is %+v", a.Payment.Refusal)
		}
		b.workOff(t)
		b.want(t, b.stored(t, s.Payment.ID), payment.Voided)
		b.reconcile(t, "order-1")
	})
}

func TestOneStepReleaseOfWhatIsHeld(t *testing.T) {
	held := func(t *testing.T, b *bench) gateway.Started {
		b.bank.oneStep(*approvedOf(lira(10_000)))
		s := b.begin(t, b.challenge(t, "order-1", threeds.Manual))
		b.passes(s)
		b.comesBack(t, s, genuine())
		return s
	}
	t.Run("void in doubt and done", func(t *testing.T) {
		onBench(t, func(t *testing.T, b *bench) {
			s := held(t, b)
			b.bank.will("void", losesAnswer(lira(10_000)))
			b.workOff(t)
			b.want(t, b.stored(t, s.Payment.ID), payment.Voided)
			b.bank.wantCalls(t, "void", 1)
		})
	})
	t.Run("void that never arrived is asked again", func(t *testing.T) {
		onBench(t, func(t *testing.T, b *bench) {
			s := held(t, b)
			b.bank.will("void", losesRequest())
			b.workOff(t)
			b.want(t, b.stored(t, s.Payment.ID), payment.Voided)
			b.bank.wantCalls(t, "void", 2)
		})
	})
	t.Run("void that is refused is reported", func(t *testing.T) {
		onBench(t, func(t *testing.T, b *bench) {
			s := held(t, b)
			b.bank.will("void", declines())
			b.workOff(t)
			b.want(t, b.stored(t, s.Payment.ID), payment.Authorized)
			b.bank.wantCalls(t, "void", 1)
			if !b.log.has("could not be given back") {
				t.Errorf("nobody is told: %s", b.log)
			}
		})
	})
	t.Run("bank that cannot void is reported", func(t *testing.T) {
		onBench(t, func(t *testing.T, b *bench) {
			g, _ := b.node(t, struct {
				connector.Connector
				connector.Challenger
				connector.Capturer
			}{b.bank, b.bank, b.bank})
			b.gateway = g
			s := held(t, b)
			b.workOff(t)
			b.want(t, b.stored(t, s.Payment.ID), payment.Authorized)
			if !b.log.has("could not be given back") {
				t.Errorf("nobody is told: %s", b.log)
			}
		})
	})
	t.Run("a late shop can no longer keep it", func(t *testing.T) {
		onBench(t, func(t *testing.T, b *bench) {
			s := held(t, b)
			time.Sleep(threeds.Lifetime)
			_, err := b.gateway.Finish(t.Context(), b.visitOf(t, s), true)
			wantFault(t, err, fault.Conflict, "3d_expired")
			b.workOff(t)
			b.want(t, b.stored(t, s.Payment.ID), payment.Voided)
			a := b.finish(t, s, false)
			if b.want(t, a.Payment, payment.Voided); a.Repeated {
				t.Error("what was given back unpaid is told as an earlier success")
			}
		})
	})
}

// TestATrialIsGivenBack: what a payment holds that only tries a card goes back when its visit is over, whether the bank's answer was lost or
// whoever was to give it back did not come to it.
func TestATrialIsGivenBack(t *testing.T) {
	for name, test := range map[string]struct {
		mode    threeds.Mode
		oneStep bool
		lost    bool
		trial   bool
		want    payment.State
	}{
		"by itself":                {threeds.Automatic, false, false, true, payment.Voided},
		"by itself, in doubt":      {threeds.Automatic, false, true, true, payment.Voided},
		"by its shop":              {threeds.Manual, false, false, true, payment.Voided},
		"by its shop, in doubt":    {threeds.Manual, false, true, true, payment.Voided},
		"in one step":              {threeds.Automatic, true, false, true, payment.Voided},
		"in one step, by its shop": {threeds.Manual, true, false, true, payment.Voided},
		"no trial":                 {threeds.Automatic, false, true, false, payment.Authorized},
		"no trial, by its shop":    {threeds.Manual, true, false, false, payment.Authorized},
	} {
		t.Run(name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				if test.oneStep {
					b.bank.oneStep(*approvedOf(lira(10_000)))
				} else {
					b.bank.twoStep(2)
				}
				if test.lost {
					b.bank.will("preauth", losesAnswer(lira(10_000)))
				}
				c := b.challenge(t, "order-1", test.mode)
				c.PreAuth = true
				if test.trial {
					c.Attributes = map[string]string{gateway.AttrTrial: "1"}
				}
				s := b.begin(t, c)
				if test.oneStep {
					b.passes(s)
				}
				b.comesBack(t, s, genuine())
				if test.mode == threeds.Manual {
					b.finish(t, s, true)
				}
				b.workOff(t)
				b.want(t, b.stored(t, s.Payment.ID), test.want)
				b.reconcile(t, "order-1")
			})
		})
	}
}

// TestATrialWithoutAVisitIsGivenBack: also where whoever asked for it never hears how it ended.
func TestATrialWithoutAVisitIsGivenBack(t *testing.T) {
	for name, test := range map[string]struct {
		act   act
		trial bool
		want  payment.State
	}{
		"held, and nobody gave it back": {approves(lira(10_000)), true, payment.Voided},
		"in doubt":                      {losesAnswer(lira(10_000)), true, payment.Voided},
		"it never came":                 {losesRequest(), true, payment.Declined},
		"refused":                       {declines(), true, payment.Declined},
		"no trial":                      {losesAnswer(lira(10_000)), false, payment.Authorized},
	} {
		t.Run(name, func(t *testing.T) {
			onBench(t, func(t *testing.T, b *bench) {
				b.bank.will("preauth", test.act)
				o := b.order(t, "order-1")
				o.PreAuth = true
				if test.trial {
					o.Attributes = map[string]string{gateway.AttrTrial: "1"}
				}
				p := b.pay(t, o).Payment
				b.workOff(t)
				b.want(t, b.stored(t, p.ID), test.want)
				b.reconcile(t, "order-1")
			})
		})
	}
}
