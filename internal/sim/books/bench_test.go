package books

import (
	"path/filepath"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// BenchmarkAuthorize measures one authorization in a file, with 32 under way.
func BenchmarkAuthorize(b *testing.B) {
	books := openAt(b, filepath.Join(b.TempDir(), "books.db"), &hand{now: noon()})
	defer func() { _ = books.Close() }()
	var count atomic.Int64
	before := cpuTime(b)
	b.SetParallelism(16)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			r := request("01KAN4J7W2M9"+strconv.FormatInt(count.Add(1), 10), 12345)
			_, _, err := books.Authorize(b.Context(), r)
			if err != nil {
				b.Error(err)
				return
			}
		}
	})
	b.ReportMetric(float64((cpuTime(b)-before).Microseconds())/float64(b.N), "cpu-us/op")
}

// cpuTime returns the processor time that this process has used.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	err := syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	if err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
