package statement_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/reconcile/statement"
)

func TestReadsPayouts(t *testing.T) {
	t.Parallel()
	const turkish = "Hesap;Hakediş No;Valör;Brüt (TL);Komisyon;BSMV;Net Tutar;Para Birimi\n" +
		"garanti;2026-1107;27.11.2026;1.234,56;24,69;1,23;1.208,64;TL\n" +
		"garanti;2026-1108;30.11.2026;-100,00;-2,00;-0,10;-97,90;TL\nTOPLAM;;;1.134,56;;;;\n"
	want := []string{
		"2: garanti 2026-1107 of [/] on 2026-11-27 for  1234.56-24.69-1.23=1208.64 TRY false",
		"3: garanti 2026-1108 of [/] on 2026-11-30 for  -100.00--2.00--0.10=-97.90 TRY false",
	}
	for name, test := range map[string]struct {
		text string
		o    map[statement.Field]string
		want []string
	}{
		"turkish":      {turkish, nil, want},
		"windows-1254": {windows(t, turkish), nil, want},
		"with a mark":  {"\ufeffHaftalık ekstre\n" + turkish, nil, []string{"3" + want[0][1:], "4" + want[1][1:]}},
		"english, by payment": {
			"Order No,Transaction ID,Payout Date,Transaction Date,Due Date,Gross Amount,Fee,Net\nA-1,x7,2026-11-27,2026-11-26,2026-11-26,\"1,000.00\",-20.00,980.00\n", nil,
			[]string{"2:   of [A-1/x7] on 2026-11-27 for 2026-11-26 1000.00-20.00-0.00=980.00 TRY true"},
		},
		"only the net": {"payout;date;gross;net\nP1;2026-11-27;100.00;97.90\n", nil, []string{"2:  P1 of [/] on 2026-11-27 for  100.00-2.10-0.00=97.90 TRY true"}},
		"only the commission": {
			"payout;date;gross;fee;tax;currency\nP1;27/11/2026;100.00;-2.00;-0.10;USD\nP2;27/11/2026;-100.00;2.00;0.10;USD\n", nil,
			[]string{"2:  P1 of [/] on 2026-11-27 for  100.00-2.00-0.10=97.90 USD false", "3:  P2 of [/] on 2026-11-27 for  -100.00--2.00--0.10=-97.90 USD false"},
		},
		"columns by name": {
			"Bizim No;Geldi;Satış;Kesilen\n01M817QNQH3FQN9GPZKF9JVYZ9-1-1;27.11.2026;100,00;2,10\n",
			map[statement.Field]string{statement.Ref: "bizim no", statement.Date: "Geldi", statement.Amount: "Satış", statement.Commission: "Kesilen"},
			[]string{"2:   of [01M817QNQH3FQN9GPZKF9JVYZ9-1-1/] on 2026-11-27 for  100.00-2.10-0.00=97.90 TRY true"},
		},
	} {
		lines, err := statement.Payouts(table(test.text), test.o)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, l := range lines {
			due := ""
			if l.Due != 0 {
				due = l.Due.String()
			}
			got = append(got, fmt.Sprintf("%d: %s %s of [%s/%s] on %s for %s %s-%s-%s=%s %s %t", l.Number, l.Account, l.Payout, l.Payment, l.Transaction, l.Day, due,
				l.Gross.Decimal(), l.Commission.Decimal(), l.Tax.Decimal(), l.Net.Decimal(), l.Net.Currency(), l.TaxIn))
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: lines differ (-want +got):\n%s", name, diff)
		}
	}
}

// TestNamesWhatIsBrokenOfPayouts: one bad cell, and no line is taken.
func TestNamesWhatIsBrokenOfPayouts(t *testing.T) {
	t.Parallel()
	const head = "hesap;hakediş no;sipariş no;valör;brüt;komisyon;net;para birimi;vade\n"
	for name, test := range map[string]struct{ line, column string }{
		"no day":            {"a;1;;gizli;1,00;0,10;0,90;TL;", "valör"},
		"no due day":        {"a;1;;27.11.2026;1,00;0,10;0,90;TL;gizli", "vade"},
		"no gross":          {"a;1;;27.11.2026;;0,10;0,90;TL;", "brüt"},
		"ambiguous gross":   {"a;1;;27.11.2026;1.000;0,10;0,90;TL;", "brüt"},
		"broken commission": {"a;1;;27.11.2026;1,00;gizli;0,90;TL;", "komisyon"},
		"no net":            {"a;1;;27.11.2026;1,00;0,10;;TL;", "net"},
		"currency":          {"a;1;;27.11.2026;1,00;0,10;0,90;gizli;", "para birimi"},
		"no name":           {"a;;;27.11.2026;1,00;0,10;0,90;TL;", "hakediş no"},
		"too large":         {"a;1;;27.11.2026;99999999999999999,00;0,10;0,90;TL;", "brüt"},
		"too long":          {"a;" + strings.Repeat("gizli", 200) + ";;27.11.2026;1,00;0,10;0,90;TL;", "hakediş no"},
	} {
		lines, err := statement.Payouts(table(head+test.line+"\n"), nil)
		var broken *statement.Broken
		if !errors.As(err, &broken) || lines != nil || broken.Problems[0].Column != test.column || strings.Contains(err.Error(), "gizli") {
			t.Errorf("%s: %v and %v, want one problem of column %q", name, err, lines, test.column)
		}
	}
	for name, text := range map[string]string{
		"nothing of what came": "payout;date;gross\nP1;2026-11-27;1.00\n", "no name": "date;gross;net\n2026-11-27;1.00;1.00\n", "no line": "payout;date;gross;net\n",
	} {
		if lines, err := statement.Payouts(table(text), nil); err == nil || lines != nil {
			t.Errorf("%s: %v", name, lines)
		}
	}
}
