package paynet

// Secrets names the fields, of whatever message, that no record of an exchange may keep: card data, keys, tokens and hashes, and who pays.
// Letter case does not count.
func Secrets() []string {
	return []string{
		"pan", "cvc", "cvv", "month", "year", "expire_month", "expire_year", "expire_date", "card_number", "card_no",
		"card_no_masked", "card_hash", "card_holder", "card_holder_mail", "card_holder_phone", "card_owner_id", "user_gsm",
		"user_gsm_no", "save_card_gsm", "user_unique_id", "name_surname", "email", "phone", "secret_key", "publishable_key",
		"session_id", "token_id", "otp_code", "otp_session_id", "payment_string", "ipaddress", "mail", "hash", "form_token",
		"iban", "tax_no", "address", "end_user_email", "end_user_gsm", "subscription_gsm", "card_no_mask", "card_holder_name_mask",
	}
}
