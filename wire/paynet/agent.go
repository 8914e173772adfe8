package paynet

import "github.com/vezne/vezne/wire/wirekit"

// AgentCheck is the request of v1/agent/check_agent, whose parameters Paynet publishes nowhere, and of check_integration_info
// (Paynet's PHP class), which asks whether two keys belong together.
type AgentCheck struct {
	AgentID        string
	PublishableKey string
	SecretKey      string
}

// DecodeAgentCheck reads a request of check_agent.
func DecodeAgentCheck(f wirekit.Fields) (AgentCheck, error) {
	r := wirekit.NewReader(f)
	r.Require("agent_id")
	a := AgentCheck{AgentID: r.Text("agent_id", agentLimit)}
	return a, r.Err()
}

// DecodeIntegration reads a request of check_integration_info.
func DecodeIntegration(f wirekit.Fields) (AgentCheck, error) {
	r := wirekit.NewReader(f)
	r.Require("publishable_key", "secret_key")
	a := AgentCheck{
		AgentID: r.Text("agent_id", agentLimit), PublishableKey: r.Text("publishable_key", textLimit), SecretKey: r.Text("secret_key", textLimit),
	}
	return a, r.Err()
}

// Encode writes the request.
func (a AgentCheck) Encode() []byte {
	w := wirekit.NewObject()
	w.GivenText("agent_id", a.AgentID)
	w.GivenText("publishable_key", a.PublishableKey)
	w.GivenText("secret_key", a.SecretKey)
	return w.Bytes()
}
