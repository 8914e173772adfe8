package gateway

// ratio.go keeps the tables of rates that shops make for themselves and ask for by their codes. A table is a record, and each of its
// revisions another that never changes, so that what a payment was quoted and charged by can be read long after.

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/merchant"
	"github.com/vezne/vezne/internal/record"
)

const (
	recordRatio         record.Kind = "ratio"
	recordRatioRevision record.Kind = "ratio_revision"
	recordRatioDefault  record.Kind = "ratio_default"
	ratioDefault                    = "default"
)

// chosenRatio is the code of the table that counts where a shop names none.
type chosenRatio struct {
	Code string `json:"code"`
}

// RatioChange is what becomes of a shop's own table.
type RatioChange struct {
	// Code is the table's; empty makes a new one.
	Code string
	// Apply makes the next table of the one there is, which is zero but for its code if it is new. It may be called again.
	Apply func(now commission.Ratio) (commission.Ratio, error)
	// Default makes it the one that counts where the shop names none, or takes that from it; nil leaves it.
	Default *bool
}

// Ratio returns a table that the shop has made, or a NotFound fault; one that was deleted is not found.
func (g *Gateway) Ratio(ctx context.Context, m merchant.ID, code string) (commission.Ratio, error) {
	r, _, err := kept[commission.Ratio](ctx, g, m, recordRatio, code)
	if err == nil && r.Deleted {
		err = errNoRatio()
	}
	return r, err
}

// Ratios returns a page of the tables that the shop has made, those that were deleted among them.
func (g *Gateway) Ratios(ctx context.Context, m merchant.ID, f record.Filter) ([]commission.Ratio, error) {
	rs, err := g.Records(ctx, m, recordRatio, f)
	if err != nil {
		return nil, err
	}
	all := make([]commission.Ratio, len(rs))
	for i, r := range rs {
		if all[i], err = contentOf[commission.Ratio](r); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// RatioRevisions returns a page of what one table was over time, the first revision first. Times are those of the records.
func (g *Gateway) RatioRevisions(ctx context.Context, m merchant.ID, code string, f record.Filter) ([]record.Record, []commission.Ratio, error) {
	f.Group = code
	rs, err := g.Records(ctx, m, recordRatioRevision, f)
	if err != nil {
		return nil, nil, err
	}
	all := make([]commission.Ratio, len(rs))
	for i, r := range rs {
		if all[i], err = contentOf[commission.Ratio](r); err != nil {
			return nil, nil, err
		}
	}
	return rs, all, nil
}

// DefaultRatio returns the code of the table that counts where a shop names none, or "".
func (g *Gateway) DefaultRatio(ctx context.Context, m merchant.ID) (string, error) {
	c, _, err := kept[chosenRatio](ctx, g, m, recordRatioDefault, ratioDefault)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return "", err
	}
	return c.Code, nil
}

// ChangeRatio stores the next revision of a table. A code that was agreed in the gateway file is the operator's and refused.
func (g *Gateway) ChangeRatio(ctx context.Context, m *merchant.Merchant, c RatioChange) (commission.Ratio, error) {
	if c.Code != "" && m.Commission.Has(c.Code) {
		return commission.Ratio{}, fault.New(fault.Conflict, "ratio_agreed", fault.Text{
			TR: "Bu oran tablosu işletmecinin dosyasında tanımlıdır; buradan değiştirilemez.",
			EN: "This table is agreed in the operator's file and cannot be changed here.",
		})
	}
	for range conflictTries {
		rs, next, err := g.ratioChange(ctx, m, c)
		if err != nil {
			return next, err
		}
		_, err = g.saveRecords(ctx, rs...)
		if errors.Is(err, fault.Conflict) {
			continue // somebody else changed it, or has been given the code; look again
		}
		return next, err
	}
	return commission.Ratio{}, errContended()
}

// ratioChange returns the records of a change.
func (g *Gateway) ratioChange(ctx context.Context, m *merchant.Merchant, c RatioChange) ([]record.Record, commission.Ratio, error) {
	now, r := commission.Ratio{Code: c.Code}, record.Record{Merchant: m.ID, Kind: recordRatio, ID: c.Code}
	var err error
	if c.Code == "" {
		now.Code = ratioCode()
		r.ID = now.Code
	} else {
		now, r, err = kept[commission.Ratio](ctx, g, m.ID, recordRatio, c.Code)
		if fault.KindOf(err) == fault.NotFound || err == nil && now.Deleted {
			err = errNoRatio()
		}
		if err != nil {
			return nil, now, err
		}
	}
	next, err := c.Apply(now)
	if err != nil {
		return nil, next, err
	}
	next.Code, next.Revision, next.Description = now.Code, now.Revision+1, Shown(next.Description)
	r.Content, err = json.Marshal(next)
	if err != nil {
		return nil, next, fmt.Errorf("write table %s: %w", next.Code, err)
	}
	rs := []record.Record{r, {
		Merchant: m.ID, Kind: recordRatioRevision, ID: fmt.Sprintf("%s/%06d", next.Code, next.Revision), Group: next.Code, Content: r.Content,
	}}
	chosen, d, err := kept[chosenRatio](ctx, g, m.ID, recordRatioDefault, ratioDefault)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return nil, next, err
	}
	was := chosen.Code
	switch {
	case next.Deleted && was == next.Code, c.Default != nil && !*c.Default && was == next.Code:
		chosen.Code = ""
	case c.Default != nil && *c.Default:
		chosen.Code = next.Code
	}
	if chosen.Code != was {
		d.Content, err = json.Marshal(chosen)
		if err != nil {
			return nil, next, fmt.Errorf("write default table: %w", err)
		}
		rs = append(rs, d)
	}
	return rs, next, nil
}

// ratioCode makes a code as Paynet's are: eight letters and digits.
func ratioCode() string {
	const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789" // 32 of them, none like another
	var b [8]byte
	_, _ = rand.Read(b[:]) // never an error: the program ends instead
	for i := range b {
		b[i] = letters[b[i]%32]
	}
	return string(b[:])
}

func errNoRatio() error {
	f := fault.New(fault.NotFound, "ratio_code_not_found", fault.Text{
		TR: "Bu kodla tanımlı bir oran tablosu yok.", EN: "There is no ratio table of this code.",
	})
	f.Field = "ratio_code"
	return f
}
