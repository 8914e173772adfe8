package bench

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
	"github.com/google/go-cmp/cmp"
)

func TestSettleTakesTheMedianOfTheRatios(t *testing.T) {
	t.Parallel()
	round := func(gateway, ceiling float64) Round {
		return Round{Gateway: Figures{PerSecond: gateway}, Ceiling: &Figures{PerSecond: ceiling}}
	}
	tests := []struct {
		name   string
		rounds []Round
		want   float64
	}{
		{"none", nil, 0},
		{"one", []Round{round(50, 100)}, 0.5},
		{"two", []Round{round(50, 100), round(100, 100)}, 0.75},
		{"three, out of order", []Round{round(90, 100), round(10, 100), round(50, 100)}, 0.5},
		{"four", []Round{round(90, 100), round(10, 100), round(50, 100), round(70, 100)}, 0.6},
		{"no ceiling", []Round{{Gateway: Figures{PerSecond: 50}}}, 0},
		{"a ceiling that answered nothing", []Round{round(50, 0)}, 0},
		{"one of two without a ceiling", []Round{round(50, 100), {Gateway: Figures{PerSecond: 1}}}, 0.5},
		{"faster than its ceiling", []Round{round(150, 100)}, 1.5},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := Report{Rounds: tt.rounds}
			r.settle()
			if diff := r.Ratio - tt.want; diff > 1e-9 || diff < -1e-9 {
				t.Errorf("ratio = %v, want %v", r.Ratio, tt.want)
			}
		})
	}
}

func TestErrorsAreCountedOnBothSides(t *testing.T) {
	t.Parallel()
	r := Report{Rounds: []Round{{Gateway: Figures{Errors: 2}, Ceiling: &Figures{Errors: 3}}, {Gateway: Figures{Errors: 5}}}}
	if got := r.errors(); got != 10 {
		t.Errorf("errors = %d, want 10", got)
	}
}

func TestFiguresMergeTheWorkers(t *testing.T) {
	t.Parallel()
	var workers []worker
	for first := range 2 {
		w := worker{latency: hdrhistogram.New(1, maxLatency, 3)}
		for v := 1 + first; v <= 1000; v += 2 { // one has the odd microseconds, the other the even ones
			err := w.latency.RecordValue(int64(v))
			if err != nil {
				t.Fatal(err)
			}
		}
		workers = append(workers, w)
	}
	workers[1].errors, workers[1].first = 3, "status 500"
	workers[0].errors = 1
	got, err := figures(workers, 2*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	want := Figures{
		Requests: 1000, Errors: 4, FirstError: "status 500", Seconds: 2, PerSecond: 500,
		P50: 500, P90: 900, P99: 990, P999: 999, Max: 1000,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("figures (-want +got):\n%s", diff)
	}
}

// TestFiguresOfNothing: a gateway that answered nothing well has no latency and divides nothing by zero.
func TestFiguresOfNothing(t *testing.T) {
	t.Parallel()
	got, err := figures([]worker{{latency: hdrhistogram.New(1, maxLatency, 3), errors: 7, first: "x"}}, time.Second)
	want := Figures{Errors: 7, FirstError: "x", Seconds: 1}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("figures, %v (-want +got):\n%s", err, diff)
	}
}

func sampleReport() Report {
	r := Report{
		Machine: Machine{CPU: "Some CPU", Cores: 2, OS: "linux/amd64", Go: "go1.26"},
		Conditions: Conditions{
			URL: "http://127.0.0.1:8080", Surface: "paynet", Engine: "postgres", Clients: 32, Seconds: 0.3, BodySize: 636,
		},
		Rounds: []Round{
			{
				Gateway: Figures{Requests: 1234, Seconds: 0.5, PerSecond: 2468, P50: 1500, P90: 2500, P99: 9000, P999: 12345, Max: 20000},
				Ceiling: &Figures{Requests: 2000, Seconds: 0.5, PerSecond: 4000, P50: 900},
			},
			{Gateway: Figures{PerSecond: 2000, Errors: 1, FirstError: "unexpected answer: status 503"}, Ceiling: &Figures{PerSecond: 4000}},
		},
	}
	r.settle()
	return r
}

func TestTextSaysEverything(t *testing.T) {
	t.Parallel()
	r := sampleReport()
	var out strings.Builder
	err := r.Text(&out)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"Some CPU, 2 cores, linux/amd64, go1.26", "closed loop", "32 clients", "0.3 s a phase", "636-byte bodies", "postgres",
		"gateway 1       2468      1.50      2.50      9.00     12.35", "ceiling 1       4000", "  ratio         0.62", "gateway 2",
		"median of 2 rounds: 0.56", "first error: unexpected answer: status 503",
	} {
		if !strings.Contains(out.String(), text) {
			t.Errorf("the report does not hold %q:\n%s", text, out.String())
		}
	}
	r.Conditions.Rate = 250
	out.Reset()
	err = r.Text(&out)
	if err != nil || !strings.Contains(out.String(), "250 arrivals/s") {
		t.Errorf("the report of a fixed rate, %v:\n%s", err, out.String())
	}
}

func TestTheCeilingsErrorIsSaidToo(t *testing.T) {
	t.Parallel()
	r := Report{Rounds: []Round{{Ceiling: &Figures{Errors: 1, FirstError: "status 500"}}}}
	var out strings.Builder
	err := r.Text(&out)
	if err != nil || !strings.Contains(out.String(), "first error: ceiling: status 500\n") {
		t.Errorf("%v:\n%s", err, out.String())
	}
}

func TestJSONIsTheReport(t *testing.T) {
	t.Parallel()
	r := sampleReport()
	var out bytes.Buffer
	err := r.JSON(&out)
	if err != nil {
		t.Fatal(err)
	}
	var got Report
	err = json.Unmarshal(out.Bytes(), &got)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r, got); diff != "" {
		t.Errorf("report read back (-written +read):\n%s", diff)
	}
	for _, name := range []string{`"p99_9_us"`, `"per_second"`, `"ratio"`, `"body_bytes"`, `"first_error"`} {
		if !strings.Contains(out.String(), name) {
			t.Errorf("the JSON has no %s:\n%s", name, out.String())
		}
	}
}

// full is a terminal that takes nothing any more.
type full struct{}

var errFull = errors.New("no space left on device")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestAReportThatCannotBeWrittenIsAnError(t *testing.T) {
	t.Parallel()
	r := sampleReport()
	if err := r.Text(full{}); !errors.Is(err, errFull) {
		t.Errorf("text = %v", err)
	}
	if err := r.JSON(full{}); !errors.Is(err, errFull) {
		t.Errorf("json = %v", err)
	}
}

func TestThisMachine(t *testing.T) {
	t.Parallel()
	m := thisMachine()
	if m.CPU == "" || m.Cores < 1 || !strings.Contains(m.OS, "/") || !strings.HasPrefix(m.Go, "go") {
		t.Errorf("this machine is %+v", m)
	}
}
