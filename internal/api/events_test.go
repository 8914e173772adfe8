package api_test

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/api/apitest"
	"github.com/vezne/vezne/internal/webhook"
)

// eventSchemas returns the schema of each type of event that the document has in its x-webhooks.
func eventSchemas(t *testing.T) map[string]*openapi3.Schema {
	t.Helper()
	doc := document(t)
	text, err := json.Marshal(doc.Extensions["x-webhooks"])
	if err != nil {
		t.Fatal(err)
	}
	var hooks map[string]struct {
		Post struct {
			RequestBody struct {
				Content map[string]struct {
					Schema struct {
						Ref string `json:"$ref"`
					} `json:"schema"`
				} `json:"content"`
			} `json:"requestBody"`
		} `json:"post"`
	}
	err = json.Unmarshal(text, &hooks)
	if err != nil {
		t.Fatal(err)
	}
	schemas := map[string]*openapi3.Schema{}
	for noun, hook := range hooks {
		name := strings.TrimPrefix(hook.Post.RequestBody.Content["application/json"].Schema.Ref, "#/components/schemas/")
		schema := doc.Components.Schemas[name]
		if schema == nil {
			t.Fatalf("x-webhooks %s: there is no schema %q", noun, name)
		}
		for _, v := range schema.Value.Properties["type"].Value.Enum {
			text, _ := v.(string)
			if !strings.HasPrefix(text, noun+".") {
				t.Errorf("x-webhooks %s has the type %s", noun, text)
			}
			schemas[text] = schema.Value
		}
	}
	return schemas
}

// TestDocumentHasTheEvents: the document knows the types that are sent and no others, with the data that they are said to have.
func TestDocumentHasTheEvents(t *testing.T) {
	t.Parallel()
	want, got := map[string]string{}, map[string]string{}
	for _, d := range webhook.Types() {
		want[string(d.Type)] = "#/components/schemas/" + d.Data
		if d.Data == "{}" {
			want[string(d.Type)] = ""
		}
	}
	for name, schema := range eventSchemas(t) {
		got[name] = schema.Properties["data"].Ref
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("events of the program (-) and of the document (+):\n%s", diff)
	}
}

// told is what was written for a shop's endpoint.
type told struct {
	Type     string         `json:"type"`
	Sequence int64          `json:"sequence"`
	Data     map[string]any `json:"data"`
}

// allTold reads what waits for the shop's endpoints, by sequence, and holds each to the document.
func allTold(t *testing.T, h *apitest.House) []told {
	t.Helper()
	schemas := eventSchemas(t)
	page := ask[struct {
		Deliveries []delivery `json:"deliveries"`
	}](t, h, http.MethodGet, "/v1/webhook-deliveries?limit=100", "", 200)
	all := make([]told, 0, len(page.Deliveries))
	for _, d := range page.Deliveries {
		d = ask[delivery](t, h, http.MethodGet, "/v1/webhook-deliveries/"+d.ID, "", 200)
		var value any
		err := json.Unmarshal(d.Payload, &value)
		if err != nil {
			t.Fatal(err)
		}
		schema := schemas[d.Type]
		if schema == nil {
			t.Fatalf("the document does not have the event %s", d.Type)
		}
		err = schema.VisitJSON(value, openapi3.EnableFormatValidation())
		if err != nil {
			t.Errorf("%s is not as documented: %v\n%s", d.Type, err, d.Payload)
		}
		if strings.Contains(string(d.Payload), apitest.CardNumber) {
			t.Errorf("%s holds a card's number", d.Type)
		}
		var one told
		err = json.Unmarshal(d.Payload, &one)
		if err != nil || one.Type != d.Type {
			t.Fatalf("event of type %s is %s, %v", d.Type, d.Payload, err)
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b told) int { return cmp.Compare(a.Sequence, b.Sequence) })
	return all
}

// of returns the types that were told of one thing, in their order, and fails if two claim the same place.
func of(t *testing.T, all []told, key, value string) []string {
	t.Helper()
	var types []string
	last := int64(0)
	for _, one := range all {
		if one.Data[key] != value {
			continue
		}
		if one.Sequence <= last {
			t.Errorf("%s of %s has the sequence %d after %d", one.Type, value, one.Sequence, last)
		}
		last = one.Sequence
		types = append(types, one.Type)
	}
	return types
}

