package config

import (
	"maps"
	"slices"
	"strings"

	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/roster"
)

// The fixed set-up of development mode. Where a provider's document publishes credentials, they are the
// document's own, so that its samples work as printed.
const (
	// DemoMerchant is the id of development mode's only merchant.
	DemoMerchant merchant.ID = "demo"
	// DemoAccount is the name of its provider account at the simulator.
	DemoAccount = "simbank"
	// DemoPaynetKey is the secret key printed in Paynet's API document, "Kimlik doğrulama", and DemoPaynetPublic a
	// publishable key of ours for its scripts.
	DemoPaynetKey    = "sck_pcs_jECRyoZq0khnsV9elaF/SIBVvxQI+bIW"
	DemoPaynetPublic = "pbk_demo"
	// DemoPaymesSecret is the secret of both of Paymes' generations, and DemoPaymesPublic the second one's publicKey.
	DemoPaymesSecret = "111111111"
	DemoPaymesPublic = "demo-public-key"
	// DemoPaymagoToken is the token of the Paymago dialect; Paymago publishes none.
	DemoPaymagoToken = "demo-paymago-token"
	// DemoParatikaMerchant, User and Password are printed in Paratika's samples; DemoParatikaKey is the secret key with which
	// the hashes of both samples of its API document verify.
	DemoParatikaMerchant = "10000000"
	DemoParatikaUser     = "apiuser@testmerchant.com"
	DemoParatikaPassword = "Pluto321`"
	DemoParatikaKey      = "qw3rty4iopa77fgh"
	// DemoEsnekposMerchant and Key are printed in EsnekPos' API document, "Pazaryeri, Ödeme Alma".
	DemoEsnekposMerchant = "TEST1234"
	DemoEsnekposKey      = "4oK26hK8MOXrIV1bzTRVPA=="
	// DemoEsnekposPublic is the MERCHANT_PUBLIC_TOKEN of its page "Taksit ve Oran Listesi".
	DemoEsnekposPublic = "8f72166e-251f-4ae2-b92a-c5364f17109d"
	// DemoKey is the key of our own API.
	DemoKey = "sk_dev_vezne"
	// DemoTerminal and DemoTerminalKey open the simulator to the gateway.
	DemoTerminal    = "10000001"
	DemoTerminalKey = "vezne-demo-terminal-key"
)

// Surfaces that merchants authenticate on.
const (
	SurfacePaymes   = "paymes"
	SurfacePaynet   = "paynet"
	SurfacePaymago  = "paymago"
	SurfaceParatika = "paratika"
	SurfaceEsnekpos = "esnekpos"
	SurfaceAPI      = "v1"
)

// Demo adds development mode's merchant to those of the database. What the database says of it comes on top of what it has, and
// settings, which are given on the command line, on top of both. Merchants without an account of their own pay through
// the simulator. A demo key that a merchant of the database has for its own is that merchant's.
func Demo(settings map[string]string, stored roster.People) roster.People {
	all := roster.People{Credentials: slices.Clone(stored.Credentials), Names: slices.Clone(stored.Names)}
	demo := merchant.Merchant{ID: DemoMerchant}
	for _, m := range stored.Merchants {
		if len(m.Accounts) == 0 && len(m.Closed) == 0 {
			m.Accounts = []string{DemoAccount}
		}
		if m.ID == DemoMerchant {
			demo = m
			continue
		}
		all.Merchants = append(all.Merchants, m)
	}
	all.Merchants = append(all.Merchants, demoMerchant(demo, settings))
	for _, c := range demoCredentials() {
		digest := merchant.DigestOf(c.Surface, c.Secret)
		taken := func(other merchant.Credential) bool { return other.Surface == c.Surface && other.Digest == digest }
		if !slices.ContainsFunc(stored.Credentials, taken) {
			all.Credentials = append(all.Credentials, c)
		}
	}
	for _, n := range demoNames() {
		taken := func(other merchant.Name) bool { return other.Surface == n.Surface && other.Name == n.Name }
		if !slices.ContainsFunc(stored.Names, taken) {
			all.Names = append(all.Names, n)
		}
	}
	return all
}

func demoMerchant(m merchant.Merchant, settings map[string]string) merchant.Merchant {
	if m.Name == "" {
		m.Name = "Demo Mağaza"
	}
	if len(m.Accounts) == 0 && len(m.Closed) == 0 {
		m.Accounts = []string{DemoAccount}
	}
	if m.Commission == nil {
		m.Commission = demoCommission()
	}
	agreed := map[string]string{
		SurfacePaymes + ".secret": DemoPaymesSecret,
		// Paid at once, unless the card asks the simulator for 3-D Secure; docs/dialect/paymes.md.
		SurfacePaymes + ".3d":           "card",
		SurfacePaymes + ".public_key":   "enough",
		SurfaceParatika + ".secret_key": DemoParatikaKey,
		// The banks that an Omnipay driver lets a shop choose from; it names one in every payment.
		SurfaceParatika + ".payment_systems": "AKBANK,FINANSBANK,HALKBANK,ISBANK,SEKERBANK,TEB,VAKIFBANK",
		// An address for the buyer, as in the document's sample; "2" is a page.
		SurfacePaymago + ".return_type": "1",
	}
	maps.Copy(agreed, m.Settings)
	maps.Copy(agreed, settings)
	m.Settings = agreed
	return m
}

func demoCredentials() []merchant.Credential {
	credential := func(surface string, parts ...string) merchant.Credential {
		return merchant.Credential{Surface: surface, Secret: strings.Join(parts, "\x00"), Merchant: DemoMerchant}
	}
	return []merchant.Credential{
		credential(SurfacePaymes, DemoPaymesSecret),
		credential(SurfacePaynet, DemoPaynetKey),
		credential(SurfacePaymago, DemoPaymagoToken),
		credential(SurfaceParatika, DemoParatikaMerchant, DemoParatikaUser, DemoParatikaPassword),
		credential(SurfaceEsnekpos, DemoEsnekposMerchant, DemoEsnekposKey),
		credential(SurfaceAPI, DemoKey),
	}
}

func demoNames() []merchant.Name {
	name := func(surface, name string) merchant.Name {
		return merchant.Name{Surface: surface, Name: name, Merchant: DemoMerchant}
	}
	return []merchant.Name{
		name(SurfacePaymes, DemoPaymesPublic),
		name(SurfacePaynet, DemoPaynetPublic),
		name(SurfaceParatika, DemoParatikaMerchant),
		name(SurfaceEsnekpos, DemoEsnekposMerchant),
		name(SurfaceEsnekpos, DemoEsnekposPublic),
	}
}
