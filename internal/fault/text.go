package fault

// Text is one sentence in both languages of the product.
type Text struct {
	TR string
	EN string
}

// In returns the sentence in the language that lang names: English if lang begins with "en" in any letter case ("en",
// "EN-us"), Turkish otherwise. If that one is empty, it returns the other rather than nothing.
func (t Text) In(lang string) string {
	if english(lang) {
		if t.EN == "" {
			return t.TR
		}
		return t.EN
	}
	if t.TR == "" {
		return t.EN
	}
	return t.TR
}

// IsZero reports whether t has no sentence at all.
func (t Text) IsZero() bool { return t == Text{} }

func english(lang string) bool {
	return len(lang) >= 2 && lang[0]|0x20 == 'e' && lang[1]|0x20 == 'n'
}
