package sim

import (
	"crypto/sha256"
	"encoding/binary"
	"io"
	"strconv"

	"github.com/vezne/vezne/internal/sim/scenario"
)

// Chaos injects faults at random: of all requests Percent in a hundred get a fault that was not asked for. Which
// request gets which depends on the seed, the path and the ref alone, not on the order in which they come in, so that a
// run with the same refs has the same faults.
type Chaos struct {
	Seed    uint64
	Percent int
}

// faults lists what chaos chooses from. SLOW is not in it: it would hold the connections of a whole test run.
func (Chaos) faults() []scenario.Fault {
	return []scenario.Fault{
		scenario.AnswerLost, scenario.Late, scenario.ErrorAfter, scenario.ErrorBefore, scenario.Truncated, scenario.HTML,
		scenario.Refused, scenario.WrongOrder, scenario.WrongAmount, scenario.WrongCurrency, scenario.WrongSignature,
	}
}

// fault returns the fault of a request: the one that its scenario wants, or one by chance.
func (b *Bank) fault(wanted scenario.Fault, path, ref string) scenario.Fault {
	c := b.config.Chaos
	if wanted != scenario.NoFault || c.Percent == 0 {
		return wanted
	}
	return c.draw(path, ref)
}

// draw is a hash and not a cipher; nothing depends on its being hard to foresee.
func (c Chaos) draw(path, ref string) scenario.Fault {
	h := sha256.New()
	_, _ = io.WriteString(h, strconv.FormatUint(c.Seed, 10)+"\n"+path+"\n"+ref)
	sum := h.Sum(nil)
	if binary.BigEndian.Uint64(sum)%100 >= uint64(c.Percent) {
		return scenario.NoFault
	}
	all := c.faults()
	return all[binary.BigEndian.Uint64(sum[8:])%uint64(len(all))]
}
