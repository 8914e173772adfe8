// Command vezne is the payment gateway: `vezne dev` runs all of it on one machine, `vezne sim` the bank
// simulator alone, and `vezne bench` measures any running gateway.
package main

import (
	"os"

	"github.com/vezne/vezne/internal/cli"
)

func main() {
	os.Exit(cli.Run(os.Args[1:], os.Stdout, os.Stderr))
}
