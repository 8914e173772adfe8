package bin_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/internal/bin"
)

const heading = "BIN;Network;Type;Category;Issuer\n"

func parse(t *testing.T, file string) (bin.Import, bin.Notes) {
	t.Helper()
	i, notes, err := bin.ParseImport(strings.NewReader(file), "TR")
	if err != nil {
		t.Fatal(err)
	}
	return i, notes
}

// TestParseImport: the rows are invented; their shape is that of a public list.
func TestParseImport(t *testing.T) {
	t.Parallel()
	want := []bin.Row{
		{BIN: "400001", Issuer: "FUPS BANK ANONIM SIRKETI", Brand: card.Visa, Type: bin.Debit, Country: "TR"},
		{BIN: "40000234", Bank: "isbank", Issuer: "TURKIYE IS BANKASI, A.S.", Brand: card.Visa, Type: bin.Credit, Commercial: true, Country: "TR"},
		{BIN: "520001", Bank: "akbank", Issuer: "AKBANK T.A.S.", Brand: card.Mastercard, Type: bin.Prepaid, Commercial: true, Country: "TR"},
		{BIN: "979201", Country: "TR"},
	}
	const rows = "979201;LOCAL BRAND;;;\n" +
		"520001;MASTERCARD;DEBIT;PREPAID BUSINESS;AKBANK T.A.S.\n" +
		"400001;VISA;DEBIT;CLASSIC;FUPS BANK ANONIM SIRKETI\n" +
		"40000234;VISA;CREDIT;CORPORATE T&E;TURKIYE IS BANKASI, A.S.\n" +
		"400001;VISA;DEBIT;GOLD;FUPS BANK ANONIM SIRKETI\n"
	for name, file := range map[string]string{
		"with a byte order mark":            "\ufeff" + heading + rows,
		"without":                           heading + rows,
		"with the line ends of Windows":     strings.ReplaceAll(heading+rows, "\n", "\r\n"),
		"without a line end at the end":     strings.TrimSuffix(heading+rows, "\n"),
		"with spaces and other capitals":    "bin ; NETWORK;type;category; issuer\n" + strings.ReplaceAll(rows, ";", " ; "),
		"with commas and quotation marks":   commas(heading + rows),
		"with the country of each":          strings.ReplaceAll(strings.ReplaceAll(heading+rows, "\n", ";tr\n"), "Issuer;tr", "Issuer;Country"),
		"with the columns in another order": swapped(heading + rows),
	} {
		got, notes := parse(t, file)
		if diff := cmp.Diff(want, got.Rows); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if notes != (bin.Notes{Repeated: 1, Unplaced: 2}) {
			t.Errorf("%s: notes %+v", name, notes)
		}
	}
	family, _ := parse(t, "BIN;Network;Type;Category;Issuer;Family\n400001;VISA;CREDIT;CLASSIC;AKBANK;World\n")
	if family.Rows[0].Family != bin.World {
		t.Errorf("a column for the family is read as %+v", family.Rows[0])
	}
}

// commas writes a file with commas; what holds a comma is quoted.
func commas(file string) string {
	var lines []string
	for line := range strings.Lines(file) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), ";")
		for i, f := range fields {
			if strings.Contains(f, ",") {
				fields[i] = `"` + f + `"`
			}
		}
		lines = append(lines, strings.Join(fields, ","))
	}
	return strings.Join(lines, "\n") + "\n"
}

// swapped writes the columns from the last to the first.
func swapped(file string) string {
	var lines []string
	for line := range strings.Lines(file) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), ";")
		slices.Reverse(fields)
		lines = append(lines, strings.Join(fields, ";"))
	}
	return strings.Join(lines, "\n") + "\n"
}

