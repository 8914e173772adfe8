package decline

// Refusal is one decline with two of its three faces: our reason, and the provider's own code and words. The
// third, the code and text of the dialect that the shop speaks, is made from the reason by that dialect.
type Refusal struct {
	Reason Reason `json:"reason,omitempty"`
	// Code and Message are the provider's, unchanged but for their length: at most 64 and 300 bytes.
	Code    string `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
}
