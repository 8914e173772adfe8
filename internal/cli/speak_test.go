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
