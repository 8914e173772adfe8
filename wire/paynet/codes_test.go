package paynet

import (
	"testing"

	"github.com/vezne/vezne/decline"
)

func TestEveryReasonGoesThereAndBack(t *testing.T) {
	t.Parallel()
	by := map[string]decline.Reason{}
	for _, r := range decline.All() {
		id := ErrorID(r)
		if other, taken := by[id]; taken || id == "" {
			t.Errorf("%s and %s share the id %q", r, other, id)
		}
		by[id] = r
		if got := ReasonOf(id, "", Refused(r)); got != r && r != decline.Unknown {
			t.Errorf("ReasonOf(%q) = %s, want %s", id, got, r)
		}
		face := FaceOf(decline.Refusal{Reason: r, Code: "XX", Message: "ham söz"})
		if face.PaynetErrorMessage != r.Text("tr") || face.BankErrorLongDesc != r.Text("tr") {
			t.Errorf("%s: face lacks our text: %+v", r, face)
		}
		if face.BankErrorID != "XX" || face.BankErrorMessage != "ham söz" {
			t.Errorf("%s: the bank's words are not passed on: %+v", r, face)
		}
	}
	if got := ErrorID(""); got != ErrorID(decline.Unknown) {
		t.Errorf("ErrorID of no reason is %q", got)
	}
}

func TestFaceWithoutABank(t *testing.T) {
	t.Parallel()
	f := AuthenticationFailure()
	if f.PaynetErrorMessage == "" || f.BankErrorID+f.BankErrorMessage+f.BankErrorShortDesc+f.BankErrorLongDesc != "" {
		t.Errorf("face = %+v, want Paynet's fields only", f)
	}
}

func TestReasonOf(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, paynet, bank string
		code               ResultCode
		want               decline.Reason
	}{
		{"Paynet's id first", "54", "51", Unsuccessful, decline.ExpiredCard},
		{"then the bank's", "PN-77", "51", Unsuccessful, decline.InsufficientFunds},
		{"then the code", "", "", TDSError, decline.AuthenticationFailed},
		{"blocked merchant", "", "", CompanyBlocked, decline.MerchantConfiguration},
		{"wrong card", "", "", WrongCardData, decline.InvalidCardNumber},
		{"nothing known", "x", "y", Unsuccessful, decline.Unknown},
		{"a code from elsewhere", "", "", 77, decline.Unknown},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := ReasonOf(test.paynet, test.bank, test.code); got != test.want {
				t.Errorf("ReasonOf = %s, want %s", got, test.want)
			}
		})
	}
}

func TestBank(t *testing.T) {
	t.Parallel()
	tests := []struct{ code, name, wantCode, wantName string }{
		{"VAKF", "", "VAKF", "Vakıfbank"},
		{"VAKF", "Vakıf Sanal POS", "VAKF", "Vakıf Sanal POS"},
		{"SIMB", "Simülatör", "ZDGR", "Simülatör"},
		{"", "", "ZDGR", "Diğer Banka"},
	}
	for _, test := range tests {
		code, name := Bank(test.code, test.name)
		if code != test.wantCode || name != test.wantName {
			t.Errorf("Bank(%q, %q) = %q, %q; want %q, %q", test.code, test.name, code, name, test.wantCode, test.wantName)
		}
	}
}
