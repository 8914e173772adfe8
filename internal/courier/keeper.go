package courier

import (
	"context"
	"log/slog"

	"github.com/vezne/vezne/internal/message"
)

// keeper is the channel of development: nobody is told, and the message stays where it is kept.
type keeper struct{ log *slog.Logger }

// NewKeeper makes a sender that sends nothing but a line to the log.
func NewKeeper(log *slog.Logger) message.Sender { return keeper{log} }

// Send writes the line.
func (k keeper) Send(_ context.Context, id string, m message.Message) error {
	k.log.Info("message is kept and not sent, as this is development; vezne messages show prints it",
		"message", id, "channel", string(m.Channel), "to", m.To, "subject", m.Subject)
	return nil
}
