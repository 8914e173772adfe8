package paymes

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/vezne/vezne/connector/exchange"
	"github.com/vezne/vezne/wire/wirekit"
)

// Causes of doubt, and of returns that are not believed.
var (
	errOther      = errors.New("answer is about another payment")
	errForeign    = errors.New("return belongs to another challenge")
	errSigned     = errors.New("hash does not fit the values")
	errWaiting    = errors.New("paymes waits for the buyer or for the bank")
	errDisagree   = errors.New("browser and paymes' server do not say the same")
	errContradict = errors.New("answer contradicts itself")
	errUnnamed    = errors.New("paymes is asked by its own number, which is not known of this payment")
)

// The types of bodies.
const (
	typeForm = "application/x-www-form-urlencoded; charset=utf-8"
	typeJSON = "application/json; charset=utf-8"
)

// told is an answer of Paymes'.
type told struct {
	status int
	fields wirekit.Fields
}

// post sends a message and reads the JSON that it is answered with. Its error is an [exchange.NotSent], or else everything is
// possible.
func post(ctx context.Context, c *exchange.Client, path, kind string, message []byte, deadline time.Time) (told, error) {
	header := http.Header{"Content-Type": {kind}, "Accept": {"application/json"}}
	got, err := c.Do(ctx, exchange.Request{Path: path, Header: header, Body: message, Deadline: deadline})
	if err != nil {
		return told{}, err //nolint:wrapcheck // whether it was sent is for the caller to see
	}
	fields, err := wirekit.ReadJSON(got.Body)
	if err != nil {
		return told{}, fmt.Errorf("read answer of %s with status %d: %w", path, got.Status, exchange.ErrUnreadable)
	}
	return told{status: got.Status, fields: fields}, nil
}

func unreadable(path string, err error) error {
	return errors.Join(fmt.Errorf("read answer of %s: %w", path, exchange.ErrUnreadable), err)
}

func badStatus(path string, status int) error {
	return fmt.Errorf("read answer of %s: status %d", path, status)
}
