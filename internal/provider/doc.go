// Package provider knows which kinds of provider there are. It is the registry of the connectors: the one place that chooses
// among implementations, and that says which credentials an account of each kind wants. The server, which opens accounts, and
// the command line, which sets them up and tries them, use the same.
package provider
