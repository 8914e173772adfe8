package archtest

import (
	"path"
	"slices"
	"strings"
)

// outside is the floor of tests and tools that belong to no room. They may import anything, and nothing may
// import them.
const outside = 7

// floors says on which floor a folder stands. The first pattern that matches decides.
func floors() []struct {
	pattern string
	floor   int
} {
	return []struct {
		pattern string
		floor   int
	}{
		// Vocabulary: values that everybody speaks of.
		{"money", 0}, {"card", 0}, {"pan", 0}, {"decline", 0},
		{"internal/fault", 0}, {"internal/id", 0}, {"internal/calendar", 0},
		{"internal/testhost/...", 0},        // packages of the machine, for the tests' own programs
		{"internal/logging/loggingtest", 0}, // for tests that search what any room logs
		// One provider's bytes each. The SDK stands beside them: it knows no more than the vocabulary.
		{"wire/...", 1}, {".", 1},
		{"internal/logging", 1}, // how every room logs, with the last net for card numbers under it
		{"internal/keyring", 1}, // how every room seals what must not stand in the database in plain
		// The domain: true with no network, no database and no screen.
		{"internal/payment", 2}, {"internal/threeds", 2}, {"internal/ledger", 2}, {"internal/vault", 2},
		{"internal/session", 2}, {"internal/merchant", 2}, {"internal/routing", 2}, {"internal/webhook", 2},
		{"internal/job", 2}, {"internal/commission", 2}, {"internal/subscription", 2},
		{"internal/idempotency", 2}, {"internal/message", 2}, {"internal/record", 2}, {"internal/ticket", 2},
		{"internal/bin", 2}, {"internal/marketplace", 2}, {"internal/matrix", 2}, {"internal/pricing", 2},
		// What the domain is kept in and calls out to.
		{"internal/transit", 1},    // how a key in HashiCorp Vault is asked
		{"internal/awskms/...", 1}, // how a key in AWS KMS is asked
		{"internal/tape", 1},       // what passes between a connector and its provider, without anything secret
		{"connector/...", 3}, {"internal/health", 3}, {"internal/courier", 3}, {"internal/store/...", 3}, {"internal/sim/...", 3},
		// What happens next.
		{"internal/gateway", 4}, {"internal/provider", 4}, {"internal/roster", 4}, {"internal/binstore", 4}, {"internal/vaultstore/...", 4}, {"internal/reconcile/...", 4}, {"internal/bookkeeper/...", 4}, {"internal/dispatch", 4},
		{"internal/paylink", 4}, {"internal/retention", 4}, {"internal/parts", 4}, {"internal/dispute", 2},
		// Who asks.
		{"internal/dialect/...", 5}, {"internal/api/...", 5}, {"internal/web/...", 5},
		// What puts it together.
		{"internal/config", 6}, {"internal/server/...", 6}, {"internal/cli/...", 6}, {"internal/bench/...", 6}, {"cmd/...", 6},
		// What checks and documents it.
		{"internal/archtest", outside}, {"internal/mirrortest", outside}, {"internal/storytest", outside},
		{"internal/crashtest", outside}, {"internal/historytest", outside}, {"internal/payment/statesdoc", outside}, {"internal/tablesdoc", outside}, {"internal/leakscan", outside}, {"internal/testreport", outside}, {"examples/...", outside},
	}
}

