package roster

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/vezne/vezne/internal/fault"
)

// settings are what a merchant may have agreed, by the surface that reads it. A name that nobody reads is refused: misspelt, it would
// be an agreement that nobody keeps, without a word. A test compares the dialects' with what they read.
func settings() map[string][]string {
	return map[string][]string{
		"v1":       {pointsRefund},
		"paymes":   {"3d", pointsRefund, "public_key", "return_url", "webhook_url"},
		"paynet":   {"agents", "campaigns", pointsRefund, "tds_required"},
		"paymago":  {pointsRefund, "return_type"},
		"paratika": {"api_merchant_id", maxParts, "payment_systems", pointsRefund, "policy"},
		"esnekpos": {"commission", pointsRefund, "ratio_code"},
		// What is no surface's.
		"subscription": {cardExpiry, mails},
		"reconcile":    {chargebacks},
		"marketplace":  {disputes, held, "max_debt", "payer_iban", "payer_name"},
	}
}

// cardExpiry is how many days before a card expires its subscriber is told of it, and expiryDays the most that may be set.
const (
	cardExpiry = "card_expiry_days"
	expiryDays = 60
)

// mails is whether a shop's subscribers are told of charges that fail.
const mails = "mails"

// chargebacks is what becomes of one that reconciliation finds.
const chargebacks = "chargebacks"

// disputes is who bears a chargeback of a marketplace's payment, and held who pays its stores of a payment that was only held at first.
const (
	disputes = "disputes"
	held     = "held"
)

// maxParts is in how many payments an amount may be paid at most, and parts the most that may be set.
const (
	maxParts = "max_split_count"
	parts    = 99
)

func number(text string, least, most int) bool {
	n, err := strconv.Atoi(text)
	return err == nil && n >= least && n <= most
}

// pointsRefund is the setting of any surface that takes payments.
const pointsRefund = "points_refund"

// CheckSetting refuses a setting that no surface has, that is the place of a secret, or whose value means nothing, as [Invalid]. The
// error names the key and no value.
func CheckSetting(key, value string) error {
	surface, name, _ := strings.Cut(key, ".")
	known, there := settings()[surface]
	switch {
	case secretSetting(key):
		return invalid("settings."+key, fault.Text{TR: "bu bir gizli bilgi: keys altında verin", EN: "it is a secret: give it under keys"})
	case !there || name == "":
		return invalid("settings."+key, fault.Text{
			TR: "ayarın adı arayüz.ad biçimindedir, örneğin paymes.webhook_url; arayüzler: %s", EN: "a setting is called surface.name, such as paymes.webhook_url; the surfaces are %s",
		}, strings.Join(slices.Sorted(maps.Keys(settings())), ", "))
	case !slices.Contains(known, name):
		return invalid("settings."+key, fault.Text{TR: "böyle bir ayar yok; olanlar: %s", EN: "there is no such setting; there are %s"}, strings.Join(known, ", "))
	case name == maxParts && value != "" && !number(value, 1, parts):
		return invalid("settings."+key, fault.Text{TR: "1 ile 99 arasında bir sayı olmalı", EN: "it is a number from 1 to 99"})
	case name == cardExpiry && value != "" && !number(value, 1, expiryDays):
		return invalid("settings."+key, fault.Text{TR: "1 ile 60 arasında bir sayı olmalı", EN: "it is a number from 1 to 60"})
	case name == mails && value != "true" && value != "false":
		return invalid("settings."+key, fault.Text{TR: "true ya da false olmalı", EN: "it is true or false"})
	case name == disputes && value != "marketplace" && value != "stores":
		return invalid("settings."+key, fault.Text{TR: "marketplace ya da stores olmalı", EN: "it is marketplace or stores"})
	case name == chargebacks && value != "open" && value != "report":
		return invalid("settings."+key, fault.Text{TR: "open ya da report olmalı", EN: "it is open or report"})
	case name == held && value != "provider" && value != "ours":
		return invalid("settings."+key, fault.Text{TR: "provider ya da ours olmalı", EN: "it is provider or ours"})
	case name == pointsRefund && value != "first" && value != "last":
		return invalid("settings."+key, fault.Text{TR: "first (önce puan) ya da last (önce para) olmalı", EN: "it is first, points before money, or last"})
	}
	return nil
}

// CheckDemoSetting is CheckSetting for the demo merchant, who has no keys of his own and gives also what signs as a setting.
func CheckDemoSetting(key, value string) error {
	if secretSetting(key) {
		return nil
	}
	return CheckSetting(key, value)
}
