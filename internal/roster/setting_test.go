package roster_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/vezne/vezne/internal/roster"
)

func TestCheckSetting(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{
		"paymes.webhook_url": "", "marketplace.payer_iban": "", "v1.points_refund": "",
		"marketplace.disputes":     "settings.marketplace.disputes: it is marketplace or stores",
		"marketplace.held":         "settings.marketplace.held: it is provider or ours",
		"reconcile.chargebacks":    "settings.reconcile.chargebacks: it is open or report",
		"paymes.webhook_ulr":       "settings.paymes.webhook_ulr: there is no such setting; there are 3d, points_refund, public_key, return_url, webhook_url",
		"paymse.webhook_url":       "settings.paymse.webhook_url: a setting is called surface.name",
		"paynet":                   "settings.paynet: a setting is called surface.name",
		"paratika.secret_key":      "settings.paratika.secret_key: it is a secret",
		"paratika.points_refund":   "settings.paratika.points_refund: it is first, points before money, or last",
		"paratika.max_split_count": "settings.paratika.max_split_count: it is a number from 1 to 99",
	} {
		value := "last"
		if strings.HasPrefix(key, "paratika") {
			value = "geheim"
		}
		err := roster.CheckSetting(key, value)
		if (err == nil) != (want == "") || err != nil && (!strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), value)) {
			t.Errorf("%s: %v, want %q", key, err, want)
		}
	}
}

// TestTheMarketplacesSettings: what the marketplace's page says can be set.
func TestTheMarketplacesSettings(t *testing.T) {
	t.Parallel()
	for key, values := range map[string][]string{"marketplace.disputes": {"marketplace", "stores"}, "marketplace.held": {"provider", "ours"}, "reconcile.chargebacks": {"open", "report"}} {
		for _, value := range values {
			if err := roster.CheckSetting(key, value); err != nil {
				t.Errorf("%s: %v", key, err)
			}
		}
	}
}

// TestEverySettingOfADialectIsKnown reads what the dialects' sources call settings.
func TestEverySettingOfADialectIsKnown(t *testing.T) {
	t.Parallel()
	const dialects = "../dialect"
	declared := regexp.MustCompile(`(?m)^\s*(?:const )?[sS]etting[A-Z0-9]\w*\s*=\s*"(\w+)"`)
	found := 0
	err := filepath.WalkDir(dialects, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		surface, _, _ := strings.Cut(strings.TrimPrefix(path, dialects+"/"), "/")
		for _, m := range declared.FindAllStringSubmatch(string(text), -1) {
			found++
			err := roster.CheckDemoSetting(surface+"."+m[1], "")
			if err != nil {
				t.Errorf("%s reads a setting that a gateway file cannot have: %v", path, err)
			}
		}
		return nil
	})
	if err != nil || found < 10 {
		t.Errorf("%d settings found, %v", found, err)
	}
}
