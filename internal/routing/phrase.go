package routing

import "github.com/vezne/vezne/internal/fault"

// misread is what the language of conditions says of one that it does not understand (expr v1.17: parser and checker), in both languages.
// What it says behind the sentence is the place, as (line:column).
func misread(said string) fault.Text {
	return fault.Phrased(said, []fault.Phrase{
		{Pattern: `unknown name (\S+)( .*)?`, Turkish: "koşullarda $1 diye bir ad yok$2"},
		{Pattern: `unexpected token (.+?)( \(\d+:\d+\))?`, Turkish: "burada beklenmiyor: $1$2"},
		{Pattern: `unexpected end of expression( .*)?`, Turkish: "koşul yarım kalmış$1"},
		{Pattern: `invalid operation: (.+?) \(mismatched types (\S+) and (\S+)\)( .*)?`, Turkish: "$1 işareti $2 ile $3 arasında kullanılamaz$4"},
		{Pattern: `invalid operation: (.+?) \(mismatched type (\S+)\)( .*)?`, Turkish: "$1 işareti $2 ile kullanılamaz$3"},
		{Pattern: `expected bool, but got (\S+)( .*)?`, Turkish: "koşul doğru ya da yanlış olmalı; bu ise $1$2"},
		{Pattern: `literal not terminated( .*)?`, Turkish: "tırnak kapanmamış$1"},
		{Pattern: `unrecognized character: (.+?)( \(\d+:\d+\))?`, Turkish: "koşulda olamayacak bir harf: $1$2"},
		{Pattern: `type (\S+) has no field (\S+)( .*)?`, Turkish: "$1 türünün $2 alanı yok$3"},
		{Pattern: `cannot use (\S+) as type (\S+) in array( .*)?`, Turkish: "listede $2 yerine $1 kullanılamaz$3"},
		{Pattern: `(\S+) is not callable( .*)?`, Turkish: "$1 çağrılamaz$2"},
	}, "koşul anlaşılmadı: ")
}
