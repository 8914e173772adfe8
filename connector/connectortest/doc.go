// Package connectortest is the suite that every connector passes. It puts a line of its own between the connector and
// a provider, loses, delays, cuts and falsifies what travels on it, and then compares what the connector says with
// what the provider's books say.
//
// A connector's test needs a [Harness] and one call:
//
//	func TestContract(t *testing.T) {
//		t.Parallel()
//		connectortest.Run(t, connectortest.Harness{Open: openProvider})
//	}
//
// What a connector does not implement is not asked of it, and the names of the checks that ran say what was. A failure
// names the rule that was broken, because a connector's author reads it before the suite.
package connectortest
