package paratika_test

import (
	"net/http"
	"testing"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	"github.com/vezne/vezne/internal/dialect/paratika/paratikatest"
	wire "github.com/vezne/vezne/wire/paratika"
)

// collects is an order whose card has 250.00 Bonus and 40.00 Mil.
func collects(reference string) dialecttest.Order {
	o := order(reference)
	o.Number = "4282209004348015"
	return o
}

// left asks which points the card of collects has.
func (h house) left(t *testing.T) map[string]string {
	t.Helper()
	a := paratikatest.Must(t, wire.DecodePointsAnswer, h.fields(t, paratikatest.Call(dialecttest.Key,
		"ACTION", "QUERYPOINTS", "AMOUNT", "12.50", "CURRENCY", "TRY", "CARDPAN", collects("").Number, "CARDEXPIRY", "12.2030")))
	if a.Outcome != wire.Success() {
		t.Fatalf("QUERYPOINTS: %+v", a.Outcome)
	}
	has := map[string]string{}
	for _, p := range a.Points {
		if p.Amount != p.Value || p.UseRate != "1" {
			t.Errorf("points %+v are not what they are worth", p)
		}
		has[p.Name] = p.Value
	}
	return has
}

func bonus(value string) string {
	return `[{"name":"Bonus","value":"` + value + `"},{"name":"Mil","value":"0"}]`
}

// TestPoints asks for points in a session, as the document says, puts what it was told into a SALE, and gives a part back.
func TestPoints(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	token := h.token(t, paratikatest.SessionOf("points", "12.50", paratikatest.ShopPage)...)
	inSession := paratikatest.Request(paratikatest.Form("ACTION", "QUERYPOINTS", "SESSIONTOKEN", token, "CARDPAN", collects("").Number, "CARDEXPIRY", "12.2030"))
	a := paratikatest.Must(t, wire.DecodePointsAnswer, h.fields(t, inSession))
	if a.Outcome != wire.Success() || len(a.Points) != 2 || a.Points[0] != (wire.CardPoints{Name: "Bonus", Value: "250.00", Amount: "250.00", UseRate: "1"}) {
		t.Fatalf("QUERYPOINTS: %+v", a)
	}
	s := h.money(t, append(paratikatest.SaleOf(collects("points")), "POINTS", bonus("2.50"))...)
	if s.Outcome != wire.Success() || s.Amount.Minor() != 1250 || len(s.Points) != 1 || s.Points[0].Name != "Bonus" || s.Points[0].Value != "2.50" {
		t.Errorf("SALE: %+v", s)
	}
	if sum := h.Bank.Sum(t, "points"); sum.Net != 1250 || sum.NetPoints != 250 {
		t.Errorf("the bank's books: %+v", sum)
	}
	if has := h.left(t); has["Bonus"] != "247.50" {
		t.Errorf("the card has %v", has)
	}
	r := h.money(t, "ACTION", "REFUND", "MERCHANTPAYMENTID", "points", "AMOUNT", "3.00", "CURRENCY", "TRY")
	if r.Outcome != wire.Success() || len(r.Points) != 1 || r.Points[0].Value != "2.50" {
		t.Errorf("REFUND: %+v", r)
	}
	if has := h.left(t); has["Bonus"] != "250.00" {
		t.Errorf("after the refund the card has %v", has)
	}
	held := h.money(t, append(append(paratikatest.SaleOf(collects("held"))[2:], "ACTION", "PREAUTH"), "POINTS", bonus("12.50"))...)
	if held.Outcome != wire.Success() || len(held.Points) != 1 || held.Points[0].Value != "12.50" {
		t.Errorf("PREAUTH: %+v", held)
	}
	if p := h.money(t, "ACTION", "POSTAUTH", "MERCHANTPAYMENTID", "held", "AMOUNT", "10.00", "CURRENCY", "TRY"); p.Outcome != wire.Success() || len(p.Points) != 1 || p.Points[0].Value != "10.00" {
		t.Errorf("POSTAUTH: %+v", p)
	}
	if v := h.money(t, "ACTION", "VOID", "MERCHANTPAYMENTID", "held"); v.Outcome != wire.Success() {
		t.Errorf("VOID: %+v", v)
	}
	if has := h.left(t); has["Bonus"] != "250.00" {
		t.Errorf("after the void the card has %v", has)
	}
}

