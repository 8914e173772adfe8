package paynet

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"
)

// The shape of Paynet's opaque ids, read off the two in its document: a prefix, then base64 of 36 bytes, which are the
// little-endian number 16 and two blocks of 16 bytes; "/" is written as "*" and "+" stays. We fill the first block with the
// payment's id and the second with the operation's number and a checksum.
const (
	xactPrefix    = "xk_"
	sessionPrefix = "js_"
	choicePrefix  = "ji_"
	opaqueSize    = 36
)

// ErrOpaque means that a text is not an id of the kind asked for. It does not carry the text.
var ErrOpaque = errors.New("opaque id is malformed")

// XactID returns the xact_id of one operation of a payment; operations count from 1.
func XactID(payment [16]byte, operation int) string { return opaque(xactPrefix, payment, operation) }

// ParseXactID reads what [XactID] writes, or returns ErrOpaque. The checksum finds typing errors; it is no secret, and an
// id proves nothing about who presents it.
func ParseXactID(text string) (payment [16]byte, operation int, err error) {
	return parseOpaque(xactPrefix, text)
}

// SessionID returns the session_id of a payment's 3-D Secure visit. It names the visit and opens nothing: the secret is in
// the token_id.
func SessionID(payment [16]byte) string { return opaque(sessionPrefix, payment, 0) }

// ParseSessionID reads what [SessionID] writes, or returns ErrOpaque.
func ParseSessionID(text string) (payment [16]byte, err error) {
	payment, operation, err := parseOpaque(sessionPrefix, text)
	if err == nil && operation != 0 {
		return [16]byte{}, ErrOpaque
	}
	return payment, err
}

// FormSessionID returns the session_id of a form of paynet.js, which is told from a payment's by its operation.
func FormSessionID(form [16]byte) string { return opaque(sessionPrefix, form, formOperation) }

// formOperation marks a session that is no payment's.
const formOperation = 1<<32 - 1

// ParseFormSessionID reads what [FormSessionID] writes, or returns ErrOpaque.
func ParseFormSessionID(text string) (form [16]byte, err error) {
	form, operation, err := parseOpaque(sessionPrefix, text)
	if err == nil && operation != formOperation {
		return [16]byte{}, ErrOpaque
	}
	return form, err
}

// InstalmentKey returns the instalment_key of a number of installments within a form's session; the keys of ratio/Get belong
// to none.
func InstalmentKey(form [16]byte, installments int) string {
	return opaque(choicePrefix, form, installments)
}

// ParseInstalmentKey reads what [InstalmentKey] writes, or returns ErrOpaque.
func ParseInstalmentKey(text string) (form [16]byte, installments int, err error) {
	return parseOpaque(choicePrefix, text)
}

func opaque(prefix string, payment [16]byte, operation int) string {
	var b [opaqueSize]byte
	binary.LittleEndian.PutUint32(b[0:], 16)
	copy(b[4:], payment[:])
	binary.BigEndian.PutUint32(b[20:], uint32(operation))
	sum := sha256.Sum256(append([]byte(prefix), b[:24]...))
	copy(b[24:], sum[:12])
	return prefix + strings.ReplaceAll(base64.StdEncoding.EncodeToString(b[:]), "/", "*")
}

func parseOpaque(prefix, text string) (payment [16]byte, operation int, err error) {
	// A browser that was handed the id in an address without escaping turns "+" into a space. No id holds a space, so
	// the change can be taken back without guessing.
	text = strings.ReplaceAll(text, " ", "+")
	body, ok := strings.CutPrefix(text, prefix)
	if !ok || strings.ContainsAny(body, "/\r\n") {
		return payment, 0, ErrOpaque
	}
	b, err := base64.StdEncoding.Strict().DecodeString(strings.ReplaceAll(body, "*", "/"))
	if err != nil || len(b) != opaqueSize {
		return payment, 0, ErrOpaque
	}
	copy(payment[:], b[4:20])
	operation = int(binary.BigEndian.Uint32(b[20:24]))
	if opaque(prefix, payment, operation) != text {
		return [16]byte{}, 0, ErrOpaque
	}
	return payment, operation, nil
}
