package archtest

import (
	"slices"
	"strings"
)

// dependency is one module of other people's that the program may contain.
type dependency struct {
	path    string
	planned bool
	why     string
}

// dependencies lists the modules that our code may import outside its tests.
func dependencies() []dependency {
	return []dependency{
		{"github.com/jackc/pgx/v5", false, "PostgreSQL's own protocol: a batch is one round trip and one commit, half the time of database/sql"},
		{"modernc.org/sqlite", true, "SQLite without cgo: one static binary for every platform"},
		{"github.com/pressly/goose/v3", true, "migrations embedded in the binary, with a lock for nodes that start together"},
		{"github.com/go-json-experiment/json", true, "JSON that refuses a key given twice and text that is not UTF-8"},
		{"golang.org/x/text", true, "the Turkish alphabets besides UTF-8 (windows-1254, iso-8859-9), and letters without their marks in files for banks; pgx has it anyway"},
		{"github.com/expr-lang/expr", true, "the language of routing rules: typed, without loops, compiled once"},
		{"go.yaml.in/yaml/v3", true, "gateway files; refuses members that it does not know"},
		{"github.com/alecthomas/kong", true, "one struct gives flags, environment and help"},
		{"github.com/prometheus/client_golang", true, "/metrics in the form that everybody reads"},
		{"github.com/tink-crypto/tink-go/v2", true, "keysets that rotate, and their form under a key-encryption key: not our invention"},
		{"github.com/tink-crypto/tink-go-awskms/v3", true, "a keyset under a key in AWS KMS, in the form that Tink's tools read"},
		{"github.com/aws/aws-sdk-go-v2", true, "AWS KMS: the clients' common ground, with its signatures"},
		{"github.com/aws/aws-sdk-go-v2/config", true, "AWS KMS: finds credentials where every AWS program finds them"},
		{"github.com/aws/aws-sdk-go-v2/service/kms", true, "AWS KMS: the service's two calls"},
		{"github.com/aws/smithy-go", true, "AWS KMS: its errors have a code"},
		{"github.com/sony/gobreaker/v2", true, "the circuit breaker: counts, late answers and probes, with nothing else in it"},
		{"rsc.io/qr", true, "QR codes of payment links: the matrix, with no drawing library behind it"},
		{"github.com/wneessen/go-mail", true, "mails by SMTP with TLS that is verified, and Turkish subjects that arrive"},
		{"github.com/standard-webhooks/standard-webhooks/libraries", true, "signs events as every receiver's library checks them; one file"},
		{"github.com/xuri/excelize/v2", true, "statements that are Excel workbooks"},
		{"github.com/HdrHistogram/hdrhistogram-go", true, "percentiles of the load generator without losing the tail"},
	}
}

// inherited lists the modules that come with those, so that a new release of one cannot bring in a stranger
// unseen.
func inherited() []dependency {
	return []dependency{
		{"github.com/jackc/pgpassfile", true, "pgx: reads ~/.pgpass"},
		{"github.com/jackc/pgservicefile", true, "pgx: reads pg_service.conf"},
		{"github.com/jackc/puddle/v2", true, "pgx: the connection pool"},
		{"golang.org/x/sync", true, "pgx, goose: a semaphore and error groups"},
		{"golang.org/x/crypto", true, "pgx: SCRAM in old releases"},
		{"modernc.org/libc", true, "sqlite: the C library in Go"},
		{"modernc.org/mathutil", true, "sqlite"},
		{"modernc.org/memory", true, "sqlite: its allocator"},
		{"github.com/dustin/go-humanize", true, "sqlite: sizes in messages"},
		{"github.com/google/uuid", true, "sqlite's libc"},
		{"github.com/mattn/go-isatty", true, "sqlite's libc"},
		{"github.com/ncruces/go-strftime", true, "sqlite's libc: dates"},
		{"github.com/remyoudompheng/bigfft", true, "sqlite's mathutil"},
		{"golang.org/x/sys", true, "sqlite, client_golang: system calls"},
		{"golang.org/x/exp", true, "sqlite's libc"},
		{"github.com/mfridman/interpolate", true, "goose: variables in migrations"},
		{"github.com/sethvargo/go-retry", true, "goose: waits for its lock"},
		{"go.uber.org/multierr", true, "goose: several errors in one"},
		{"github.com/beorn7/perks", true, "client_golang: quantiles"},
		{"github.com/cespare/xxhash/v2", true, "client_golang: hashes of labels"},
		{"github.com/kylelemons/godebug", true, "client_golang"},
		{"github.com/munnerz/goautoneg", true, "client_golang: content negotiation"},
		{"github.com/prometheus/client_model", true, "client_golang: the data model"},
		{"github.com/prometheus/common", true, "client_golang: the text format"},
		{"github.com/prometheus/procfs", true, "client_golang: metrics of the process"},
		{"go.yaml.in/yaml/v2", true, "client_golang's common"},
		{"github.com/richardlehane/mscfb", true, "excelize: old and encrypted workbooks"},
		{"github.com/richardlehane/msoleps", true, "excelize: their properties"},
		{"github.com/tiendc/go-deepcopy", true, "excelize: copies of styles"},
		{"github.com/xuri/efp", true, "excelize: formulas"},
		{"github.com/xuri/nfp", true, "excelize: formats of numbers"},
		{"golang.org/x/net", true, "excelize: character sets"},
		{"github.com/aws/aws-sdk-go-v2/credentials", true, "aws: credentials of a file, a process, a container, a role"},
		{"github.com/aws/aws-sdk-go-v2/feature/ec2/imds", true, "aws: credentials of a machine's role"},
		{"github.com/aws/aws-sdk-go-v2/internal/configsources", true, "aws"},
		{"github.com/aws/aws-sdk-go-v2/internal/endpoints/v2", true, "aws: addresses by region"},
		{"github.com/aws/aws-sdk-go-v2/internal/v4a", true, "aws: signatures for several regions"},
		{"github.com/aws/aws-sdk-go-v2/service/internal/accept-encoding", true, "aws"},
		{"github.com/aws/aws-sdk-go-v2/service/internal/presigned-url", true, "aws"},
		{"github.com/aws/aws-sdk-go-v2/service/signin", true, "aws: credentials of a person who has signed in"},
		{"github.com/aws/aws-sdk-go-v2/service/sso", true, "aws: the same, by an identity centre"},
		{"github.com/aws/aws-sdk-go-v2/service/ssooidc", true, "aws: the same"},
		{"github.com/aws/aws-sdk-go-v2/service/sts", true, "aws: credentials of a role, also that of a pod"},
		{"google.golang.org/protobuf", true, "client_golang: the data model; tink: its keysets"},
	}
}

