package dispute

import (
	"fmt"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/record"
)

// Record is the dispute as it is kept, at the version that it is at.
func (d Dispute) Record() (record.Record, error) {
	content, err := json.Marshal(d, json.Deterministic(true))
	if err != nil {
		return record.Record{}, fmt.Errorf("encode dispute: %w", err)
	}
	return record.Record{
		Merchant: d.Merchant, Kind: Kind, ID: d.ID, Group: string(d.Payment), Content: content, Version: d.Version, CreatedAt: d.OpenedAt,
	}, nil
}

// Read makes a dispute of its record.
func Read(r record.Record) (Dispute, error) {
	var d Dispute
	err := json.Unmarshal(r.Content, &d)
	if err != nil {
		return d, fmt.Errorf("read dispute: %w", err)
	}
	d.Merchant, d.ID, d.Version = r.Merchant, r.ID, r.Version
	return d, nil
}
