package marketplace_test

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/marketplace"
	"github.com/vezne/vezne/money"
	"golang.org/x/text/encoding/charmap"
)

func payout() marketplace.Payout {
	return marketplace.Payout{
		ID: "po_00VHNCZB00MA6E0X7SSF5SE30G", Number: 7, State: marketplace.PayoutPrepared, Currency: money.TRY, Version: 1,
		From: marketplace.Party{Name: "Çarşı Pazaryeri A.Ş.", IBAN: iban}, CreatedAt: time.Date(2026, 3, 29, 21, 30, 0, 0, time.UTC),
		Lines: []marketplace.Line{
			{Store: "a", To: marketplace.Party{Name: "Şükrü Işık & Oğlu", IBAN: iban}, Amount: 5_000_001, Reference: "P7-1", State: marketplace.LineOpen},
			{Store: "b", To: marketplace.Party{Name: "=HYPERLINK(\"x\")", IBAN: iban}, Amount: 40, Reference: "P7-2", State: marketplace.LineOpen},
		},
	}
}

// TestCSVFileInTheTurkishCodePage: it is the same table, with every letter that the code page has, and nothing that would be read as another.
func TestCSVFileInTheTurkishCodePage(t *testing.T) {
	t.Parallel()
	p := payout()
	p.From.Name, p.Lines[0].To.Name, p.Lines[1].To.Name = "Çiçekçi", "İdil Işıkğüşöç ĞÜŞÖÇ", "Łukasz S\u0327imşek 李" // a letter that the page has not, one of two parts, and a script
	file, err := p.File(marketplace.CSV1254)
	if err != nil {
		t.Fatal(err)
	}
	if name := []byte("\xdddil I\xfe\xfdk\xf0\xfc\xfe\xf6\xe7 \xd0\xdc\xde\xd6\xc7"); !bytes.Contains(file, name) || bytes.HasPrefix(file, []byte("\xef\xbb\xbf")) {
		t.Errorf("the file is %q", file)
	}
	back, err := charmap.Windows1254.NewDecoder().Bytes(file)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := p.File(marketplace.CSV)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer("\ufeff", "", "Łukasz S\u0327imşek 李", "Lukasz Şimşek ?").Replace(string(plain))
	if string(back) != want {
		t.Errorf("read back: %q\nwant %q", back, want)
	}
	// A name cannot make columns: the Greek question mark is a semicolon where marks are put together.
	p.Lines[0].To.Name = "Acme\u037eTR000000000000000000000000\u037e9999,00\u037eTRY"
	file, err = p.File(marketplace.CSV1254)
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(file))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil || len(rows[1]) != len(rows[0]) || rows[1][2] != p.Lines[0].To.IBAN {
		t.Errorf("a name makes columns: %q, %v", rows, err)
	}
	if got := marketplace.CSV1254.ContentType() + " " + marketplace.CSV1254.Extension(); got != "text/csv; charset=windows-1254 csv" {
		t.Error(got)
	}
}

func TestCSVFile(t *testing.T) {
	t.Parallel()
	file, err := payout().File(marketplace.CSV)
	if err != nil {
		t.Fatal(err)
	}
	text, marked := strings.CutPrefix(string(file), "\ufeff")
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = ';'
	rows, err := r.ReadAll()
	want := [][]string{
		{"Sıra No", "Alıcı Adı", "Alıcı IBAN", "Tutar", "Para Birimi", "Açıklama", "Referans"},
		{"1", "Şükrü Işık & Oğlu", iban, "50000,01", "TRY", "Çarşı Pazaryeri A.Ş. hakediş ödemesi P7-1", "P7-1"},
		{"2", "'=HYPERLINK(\"x\")", iban, "0,40", "TRY", "Çarşı Pazaryeri A.Ş. hakediş ödemesi P7-2", "P7-2"},
	}
	if diff := cmp.Diff(want, rows); err != nil || !marked || diff != "" {
		t.Errorf("%v, marked %v (-want +got):\n%s", err, marked, diff)
	}
}

