package gateway

// dispute.go keeps disputes, and what they do to the books, in one commit each.
//
// The bank takes a disputed amount back at once. Until it has decided, the money is a claim against the bank on one side, and on
// the other it is kept back from what is due to the merchant:
//
//	opened          chargeback +A, provider_receivable -(A-P), points -P; merchant_payable +A, reserve -A
//	won             the same in reverse
//	lost, accepted  reserve +A, chargeback -A; and the provider's fee: merchant_payable +F, provider_receivable -F
//	withdrawn       all of it in reverse, as far as it has come
//
// P is the part of A that was paid with card points, which no provider has paid out and none keeps of a payout.
//
// The merchant bears it, and of a marketplace that says so the stores of the payment their part; see disputeshare.go.

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/dispute"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/id"
	"github.com/vezne/vezne/internal/job"
	"github.com/vezne/vezne/internal/ledger"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/payment"
	"github.com/vezne/vezne/internal/record"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/webhook"
	"github.com/vezne/vezne/money"
)

// jobDispute reminds a shop that evidence is due.
const jobDispute job.Kind = "dispute"

// NewDispute is what a bank says when a cardholder disputes a payment.
type NewDispute struct {
	Payment payment.ID
	// Amount is in minor units of the payment's currency; 0 is all that was captured.
	Amount int64
	// Points is what of Amount the bank takes in points, in minor units; nil is what refunds of all the rest would leave.
	Points    *int64
	Reason    string
	Note      string
	Reference string
	// Due is the last day for evidence; zero is [dispute.DueDays] banking days from today.
	Due calendar.Day
	// Found is set where nobody says it, and reconciliation has found it: a dispute of the same reference, or of the same amount where one of the two has none,
	// is then the one.
	Found bool
	// Others are disputes that are known not to be the one, unless the bank calls them so.
	Others []string
	// Once is set when the client sent an idempotency key.
	Once *Once
}

// OpenDispute writes down that a payment is disputed. What the bank has done cannot be refused, so a payment that was refunded can be
// disputed too; but no more can be disputed of it than was captured.
func (g *Gateway) OpenDispute(ctx context.Context, m merchant.ID, n NewDispute) (dispute.Dispute, error) {
	for range conflictTries {
		d, err := g.openDispute(ctx, m, n)
		if !errors.Is(err, fault.Conflict) {
			return d, err
		}
	}
	return dispute.Dispute{}, errContended()
}

