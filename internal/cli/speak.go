package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"syscall"

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

// forward puts a --lang that stands before the command behind it, where commands have it, and takes it out where no command is named: help of
// the whole program is asked for in a language too.
func forward(args []string) []string {
	var rest []string
	spoken := ""
	for i := 0; i < len(args); i++ {
		value, is := strings.CutPrefix(args[i], "--lang=")
		switch {
		case args[i] == "--lang" && i+1 < len(args):
			i++
			spoken = args[i]
		case is:
			spoken = value
		case strings.HasPrefix(args[i], "-"):
			rest = append(rest, args[i])
		case spoken == "":
			return args
		default: // the command
			end := slices.Index(args, "--") // what follows is no flag
			if end < i {
				end = len(args)
			}
			return slices.Concat(rest, args[i:end], []string{"--lang=" + spoken}, args[end:])
		}
	}
	return rest
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
		{Pattern: `missing flags: (.*--\S+) or (--\S+.*)`, Turkish: "eksik bayraklar: $1 ya da $2"},
		{Pattern: `missing flags: (.+)`, Turkish: "eksik bayraklar: $1"},
		{Pattern: `missing positional arguments (.+)`, Turkish: "eksik: $1"},
		{Pattern: `expected one of (.+)`, Turkish: "şunlardan biri beklenir: $1"},
		{Pattern: `expected "(<[^"]+)`, Turkish: `"$1 beklenir`},
		{Pattern: `expected "([^"]+)"`, Turkish: `"$1" beklenir`},
		{Pattern: `expected a valid \d+ bit u?int but got (.+)`, Turkish: "bir tam sayı beklenir; verilen: $1"},
		{Pattern: `expected an int but got (.+)`, Turkish: "bir tam sayı beklenir; verilen: $1"},
		{Pattern: `expected a float but got ("(?:[^"\\]|\\.)*")(?: \(.+\))?`, Turkish: "bir sayı beklenir; verilen: $1"},
		{Pattern: `expected duration but got ("(?:[^"\\]|\\.)*")(?:: .*)?`, Turkish: "30s veya 720h gibi bir süre beklenir; verilen: $1"},
		{Pattern: `bool value must be true, 1, yes, false, 0 or no but got (.+)`, Turkish: "true veya false beklenir; verilen: $1"},
		{Pattern: `expected "<key>=<value>" but got (.+)`, Turkish: "AD=DEĞER beklenir; verilen: $1"},
		{Pattern: `expected \S+ value but got "EOL" \(<?EOL>?\)`, Turkish: "değeri eksik"},
		{Pattern: `missing value, expecting .+`, Turkish: "değeri eksik"},
		{Pattern: `expected \S+ value but got "([^"]*)" \(short flag\); perhaps try (.+)\?`, Turkish: "$1 bir bayrak gibi okundu; şöyle verin: $2"},
		{Pattern: `parsing time ("(?:[^"\\]|\\.)*") as .+`, Turkish: "2026-11-26T09:00:00+03:00 gibi bir an beklenir; verilen: $1"},
		{Pattern: `day is not written as \S+`, Turkish: "2026-11-26 gibi bir gün beklenir"},
		{Pattern: `slog: level string ("(?:[^"\\]|\\.)*"): .+`, Turkish: "debug, info, warn ya da error beklenir; verilen: $1"},
		{Pattern: `stat (.+): no such file or directory`, Turkish: "böyle bir dosya yok: $1"},
		{Pattern: `("(?:[^"\\]|\\.)*") exists but is a directory`, Turkish: "$1 bir klasör"},
		{Pattern: `((?:--|<)\S+) must be one of (.+) but got (.+)`, Turkish: "$1: şunlardan biri olmalı: $2; verilen: $3"},
		{Pattern: `(--\S+) and (--\S+) can't be used together`, Turkish: "$1 ile $2 birlikte verilemez"},
	}
}

// failed is what went wrong with a command that was understood. What a person can mend has been said in both languages where it was found;
// what the machine says of itself (a disk, a network, a database) is English, and stands behind Turkish words.
func failed(err error) fault.Text {
	t := fault.TextOf(err)
	if t.TR != "" {
		return t
	}
	because := "işlem yapılamadı: "
	switch {
	case errors.Is(err, fs.ErrPermission):
		because = "izin verilmedi: "
	case errors.Is(err, fs.ErrNotExist):
		because = "böyle bir dosya ya da klasör yok: "
	case errors.Is(err, fs.ErrExist):
		because = "dosya zaten var: "
	case errors.Is(err, syscall.EADDRINUSE):
		because = "adres kullanımda, --addr ile başka bir adres verin: "
	case errors.Is(err, syscall.ECONNREFUSED):
		because = "adreste yanıt veren yok: "
	case errors.Is(err, context.DeadlineExceeded):
		because = "zamanında yanıt gelmedi: "
	}
	return fault.Text{TR: because + t.EN, EN: t.EN}
}

