package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/vezne/vezne/internal/api/apitest"
	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/gateway"
)

type price struct {
	Order, Surcharge, Commission, Net apitest.Amount
	CommissionTax                     apitest.Amount `json:"commission_tax"`
	InMoney                           apitest.Amount `json:"in_money"`
	Rate                              int
	TaxRate                           int    `json:"tax_rate"`
	BuyerPart                         int    `json:"buyer_part"`
	RatioCode                         string `json:"ratio_code"`
	ValueDays                         int    `json:"value_days"`
}

type offer struct {
	Installments int
	Total        apitest.Amount
	Monthly      []apitest.Amount
	Price        price
	Campaigns    []campaign
}

type campaign struct {
	Code  string
	Plus  int `json:"plus_installments"`
	Defer int `json:"defer_months"`
}

// offers asks /v1/installments.
func offers(t testing.TB, h *apitest.House, query string) []offer {
	t.Helper()
	a := h.Do(t, http.MethodGet, "/v1/installments?"+query, "")
	if a.Status != http.StatusOK {
		t.Fatalf("%s: status %d: %s", query, a.Status, a.Body)
	}
	var got struct{ Offers []offer }
	if err := json.Unmarshal(a.Body, &got); err != nil {
		t.Fatal(err)
	}
	return got.Offers
}

// charged creates a payment and returns its amount and what it is made of.
func charged(t testing.TB, h *apitest.House, o apitest.Order, status int) (apitest.Amount, price) {
	t.Helper()
	a := h.Create(t, o)
	if a.Status != status {
		t.Fatalf("status %d: %s", a.Status, a.Body)
	}
	var got struct {
		Amount apitest.Amount
		Price  price
	}
	if err := json.Unmarshal(a.Body, &got); err != nil {
		t.Fatal(err)
	}
	return got.Amount, got.Price
}

func rates() []commission.Line {
	return []commission.Line{
		{Family: "*", Installments: 1, Rate: 20_000, ValueDays: 1},
		{Family: "*", Installments: 3, Rate: 47_500, Tax: 50_000, PassOn: commission.One},
		{Family: "Maximum", Installments: 3, Rate: 27_500},
		{Family: "Maximum", Installments: 3, Rate: 10_000, From: "2040-03-06"},
		{Code: "S3E746PV", Family: "*", Installments: 1, Rate: 14_900},
	}
}

// TestPrices pins what is answered by hand: Paynet's sample, what EsnekPos was seen to charge, and who bears it.
func TestPrices(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t, apitest.Rates(rates()...))
	lira := func(minor int64) apitest.Amount { return apitest.Amount{Minor: minor, Currency: "TRY"} }
	order := func(reference string, minor int64) apitest.Order {
		return apitest.NewOrder(reference).With("amount.minor", minor)
	}
	amount, got := charged(t, h, order("sample", 12_50), http.StatusCreated)
	want := price{Order: lira(12_50), Surcharge: lira(0), Commission: lira(25), Net: lira(12_25), CommissionTax: lira(0), InMoney: lira(12_50), Rate: 20_000, ValueDays: 1}
	if diff := cmp.Diff(want, got); diff != "" || amount != lira(12_50) {
		t.Errorf("Paynet's sample is charged as %v (-want +got):\n%s", amount, diff)
	}
	observed := order("observed", 149_00).With("bearer", "buyer").With("ratio_code", "S3E746PV")
	amount, got = charged(t, h, observed, http.StatusCreated)
	want = price{
		Order: lira(149_00), Surcharge: lira(2_25), Commission: lira(2_25), Net: lira(149_00), CommissionTax: lira(0), InMoney: lira(151_25),
		Rate: 14_900, BuyerPart: 1_000_000, RatioCode: "S3E746PV",
	}
	if diff := cmp.Diff(want, got); diff != "" || amount != lira(151_25) {
		t.Errorf("149.00 is charged as %v (-want +got):\n%s", amount, diff)
	}
	// A repeat asks for the order's amount again, which is less than what was charged, and is the same order.
	if amount, _ = charged(t, h, observed, http.StatusOK); amount != lira(151_25) {
		t.Errorf("the repeat is answered with %v", amount)
	}
	if a := h.Create(t, order("observed", 151_25)); a.Status == http.StatusOK {
		t.Errorf("another amount under the reference is answered with %s", a.Body)
	}
}

