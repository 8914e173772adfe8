package main

import (
	"bytes"
	"fmt"

	"github.com/vezne/vezne/internal/ledger"
)

// chartPage returns the whole of docs/chart.md.
func chartPage() []byte {
	var b bytes.Buffer
	b.WriteString(`# Chart of accounts

<!-- Written by "go run ./internal/tablesdoc". Change internal/ledger/account.go instead. -->

The accounts of a merchant's [books](ledger.md), in the order of a trial balance. Where there is one per account, store or agent, its name stands behind a slash, as in
` + "`provider_receivable/main`" + `. An asset's balance is a debit and positive, a liability's a credit and negative; a clearing account comes back to zero.

| account | | Türkçe | English | what stands on it |
|---|---|---|---|---|
`)
	for _, line := range ledger.Chart() {
		name := string(line.Kind)
		if line.Per != "" {
			name += "/" + line.Per
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", name, line.Class, line.Name.TR, line.Name.EN, line.Means.EN)
	}
	return b.Bytes()
}