// TestPointsOfForms pays with points by the forms that buyers post, and by a SALE that follows post/auth3d.
func TestPointsOfForms(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	form := func(reference string) (token string, page func(path string) dialecttest.Page) {
		token = h.token(t, paratikatest.SessionOf(reference, "12.50", paratikatest.ShopPage)...)
		card := paratikatest.CardOf(collects(reference))
		card.Set("points", bonus("2.50"))
		return token, func(path string) dialecttest.Page { return h.post(t, path, token, card) }
	}
	token, page := form("moto points")
	wantBack(t, "moto", page(moto), paratikatest.ShopPage, token, wire.Approved, "")

	through := func(p dialecttest.Page) dialecttest.Page {
		bank := h.atBank(t, p)
		confirmed := h.Confirm(t, bank, bank.Code)
		return h.Browse(t, http.MethodPost, confirmed.Action, confirmed.Fields)
	}
	token, page = form("3d points")
	wantBack(t, "3d", through(page(sale3d)), paratikatest.ShopPage, token, wire.Approved, "")

	token, page = form("auth points")
	through(page(paratikatest.APIPath + "/post/auth3d/"))
	sale := func(pairs ...string) wire.Financial {
		return paratikatest.Must(t, wire.DecodeFinancial, h.fields(t, paratikatest.Request(paratikatest.Form(append([]string{"ACTION", "SALE", "SESSIONTOKEN", token}, pairs...)...))))
	}
	want(t, "other points", sale("POINTS", bonus("2.49")).Outcome, wire.Declined, wire.SessionDiffers, "POINTS")
	if s := sale("POINTS", bonus("2.50")); s.Outcome != wire.Success() || len(s.Points) != 1 || s.Points[0].Value != "2.50" {
		t.Errorf("SALE after post/auth3d: %+v", s)
	}
	for _, reference := range []string{"moto points", "3d points", "auth points"} {
		if sum := h.Bank.Sum(t, reference); sum.Net != 1250 || sum.NetPoints != 250 {
			t.Errorf("%s: the bank's books: %+v", reference, sum)
		}
	}
	if has := h.left(t); has["Bonus"] != "242.50" {
		t.Errorf("the card has %v", has)
	}
}

// TestPointsThatAreRefused holds that ERR10111 and ERR10113 are said only where there are truly none.
func TestPointsThatAreRefused(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	for name, test := range map[string]struct {
		points   string
		code     wire.ErrorCode
		violator string
	}{
		"another kind":      {`[{"name":"MaxiPuan","value":"1"}]`, wire.UnknownPoints, "POINTS"},
		"more than it has":  {`[{"name":"Mil","value":"40.01"}]`, wire.BadPoints, "POINTS"},
		"more than AMOUNT":  {`[{"name":"Bonus","value":"500.00"}]`, wire.BadPoints, "POINTS"},
		"two kinds":         {`[{"name":"Bonus","value":"1"},{"name":"Mil","value":"1"}]`, wire.BadPoints, "POINTS"},
		"less than nothing": {`[{"name":"Bonus","value":"-1"}]`, wire.BadPoints, "POINTS"},
		"no name":           {`[{"value":"1"}]`, wire.BadPoints, "POINTS"},
		"no number":         {`[{"name":"Bonus","value":"hepsi"}]`, wire.BadPoints, "POINTS"},
	} {
		o := collects("refused " + name)
		o.Amount = "100.00"
		want(t, name, h.money(t, append(paratikatest.SaleOf(o), "POINTS", test.points)...).Outcome, wire.Declined, test.code, test.violator)
		h.WantCaptures(t, o.Reference, 0)
	}
	ask := []string{"ACTION", "QUERYPOINTS", "AMOUNT", "12.50", "CURRENCY", "TRY", "CARDEXPIRY", "12.2030", "CARDPAN"}
	want(t, "a card without points", h.outcome(t, append(ask, "4111111111111111")...), wire.Declined, wire.PointsQueryUnsupported, "CARDPAN")

	none := open(t, dialecttest.Options{OneStep: true, NoHold: true}) // a provider at which points cannot pay
	want(t, "QUERYPOINTS", none.outcome(t, append(ask, collects("").Number)...), wire.Declined, wire.PointsQueryUnsupported, "ACTION")
	want(t, "SALE", none.money(t, append(paratikatest.SaleOf(collects("none")), "POINTS", bonus("1"))...).Outcome, wire.Declined, wire.PointsUnsupported, "")
	none.WantCaptures(t, "none", 0)
}

