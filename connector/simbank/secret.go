package simbank

import wire "github.com/vezne/vezne/wire/simbank"

// Secrets names the fields of the simulator's messages that no record of an exchange may keep. It is for whoever records what passes
// through [connector.Deps].HTTP.
func Secrets() []string { return wire.Secrets() }
