package server

import (
	"time"

	"github.com/vezne/vezne/internal/courier"
	"github.com/vezne/vezne/internal/message"
)

// openMessages opens the channels by which people are told. In development nobody is: messages stay in the database.
func (d *Dev) openMessages() (message.Post, error) {
	if d.prod == nil {
		keeper := courier.NewKeeper(d.log.With("component", "message"))
		return message.Post{message.Mail: keeper, message.SMS: keeper}, nil
	}
	//nolint:wrapcheck // it names the flag
	return d.prod.Messages.Open(nil, time.Now)
}
