package bin_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/internal/bin"
)

func isbank() bin.Bank { return bin.Bank{Code: "isbank", EFT: "0064", Name: "Türkiye İş Bankası"} }

func TestFind(t *testing.T) {
	t.Parallel()
	maximum := bin.Card{
		BIN: "510152", Bank: isbank(), Brand: card.Mastercard, Type: bin.Credit, Family: bin.Maximum, Country: "TR",
	}
	business := maximum
	business.BIN, business.Brand, business.Commercial = "450803", card.Visa, true
	tests := []struct {
		name, digits string
		want         bin.Card
	}{
		{"the sample of EsnekPos's BIN service", "510152", maximum},
		{"eight digits", "51015200", maximum},
		{"more than eight", "5101520012345678", maximum},
		{"a masked number", "510152******0000", maximum},
		{"the sample of Paratika's QUERYBIN", "450803", business},
		{"seven digits", "4508034", business},
		{"too few", "51015", bin.Card{}},
		{"stars among the six", "5101**", bin.Card{}},
		{"unknown", "411111", bin.Card{}},
		{"nothing", "", bin.Card{}},
		{"a heading", "bin", bin.Card{}},
		{"other digits", "５１０１５２", bin.Card{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, ok := bin.Find(test.digits)
			if diff := cmp.Diff(test.want, got); diff != "" || ok != (test.want != bin.Card{}) {
				t.Errorf("%v (-want +got):\n%s", ok, diff)
			}
		})
	}
}

// TestTheLongestPrefixWins: an issuer's range of eight digits inside another's of six.
func TestTheLongestPrefixWins(t *testing.T) {
	t.Parallel()
	const table = "bin,bank,type,family,segment,country,source\n" +
		"510152,isbank,credit,Maximum,,TR,x\n" +
		"51015234,akbank,debit,,,TR,x\n"
	for digits, want := range map[string]string{
		"51015234": "akbank", "5101523412345678": "akbank", "510152": "isbank", "5101523": "isbank", "51015235": "isbank", "51015": "",
	} {
		if got, ok := bin.Search(table, digits); got.Bank.Code != want || ok != (want != "") {
			t.Errorf("%s is %+v, %v; want %s", digits, got, ok, want)
		}
	}
}

func TestBankOf(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"isbank", "0064", "64"} {
		if got, ok := bin.BankOf(code); !ok || got != isbank() {
			t.Errorf("%q is %+v, %v", code, got, ok)
		}
	}
	for _, code := range []string{"", "0", "0000", "code", "ISBANK", "4", "640"} {
		if got, ok := bin.BankOf(code); ok {
			t.Errorf("%q is %+v", code, got)
		}
	}
}

// TestTablesAreSound: the search reads the tables as plain text, so this is where their form is held. It reads them as CSV.
func TestTablesAreSound(t *testing.T) {
	t.Parallel()
	read := func(name string) [][]string {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		all, err := csv.NewReader(file).ReadAll()
		if err != nil || len(all) < 2 {
			t.Fatalf("%s: %d rows, %v", name, len(all), err)
		}
		return all[1:]
	}

	banks := map[string]bool{}
	for _, row := range read("bank.csv") {
		want := bin.Bank{Code: row[0], EFT: row[1], Name: row[2]}
		if got, ok := bin.BankOf(row[0]); !ok || got != want || len(row[1]) != 4 || banks[row[0]] {
			t.Errorf("%v reads as %+v, %v", row, got, ok)
		}
		banks[row[0]] = true
	}
	if got := len(bin.Banks()); got != len(banks) {
		t.Errorf("Banks has %d, the table %d", got, len(banks))
	}

	rows := read("card.csv")
	if !slices.IsSortedFunc(rows, func(a, b []string) int { return strings.Compare(a[0], b[0]) }) {
		t.Error("card.csv is not in the order of the prefixes")
	}
	for _, row := range rows {
		got, ok := bin.Find(row[0])
		switch {
		case !ok || got.BIN != row[0] || len(row[0]) != 6 && len(row[0]) != 8:
			t.Errorf("%v is found as %+v, %v", row, got, ok)
		case !banks[row[1]] || got.Bank.Code != row[1]:
			t.Errorf("%v: the bank is unknown", row)
		case !slices.Contains([]bin.Type{bin.Credit, bin.Debit, bin.Prepaid}, got.Type):
			t.Errorf("%v: the type is unknown", row)
		case got.Family != "" && !slices.Contains(bin.Families(), got.Family):
			t.Errorf("%v: the family is unknown", row)
		case row[4] != "" && row[4] != "commercial":
			t.Errorf("%v: the segment is unknown", row)
		case got.Brand == card.Unknown || len(got.Country) != 2 || row[6] == "":
			t.Errorf("%v: brand %q, country %q, source %q", row, got.Brand, got.Country, row[6])
		}
	}
	if got := len(bin.All()); got != len(rows) {
		t.Errorf("All has %d, the table %d", got, len(rows))
	}
}

// TestEveryFamilyHasACard: what depends on a family can be tried with a published card.
func TestEveryFamilyHasACard(t *testing.T) {
	t.Parallel()
	for _, family := range bin.Families() {
		if !slices.ContainsFunc(bin.All(), func(c bin.Card) bool { return c.Family == family }) {
			t.Errorf("no card of %s", family)
		}
	}
}
