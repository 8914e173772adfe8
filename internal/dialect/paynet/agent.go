package paynet

import (
	"context"

	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/dialect/paynet/terms"
	"github.com/vezne/vezne/internal/fault"
	wire "github.com/vezne/vezne/wire/paynet"
)

// checkAgent is v1/agent/check_agent: whether the merchant has the dealer.
func (d *Dialect) checkAgent(_ context.Context, c *dialect.Caller, req wire.AgentCheck) (wire.Envelope, error) {
	if !terms.Dealer(c.Merchant, req.AgentID) {
		return wire.Envelope{}, errNoAgent()
	}
	return marked(wire.ObjectCheckAgent, nil)
}

// checkIntegration is v1/agent/check_integration_info: whether two keys are the caller's own. It says nothing about other
// merchants' keys but that they are not.
func (d *Dialect) checkIntegration(_ context.Context, c *dialect.Caller, req wire.AgentCheck) (wire.Envelope, error) {
	own, proven := d.gateway.Merchants().Authenticate(Surface, req.SecretKey)
	named, known := d.gateway.Merchants().Named(Surface, req.PublishableKey)
	switch {
	case !proven || own.ID != c.Merchant.ID:
		return wire.Envelope{}, errOtherKey("secret_key")
	case !known || named.ID != c.Merchant.ID:
		return wire.Envelope{}, errOtherKey("publishable_key")
	case req.AgentID != "" && !terms.Dealer(c.Merchant, req.AgentID):
		return wire.Envelope{}, errNoAgent()
	}
	return marked(wire.ObjectIntegration, nil)
}

func errNoAgent() error {
	return fieldFault(fault.Invalid, "agent_id", terms.CodeAgent, fault.Text{TR: "Bu kodla tanımlı bir bayi yok.", EN: "There is no dealer of this code."})
}

func errOtherKey(field string) error {
	return fieldFault(fault.Invalid, field, "other_key", fault.Text{
		TR: "Bu anahtar, isteği gönderen üye iş yerine ait değil.", EN: "This key is not the caller's.",
	})
}