// neighbours lists the imports between packages of one floor. A package may always import the contract that
// stands above it in the tree (connector/paynet imports connector); everything else is here, with its reason.
// A planned one may be unused.
func neighbours() []struct {
	from, to string
	planned  bool
	why      string
} {
	return []struct {
		from, to string
		planned  bool
		why      string
	}{
		{"pan", "card", false, "a full number says which brand it is and gives its summary"},
		{"wire/*", "wire/wirekit", false, "what every wire does in the same way: strict JSON, forms, charsets"},
		{"internal/merchant", "internal/commission", false, "what a merchant has agreed to pay is part of who it is to us"},
		{"internal/vault", "internal/merchant", false, "a sealed card is bound to its merchant and opens for no other"},
		{"internal/marketplace", "internal/commission", false, "what a marketplace takes of a store is a rate"},
		{"internal/payment", "internal/commission", false, "what was agreed about a payment's commission is kept with it"},
		{"internal/pricing", "internal/bin", false, "a price depends on the card"},
		{"internal/pricing", "internal/commission", false, "prices are made of rates"},
		{"internal/pricing", "internal/payment", false, "an offer is the terms of a payment that may follow"},
		{"internal/payment", "internal/merchant", false, "every payment belongs to a merchant, and its key begins with that id"},
		{"internal/threeds", "internal/merchant", false, "every challenge belongs to a merchant, and its key begins with that id"},
		{"internal/idempotency", "internal/merchant", false, "a key is a merchant's own: two may use the same"},
		{"internal/routing", "internal/bin", false, "a rule may ask about the card's bank and family"},
		{"internal/routing", "internal/commission", false, "an explanation tells the expected rates as rates are written"},
		{"internal/merchant", "internal/bin", false, "what a merchant pays depends on the card, and what is known of cards is imported while it runs"},
		{"internal/merchant", "internal/routing", false, "a merchant's rules say where its payments go"},
		{"internal/message", "internal/record", false, "a message is kept as a record until it is sent"},
		{"internal/dispute", "internal/merchant", false, "a dispute is a merchant's own, and its key begins with that id"},
		{"internal/dispute", "internal/payment", false, "a dispute is about a payment"},
		{"internal/dispute", "internal/record", false, "a dispute is kept as a record, and its files too"},
		{"internal/paylink", "internal/gateway", false, "a payment link is paid by the engine, which lets one payment of each place succeed"},
		{"internal/parts", "internal/gateway", false, "a part of an amount is a payment, and is set aside in the commit that begins it"},
		{"internal/web/linkpage", "internal/web/*", false, "the page behind a payment link is the hosted page with an amount and an end"},
		{"internal/api", "internal/web/linkpage", false, "the payment links of our own API are paid on the one page"},
		{"internal/dialect/paratika/link", "internal/web/*", false, "a room of a dialect's, whose links are paid on the one page"},
		{"internal/dialect/paratika/split", "internal/web/splitpage", false, "a room of a dialect's, whose payers see what is left on a page"},
		{"internal/dialect/*", "internal/web/linkpage", true, "a dialect's payment links are paid on the one page"},
		{"internal/record", "internal/merchant", false, "records are a merchant's own, and their key begins with that id"},
		{"internal/ticket", "internal/merchant", false, "a ticket leads to a merchant"},
		{"internal/ticket", "internal/threeds", false, "a ticket may carry the secret of a visit"},
		{"internal/subscription", "internal/merchant", false, "subscriptions are a merchant's own, and their key begins with that id"},
		{"internal/subscription", "internal/payment", false, "every try of a period is a payment, and days are those of Turkish banks"},
		{"internal/webhook", "internal/merchant", false, "deliveries and endpoints are kept by merchant, like everything"},
		{"internal/job", "internal/merchant", false, "jobs are kept by merchant, like everything"},
		{"internal/ledger", "internal/merchant", false, "books are kept by merchant"},
		{"internal/ledger", "internal/payment", false, "what an operation posts follows from its payment"},
		{"internal/ledger", "internal/commission", false, "shares of a part are portions of the whole"},
		{"connector/*", "connector/exchange", false, "one way to call a provider, which knows whether a byte can have left"},
		{"internal/health", "connector", false, "a breaker counts how calls of connectors end"},
		{"internal/store/*", "internal/store/sqlstore", false, "one SQL text for both engines"},
		{"internal/sim/...", "internal/sim/...", false, "the simulator is one house of its own: bank, books, pages"},
		{"internal/store/postgres/pgtest/withpostgres", "internal/store/postgres/pgtest/cluster", false, "the command that starts a cluster"},
		{"internal/store/postgres/pgtest", "internal/store/postgres/pgtest/cluster", false, "the kit starts one where no command did"},
		{"internal/dialect/*/*test", "internal/dialect/dialecttest", false, "a shop of a dialect is played as the suite wants it"},
		{"internal/dialect", "internal/web/view", false, "the pages by which buyers pass are the same for every dialect"},
		{"internal/dialect/*", "internal/web/view", false, "the form that sends a browser on is the one template"},
		{"internal/dialect/paynet", "internal/dialect/paynet/terms", false, "what a payment costs is a room of its own in a large dialect"},
		{"internal/dialect/esnekpos", "internal/dialect/esnekpos/*", false, "what a payment costs, what a hash leads to, payment requests and recurring payments are rooms of their own in a large dialect"},
		{"internal/dialect/esnekpos/request", "internal/dialect/esnekpos/terms", false, "which table a payment request is priced by"},
		{"internal/dialect/esnekpos/request", "internal/web/*", false, "payment requests are paid on the one page of links"},
		{"internal/dialect/paratika", "internal/dialect/paratika/*", false, "the sessions that wait for their buyers, the wallet, the recurring plans, the links and the split payments are rooms of their own in a large dialect"},
		{"internal/dialect/paymes", "internal/dialect/paymes/market", false, "stores and their shares are a room of their own in a large dialect"},
		{"internal/dialect/paymes", "internal/dialect/paymes/order", false, "the orders that wait for a card are a room of their own in a large dialect"},
		{"internal/dialect/paynet", "internal/dialect/paynet/desk", false, "what is remembered between calls is another"},
		{"internal/dialect/paynet", "internal/dialect/paynet/standing", false, "the subscriptions with the page of their payers are a third"},
		{"internal/dialect/paynet/standing", "internal/web/checkout", false, "payers of a subscription enter their cards on the one page"},
		{"internal/dialect/paynet/standing", "internal/web/view", false, "the page that says how it ended is the one template"},
		{"internal/dialect/paynet", "internal/web/paynetform", false, "the scripts of Paynet's forms are served beside the services that they call"},
		{"internal/dialect/*", "internal/web/checkout", false, "a provider's hosted page is the one page under its names and addresses"},
		{"internal/dialect/paratika/wallet", "internal/web/walletpage", false, "a room of a dialect's, whose customers see their cards on a page"},
		{"internal/api/apitest", "internal/dialect/dialecttest", false, "a shop that speaks our own API stands before the same houses as those of the dialects"},
		{"internal/reconcile/sheet", "internal/reconcile/statement", false, "a workbook is one more table for statements"},
		{"internal/api/...", "internal/web/view", false, "the buyer's way through 3-D Secure is the same page for every surface"},
		{"internal/bench", "internal/config", false, "the load speaks to development mode with its fixed credentials"},
		{"internal/bench", "internal/server", false, "the ceiling replays what one real payment commits"},
		{"internal/web/*", "internal/web/view", false, "layout, headers, protection against forged requests"},
		{"internal/web/*", "internal/web/asset", true, "style sheets and icons"},
		{"internal/roster", "internal/provider", false, "an account is checked and opened by what its kind of provider wants"},
		{"internal/server/...", "internal/config", false, "the server is built from its configuration"},
		{"internal/cli/...", "internal/config", false, "flags become a configuration"},
		{"internal/cli/...", "internal/server/...", false, "the command that starts the server"},
		{"internal/cli/...", "internal/bench/...", false, "the command that starts the load generator"},
		{"cmd/vezne", "internal/cli", false, "main does nothing but call it"},
	}
}

