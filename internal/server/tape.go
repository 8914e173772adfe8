package server

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/provider"
	"github.com/vezne/vezne/internal/tape"
)

// deps is what the connector of an account is given: the client for calls to providers, which writes down what passes through it
// where that is wanted. An account that cannot be recorded is used all the same.
func (d *Dev) deps(m merchant.ID, a provider.Account) connector.Deps {
	given := connector.Deps{HTTP: d.outbound, Now: d.now, Log: d.log}
	if d.conf.Record == "" {
		return given
	}
	folder := d.recordingOf(m, a.Name)
	r, err := tape.New(tape.Options{
		Folder: folder, Provider: a.Kind, Secrets: tape.Secrets{Fields: provider.Secrets(a.Kind), Values: a.Credentials},
		Base: d.outbound.Transport, Now: d.now, Log: d.log,
	})
	if err != nil {
		d.log.Error("account is not recorded", "merchant", string(m), "account", a.Name, "error", err)
		return given
	}
	recorded := *d.outbound
	recorded.Transport = r
	given.HTTP = &recorded
	d.log.Info("account is recorded", "merchant", string(m), "account", a.Name, "folder", folder)
	return given
}

// recordingOf is a folder that is not there yet. An account that has changed is opened again, and recorded apart.
func (d *Dev) recordingOf(m merchant.ID, account string) string {
	base := filepath.Join(d.conf.Record, d.started.UTC().Format("20060102-150405"), string(m), account)
	folder := base
	for n := 2; ; n++ {
		_, err := os.Stat(folder)
		if err != nil {
			return folder
		}
		folder = fmt.Sprintf("%s-%d", base, n)
	}
}