// openDispute is refused as a Conflict when another dispute of the payment was opened meanwhile, or anything else was done with it, and
// then only. While it is not known whether a refund or a void was done, neither is what can be disputed: who says so has to wait.
func (g *Gateway) openDispute(ctx context.Context, m merchant.ID, n NewDispute) (dispute.Dispute, error) {
	p, err := g.Find(ctx, m, n.Payment)
	if err != nil {
		return dispute.Dispute{}, err
	}
	tally, err := g.store.Record(ctx, m, dispute.KindTally, string(p.ID)) // before the sums that it guards
	if errors.Is(err, store.ErrNotFound) {
		tally, err = record.Record{Merchant: m, Kind: dispute.KindTally, ID: string(p.ID), Content: []byte("{}")}, nil
	}
	if err != nil {
		return dispute.Dispute{}, fmt.Errorf("read tally of disputes: %w", err)
	}
	before, err := g.disputesOf(ctx, m, p.ID)
	if err != nil {
		return dispute.Dispute{}, err
	}
	if d, there := n.among(p, before); there {
		return d, nil
	}
	taken, takenPoints := takenBy(before)
	if p = g.await(ctx, p); p.Captured > 0 {
		if _, _, open := p.Open(); open {
			return dispute.Dispute{}, payment.ErrInProgress(p.ID)
		}
	}
	charged := p.Captured - taken
	if p.State == payment.Voided {
		charged = 0 // it never came to the cardholder's statement
	}
	if n.Amount == 0 {
		n.Amount = charged
	}
	points := pointsDisputed(p, n, taken, takenPoints)
	now := g.now().UTC().Truncate(time.Microsecond)
	if n.Due == 0 {
		n.Due = g.calendar.After(calendar.Of(now), dispute.DueDays)
	}
	switch {
	case n.Amount <= 0 || n.Amount > charged:
		return dispute.Dispute{}, errDisputeAmount()
	case points < 0 || points > n.Amount || points > p.PointsTaken()-takenPoints || n.Amount-points > charged-(p.PointsTaken()-takenPoints):
		return dispute.Dispute{}, fault.InvalidField("points", "dispute_points", fault.Text{
			TR: "İtirazın puan kısmı, ödemede puanla ve parayla ödenenlerden fazlasını geri almamalıdır.",
			EN: "The part in points must take back no more than what was paid with points, and leave no more than what was paid in money.",
		})
	case n.Reason == "" || utf8.RuneCountInString(n.Reason) > dispute.MaxReason:
		return dispute.Dispute{}, fault.InvalidField("reason", "dispute_reason", fault.Text{
			TR: "İtiraz nedeni kodu 1 ile 40 karakter arasında olmalıdır.", EN: "The reason code must have 1 to 40 characters.",
		})
	case !n.Due.Valid() || n.Due < calendar.Of(now):
		return dispute.Dispute{}, fault.InvalidField("due_on", "dispute_due", fault.Text{
			TR: "Son gün bugünden önce olamaz.", EN: "The last day must not be before today.",
		})
	}
	d := dispute.Dispute{
		Merchant: m, ID: "dsp_" + id.New(now).String(), Payment: p.ID, Provider: p.First().Provider, Amount: p.Money(n.Amount), Points: points,
		Reason: Shown(n.Reason), Reference: Shown(n.Reference), Beside: beside(before), Due: n.Due, OpenedAt: now,
	}
	if len(d.Beside) > 0 {
		g.log.Warn("a dispute is opened beside others of its payment, and may be one of them", "dispute", d.ID, "payment", string(p.ID), "beside", d.Beside)
	}
	d, err = d.Happens(dispute.Open, now, Shown(n.Note))
	if err != nil {
		return d, err //nolint:wrapcheck // it is a fault
	}
	change := store.Change{Merchant: m}
	if p.State == payment.Captured || p.State == payment.PartiallyRefunded { // after that no refund can come in between
		step, err := p.Dispute(now)
		if err != nil {
			return d, err
		}
		change.Step = &step
	}
	for i, at := range d.Reminders(g.calendar) {
		if at.After(now) {
			change.Enqueue = append(change.Enqueue, job.Job{
				Merchant: m, ID: "dispute/" + d.ID + "/" + strconv.Itoa(i), Kind: jobDispute, Subject: d.ID, RunAt: at,
			})
		}
	}
	change, err = g.withBearers(ctx, change, d, p.Money(taken))
	if err != nil {
		return d, err
	}
	return g.saveDispute(ctx, change, d, webhook.DisputeOpened, n.Once, tally)
}

func errDisputeAmount() error {
	return fault.InvalidField("amount", "dispute_amount", fault.Text{
		TR: "İtiraz tutarı sıfırdan büyük ve tahsil edilenden daha önce itiraz edilenin düşülmesiyle kalandan fazla olamaz.",
		EN: "The disputed amount must be above zero, and no more than was captured less what is disputed already.",
	})
}

// pointsDisputed is what of a new dispute is in points: what the bank says, or what leaves to refunds the money and points that they
// would give back of the rest, so that both together are what was taken.
func pointsDisputed(p payment.Payment, n NewDispute, taken, takenPoints int64) int64 {
	if n.Points != nil {
		return *n.Points
	}
	points := p.PointsTaken()
	after := points - p.PointsBackOf(p.Captured-taken-n.Amount) // of all that is then disputed
	least := n.Amount - (p.Captured - points - (taken - takenPoints))
	return min(max(after-takenPoints, least, 0), n.Amount)
}

