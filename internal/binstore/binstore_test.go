package binstore_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/card"
	"github.com/vezne/vezne/internal/bin"
	"github.com/vezne/vezne/internal/binstore"
	"github.com/vezne/vezne/internal/store"
	"github.com/vezne/vezne/internal/store/postgres"
	"github.com/vezne/vezne/internal/store/postgres/pgtest"
	"github.com/vezne/vezne/internal/store/sqlite"
)

func now() time.Time { return time.Date(2026, 3, 29, 12, 0, 0, 0, time.UTC) }

// onBoth runs a test on either engine.
func onBoth(t *testing.T, test func(t *testing.T, s store.Store)) {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	for engine, open := range map[string]func(t *testing.T) (store.Store, error){
		"sqlite": func(t *testing.T) (store.Store, error) {
			return sqlite.Open(t.Context(), sqlite.Config{Path: filepath.Join(t.TempDir(), "vezne.db"), Now: now, Log: quiet})
		},
		"postgres": func(t *testing.T) (store.Store, error) {
			return postgres.Open(t.Context(), postgres.Config{URL: pgtest.URL(t), Now: now, Log: quiet})
		},
	} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			s, err := open(t)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = s.Close() })
			test(t, s)
		})
	}
}

func imported(issuer string) bin.Import {
	return bin.Import{Rows: []bin.Row{
		{BIN: "400001", Issuer: issuer, Brand: card.Visa, Type: bin.Credit, Commercial: true, Country: "TR"},
		{BIN: "40000234", Bank: "akbank", Issuer: "ŞİĞ A.Ş.", Brand: card.Troy, Type: bin.Prepaid, Family: bin.Axess, Country: "TR"},
	}}
}

func TestReplace(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s store.Store) {
		got, err := binstore.Read(t.Context(), s)
		if err != nil || got.Version != 0 || len(got.Rows) != 0 {
			t.Errorf("an empty house has %+v, %v", got, err)
		}
		for n, issuer := range []string{"FIRST", "SECOND"} {
			at := now().Add(time.Duration(n) * time.Hour)
			version, err := binstore.Replace(t.Context(), s, imported(issuer), at)
			if err != nil || version != int64(n+1) {
				t.Fatalf("import %d: version %d, %v", n+1, version, err)
			}
			got, err = binstore.Read(t.Context(), s)
			want := binstore.Kept{Import: imported(issuer), Version: version, At: at}
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%v (-want +got):\n%s", err, diff)
			}
		}
	})
}

// rival imports between the look of another import and its commit.
type rival struct {
	store.Store

	once bool
}

func (r *rival) Commit(ctx context.Context, c store.Change) error {
	if !r.once {
		r.once = true
		_, err := binstore.Replace(ctx, r.Store, imported("RIVAL"), now())
		if err != nil {
			return err
		}
	}
	return r.Store.Commit(ctx, c)
}

func TestOfTwoImportsAtOnceOneIsRefused(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s store.Store) {
		for range 2 { // the first import, and one over another
			_, err := binstore.Replace(t.Context(), &rival{Store: s}, imported("LATE"), now())
			if !errors.Is(err, binstore.ErrChanged) {
				t.Errorf("the later import: %v, want ErrChanged", err)
			}
			got, err := binstore.Read(t.Context(), s)
			if err != nil || got.Rows[0].Issuer != "RIVAL" {
				t.Errorf("kept is %+v, %v", got, err)
			}
		}
	})
}

func TestWatcher(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s store.Store) {
		var d bin.Directory
		w := &binstore.Watcher{Store: s, Directory: &d, Log: slog.New(slog.DiscardHandler)}
		look := func(want string) {
			t.Helper()
			w.Look(t.Context())
			if got, _ := d.Find("400001"); got.Bank.Name != want {
				t.Errorf("the directory says %+v, want %q", got, want)
			}
		}
		look("")
		for _, issuer := range []string{"FIRST", "SECOND"} {
			_, err := binstore.Replace(t.Context(), s, imported(issuer), now())
			if err != nil {
				t.Fatal(err)
			}
			look(issuer)
		}
		err := s.Close()
		if err != nil {
			t.Fatal(err)
		}
		look("SECOND") // a database that is away changes nothing
	})
}
