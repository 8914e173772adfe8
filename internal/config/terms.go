package config

import "github.com/vezne/vezne/internal/commission"

// DemoRatioCode is the ratio code of the demo merchant's second table, the one that Paynet's documentation prints.
const DemoRatioCode = "S3E746PV"

// demoCommission is what the demo merchant has agreed. Two percent for a single payment is the rate of the sample in
// Paynet's API document and 1.490 % what an EsnekPos shop was seen to pay; the rest is what such agreements look like. One family
// has a rate of its own, so that an installment table shows the difference.
func demoCommission() commission.Table {
	return commission.Table{
		{Family: commission.AnyFamily, Installments: 1, Rate: 20_000},
		{Family: commission.AnyFamily, Installments: 2, Rate: 35_000},
		{Family: commission.AnyFamily, Installments: 3, Rate: 47_500},
		{Family: commission.AnyFamily, Installments: 6, Rate: 82_500},
		{Family: commission.AnyFamily, Installments: 9, Rate: 117_500},
		{Family: commission.AnyFamily, Installments: 12, Rate: 152_500},
		{Family: "Maximum", Installments: 3, Rate: 27_500},
		{Code: DemoRatioCode, Family: commission.AnyFamily, Installments: 1, Rate: 14_900},
		{Code: DemoRatioCode, Family: commission.AnyFamily, Installments: 3, Rate: 34_900},
		{Code: DemoRatioCode, Family: commission.AnyFamily, Installments: 6, Rate: 64_900},
	}
}
