package main

import (
	"bufio"
	"bytes"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

//go:embed cards.txt
var cards []byte

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is the whole command: it prints findings to out and complaints to complain, and returns the exit code.
func run(args []string, out, complain io.Writer) int {
	flags := flag.NewFlagSet("leakscan", flag.ContinueOnError)
	flags.SetOutput(complain)
	cvvs := flags.String("cvv", "", "security codes that the tests used, separated by commas")
	err := flags.Parse(args)
	if err != nil {
		return 2
	}
	known, err := parseCards(cards)
	if err != nil {
		fmt.Fprintln(complain, "leakscan:", err)
		return 2
	}
	var tokens []string
	if *cvvs != "" {
		tokens = strings.Split(*cvvs, ",")
	}

	s := &searcher{known: known, cvvs: tokens}
	files, bytesRead := 0, int64(0)
	for _, root := range flags.Args() {
		err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.Type().IsRegular() {
				return nil // folders are walked; sockets and pipes hold nothing
			}
			var n int64
			if err == nil {
				n, err = searchFile(s, path)
			}
			if errors.Is(err, fs.ErrNotExist) && path != root {
				return nil // a running server deletes files of its own
			}
			if err != nil {
				return err
			}
			files, bytesRead = files+1, bytesRead+n
			return nil
		})
		if err != nil {
			fmt.Fprintln(complain, "leakscan:", err)
			return 2
		}
	}
	if files == 0 {
		fmt.Fprintln(complain, "leakscan: no file to search, so nothing is proven; name the folders that the tests wrote to")
		return 2
	}

	for _, f := range s.found {
		fmt.Fprintln(out, f)
	}
	fmt.Fprintf(out, "leakscan: %d findings in %d files (%d MB); by chance, not counted: %d runs that look like cards, %d bare numbers like a security code\n",
		len(s.found), files, bytesRead/1_000_000, s.cardLike, s.cvvLike)
	if len(s.found) > 0 {
		return 1
	}
	return 0
}

// searchFile searches one file and returns its size.
func searchFile(s *searcher, path string) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	n, err := s.search(path, f)
	return n, errors.Join(err, f.Close())
}

// parseCards reads the list of card numbers. A line that is no card number is an error, because a typing
// mistake there would be a card that is never found.
func parseCards(text []byte) (map[uint64]bool, error) {
	known := map[uint64]bool{}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for number := 1; lines.Scan(); number++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		value, ok := digits(line)
		if !ok || len(line) < minCard || len(line) > maxCard {
			return nil, fmt.Errorf("cards.txt, line %d: want 13 to 19 digits", number)
		}
		if line[0] == '0' {
			return nil, fmt.Errorf("cards.txt, line %d: no card number begins with 0, and the search relies on it", number)
		}
		known[value] = true
	}
	if len(known) == 0 {
		return nil, errors.New("cards.txt holds no card number")
	}
	return known, lines.Err()
}

func digits(text string) (value uint64, ok bool) {
	for _, c := range []byte(text) {
		if c < '0' || c > '9' {
			return 0, false
		}
		value = value*10 + uint64(c-'0')
	}
	return value, true
}
