package vezne_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne"
	"github.com/vezne/vezne/internal/webhook"
	"github.com/vezne/vezne/money"
)

// leftOut are the operations that the client does not have, each with why.
func leftOut() map[string]string {
	const books = "accounting reads the books in CSV and XLSX, and people by the command"
	const operators = "it tells operators about the gateway, and shops nothing that they act upon"
	return map[string]string{
		"getTrialBalance": books, "getStatement": books, "getExpectedSettlements": books, "createSettlement": books, "bookSettlementStatement": books,
		"listReconciliations": books, "getReconciliation": books,
		"getPaymentExplanation": operators, "listProviders": operators, "listProviderKinds": operators,
		"getProblem": "a Problem has all that it says", "getOpenAPI": "the client is made from it",
	}
}

// calls are one call of every method that asks the gateway for something.
func calls(ctx context.Context, c *vezne.Client) []func() error {
	lira := money.New(100, money.TRY)
	none := func(_ any, err error) error { return err }
	return []func() error{
		func() error { return none(c.Payments.Create(ctx, vezne.PaymentRequest{})) },
		func() error { return none(c.Payments.List(ctx, vezne.ListOptions{})) },
		func() error { return none(c.Payments.Get(ctx, "x")) },
		func() error { return none(c.Payments.History(ctx, "x")) },
		func() error { return none(c.Payments.Capture(ctx, "x", lira)) },
		func() error { return none(c.Payments.Void(ctx, "x")) },
		func() error { return none(c.Payments.Refund(ctx, "x", lira)) },
		func() error { return none(c.Payments.Settle(ctx, "x")) },
		func() error { return none(c.Payments.Resolve(ctx, "x", vezne.Statement{})) },
		func() error { return none(c.Payments.Installments(ctx, vezne.InstallmentsQuery{Amount: lira})) },
		func() error { return none(c.Payments.Points(ctx, lira, vezne.Card{})) },
		func() error { return none(c.Payments.Campaigns(ctx, vezne.CampaignsQuery{})) },
		func() error { return none(c.Payments.Shares(ctx, "x")) },
		func() error { return none(c.Payments.ReleaseShares(ctx, "x")) },
		func() error { return none(c.Payments.AdjustShare(ctx, "x", "s", lira, lira)) },
		func() error { return none(c.SubMerchants.Create(ctx, vezne.SubMerchant{})) },
		func() error { return none(c.SubMerchants.List(ctx, vezne.Paging{})) },
		func() error { return none(c.SubMerchants.Get(ctx, "x")) },
		func() error { return none(c.SubMerchants.Change(ctx, "x", vezne.SubMerchantChange{})) },
		func() error { return none(c.SubMerchants.Balance(ctx, "x")) },
		func() error { return none(c.SubMerchants.Statement(ctx, "x", vezne.Paging{})) },
		func() error { return none(c.Payments.CommissionTables(ctx, vezne.Paging{})) },
		func() error { return none(c.Payouts.Prepare(ctx, money.TRY)) },
		func() error { return none(c.Payouts.List(ctx, vezne.Paging{})) },
		func() error { return none(c.Payouts.Get(ctx, "x")) },
		func() error { return none(c.Payouts.File(ctx, "x", "csv")) },
		func() error { return none(c.Payouts.Confirm(ctx, "x")) },
		func() error { return none(c.Payouts.Cancel(ctx, "x")) },
		func() error { return none(c.Payouts.Return(ctx, "x", vezne.FailedTransfer{})) },
		func() error { return none(c.Disputes.Open(ctx, vezne.DisputeRequest{})) },
		func() error { return none(c.Disputes.List(ctx, vezne.Paging{})) },
		func() error { return none(c.Disputes.Get(ctx, "x")) },
		func() error { return none(c.Disputes.AddText(ctx, "x", "text")) },
		func() error { return none(c.Disputes.File(ctx, "x", "y")) },
		func() error { return none(c.Disputes.Submit(ctx, "x", "")) },
		func() error { return none(c.Disputes.Win(ctx, "x", "")) },
		func() error { return none(c.Disputes.Lose(ctx, "x", "", nil)) },
		func() error { return none(c.Disputes.Accept(ctx, "x", "", nil)) },
		func() error { return none(c.Disputes.Withdraw(ctx, "x", "")) },
		func() error { return none(c.Links.Create(ctx, vezne.LinkRequest{})) },
		func() error { return none(c.Links.List(ctx, vezne.Paging{})) },
		func() error { return none(c.Links.Get(ctx, "x")) },
		func() error { return none(c.Links.Change(ctx, "x", vezne.LinkChange{})) },
		func() error { return none(c.Links.Cancel(ctx, "x")) },
		func() error { return none(c.Links.Payments(ctx, "x", vezne.Paging{})) },
		func() error { return none(c.Links.QR(ctx, "x", "png")) },
		func() error { return none(c.Customers.Create(ctx, vezne.CustomerRequest{})) },
		func() error { return none(c.Customers.List(ctx, vezne.Paging{})) },
		func() error { return none(c.Customers.Get(ctx, "x")) },
		func() error { return none(c.Customers.Change(ctx, "x", vezne.CustomerChange{})) },
		func() error { return c.Customers.Delete(ctx, "x") },
		func() error { return none(c.Cards.Save(ctx, "x", vezne.Card{}, "")) },
		func() error { return none(c.Cards.List(ctx, "x", vezne.Paging{})) },
		func() error { return none(c.Cards.Get(ctx, "x")) },
		func() error { return none(c.Cards.Change(ctx, "x", vezne.CardChange{})) },
		func() error { return c.Cards.Delete(ctx, "x") },
		func() error { return none(c.Cards.Import(ctx, "x", vezne.CardImport{})) },
		func() error { return none(c.Cards.AtProvider(ctx, "x", "y")) },
		func() error { return none(c.Cards.Deleted(ctx, vezne.Paging{})) },
		func() error { return none(c.WebhookEndpoints.Create(ctx, vezne.WebhookEndpointRequest{})) },
		func() error { return none(c.WebhookEndpoints.List(ctx)) },
		func() error { return none(c.WebhookEndpoints.Get(ctx, "x")) },
		func() error { return none(c.WebhookEndpoints.Change(ctx, "x", vezne.WebhookEndpointRequest{})) },
		func() error { return c.WebhookEndpoints.Delete(ctx, "x") },
		func() error { return none(c.WebhookEndpoints.RotateSecret(ctx, "x")) },
		func() error { return none(c.WebhookEndpoints.Test(ctx, "x")) },
		func() error { return none(c.WebhookDeliveries.List(ctx, vezne.DeliveryFilter{})) },
		func() error { return none(c.WebhookDeliveries.Get(ctx, "x")) },
		func() error { return none(c.WebhookDeliveries.Replay(ctx, "x")) },
		func() error { return none(c.WebhookDeliveries.ReplayAll(ctx, vezne.ReplayFilter{})) },
		func() error { return none(c.Plans.Create(ctx, vezne.PlanRequest{})) },
		func() error { return none(c.Plans.List(ctx, vezne.Paging{})) },
		func() error { return none(c.Plans.Get(ctx, "x")) },
		func() error { return none(c.Plans.Close(ctx, "x")) },
		func() error { return none(c.Subscriptions.Create(ctx, vezne.SubscriptionRequest{})) },
		func() error { return none(c.Subscriptions.List(ctx, vezne.SubscriptionFilter{})) },
		func() error { return none(c.Subscriptions.Get(ctx, "x")) },
		func() error { return none(c.Subscriptions.Charges(ctx, "x", vezne.Paging{})) },
		func() error { return none(c.Subscriptions.ChangeCard(ctx, "x", vezne.Card{})) },
		func() error { return none(c.Subscriptions.ChangeAmount(ctx, "x", lira)) },
		func() error { return none(c.Subscriptions.Pause(ctx, "x")) },
		func() error { return none(c.Subscriptions.Resume(ctx, "x")) },
		func() error { return none(c.Subscriptions.Cancel(ctx, "x", false)) },
		func() error { return none(c.Subscriptions.Retry(ctx, "x")) },
	}
}

