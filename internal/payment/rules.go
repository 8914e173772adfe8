package payment

import (
	"fmt"
	"time"

	"github.com/vezne/vezne/internal/fault"
)

// istanbul is the time of Turkish banks. Turkey has kept UTC+3 all year since 2016, so a fixed offset is right
// and needs no time-zone database on the machine.
func istanbul() *time.Location { return time.FixedZone("TRT", 3*60*60) }

// SameDay reports whether two times fall on one banking day in Turkey. A day ends at midnight; banks close
// their books some minutes before it, and then the bank's own answer decides.
func SameDay(a, b time.Time) bool {
	ay, am, ad := a.In(istanbul()).Date()
	by, bm, bd := b.In(istanbul()).Date()
	return ay == by && am == bm && ad == bd
}

// Day returns t in the time of Turkish banks.
func Day(t time.Time) time.Time { return t.In(istanbul()) }

// allows says why a follow-up may not be asked now, or nil.
func (p Payment) allows(kind Kind, amount int64, now time.Time) error {
	if _, _, open := p.Open(); open {
		return ErrInProgress(p.ID)
	}
	// The state is told before the amount: "all of it" of a payment that was never captured is nothing, and the
	// amount is not what is wrong with it.
	switch kind {
	case Capture:
		if p.State != Authorized {
			return errState("capture_refused", fault.Text{
				TR: "Yalnızca ön provizyondaki bir ödeme finansallaştırılabilir.",
				EN: "Only an authorized payment can be captured.",
			}, p)
		}
		if amount > p.Authorized {
			return errAmount("amount_exceeds_authorization", fault.Text{
				TR: "Tutar, ön provizyon tutarını aşıyor.",
				EN: "The amount exceeds the authorized amount.",
			})
		}
	case Void:
		if p.State != Authorized && p.State != Captured {
			return errState("void_refused", fault.Text{
				TR: "Yalnızca ön provizyondaki ya da tahsil edilmiş bir ödeme iptal edilebilir.",
				EN: "Only an authorized or captured payment can be voided.",
			}, p)
		}
		if p.State == Captured && !SameDay(p.CapturedAt(), now) {
			return errState("void_day_over", fault.Text{
				TR: "İptal yalnızca aynı gün yapılabilir; iade isteyin.",
				EN: "A capture can be voided on its own day only; ask for a refund.",
			}, p)
		}
		if amount != p.standing() {
			return errAmount("void_not_whole", fault.Text{
				TR: "İptal, ödemenin tamamı için yapılır; bir kısmı için iade isteyin.",
				EN: "A void undoes the whole payment; ask for a refund of a part.",
			})
		}
	case Refund:
		if p.State != Captured && p.State != PartiallyRefunded {
			return errState("refund_refused", fault.Text{
				TR: "Yalnızca tahsil edilmiş bir ödeme iade edilebilir.",
				EN: "Only a captured payment can be refunded.",
			}, p)
		}
		if amount > p.Refundable() {
			return errAmount("amount_exceeds_captured", fault.Text{
				TR: "Tutar, iade edilebilecek tutarı aşıyor.",
				EN: "The amount exceeds what is left to refund.",
			})
		}
	case Sale, PreAuth:
		return fmt.Errorf("payment %s: %s cannot follow", p.ID, kind)
	}
	if amount <= 0 {
		return errAmountPositive()
	}
	return nil
}

// standing is what a void undoes: what was taken, or held where nothing was taken yet.
func (p Payment) standing() int64 {
	if p.Captured > 0 {
		return p.Captured
	}
	return p.Authorized
}

// ErrInProgress is the fault of asking for something while the outcome of something else is not known.
func ErrInProgress(id ID) error {
	return fault.New(fault.Busy, "operation_in_progress", fault.Text{
		TR: "Bu ödemede sonucu henüz bilinmeyen bir işlem var; biraz sonra yeniden deneyin.",
		EN: "An operation of this payment has no known outcome yet; try again shortly.",
	}).With(fmt.Errorf("payment %s: an operation is open", id))
}

func errRefused(p Payment, e Event) error {
	return fault.New(fault.Conflict, "transition_refused", fault.Text{
		TR: "Ödemenin durumu bu işleme izin vermiyor.",
		EN: "The payment's state does not allow this operation.",
	}).With(fmt.Errorf("payment %s: %s in state %s is refused", p.ID, e, p.State))
}

func errNothingOpen(id ID) error {
	return fault.New(fault.Conflict, "nothing_open", fault.Text{
		TR: "Bu ödemede bekleyen bir işlem yok.",
		EN: "No operation of this payment is open.",
	}).With(fmt.Errorf("payment %s: no operation is open", id))
}

func errAmountPositive() error {
	return fault.InvalidField("amount", "amount_not_positive", fault.Text{
		TR: "Tutar sıfırdan büyük olmalıdır.",
		EN: "The amount must be greater than zero.",
	})
}

func errAmount(code string, t fault.Text) error { return fault.InvalidField("amount", code, t) }

func errState(code string, t fault.Text, p Payment) error {
	return fault.New(fault.Conflict, code, t).With(fmt.Errorf("payment %s is %s", p.ID, p.State))
}
