package bin

// Search is Find over another table; the built-in one has no prefix of eight digits.
func Search(table, digits string) (Card, bool) { return search(table, digits) }
