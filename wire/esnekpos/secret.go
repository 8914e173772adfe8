package esnekpos

// Secrets names the fields, of whatever message, that no record of an exchange may keep: card data, credentials, hashes, and who pays.
// Letter case does not count.
func Secrets() []string {
	return []string{
		"CC_NUMBER", "CC_CVV", "CC_CVC", "CC_OWNER", "CC_HASH", "CARD_NUMBER", "CARD_NAME", "EXP_MONTH", "EXP_YEAR",
		"MERCHANT", "MERCHANT_KEY", "MERCHANT_PUBLIC_TOKEN", "HASH", "FIRST_NAME", "LAST_NAME", "MAIL", "PHONE",
		"PHONE_NUMBER", "CITY", "STATE", "ADDRESS", "CLIENT_IP", "CUSTOMER_NAME", "CUSTOMER_GSM", "CUSTOMER_MAIL",
		"CUSTOMER_PHONE", "CUSTOMER_ADDRESS", "CUSTOMER_CC_NUMBER", "CUSTOMER_CC_NAME", "UNIQUE_KEY", "IBAN",
		"OWNER_IDENTITY_NUMBER", "OWNER_NAME", "OWNER_SURNAME", "TAX_NUMBER", "EMAIL", "GSM", "AUTH_HASH", "BANK_ACCOUNTS",
		"TAX_OFFICE", "CUSTOMER_EMAIL", "COSTUMER_NAME", "COSTUMER_GSM", "COSTUMER_EMAIL", "COSTUMER_ADRESS", //nolint:misspell // EsnekPos' spelling
	}
}