func sameTypes(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("of %s was told %v, want %v", what, got, want)
	}
}

// TestLinksAreTold: each change of a link is told once, a refused one not at all, and its expiry when its time is over.
func TestLinksAreTold(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	ask[endpoint](t, h, http.MethodPost, "/v1/webhook-endpoints", `{"url":"https://shop.example/hook","events":["link.*"]}`, 201)
	open := func(reference, more string) string {
		return linkAs(t, h.Do(t, http.MethodPost, "/v1/links", `{"reference":"`+reference+`","amount":{"minor":12550,"currency":"TRY"}`+more+`}`), 201).ID
	}
	change := func(id, body string, status int) {
		if a := h.Do(t, http.MethodPost, "/v1/links/"+id, body); a.Status != status {
			t.Fatalf("change: status %d, want %d: %s", a.Status, status, a.Body)
		}
	}
	cancelled := open("cancelled", "")
	change(cancelled, `{"paused":true}`, 200)
	change(cancelled, `{"paused":true}`, 200) // nothing changes, nothing is told
	for range 2 {
		if a := h.Do(t, http.MethodPost, "/v1/links/"+cancelled+"/cancel", ""); a.Status != 200 {
			t.Fatalf("cancel: %s", a.Body)
		}
	}
	change(cancelled, `{"paused":false}`, 409)
	late := h.Clock.Now().Add(2 * time.Hour).Format(time.RFC3339)
	expired := open("expired", `,"expires_at":"`+late+`"`)
	put := open("put-off", `,"expires_at":"`+late+`"`)
	change(put, `{"expires_at":"`+h.Clock.Now().Add(3*time.Hour).Format(time.RFC3339)+`"}`, 200)
	h.Clock.Advance(2*time.Hour - time.Minute)
	h.Work(t)
	sameTypes(t, "a link before its time", of(t, allTold(t, h), "id", expired), "link.created")
	h.Clock.Advance(time.Minute)
	h.Work(t)
	h.Work(t)
	sameTypes(t, "a link whose time is put off", of(t, allTold(t, h), "id", put), "link.created", "link.updated")
	h.Clock.Advance(time.Hour)
	h.Work(t)
	// One that has expired can be opened again, and then expires again.
	change(expired, `{"expires_at":"`+h.Clock.Now().Add(time.Hour).Format(time.RFC3339)+`"}`, 200)
	h.Clock.Advance(8 * 24 * time.Hour)
	h.Work(t)
	all := allTold(t, h)
	sameTypes(t, "the cancelled link", of(t, all, "id", cancelled), "link.created", "link.updated", "link.cancelled")
	sameTypes(t, "the expired link", of(t, all, "id", expired), "link.created", "link.expired", "link.updated", "link.expired")
	sameTypes(t, "the link that was put off", of(t, all, "id", put), "link.created", "link.updated", "link.expired")
	for _, one := range all {
		if one.Data["url"] != "" {
			t.Errorf("%s tells the address %v", one.Type, one.Data["url"])
		}
	}
}

// TestCardsAndCustomersAreTold: a card is told when it can pay, however it came, and when it is gone; its expiry never.
func TestCardsAndCustomersAreTold(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	ask[endpoint](t, h, http.MethodPost, "/v1/webhook-endpoints", `{"url":"https://shop.example/hook","events":["card.*","customer.deleted"]}`, 201)
	who := ask[struct{ ID string }](t, h, http.MethodPost, "/v1/customers", `{"reference":"C-1","name":"Ayşe Yılmaz","email":"a@example.com"}`, 201).ID
	save := func(number string, status int) string {
		return ask[struct{ Token string }](t, h, http.MethodPost, "/v1/customers/"+who+"/cards",
			`{"card":{"number":"`+number+`","exp_month":12,"exp_year":2045,"holder":"Ayşe Yılmaz"},"label":"Maaş"}`, status).Token
	}
	card := save(apitest.CardNumber, 201)
	save(apitest.CardNumber, 200)
	ask[struct{}](t, h, http.MethodPost, "/v1/cards/"+card, `{"active":false}`, 200)
	ask[struct{}](t, h, http.MethodDelete, "/v1/cards/"+card, "", 200)
	// One that a payment brings is told when the payment has proven it; one that is declined, never.
	proven := ask[struct {
		Card string `json:"saved_card"`
	}](t, h, http.MethodPost, "/v1/payments", apitest.NewOrder("proven").With("save_card", map[string]any{"customer": who}).JSON(t), 201)
	h.Create(t, apitest.NewOrder("declined").With("save_card", map[string]any{"customer": who}).
		With("card.number", "5555555555554444").Holder("SIM 51")).Payment(t, 201)
	h.Work(t)
	ask[struct{}](t, h, http.MethodDelete, "/v1/customers/"+who, "", 200)
	all := allTold(t, h)
	sameTypes(t, "the first card", of(t, all, "token", card), "card.saved", "card.updated", "card.updated", "card.deleted")
	sameTypes(t, "the card of a payment", of(t, all, "token", proven.Card), "card.saved", "card.deleted")
	sameTypes(t, "the customer", of(t, all, "id", who), "customer.deleted")
	if len(all) != 7 {
		t.Errorf("%d events, want 7: %+v", len(all), all)
	}
	for _, one := range all {
		if one.Data["exp_year"] != nil || one.Data["email"] != nil || one.Data["name"] != nil {
			t.Errorf("%s tells too much: %v", one.Type, one.Data)
		}
	}
}

