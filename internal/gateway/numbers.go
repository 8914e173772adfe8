package gateway

import (
	"context"
	"fmt"
	"sync"

	"github.com/vezne/vezne/internal/merchant"
)

// numberBlock is how many payment numbers a node takes at once. A node that stops leaves the rest of its
// block unused, so numbers have gaps; they identify, they do not count.
const numberBlock = 1000

// numbers hands out each merchant's running payment numbers from blocks reserved in the store, so that the
// hot path needs no commit of its own for them.
type numbers struct {
	mu    sync.Mutex // guards block; held during a reservation, so that one block is reserved at a time
	block map[merchant.ID]span
}

// span is what is left of a block: next is the next number, end the first one beyond the block.
type span struct{ next, end int64 }

func (g *Gateway) number(ctx context.Context, m merchant.ID) (int64, error) {
	n := &g.numbers
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.block == nil {
		n.block = map[merchant.ID]span{}
	}
	b := n.block[m]
	if b.next == b.end {
		// A reservation is carried through when the shop hangs up: others wait for the block.
		first, err := g.store.Reserve(context.WithoutCancel(ctx), m, "payment", numberBlock)
		if err != nil {
			return 0, fmt.Errorf("reserve payment numbers of %s: %w", m, err)
		}
		b = span{next: first, end: first + numberBlock}
	}
	num := b.next
	b.next++
	n.block[m] = b
	return num, nil
}

// Numbered takes the next number of one of the merchant's counters, such as that of its payment links. Numbers may have gaps.
func (g *Gateway) Numbered(ctx context.Context, m merchant.ID, counter string) (int64, error) {
	n, err := g.store.Reserve(ctx, m, counter, 1)
	if err != nil {
		return 0, fmt.Errorf("reserve number of %s for %s: %w", counter, m, err)
	}
	return n, nil
}
