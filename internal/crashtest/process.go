package crashtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"time"
)

// process is a running vezne.
type process struct {
	command *exec.Cmd
	ended   chan struct{} // closed when it has ended
}

// run starts the program, which lives until it is killed. Its log goes to the file; its standard output goes nowhere,
// because the sample commands that it prints there hold a card number.
func run(ctx context.Context, program, logFile string, arguments ...string) (*process, error) {
	out, err := os.OpenFile(logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open log of child: %w", err)
	}
	defer func() { _ = out.Close() }() // the child has its own
	// Whoever waits for the process may have to stop waiting, and then the books are still to be read.
	p := &process{command: exec.CommandContext(context.WithoutCancel(ctx), program, arguments...), ended: make(chan struct{})}
	p.command.Stderr = out
	err = p.command.Start()
	if err != nil {
		return nil, fmt.Errorf("start child: %w", err)
	}
	go func() {
		_ = p.command.Wait() // killed is how it is meant to end; whether it was is asked of ended
		close(p.ended)
	}()
	return p, nil
}

// kill ends the process as a power cut would, and returns when it is gone. It reports whether the process had
// still been running.
func (p *process) kill() bool {
	if p == nil {
		return false
	}
	select {
	case <-p.ended:
		return false
	default:
	}
	err := p.command.Process.Kill()
	<-p.ended
	return err == nil
}

// tries bounds every loop that waits for a process. It is a count of questions and far more than any machine needs.
const tries = 6000

// pause is the rest between two questions.
const pause = 20 * time.Millisecond

// rest waits a moment, or until ctx ends.
func rest(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

var errEnded = errors.New("process ended by itself")

// answers waits until the process answers at the address with 200.
func (p *process) answers(ctx context.Context, client *http.Client, address string) error {
	for range tries {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return fmt.Errorf("make request: %w", err)
		}
		answer, err := client.Do(r)
		if err == nil {
			_, _ = io.Copy(io.Discard, answer.Body)
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-p.ended:
			return errEnded
		case <-ctx.Done():
			return fmt.Errorf("wait for process: %w", ctx.Err())
		case <-time.After(pause / 4):
		}
	}
	return errors.New("process does not answer")
}

// lastLines is the end of a log file, for the message about a process that ended by itself.
func lastLines(file string, n int) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-n):], []byte("\n")))
}

// addresses finds n free loopback addresses. Their ports lie below the range from which outgoing connections take
// theirs: a port from that range could be taken by one of the harness's own connections while the gateway is down, and
// a shop that knocks at its own port can even connect to itself. All are chosen before any is given back, because an
// address is not held while its gateway is down, and two runs at once must not choose the same.
func addresses(ctx context.Context, n int) (chosen []string, err error) {
	const lowest, highest = 12000, 30000
	from := rand.IntN(highest - lowest)
	var listener net.ListenConfig
	for i := 0; len(chosen) < n; i++ {
		if i == highest-lowest {
			return nil, errors.New("no port is free")
		}
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(lowest+(from+i)%(highest-lowest)))
		l, taken := listener.Listen(ctx, "tcp", address)
		if taken != nil {
			continue
		}
		defer func() { err = errors.Join(err, l.Close()) }()
		chosen = append(chosen, address)
	}
	return chosen, nil
}