// openapi is as much of the API's document as is compared here.
type openapi struct {
	Paths      map[string]map[string]operation `json:"paths"`
	Components struct {
		Schemas map[string]struct {
			Properties map[string]json.RawMessage `json:"properties"`
		} `json:"schemas"`
	} `json:"components"`
}

type operation struct {
	ID         string `json:"operationId"`
	Parameters []struct {
		Ref string `json:"$ref"`
	} `json:"parameters"`
}

// keyed reports whether an operation takes an idempotency key.
func (o operation) keyed() bool {
	return slices.ContainsFunc(o.Parameters, func(p struct {
		Ref string `json:"$ref"`
	},
	) bool {
		return strings.HasSuffix(p.Ref, "/IdempotencyKey")
	})
}

func document(t *testing.T) openapi {
	t.Helper()
	text, err := os.ReadFile("internal/api/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc openapi
	err = json.Unmarshal(text, &doc)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestEveryOperationIsReachable: the client has every operation of the API's document but those that are left out by name, each call goes to
// an operation there is, and carries an idempotency key wherever the operation takes one.
func TestEveryOperationIsReachable(t *testing.T) {
	t.Parallel()
	doc := document(t)
	mux := http.NewServeMux()
	var mu sync.Mutex // guards reached
	reached := map[string]bool{}
	for path, methods := range doc.Paths {
		for method, o := range methods {
			mux.HandleFunc(strings.ToUpper(method)+" "+path, func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				defer mu.Unlock()
				reached[o.ID] = true
				if has := r.Header.Get("Idempotency-Key") != ""; o.keyed() && !has {
					t.Errorf("%s is sent without an idempotency key", o.ID)
				}
				_, _ = w.Write([]byte("{}"))
			})
		}
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("the client asks for %s %s, which the document does not have", r.Method, r.URL.Path)
		w.WriteHeader(http.StatusNotFound)
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	for i, call := range calls(t.Context(), connect(t, server.URL)) {
		if err := call(); err != nil {
			t.Errorf("call %d: %v", i, err)
		}
	}
	for _, methods := range doc.Paths {
		for _, o := range methods {
			why := leftOut()[o.ID]
			switch {
			case reached[o.ID] && why != "":
				t.Errorf("%s is said to be left out, and is not", o.ID)
			case !reached[o.ID] && why == "":
				t.Errorf("the client does not have %s, and nothing says why", o.ID)
			}
			delete(reached, o.ID)
		}
	}
}

// members returns the names that a type has in JSON.
func members(of reflect.Type) []string {
	var names []string
	for i := range of.NumField() {
		name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}

// TestTypesHaveTheSchemas: what the document says of a thing, the client's type of it has, and nothing else.
func TestTypesHaveTheSchemas(t *testing.T) {
	t.Parallel()
	doc := document(t)
	for name, of := range map[string]any{
		"Payment": vezne.Payment{}, "Price": vezne.Price{}, "Operation": vezne.Operation{}, "Attempt": vezne.Attempt{}, "Refusal": vezne.Refusal{},
		"Doubt": vezne.Doubt{}, "Card": vezne.CardSummary{}, "Offer": vezne.Offer{}, "Share": vezne.Share{}, "ShareInput": vezne.ShareRequest{},
		"Division": vezne.Division{}, "ShareState": vezne.ShareState{}, "ShareRefund": vezne.ShareRefund{},
		"SubMerchant": vezne.SubMerchant{}, "ChangeSubMerchant": vezne.SubMerchantChange{}, "Balance": vezne.StoreBalance{},
		"Payout": vezne.Payout{}, "PayoutLine": vezne.PayoutLine{}, "PayoutSkipped": vezne.PayoutSkipped{}, "FailedLine": vezne.FailedTransfer{},
		"Dispute": vezne.Dispute{}, "OpenDispute": vezne.DisputeRequest{},
		"Link": vezne.Link{}, "CreateLink": vezne.LinkRequest{}, "ChangeLink": vezne.LinkChange{}, "LinkBuyer": vezne.LinkBuyer{},
		"Customer": vezne.Customer{}, "CreateCustomer": vezne.CustomerRequest{}, "ChangeCustomer": vezne.CustomerChange{},
		"SavedCard": vezne.SavedCard{}, "ChangeCard": vezne.CardChange{}, "ImportCards": vezne.CardImport{},
		"WebhookEndpoint": vezne.WebhookEndpoint{}, "WebhookEndpointRequest": vezne.WebhookEndpointRequest{},
		"WebhookDeliveryDetail": vezne.WebhookDelivery{}, "WebhookReplay": vezne.ReplayFilter{},
		"Plan": vezne.Plan{}, "CreatePlan": vezne.PlanRequest{}, "Interval": vezne.Interval{}, "Subscription": vezne.Subscription{}, "Charge": vezne.Charge{},
		"CampaignsQuery": vezne.CampaignsQuery{}, "Problem": vezne.Problem{}, "ResolveRequest": vezne.Statement{},
	} {
		var want []string
		for member := range doc.Components.Schemas[name].Properties {
			want = append(want, member)
		}
		got := members(reflect.TypeOf(of))
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
			t.Errorf("%s in the document (-) and %T (+):\n%s", name, of, diff)
		}
	}
}

// TestEventsHaveTheirTypes: the client knows every type of event, with the data that the gateway sends with it.
func TestEventsHaveTheirTypes(t *testing.T) {
	t.Parallel()
	types := map[string]any{
		"Payment": &vezne.Payment{}, "Subscription": &vezne.Subscription{}, "Payout": &vezne.Payout{}, "Dispute": &vezne.Dispute{}, "Link": &vezne.Link{},
		"CardTold": &vezne.SavedCard{}, "Customer": &vezne.Customer{}, "SubMerchant": &vezne.SubMerchant{},
	}
	secret := webhook.NewSecret()
	now := time.Date(2040, 3, 5, 9, 0, 0, 0, time.UTC)
	for _, d := range webhook.Types() {
		body, err := webhook.Event{Type: d.Type, At: now, Sequence: 3, Data: json.RawMessage(`{}`)}.Encode()
		if err != nil {
			t.Fatal(err)
		}
		header, err := webhook.Sign("evt_1", now, body, secret)
		if err != nil {
			t.Fatal(err)
		}
		e, err := vezne.VerifyWebhook(header, body, now, secret.Reveal())
		if err != nil || e.ID != "evt_1" || string(e.Type) != string(d.Type) || e.Sequence != 3 || !e.At.Equal(now) {
			t.Errorf("%s is read as %+v, %v", d.Type, e, err)
			continue
		}
		if got, want := reflect.TypeOf(e.Data), reflect.TypeOf(types[d.Data]); got != want {
			t.Errorf("the data of %s are %v, want %v", d.Type, got, want)
		}
	}
	text, err := os.ReadFile("event.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range webhook.Types() {
		if !strings.Contains(string(text), ` EventType = "`+string(d.Type)+`"`) {
			t.Errorf("the client has no name for %s", d.Type)
		}
	}
}
