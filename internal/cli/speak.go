package cli

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/vezne/vezne/internal/fault"
)

// speak.go has the reader of the command line, which speaks English, speak Turkish to whoever does.

// wanted is the language of a command line that may make no sense.
func wanted(args []string) language {
	for i, a := range args {
		value, is := strings.CutPrefix(a, "--lang=")
		switch {
		case a == "--":
			return environment()
		case is:
			return language{Lang: value}
		case a == "--lang" && i+1 < len(args):
			return language{Lang: args[i+1]}
		}
	}
	return environment()
}

func environment() language {
	return language{Lang: cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_MESSAGES"), os.Getenv("LANG"))}
}

// misread is what is wrong with a command line. Our own checks have said it in both languages; the reader's sentences are translated.
func misread(err error) fault.Text {
	if own := fault.TextOf(err); own.TR != "" {
		return own
	}
	// One sentence may stand behind the flag that it is about, and before what was perhaps meant.
	sentence, meant, guessed := strings.Cut(err.Error(), ", did you mean ")
	flag, rest, about := strings.Cut(sentence, ": ")
	if about && (strings.HasPrefix(flag, "--") || strings.HasPrefix(flag, "<")) && !strings.Contains(flag, " ") {
		sentence = rest
	} else {
		flag, about = "", false
	}
	t := fault.Phrased(sentence, phrases(), "komut satırı anlaşılmadı: ")
	t.EN = err.Error()
	if about {
		t.TR = flag + ": " + t.TR
	}
	if guessed {
		t.TR += "; şunu mu demek istediniz: " + strings.TrimPrefix(meant, "one of ")
	}
	return t
}

// phrases are the sentences of kong's that a person can meet (kong v1.17: context.go and mapper.go).
func phrases() []fault.Phrase {
	return []fault.Phrase{
		{Pattern: `unknown flag (\S+)`, Turkish: "$1 diye bir bayrak yok"},
		{Pattern: `unexpected argument (.+)`, Turkish: "beklenmeyen sözcük: $1"},
		{Pattern: `unexpected flag argument (.+)`, Turkish: "bu bayrak değer almaz: $1"},
		{Pattern: `missing flags: (.+)`, Turkish: "eksik bayraklar: $1"},
		{Pattern: `missing positional arguments (.+)`, Turkish: "eksik: $1"},
		{Pattern: `expected one of (.+)`, Turkish: "şunlardan biri beklenir: $1"},
		{Pattern: `expected "(<[^"]+)`, Turkish: `"$1 beklenir`},
		{Pattern: `expected "([^"]+)"`, Turkish: `"$1" beklenir`},
		{Pattern: `expected a valid \d+ bit u?int but got (.+)`, Turkish: "bir tam sayı beklenir; verilen: $1"},
		{Pattern: `expected an int but got (.+)`, Turkish: "bir tam sayı beklenir; verilen: $1"},
		{Pattern: `expected a float but got (.+)`, Turkish: "bir sayı beklenir; verilen: $1"},
		{Pattern: `expected duration but got ("(?:[^"\\]|\\.)*")(?:: .*)?`, Turkish: "30s veya 720h gibi bir süre beklenir; verilen: $1"},
		{Pattern: `bool value must be true, 1, yes, false, 0 or no but got (.+)`, Turkish: "true veya false beklenir; verilen: $1"},
		{Pattern: `expected "<key>=<value>" but got (.+)`, Turkish: "AD=DEĞER beklenir; verilen: $1"},
		{Pattern: `expected string value but got "EOL" \(<?EOL>?\)`, Turkish: "değeri eksik"},
		{Pattern: `missing value, expecting .+`, Turkish: "değeri eksik"},
		{Pattern: `stat (.+): no such file or directory`, Turkish: "böyle bir dosya yok: $1"},
		{Pattern: `("(?:[^"\\]|\\.)*") exists but is a directory`, Turkish: "$1 bir klasör"},
		{Pattern: `(--\S+) must be one of (.+) but got (.+)`, Turkish: "$1: şunlardan biri olmalı: $2; verilen: $3"},
		{Pattern: `(--\S+) and (--\S+) can't be used together`, Turkish: "$1 ile $2 birlikte verilemez"},
	}
}

// helped prints help with its headings in a language. What each command and flag does is said in English.
func helped(l language) kong.HelpPrinter {
	return func(o kong.HelpOptions, c *kong.Context) error {
		if l.code() != "tr" {
			return kong.DefaultHelpPrinter(o, c) //nolint:wrapcheck // the terminal is gone
		}
		out := c.Stdout
		var b bytes.Buffer
		c.Stdout = &b
		err := kong.DefaultHelpPrinter(o, c)
		c.Stdout = out
		if err != nil {
			return err //nolint:wrapcheck // the terminal is gone
		}
		lines := strings.Split(b.String(), "\n")
		for i, line := range lines {
			lines[i] = heading(line)
		}
		_, err = fmt.Fprint(out, strings.Join(lines, "\n"))
		return err //nolint:wrapcheck // the terminal is gone
	}
}

// heading is a line of kong's help that stands in every help, in Turkish.
func heading(line string) string {
	for _, p := range []fault.Phrase{
		{Pattern: `Usage: (.+)`, Turkish: "Kullanım: $1"},
		{Pattern: `Flags:`, Turkish: "Bayraklar:"},
		{Pattern: `Commands:`, Turkish: "Komutlar:"},
		{Pattern: `Arguments:`, Turkish: "Değerler:"},
		{Pattern: `Run "(.+)" for more information on a command\.`, Turkish: `Bir komutun ayrıntısı için: $1`},
		{Pattern: `(\s+-h, --help\s+)Show context-sensitive help\.`, Turkish: "${1}Bu yardımı göster."},
		{Pattern: `A self-hosted payment gateway for Turkish card payments\.`, Turkish: "Türkiye'deki kart ödemeleri için kendi sunucunuzda çalışan ödeme ağ geçidi."},
	} {
		if t := fault.Phrased(line, []fault.Phrase{p}, ""); t.TR != line {
			return t.TR
		}
	}
	return line
}