// kitDependencies lists what test kits may import besides; no program contains a kit.
func kitDependencies() []dependency {
	return []dependency{
		{"github.com/google/go-cmp", true, "differences that a person can read"},
		{"pgregory.net/rapid", true, "properties over generated input"},
		{"github.com/getkin/kin-openapi", true, "checks answers against the OpenAPI document"},
		{"github.com/chromedp/chromedp", true, "drives a real browser"},
	}
}

// vocabularyRule keeps the packages that a stranger imports free of everything that he would import with them.
func vocabularyRule() rule {
	return rule{
		name: "vocabulary",
		why:  "floor 0 and the SDK are imported by other people's programs, which take every dependency along",
		fix:  "use the standard library; what needs more does not belong to the vocabulary",
		check: func(t *tree) []violation {
			var found []violation
			for _, p := range t.sorted() {
				floor, ok := floorOf(p.dir)
				if !ok || floor != 0 && p.dir != "." {
					continue
				}
				for _, f := range p.shipped() {
					for _, i := range f.imports {
						if i.dir == "" && !standard(i.path) {
							found = append(found, at(f.path, "imports %s, which is not of the standard library", i.path))
						}
						if p.dir == "." && i.dir != "" && i.dir != "money" && i.dir != "decline" {
							found = append(found, at(f.path, "the SDK imports %s; it may import money and decline", i.dir))
						}
					}
				}
			}
			return found
		},
	}
}

func moduleRule() rule {
	return rule{
		name: "dependencies",
		why:  "each module is code that runs beside card data and that somebody has to follow; the list says why each is worth it",
		fix:  "do without, or add the module to internal/archtest/modules.go with its reason and write an ADR",
		check: func(t *tree) []violation {
			var found []violation
			used := map[string]bool{}
			for _, p := range t.sorted() {
				allowed := dependencies()
				if kit(p.dir) {
					allowed = append(allowed, kitDependencies()...)
				}
				for _, f := range p.shipped() {
					for _, i := range f.imports {
						if i.dir != "" || standard(i.path) {
							continue
						}
						n := slices.IndexFunc(allowed, func(d dependency) bool { return matches(d.path+"/...", i.path) })
						if n < 0 {
							found = append(found, at(f.path, "imports %s, whose module is not on the list", i.path))
							continue
						}
						used[allowed[n].path] = true
					}
				}
			}
			for _, d := range dependencies() {
				if !d.planned && !used[d.path] {
					found = append(found, at("internal/archtest/modules.go", "lists %s, which nothing imports", d.path))
				}
			}
			return found
		},
	}
}

// standard reports whether an import path is of the standard library, whose first element alone has no dot.
func standard(target string) bool {
	first, _, _ := strings.Cut(target, "/")
	return !strings.Contains(first, ".")
}

// strangers returns those of the linked modules that neither list knows.
func strangers(linked []string) []string {
	var unknown []string
	for _, m := range linked {
		known := func(d dependency) bool { return d.path == m }
		if m != module && !slices.ContainsFunc(dependencies(), known) && !slices.ContainsFunc(inherited(), known) {
			unknown = append(unknown, m)
		}
	}
	return unknown
}