// turkishTag holds what a command or a flag does in Turkish, beside help, which holds it in English.
const turkishTag = "tr"

// translate has the reader describe its commands and flags in a language.
func (l language) translate(app *kong.Application) {
	if l.code() != "tr" {
		return
	}
	if app.HelpFlag != nil {
		app.HelpFlag.Help = "Bu yardımı gösterir."
	}
	described(app.Node, func(help *string, tag *kong.Tag) {
		if tag != nil && tag.Has(turkishTag) {
			*help = tag.Get(turkishTag)
		}
	}, func(f *kong.Flag) {
		f.PlaceHolder = placeholder(f.PlaceHolder)
	})
}

// described calls do with the description of every command, flag and argument below a node, and flag with every flag.
func described(n *kong.Node, do func(help *string, tag *kong.Tag), flag func(*kong.Flag)) {
	do(&n.Help, n.Tag)
	for _, f := range n.Flags {
		do(&f.Help, f.Tag)
		flag(f)
	}
	for _, p := range n.Positional {
		do(&p.Help, p.Tag)
	}
	for _, child := range n.Children {
		described(child, do, flag)
	}
}

// placeholder is what stands for a flag's value in Turkish help. What is no word, such as 125.50, stays.
func placeholder(english string) string {
	for _, p := range placeholders() {
		if english == p.EN {
			return p.TR
		}
	}
	return english
}

func placeholders() []fault.Text {
	return []fault.Text{
		{EN: "FILE", TR: "DOSYA"}, {EN: "DIR", TR: "KLASÖR"}, {EN: "DATE", TR: "GÜN"}, {EN: "DAY", TR: "GÜN"},
		{EN: "TIME", TR: "ZAMAN"}, {EN: "CODE", TR: "KOD"}, {EN: "NAME", TR: "AD"}, {EN: "ID", TR: "KİMLİK"}, {EN: "NO", TR: "NO"},
		{EN: "NUMBER", TR: "NUMARA"}, {EN: "AMOUNT", TR: "TUTAR"}, {EN: "URL", TR: "URL"}, {EN: "ADDR", TR: "ADRES"},
		{EN: "ADDRESS", TR: "ADRES"}, {EN: "SECRET", TR: "GİZLİ"}, {EN: "TOKEN", TR: "TOKEN"}, {EN: "TEXT", TR: "METİN"}, {EN: "STATE", TR: "DURUM"}, {EN: "KIND", TR: "TÜR"}, {EN: "TYPE", TR: "TÜR"}, {EN: "N", TR: "N"},
		{EN: "DIGITS", TR: "HANELER"}, {EN: "IBAN", TR: "IBAN"}, {EN: "KEY=VALUE", TR: "AD=DEĞER"}, {EN: "NAME=VALUE", TR: "AD=DEĞER"},
		{EN: "STORE=REASON", TR: "MAĞAZA=NEDEN"}, {EN: "FIELD=HEADING", TR: "ALAN=BAŞLIK"}, {EN: "NUMBER:HASH", TR: "NUMARA:ÖZET"},
	}
}

func purpose() fault.Text {
	return fault.Text{
		TR: "Türkiye'deki kart ödemeleri için kendi sunucunuzda çalışan ödeme geçidi.", EN: "A self-hosted payment gateway for Turkish card payments.",
	}
}

// helped prints help with its headings in a language.
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

// heading is a line of kong's own in Turkish.
func heading(line string) string {
	for _, p := range []fault.Phrase{
		{Pattern: `Usage: (.+)`, Turkish: "Kullanım: $1"},
		{Pattern: `Flags:`, Turkish: "Bayraklar:"},
		{Pattern: `Commands:`, Turkish: "Komutlar:"},
		{Pattern: `Arguments:`, Turkish: "Değerler:"},
		{Pattern: `Run "(.+)" for more information on a command\.`, Turkish: `Bir komutun ayrıntısı için: $1`},
	} {
		if t := fault.Phrased(line, []fault.Phrase{p}, ""); t.TR != line {
			line = t.TR
			break
		}
	}
	if strings.HasPrefix(line, "Kullanım: ") || strings.HasPrefix(line, "Bir komutun") || strings.HasSuffix(line, " [flags]") {
		return strings.NewReplacer("[flags]", "[bayraklar]", "<command>", "<komut>").Replace(line)
	}
	return line
}