func TestPricesThatAreNotOffered(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t, apitest.Rates(rates()...))
	for code, o := range map[string]apitest.Order{
		"installments_not_offered": apitest.NewOrder("a").With("installments", 2),
		"ratio_code_not_found":     apitest.NewOrder("b").With("ratio_code", "X"),
		"field_malformed":          apitest.NewOrder("c").With("bearer", "bank"),
	} {
		a := h.Create(t, o)
		var got struct{ Code string }
		if err := json.Unmarshal(a.Body, &got); err != nil || got.Code != code {
			t.Errorf("want %s, got status %d: %s", code, a.Status, a.Body)
		}
	}
	for query, code := range map[string]string{
		"":                                               "field_missing",
		"amount=1":                                       "field_missing",
		"amount=0&currency=TRY":                          "amount_not_positive",
		"amount=1.5&currency=TRY":                        "amount_not_whole",
		"amount=1&currency=XXY":                          "currency_unknown",
		"amount=1&currency=TRY&bin=4508":                 "field_malformed",
		"amount=1&currency=TRY&bearer=me":                "field_malformed",
		"amount=1&currency=TRY&x=1":                      "query_unknown",
		"amount=1&currency=TRY&date=1.1.2027":            "field_malformed",
		"amount=1&currency=TRY&campaigns=true":           "field_missing",
		"amount=1&currency=TRY&bin=450803&campaigns=yes": "field_malformed",
		"amount=1&currency=TRY&ratio_code=X":             "ratio_code_not_found",
	} {
		a := h.Do(t, http.MethodGet, "/v1/installments?"+query, "")
		var got struct{ Code string }
		if err := json.Unmarshal(a.Body, &got); err != nil || got.Code != code {
			t.Errorf("%q: want %s, got status %d: %s", query, code, a.Status, a.Body)
		}
	}
	// The table is one merchant's: another is offered a single payment for nothing.
	a := h.Do(t, http.MethodGet, "/v1/installments?amount=100&currency=TRY", "", apitest.Header{Name: "Authorization", Value: "Bearer " + apitest.OtherKey})
	var other struct{ Offers []offer }
	if err := json.Unmarshal(a.Body, &other); err != nil || len(other.Offers) != 1 || other.Offers[0].Price.Commission.Minor != 0 {
		t.Errorf("another merchant is offered %s", a.Body)
	}
}

// TestATableChangesForTheFuture: what is offered tomorrow is another price, and what was paid today keeps what was agreed.
func TestATableChangesForTheFuture(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t, apitest.Rates(rates()...))
	if all := offers(t, h, "amount=10000&currency=TRY&bin=450803&date="+h.Clock.Now().Add(24*time.Hour).Format(time.DateOnly)); all[1].Price.Rate != 10_000 {
		t.Errorf("asked today about tomorrow it is %d", all[1].Price.Rate)
	}
	o := apitest.NewOrder("today").With("card.number", "4508034508034509").With("installments", 3).With("amount.minor", 100_00)
	if _, today := charged(t, h, o, http.StatusCreated); today.Rate != 27_500 {
		t.Errorf("today's rate is %d", today.Rate)
	}
	h.Clock.Advance(24 * time.Hour)
	if _, again := charged(t, h, o, http.StatusOK); again.Rate != 27_500 {
		t.Errorf("tomorrow today's rate is %d", again.Rate)
	}
	if all := offers(t, h, "amount=10000&currency=TRY&bin=450803"); all[1].Price.Rate != 10_000 {
		t.Errorf("tomorrow's offer is at %d", all[1].Price.Rate)
	}
}

// TestATableChangesAtMidnightInTurkey: a second before midnight in Istanbul the old line holds, at midnight the new one; that it is
// the evening before in UTC decides nothing. An order of the last second keeps its price however late it is paid.
func TestATableChangesAtMidnightInTurkey(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t, apitest.Rates(
		commission.Line{Family: "*", Installments: 1, Rate: 20_000, Until: "2040-03-31"},
		commission.Line{Family: "*", Installments: 1, Rate: 30_000, From: "2040-04-01", Until: "2040-04-01"},
		commission.Line{Family: "*", Installments: 3, Rate: 40_000, From: "2040-04-02"},
	))
	at := func(day time.Time, want ...int) {
		t.Helper()
		h.Clock.Advance(day.Sub(h.Clock.Now()))
		all := offers(t, h, "amount=10000&currency=TRY")
		var rates []int
		for _, o := range all {
			rates = append(rates, o.Price.Rate)
		}
		if diff := cmp.Diff(want, rates); diff != "" {
			t.Errorf("at %v (-want +got):\n%s", day, diff)
		}
	}
	order := func(reference string) apitest.Order { return apitest.NewOrder(reference).With("amount.minor", 100_00) }
	midnight := time.Date(2040, 3, 31, 21, 0, 0, 0, time.UTC) // 00:00 of 1 April at UTC+3
	at(midnight.Add(-time.Second), 20_000)
	if _, last := charged(t, h, order("last second"), http.StatusCreated); last.Rate != 20_000 {
		t.Errorf("the last second is charged at %d", last.Rate)
	}
	at(midnight, 30_000)
	if _, first := charged(t, h, order("first second"), http.StatusCreated); first.Rate != 30_000 {
		t.Errorf("the first second is charged at %d", first.Rate)
	}
	if _, again := charged(t, h, order("last second"), http.StatusOK); again.Rate != 20_000 {
		t.Errorf("after midnight what was agreed before it is %d", again.Rate)
	}
	at(midnight.Add(24*time.Hour-time.Second), 30_000)
	at(midnight.Add(24*time.Hour), 40_000)
	h.Create(t, order("nothing holds")).Problem(t, http.StatusUnprocessableEntity, "installments_not_offered")
}

