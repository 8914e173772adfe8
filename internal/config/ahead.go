package config

import "time"

// Ahead is what development mode answers to being run ahead in time.
type Ahead struct {
	// Now is the time of its clock.
	Now time.Time `json:"now"`
	// There reports whether that is the time that was asked for; where it is not, one asks again.
	There bool `json:"there"`
}
