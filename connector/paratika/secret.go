package paratika

import wire "github.com/vezne/vezne/wire/paratika"

// Secrets names the fields of Paratika's messages that no record of an exchange may keep. It is for whoever records what passes
// through [connector.Deps].HTTP.
func Secrets() []string { return wire.Secrets() }