func TestPainFile(t *testing.T) {
	t.Parallel()
	file, err := payout().File(marketplace.Pain)
	if err != nil {
		t.Fatal(err)
	}
	// Read as a bank reads it: by the names of the schema.
	var read struct {
		XMLName xml.Name
		Count   int    `xml:"CstmrCdtTrfInitn>GrpHdr>NbOfTxs"`
		Sum     string `xml:"CstmrCdtTrfInitn>GrpHdr>CtrlSum"`
		Payment struct {
			Day       string `xml:"ReqdExctnDt>Dt"`
			IBAN      string `xml:"DbtrAcct>Id>IBAN"`
			Transfers []struct {
				ID     string `xml:"PmtId>EndToEndId"`
				Amount struct {
					Currency string `xml:"Ccy,attr"`
					Value    string `xml:",chardata"`
				} `xml:"Amt>InstdAmt"`
				Name string `xml:"Cdtr>Nm"`
				IBAN string `xml:"CdtrAcct>Id>IBAN"`
				Text string `xml:"RmtInf>Ustrd"`
			} `xml:"CdtTrfTxInf"`
		} `xml:"CstmrCdtTrfInitn>PmtInf"`
	}
	if err = xml.Unmarshal(file, &read); err != nil {
		t.Fatal(err)
	}
	if read.XMLName.Space != "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09" || read.Count != 2 || read.Sum != "50000.41" {
		t.Errorf("header: %+v", read)
	}
	// The payout was made after midnight of Turkey.
	if read.Payment.Day != "2026-03-30" || read.Payment.IBAN != iban || len(read.Payment.Transfers) != 2 {
		t.Fatalf("payment: %+v", read.Payment)
	}
	first := read.Payment.Transfers[0]
	if first.ID != "P7-1" || first.Amount.Value != "50000.01" || first.Amount.Currency != "TRY" || first.Name != "Sukru Isik Oglu" ||
		first.Text != "Carsi Pazaryeri A.S. hakedis odemesi P7-1" {
		t.Errorf("transfer: %+v", first)
	}
	// The schema orders its elements, and a reader by names does not notice.
	at := -1
	for _, name := range []string{
		"<GrpHdr>", "<MsgId>", "<CreDtTm>", "<NbOfTxs>", "<CtrlSum>", "<InitgPty>", "<PmtInf>", "<PmtInfId>", "<PmtMtd>", "<BtchBookg>", "<ReqdExctnDt>",
		"<Dbtr>", "<DbtrAcct>", "<DbtrAgt>", "<ChrgBr>", "<CdtTrfTxInf>", "<PmtId>", "<Amt>", "<Cdtr>", "<CdtrAcct>", "<RmtInf>",
	} {
		i := strings.Index(string(file), name)
		if i <= at {
			t.Errorf("%s stands at %d, after %d", name, i, at)
		}
		at = i
	}
	again, err := payout().File(marketplace.Pain)
	if err != nil || string(again) != string(file) {
		t.Errorf("written again it differs, %v", err)
	}
	spaced := payout()
	spaced.From.IBAN = " " + iban[:4] + " " + strings.ToLower(iban[4:])
	again, err = spaced.File(marketplace.Pain)
	if err != nil || string(again) != string(file) {
		t.Errorf("with the payer's IBAN as people write it the file differs, %v", err)
	}
	for _, wrong := range []string{"", iban[:len(iban)-1], iban[:len(iban)-1] + "x"} {
		without := payout()
		without.From.IBAN = wrong
		_, err = without.File(marketplace.Pain)
		requireFault(t, err, fault.Conflict, "", "payer_account_missing")
	}
	_, err = payout().File("mt101")
	requireFault(t, err, fault.Invalid, "format", "payout_format")
}

