package connectortest

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"time"

	"github.com/vezne/vezne/connector"
)

func pointsChecks() []check {
	checks := []check{{"points are told", tellsPoints}, {"never sent", pointsNotSent}}
	for _, k := range []trouble{answerLost, answerNever, answerError, answerHTML, answerCut, answerEmpty, answerEndless, requestLost, requestError, requestEchoed} {
		checks = append(checks, check{"question meets " + k.String(), func(b *bench) { pointsTroubled(b, k) }})
	}
	return checks
}

func (b *bench) points(ctx context.Context, deadline time.Time) ([]connector.Points, error) {
	found, err := able[connector.PointsTeller](b).Points(ctx, connector.PointsQuery{
		Ref: b.ref(), Amount: b.money(12345), Card: b.Approved, Deadline: deadline,
	})
	b.saw(found)
	b.saw(err)
	return found, err
}

func tellsPoints(b *bench) {
	found, err := b.points(b.Context(), b.clock.Now().Add(patience))
	if b.Points == nil {
		if !errors.Is(err, connector.ErrUnsaid) || found != nil {
			b.broke("a provider that tells no points says so", "it told %+v, %v", found, err)
		}
		return
	}
	if err != nil || !slices.Equal(found, b.Points) {
		b.broke("points are told as the provider has them", "told %+v, %v, want %+v", found, err, b.Points)
	}
	b.line.mu.Lock()
	defer b.line.mu.Unlock()
	code := regexp.MustCompile(`\b` + b.Approved.CVV.Reveal() + `\b`)
	for _, body := range b.line.sent {
		if code.Match(body) {
			b.broke("to ask for points a card's code is not sent", "it was")
		}
	}
}

func pointsNotSent(b *bench) {
	if found, err := b.points(b.Context(), b.clock.Now().Add(-time.Second)); err == nil || found != nil {
		b.broke("what was not asked for has no answer", "it told %+v", found)
	}
	untouched(b)
}

func pointsTroubled(b *bench, k trouble) {
	ctx, cancel := b.through(k)
	defer cancel()
	b.line.down(k)
	found, err := b.points(ctx, b.clock.Now().Add(patience))
	if err == nil || found != nil || errors.Is(err, connector.ErrUnsaid) {
		b.broke("a question without a usable answer is an error, and not a card without points", "it told %+v, %v", found, err)
	}
	b.line.trouble(noTrouble)
	tellsPoints(b)
}
