// Package server puts the house together: it opens the store, the provider accounts and the simulator, mounts
// every surface on one listener, and takes all of it down again in an order that loses nothing.
//
// It is the only package that knows every implementation.
package server
