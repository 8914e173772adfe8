package main

import (
	"bytes"
	"fmt"

	"github.com/vezne/vezne/internal/webhook"
)

// eventsPage returns the whole of docs/events.md.
func eventsPage(all []webhook.Described) []byte {
	var b bytes.Buffer
	b.WriteString(`# Types of event

<!-- Written by "go run ./internal/tablesdoc". Change Types() in internal/webhook/event.go instead. -->

What [webhooks](webhooks.md) tell. The data of an event have the form of the named schema of [our API's document](api.md), as it was when the event happened, without
sentences for people.

| Type | Türkçe | English | Data |
|---|---|---|---|
`)
	for _, d := range all {
		fmt.Fprintf(&b, "| `%s` | %s | %s | `%s` |\n", d.Type, cell(d.Means.TR), cell(d.Means.EN), d.Data)
	}
	return b.Bytes()
}
