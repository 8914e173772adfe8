// Package money holds amounts of money as whole minor units (kuruş, cents) of an ISO 4217 currency, reads every way in
// which the five providers and their clients write an amount, and writes amounts back exactly. There is no floating point
// in it: an amount that cannot be read exactly is refused, because a payment that is off by one kuruş never reconciles.
//
// # How amounts are written
//
// One text can mean two amounts ("1000" is 1,000 lira in one Paynet service and 10 lira in another), so a caller must
// always say which [Notation] its field is documented with. These are all the forms that are known to occur:
//
//	provider and field                                     examples                        notation
//	Paynet capture, reversed_request, ratio, subscription  "1000"                          Minor
//	Paynet data-amount of the ready-made form, charge      "2000", "12345"                 Minor
//	Paynet payment, tds_initial (document)                 "123,45"                        Decimal
//	Paynet payment, tds_initial (clients)                  12.5, "150.00", "150"           Decimal
//	Paynet mailorder, escrow, transfer                     120, "120.00"                   Decimal
//	Paynet answers                                         12.5, 12.25, 0.25               DecimalDot; written with Compact
//	Paratika AMOUNT and item amounts                       1200, 16.51, 199.90, 1, 123.5   DecimalDot
//	Paratika answers                                       16.51, 1200                     DecimalDot; written with Compact
//	Paymago amount, saleProductPrice                       "150.00"                        Decimal; written with Decimal
//	Paymes productPrice, price                             10.00, "1050", 10, "0.10"       Decimal; written with Decimal
//	EsnekPos ORDER_AMOUNT, PRODUCT_AMOUNT, shares          "150", "10.00", "80"            Decimal
//	EsnekPos OrderReturn, AddSubMerchantAmount             5, 29.99, "50.00", -5           Decimal
//	EsnekPos GetInstallments                               "1250,00", "100.50"             Decimal
//	EsnekPos ProcessQuery, BACK_URL                        "151,25", "2,25", "-1.250,00"   Grouped; written with Turkish
//
// "Written with" names the method of [Amount] that produces the same text again. Rates, such as EsnekPos' COMMISSION_RATE
// "1,490" and Paynet's ratio 0.02, are not amounts and are not read here.
package money