func TestPayoutCloses(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 30, 9, 0, 0, 0, time.UTC)
	p := payout()
	closed, moves, err := p.Confirm(map[string]string{"b": "?"}, at)
	want := []marketplace.StoreMove{
		{Store: "a", Move: marketplace.Move{UnderWay: -5_000_001, Paid: 5_000_001}}, {Store: "b", Move: marketplace.Move{UnderWay: -40, Free: 40}},
	}
	if diff := cmp.Diff(want, moves); err != nil || diff != "" || p.Lines[0].State != marketplace.LineOpen {
		t.Errorf("confirmed: %v (-want +got):\n%s", err, diff)
	}
	if _, moves, err = closed.Confirm(map[string]string{"b": "other words"}, at); err != nil || moves != nil {
		t.Errorf("confirmed again: %v, %v", moves, err)
	}
	_, _, err = closed.Confirm(nil, at)
	requireFault(t, err, fault.Conflict, "", "payout_closed")
	_, _, err = closed.Cancel(at)
	requireFault(t, err, fault.Conflict, "", "payout_closed")
	returned, moves, err := closed.Return("a", "?")
	if err != nil || len(moves) != 1 || moves[0].Move != (marketplace.Move{Paid: -5_000_001, Free: 5_000_001}) {
		t.Errorf("returned: %v, %v", moves, err)
	}
	if _, moves, err = returned.Return("a", "?"); err != nil || moves != nil {
		t.Errorf("returned again: %v, %v", moves, err)
	}
	_, _, err = p.Return("a", "?")
	requireFault(t, err, fault.Conflict, "", "payout_not_confirmed")
	if again, moves, err := returned.Confirm(map[string]string{"b": "?"}, at); err != nil || moves != nil || again.Lines[0].State != marketplace.LineFailed {
		t.Errorf("confirmed again after one came back: %+v, %v, %v", again.Lines, moves, err)
	}
	_, _, err = p.Confirm(map[string]string{"c": "?"}, at)
	requireFault(t, err, fault.NotFound, "", "payout_line_unknown")
}

func TestPayee(t *testing.T) {
	t.Parallel()
	account := []marketplace.Account{{IBAN: iban, Currency: money.TRY}}
	for name, test := range map[string]struct {
		store marketplace.SubMerchant
		want  string
	}{
		"a person":             {marketplace.SubMerchant{Type: marketplace.Personal, OwnerName: "Ayşe", OwnerSurname: "Işık", Name: "Çiçekçi"}, "Ayşe Işık"},
		"a company":            {marketplace.SubMerchant{Type: marketplace.Company, OwnerName: "Ayşe", Company: "Çiçek A.Ş."}, "Çiçek A.Ş."},
		"an account holder":    {marketplace.SubMerchant{Type: marketplace.Company, Company: "Çiçek A.Ş.", Holder: "Ali Ak"}, "Ali Ak"},
		"a store and no owner": {marketplace.SubMerchant{Type: marketplace.Personal, Name: "Çiçekçi"}, "Çiçekçi"},
	} {
		test.store.Accounts = account
		if got, has := test.store.Payee(money.TRY); !has || got != (marketplace.Party{Name: test.want, IBAN: iban}) {
			t.Errorf("%s: %+v", name, got)
		}
		if _, has := test.store.Payee(money.EUR); has {
			t.Errorf("%s has an account in euros", name)
		}
	}
}

func TestLatin(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Şükrü Işıkoğlu": "Sukru Isikoglu", "ÇİĞDEM ÖZGÜL": "CIGDEM OZGUL", "Renée Müßig & Søn": "Renee Mussig Son", "I\u0307smail": "Ismail", "a\u00a0b": "a b",
		"Kâmil’in  Yeri": "Kamil'in Yeri", "Фирма": "", "小店 7": "7", "": "",
	} {
		if got := marketplace.Latin(text); got != want {
			t.Errorf("Latin(%q) = %q, want %q", text, got, want)
		}
	}
}

// TestNoNameIsEmpty: a name of which the basic Latin set has no letter would leave an element empty that the schema wants filled, and the
// bank would refuse the payouts of all stores.
func TestNoNameIsEmpty(t *testing.T) {
	t.Parallel()
	p := payout()
	p.From.Name = "Фирма"
	p.Lines[0].To.Name, p.Lines[0].Store = "Общество", "dükkân-1"
	p.Lines[1].To.Name, p.Lines[1].Store = "…", "店"
	file, err := p.File(marketplace.Pain)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"<Nm>dukkan-1</Nm>", "<Nm>" + p.Lines[1].Reference + "</Nm>", "<Nm>NOTPROVIDED</Nm>"} {
		if !strings.Contains(string(file), part) {
			t.Errorf("the file lacks %s", part)
		}
	}
	if strings.Contains(string(file), "<Nm></Nm>") {
		t.Error("a name is empty")
	}
}
