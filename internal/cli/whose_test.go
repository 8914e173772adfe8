package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/vezne/vezne/internal/config"
)

// TestWhose: without --merchant a command means the only merchant, and asks where there are several.
func TestWhose(t *testing.T) {
	t.Parallel()
	run := func(data string, args ...string) (code int, said string) {
		t.Helper()
		var o, l bytes.Buffer
		code = Run(append(args, "--data", data), &o, &l)
		return code, o.String() + l.String()
	}
	apply := func(data string, merchants ...string) {
		t.Helper()
		text := "merchants:\n"
		for _, id := range merchants {
			text += "  - id: " + id + "\n    name: " + id + "\n"
		}
		file := filepath.Join(t.TempDir(), "gateway.yaml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, said := run(data, "apply", "-f", file); code != 0 {
			t.Fatal(said)
		}
	}
	asks := func(data string, names string) {
		t.Helper()
		for _, command := range [][]string{{"ledger", "trial-balance"}, {"payouts", "list"}, {"payments"}, {"webhooks", "deliveries"}, {"commission", "list"}} {
			if code, said := run(data, append(command, "--lang", "en")...); code != 1 || !strings.Contains(said, "several merchants; name the one that is meant: "+names) {
				t.Errorf("%v: exit code %d: %s", command, code, said)
			}
			if code, said := run(data, append(command, "--merchant", "shop")...); code != 0 {
				t.Errorf("%v of one that is named: exit code %d: %s", command, code, said)
			}
		}
	}
	one := t.TempDir()
	apply(one, "shop")
	if code, said := run(one, "ledger", "trial-balance"); code != 0 {
		t.Errorf("books of the only merchant: %s", said)
	}
	apply(one, "kasap")
	asks(one, "")
	if code, said := run(one, "payments", "--indeterminate"); code != 0 {
		t.Errorf("those of all: %s", said)
	}
	if _, said := run(one, "links", "list", "--lang", "tr"); !strings.Contains(said, "birden çok üye iş yeri var") || !strings.Contains(said, "kasap") || !strings.Contains(said, "shop") {
		t.Errorf("in Turkish: %s", said)
	}

	dev := t.TempDir()
	running(t, config.Dev{Data: dev})
	if code, said := run(dev, "commission", "list"); code != 0 {
		t.Errorf("the demo merchant: %s", said)
	}
}

// TestEveryMerchantFlagHasTheRule: no command has a rule of its own.
func TestEveryMerchantFlagHasTheRule(t *testing.T) {
	t.Parallel()
	parser, err := kong.New(&commands{}, kong.Name("vezne"))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	err = kong.Visit(parser.Model, func(node kong.Visitable, next kong.Next) error {
		if flag, is := node.(*kong.Flag); is && flag.Name == "merchant" {
			found++
			if !flag.Tag.Has(onlyTag) && !strings.Contains(flag.Help, "of all merchants if not given") || flag.HasDefault || flag.Required {
				t.Errorf("a flag --merchant with the help %q goes by another rule", flag.Help)
			}
		}
		return next(nil)
	})
	if err != nil || found < 30 {
		t.Errorf("%d flags, %v", found, err)
	}
}
