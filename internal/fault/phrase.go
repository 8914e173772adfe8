package fault

import "regexp"

// Phrase is a sentence of a library of somebody else's, and how it reads in Turkish.
type Phrase struct {
	// Pattern is a regular expression of the whole English sentence, and Turkish the sentence in its place, with $1 for its first group.
	Pattern, Turkish string
}

// Phrased is an English sentence in both languages. One that is none of the phrases stands in English behind the Turkish words otherwise, so
// that nothing of it is lost.
func Phrased(english string, phrases []Phrase, otherwise string) Text {
	for _, p := range phrases {
		re, err := regexp.Compile(`^(?s:` + p.Pattern + `)$`)
		if err == nil && re.MatchString(english) {
			return Text{TR: re.ReplaceAllString(english, p.Turkish), EN: english}
		}
	}
	return Text{TR: otherwise + english, EN: english}
}