// TestQuotedCampaignsAreGiven: each offer tells the campaigns in which it has a part, and a payment of it gets them; for the others the
// bank has none. Nobody's price changes by it.
func TestQuotedCampaignsAreGiven(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t, apitest.Rates(rates()...))
	given := 0
	for _, minor := range []int64{99_00, 100_00, 300_00} {
		plain := offers(t, h, fmt.Sprintf("amount=%d&currency=TRY&bin=428220", minor))
		for i, o := range offers(t, h, fmt.Sprintf("amount=%d&currency=TRY&bin=428220&campaigns=true", minor)) {
			if plain[i].Campaigns != nil || plain[i].Price != o.Price {
				t.Errorf("campaigns change %+v into %+v", plain[i], o)
			}
			for _, code := range []string{"BONUS-PLUS2"} {
				order := apitest.NewOrder(fmt.Sprintf("%d-%d-%s", minor, o.Installments, code)).With("card.number", bonusCard).
					With("amount.minor", minor).With("installments", o.Installments).With("campaign", code)
				at := slices.IndexFunc(o.Campaigns, func(c campaign) bool { return c.Code == code })
				if at < 0 {
					h.Create(t, order).Problem(t, http.StatusBadRequest, "campaign_unknown")
					continue
				}
				given++
				var got struct {
					Campaign campaign
					Amount   apitest.Amount
				}
				a := h.Create(t, order)
				if err := json.Unmarshal(a.Body, &got); err != nil || a.Status != http.StatusCreated || got.Campaign != o.Campaigns[at] || got.Amount != o.Total {
					t.Errorf("quoted %+v, given status %d: %s", o, a.Status, a.Body)
				}
			}
		}
	}
	if given == 0 {
		t.Error("no offer had a campaign")
	}
	a := h.Do(t, http.MethodGet, "/v1/installments?amount=10000&currency=TRY&bin=540061&campaigns=true", "")
	if !strings.Contains(string(a.Body), `"campaigns":[]`) {
		t.Errorf("a card without campaigns: %s", a.Body)
	}
}

// TestPromise5QuotesAreCharged: whatever is agreed and asked, what /v1/installments offers is what the payment is charged and made of,
// by the engine and at the bank. The shop has forty tables that were drawn, each under a ratio code of its own.
func TestPromise5QuotesAreCharged(t *testing.T) {
	t.Parallel()
	const tables = 40
	var lines []commission.Line
	for i := range tables {
		lines = append(lines, drawn().Example(i)...)
		for j := len(lines) - 6; j < len(lines); j++ {
			lines[j].Code = fmt.Sprintf("T%d", i)
		}
	}
	h := apitest.Open(t, apitest.Rates(lines...))
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		number := rapid.SampledFrom([]string{"4508034508034509", "5406675406675403"}).Draw(rt, "card")
		minor := rapid.Int64Range(1, 5_000_00).Draw(rt, "amount")
		bearer := rapid.SampledFrom([]string{"", "shop", "buyer"}).Draw(rt, "who")
		code := fmt.Sprintf("T%d", rapid.IntRange(0, tables-1).Draw(rt, "table"))
		query := fmt.Sprintf("amount=%d&currency=TRY&bin=%s&ratio_code=%s", minor, number[:6], code)
		o := apitest.NewOrder(fmt.Sprintf("order-%d", n)).With("card.number", number).With("amount.minor", minor).With("ratio_code", code)
		if bearer != "" {
			query, o = query+"&bearer="+bearer, o.With("bearer", bearer)
		}
		all := offers(t, h, query)
		quoted := rapid.SampledFrom(all).Draw(rt, "offer")
		amount, got := charged(t, h, o.With("installments", quoted.Installments), http.StatusCreated)
		if diff := cmp.Diff(quoted.Price, got); diff != "" || amount != quoted.Total || len(all) != 3 {
			rt.Fatalf("quoted %v, charged %v (-quoted +charged):\n%s", quoted.Total, amount, diff)
		}
		if got.Order.Minor+got.Surcharge.Minor != amount.Minor || got.Commission.Minor+got.CommissionTax.Minor+got.Net.Minor != amount.Minor {
			rt.Fatalf("%+v is not %v", got, amount)
		}
		if bearer == "buyer" && got.Net.Minor != minor {
			rt.Fatalf("the buyer bears it, and of %d the shop has %v", minor, got.Net)
		}
	})
}

