package main

import "strings"

// cardSearch reads one file byte by byte and recognises card numbers. It needs no look back into the file, so
// the size of a file and of the blocks that it is read in do not matter.
type cardSearch struct {
	searcher *searcher
	file     string

	offset int64
	before byte // the byte before the present one

	// The digits of the present sequence, which single separators may interrupt, the youngest last.
	window [2 * maxCard]byte
	starts [2 * maxCard]int64 // the offset of each
	count  int                // how many there were in the sequence; the window keeps the last of them

	// The present run: digits with nothing between them.
	run       int
	runBefore byte // what stands before it
}

// next takes the file's next byte.
func (s *cardSearch) next(c byte) {
	switch {
	case c >= '0' && c <= '9':
		if s.run == 0 {
			s.runBefore = s.before
		}
		s.push(c)
		s.matchKnown()
	case s.count > 0:
		s.endRun(c)
		// A blank, a hyphen and the plus of a form group a number for people; a zero byte is UTF-16. Two in a
		// row end the sequence.
		separator := c == ' ' || c == '-' || c == '+' || c == 0
		if !separator || s.before < '0' || s.before > '9' {
			s.count = 0
		}
	}
	s.before = c
	s.offset++
}

func (s *cardSearch) push(digit byte) {
	copy(s.window[:], s.window[1:])
	copy(s.starts[:], s.starts[1:])
	s.window[len(s.window)-1] = digit
	s.starts[len(s.starts)-1] = s.offset
	s.count++
	s.run++
}

// matchKnown reports a card of the list that ends with the present digit. It does so inside a longer run too,
// because a database page stores one column's bytes right after another's; that a run of digits should
// contain one of a few dozen numbers by chance is out of the question.
func (s *cardSearch) matchKnown() {
	if s.count < minCard {
		return
	}
	var value, unit uint64 = 0, 1
	last := len(s.window) - 1
	for length := 1; length <= min(s.count, maxCard); length++ {
		value += uint64(s.window[last-length+1]-'0') * unit
		unit *= 10
		if length >= minCard && s.window[last-length+1] != '0' && s.searcher.known[value] {
			s.report(length, 1, "card number")
			return
		}
	}
	s.matchHex()
}

// matchHex reports a card of the list whose digits are written in hexadecimal, as PostgreSQL prints bytes.
// '0' to '9' are 30 to 39 there, so the text is itself a run of digits.
func (s *cardSearch) matchHex() {
	last := len(s.window) - 1
	var value, unit uint64 = 0, 1
	for length := 1; length <= maxCard && 2*length <= s.run && s.window[last-2*length+1] == '3'; length++ {
		value += uint64(s.window[last-2*length+2]-'0') * unit
		unit *= 10
		if length >= minCard && s.searcher.known[value] {
			s.report(length, 2, "card number in hexadecimal")
			return
		}
	}
}

// report records the last digits of the window, each of which is written with the given number of characters.
func (s *cardSearch) report(length, width int, form string) {
	first := len(s.window) - length*width
	value := make([]byte, 0, length)
	for i := first + width - 1; i < len(s.window); i += width {
		value = append(value, s.window[i])
	}
	masked := string(value[:6]) + strings.Repeat("*", length-10) + string(value[length-4:])
	s.searcher.found = append(s.searcher.found, finding{s.file, s.starts[first], masked, form})
}

// endRun closes the present run, which c follows, and counts it if it looks like a card number.
func (s *cardSearch) endRun(c byte) {
	length := s.run
	s.run = 0
	if length != 15 && length != 16 || isWord(c) || isWord(s.runBefore) {
		return
	}
	number := s.window[len(s.window)-length:]
	value, _ := digits(string(number))
	if !s.searcher.known[value] && hasCardPrefix(number) && luhn(number) {
		s.searcher.cardLike++
	}
}

// hasCardPrefix reports whether a number begins as those of the schemes met in Turkey do: Visa 4, Mastercard
// 51-55 and 2221-2720, American Express 34 and 37, TROY 9792 and 65.
func hasCardPrefix(number []byte) bool {
	two := int(number[0]-'0')*10 + int(number[1]-'0')
	four := two*100 + int(number[2]-'0')*10 + int(number[3]-'0')
	if len(number) == 15 {
		return two == 34 || two == 37
	}
	return number[0] == '4' || two >= 51 && two <= 55 || four >= 2221 && four <= 2720 || four == 9792 || two == 65
}

func luhn(number []byte) bool {
	sum := 0
	for i := range number {
		d := int(number[len(number)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
			if d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
