package paynet_test

import (
	"github.com/vezne/vezne/internal/dialect/paynet/paynettest"
	"net/http"
	"testing"

	"github.com/vezne/vezne/internal/dialect/dialecttest"
	wire "github.com/vezne/vezne/wire/paynet"
)

func TestAgentChecks(t *testing.T) {
	t.Parallel()
	h := open(t, dialecttest.Options{})
	h.envelope(t, "/v1/agent/check_agent", `{"agent_id":"20077"}`)
	h.failure(t, "/v1/agent/check_agent", `{"agent_id":"1"}`, http.StatusBadRequest, wire.AgentNotFound)
	keys := func(secret, public, agent string) string {
		return `{"secret_key":` + paynettest.Quote(secret) + `,"publishable_key":` + paynettest.Quote(public) + `,"agent_id":` + paynettest.Quote(agent) + `}`
	}
	const path = "/v1/agent/check_integration_info"
	h.envelope(t, path, keys(dialecttest.Key, paynettest.PublicKey(dialecttest.Key), "20077"))
	h.failure(t, path, keys(dialecttest.OtherKey, paynettest.PublicKey(dialecttest.Key), ""), http.StatusBadRequest, wire.BadRequest)
	h.failure(t, path, keys(dialecttest.Key, paynettest.PublicKey(dialecttest.OtherKey), ""), http.StatusBadRequest, wire.BadRequest)
	h.failure(t, path, keys(dialecttest.Key, paynettest.PublicKey(dialecttest.Key), "1"), http.StatusBadRequest, wire.AgentNotFound)
}
