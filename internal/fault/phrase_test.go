package fault_test

import (
	"testing"

	"github.com/vezne/vezne/internal/fault"
)

func TestPhrased(t *testing.T) {
	t.Parallel()
	phrases := []fault.Phrase{{Pattern: `broken (`, Turkish: "x"}, {Pattern: `unknown name (\S+)`, Turkish: "bilinmeyen ad: $1"}}
	for english, want := range map[string]string{
		"unknown name ağ":       "bilinmeyen ad: ağ",
		"an unknown name x":     "anlaşılmadı: an unknown name x", // a part of a sentence is none
		"unknown name x\nand y": "anlaşılmadı: unknown name x\nand y",
		"":                      "anlaşılmadı: ",
	} {
		if got := fault.Phrased(english, phrases, "anlaşılmadı: "); got.TR != want || got.EN != english {
			t.Errorf("%q is %+v", english, got)
		}
	}
}
