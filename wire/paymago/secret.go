package paymago

// Secrets names the fields, of whatever message, that no record of an exchange may keep: card data and who pays; the token stands in a header.
// Letter case does not count.
func Secrets() []string {
	return []string{
		"cardNumber", "cvc", "expireMonth", "expireYear", "cardHolderName", "token",
	}
}