func TestParseImportRefuses(t *testing.T) {
	t.Parallel()
	const good = "400001;VISA;DEBIT;CLASSIC;X\n"
	for name, test := range map[string]struct{ file, says string }{
		"nothing":           {"", "the file is empty"},
		"a heading alone":   {heading, "no BINs"},
		"no heading":        {good, "line 1: column 1 is none of BIN"},
		"a column missing":  {"BIN;Network;Type;Category\n", "line 1: the column Issuer is missing"},
		"a column twice":    {"BIN;Network;Type;Category;Issuer;BIN\n", "line 1: column 6 stands there twice"},
		"another column":    {"BIN;Network;Type;Category;Issuer;Bnk\n", "line 1: column 6 is none of"},
		"seven digits":      {heading + good + "4000012;VISA;DEBIT;;X\n", "line 3: a BIN is six or eight digits"},
		"a letter":          {heading + "40000O;VISA;DEBIT;;X\n", "line 2: a BIN is six or eight digits"},
		"digits of Arabic":  {heading + "٤٠٠;VISA;DEBIT;;X\n", "line 2: a BIN is six or eight digits"},
		"another type":      {heading + "400001;VISA;CHARGE;;X\n", "line 2: a type is"},
		"too few fields":    {heading + "400001;VISA;DEBIT;X\n" + good, "line 2: "},
		"an open quotation": {heading + good + "400002;VISA;DEBIT;;\"X\n", "line 3: "},
		"no UTF-8":          {heading + "400001;VISA;DEBIT;;T\xdcRK\n", "line 2: this is not UTF-8"},
		"a conflict":        {heading + good + "400002;VISA;DEBIT;;Y\n400001;VISA;CREDIT;CLASSIC;X\n", "line 4: BIN 400001 stands in line 2 too"},
		"a family":          {"BIN;Network;Type;Category;Issuer;Family\n400001;VISA;CREDIT;;X;Bonüs\n", "line 2: a family is one of"},
		"a country":         {"BIN;Network;Type;Category;Issuer;Country\n400001;VISA;CREDIT;;X;TUR\n", "line 2: a country is two letters"},
		"a long issuer":     {heading + "400001;VISA;DEBIT;;" + strings.Repeat("X", 201) + "\n", "line 2: an issuer's name"},
		"a stray quotation": {heading + "400001;VISA;DEBIT;;A\"B\n", "line 2: bare"},
		"two mistakes":      {heading + "1;VISA;DEBIT;;X\n" + good + "2;VISA;DEBIT;;X\n", "line 4: "},
	} {
		i, _, err := bin.ParseImport(strings.NewReader(test.file), "TR")
		if err == nil || !strings.Contains(err.Error(), test.says) || len(i.Rows) != 0 {
			t.Errorf("%s: %d rows, %v; want %q", name, len(i.Rows), err, test.says)
		}
	}
	_, _, err := bin.ParseImport(strings.NewReader(heading+strings.Repeat("x;VISA;DEBIT;;X\n", 1000)), "TR")
	if err == nil || strings.Count(err.Error(), "\n") > 21 || !strings.Contains(err.Error(), "and more lines") {
		t.Errorf("of a thousand mistakes: %v", err)
	}
}

func TestIssuedBy(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"TURKIYE IS BANKASI, A.S.": "isbank", "Türkiye İş Bankası": "isbank", "türkiye iş bankası a.ş.": "isbank",
		"T. GARANTI BANKASI, A.S.": "garanti", "TURKIYE GARANTI BANKASI A. S.": "garanti", "GARANTI BANK": "garanti", "Garanti BBVA": "garanti",
		"YAPI VE KREDI BANKASI, A.S.": "yapikredi", "YAPI KREDI": "yapikredi", "T.C. ZIRAAT BANKASI, A.S.": "ziraat", "Ziraat Bankası": "ziraat",
		"TURKIYE VAKIFLAR BANKASI T.A.O.": "vakifbank", "VakıfBank": "vakifbank", "QNB BANK A.S": "qnb", "FINANSBANK, A.S.": "qnb",
		"QNB Finansbank": "qnb", "DENIZ BANK, A.S.": "denizbank", "ŞEKERBANK T.A.Ş.": "sekerbank", "TURK EKONOMI BANKASI A.S.": "teb",
		"T. HALK BANKASI, A.S.": "halkbank", "ING, A.S.": "ing", "HSBC BANK, A.S.": "hsbc", "KUVEYT TURK EVKAF FINANS KURUMU": "kuveytturk",
		"TURKIYE FINANS KATILIM BANKASI , A.S.": "turkiyefinans", "ALTERNATIFBANK, A.S.": "alternatif", "ANADOLUBANK, A.S.": "anadolubank",
		// Banks of their own, whose names contain another's.
		"VAKIF KATILIM BANKASI A.S": "", "ZIRAAT KATILIM BANKASI, A.S.": "", "TURKISH BANK, A.S.": "",
		"ZIRAAT FINANSAL TEKNOLOJILER ELEKTRONIK PARA VE ODEME HIZMETLERI A S": "", "FUPS BANK ANONIM SIRKETI": "", "": "", "BANK": "", "A.S.": "",
	} {
		got, known := bin.IssuedBy(name)
		if got.Code != want || known != (want != "") {
			t.Errorf("%q is %q, want %q", name, got.Code, want)
		}
	}
}

