package dialect

import "github.com/vezne/vezne/internal/webhook"

// Notice is what a dialect has the shop's server told of a payment; see [gateway.Gateway.NotifyBy].
type Notice = webhook.Post
