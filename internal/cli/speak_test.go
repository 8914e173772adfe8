package cli

import (
	"bytes"
	"strings"
	"testing"
)

// TestTheCommandLineSpeaksTurkish: what is wrong with a command line, and the headings of help, are told in the language that was asked for,
// and in English as ever to everybody else.
func TestTheCommandLineSpeaksTurkish(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ tr, en string }{
		"payments --limt 3":             {`--limt diye bir bayrak yok; şunu mu demek istediniz: "--limit"`, `unknown flag --limt, did you mean "--limit"?`},
		"paymens":                       {`beklenmeyen sözcük: paymens; şunu mu demek istediniz: "payments"`, "unexpected argument paymens, did you mean"},
		"serve":                         {"eksik bayraklar: --url=URL", "missing flags: --url=URL"},
		"serve --url":                   {"--url: değeri eksik", "--url: "},
		"payments --limit x":            {`--limit: bir tam sayı beklenir; verilen: "x"`, "expected a valid 64 bit int"},
		"serve --url x --patience soon": {`--patience: 30s veya 720h gibi bir süre beklenir; verilen: "soon"`, "expected duration"},
		"bins import /nowhere/x":        {"böyle bir dosya yok: ", "no such file"},
		"cards show":                    {`"<card>" beklenir`, `expected "<card>"`},
		"payments --indeterminate --state captured": {"birlikte", "contradict"},
		"payments --limit -1":                       {`şöyle verin: --limit="-1"`, "perhaps try"},
		"webhooks replay --since dun":               {`--since: 2026-11-26T09:00:00+03:00 gibi bir an beklenir; verilen: "dun"`, "parsing time"},
		"ledger export mizan -o x.csv":              {"<what>: şunlardan biri olmalı: ", "must be one of"},
		"bins show 12345":                           {"ilk altı ya da sekiz hanesini", "six or eight digits"},
		"subscriptions --state bitti":               {`"bitti" diye bir durum yok; olanlar: pending, `, `there is no state "bitti"; there are pending, `},
		"commission quote 1 --bearer me":            {"--bearer: shop", "--bearer: give shop or buyer"},
		"payments resolve pay_1 --note x --by me":   {"eksik bayraklar: --captured ya da --declined", "missing flags: --captured or --declined"},
		"serve --url x --holidays 24.1.":            {"--holidays: 2026-11-26 gibi bir gün beklenir", "day is not written as"},
		"dev --log-level loud":                      {`--log-level: debug, info, warn ya da error beklenir; verilen: "loud"`, "unknown name"},
		"bench --rate many":                         {"--rate: bir sayı beklenir; verilen: \"many\"\n", "expected a float"},
		"webhooks replay":                           {"--dead ya da --since verin", "give --dead or --since"},
		"subscriptions run-ahead --until tomorrow":  {"--until: gün 2027-03-31 gibi yazılır", "--until: a day is written as 2027-03-31"},
	}
	for line, want := range tests {
		for lang, says := range map[string]string{"tr": want.tr, "en": want.en} {
			var out, log bytes.Buffer
			code := Run(append(strings.Fields(line), "--lang="+lang), &out, &log)
			if line == "serve --url" { // whose value would be the next word
				out.Reset()
				log.Reset()
				code = Run([]string{"serve", "--lang=" + lang, "--url"}, &out, &log)
			}
			if code != 2 || !strings.Contains(log.String(), says) {
				t.Errorf("vezne %s in %s: exit code %d: %s", line, lang, code, &log)
			}
		}
	}
	for lang, says := range map[string][]string{"tr": {"Kullanım: vezne payments", "Bayraklar:", "Bu yardımı gösterir.", "[bayraklar]", "Her satıra bir JSON nesnesi yazar.", "--merchant=KİMLİK"}, "en": {"Usage: vezne payments", "Flags:", "Show context-sensitive help.", "Print one JSON object per line."}} {
		var out, log bytes.Buffer
		if code := Run([]string{"payments", "list", "--lang", lang, "--help"}, &out, &log); code != 0 {
			t.Errorf("help: exit code %d, %s", code, &log)
		}
		for _, one := range says {
			if !strings.Contains(out.String(), one) {
				t.Errorf("help in %s does not say %q:\n%s", lang, one, &out)
			}
		}
	}
}

// TestLanguageBeforeTheCommand: --lang may stand first, and help of the whole program takes it too.
func TestLanguageBeforeTheCommand(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"--lang tr":                         "",
		"--help --lang=tr":                  "--help",
		"--lang tr payments":                "payments --lang=tr",
		"--lang=tr webhooks endpoints list": "webhooks endpoints list --lang=tr",
		"--lang tr cards show -- -x":        "cards show --lang=tr -- -x",
		"payments --lang tr":                "payments --lang tr",
		"payments list --limit 3 --lang=en": "payments list --limit 3 --lang=en",
		"--lang":                            "--lang",
		"":                                  "",
	} {
		if got := strings.Join(forward(strings.Fields(line)), " "); got != want {
			t.Errorf("%q is read as %q, want %q", line, got, want)
		}
	}
	var out, log bytes.Buffer
	if code := Run([]string{"--lang", "tr", "--help"}, &out, &log); code != 0 || !strings.Contains(out.String(), "Komutlar:") || !strings.Contains(out.String(), "ödeme geçidi") {
		t.Errorf("help of the program: exit code %d, %s%s", code, &out, &log)
	}
}