// TestCampaigns asks for campaigns, and pays in one by SALE and by a session's form.
func TestCampaigns(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	ask := func(pairs ...string) wire.Campaigns {
		t.Helper()
		return paratikatest.Must(t, wire.DecodeCampaigns, h.fields(t, paratikatest.Call(dialecttest.Key, pairs...)))
	}
	all := ask("ACTION", "QUERYCAMPAIGN", "BIN", "428220")
	if all.Outcome != wire.Success() || len(all.Codes) != 7 || all.Codes[0].Code != "BONUS-PLUS2" || all.Codes[0].Base != 3 ||
		all.Codes[0].WithCampaign != 5 || all.Codes[0].Least.Minor() != 10_000 {
		t.Errorf("QUERYCAMPAIGN: %+v", all)
	}
	online := []string{"ACTION", "QUERYCAMPAIGNONLINE", "CARDPAN", collects("").Number, "AMOUNT", "300.00", "CURRENCY", "TRY", "INSTALLMENTS"}
	if a := ask(append(online, "3")...); a.Outcome != wire.Success() || !a.Online || len(a.Codes) != 1 || a.Codes[0].Code != "BONUS-PLUS2" {
		t.Errorf("QUERYCAMPAIGNONLINE: %+v", a)
	}
	if a := ask(append(online, "2")...); a.Outcome != wire.Success() || len(a.Codes) != 0 {
		t.Errorf("QUERYCAMPAIGNONLINE with two installments: %+v", a)
	}
	o := collects("campaign")
	o.Amount = "300.00"
	parts := paratikatest.SaleOf(o) // INSTALLMENTS is the last
	if s := h.money(t, append(parts[:len(parts)-1], "3", "CAMPAIGNCODE", "BONUS-PLUS2")...); s.Outcome != wire.Success() {
		t.Errorf("SALE: %+v", s)
	}
	token := h.token(t, append(paratikatest.SessionOf("campaign of a session", "300.00", paratikatest.ShopPage), "CAMPAIGNCODE", "BONUS-PLUS2")...)
	o.Reference = "campaign of a session"
	card := paratikatest.CardOf(o)
	card.Set("installmentCount", "3")
	wantBack(t, "form", h.post(t, moto, token, card), paratikatest.ShopPage, token, wire.Approved, "")
	for _, reference := range []string{"campaign", "campaign of a session"} {
		lines := h.Bank.Statement(t, reference).Operations
		if len(lines) != 1 {
			t.Fatalf("%s: the bank has %+v", reference, lines)
		}
		if line := lines[0]; line.Campaign != "BONUS-PLUS2" || line.PlusInstallments != 2 || line.Amount != 30_000 {
			t.Errorf("%s: the bank has %+v", reference, line)
		}
	}
	both := append(paratikatest.SaleOf(collects("both")), "CAMPAIGNCODE", "BONUS-PLUS2", "POINTS", bonus("1"))
	want(t, "with points", h.money(t, both...).Outcome, wire.Declined, wire.CampaignsUnsupported, "CAMPAIGNCODE")
	h.WantCaptures(t, "both", 0)

	none := open(t, dialecttest.Options{OneStep: true, NoHold: true}) // a provider without campaigns
	want(t, "QUERYCAMPAIGN", none.outcome(t, "ACTION", "QUERYCAMPAIGN", "BIN", "428220"), wire.Declined, wire.CampaignQuery, "ACTION")
	want(t, "SALE", none.money(t, append(paratikatest.SaleOf(collects("none")), "CAMPAIGNCODE", "BONUS-PLUS2")...).Outcome, wire.Declined, wire.CampaignsUnsupported, "")
	none.WantCaptures(t, "none", 0)
}
