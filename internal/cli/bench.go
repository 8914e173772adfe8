package cli

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/vezne/vezne/internal/bench"
	"github.com/vezne/vezne/internal/config"
	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/logging"
)

type benchCommand struct {
	language

	URL      string        `name:"url" default:"http://127.0.0.1:8080" help:"The gateway to measure." tr:"Ölçülecek ağ geçidi."`
	Surface  string        `enum:"paynet,v1" default:"paynet" help:"The API to speak: paynet or v1." tr:"Konuşulacak API: paynet ya da v1."`
	Clients  int           `default:"32" help:"Requests under way at once." tr:"Aynı anda yolda olan istek sayısı."`
	Duration time.Duration `default:"10s" help:"Length of one phase." tr:"Bir evrenin süresi."`
	Rounds   int           `default:"3" help:"How often gateway and ceiling are measured, in turn." tr:"Ağ geçidi ile tavanın sırayla kaç kez ölçüleceği."`
	Rate     float64       `default:"0" help:"Fixed number of arrivals a second; 0 is a closed loop." tr:"Saniyede gelen sabit istek sayısı; 0 verilirse her istek bir öncekinin cevabını bekler."`
	DB       string        `name:"ceiling-db" default:"sqlite" placeholder:"URL" help:"Empty database for the ceiling, of the gateway's engine: sqlite (a new file in the working folder), sqlite:PATH, postgres://... or none." tr:"Tavan için, ağ geçidininkiyle aynı türde boş bir veritabanı: sqlite (çalışma klasöründe yeni bir dosya), sqlite:YOL, postgres://... ya da none."`
	JSON     bool          `name:"json" help:"Print the report as JSON." tr:"Raporu JSON olarak yazar."`
}

// Run measures and prints.
func (c benchCommand) Run(ctx context.Context, s streams) error {
	if c.Clients < 1 || c.Rounds < 1 || c.Duration <= 0 || c.Rate < 0 {
		return fault.Say(fault.Text{
			TR: "--clients, --rounds, --duration ve --rate: ilk üçü sıfırdan büyük olmalı, sonuncusu sıfırdan küçük olmamalıdır",
			EN: "--clients, --rounds, --duration and --rate: the first three are positive, and the last is not negative",
		})
	}
	conf := bench.Config{
		URL: c.URL, Surface: c.Surface, Clients: c.Clients, Duration: c.Duration, Rounds: c.Rounds, Rate: c.Rate, Log: s.log,
	}
	if c.DB != "none" {
		text := c.DB
		if text == "sqlite" {
			// In the working folder and not among the temporary files, which may be kept in memory.
			folder, err := os.MkdirTemp(".", "vezne-bench-")
			if err != nil {
				return fault.Doing(fault.Text{TR: "tavan için klasör oluşturulamadı", EN: "make folder for the ceiling"}, err)
			}
			defer func() { _ = os.RemoveAll(folder) }() // nothing in it is kept
			text = "sqlite:" + filepath.Join(folder, "ceiling.db")
		}
		db, err := config.ParseDatabase(text)
		if err != nil {
			return fault.At("--ceiling-db", err)
		}
		conf.Ceiling = &db
		conf.CeilingArgs = []string{"ceiling", "--db", text, "--surface", c.Surface}
	}
	report, err := bench.Run(ctx, conf)
	if report != nil {
		write := report.Text
		if c.JSON {
			write = report.JSON
		}
		err = errors.Join(err, write(s.out))
	}
	return err
}

type ceilingCommand struct {
	language

	DB      string `name:"db" required:"" placeholder:"URL" help:"Empty database." tr:"Boş veritabanı."`
	Surface string `enum:"paynet,v1" default:"paynet" help:"Whose payments to replay." tr:"Kimin ödemelerinin yineleneceği."`
}

// Run serves the benchmark's ceiling until a signal.
func (c ceilingCommand) Run(ctx context.Context, s streams) error {
	db, err := config.ParseDatabase(c.DB)
	if err != nil {
		return fault.At("--db", err)
	}
	return bench.ServeCeiling(ctx, db, c.Surface, s.out, logging.New(s.log, slog.LevelError, true))
}
