package money_test

import (
	"fmt"

	"github.com/vezne/vezne/money"
)

func ExampleParse() {
	capture, _ := money.Parse("1000", money.TRY, money.Minor)
	payment, _ := money.Parse("1000", money.TRY, money.Decimal)
	answer, _ := money.Parse("-1.250,00", money.TRY, money.Grouped)
	_, err := money.Parse("1.250", money.TRY, money.Decimal)
	fmt.Println(capture, payment, answer)
	fmt.Println(err)
	// Output:
	// 10.00 TRY 1000.00 TRY -1250.00 TRY
	// amount has too many decimals
}

func ExampleAmount_Allocate() {
	shares, _ := money.New(10000, money.TRY).Allocate(1, 1, 1)
	fmt.Println(shares)
	// Output: [33.34 TRY 33.33 TRY 33.33 TRY]
}

func ExampleAmount_Format() {
	a := money.New(123456, money.TRY)
	fmt.Println(a.Format("tr"))
	fmt.Println(a.Format("en"))
	// Output:
	// 1.234,56 ₺
	// ₺1,234.56
}