// drawn are tables of six lines: two families, three numbers of installments.
func drawn() *rapid.Generator[[]commission.Line] {
	return rapid.Custom(func(t *rapid.T) []commission.Line {
		ppm := func(name string, most int32) commission.Rate {
			return commission.Rate(rapid.Int32Range(0, most).Draw(t, name))
		}
		var lines []commission.Line
		for _, family := range []string{"*", "Maximum"} {
			for _, parts := range []int{1, 2, 3} {
				lines = append(lines, commission.Line{
					Family: family, Installments: parts, Rate: ppm("rate", 300_000), Tax: ppm("tax", 250_000), PassOn: ppm("bearer", 1_000_000),
				})
			}
		}
		return lines
	})
}

// TestCommissionTables lists what prices a merchant: what was agreed by ratio code, then its own; nobody else's, and none that was deleted.
func TestCommissionTables(t *testing.T) {
	t.Parallel()
	h := apitest.Open(t, apitest.Rates(rates()...))
	m, _ := h.Gateway.Merchants().Find(apitest.Merchant)
	var codes []string
	for i := range 3 {
		made, err := h.Gateway.ChangeRatio(t.Context(), m, gateway.RatioChange{Default: new(i == 2), Apply: func(now commission.Ratio) (commission.Ratio, error) {
			now.Description, now.Shown = fmt.Sprint("Bahar ", i), i == 0
			now.Rows = []commission.RatioRow{{RatioKey: commission.RatioKey{Bank: "garanti"}, Installments: 2, Rate: 10_000}}
			return now, nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, made.Code)
		h.Clock.Advance(time.Second) // tables of one moment stand in no order
	}
	_, err := h.Gateway.ChangeRatio(t.Context(), m, gateway.RatioChange{Code: codes[1], Apply: func(now commission.Ratio) (commission.Ratio, error) {
		now.Deleted = true
		return now, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	type table struct {
		ID, Origin, Description string
		RatioCode               string `json:"ratio_code"`
		Default, Adds           bool
		Lines                   []struct {
			Bank, Family, From string
			Installments, Rate int
			TaxRate            int `json:"tax_rate"`
			BuyerPart          int `json:"buyer_part"`
		}
	}
	list := func(query string, more ...apitest.Header) (tables []table, next string) {
		a := h.Do(t, http.MethodGet, "/v1/commission-tables?"+query, "", more...)
		if a.Status != http.StatusOK {
			t.Fatalf("status %d: %s", a.Status, a.Body)
		}
		var page struct {
			Tables []table `json:"commission_tables"`
			Next   string
		}
		if err := json.Unmarshal(a.Body, &page); err != nil {
			t.Fatal(err)
		}
		return page.Tables, page.Next
	}
	all, next := list("")
	if len(all) != 4 || next != "" || all[0].RatioCode != "" || len(all[0].Lines) != 4 || all[1].RatioCode != "S3E746PV" || all[1].Origin != "agreed" {
		t.Fatalf("%+v, next %q", all, next)
	}
	if l := all[0].Lines[1]; l.Family != "*" || l.Installments != 3 || l.Rate != 47_500 || l.TaxRate != 50_000 || l.BuyerPart != 1_000_000 {
		t.Errorf("agreed: %+v", l)
	}
	if own := all[2]; own.RatioCode != codes[0] || own.Origin != "own" || own.Default || own.Adds || own.Description != "Bahar 0" || own.Lines[0].Bank != "garanti" {
		t.Errorf("own: %+v", own)
	}
	if own := all[3]; own.RatioCode != codes[2] || !own.Default || !own.Adds {
		t.Errorf("own: %+v", own)
	}
	for limit := 1; limit <= 4; limit++ {
		var walked []string
		after := ""
		for range 5 {
			page, next := list(fmt.Sprintf("limit=%d&after=%s", limit, after))
			for _, one := range page {
				walked = append(walked, one.ID)
			}
			if after = next; after == "" {
				break
			}
		}
		if len(walked) != 4 || walked[0] != all[0].ID || walked[3] != all[3].ID {
			t.Errorf("by %d: %v", limit, walked)
		}
	}
	others, _ := list("", apitest.Header{Name: "Authorization", Value: "Bearer " + apitest.OtherKey})
	for _, one := range others {
		if one.Origin == "own" {
			t.Errorf("another merchant sees %+v", one)
		}
	}
	h.Do(t, http.MethodGet, "/v1/commission-tables?bin=450803", "").Problem(t, http.StatusBadRequest, "query_unknown")
}
