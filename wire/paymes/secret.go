package paymes

// Secrets names the fields, of whatever message, that no record of an exchange may keep: card data, keys, hashes, and who pays.
// Letter case does not count.
func Secrets() []string {
	return []string{
		"number", "cardNumber", "cvv", "cvc", "expiryMonth", "expiryYear", "expireMonth", "expireYear", "owner",
		"cardHolderName", "ccFirstSix", "ccLastFour", "secret", "publicKey", "secretKey", "hash", "billingFirstname",
		"billingLastname", "billingEmail", "billingPhone", "billingAddressline1", "billingCity", "deliveryFirstname",
		"deliveryLastname", "deliveryPhone", "deliveryAddressline1", "deliveryCity", "clientIp", "buyerName", "buyerPhone",
		"buyerEmail", "buyerAddress", "full_name", "iban", "pin", "tin", "surname", "email", "phone", "company_address",
		"tax_number", "tax_office",
	}
}
