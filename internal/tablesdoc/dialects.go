package main

import (
	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/esnekpos"
	"github.com/vezne/vezne/internal/dialect/paratika"
	"github.com/vezne/vezne/internal/dialect/paymago"
	"github.com/vezne/vezne/internal/dialect/paymes"
	"github.com/vezne/vezne/internal/dialect/paynet"
)

// provider is a dialect with its provider's proper name.
type provider struct {
	name     string
	codes    dialect.CodeTable
	services []dialect.Service
}

// surface is the dialect's name, which is that of its folders too.
func (p provider) surface() string { return p.codes.Surface }

// dialects are all that there are.
func dialects() []provider {
	return []provider{
		{"Paymes", paymes.Codes(), paymes.Services()},
		{"Paynet", paynet.Codes(), paynet.Services()},
		{"Paratika", paratika.Codes(), paratika.Services()},
		{"Paymago", paymago.Codes(), paymago.Services()},
		{"EsnekPos", esnekpos.Codes(), esnekpos.Services()},
	}
}
