// Package wirekit reads and writes the flat messages that the providers exchange: one object of named scalars, as JSON or
// as a form. It is strict about form and generous about spelling. A name that stands twice, text that is not UTF-8, anything
// after the object: refused, because two readers of such a message may disagree about it, and one of them moves money. A
// number in quotes, "False" for false, null for nothing: understood, because real clients send them.
//
// Numbers stay the text that they were. What a text means is said by the typed getters of [Reader], which collect every
// field's problem in the caller's two languages, so that one answer names all that is wrong.
package wirekit
