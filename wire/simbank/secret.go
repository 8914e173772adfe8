package simbank

// Secrets names the fields, of whatever message, that no record of an exchange may keep: card data, and who pays. Letter case
// does not count.
func Secrets() []string {
	return []string{"number", "month", "year", "cvv", "holder", "terminal", "email", "phone", "ip", "one_time_code", "cavv", "customer", "owner", "token", "label"}
}
