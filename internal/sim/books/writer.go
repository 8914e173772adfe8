package books

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"time"
)

// maxGroup is how many jobs one transaction takes at most; more make the first of them wait without saving much.
const maxGroup = 128

// ErrClosed means that the books were closed before they got to the request, which has not been recorded.
var ErrClosed = errors.New("bank books are closed")

// job is one piece of work in the books' order. do may run twice: if another job of its group fails, the group is
// undone and each is done again by itself, so do must set its results anew each time.
type job struct {
	do   func(t *turn) error
	err  error
	done chan struct{}
}

// turn is what a job sees: the statements, and the one moment at which all that it does happens.
type turn struct {
	*writer
	ctx context.Context
	now time.Time
}

// perform puts a job into the order and waits until its transaction is committed. It does not stop waiting when ctx
// ends: by then the job may be done, and the caller could not tell.
func (b *Books) perform(ctx context.Context, do func(t *turn) error) error {
	err := ctx.Err()
	if err != nil {
		return err
	}
	j := &job{do: do, done: make(chan struct{})}
	select {
	case b.queue <- j:
	case <-b.stopped:
		return ErrClosed
	}
	select {
	case <-j.done:
		return j.err
	case <-b.stopped:
	}
	// The writer may have finished the job as its last.
	select {
	case <-j.done:
		return j.err
	default:
		return ErrClosed
	}
}

// run is the writer: it takes a job and whatever else waits, without waiting for more, and commits them together.
func (b *Books) run() {
	defer close(b.stopped)
	group := make([]*job, 0, maxGroup)
	for {
		group = group[:0]
		select {
		case j := <-b.queue:
			group = append(group, j)
		case <-b.stop:
			// What was queued before is still done.
			select {
			case j := <-b.queue:
				group = append(group, j)
			default:
				return
			}
		}
		group = b.drain(group)
		b.commit(group)
		for _, j := range group {
			close(j.done)
		}
	}
}

// drain takes what waits. Before it settles for that it lets the goroutines run that are ready to, once: requests that
// have come in and only wait for a processor then share the commit, which halves its cost and delays nobody who
// could have gone ahead. A timer would delay a lone request; this does not.
func (b *Books) drain(group []*job) []*job {
	yielded := false
	for len(group) < maxGroup {
		select {
		case j := <-b.queue:
			group = append(group, j)
			continue
		default:
		}
		if yielded {
			break
		}
		yielded = true
		runtime.Gosched()
	}
	return group
}

// commit does a group in one transaction, or, when one of it fails, each by itself, so that a bad one does not take
// its neighbours with it.
func (b *Books) commit(group []*job) {
	err := b.transact(group)
	if err == nil {
		return
	}
	for _, j := range group {
		j.err = b.transact([]*job{j})
	}
}

func (b *Books) transact(group []*job) error {
	// A job is not tied to the request that brought it: a client that hangs up must not undo its neighbours.
	ctx := context.Background()
	w := &b.writer
	_, err := w.begin.ExecContext(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	for _, j := range group {
		// The clock is read for each job, not for the group: this is the moment that valid_until is held against.
		t := &turn{writer: w, ctx: ctx, now: w.tick(b.now())}
		err = t.ripen()
		if err == nil {
			err = j.do(t)
		}
		if err != nil {
			break
		}
	}
	if err == nil {
		_, err = w.end.ExecContext(ctx)
	}
	if err != nil {
		_, undoErr := w.undo.ExecContext(ctx)
		return errors.Join(err, undoErr)
	}
	return nil
}

// writer holds the one connection and its prepared statements.
type writer struct {
	conn             *sql.Conn
	codes            Codes
	latest           time.Time
	begin, end, undo *sql.Stmt

	insert, byRef, take, giveBack, cancel *sql.Stmt
	given, spend, earn                    *sql.Stmt

	// disputed says what of a scenario is to be disputed, mark what such a scenario has in its text, and ripe which will be, and when.
	disputed func(scenario string) (Disputed, bool)
	mark     string
	ripe     map[ripening]time.Time

	open, challengeByID, challengeByRef, challengeByXID, finish, wrongCode, use *sql.Stmt
}

// tick returns the time, which never runs backwards within these books even if the machine's clock is set back: what
// was refused as too late must stay too late.
func (w *writer) tick(now time.Time) time.Time {
	if now.After(w.latest) {
		w.latest = now
	}
	return w.latest
}

// statement is a prepared statement's place and text.
type statement struct {
	into **sql.Stmt
	text string
}

func (w *writer) statements() []statement {
	return []statement{
		{&w.begin, "begin immediate"}, {&w.end, "commit"}, {&w.undo, "rollback"},
		{&w.insert, insertOperation}, {&w.byRef, selectByRef},
		{&w.take, updateCaptured}, {&w.giveBack, updateRefunded}, {&w.cancel, updateVoided},
		{&w.given, insertPoints}, {&w.spend, spendPoints}, {&w.earn, returnPoints},
		{&w.open, insertChallenge}, {&w.challengeByID, selectChallengeByID}, {&w.challengeByRef, selectChallengeByRef},
		{&w.challengeByXID, selectChallengeByXID}, {&w.finish, updateFinished}, {&w.wrongCode, updateWrong}, {&w.use, updateUsed},
	}
}

func (w *writer) prepare(ctx context.Context) error {
	for _, s := range w.statements() {
		prepared, err := w.conn.PrepareContext(ctx, s.text) //nolint:sqlclosecheck // close closes it
		if err != nil {
			return fmt.Errorf("prepare %q: %w", s.text, err)
		}
		*s.into = prepared
	}
	return nil
}

// close closes the statements and the connection. SQLite keeps a connection with open statements alive, and with it
// the file's lock, so that the books could not be opened again.
func (w *writer) close() error {
	var errs []error
	for _, s := range w.statements() {
		if *s.into != nil {
			errs = append(errs, (*s.into).Close())
		}
	}
	return errors.Join(append(errs, w.conn.Close())...)
}