// floorOf returns the floor of a folder, and whether it has one.
func floorOf(dir string) (int, bool) {
	for _, f := range floors() {
		if matches(f.pattern, dir) {
			return f.floor, true
		}
	}
	return 0, false
}

func floorRule() rule {
	return rule{
		name: "floors",
		why:  "the house can be read and changed room by room only while imports point downwards",
		fix: "move what you need down if it is vocabulary, or take it as a value or a function if it is a decision; " +
			"a new package, or a neighbour it cannot do without, gets a line with its reason in internal/archtest/floors.go",
		check: func(t *tree) []violation {
			var found []violation
			used := map[string]bool{}
			for _, p := range t.sorted() {
				from, ok := floorOf(p.dir)
				if !ok {
					found = append(found, at(p.dir, "stands on no floor"))
					continue
				}
				for _, dir := range p.ours() {
					to, known := floorOf(dir)
					switch {
					case !known:
						found = append(found, at(p.dir, "imports %s, which stands on no floor", dir))
					case to == outside:
						found = append(found, at(p.dir, "imports %s, which is a test or a tool of the house", dir))
					case to > from:
						found = append(found, at(p.dir, "floor %d imports %s of floor %d", from, dir, to))
					case to == from && !isBelow(p.dir, dir):
						i := neighbour(p.dir, dir)
						if i < 0 {
							found = append(found, at(p.dir, "imports its neighbour %s on floor %d", dir, to))
							continue
						}
						used[neighbours()[i].from+" "+neighbours()[i].to] = true
					}
				}
			}
			for _, n := range neighbours() {
				if !n.planned && !used[n.from+" "+n.to] {
					found = append(found, at("internal/archtest/floors.go", "lists %s → %s, which nothing uses", n.from, n.to))
				}
			}
			return found
		},
	}
}

