package esnekpos

import (
	"strings"
	"testing"

	"github.com/vezne/vezne/decline"
)

func TestEveryReasonGoesThereAndBack(t *testing.T) {
	t.Parallel()
	by := map[string]decline.Reason{}
	for _, r := range decline.All() {
		face := FaceOf(decline.Refusal{Reason: r, Code: "XX", Message: "ham söz"})
		if other, taken := by[face.Message]; taken || Words(r) == "" {
			t.Errorf("%s and %s share the message %q", r, other, face.Message)
		}
		by[face.Message] = r
		if got := ReasonOf(face.Result, face.Message, face.ErrorCode); got != r {
			t.Errorf("ReasonOf(%q) = %s, want %s", face.Message, got, r)
		}
		if iso := r.ISO(); iso != "" && !strings.HasPrefix(face.Message, iso+"-") {
			t.Errorf("%s: message %q does not begin with %s-", r, face.Message, iso)
		}
		if iso := r.ISO(); iso != "" && face.Result != GeneralError() {
			t.Errorf("%s: a bank's refusal is answered with %v, want 100", r, face.Result)
		}
		if face.MessageTR != r.Text("tr") || face.ErrorCode != "XX" || face.Bank != "ham söz" {
			t.Errorf("%s: a face is missing: %+v", r, face)
		}
	}
}

// TestRecordedMessage holds the one message that was recorded.
func TestRecordedMessage(t *testing.T) {
	t.Parallel()
	face := FaceOf(decline.Refusal{Reason: decline.InsufficientFunds, Code: "51"})
	if face.Message != "51-Limit Yetersiz" || face.Result != (Result{"ERROR", "100"}) {
		t.Errorf("insufficient funds is %+v, want 51-Limit Yetersiz with ERROR, 100", face)
	}
}

func TestNoReason(t *testing.T) {
	t.Parallel()
	for _, r := range []decline.Reason{"", "nonsense"} {
		if face := FaceOf(decline.Refusal{Reason: r}); face.Message != Message(decline.Unknown) || face.Result != GeneralError() {
			t.Errorf("FaceOf(%q) = %+v, want Unknown's", r, face)
		}
	}
}

func TestReasonOf(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		result        Result
		message, code string
		want          decline.Reason
	}{
		{"the message first", GeneralError(), "51-Limit Yetersiz", "54", decline.InsufficientFunds},
		{"the code before other words", GeneralError(), "54-Vadesi dolmuş", "", decline.ExpiredCard},
		{"then ERROR_CODE", GeneralError(), "Banka reddetti", "41", decline.LostCard},
		{"then the result", NotAuthenticated(), "?", "", decline.AuthenticationFailed},
		{"nothing known", GeneralError(), "", "", decline.Unknown},
		{"a result from elsewhere", Result{"X", "777"}, "", "", decline.Unknown},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := ReasonOf(test.result, test.message, test.code); got != test.want {
				t.Errorf("ReasonOf = %s, want %s", got, test.want)
			}
		})
	}
}

// TestEveryResult holds the table both ways: every result but success and waiting, which are no refusals, has a reason, and
// every one has a text.
func TestEveryResult(t *testing.T) {
	t.Parallel()
	seen := map[Result]bool{}
	for _, r := range Results() {
		if seen[r] || r.Text() == "" || r.Status == "" || r.Code == "" {
			t.Errorf("%+v stands twice or says nothing", r)
		}
		seen[r] = true
		if reason := ReasonOf(r, "", ""); !reason.Valid() {
			t.Errorf("%+v has no reason", r)
		}
	}
	for _, r := range decline.All() {
		if !seen[ResultOf(r)] {
			t.Errorf("%s is answered with %+v, which is not in the table", r, ResultOf(r))
		}
	}
}

func TestMovementNames(t *testing.T) {
	t.Parallel()
	for s := PaymentPending; s <= RefundFailed; s++ {
		first, second, found := strings.Cut(s.Name(), " - ")
		if !found || first == "" || second == "" {
			t.Errorf("movement %d is called %q, want words before and after a dash", s, s.Name())
		}
	}
}
