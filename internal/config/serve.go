package config

import (
	"net/url"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/calendar"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/retention"
)

// Serve is the configuration of production mode: no simulator, no demo merchant, and who is served is in the database.
type Serve struct {
	// Addr is where shops and buyers are answered, as host:port; an empty host is every interface.
	Addr string
	// Admin is where metrics are shown, an address of its own that only operators reach; empty shows none.
	Admin string
	// Site is the address by which shops and buyers know the gateway, such as "https://pay.example.com".
	Site string
	// Cert and Key are the files of the TLS certificate; without them a proxy in front has to do TLS, which Proxied says.
	Cert, Key string
	Proxied   bool
	// Data is the folder of what has no place of its own, DB the database, VaultKeys and AccountKeys the key files, as in [Dev].
	Data, DB, VaultKeys, AccountKeys string
	// VaultKEK is the address of a key in a service, as in [Dev].
	VaultKEK string
	Env      func(string) string
	// MakeKeys makes key files that are missing. Otherwise they have to be there.
	MakeKeys bool
	// PrivateNotices allows notices to shops' servers in private networks.
	PrivateNotices bool
	// Messages is how people are told by mail and text message.
	Messages                  Messages
	ProviderTimeout, Patience time.Duration
	// Holidays are as in [Dev].
	Holidays []calendar.Day
	// KeepDeliveries is how long what was delivered to shops' servers, or was given up, is kept; zero is 30 days.
	KeepDeliveries time.Duration
	// KeepKeys is how long idempotency keys are kept after their request, zero 30 days; KeepRecords how long messages to people and the
	// addresses of pages are kept after their end, zero 90 days.
	KeepKeys, KeepRecords time.Duration
}

// Validate refuses what would send cards or credentials in plain, or buyers to an address that is not one.
func (s Serve) Validate() error {
	site, err := url.Parse(s.Site)
	switch {
	case err != nil || site.Host == "" || site.User != nil || strings.Trim(site.Path, "/") != "" || site.RawQuery != "" || site.Fragment != "":
		return fault.Say(fault.Text{
			TR: "--url: mağazaların ve alıcıların ağ geçidini bildiği adresi verin, örneğin https://pay.example.com",
			EN: "--url: give the address by which shops and buyers know the gateway, such as https://pay.example.com",
		})
	case site.Scheme != "https" && (site.Scheme != "http" || loopback(withPort(site)) != nil):
		return fault.Say(fault.Text{
			TR: "--url: https ile başlamalı: kartlar orada girilir",
			EN: "--url: it must begin with https: cards are entered there",
		})
	case (s.Cert == "") != (s.Key == ""):
		return fault.Say(fault.Text{
			TR: "--tls-cert ve --tls-key: ikisini de verin ya da hiçbirini",
			EN: "--tls-cert and --tls-key: give both or neither",
		})
	case s.Cert == "" && !s.Proxied && loopback(s.Addr) != nil:
		return fault.Say(fault.Text{
			TR: "--addr: dışarıdan ulaşılabilir ve şifresiz yanıt verirdi; --tls-cert ile --tls-key, ya da TLS'i öndeki bir vekil sunucu yapıyorsa --behind-proxy verin",
			EN: "--addr: it can be reached from outside and would be answered in plain; give --tls-cert and --tls-key, or --behind-proxy if a proxy in front does TLS",
		})
	case s.Data == "":
		return fault.Say(fault.Text{
			TR: "--data: veritabanının ve anahtarların klasörünü verin",
			EN: "--data: name the folder for database and keys",
		})
	case s.ProviderTimeout < 0 || s.Patience < 0 || s.KeepDeliveries < 0:
		return fault.Say(fault.Text{
			TR: "--provider-timeout, --patience ve --keep-deliveries: sıfırdan küçük olmayan bir süre verin, örneğin 30s",
			EN: "--provider-timeout, --patience and --keep-deliveries: give a duration that is not negative, such as 30s",
		})
	case s.KeepKeys != 0 && s.KeepKeys < retention.LeastKeys:
		return fault.Say(fault.Text{
			TR: "--keep-keys: en az 168h verin; erken unutulan bir anahtar, yinelenen bir iadeyi ikinci bir iade yapar",
			EN: "--keep-keys: give 168h or more; a key that is forgotten early makes a second refund out of a repeated one",
		})
	case s.KeepRecords != 0 && s.KeepRecords < 24*time.Hour:
		return fault.Say(fault.Text{TR: "--keep-records: en az 24h verin", EN: "--keep-records: give 24h or more"})
	}
	_, err = s.Common().Database()
	if err != nil {
		return fault.At("--db", err)
	}
	return nil
}

// withPort is an address's host with a port, whichever.
func withPort(u *url.URL) string {
	if u.Port() == "" {
		return u.Host + ":80"
	}
	return u.Host
}

// Common is what both modes have in common, in the form of development mode.
func (s Serve) Common() Dev {
	return Dev{
		Addr: s.Addr, Data: s.Data, DB: s.DB, VaultKeys: s.VaultKeys, VaultKEK: s.VaultKEK, Env: s.Env, AccountKeys: s.AccountKeys,
		ProviderTimeout: s.ProviderTimeout, Patience: s.Patience, KeepDeliveries: s.KeepDeliveries, Holidays: s.Holidays,
	}
}