// neighbour returns the index of the line that allows an import, or -1.
func neighbour(from, to string) int {
	for i, n := range neighbours() {
		if matches(n.from, from) && matches(n.to, to) {
			return i
		}
	}
	return -1
}

// isBelow reports whether dir stands somewhere below the folder of contract.
func isBelow(dir, contract string) bool {
	return contract != "." && strings.HasPrefix(dir, contract+"/")
}

// fanOutLimit is how many packages of ours one may import: the most crowded domain package of the well-kept
// servers that we compared has 11. Beyond that a package is putting things together, and that is server's work. The
// vocabulary of floor 0 does not count: to speak of money and of declines puts nothing together.
const fanOutLimit = 12

// engineLimit is that of the gateway, which owns the commits and so speaks of everything that one commit can hold, and of our own
// API, whose one table of routes names every noun of the house.
const engineLimit = 26

// dialectLimit is that of a dialect, which has pages besides its calls.
const dialectLimit = 14

func fanOutRule() rule {
	return rule{
		name: "fan-out",
		why:  "a package that needs a dozen others has become a second place where things are put together",
		fix:  "split the package, or let its caller pass in what it now fetches",
		check: func(t *tree) []violation {
			var found []violation
			for _, p := range t.sorted() {
				floor, _ := floorOf(p.dir)
				composes := matches("internal/server/...", p.dir) || matches("internal/cli/...", p.dir)
				n := 0
				for _, dir := range p.ours() {
					if on, known := floorOf(dir); !known || on > 0 {
						n++
					}
				}
				limit := fanOutLimit
				switch {
				case p.dir == "internal/gateway" || p.dir == "internal/api":
					limit = engineLimit
				case matches("internal/dialect/*", p.dir):
					limit = dialectLimit
				}
				if n > limit && floor != outside && !composes && !kit(p.dir) {
					found = append(found, at(p.dir, "imports %d packages of ours, more than %d", n, limit))
				}
			}
			return found
		},
	}
}

func kitRule() rule {
	return rule{
		name: "test kits",
		why:  "a test kit in the program carries the testing package, its flags and its shortcuts into production",
		fix:  "import it from a _test.go file or from another kit; code that the program needs does not belong in a kit",
		check: func(t *tree) []violation {
			var found []violation
			for _, p := range t.sorted() {
				if kit(p.dir) {
					continue
				}
				for _, dir := range p.ours() {
					if kit(dir) {
						found = append(found, at(p.dir, "imports the test kit %s", dir))
					}
				}
				for _, f := range p.shipped() {
					if slices.ContainsFunc(f.imports, func(i imported) bool { return i.path == "testing" }) && path.Base(p.dir) != "archtest" {
						found = append(found, at(f.path, "imports testing, and neither is it a test nor its package a kit"))
					}
				}
			}
			return found
		},
	}
}
