package mirrortest_test

import (
	"flag"
	"maps"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/internal/matrix"
	"github.com/vezne/vezne/internal/provider"
)

// TestMatrix runs every surface over every provider: what works, what a wire cannot tell, and what has to be refused. Afterwards
// what was run is compared with what is declared, from which the documentation's table is written, so that no claim stands there
// without a run.
func TestMatrix(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex // guards ran
	ran := map[string]matrix.Verdict{}
	t.Run("cells", func(t *testing.T) {
		for _, of := range cells() {
			t.Run(of.Name(), func(t *testing.T) {
				t.Parallel()
				c := openCell(t, of)
				c.wantAbilities(t)
				for _, s := range matrix.Scenarios() {
					t.Run(string(s), func(t *testing.T) {
						v, why := of.Of(s)
						if (v == matrix.Works) != (why == "") {
							t.Errorf("verdict %d with the reason %q", v, why)
						}
						switch v {
						case matrix.Works, matrix.Unknown:
							c.run(t, s, v)
						case matrix.Refused:
							c.refuse(t, s)
						case matrix.Absent:
						default:
							t.Fatalf("no verdict")
						}
						mu.Lock()
						defer mu.Unlock()
						ran[of.Name()+": "+string(s)] = v
					})
				}
				c.wantOtherAccountAlone(t)
			})
		}
	})
	declared := map[string]matrix.Verdict{}
	for _, of := range cells() {
		for _, s := range matrix.Scenarios() {
			declared[of.Name()+": "+string(s)], _ = of.Of(s)
		}
	}
	if f := flag.Lookup("test.run"); f != nil && strings.Contains(f.Value.String(), "/") {
		return // somebody looks at a part of it
	}
	if diff := cmp.Diff(declared, maps.Clone(ran)); diff != "" {
		t.Errorf("what was run is not what is declared (-declared +run):\n%s", diff)
	}
}

// cells are all cells. With -short, as under the race detector, they are some of each row and column.
func cells() []matrix.Cell {
	all := matrix.Cells()
	if !testing.Short() {
		return all
	}
	var some []matrix.Cell
	for i := 0; i < len(all); i += 7 {
		some = append(some, all[i])
	}
	return some
}

// TestNothingIsChargedEarlyUnasked tries the cells that need early_charge over accounts that do not allow it.
func TestNothingIsChargedEarlyUnasked(t *testing.T) {
	t.Parallel()
	tried := 0
	for _, of := range matrix.Cells() {
		if !of.Early() {
			continue
		}
		tried++
		t.Run(of.Name(), func(t *testing.T) {
			t.Parallel()
			c := openCellWith(t, of, false)
			c.refuse(t, matrix.ThreeD)
			c.wantOtherAccountAlone(t)
		})
	}
	if tried == 0 {
		t.Error("no cell needs early_charge")
	}
}

// TestNoConnectorIsForgotten compares the matrix with the registry of the connectors.
func TestNoConnectorIsForgotten(t *testing.T) {
	t.Parallel()
	out := map[string]bool{}
	for _, p := range matrix.Providers() {
		out[p.Kind()] = true
	}
	for _, kind := range provider.Kinds() {
		if !out[kind] {
			t.Errorf("the connector %s is not in the matrix", kind)
		}
	}
}

// wantAbilities compares what is declared of a provider with what its connector's type implements.
func (c *cell) wantAbilities(t *testing.T) {
	t.Helper()
	var is matrix.Provider
	bank, threeD := c.account.(connector.Challenger)
	is.NoThreeD = !threeD
	is.OneStep = threeD && bank.Shape() == connector.OneStep
	_, is.ThreeDOnly = c.account.(connector.ThreeDOnly)
	_, is.Holds = c.account.(connector.Capturer)
	_, is.Voids = c.account.(connector.Voider)
	_, is.Refunds = c.account.(connector.Refunder)
	_, is.Shares.Pays = c.account.(connector.Sharer)
	_, is.Shares.Releases = c.account.(connector.ShareReleaser)
	_, is.Shares.Names = c.account.(connector.ShareRefunder)
	_, is.Shares.Held = c.account.(connector.HoldSharer)
	is.Shares.Whole = c.Out.Shares.Whole // the runs show it
	want := c.Out
	is.Name, is.Title, is.Blind, is.BlindThreeD = want.Name, want.Title, want.Blind, want.BlindThreeD // these the runs show
	is.SentenceOnly = want.SentenceOnly
	if diff := cmp.Diff(want, is); diff != "" {
		t.Errorf("%s is not what is declared (-declared +connector):\n%s", c.Out.Title, diff)
	}
}
