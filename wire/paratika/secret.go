package paratika

// Secrets names the fields, of whatever message, that no record of an exchange may keep: card data, credentials, tokens and hashes, and who pays.
// Letter case does not count.
func Secrets() []string {
	return []string{
		"CARDPAN", "CARDEXPIRY", "CARDCVV", "NAMEONCARD", "CARDTOKEN", "CARDOWNER", "CARDOWNERMASKED", "pan",
		"cvv", "expiry", "expiryMonth", "expiryYear", "MERCHANT", "MERCHANTUSER", "MERCHANTPASSWORD", "SECRETKEY", "HASH",
		"RANDOM", "sdSha512", "SESSIONTOKEN", "token", "auth", "ENCRYPTEDDATA", "CUSTOMER", "CUSTOMERID", "CUSTOMERNAME",
		"CUSTOMEREMAIL", "CUSTOMERPHONE", "CUSTOMERIP", "CUSTOMERBIRTHDAY", "BILLTOADDRESSLINE", "BILLTOCITY", "BILLTOPHONE",
		"SHIPTOADDRESSLINE", "SHIPTOCITY", "SHIPTOPHONE", "apiMerchantId",
	}
}
