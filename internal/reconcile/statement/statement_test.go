package statement_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"github.com/vezne/vezne/internal/reconcile"
	"github.com/vezne/vezne/internal/reconcile/statement"
)

func table(text string) func() (statement.Table, error) {
	return func() (statement.Table, error) { return statement.ReadCSV([]byte(text)) }
}

// spelled writes the lines of a statement, one by one.
func spelled(t *testing.T, s *statement.Statement) []string {
	t.Helper()
	var got []string
	err := s.Rows(t.Context(), time.Time{}, time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC), func(r reconcile.Row) error {
		got = append(got, fmt.Sprintf("%d: %s %s %s %s ref=%s order=%s tx=%s rrn=%s", r.Number, r.Kind, r.Amount, r.Status,
			r.At.Format("2006-01-02T15:04"), r.Original, r.Order, r.IDs.Transaction, r.IDs.RRN))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func windows(t *testing.T, text string) string {
	t.Helper()
	out, err := charmap.Windows1254.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestReads(t *testing.T) {
	t.Parallel()
	const turkish = "İşlem Tarihi;Saat;İşlem Tipi;Tutar (TL);Para Birimi;Sipariş No;RRN;Durum\n" +
		"25.11.2026;14:30:05;Satış;1.234,56;TL;ABC-1;123456789012;Başarılı\n" +
		"25.11.2026;14:31;İade;-34,56;TL;ABC-1;123456789013;Başarılı\n" +
		"\n;;;;;;;\nTOPLAM;;;1.200,00;;;;\n"
	want := []string{
		"2: sale 1234.56 TRY done 2026-11-25T11:30 ref= order=ABC-1 tx= rrn=123456789012",
		"3: refund 34.56 TRY done 2026-11-25T11:31 ref= order=ABC-1 tx= rrn=123456789013",
	}
	for name, test := range map[string]struct {
		text string
		o    statement.Options
		want []string
	}{
		"turkish, semicolons":  {turkish, statement.Options{}, want},
		"with a mark":          {"\ufeff" + turkish, statement.Options{}, want},
		"windows-1254":         {windows(t, turkish), statement.Options{}, want},
		"windows line ends":    {strings.ReplaceAll(turkish, "\n", "\r\n"), statement.Options{}, want},
		"below a preamble":     {"Ekstre\nÜye iş yeri: Ayşe; 25.11.2026\n" + turkish, statement.Options{}, []string{"4" + want[0][1:], "5" + want[1][1:]}},
		"english, commas, dot": {"Date,Type,Amount,Currency,Transaction ID,Status\n2026-11-25 14:30,Sale,\"1,234.56\",USD,x7,Approved\n2026-11-25,Refund,34.56,USD,x8,Failed\n", statement.Options{}, []string{"2: sale 1234.56 USD done 2026-11-25T11:30 ref= order= tx=x7 rrn=", "3: refund 34.56 USD refused 2026-11-24T21:00 ref= order= tx=x8 rrn="}},
		"tabs, no kinds":       {"Tarih\tTutar\tReferans No\n25/11/2026\t10,00\tR1\n25/11/2026\t-4,00\tR1\n", statement.Options{}, []string{"2: sale 10.00 TRY done 2026-11-24T21:00 ref=R1 order= tx= rrn=", "3: refund 4.00 TRY done 2026-11-24T21:00 ref=R1 order= tx= rrn="}},
		"with an offset":       {"date;amount;ref\n2026-11-25T00:30:00+03:00;1,00;R1\n", statement.Options{}, []string{"2: sale 1.00 TRY done 2026-11-24T21:30 ref=R1 order= tx= rrn="}},
		"a day of excel's":     {"date;amount;ref\n46351.604166666664;1,00;R1\n", statement.Options{}, []string{"2: sale 1.00 TRY done 2026-11-25T11:30 ref=R1 order= tx= rrn="}},
		"columns by name":      {"Valör;Net;Kart;Bizim No\n25.11.2026;7,50;435508******4358;R1\n", statement.Options{Map: map[statement.Field]string{statement.Date: "VALÖR", statement.Amount: "net", statement.Ref: "Bizim No"}}, []string{"2: sale 7.50 TRY done 2026-11-24T21:00 ref=R1 order= tx= rrn="}},
		"our own as the order": {"tarih;tutar;sipariş no\n25.11.2026;7,50;01M817QNQH3FQN9GPZKF9JVYZ9-1-1\n", statement.Options{}, []string{"2: sale 7.50 TRY done 2026-11-24T21:00 ref=01M817QNQH3FQN9GPZKF9JVYZ9-1-1 order=01M817QNQH3FQN9GPZKF9JVYZ9-1-1 tx= rrn="}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := statement.Check(table(test.text), test.o)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, spelled(t, s)); diff != "" {
				t.Errorf("lines differ (-want +got):\n%s", diff)
			}
		})
	}
}

// TestNamesWhatIsBroken: a statement with one bad cell gives no line at all, and the cell is named without being repeated.
func TestNamesWhatIsBroken(t *testing.T) {
	t.Parallel()
	const head = "tarih;işlem tipi;tutar;para birimi;durum;referans\n25.11.2026;satış;1,00;TL;başarılı;R1\n"
	for name, test := range map[string]struct{ line, column string }{
		"no date":                  {"gizli;satış;1,00;TL;başarılı;R2", "tarih"},
		"month 13":                 {"25.13.2026;satış;1,00;TL;başarılı;R2", "tarih"},
		"no amount":                {"25.11.2026;satış;gizli;TL;başarılı;R2", "tutar"},
		"ambiguous amount":         {"25.11.2026;satış;1.234;TL;başarılı;R2", "tutar"},
		"half a kuruş":             {"25.11.2026;satış;1,005;TL;başarılı;R2", "tutar"},
		"unknown kind":             {"25.11.2026;gizli;1,00;TL;başarılı;R2", "işlem tipi"},
		"a sale of less":           {"25.11.2026;satış;-1,00;TL;başarılı;R2", "işlem tipi"},
		"unknown currency":         {"25.11.2026;satış;1,00;gizli;başarılı;R2", "para birimi"},
		"unknown status":           {"25.11.2026;satış;1,00;TL;gizli;R2", "durum"},
		"no name":                  {"25.11.2026;satış;1,00;TL;başarılı;", "referans"},
		"shorter than the others":  {"25.11.2026;satış", "referans"},
		"a cell of a whole letter": {"25.11.2026;satış;1,00;TL;başarılı;" + strings.Repeat("gizli", 200), "referans"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := statement.Check(table(head+test.line+"\n"), statement.Options{})
			var broken *statement.Broken
			if !errors.As(err, &broken) || s != nil {
				t.Fatalf("error %v and statement %v, want a broken line and no statement", err, s)
			}
			if broken.Problems[0].Line != 3 || broken.Problems[0].Column != test.column || broken.Problems[0].What.TR == "" || broken.Problems[0].What.EN == "" {
				t.Errorf("problem %+v, want line 3, column %q, in both languages", broken.Problems[0], test.column)
			}
			for _, language := range []string{"tr", "en"} {
				if text := broken.In(language); strings.Contains(text, "gizli") || !strings.Contains(text, test.column) {
					t.Errorf("%q repeats the cell, or does not name the column", text)
				}
			}
		})
	}
}

