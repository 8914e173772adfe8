package routing_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/routing"
)

func TestExplanationIsReadBack(t *testing.T) {
	t.Parallel()
	table := compiled(t, []routing.Rule{{Name: "yarısı", To: []routing.Target{{Account: "a", Percent: 30}, {Account: "b", Percent: 70}}}})
	f := facts(nil)
	f.Healthy, f.Commission = nil, nil
	d := table.Choose(f, 142)
	e := table.Explain(d, f, 142)
	for _, w := range d.Ways {
		e.Candidates = append(e.Candidates, routing.Candidate{Account: w.Account, Rule: w.Rule, Percent: w.Percent})
	}
	if e.Lot == nil || *e.Lot != 42 || e.Table != table.Digest() || e.Rule() != "yarısı" || e.Candidates[0].Account != "b" {
		t.Errorf("explained as %+v", e)
	}
	got, known, err := routing.ParseExplanation(e.Marshal())
	if diff := cmp.Diff(e, got); diff != "" || !known || err != nil {
		t.Errorf("%t, %v (-written +read):\n%s", known, err, diff)
	}
	if _, known, err = routing.ParseExplanation(""); known || err != nil {
		t.Errorf("of nothing: %t, %v", known, err)
	}
	if _, _, err = routing.ParseExplanation("{"); err == nil {
		t.Error("half an explanation is read")
	}
}

func TestSentences(t *testing.T) {
	t.Parallel()
	with := func(change func(*routing.Explanation)) routing.Explanation {
		e := routing.Explanation{
			Table: "00112233aabbccdd", Rules: 3, Asked: 2, Held: []string{"gece"}, Facts: &routing.Facts{Amount: 12_345_67, Currency: "TRY", Dialect: "v1"},
			Candidates: []routing.Candidate{{Account: "main", Rule: "gece"}},
		}
		change(&e)
		return e
	}
	passed := func(why routing.Reason) routing.Explanation {
		return with(func(e *routing.Explanation) {
			e.Passed = []routing.Passed{{Account: "second", Rule: "gece", Why: why}}
		})
	}
	for name, test := range map[string]struct {
		e      routing.Explanation
		tr, en string
	}{
		"a rule":   {with(func(*routing.Explanation) {}), `3 kuraldan (sürüm 00112233aabbccdd) 2 tanesi soruldu; tutanlar: "gece"`, `"gece" decided`},
		"no rules": {routing.Explanation{}, "kuralı yok", "has no rules"},
		"no rule that held": {
			with(func(e *routing.Explanation) { e.Held, e.Candidates[0].Rule = nil, "" }), "hiçbiri tutmadı", "None of the 3 rules",
		},
		"the amount": {with(func(*routing.Explanation) {}), "12.345,67 ₺", "₺12,345.67"},
		"the lot": {with(func(e *routing.Explanation) { e.Lot, e.Candidates[0].Percent = new(7), 30 }), "payı yüzde 30, siparişin kurası 7",
			"which gets 30 %; the order's lot was 7"},
		"commission":         {with(func(e *routing.Explanation) { e.Candidates[0].Commission = new(14_900) }), "beklenen komisyon 1.49 %", "expected commission 1.49 %"},
		"closed":             {passed(routing.Closed), `second atlandı ("gece" kuralı): hesap açık değildi`, "the account was not open"},
		"without 3-D":        {passed(routing.Unable), "3-D Secure'suz ödeme almıyor", "takes no payments without 3-D Secure"},
		"no hold":            {passed(routing.NoHold), "bloke edemiyor", "cannot hold an amount"},
		"charges early":      {passed(routing.Early), "hesapta early_charge açık değil", "does not allow early_charge"},
		"no points":          {passed(routing.NoPoints), "puanıyla ödeme yapılamıyor", "points cannot pay"},
		"no campaigns":       {passed(routing.NoCampaigns), "kampanya yok", "no campaigns at the provider"},
		"not answering":      {passed(routing.Unhealthy), "yanıtlamıyordu", "had not been answering"},
		"of a newer version": {passed("too expensive"), "too expensive", "too expensive"},
		"with 3-D": {with(func(e *routing.Explanation) {
			e.Facts.ThreeD, e.Passed = true, []routing.Passed{{Account: "second", Why: routing.Unable}}
		}), "istenen biçimde 3-D Secure'u yok", "has no 3-D Secure of the kind"},
		"the card": {with(func(e *routing.Explanation) {
			e.Facts.BIN, e.Facts.Bank, e.Facts.Debit, e.Facts.Domestic = "450803", "isbank", true, true
		}), "BIN 450803, isbank, banka kartı, bireysel, yurt içi", "BIN 450803, isbank, debit, consumer, domestic"},
	} {
		var tr, en []string
		for _, s := range test.e.Sentences() {
			tr, en = append(tr, s.TR), append(en, s.EN)
		}
		for want, all := range map[string][]string{test.tr: tr, test.en: en} {
			if text := strings.Join(all, "\n"); !strings.Contains(text, want) {
				t.Errorf("%s: it does not say %q:\n%s", name, want, text)
			}
		}
	}
}
