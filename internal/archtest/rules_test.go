package archtest

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// fake makes a tree from files, given by path. A Go file without a package clause gets one, with a comment,
// so that a case shows only what it is about.
func fake(t *testing.T, files map[string]string) *tree {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		if strings.HasSuffix(name, ".go") && !strings.Contains(text, "package ") {
			parts := strings.Split(name, "/")
			text = "// Package " + parts[len(parts)-2] + " is here.\npackage " + parts[len(parts)-2] + "\n" + text
		}
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	loaded, err := load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// imp is an import declaration of one of our packages.
func imp(dir string) string { return "import _ \"" + module + "/" + dir + "\"\n" }

// TestRulesCanFail breaks every rule on purpose, and shows each what it must let pass.
func TestRulesCanFail(t *testing.T) {
	t.Parallel()
	tests := []struct {
		rule, name string
		files      map[string]string
		want       []string // parts of the violations, each once; none means that the rule is content
	}{
		{"floors", "downwards", map[string]string{"money/a.go": "", "internal/gateway/a.go": imp("money") + imp("connector"), "connector/a.go": imp("money")}, nil},
		{"floors", "upwards", map[string]string{"money/a.go": imp("internal/gateway"), "internal/gateway/a.go": ""}, []string{"floor 0 imports internal/gateway of floor 4"}},
		{"floors", "upwards in a test", map[string]string{"money/a.go": "", "money/a_test.go": imp("internal/gateway"), "internal/gateway/a.go": ""}, nil},
		{"floors", "a new room", map[string]string{"internal/novelty/a.go": ""}, []string{"internal/novelty: stands on no floor"}},
		{"floors", "an import of a room that is not there", map[string]string{"internal/gateway/a.go": imp("internal/novelty")}, []string{"imports internal/novelty, which stands on no floor"}},
		{"floors", "the contract above", map[string]string{"connector/paynet/a.go": imp("connector"), "connector/a.go": ""}, nil},
		{"floors", "a neighbour", map[string]string{"connector/paynet/a.go": imp("connector/paymes"), "connector/paymes/a.go": ""}, []string{"imports its neighbour connector/paymes"}},
		{"floors", "another wire", map[string]string{"wire/paynet/a.go": imp("wire/paymes"), "wire/paymes/a.go": ""}, []string{"imports its neighbour wire/paymes"}},
		{"floors", "a listed neighbour", map[string]string{"internal/job/a.go": imp("internal/merchant"), "internal/merchant/a.go": ""}, nil},
		{"floors", "a tool", map[string]string{"internal/cli/a.go": imp("internal/leakscan"), "internal/leakscan/a.go": ""}, []string{"imports internal/leakscan, which is a test or a tool"}},

		{"forbidden imports", "content", map[string]string{"internal/store/sqlite/a.go": `import _ "database/sql"`, "internal/webhook/a.go": `import _ "net/http"`}, nil},
		{"forbidden imports", "network in the domain", map[string]string{"internal/payment/a.go": `import _ "net/http"`}, []string{"imports net/http: the domain"}},
		{"forbidden imports", "database in the domain", map[string]string{"internal/job/a.go": `import _ "database/sql"`}, []string{"imports database/sql: SQL stands under store"}},
		{"forbidden imports", "driver in a surface", map[string]string{"internal/api/a.go": `import _ "github.com/jackc/pgx/v5/pgxpool"`}, []string{"imports github.com/jackc/pgx/v5/pgxpool"}},
		{"forbidden imports", "screen in the domain", map[string]string{"internal/session/a.go": `import _ "html/template"`}, []string{"no screen", "pages are written"}},
		{"forbidden imports", "client in a wire", map[string]string{"wire/paynet/a.go": `import _ "net/http"`}, []string{"a wire is bytes"}},
		{"forbidden imports", "provider in the engine", map[string]string{"internal/gateway/a.go": imp("connector/paynet")}, []string{"imports connector/paynet: the engine asks"}},
		{"forbidden imports", "implementation in the contract", map[string]string{"connector/a.go": imp("connector/paynet")}, []string{"a contract that knows"}},

		{"readers of a wire", "content", map[string]string{
			"connector/paynet/a.go": imp("wire/paynet"), "internal/dialect/paynet/a.go": imp("wire/paynet"), "internal/sim/a.go": imp("wire/simbank"), "wire/paynet/a.go": imp("wire/wirekit"),
			"internal/dialect/paynet/paynettest/a.go": imp("wire/paynet"),
		}, nil},
		{"readers of a wire", "the wrong provider", map[string]string{"connector/paynet/a.go": imp("wire/paymes")}, []string{"connector/paynet: imports wire/paymes"}},
		{"readers of a wire", "a shop of another dialect", map[string]string{"internal/dialect/paynet/paynettest/a.go": imp("wire/paymes")}, []string{"paynettest: imports wire/paymes"}},
		{"readers of a wire", "the engine", map[string]string{"internal/gateway/a.go": imp("wire/simbank")}, []string{"internal/gateway: imports wire/simbank"}},
		{"readers of a wire", "the simulator and a real provider", map[string]string{"internal/sim/a.go": imp("wire/paynet")}, []string{"internal/sim: imports wire/paynet"}},

		{"name of a wire", "content", map[string]string{"connector/paynet/a.go": `import wire "` + module + `/wire/paynet"`, "connector/paynet/a_test.go": imp("wire/paynet")}, nil},
		{"name of a wire", "another name", map[string]string{"internal/dialect/paynet/a.go": `import pn "` + module + `/wire/paynet"`}, []string{"without calling it wire"}},

		{"variants", "content", map[string]string{"internal/server/a.go": imp("connector/paynet"), "connector/paynet/a.go": "", "internal/cli/a_test.go": imp("connector/paynet")}, nil},
		{"variants", "chosen elsewhere", map[string]string{"internal/cli/a.go": imp("internal/store/sqlite") + imp("internal/dialect/paynet")}, []string{"internal/store/sqlite", "internal/dialect/paynet"}},

		{"registry", "a connector's", map[string]string{"internal/server/a.go": "", "internal/provider/kind.go": imp("connector/paynet"), "connector/paynet/a.go": ""}, nil},
		{"registry", "content", map[string]string{"internal/server/registry.go": imp("connector/paynet"), "connector/paynet/a.go": "", "connector/connectortest/a.go": ""}, nil},
		{"registry", "forgotten", map[string]string{"internal/server/registry.go": "", "connector/paynet/a.go": ""}, []string{"connector/paynet: is imported neither"}},
		{"registry", "no server yet", map[string]string{"connector/paynet/a.go": ""}, nil},

		{"test kits", "content", map[string]string{"internal/api/a_test.go": imp("internal/dialect/dialecttest"), "internal/dialect/dialecttest/a.go": `import _ "testing"`}, nil},
		{"test kits", "in the program", map[string]string{"internal/api/a.go": imp("internal/dialect/dialecttest") + `import _ "testing"`}, []string{"imports the test kit internal/dialect/dialecttest", "imports testing"}},

		{"fan-out", "content", map[string]string{"internal/gateway/a.go": many(12) + imp("money") + imp("decline"), "internal/server/a.go": many(13)}, nil},
		{"fan-out", "crowded", map[string]string{"internal/roster/a.go": many(13)}, []string{"imports 13 packages of ours"}},

		{"card data", "listed", map[string]string{"internal/gateway/a.go": imp("pan"), "connector/a.go": imp("pan"), "internal/logging/a.go": imp("pan"), "pan/a.go": "", "internal/ledger/a_test.go": imp("pan")}, nil},
		{"card data", "not listed", map[string]string{"internal/gateway/a.go": imp("pan"), "connector/a.go": imp("pan"), "internal/logging/a.go": imp("pan"), "internal/ledger/a.go": imp("pan")}, []string{"internal/ledger: imports pan"}},
		{"card data", "listed in vain", map[string]string{"internal/gateway/a.go": "", "connector/a.go": imp("pan"), "internal/logging/a.go": imp("pan"), "internal/vault/a.go": imp("pan"), "internal/dialect/paratika/wallet/a.go": imp("pan")}, []string{"lists internal/gateway, which does not"}},

		{"both languages", "content", map[string]string{"internal/cli/a.go": "import (\n\"fmt\"\n\"os\"\n)\nfunc f(t fault.Text) { _ = fault.Text{TR: \"ödeme\", EN: \"payment\"}; _ = fault.Text{}; fmt.Fprintf(os.Stdout, \"%s\\t%-3d webhook\\n\", t) }"}, nil},
		{"both languages", "one language", map[string]string{"internal/gateway/a.go": "var _ = fault.Text{EN: \"payment\"}", "internal/api/a.go": "var _ = fault.Text{TR: \"\", EN: \"payment\"}"}, []string{"says nothing in TR", "says nothing in TR"}},
		{"both languages", "one language in a list", map[string]string{
			"internal/gateway/a.go": "var _ = []fault.Text{{EN: \"payment\"}, {TR: \"ödeme\", EN: \"payment\"}}", "internal/api/a.go": "var _ = map[string]map[string]fault.Text{\"a\": {\"b\": {TR: \"ödeme\"}}}",
		}, []string{"says nothing in TR", "says nothing in EN"}},
		{"both languages", "words that are put together", map[string]string{"internal/cli/a.go": "import (\n\"fmt\"\n\"os\"\n)\nfunc f(n string) { fmt.Fprintln(os.Stdout, n+\" done \"+n) }"}, []string{`prints "done"`}},
		{"both languages", "an error of the command line", map[string]string{"internal/cli/a.go": "import (\n\"errors\"\n\"fmt\"\n)\nvar _, _ = errors.New(\"no such bank\"), fmt.Errorf(\"--db: %w\", nil)"}, []string{"uses errors.New", "uses fmt.Errorf"}},
		{"both languages", "words that are printed", map[string]string{"internal/cli/a.go": "import (\n\"fmt\"\n\"os\"\n)\nfunc f() { fmt.Fprintln(os.Stdout, \"%d done\") }"}, []string{`prints "done"`}},
		{"vocabulary", "content", map[string]string{"money/a.go": `import _ "strings"`, "vezne.go": "// Package vezne is here.\npackage vezne\n" + imp("money"), "wire/paynet/a.go": `import _ "github.com/go-json-experiment/json"`}, nil},
		{"vocabulary", "a module", map[string]string{"card/a.go": `import _ "github.com/google/uuid"`}, []string{"imports github.com/google/uuid"}},
		{"vocabulary", "the SDK reaches in", map[string]string{"vezne.go": "package vezne\n" + imp("card")}, []string{"the SDK imports card"}},

		{"dependencies", "content", map[string]string{"internal/store/postgres/a.go": `import _ "github.com/jackc/pgx/v5/pgxpool"`, "connector/connectortest/a.go": `import _ "pgregory.net/rapid"`}, nil},
		{"dependencies", "a stranger", map[string]string{"internal/store/postgres/a.go": `import _ "github.com/jackc/pgx/v5"` + "\n" + `import _ "github.com/google/uuid"`}, []string{"imports github.com/google/uuid"}},
		{"dependencies", "a kit's module in the program", map[string]string{"internal/store/postgres/a.go": `import _ "github.com/jackc/pgx/v5"`, "internal/api/a.go": `import _ "pgregory.net/rapid"`}, []string{"internal/api/a.go: imports pgregory.net/rapid"}},
		{"dependencies", "listed in vain", map[string]string{"money/a.go": ""}, []string{"lists github.com/jackc/pgx/v5, which nothing imports"}},

		{"clock", "content", map[string]string{"internal/server/a.go": "import \"time\"\nvar _ = time.Now", "internal/job/a.go": "import \"time\"\nvar _ = time.Second", "internal/job/a_test.go": "import \"time\"\nvar _ = time.Now"}, nil},
		{"clock", "asked", map[string]string{"internal/job/a.go": "import \"time\"\nvar _ = time.Now()\nvar _ = time.Since"}, []string{"internal/job/a.go:4: uses time.Now", "a.go:5: uses time.Since"}},
		{"clock", "asked under another name", map[string]string{"internal/job/a.go": "import clock \"time\"\nvar _ = clock.Now()"}, []string{"uses clock.Now"}},
		{"clock", "another package's Now", map[string]string{"internal/job/a.go": "var time struct{ Now func() }\nvar _ = time.Now"}, nil},

		{"environment", "content", map[string]string{"internal/config/a.go": "import \"os\"\nvar _ = os.Getenv(\"X\")", "internal/job/a.go": "import \"os\"\nvar _ = os.Stdout"}, nil},
		{"environment", "read in the house", map[string]string{"internal/job/a.go": "import \"os\"\nimport _ \"flag\"\nvar _ = os.Getenv(\"X\")"}, []string{"uses os.Getenv", "imports flag"}},

		{"init", "content", map[string]string{"internal/job/a.go": "type t struct{}\nfunc (t) init() {}"}, nil},
		{"init", "declared", map[string]string{"internal/job/a.go": "func init() {}"}, []string{"a.go:3: declares init"}},

		{"SQL", "content", map[string]string{
			"internal/store/sqlstore/a.go": "const q = `select id from payment`", "internal/store/sqlite/migration/0001_a.sql": "",
			"internal/api/a.go": "const q = \"Select one from the list\"\nconst r = \"update the payment\"\nconst s = \"with care\"", "internal/api/a_test.go": "const q = `select id from payment`",
		}, nil},
		{"SQL", "a query", map[string]string{"internal/api/a.go": "const q = `\n\tselect id\n\tfrom payment`"}, []string{"a.go:3: holds SQL"}},
		{"SQL", "a statement", map[string]string{"internal/api/a.go": "const q = \"UPDATE payment SET x = 1\"\nconst r = \"insert into payment values (1)\"\nconst s = \"PRAGMA journal_mode\"\nconst u = \"create table x (y int)\""}, []string{"a.go:3", "a.go:4", "a.go:5", "a.go:6"}},
		{"SQL", "a file", map[string]string{"internal/api/schema.sql": ""}, []string{"internal/api/schema.sql: a .sql file"}},

		{"HTML", "content", map[string]string{"internal/web/checkout/page.html": "", "internal/sim/a.go": "const p = `<form>`", "internal/api/a.go": "const p = \"a <merchant> or a <formula>\"", "docs/page.css": ""}, nil},
		{"HTML", "a form", map[string]string{"internal/dialect/paynet/a.go": "const p = `<form method=post>`"}, []string{"holds HTML"}},
		{"HTML", "files", map[string]string{"internal/api/a.html": "", "internal/api/a.css": "", "internal/api/a.js": "", "internal/api/a.tmpl": ""}, []string{"a.html", "a.css", "a.js", "a.tmpl"}},

		{"floats", "content", map[string]string{"money/a.go": "var x int64", "internal/bench/a.go": "var x float64", "money/a_test.go": "var x float64"}, nil},
		{"floats", "an amount", map[string]string{"wire/paynet/a.go": "import \"strconv\"\nvar x float64\nvar _, _ = strconv.ParseFloat(\"\", 64)"}, []string{"uses float64", "uses strconv.ParseFloat"}},
		{"floats", "big ones", map[string]string{"money/a.go": "import \"math/big\"\nvar x *big.Float"}, []string{"uses big.Float"}},

		{"strict JSON", "content", map[string]string{"internal/api/a.go": "import \"encoding/json\"\nvar _ = json.Marshal", "internal/bench/a.go": "import \"encoding/json\"\nvar _ = json.Unmarshal"}, nil},
		{"strict JSON", "a lax reader", map[string]string{"internal/api/a.go": "import \"encoding/json\"\nvar _ = json.Unmarshal\nvar _ = json.NewDecoder"}, []string{"uses json.Unmarshal", "uses json.NewDecoder"}},

		{"file size", "content", map[string]string{"money/a.go": strings.Repeat("\n", 590), "money/b.go": "// Code generated by hand. DO NOT EDIT.\n\npackage money\n" + strings.Repeat("\n", 700)}, nil},
		{"file size", "too long", map[string]string{"money/a.go": strings.Repeat("\n", 600), "money/a_test.go": strings.Repeat("\n", 600)}, []string{"money/a.go: has 602 lines", "money/a_test.go"}},

		{"package doc", "content", map[string]string{"money/a.go": "package money", "money/doc.go": "// Package money counts.\npackage money", "cmd/vezne/main.go": "// Command vezne serves.\npackage main", "internal/storytest/a_test.go": "// Package storytest tells.\npackage storytest_test"}, nil},
		{"package doc", "none", map[string]string{"money/a.go": "package money"}, []string{`money: has no package comment that begins with "Package money "`}},
		{"package doc", "of something else", map[string]string{"money/a.go": "// Money counts.\npackage money", "cmd/vezne/main.go": "// Package main serves.\npackage main"}, []string{"money: has no", "cmd/vezne: has no"}},

		{"names", "content", map[string]string{"internal/job/runner.go": "", "cmd/vezne/main.go": "package main"}, nil},
		{"names", "empty ones", map[string]string{"internal/util/a.go": "", "internal/job/helpers_test.go": "", "internal/job/types.go": ""}, []string{"internal/util: has a name", "helpers_test.go", "types.go"}},
		{"names", "of two words", map[string]string{"internal/jobQueue/a.go": "", "internal/job_queue/a.go": ""}, []string{"internal/jobQueue: is not one", "internal/job_queue: is not one"}},
		{"names", "folder and package", map[string]string{"internal/job/a.go": "package queue"}, []string{"internal/job: holds package queue"}},

		{"links", "content", map[string]string{"docs/a.md": "[b](b.md) [c](../README.md#top) [d](https://example.org/) [e](#here) [f](/docs/b.md)", "docs/b.md": "", "README.md": ""}, nil},
		{"merges", "content", map[string]string{"docs/a.md": "a\n=======\nb <<<<<<< c\n"}, nil},
		{"merges", "undecided", map[string]string{"docs/a.md": "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> 1a2b3c\n"}, []string{"docs/a.md:2", "docs/a.md:6"}},

		{"links", "to nowhere", map[string]string{"docs/a.md": "[b](gone.md#top)"}, []string{"docs/a.md: links to gone.md"}},
	}
	tested := map[string][2]bool{} // by rule: has it been seen content, has it been seen to fail
	for _, tt := range tests {
		seen := tested[tt.rule]
		seen[min(len(tt.want), 1)] = true
		tested[tt.rule] = seen
		t.Run(tt.rule+": "+tt.name, func(t *testing.T) {
			t.Parallel()
			i := slices.IndexFunc(rules(), func(r rule) bool { return r.name == tt.rule })
			if i < 0 {
				t.Fatalf("there is no rule %q", tt.rule)
			}
			var got []string
			for _, v := range rules()[i].check(fake(t, tt.files)) {
				// The house's own stale entries are about the real tree, unless the case is about them.
				if strings.HasPrefix(v.where, "internal/archtest/") && !strings.Contains(tt.name, "in vain") && !mentions(tt.want, v.what) {
					continue
				}
				got = append(got, v.where+": "+v.what)
			}
			if len(got) != len(tt.want) {
				t.Errorf("%d violations, want %d: %q", len(got), len(tt.want), got)
			}
			for _, want := range tt.want {
				if !slices.ContainsFunc(got, func(g string) bool { return strings.Contains(g, want) }) {
					t.Errorf("no violation with %q in %q", want, got)
				}
			}
		})
	}
	for _, r := range rules() {
		if r.why == "" || r.fix == "" {
			t.Errorf("rule %q does not say why it is there and what to do", r.name)
		}
		if tested[r.name] != [2]bool{true, true} {
			t.Errorf("rule %q must be seen to pass and to fail", r.name)
		}
	}
}

func mentions(wants []string, text string) bool {
	return slices.ContainsFunc(wants, func(w string) bool { return strings.Contains(text, w) })
}

// many imports n packages of ours.
func many(n int) string {
	dirs := []string{
		"internal/job", "internal/payment", "internal/threeds", "internal/merchant", "internal/ledger", "internal/vault", "internal/session",
		"internal/routing", "internal/webhook", "internal/commission", "internal/subscription", "internal/idempotency", "internal/record",
	}
	var b strings.Builder
	for _, dir := range dirs[:n] {
		b.WriteString(imp(dir))
	}
	return b.String()
}

func TestStrangers(t *testing.T) {
	t.Parallel()
	got := strangers([]string{module, "github.com/jackc/pgx/v5", "modernc.org/libc", "example.org/stranger"})
	if want := []string{"example.org/stranger"}; !slices.Equal(got, want) {
		t.Errorf("strangers = %q, want %q", got, want)
	}
}

func TestMatches(t *testing.T) {
	t.Parallel()
	tests := []struct {
		pattern, name string
		want          bool
	}{
		{"money", "money", true},
		{"money", "money/x", false},
		{"connector/*", "connector/paynet", true},
		{"connector/*", "connector", false},
		{"connector/*", "connector/paynet/x", false},
		{"internal/store/...", "internal/store", true},
		{"internal/store/...", "internal/store/sqlite/x", true},
		{"internal/store/...", "internal/storetest", false},
	}
	for _, tt := range tests {
		if got := matches(tt.pattern, tt.name); got != tt.want {
			t.Errorf("matches(%q, %q) = %t, want %t", tt.pattern, tt.name, got, tt.want)
		}
	}
}
