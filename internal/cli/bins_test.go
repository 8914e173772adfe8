package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// invented are rows in the shape of a public list.
const invented = "\ufeffBIN;Network;Type;Category;Issuer\r\n" +
	"400001;VISA;CREDIT;BUSINESS;TURKIYE IS BANKASI, A.S.\r\n" +
	"400002;VISA;DEBIT;CLASSIC;FUPS BANK ANONIM SIRKETI\r\n" +
	"400002;VISA;DEBIT;CLASSIC;FUPS BANK ANONIM SIRKETI\r\n"

func TestBins(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "bins.csv")
	write := func(text string) {
		err := os.WriteFile(file, []byte(text), 0o600)
		if err != nil {
			t.Fatal(err)
		}
	}
	write(invented)
	broken := filepath.Join(t.TempDir(), "broken.csv")
	err := os.WriteFile(broken, []byte(invented+"40000;VISA;DEBIT;;X\r\n400001;VISA;DEBIT;;X\r\n"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	onShelves(t, func(t *testing.T, s *shelf) {
		says := func(got string, words ...string) {
			t.Helper()
			for _, w := range words {
				if !strings.Contains(got, w) {
					t.Errorf("it does not say %q:\n%s", w, got)
				}
			}
		}
		says(s.run(t, "bins", "show", "450803", "--lang", "en"), "isbank", "Maximum")
		says(s.run(t, "bins", "show", "400001", "--lang", "tr"), "Bu BIN bilinmiyor.")
		says(s.run(t, "bins", "import", file, "--dry-run", "--lang", "en"), "2 BINs were read; nothing was changed.")
		says(s.run(t, "bins", "show", "400001", "--lang", "en"), "This BIN is not known.")
		says(s.run(t, "bins", "import", file, "--lang", "tr"), "1 satır, daha önceki bir satırın aynısı", "1 BIN'in bankası tanınmıyor", "2 BIN içe aktarıldı (sürüm 1)")
		says(s.run(t, "bins", "show", "40000199", "--lang", "en"), "isbank", "Türkiye İş Bankası", "credit", "Maximum", "✓", "TR")
		says(s.run(t, "bins", "list", "--lang", "en"), "BANK", "400001", "400002", "FUPS BANK ANONIM SIRKETI", "debit")
		if got := s.run(t, "bins", "list", "--bank", "isbank"); !strings.Contains(got, "400001") || strings.Contains(got, "400002") {
			t.Errorf("the BINs of one bank:\n%s", got)
		}
		says(s.run(t, "bins", "list", "--json"), `{"bin":"400002","issuer":"FUPS BANK ANONIM SIRKETI","brand":"visa","type":"debit","country":"TR"}`)

		var out, log bytes.Buffer
		code := Run(append([]string{"bins", "import", broken}, s.flags...), &out, &log)
		if code != 1 {
			t.Errorf("a broken file: exit code %d", code)
		}
		says(log.String(), "line 5: a BIN is six or eight digits", "line 6: BIN 400001 stands in line 2 too")
		says(s.run(t, "bins", "list"), "400001", "400002")
		log.Reset()
		Run(append([]string{"bins", "import", broken, "--lang", "tr"}, s.flags...), &out, &log)
		says(log.String(), "broken.csv içe aktarılmadı: satır 5: BIN altı ya da sekiz hanedir\nsatır 6: 400001 BIN'i 2. satırda da var")
	})
	var out, log bytes.Buffer
	if code := Run([]string{"bins", "show", "45O803", "--lang=tr"}, &out, &log); code != 2 || !strings.Contains(log.String(), "ilk altı ya da sekiz hanesini verin") {
		t.Errorf("a BIN with a letter: exit code %d, %q", code, log.String())
	}
	log.Reset()
	if code := Run([]string{"bins", "show", "4508034508034509"}, &out, &log); code != 2 || strings.Contains(log.String()+out.String(), "034509") {
		t.Errorf("a whole card number: exit code %d, %q", code, log.String())
	}
}
