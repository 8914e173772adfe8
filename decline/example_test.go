package decline_test

import (
	"fmt"

	"github.com/vezne/vezne/decline"
)

func ExampleFromISO() {
	reason := decline.FromISO("51")
	fmt.Println(reason, reason.ISO(), reason.Retry())
	fmt.Println(reason.Text("tr"))
	fmt.Println(reason.Text("en"))
	// Output:
	// insufficient_funds 51 later
	// Kartınızın limiti veya bakiyesi bu işlem için yetersiz.
	// The card does not have enough limit or balance for this payment.
}
