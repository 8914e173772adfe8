// Package job is work that must happen later, or survive a restart. Jobs are rows of the payment's own
// database, enqueued in the payment's own commit, so there is no moment at which one exists without the other.
package job

import (
	"time"

	"github.com/vezne/vezne/internal/merchant"
)

// Kind says what a job does. Kinds are declared by the package whose promise they keep.
type Kind string

// Job is one piece of work. Times are UTC in whole microseconds.
type Job struct {
	Merchant merchant.ID
	// ID is unique per merchant; enqueueing an ID that waits already replaces it.
	ID   string
	Kind Kind
	// Subject is what the job is about, such as a payment's id.
	Subject string
	// RunAt is when the job is due.
	RunAt time.Time
	// Attempt counts how often the job has been claimed.
	Attempt int
	// LeaseUntil is until when a claimed job belongs to its claimant; after that anybody may claim it again,
	// which is how work survives the death of a node.
	LeaseUntil time.Time
}
