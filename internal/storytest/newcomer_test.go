package storytest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/config"
)

// TestNewcomer is the first quarter of an hour with the product: start it, paste what it prints, look at the books.
func TestNewcomer(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, engine []string) {
		vezne(t) // built before the clock starts
		began := time.Now()
		c := startDev(t, folder(t), engine...)
		ready := send(t, http.MethodGet, c.url+"/readyz", nil, "")
		t.Logf("ready after %s", time.Since(began).Round(time.Millisecond))
		if ready.status != http.StatusOK {
			t.Errorf("readyz right after the address was printed: status %d", ready.status)
		}
		for _, text := range []string{config.DemoPaynetKey, config.DemoKey, "http://paynet.localhost:"} {
			if !strings.Contains(c.welcome, text) {
				t.Errorf("the welcome does not say %q", text)
			}
		}
		printedAddressesAnswer(t, c)
		commands := printedCommands(c.welcome)
		if len(commands) < 2 {
			t.Fatalf("%d commands are printed, want one for each API", len(commands))
		}
		last := len(commands) - 1
		payByPaynet(t, c, commands[0])
		for _, command := range commands[1:last] {
			payTwice(t, c, command)
		}
		payByOwnAPI(t, c, commands[last])
		if n := len(c.payments(t)); n != len(commands)+1 {
			t.Errorf("%d payments are recorded, want the %d of the commands and the one that was declined", n, len(commands))
		}
	})
}

func payByPaynet(t *testing.T, c *child, command string) {
	t.Helper()
	first := paste(t, command)
	want := sampleKeys(t)
	if diff := cmp.Diff(want, keys(t, first)); diff != "" {
		t.Errorf("keys and types of the first answer differ from the document's sample (-document +answer):\n%s", diff)
	}
	one := answer{body: first}.object(t)
	has(t, "first answer", one, fields{
		"is_succeed": true, "code": 0, "message": "Başarılı İşlem", "amount": "12.5", "reference_no": "REF1000",
		"transaction_type": 1, "currency": "TRY", "card_no_masked": "450803******4509", "card_holder": "TEST TEST",
		"object_name": "payment_response", "paynet_error_id": "", "bank_error_id": "",
	})
	if one["xact_id"] == "" || one["bank_authorization_code"] == "" {
		t.Errorf("first answer has no xact_id or no authorization code: %s", first)
	}

	second := paste(t, command)
	if diff := cmp.Diff(want, keys(t, second)); diff != "" {
		t.Errorf("keys and types of the second answer differ from the document's sample (-document +answer):\n%s", diff)
	}
	two := answer{body: second}.object(t)
	has(t, "second answer", two, fields{
		"id": one["id"], "xact_id": one["xact_id"], "xact_date": one["xact_date"], "is_succeed": true, "code": 100,
		"message": "Önceki Başarılı İşlem",
	})
	takenOnce(t, c.url, "REF1000", 1250)

	// What the welcome says below the commands: the cardholder's name chooses what the bank does.
	declined := strings.NewReplacer("TEST TEST", "SIM 51", "REF1000", "REF1001").Replace(command)
	third := pasteForStatus(t, declined)
	if third.status != http.StatusOK {
		t.Errorf("a decline has status %d, want 200", third.status)
	}
	if diff := cmp.Diff(want, keys(t, third.body)); diff != "" {
		t.Errorf("keys and types of a decline differ from the document's sample (-document +answer):\n%s", diff)
	}
	three := third.object(t)
	has(t, "decline", three, fields{"is_succeed": false, "reference_no": "REF1001", "bank_error_id": "51"})
	for _, name := range []string{"paynet_error_id", "paynet_error_message", "bank_error_message", "bank_error_short_desc", "bank_error_long_desc"} {
		if three[name] == "" {
			t.Errorf("decline: %s is empty", name)
		}
	}
	if code := fmt.Sprint(three["code"]); code == "0" || code == "100" {
		t.Errorf("decline: code = %s, which says that it succeeded", code)
	}
	notTaken(t, c.url, "REF1001")
}

// payTwice pastes a dialect's command twice: what is paid is taken once.
func payTwice(t *testing.T, c *child, command string) {
	t.Helper()
	if strings.Contains(command, c.url+"/esnekpos/api/pay/EYV3DPay") {
		// It only registers: the buyer pays with a browser, at the address in the answer.
		o := answer{body: paste(t, command)}.object(t)
		has(t, "EsnekPos' answer", o, fields{"STATUS": "SUCCESS", "RETURN_CODE": "0", "ORDER_REF_NUMBER": "412"})
		open, _ := o["URL_3DS"].(string)
		if a := send(t, http.MethodGet, open, nil, ""); a.status != http.StatusSeeOther {
			t.Errorf("URL_3DS answers with status %d, want the way to the bank", a.status)
		}
		notTaken(t, c.url, "412")
		return
	}
	for service, order := range map[string]struct {
		reference string
		minor     int64
	}{
		"/paymago/api/pos/createOrder": {"ORD123456", 15000},
		"/paymes/api/authorize":        {"1001", 1000},
		"/paratika/paratika/api/v2":    {"MPID-1", 1651},
	} {
		if !strings.Contains(command, c.url+service) {
			continue
		}
		for range 2 {
			if a := pasteForStatus(t, command); a.status != http.StatusOK {
				t.Errorf("%s: status %d: %s", service, a.status, a.body)
			}
		}
		paste(t, command)
		takenOnce(t, c.url, order.reference, order.minor)
		return
	}
	t.Error("a command is printed that this test does not know")
}

