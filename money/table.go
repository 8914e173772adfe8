package money

// rowLength is the length of one row of table: three letters, three digits, one exponent.
const rowLength = 7

// table is ISO 4217 list one as of 1 January 2026, sorted by code. It is one constant rather than a map because a constant
// cannot be changed and costs nothing at start.
//
// Codes without a minor unit (gold, SDR, XTS, XXX) are left out: nobody pays in them and they have no exponent. BGN was
// withdrawn on that day but stays, because Paratika's currency list still names it and a payment taken before can be
// refunded after.
const table = "" +
	"AED7842" + // UAE Dirham
	"AFN9712" + // Afghani
	"ALL0082" + // Lek
	"AMD0512" + // Armenian Dram
	"AOA9732" + // Kwanza
	"ARS0322" + // Argentine Peso
	"AUD0362" + // Australian Dollar
	"AWG5332" + // Aruban Florin
	"AZN9442" + // Azerbaijan Manat
	"BAM9772" + // Convertible Mark
	"BBD0522" + // Barbados Dollar
	"BDT0502" + // Taka
	"BGN9752" + // Bulgarian Lev
	"BHD0483" + // Bahraini Dinar
	"BIF1080" + // Burundi Franc
	"BMD0602" + // Bermudian Dollar
	"BND0962" + // Brunei Dollar
	"BOB0682" + // Boliviano
	"BOV9842" + // Mvdol
	"BRL9862" + // Brazilian Real
	"BSD0442" + // Bahamian Dollar
	"BTN0642" + // Ngultrum
	"BWP0722" + // Pula
	"BYN9332" + // Belarusian rouble
	"BZD0842" + // Belize Dollar
	"CAD1242" + // Canadian Dollar
	"CDF9762" + // Congolese Franc
	"CHE9472" + // WIR Euro
	"CHF7562" + // Swiss Franc
	"CHW9482" + // WIR Franc
	"CLF9904" + // Unidad de Fomento
	"CLP1520" + // Chilean Peso
	"CNY1562" + // Yuan Renminbi
	"COP1702" + // Colombian Peso
	"COU9702" + // Unidad de Valor Real
	"CRC1882" + // Costa Rican Colon
	"CUP1922" + // Cuban Peso
	"CVE1322" + // Cabo Verde Escudo
	"CZK2032" + // Czech Koruna
	"DJF2620" + // Djibouti Franc
	"DKK2082" + // Danish Krone
	"DOP2142" + // Dominican Peso
	"DZD0122" + // Algerian Dinar
	"EGP8182" + // Egyptian Pound
	"ERN2322" + // Nakfa
	"ETB2302" + // Ethiopian Birr
	"EUR9782" + // Euro
	"FJD2422" + // Fiji Dollar
	"FKP2382" + // Falkland Islands Pound
	"GBP8262" + // Pound Sterling
	"GEL9812" + // Lari
	"GHS9362" + // Ghana Cedi
	"GIP2922" + // Gibraltar Pound
	"GMD2702" + // Dalasi
	"GNF3240" + // Guinean Franc
	"GTQ3202" + // Quetzal
	"GYD3282" + // Guyana Dollar
	"HKD3442" + // Hong Kong Dollar
	"HNL3402" + // Lempira
	"HTG3322" + // Gourde
	"HUF3482" + // Forint
	"IDR3602" + // Rupiah
	"ILS3762" + // New Israeli Sheqel
	"INR3562" + // Indian Rupee
	"IQD3683" + // Iraqi Dinar
	"IRR3642" + // Iranian Rial
	"ISK3520" + // Iceland Krona
	"JMD3882" + // Jamaican Dollar
	"JOD4003" + // Jordanian Dinar
	"JPY3920" + // Yen
	"KES4042" + // Kenyan Shilling
	"KGS4172" + // Som
	"KHR1162" + // Riel
	"KMF1740" + // Comorian Franc
	"KPW4082" + // North Korean Won
	"KRW4100" + // Won
	"KWD4143" + // Kuwaiti Dinar
	"KYD1362" + // Cayman Islands Dollar
	"KZT3982" + // Tenge
	"LAK4182" + // Lao Kip
	"LBP4222" + // Lebanese Pound
	"LKR1442" + // Sri Lanka Rupee
	"LRD4302" + // Liberian Dollar
	"LSL4262" + // Loti
	"LYD4343" + // Libyan Dinar
	"MAD5042" + // Moroccan Dirham
	"MDL4982" + // Moldovan Leu
	"MGA9692" + // Malagasy Ariary
	"MKD8072" + // Denar
	"MMK1042" + // Kyat
	"MNT4962" + // Tugrik
	"MOP4462" + // Pataca
	"MRU9292" + // Ouguiya
	"MUR4802" + // Mauritius Rupee
	"MVR4622" + // Rufiyaa
	"MWK4542" + // Malawi Kwacha
	"MXN4842" + // Mexican Peso
	"MXV9792" + // Mexican Unidad de Inversion (UDI)
	"MYR4582" + // Malaysian Ringgit
	"MZN9432" + // Mozambique Metical
	"NAD5162" + // Namibia Dollar
	"NGN5662" + // Naira
	"NIO5582" + // Cordoba Oro
	"NOK5782" + // Norwegian Krone
	"NPR5242" + // Nepalese Rupee
	"NZD5542" + // New Zealand Dollar
	"OMR5123" + // Rial Omani
	"PAB5902" + // Balboa
	"PEN6042" + // Sol
	"PGK5982" + // Kina
	"PHP6082" + // Philippine Peso
	"PKR5862" + // Pakistan Rupee
	"PLN9852" + // Zloty
	"PYG6000" + // Guarani
	"QAR6342" + // Qatari Rial
	"RON9462" + // Romanian Leu
	"RSD9412" + // Serbian Dinar
	"RUB6432" + // Russian Ruble
	"RWF6460" + // Rwanda Franc
	"SAR6822" + // Saudi Riyal
	"SBD0902" + // Solomon Islands Dollar
	"SCR6902" + // Seychelles Rupee
	"SDG9382" + // Sudanese Pound
	"SEK7522" + // Swedish Krona
	"SGD7022" + // Singapore Dollar
	"SHP6542" + // Saint Helena Pound
	"SLE9252" + // Leone
	"SOS7062" + // Somali Shilling
	"SRD9682" + // Surinam Dollar
	"SSP7282" + // South Sudanese Pound
	"STN9302" + // Dobra
	"SVC2222" + // El Salvador Colon
	"SYP7602" + // Syrian Pound
	"SZL7482" + // Lilangeni
	"THB7642" + // Baht
	"TJS9722" + // Somoni
	"TMT9342" + // Turkmenistan New Manat
	"TND7883" + // Tunisian Dinar
	"TOP7762" + // Pa’anga
	"TRY9492" + // Turkish Lira
	"TTD7802" + // Trinidad and Tobago Dollar
	"TWD9012" + // New Taiwan Dollar
	"TZS8342" + // Tanzanian Shilling
	"UAH9802" + // Hryvnia
	"UGX8000" + // Uganda Shilling
	"USD8402" + // US Dollar
	"USN9972" + // US Dollar (Next day)
	"UYI9400" + // Uruguay Peso en Unidades Indexadas (UI)
	"UYU8582" + // Peso Uruguayo
	"UYW9274" + // Unidad previsional
	"UZS8602" + // Uzbekistan Sum
	"VED9262" + // Digital bolívar
	"VES9282" + // Bolívar soberano
	"VND7040" + // Dong
	"VUV5480" + // Vatu
	"WST8822" + // Tala
	"XAD3962" + // Arab accounting dinar
	"XAF9500" + // CFA Franc BEAC
	"XCD9512" + // East Caribbean Dollar
	"XCG5322" + // Caribbean guilder
	"XOF9520" + // CFA Franc BCEAO
	"XPF9530" + // CFP Franc
	"YER8862" + // Yemeni Rial
	"ZAR7102" + // Rand
	"ZMW9672" + // Zambian Kwacha
	"ZWG9242" // Zimbabwe Gold