// TestStoresAreTold: a store is told when it is defined and when it changes, without the number that names its owner.
func TestStoresAreTold(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	ask[endpoint](t, h, http.MethodPost, "/v1/webhook-endpoints", `{"url":"https://shop.example/hook","events":["sub_merchant.*"]}`, 201)
	ask[struct{}](t, h, http.MethodPost, "/v1/sub-merchants",
		`{"id":"S-1","type":"person","name":"Dükkân","owner_name":"Ayşe","owner_surname":"Yılmaz","identity_number":"10000000146","accounts":[{"iban":"TR330006100519786457841326","currency":"TRY"}]}`, 201)
	ask[struct{}](t, h, http.MethodPost, "/v1/sub-merchants/S-1", `{"active":false}`, 200)
	ask[struct{}](t, h, http.MethodPost, "/v1/sub-merchants/S-1", `{"active":false}`, 200) // nothing changes, nothing is told
	all := allTold(t, h)
	sameTypes(t, "the store", of(t, all, "id", "S-1"), "sub_merchant.created", "sub_merchant.updated")
	for _, one := range all {
		if one.Data["identity_number"] != nil {
			t.Errorf("%s tells the identity number", one.Type)
		}
	}
}

// TestPaymentsAreToldAsDocumented: what was told before there were links and cards has the documented form too, a decline without its sentence.
func TestPaymentsAreToldAsDocumented(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t)
	ask[endpoint](t, h, http.MethodPost, "/v1/webhook-endpoints", `{"url":"https://shop.example/hook"}`, 201)
	h.Create(t, apitest.NewOrder("declined").Holder("SIM 51")).Payment(t, 201)
	sold := h.Create(t, apitest.NewOrder("sold")).Payment(t, 201)
	ask[struct{}](t, h, http.MethodPost, "/v1/payments/"+sold.ID+"/refund", `{"amount":{"minor":50,"currency":"TRY"}}`, 200)
	ask[struct{}](t, h, http.MethodPost, "/v1/disputes", `{"payment":"`+sold.ID+`","reason":"10.4"}`, 201)
	begun := ask[struct{ ID string }](t, h, http.MethodPost, "/v1/subscriptions", monthly(t), 201)
	ask[struct{}](t, h, http.MethodPost, "/v1/subscriptions/"+begun.ID+"/cancel", `{}`, 200)
	all := allTold(t, h)
	sameTypes(t, "the sold payment", of(t, all, "id", sold.ID), "payment.captured", "payment.partially_refunded")
	sameTypes(t, "its dispute", of(t, all, "payment", sold.ID), "dispute.opened")
	if got := of(t, all, "id", begun.ID); len(got) < 3 || got[0] != "subscription.created" || got[len(got)-1] != "subscription.ended" {
		t.Errorf("of the subscription was told %v", got)
	}
	for _, one := range all {
		if refusal, is := one.Data["refusal"].(map[string]any); one.Type == "payment.declined" && (!is || refusal["message"] != nil || refusal["reason"] != "insufficient_funds") {
			t.Errorf("the decline is told with %v", one.Data["refusal"])
		}
	}
}
