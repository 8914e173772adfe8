package session

import (
	"context"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/threeds"
)

// hold.go lets a card wait between two pages of one buyer, who is shown its points before he pays: the page that he looks at carries it
// sealed, and the session has the key. So neither who reads the database nor who reads the page has a card, and nothing of it is stored. A
// key serves one payment, or goes after a while.

// hold is the key of one card.
type hold struct {
	// Name stands in front of the sealed card.
	Name  string    `json:"name"`
	Key   string    `json:"key"`
	Until time.Time `json:"until"`
}

const (
	// patience is how long a buyer may look at his points.
	patience = 10 * time.Minute
	// mostHolds is how many cards of one session wait at once; the oldest gives way.
	mostHolds = 8
)

// Hold seals what waits in the page of a session's buyer. What it returns fits a field of a form.
func (d Desk) Hold(ctx context.Context, s Session, plain []byte) (string, error) {
	secret, name := threeds.NewSecret(), Random()
	sealed, err := secret.Seal(s.Merchant.ID, s.bound(name), plain)
	if err != nil {
		return "", err
	}
	err = d.rehold(ctx, s, func(now []hold) []hold {
		now = append(now, hold{Name: name, Key: secret.Text(), Until: d.Now().Add(patience)})
		return now[max(0, len(now)-mostHolds):]
	})
	return name + "." + base64.RawURLEncoding.EncodeToString(sealed), err
}

// Held opens what waited. It reports false for what is none of the session's, was used, or has waited for too long.
func (d Desk) Held(s Session, text string) (plain []byte, ok bool) {
	name, sealed, _ := strings.Cut(text, ".")
	i := slices.IndexFunc(s.holds, func(h hold) bool { return h.Name == name && d.Now().Before(h.Until) })
	if i < 0 {
		return nil, false
	}
	ciphertext, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil {
		return nil, false
	}
	secret, err := threeds.ParseSecret(s.holds[i].Key)
	if err != nil {
		return nil, false
	}
	plain, err = secret.Open(s.Merchant.ID, s.bound(name), ciphertext)
	return plain, err == nil
}

// Release forgets the key of what waited: it is used.
func (d Desk) Release(ctx context.Context, s Session, text string) error {
	name, _, _ := strings.Cut(text, ".")
	return d.rehold(ctx, s, func(now []hold) []hold {
		return slices.DeleteFunc(now, func(h hold) bool { return h.Name == name })
	})
}

// bound is what a sealed card is bound to: its session and its key.
func (s Session) bound(name string) string { return "hold/" + s.record.ID + "/" + name }

// rehold changes a session's keys, over its latest version, and drops those whose time is over.
func (d Desk) rehold(ctx context.Context, s Session, change func([]hold) []hold) error {
	const tries = 5
	var err error
	for range tries {
		s, err = d.Find(ctx, s.Token())
		if err != nil {
			return err
		}
		now := slices.DeleteFunc(slices.Clone(s.holds), func(h hold) bool { return !d.Now().Before(h.Until) })
		s.holds = change(now)
		_, err = d.save(ctx, s)
		if !errors.Is(err, fault.Conflict) {
			return err
		}
	}
	return err
}
