package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
)

// Report is one run of the benchmark: what was measured, on what, and under which conditions.
type Report struct {
	Machine    Machine    `json:"machine"`
	Conditions Conditions `json:"conditions"`
	// Rounds pair the gateway with the ceiling measured right beside it.
	Rounds []Round `json:"rounds"`
	// Ratio is the median over the rounds of gateway divided by ceiling; 0 when no ceiling was measured.
	Ratio float64 `json:"ratio"`
}

// Round is one pair of measurements.
type Round struct {
	Gateway Figures  `json:"gateway"`
	Ceiling *Figures `json:"ceiling,omitempty"`
	Ratio   float64  `json:"ratio,omitempty"`
}

// Machine is what the figures were measured on.
type Machine struct {
	CPU   string `json:"cpu"`
	Cores int    `json:"cores"`
	OS    string `json:"os"`
	Go    string `json:"go"`
}

// Conditions are what was asked for.
type Conditions struct {
	URL      string  `json:"url"`
	Surface  string  `json:"surface"`
	Engine   string  `json:"engine"`
	Clients  int     `json:"clients"`
	Seconds  float64 `json:"seconds"`
	Rate     float64 `json:"rate"`
	BodySize int     `json:"body_bytes"`
}

// thisMachine describes the machine that the benchmark runs on, which shares its cores with the gateway.
func thisMachine() Machine {
	m := Machine{CPU: "unknown", Cores: runtime.NumCPU(), OS: runtime.GOOS + "/" + runtime.GOARCH, Go: runtime.Version()}
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return m // not Linux
	}
	for line := range strings.Lines(string(info)) {
		if name, ok := strings.CutPrefix(line, "model name"); ok {
			m.CPU = strings.TrimSpace(strings.TrimLeft(name, " \t:"))
			break
		}
	}
	return m
}

// settle computes the ratios.
func (r *Report) settle() {
	var ratios []float64
	for i := range r.Rounds {
		round := &r.Rounds[i]
		if round.Ceiling != nil && round.Ceiling.PerSecond > 0 {
			round.Ratio = round.Gateway.PerSecond / round.Ceiling.PerSecond
			ratios = append(ratios, round.Ratio)
		}
	}
	if len(ratios) == 0 {
		return
	}
	slices.Sort(ratios)
	r.Ratio = ratios[len(ratios)/2]
	if len(ratios)%2 == 0 {
		r.Ratio = (ratios[len(ratios)/2-1] + ratios[len(ratios)/2]) / 2
	}
}

// errors is how many requests were not answered as they should.
func (r *Report) errors() int64 {
	var n int64
	for _, round := range r.Rounds {
		n += round.Gateway.Errors
		if round.Ceiling != nil {
			n += round.Ceiling.Errors
		}
	}
	return n
}

// firstError is what went wrong first, if anything did.
func (r *Report) firstError() string {
	for _, round := range r.Rounds {
		switch {
		case round.Gateway.FirstError != "":
			return round.Gateway.FirstError
		case round.Ceiling != nil && round.Ceiling.FirstError != "":
			return "ceiling: " + round.Ceiling.FirstError
		}
	}
	return ""
}

// JSON writes the report for programs.
func (r *Report) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	err := e.Encode(r)
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// Text writes the report for people.
func (r *Report) Text(w io.Writer) error {
	c := r.Conditions
	mode := "closed loop"
	if c.Rate > 0 {
		mode = fmt.Sprintf("%.0f arrivals/s", c.Rate)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %d cores, %s, %s\n", r.Machine.CPU, r.Machine.Cores, r.Machine.OS, r.Machine.Go)
	fmt.Fprintf(&b, "%s on %s (%s), %s, %d clients, %g s a phase, %d-byte bodies; the load shares the cores\n\n",
		c.Surface, c.URL, c.Engine, mode, c.Clients, c.Seconds, c.BodySize)
	fmt.Fprintf(&b, "%-10s %9s %9s %9s %9s %9s %9s %7s\n", "", "per s", "p50 ms", "p90 ms", "p99 ms", "p99.9 ms", "max ms", "errors")
	for i, round := range r.Rounds {
		line(&b, fmt.Sprintf("gateway %d", i+1), round.Gateway)
		if round.Ceiling != nil {
			line(&b, fmt.Sprintf("ceiling %d", i+1), *round.Ceiling)
			fmt.Fprintf(&b, "%-10s %9.2f\n", "  ratio", round.Ratio)
		}
	}
	if r.Ratio > 0 {
		fmt.Fprintf(&b, "\nratio to the ceiling, median of %d rounds: %.2f\n", len(r.Rounds), r.Ratio)
	}
	if first := r.firstError(); first != "" {
		fmt.Fprintf(&b, "first error: %s\n", first)
	}
	_, err := io.WriteString(w, b.String())
	if err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

func line(b *strings.Builder, name string, f Figures) {
	ms := func(us int64) float64 { return float64(us) / 1000 }
	fmt.Fprintf(b, "%-10s %9.0f %9.2f %9.2f %9.2f %9.2f %9.2f %7d\n",
		name, f.PerSecond, ms(f.P50), ms(f.P90), ms(f.P99), ms(f.P999), ms(f.Max), f.Errors)
}