// among is the dispute that a new one is already: what the bank calls the same is the same, whoever says it, and finds it, how often.
func (n NewDispute) among(p payment.Payment, ds []dispute.Dispute) (dispute.Dispute, bool) {
	for _, d := range ds {
		if d.State != dispute.Withdrawn && n.Reference != "" && d.Reference == Shown(n.Reference) && (n.Found || n.Amount == 0 || d.Amount == p.Money(n.Amount)) {
			return d, true
		}
	}
	if !n.Found {
		return dispute.Dispute{}, false
	}
	for _, d := range ds {
		if d.State != dispute.Withdrawn && (d.Reference == "" || n.Reference == "") && d.Amount == p.Money(n.Amount) && !slices.Contains(n.Others, d.ID) {
			return d, true
		}
	}
	for _, d := range ds { // somebody has looked at it, and said that it is none
		if d.State == dispute.Withdrawn && (n.Reference != "" && d.Reference == Shown(n.Reference) || n.Reference == "" && d.Amount == p.Money(n.Amount)) {
			return d, true
		}
	}
	return dispute.Dispute{}, false
}

// beside are the disputes that take money of a payment when another one is opened.
func beside(ds []dispute.Dispute) (ids []string) {
	for _, d := range ds {
		if d.State.Takes() {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// disputesOf are the disputes of a payment, all of them: one that is left out would be given back besides.
func (g *Gateway) disputesOf(ctx context.Context, m merchant.ID, p payment.ID) (all []dispute.Dispute, err error) {
	const page = 200 // a payment is disputed once or twice
	after := ""
	for {
		ds, err := g.Disputes(ctx, m, record.Filter{Group: string(p), After: after, Limit: page})
		if err != nil {
			return nil, err
		}
		all = append(all, ds...)
		if len(ds) < page {
			return all, nil
		}
		after = ds[page-1].ID
	}
}

// takenBy is how much disputes take that are not won back, and what of it is in points, in minor units.
func takenBy(ds []dispute.Dispute) (sum, points int64) {
	for _, d := range ds {
		if d.State.Takes() {
			sum, points = sum+d.Amount.Minor(), points+d.Points
		}
	}
	return sum, points
}

// disputed is how much of a payment is disputed and not won back.
func (g *Gateway) disputed(ctx context.Context, p payment.Payment) (sum int64, err error) {
	ds, err := g.disputesOf(ctx, p.Merchant, p.ID)
	sum, _ = takenBy(ds)
	return sum, err
}

// undisputed bounds what may be given back of a payment, so that nobody gets the same money from the shop and from the bank.
// It returns the amount of the refund: where all was asked for, all that is not disputed.
func (g *Gateway) undisputed(ctx context.Context, p payment.Payment, kind payment.Kind, amount int64) (int64, error) {
	if kind != payment.Refund && (kind != payment.Void || p.Captured == 0) {
		return amount, nil
	}
	taken, err := g.disputed(ctx, p)
	if err != nil || taken == 0 {
		return amount, err
	}
	left := p.Refundable() - taken
	if kind == payment.Refund && amount == 0 && left > 0 {
		return left, nil
	}
	if kind == payment.Void || amount == 0 || amount > left {
		return 0, fault.New(fault.Conflict, "payment_disputed", fault.Text{
			TR: "Bu ödemeye itiraz edilmiş; itiraz edilen tutar ayrıca iade edilemez.",
			EN: "This payment is disputed; what is disputed cannot be given back besides.",
		})
	}
	return amount, nil
}

// Dispute returns a merchant's dispute, or a NotFound fault.
func (g *Gateway) Dispute(ctx context.Context, m merchant.ID, disputeID string) (dispute.Dispute, error) {
	r, err := g.store.Record(ctx, m, dispute.Kind, disputeID)
	if errors.Is(err, store.ErrNotFound) {
		return dispute.Dispute{}, fault.New(fault.NotFound, "dispute_not_found", fault.Text{
			TR: "Böyle bir itiraz yok.", EN: "There is no such dispute.",
		})
	}
	if err != nil {
		return dispute.Dispute{}, fmt.Errorf("read dispute: %w", err)
	}
	return dispute.Read(r) //nolint:wrapcheck // it says enough
}

// Disputes returns a page of a merchant's disputes, of one payment if f.Group names it.
func (g *Gateway) Disputes(ctx context.Context, m merchant.ID, f record.Filter) ([]dispute.Dispute, error) {
	rs, err := g.store.Records(ctx, m, dispute.Kind, f)
	if err != nil {
		return nil, fmt.Errorf("list disputes: %w", err)
	}
	ds := make([]dispute.Dispute, 0, len(rs))
	for _, r := range rs {
		d, err := dispute.Read(r)
		if err != nil {
			return nil, err //nolint:wrapcheck // it says enough
		}
		ds = append(ds, d)
	}
	return ds, nil
}

// DisputeStep is what happens to a dispute that is there.
type DisputeStep struct {
	Event dispute.Event
	Note  string
	// Fee is the provider's, for Lose and Accept, in minor units.
	Fee int64
}

// MoveDispute submits, wins, loses, accepts or withdraws a dispute. A step that has been made already is answered with the dispute as it is.
func (g *Gateway) MoveDispute(ctx context.Context, m merchant.ID, disputeID string, s DisputeStep) (dispute.Dispute, error) {
	for range conflictTries {
		d, err := g.Dispute(ctx, m, disputeID)
		if err != nil {
			return d, err
		}
		if last := d.History[len(d.History)-1]; last.Event == s.Event && d.State == last.To {
			return d, nil
		}
		if s.Fee < 0 || s.Fee > money.Limit || s.Fee > 0 && s.Event != dispute.Lose && s.Event != dispute.Accept {
			return d, fault.InvalidField("fee", "dispute_fee", fault.Text{
				TR: "Ücret negatif olamaz ve yalnızca kaybedilen ya da kabul edilen bir itirazda verilir.",
				EN: "The fee must not be negative, and belongs to a dispute that is lost or accepted.",
			})
		}
		d, err = d.Happens(s.Event, g.now().UTC().Truncate(time.Microsecond), Shown(s.Note))
		if err != nil {
			return d, err //nolint:wrapcheck // it is a fault
		}
		if s.Event != dispute.Withdraw { // which says what is given back
			d.Fee = s.Fee
		}
		change := store.Change{Merchant: m}
		for i := range d.Reminders(g.calendar) {
			change.Done = append(change.Done, "dispute/"+d.ID+"/"+strconv.Itoa(i))
		}
		change, err = g.withBearers(ctx, change, d, money.New(0, d.Amount.Currency()))
		if err != nil {
			return d, err
		}
		d, err = g.saveDispute(ctx, change, d, webhook.Type("dispute."+string(d.State)), nil)
		if !errors.Is(err, fault.Conflict) {
			return d, err
		}
	}
	return dispute.Dispute{}, errContended()
}

// AddEvidence adds a text, or a file with its name and media type. What looks like card data in texts is masked; files are kept as they are, and their
// digest shows that they were not changed.
func (g *Gateway) AddEvidence(ctx context.Context, m merchant.ID, disputeID string, e dispute.Evidence, file []byte) (dispute.Dispute, error) {
	if (e.Text == "") == (len(file) == 0) || len(file) > dispute.MaxFile || utf8.RuneCountInString(e.Text) > dispute.MaxText || len(file) > 0 && !plainName(e.Name) {
		return dispute.Dispute{}, fault.InvalidField("evidence", "dispute_evidence", fault.Text{
			TR: "Ya en çok 5000 karakterlik bir metin ya da adıyla birlikte en çok 1 MiB'lık bir dosya gönderin.",
			EN: "Send either a text of 5000 characters at most, or a file of 1 MiB at most with its name.",
		})
	}
	for range conflictTries {
		d, err := g.Dispute(ctx, m, disputeID)
		if err != nil {
			return d, err
		}
		if len(d.Evidence) >= dispute.MaxEvidence {
			return d, fault.New(fault.Conflict, "dispute_evidence_full", fault.Text{
				TR: "Bir itiraza en çok 20 kanıt eklenebilir.", EN: "A dispute takes 20 pieces of evidence at most.",
			})
		}
		now := g.now().UTC().Truncate(time.Microsecond)
		e.ID, e.AddedAt = "evd_"+id.New(now).String(), now
		e.Text, e.Name, e.Type = Shown(e.Text), Shown(e.Name), Shown(e.Type)
		change := store.Change{Merchant: m}
		if len(file) > 0 {
			sum := sha256.Sum256(file)
			e.Size, e.SHA256 = len(file), hex.EncodeToString(sum[:])
			change.Records = append(change.Records, record.Record{
				Merchant: m, Kind: dispute.KindFile, ID: e.ID, Group: d.ID, Content: file, Version: 1, CreatedAt: now, UpdatedAt: now,
			})
		}
		d, err = d.Happens(dispute.AddEvidence, now, e.ID)
		if err != nil {
			return d, err //nolint:wrapcheck // it is a fault
		}
		d.Evidence = append(append([]dispute.Evidence(nil), d.Evidence...), e)
		d, err = g.saveDispute(ctx, change, d, "", nil)
		if !errors.Is(err, fault.Conflict) {
			return d, err
		}
	}
	return dispute.Dispute{}, errContended()
}

// EvidenceFile returns a file of a dispute with its bytes, or a NotFound fault, evidence_not_found. A text is no file: it stands in the
// dispute.
func (g *Gateway) EvidenceFile(ctx context.Context, d dispute.Dispute, evidenceID string) (dispute.Evidence, []byte, error) {
	i := slices.IndexFunc(d.Evidence, func(e dispute.Evidence) bool { return e.ID == evidenceID && e.Size > 0 })
	if i < 0 {
		return dispute.Evidence{}, nil, fault.New(fault.NotFound, "evidence_not_found", fault.Text{
			TR: "Bu itirazın böyle bir dosyası yok.", EN: "The dispute has no such file.",
		})
	}
	r, err := g.Record(ctx, d.Merchant, dispute.KindFile, evidenceID)
	return d.Evidence[i], r.Content, err
}

func plainName(name string) bool {
	return name != "" && len(name) <= 100 && !strings.ContainsAny(name, "/\\\x00\r\n")
}

// saveDispute stores a dispute's next version, and those of other records, with what it posts and tells.
func (g *Gateway) saveDispute(
	ctx context.Context, c store.Change, d dispute.Dispute, tells webhook.Type, once *Once, with ...record.Record,
) (dispute.Dispute, error) {
	r, err := d.Record()
	if err != nil {
		return d, err //nolint:wrapcheck // it says enough
	}
	last := d.History[len(d.History)-1]
	c, err = g.posting(c, postingOf(d, last, g.calendar))
	if err != nil {
		return d, err
	}
	if tells != "" {
		told := d
		told.Version++
		data, err := json.Marshal(told.Shown(last.At), json.Deterministic(true))
		if err == nil {
			c, err = g.Announce(c, webhook.Event{Type: tells, Subject: d.ID, Sequence: d.Version + 1, Data: data})
		}
		if err != nil {
			g.log.Error("event could not be written and is not sent", "dispute", d.ID, "error", err)
		}
	}
	_, err = g.commitRecords(ctx, c, once, append([]record.Record{r}, with...)...)
	d.Version++
	return d, err
}

// postingOf is what the latest event of a dispute posts; a transaction without entries is none.
// The provider keeps what it takes of its next payout, or pays it with that, so on its account the value date is the next banking day; of what is withdrawn see [undone].
func postingOf(d dispute.Dispute, last dispute.Happening, banks calendar.Calendar) ledger.Transaction {
	amount, day := d.Amount.Minor(), calendar.Of(last.At)
	payout := banks.After(day, 1)
	receivable := ledger.ProviderReceivable.Of(d.Provider)
	taken := func(sign int64) []ledger.Entry {
		entries := []ledger.Entry{
			{Account: ledger.Chargeback.Account(), Amount: sign * amount, Value: day},
			{Account: ledger.MerchantPayable.Account(), Amount: sign * amount, Value: day}, {Account: ledger.Reserve.Account(), Amount: -sign * amount, Value: day},
		}
		for _, e := range []ledger.Entry{
			{Account: receivable, Amount: -sign * (amount - d.Points), Value: payout}, {Account: ledger.Points.Account(), Amount: -sign * d.Points, Value: payout},
		} {
			if e.Amount != 0 {
				entries = append(entries, e)
			}
		}
		return entries
	}
	t := ledger.Transaction{
		Merchant: d.Merchant, ID: d.ID + "/" + string(last.Event), At: last.At, Event: ledger.Disputed, Currency: d.Amount.Currency(), Subject: string(d.Payment),
	}
	switch last.Event {
	case dispute.Open:
		t.Entries = taken(1)
	case dispute.Win:
		t.Entries = taken(-1)
	case dispute.Lose, dispute.Accept:
		t.Entries = []ledger.Entry{
			{Account: ledger.Reserve.Account(), Amount: amount, Value: day}, {Account: ledger.Chargeback.Account(), Amount: -amount, Value: day},
		}
		if d.Fee > 0 {
			t.Entries = append(t.Entries,
				ledger.Entry{Account: ledger.MerchantPayable.Account(), Amount: d.Fee, Value: day, Memo: "fee"},
				ledger.Entry{Account: receivable, Amount: -d.Fee, Value: payout, Memo: "fee"})
		}
	case dispute.Withdraw:
		t.Entries = undone(d, day, banks)
	case dispute.AddEvidence, dispute.Remind, dispute.Submit:
	}
	return t
}

// undone is all that a dispute has posted, in reverse. No payout gives back what none has kept, so on the provider's account it is of the days of which it was expected;
// on the merchant's it is of today.
func undone(d dispute.Dispute, today calendar.Day, banks calendar.Calendar) (entries []ledger.Entry) {
	for _, h := range d.History {
		if h.Event == dispute.Withdraw {
			continue
		}
		for _, e := range postingOf(d, h, banks).Entries {
			if kind := e.Account.Kind(); kind != ledger.ProviderReceivable && kind != ledger.Points {
				e.Value = today
			}
			alike := slices.IndexFunc(entries, func(o ledger.Entry) bool { return o.Account == e.Account && o.Value == e.Value && o.Memo == e.Memo })
			if alike < 0 {
				alike, entries = len(entries), append(entries, ledger.Entry{Account: e.Account, Value: e.Value, Memo: e.Memo})
			}
			entries[alike].Amount -= e.Amount
		}
	}
	return slices.DeleteFunc(entries, func(e ledger.Entry) bool { return e.Amount == 0 }) // that it was decided has cleared what was kept back
}

// runDispute is the job: it reminds the shop once, if the bank still waits for it.
func (g *Gateway) runDispute(ctx context.Context, j job.Job) error {
	d, err := g.Dispute(ctx, j.Merchant, j.Subject)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	change := store.Change{Merchant: j.Merchant, Done: []string{j.ID}}
	if err != nil || d.State != dispute.Opened {
		err = g.store.Commit(ctx, change)
		if err != nil {
			return fmt.Errorf("end reminder of dispute %s: %w", j.Subject, err)
		}
		return nil
	}
	d, err = d.Happens(dispute.Remind, g.now().UTC().Truncate(time.Microsecond), "")
	if err != nil {
		return err //nolint:wrapcheck // impossible: it is open
	}
	g.log.Warn("evidence for a dispute is due", "dispute", d.ID, "payment", string(d.Payment), "due", d.Due.String())
	_, err = g.saveDispute(ctx, change, d, webhook.DisputeDue, nil)
	return err // a conflict brings it back
}