func payByOwnAPI(t *testing.T, c *child, command string) {
	t.Helper()
	first := pasteForStatus(t, command)
	one := first.object(t)
	if first.status != http.StatusCreated {
		t.Errorf("first answer of our own API has status %d, want 201", first.status)
	}
	has(t, "first answer of our own API", one, fields{"state": "captured", "reference": "ORDER-1"})
	second := pasteForStatus(t, command)
	if second.status != first.status || !bytes.Equal(second.body, first.body) {
		t.Errorf("the same command again is answered with status %d and other bytes", second.status)
	}
	takenOnce(t, c.url, "ORDER-1", 1250)
}

// printedAddressesAnswer opens every address that is there to be looked at.
func printedAddressesAnswer(t *testing.T, c *child) {
	t.Helper()
	found := 0
	for _, address := range regexp.MustCompile(`http://[^\s']+`).FindAllString(c.welcome, -1) {
		path, ours := strings.CutPrefix(address, c.url)
		posted := strings.Contains(c.welcome, "curl -s "+address+" ")
		base := ours && strings.Contains(c.welcome, "curl -s "+address+"/")
		switch {
		case strings.HasPrefix(address, "http://paynet.localhost:"), path == "", posted, base:
			continue // bases, and what the commands post to
		case !ours:
			t.Errorf("the welcome prints an address elsewhere: %s", address)
			continue
		}
		found++
		if a := send(t, http.MethodGet, address, nil, ""); a.status != http.StatusOK {
			t.Errorf("%s is printed and answers with status %d", path, a.status)
		}
	}
	if found < 5 {
		t.Errorf("only %d addresses to look at are printed", found)
	}
}

// printedCommands returns the commands that are to be pasted, as they stand.
func printedCommands(welcome string) []string {
	var commands []string
	for line := range strings.Lines(welcome) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "curl ") {
			commands = append(commands, line)
		}
	}
	return commands
}

// paste runs a command as a shell does and returns what it prints. Where there is no shell or no curl, it does what
// the command says.
func paste(t *testing.T, command string) []byte {
	t.Helper()
	for _, program := range []string{"bash", "curl"} {
		_, err := exec.LookPath(program)
		if err != nil {
			return pasteForStatus(t, command).body
		}
	}
	out, err := exec.CommandContext(t.Context(), "bash", "-c", command).Output()
	if err != nil {
		t.Fatalf("run printed command: %v", err)
	}
	return out
}

// pasteForStatus does what a command says without a shell, and returns the status of the answer too.
func pasteForStatus(t *testing.T, command string) answer {
	t.Helper()
	address, body, header := "", "", map[string]string{}
	words := shellWords(command)
	for i := 1; i < len(words); i++ {
		switch words[i] {
		case "-s":
		case "-H":
			i++
			name, value, _ := strings.Cut(words[i], ": ")
			header[name] = value
		case "-d":
			i++
			body = words[i]
		default:
			address = words[i]
		}
	}
	return send(t, http.MethodPost, address, header, body)
}

// shellWords splits a command of plain and single-quoted words.
func shellWords(command string) []string {
	var words []string
	for _, m := range regexp.MustCompile(`'([^']*)'|(\S+)`).FindAllStringSubmatch(command, -1) {
		words = append(words, m[1]+m[2])
	}
	return words
}

// sampleKeys returns the keys and types of the document's sample.
func sampleKeys(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/paynet-payment-response.txt")
	if err != nil {
		t.Fatal(err)
	}
	var wanted []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			wanted = append(wanted, line)
		}
	}
	if len(wanted) < 40 {
		t.Fatalf("the list of the sample's keys has %d lines", len(wanted))
	}
	return wanted
}

// keys returns the keys of a JSON object with the type of each value, in the order in which they stand.
func keys(t *testing.T, text []byte) []string {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	token, err := d.Token()
	if err != nil || token != json.Delim('{') {
		t.Fatalf("answer is no JSON object: %q", text)
	}
	var found []string
	for d.More() {
		key, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		value, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		kind := "null"
		switch value.(type) {
		case string:
			kind = "string"
		case bool:
			kind = "boolean"
		case float64:
			kind = "number"
		case json.Delim:
			t.Fatalf("value of %v is no single value", key)
		}
		found = append(found, fmt.Sprint(key, " ", kind))
	}
	return found
}
