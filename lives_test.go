package vezne_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/vezne/vezne"
	"github.com/vezne/vezne/internal/api/apitest"
	"github.com/vezne/vezne/internal/webhook"
	"github.com/vezne/vezne/money"
)

// must ends the test at an error.
func must[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// refused wants the problem of a code.
func refused(t *testing.T, err error, code string) {
	t.Helper()
	var p *vezne.Problem
	if !errors.As(err, &p) || p.Code != code {
		t.Errorf("error %v, want the problem %s", err, code)
	}
}

func lira(minor int64) money.Amount { return money.New(minor, money.TRY) }

// TestCustomersAndCards saves cards in both ways, pays with one, and forgets them.
func TestCustomersAndCards(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	c, ctx := connect(t, h.URL), t.Context()
	who := must[*vezne.Customer](t)(c.Customers.Create(ctx, vezne.CustomerRequest{Reference: "C-1", Name: "Ayşe"}))
	_, err := c.Customers.Create(ctx, vezne.CustomerRequest{Reference: "C-1"})
	refused(t, err, "customer_exists")
	if found := must[*vezne.Customer](t)(c.Customers.Find(ctx, "C-1")); found == nil || found.ID != who.ID {
		t.Errorf("found %+v", found)
	}
	if found, err := c.Customers.Find(ctx, "C-2"); found != nil || err != nil {
		t.Errorf("found %+v, %v", found, err)
	}
	if got := must[*vezne.Customer](t)(c.Customers.Change(ctx, who.ID, vezne.CustomerChange{Email: new("a@example.com")})); got.Email != "a@example.com" || got.Name != "Ayşe" {
		t.Errorf("changed to %+v", got)
	}
	card := must[*vezne.SavedCard](t)(c.Cards.Save(ctx, who.ID, held("Ayşe Yılmaz"), "Maaş"))
	if card.Last4 != "5403" || card.Label != "Maaş" || card.ExpYear != 2045 || !card.Active {
		t.Errorf("saved %+v", card)
	}
	r := order("with-token")
	r.Card, r.Customer = vezne.StoredCard(card.Token, apitest.CVV), who.ID
	paid := must[*vezne.Payment](t)(c.Payments.Create(ctx, r))
	if paid.State != vezne.StateCaptured || paid.Card.Last4 != "5403" {
		t.Errorf("paid %+v", paid)
	}
	r = order("and-save")
	r.Card, r.SaveFor = vezne.NewCard("5555555555554444", 12, 2045, apitest.CVV, "Ayşe Yılmaz"), &vezne.SaveFor{Customer: who.ID, Label: "İkinci"}
	second := must[*vezne.Payment](t)(c.Payments.Create(ctx, r)).SavedCard
	off := must[*vezne.SavedCard](t)(c.Cards.Change(ctx, second, vezne.CardChange{Active: new(false)}))
	if off.Active || off.Label != "İkinci" {
		t.Errorf("changed to %+v", off)
	}
	var tokens []string
	for one, err := range c.Cards.All(ctx, who.ID, vezne.Paging{Limit: 1}) {
		if err != nil {
			t.Fatal(err)
		}
		tokens = append(tokens, one.Token)
	}
	if len(tokens) != 2 {
		t.Errorf("cards %v, want two", tokens)
	}
	if err := c.Cards.Delete(ctx, card.Token); err != nil {
		t.Error(err)
	}
	_, err = c.Cards.Get(ctx, card.Token)
	refused(t, err, "card_not_found")
	if err := c.Customers.Delete(ctx, who.ID); err != nil {
		t.Error(err)
	}
	_, err = c.Customers.Get(ctx, who.ID)
	refused(t, err, "customer_not_found")
}

// TestLinks makes a link over a road that loses its answers, changes it and cancels it.
func TestLinks(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	_, url := travel(t, h.URL, loseAnswer, cutAnswer)
	c, ctx := connect(t, url), t.Context()
	amount := lira(12550)
	made := must[*vezne.Link](t)(c.Links.Create(ctx, vezne.LinkRequest{Amount: &amount, Description: "Mart aidatı", Buyer: vezne.LinkBuyer{Name: "Ayşe"}}))
	if made.State != vezne.LinkActive || !strings.HasPrefix(made.URL, h.URL+"/l/") || *made.Amount != amount || made.Buyer.Name != "Ayşe" {
		t.Errorf("made %+v", made)
	}
	_ = must[*vezne.Link](t)(c.Links.Create(ctx, vezne.LinkRequest{OpenAmount: &vezne.OpenAmount{Least: lira(100), Most: lira(200)}, Many: true}))
	n := 0
	for one, err := range c.Links.All(ctx, vezne.Paging{Limit: 1}) {
		if err != nil || (one.Amount == nil) == (one.OpenAmount == nil) {
			t.Fatalf("listed %+v, %v", one, err)
		}
		n++
	}
	if n != 2 {
		t.Errorf("%d links, want 2: an answer that is lost makes no second link", n)
	}
	if got := must[*vezne.Link](t)(c.Links.Change(ctx, made.ID, vezne.LinkChange{Paused: new(true)})); got.State != vezne.LinkPaused {
		t.Errorf("paused to %+v", got)
	}
	if qr := must[[]byte](t)(c.Links.QR(ctx, made.ID, "png")); !bytes.HasPrefix(qr, []byte("\x89PNG")) {
		t.Errorf("the QR code begins with %q", qr[:4])
	}
	if got := must[*vezne.List[vezne.Payment]](t)(c.Links.Payments(ctx, made.ID, vezne.Paging{})); len(got.Items) != 0 || got.HasMore {
		t.Errorf("payments %+v", got)
	}
	if got := must[*vezne.Link](t)(c.Links.Cancel(ctx, made.ID)); got.State != vezne.LinkCancelled {
		t.Errorf("cancelled to %+v", got)
	}
	_, err := c.Links.Get(ctx, "lnk_00000000000000000000000000000000")
	refused(t, err, "link_not_found")
}

// TestSubscriptions begins one by a plan with a card that is saved, and leads it through its states.
func TestSubscriptions(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	c, ctx := connect(t, h.URL), t.Context()
	who := must[*vezne.Customer](t)(c.Customers.Create(ctx, vezne.CustomerRequest{Reference: "C-1"}))
	plan := must[*vezne.Plan](t)(c.Plans.Create(ctx, vezne.PlanRequest{
		Code: "monthly", Name: "Aylık", Amount: lira(9900), Interval: vezne.Interval{Unit: vezne.Monthly, Count: 1}, AfterFailure: vezne.AfterFailureCancel,
	}))
	r := vezne.SubscriptionRequest{Reference: "S-1", Customer: "C-1", Plan: plan.ID, Card: held("Ayşe Yılmaz")}
	made := must[*vezne.Subscription](t)(c.Subscriptions.Create(ctx, r))
	if made.State != vezne.SubscriptionActive || made.ChargesMade != 1 || made.Payment == nil || !made.Payment.Paid() || made.Plan != plan.ID || made.Customer != who.ID {
		t.Errorf("began %+v", made)
	}
	if again := must[*vezne.Subscription](t)(c.Subscriptions.Create(ctx, r)); again.ID != made.ID || !again.Repeated {
		t.Errorf("began again %+v", again)
	}
	card := must[*vezne.SavedCard](t)(c.Cards.Save(ctx, who.ID, vezne.NewCard("5555555555554444", 12, 2045, "", "Ayşe Yılmaz"), ""))
	if got := must[*vezne.Subscription](t)(c.Subscriptions.ChangeCard(ctx, made.ID, vezne.StoredCard(card.Token, ""))); got.SavedCard != card.Token {
		t.Errorf("changed the card to %+v", got)
	}
	if got := must[*vezne.Subscription](t)(c.Subscriptions.ChangeAmount(ctx, made.ID, lira(10900))); got.Amount != lira(10900) {
		t.Errorf("changed the amount to %+v", got)
	}
	if got := must[*vezne.Subscription](t)(c.Subscriptions.Pause(ctx, made.ID)); got.State != vezne.SubscriptionPaused {
		t.Errorf("paused to %s", got.State)
	}
	if got := must[*vezne.Subscription](t)(c.Subscriptions.Resume(ctx, made.ID)); got.State != vezne.SubscriptionActive {
		t.Errorf("resumed to %s", got.State)
	}
	_, err := c.Subscriptions.Retry(ctx, made.ID)
	refused(t, err, "charge_not_due")
	charges := 0
	for one, err := range c.Subscriptions.AllCharges(ctx, made.ID, vezne.Paging{}) {
		if err != nil || one.Status != vezne.ChargePaid || one.Payment != made.Payment.ID {
			t.Errorf("charge %+v, %v", one, err)
		}
		charges++
	}
	if charges != 1 {
		t.Errorf("%d charges, want 1", charges)
	}
	if got := must[*vezne.Subscription](t)(c.Subscriptions.Cancel(ctx, made.ID, true)); !got.CancelAtPeriodEnd {
		t.Errorf("cancelled to %+v", got)
	}
	listed := must[*vezne.List[vezne.Subscription]](t)(c.Subscriptions.List(ctx, vezne.SubscriptionFilter{Plan: plan.ID, State: vezne.SubscriptionActive}))
	if len(listed.Items) != 1 {
		t.Errorf("listed %+v", listed)
	}
	if got := must[*vezne.Plan](t)(c.Plans.Close(ctx, plan.ID)); !got.Closed {
		t.Errorf("closed to %+v", got)
	}
	// A card that the bank declines is an answer here too.
	r = vezne.SubscriptionRequest{Customer: "C-1", Amount: new(lira(100)), Interval: &vezne.Interval{Unit: vezne.Weekly, Count: 2}, Card: held("SIM 51")}
	if got := must[*vezne.Subscription](t)(c.Subscriptions.Create(ctx, r)); got.Payment == nil || got.Payment.State != vezne.StateDeclined {
		t.Errorf("declined to %+v", got)
	}
}

// TestMarketplaceAndDisputes divides a payment, pays the stores, and loses it to a dispute.
func TestMarketplaceAndDisputes(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	c, ctx := connect(t, h.URL), t.Context()
	store := must[*vezne.SubMerchant](t)(c.SubMerchants.Create(ctx, vezne.SubMerchant{
		ID: "S-1", Type: vezne.StorePerson, Name: "Dükkân", OwnerName: "Ayşe", OwnerSurname: "Işık", IdentityNumber: "10000000146",
		Accounts: []vezne.BankAccount{{IBAN: "TR330006100519786457841326", Currency: money.TRY}},
	}))
	if !store.Active || store.Accounts[0].IBAN != "TR330006100519786457841326" {
		t.Errorf("defined %+v", store)
	}
	r := order("shared")
	r.Shares = []vezne.ShareRequest{{SubMerchant: "S-1", Amount: new(lira(10_000)), Hold: vezne.HoldConfirm}}
	p := must[*vezne.Payment](t)(c.Payments.Create(ctx, r))
	if len(p.Shares) != 1 || p.Shares[0].Amount != lira(10_000) || p.Shares[0].Hold != vezne.HoldConfirm {
		t.Errorf("shares %+v", p.Shares)
	}
	d := must[*vezne.Division](t)(c.Payments.AdjustShare(ctx, p.ID, "S-1", lira(10_000), lira(9_000)))
	if d.Shares[0].Due != lira(9_000) || d.Shares[0].Released {
		t.Errorf("adjusted %+v", d)
	}
	if d = must[*vezne.Division](t)(c.Payments.AdjustShare(ctx, p.ID, "S-1", lira(10_000), lira(9_000))); d.Shares[0].Due != lira(9_000) {
		t.Errorf("adjusted again %+v", d)
	}
	_, err := c.Payments.AdjustShare(ctx, p.ID, "S-1", lira(10_000), lira(8_000))
	refused(t, err, "share_changed")
	if d = must[*vezne.Division](t)(c.Payments.ReleaseShares(ctx, p.ID, "S-1")); !d.Shares[0].Released {
		t.Errorf("released %+v", d)
	}
	p = must[*vezne.Payment](t)(c.Payments.RefundBorne(ctx, p.ID, lira(1_000), []vezne.ShareTake{{SubMerchant: "S-1", Amount: lira(1_000)}}))
	if p.Refunded != lira(1_000) {
		t.Errorf("refunded %+v", p)
	}
	if b := must[[]vezne.StoreBalance](t)(c.SubMerchants.Balance(ctx, "S-1")); len(b) != 1 || b[0].Available != lira(8_000) {
		t.Errorf("balance %+v", b)
	}
	out := must[*vezne.Payout](t)(c.Payouts.Prepare(ctx, money.TRY))
	if out.State != vezne.PayoutPrepared || out.Total != lira(8_000) || out.Lines[0].SubMerchant != "S-1" {
		t.Errorf("prepared %+v", out)
	}
	_, err = c.Payouts.Prepare(ctx, money.TRY)
	refused(t, err, "nothing_due")
	if file := must[[]byte](t)(c.Payouts.File(ctx, out.ID, "csv")); !strings.Contains(string(file), "TR330006100519786457841326") {
		t.Errorf("the file: %s", file)
	}
	if out = must[*vezne.Payout](t)(c.Payouts.Confirm(ctx, out.ID)); out.State != vezne.PayoutConfirmed || out.ClosedAt.IsZero() {
		t.Errorf("confirmed %+v", out)
	}
	if out = must[*vezne.Payout](t)(c.Payouts.Return(ctx, out.ID, vezne.FailedTransfer{SubMerchant: "S-1", Reason: "closed account"})); out.Lines[0].State != "failed" {
		t.Errorf("returned %+v", out)
	}
	off := must[*vezne.SubMerchant](t)(c.SubMerchants.Change(ctx, "S-1", vezne.SubMerchantChange{Active: new(false)}))
	if off.Active || off.Name != "Dükkân" || len(off.Accounts) == 0 {
		t.Errorf("changed to %+v", off)
	}
	if off = must[*vezne.SubMerchant](t)(c.SubMerchants.Change(ctx, "S-1", vezne.SubMerchantChange{Accounts: []vezne.BankAccount{}})); len(off.Accounts) != 0 {
		t.Errorf("without its accounts %+v", off)
	}

	sold := must[*vezne.Payment](t)(c.Payments.Create(ctx, order("disputed")))
	dis := must[*vezne.Dispute](t)(c.Disputes.Open(ctx, vezne.DisputeRequest{Payment: sold.ID, Reason: "10.4"}))
	if dis.State != vezne.DisputeOpened || dis.Amount != sold.Amount {
		t.Errorf("opened %+v", dis)
	}
	_ = must[*vezne.Dispute](t)(c.Disputes.AddText(ctx, dis.ID, "It was delivered."))
	dis = must[*vezne.Dispute](t)(c.Disputes.AddFile(ctx, dis.ID, "note.pdf", "application/pdf", []byte("%PDF-1.7 signed")))
	if len(dis.Evidence) != 2 || dis.Evidence[1].Size != 15 {
		t.Fatalf("evidence %+v", dis.Evidence)
	}
	if file := must[[]byte](t)(c.Disputes.File(ctx, dis.ID, dis.Evidence[1].ID)); string(file) != "%PDF-1.7 signed" {
		t.Errorf("the file is %q", file)
	}
	if dis = must[*vezne.Dispute](t)(c.Disputes.Submit(ctx, dis.ID, "")); dis.State != vezne.DisputeRepresented {
		t.Errorf("submitted %+v", dis)
	}
	if dis = must[*vezne.Dispute](t)(c.Disputes.Lose(ctx, dis.ID, "", new(lira(500)))); dis.State != vezne.DisputeLost || dis.Fee != lira(500) {
		t.Errorf("lost %+v", dis)
	}
	_, err = c.Disputes.Win(ctx, dis.ID, "")
	refused(t, err, "dispute_state")
	if dis = must[*vezne.Dispute](t)(c.Disputes.Withdraw(ctx, dis.ID, "")); dis.State != vezne.DisputeWithdrawn {
		t.Errorf("withdrawn: %+v", dis)
	}
}

// TestPointsOfACard asks for points and pays with some.
func TestPointsOfACard(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	c, ctx := connect(t, h.URL), t.Context()
	card := vezne.NewCard("4282209004348015", 12, 2045, apitest.CVV, "Ayşe Yılmaz")
	points := must[[]vezne.CardPoints](t)(c.Payments.Points(ctx, lira(12550), card))
	if len(points) != 2 {
		t.Fatalf("points %+v", points)
	}
	r := order("points")
	r.Card, r.Points = card, &vezne.PointsRequest{Name: points[0].Name, Minor: 1_000}
	p := must[*vezne.Payment](t)(c.Payments.Create(ctx, r))
	if p.Points == nil || p.Points.Taken != lira(1_000) || p.Price.InMoney != lira(11_550) {
		t.Errorf("paid %+v with %+v", p, p.Points)
	}
	offers := must[[]vezne.Offer](t)(c.Payments.Installments(ctx, vezne.InstallmentsQuery{Amount: lira(12550), BIN: "428220", Date: "2040-03-06"}))
	if len(offers) == 0 || offers[0].Total != lira(12550) {
		t.Errorf("offers %+v", offers)
	}
}

// TestWebhooksArrive has a gateway tell a shop that checks what comes with the client, over a rotation of the secret.
func TestWebhooksArrive(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	c, ctx := connect(t, h.URL), t.Context()
	made := must[*vezne.WebhookEndpoint](t)(c.WebhookEndpoints.Create(ctx, vezne.WebhookEndpointRequest{
		URL: "https://shop.example/hook", Events: &[]string{"payment.*", "customer.*", "link.*"},
	}))
	secrets := []string{made.Secret.Reveal()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		printed := fmt.Sprintf(verb, made.Secret) + fmt.Sprintf(verb, made)
		if key := strings.TrimPrefix(secrets[0], "whsec_"); strings.Contains(printed, key) || strings.Contains(printed, fmt.Sprintf("%x", key)) || !strings.HasPrefix(printed, "whsec_***") {
			t.Errorf("%s prints the secret: %s", verb, printed)
		}
	}
	var mu sync.Mutex // guards events and fail
	var events []*vezne.Event
	fail := true
	shop := vezne.WebhookHandler(func(_ context.Context, e *vezne.Event) error {
		mu.Lock()
		defer mu.Unlock()
		if fail {
			fail = false
			return errors.New("the shop's database is not there")
		}
		events = append(events, e)
		return nil
	}, h.Clock.Now, secrets...)
	stop := h.Tell(t, func(p webhook.Post) webhook.Answer {
		r := httptest.NewRequest(http.MethodPost, p.URL, bytes.NewReader(p.Body)).WithContext(ctx)
		r.Header = p.Header
		w := httptest.NewRecorder()
		shop.ServeHTTP(w, r)
		if w.Code != http.StatusNoContent {
			return webhook.Answer{Outcome: webhook.Refused, Status: w.Code}
		}
		return webhook.Answer{Outcome: webhook.Taken, Status: w.Code}
	})
	defer stop()
	wait := func(n int) []*vezne.Event {
		t.Helper()
		for range 300 {
			mu.Lock()
			got := events
			mu.Unlock()
			if len(got) >= n {
				return got
			}
			h.Clock.Advance(time.Second)
			time.Sleep(20 * time.Millisecond)
		}
		t.Fatalf("%d events came, want %d", len(events), n)
		return nil
	}
	p := must[*vezne.Payment](t)(c.Payments.Create(ctx, order("told")))
	first := wait(1)[0]
	if told, is := first.Data.(*vezne.Payment); first.Type != vezne.EventPaymentCaptured || !is || told.ID != p.ID || told.Captured != p.Captured {
		t.Errorf("told %+v", first)
	}
	// The shop still has the old secret only: for a day that is enough.
	rotated := must[*vezne.WebhookEndpoint](t)(c.WebhookEndpoints.RotateSecret(ctx, made.ID))
	if rotated.Secret.Reveal() == made.Secret.Reveal() || !rotated.OldSecretUntil.After(h.Clock.Now()) {
		t.Errorf("rotated %+v", rotated)
	}
	amount := lira(100)
	link := must[*vezne.Link](t)(c.Links.Create(ctx, vezne.LinkRequest{Amount: &amount}))
	second := wait(2)[1]
	if told, is := second.Data.(*vezne.Link); second.Type != vezne.EventLinkCreated || !is || told.ID != link.ID || told.URL != "" {
		t.Errorf("told %+v", second)
	}
	listed := must[*vezne.List[vezne.WebhookDelivery]](t)(c.WebhookDeliveries.List(ctx, vezne.DeliveryFilter{Subject: p.ID}))
	if len(listed.Items) != 1 || listed.Items[0].Event != first.ID {
		t.Fatalf("deliveries %+v", listed)
	}
	again := must[*vezne.WebhookDelivery](t)(c.WebhookDeliveries.Replay(ctx, listed.Items[0].ID))
	if third := wait(3)[2]; third.ID != first.ID || again.Event != first.ID {
		t.Errorf("replayed %+v as %+v", again, third)
	}
	detail := must[*vezne.WebhookDelivery](t)(c.WebhookDeliveries.Get(ctx, listed.Items[0].ID))
	if len(detail.Log) < 2 || len(detail.Payload) == 0 {
		t.Errorf("detail %+v", detail)
	}
	if all := must[[]vezne.WebhookEndpoint](t)(c.WebhookEndpoints.List(ctx)); len(all) != 1 || !all[0].Secret.IsZero() {
		t.Errorf("endpoints %+v", all)
	}
	if err := c.WebhookEndpoints.Delete(ctx, made.ID); err != nil {
		t.Error(err)
	}
}
