package paynet

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/wire/wirekit"
)

// vector is one file of testdata: headers, a blank line, a body.
type vector struct {
	name, source, side, message, contentType, expect string
	body                                             []byte
}

func vectors(t testing.TB) []vector {
	t.Helper()
	names, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatalf("no vectors: %v", err)
	}
	var all []vector
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		head, body, found := bytes.Cut(text, []byte("\n\n"))
		if !found {
			t.Fatalf("%s: no blank line", name)
		}
		v := vector{name: strings.TrimSuffix(filepath.Base(name), ".txt"), contentType: "application/json", body: bytes.TrimSuffix(body, []byte("\n"))}
		for line := range strings.SplitSeq(string(head), "\n") {
			key, value, _ := strings.Cut(line, ": ")
			switch key {
			case "source":
				v.source = value
			case "side":
				v.side = value
			case "message":
				v.message = value
			case "content-type":
				v.contentType = value
			case "expect":
				v.expect = value
			case "comment":
			default:
				t.Fatalf("%s: unknown header %q", name, key)
			}
		}
		if v.source == "" || v.side != "request" && v.side != "response" || v.expect == "" {
			t.Fatalf("%s: source, side and expect are required", name)
		}
		all = append(all, v)
	}
	return all
}

// codec is both directions of one message, for values of any type.
type codec struct {
	decode func(wirekit.Fields) (any, error)
	encode func(any) []byte
}

func of[M interface{ Encode() []byte }](decode func(wirekit.Fields) (M, error)) codec {
	return codec{
		decode: func(f wirekit.Fields) (any, error) { return decode(f) },
		encode: func(v any) []byte {
			m, _ := v.(M) // decode made it
			return m.Encode()
		},
	}
}

func codecs() map[string]codec {
	return map[string]codec{
		"order": of(DecodeOrder), "tds_initial": of(DecodeTdsInitial), "tds_charge": of(DecodeTdsCharge),
		"locator": of(DecodeLocator), "capture": of(DecodeCapture), "reversed_request": of(DecodeReversal), "xact": of(DecodeXact),
		"payment": of(DecodePayment), "tds_initial_answer": of(DecodeTdsInitialAnswer), "row": of(DecodeRow),
		"query": of(DecodeQuery), "envelope": of(DecodeEnvelope), "failure": of(DecodeFailure),
		"charge": of(DecodeCharge), "form_auth": of(DecodeFormAuth), "form_session": of(DecodeFormSession),
		"form_bin": of(DecodeFormBin), "form_card_bin": of(DecodeFormCardBin), "form_bank": of(DecodeFormBank),
		"form_save": of(DecodeFormSave), "form_token": of(DecodeFormToken), "form_card_token": of(DecodeFormCardToken),
		"form_tokened": of(DecodeFormTokened), "ratio": of(DecodeRatio), "ratios": of(DecodeRatios),
		"card_save": of(DecodeCardSave), "card_saved": of(DecodeCardSaved), "card_list_request": of(DecodeCardListRequest),
		"card_list": of(DecodeCardList), "card_delete": of(DecodeCardDelete), "card_desc": of(DecodeCardDesc),
		"send_otp": of(DecodeSendOTP), "check_otp": of(DecodeCheckOTP), "otp_sent": of(DecodeOTPSent),
		"list_request": of(DecodeListRequest), "list": of(DecodeList), "mark_transferred": of(DecodeTransferred),
		"add_info": of(DecodeInfo), "slip": of(DecodeSlip), "link": of(DecodeLink), "escrow": of(DecodeEscrow),
		"mailorder": of(DecodeMailOrder), "confirmation": of(DecodeConfirmation), "reversal_notice": of(DecodeReversalNotice),
	}
}

func TestVectors(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, v := range vectors(t) {
		used[v.message] = true
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			c, known := codecs()[v.message]
			if !known {
				t.Fatalf("no message %q", v.message)
			}
			var got any
			fields, err := wirekit.Read(v.contentType, v.body)
			if err == nil {
				got, err = c.decode(fields)
			}
			expect, names, _ := strings.Cut(v.expect, " ")
			switch expect {
			case "refused":
				wantRefused(t, err, strings.Fields(names))
				return
			case "ok", "canonical":
			default:
				t.Fatalf("no such expectation: %q", v.expect)
			}
			if err != nil {
				t.Fatalf("refused: %v", err)
			}
			wantLaw(t, c, got)
			if expect == "canonical" {
				var want bytes.Buffer
				err = json.Compact(&want, v.body)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want.String(), string(c.encode(got))); diff != "" {
					t.Errorf("written again (-vector +ours):\n%s", diff)
				}
			}
		})
	}
	for message := range codecs() {
		if !used[message] {
			t.Errorf("no vector of %s", message)
		}
	}
}

// wantRefused checks that each named field, and no other, is blamed in both languages.
func wantRefused(t *testing.T, err error, names []string) {
	t.Helper()
	f, refused := fault.As(err)
	if !refused {
		t.Fatalf("not refused: %v", err)
	}
	for _, text := range []string{f.Public.TR, f.Public.EN} {
		if text == "" {
			t.Error("a language is missing")
		}
		for _, name := range names[:min(6, len(names))] {
			if !strings.Contains(text, name+": ") {
				t.Errorf("%s is not named: %s", name, text)
			}
		}
		if got := strings.Count(text, ": "); got != min(6, len(names)) {
			t.Errorf("%d fields are named, want %d: %s", got, len(names), text)
		}
	}
	if len(names) > 0 && f.Field != names[0] {
		t.Errorf("blames %q first, want %q", f.Field, names[0])
	}
}

// wantLaw checks Decode(Encode(v)) == v.
func wantLaw(t *testing.T, c codec, v any) {
	t.Helper()
	wrote := c.encode(v)
	fields, err := wirekit.ReadJSON(wrote)
	if err != nil {
		t.Fatalf("what was written is not read: %v", err)
	}
	again, err := c.decode(fields)
	if err != nil {
		t.Fatalf("what was written is refused: %v", err)
	}
	if diff := cmp.Diff(v, again); diff != "" {
		t.Errorf("Decode(Encode(v)) (-v +again):\n%s", diff)
	}
	if twice := c.encode(again); !bytes.Equal(wrote, twice) {
		t.Errorf("written twice, written differently:\n%s\n%s", wrote, twice)
	}
}

func FuzzDecode(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v.message, v.contentType, v.body)
	}
	f.Fuzz(func(t *testing.T, message, contentType string, body []byte) {
		c, known := codecs()[message]
		if !known {
			return
		}
		fields, err := wirekit.Read(contentType, body)
		if err != nil {
			return
		}
		v, err := c.decode(fields)
		if err != nil {
			if _, told := fault.As(err); !told {
				t.Fatalf("an error that is no fault: %v", err)
			}
			return
		}
		wantLaw(t, c, v)
	})
}