func TestDirectory(t *testing.T) {
	t.Parallel()
	var d bin.Directory
	var none *bin.Directory
	builtIn, _ := bin.Find("450803")
	for _, known := range []*bin.Directory{&d, none} {
		if got, ok := known.Find("4508034508034509"); !ok || got != builtIn {
			t.Errorf("before an import: %+v", got)
		}
	}
	i, _ := parse(t, heading+
		"450803;VISA;CREDIT;CLASSIC;TURKIYE IS BANKASI, A.S.\n"+ // the built-in one is a company's
		"45080399;VISA;DEBIT;;AKBANK T.A.S.\n"+
		"435508;VISA;CREDIT;;GARANTI BANK\n"+ // the built-in one is Akbank's
		"400001;VISA;CREDIT;;AKBANK T.A.S.\n"+
		"400002;VISA;DEBIT;;AKBANK T.A.S.\n"+
		"400003;VISA;CREDIT;;FUPS BANK ANONIM SIRKETI\n"+
		"510152;MASTERCARD;;;\n")
	d.Use(i)
	for digits, want := range map[string]bin.Card{
		"450803":           {BIN: "450803", Bank: isbank(), Brand: card.Visa, Type: bin.Credit, Family: bin.Maximum, Country: "TR"},
		"4508034508034509": {BIN: "450803", Bank: isbank(), Brand: card.Visa, Type: bin.Credit, Family: bin.Maximum, Country: "TR"},
		"45080399******":   {BIN: "45080399", Bank: bank("akbank"), Brand: card.Visa, Type: bin.Debit, Country: "TR"},
		"435508":           {BIN: "435508", Bank: bank("garanti"), Brand: card.Visa, Type: bin.Credit, Family: bin.Bonus, Country: "TR"},
		"400001":           {BIN: "400001", Bank: bank("akbank"), Brand: card.Visa, Type: bin.Credit, Family: bin.Axess, Country: "TR"},
		"400002":           {BIN: "400002", Bank: bank("akbank"), Brand: card.Visa, Type: bin.Debit, Country: "TR"},
		"400003":           {BIN: "400003", Bank: bin.Bank{Name: "FUPS BANK ANONIM SIRKETI"}, Brand: card.Visa, Type: bin.Credit, Country: "TR"},
		"510152":           {BIN: "510152", Bank: isbank(), Brand: card.Mastercard, Type: bin.Credit, Family: bin.Maximum, Country: "TR"},
	} {
		if got, ok := d.Find(digits); !ok || got != want {
			t.Errorf("%s is %+v, want %+v", digits, got, want)
		}
	}
	if got, ok := d.Find("365773"); !ok || got.Bank.Code != "alternatif" {
		t.Errorf("what was not imported is %+v", got)
	}
	for _, digits := range []string{"", "40000", "499999", "40000x"} {
		if got, ok := d.Find(digits); ok {
			t.Errorf("%q is %+v", digits, got)
		}
	}
	d.Use(bin.Import{})
	if got, _ := d.Find("450803"); got != builtIn {
		t.Errorf("after the import was taken back: %+v", got)
	}
}

func bank(code string) bin.Bank {
	b, _ := bin.BankOf(code)
	return b
}

// TestAnImportIsReplacedWhole: whoever looks meanwhile sees one import or the other.
func TestAnImportIsReplacedWhole(t *testing.T) {
	t.Parallel()
	var d bin.Directory
	imports := make([]bin.Import, 2)
	for i, issuer := range []string{"FIRST", "SECOND"} {
		for n := range 50 {
			imports[i].Rows = append(imports[i].Rows, bin.Row{BIN: fmt.Sprintf("4000%02d", n), Issuer: issuer})
		}
	}
	d.Use(imports[0])
	var all sync.WaitGroup
	all.Go(func() {
		for i := range 200 {
			d.Use(imports[i%2])
		}
	})
	for range 2000 {
		if got, ok := d.Find("400007"); !ok || got.Bank.Name != "FIRST" && got.Bank.Name != "SECOND" {
			t.Fatalf("found %+v, %v", got, ok)
		}
	}
	all.Wait()
}

func FuzzParseImport(f *testing.F) {
	f.Add(heading + "400001;VISA;DEBIT;CLASSIC;X\n")
	f.Add("BIN,Network,Type,Category,Issuer\n400001,VISA,,\"A,B\",\n")
	f.Add("\ufeff" + heading + "\"400001;")
	f.Fuzz(func(t *testing.T, file string) {
		i, _, err := bin.ParseImport(strings.NewReader(file), "TR")
		if err != nil {
			if len(i.Rows) != 0 {
				t.Errorf("refused with %d rows", len(i.Rows))
			}
			return
		}
		if !slices.IsSortedFunc(i.Rows, func(a, b bin.Row) int { return strings.Compare(a.BIN, b.BIN) }) || len(i.Rows) == 0 {
			t.Errorf("rows %+v", i.Rows)
		}
		var d bin.Directory
		d.Use(i)
		for _, r := range i.Rows {
			if got, ok := d.Find(r.BIN); !ok || got.BIN != r.BIN {
				t.Errorf("%s is found as %+v", r.BIN, got)
			}
		}
	})
}