func TestCountsWhatIsBroken(t *testing.T) {
	t.Parallel()
	text := "tarih;tutar;ref\n" + strings.Repeat("x;y;R\n", 30)
	_, err := statement.Check(table(text), statement.Options{})
	var broken *statement.Broken
	if !errors.As(err, &broken) || broken.Count != 60 || len(broken.Problems) != 20 {
		t.Errorf("error %v, want 60 cells of which 20 are named", err)
	}
}

func TestRefusesWhatIsNoStatement(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		text string
		o    statement.Options
		want string
	}{
		"nothing":                  {"", statement.Options{}, "heading"},
		"no headings":              {"25.11.2026;1,00;R1\n", statement.Options{}, "heading"},
		"no name of anything":      {"tarih;tutar\n25.11.2026;1,00\n", statement.Options{}, "heading"},
		"a named column is absent": {"tarih;tutar;ref\n25.11.2026;1,00;R1\n", statement.Options{Map: map[statement.Field]string{statement.RRN: "Banka"}}, "heading"},
		"only headings":            {"tarih;tutar;ref\n", statement.Options{}, "no lines"},
		"UTF-16":                   {"\xff\xfet\x00", statement.Options{}, "UTF-16"},
		"a picture":                {"\x89PNG\x00\x00", statement.Options{}, "table of text"},
		"an open quote":            {"tarih;tutar;ref\n25.11.2026;\"1,00;R1\n", statement.Options{}, "line 2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := statement.Check(table(test.text), test.o)
			if err == nil || s != nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestParseMap(t *testing.T) {
	t.Parallel()
	if got, err := statement.ParseMap(map[string]string{"amount": "Net"}, statement.Fields()); err != nil || got[statement.Amount] != "Net" {
		t.Errorf("map %v, error %v", got, err)
	}
	for _, bad := range []map[string]string{{"betrag": "Net"}, {"amount": " "}} {
		if _, err := statement.ParseMap(bad, statement.Fields()); err == nil {
			t.Errorf("%v is taken", bad)
		}
	}
}

// TestReadsChargebacks: a line of what a cardholder disputes is told apart from what gives money back.
func TestReadsChargebacks(t *testing.T) {
	t.Parallel()
	s, err := statement.Check(table("Tarih;İşlem Tipi;Tutar;Sipariş No;İtiraz No;İtiraz Nedeni;İtiraz Son Tarihi\n"+
		"25.11.2026;Ters İbraz;-34,56;ABC-1;K-7;10.4;09.12.2026\n25.11.2026;Chargeback;1,00;ABC-2;;;\n25.11.2026;İade;1,00;ABC-3;;;\n"), statement.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	err = s.Rows(t.Context(), time.Time{}, time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC), func(r reconcile.Row) error {
		if c := r.Chargeback; c != nil {
			got = append(got, fmt.Sprintf("%s %s %s %s %s due %s", r.Order, c.ID, c.Amount, c.Reason, c.At.Format("2006-01-02T15:04"), c.Due.Format(time.DateOnly)))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"ABC-1 K-7 34.56 TRY 10.4 2026-11-24T21:00 due 2026-12-08", "ABC-2  1.00 TRY  2026-11-24T21:00 due 0001-01-01"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("chargebacks differ (-want +got):\n%s", diff)
	}
	if _, err = statement.Check(table("tarih;tip;tutar;ref\n25.11.2026;itiraz;0,00;R1\n"), statement.Options{}); err == nil {
		t.Error("nothing is disputed")
	}
}
