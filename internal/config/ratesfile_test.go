package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/commission"
)

func TestParseRates(t *testing.T) {
	t.Parallel()
	want := commission.Table{
		{Family: "*", Installments: 1, Rate: 20_000, Tax: 50_000, ValueDays: 1},
		{Family: "Bonus", Bank: "garanti", Installments: 2, Rate: 34_900, PassOn: commission.One, From: "2027-01-01", Until: "2027-06-30"},
		{Family: "Bonus", Bank: "garanti", Installments: 3, Rate: 34_900, PassOn: commission.One, From: "2027-01-01", Until: "2027-06-30"},
		{Family: "*", Code: "S3E746PV", Currency: "USD", Installments: 1, Rate: 14_901, PassOn: 400_000},
	}
	for name, file := range map[string]string{
		"a Turkish spreadsheet": "\ufeffTaksit;Oran;Vergi;Valör;Banka;Aile;Taşıyan;Başlangıç;Bitiş;Kod;Para Birimi\r\n" +
			"1;2;%5;1;;;;;;;\r\n2-3;3,49;;;garanti;Bonus;alıcı;1.1.2027;30.06.2027;;\r\n;1,4901 %;;;;;%40;;;S3E746PV;usd\r\n",
		"an English one": "rate,installments,tax,value_days,bank,family,bearer,from,until,code,currency\n" +
			"2%,1,5,1,,,,,,,\n\"3,49\",2 - 3,,,garanti,Bonus,buyer,2027-01-01,2027-06-30,,\n1.4901%,,,,,,40%,,,S3E746PV,USD\n",
	} {
		got, err := parseRates([]byte(file))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
	for name, bad := range map[string]struct{ file, says string }{
		"nothing":              {"", "empty"},
		"no rows":              {"rate;family\n", "no rates"},
		"a column of nothing":  {"rate;famly\n2;Bonus\n", "line 1: the name of column 2 is not known"},
		"a column twice":       {"Oran;Taksit;Komisyon\n2;1;3\n", "line 1: column 3 says the same"},
		"more than there are":  {"rate;installments\n2;1-100\n", "line 2: installments are"},
		"no rate":              {"rate;family\n2;Bonus\n;World\n", "line 3: the rate is missing"},
		"a rate of words":      {"rate;family\ntwo;Bonus\n", "line 2: a rate is a percentage"},
		"a bank of nothing":    {"rate;bank\n2;geranti\n", "line 2: bank is no bank"},
		"from three to one":    {"rate;installments\n2;3-1\n", "line 2: installments are"},
		"a day of no month":    {"rate;from\n2;30.02.2027\n", "days are written as"},
		"the same twice":       {"rate;installments\n2;1-3\n3;3\n", "two lines for the same"},
		"another column":       {"rate;family\n2;Bonus;x\n", "line 2: it does not have the columns"},
		"a hundred per cent":   {"rate\n100\n", "line 2: a rate is a percentage"},
		"a bearer of too much": {"rate;bearer\n2;everybody\n", "line 2: bearer is shop, buyer"},
	} {
		_, err := parseRates([]byte(bad.file))
		if err == nil || !strings.Contains(err.Error(), bad.says) {
			t.Errorf("%s: %v, want %q", name, err, bad.says)
		}
	}
}
