package pan_test

import (
	"fmt"

	"github.com/vezne/vezne/pan"
)

func ExampleParse() {
	number, err := pan.Parse("4508 0345 0803 4509")
	fmt.Println(number, err)
	fmt.Printf("%+v %#v\n", struct{ Number pan.Number }{number}, []pan.Number{number})

	_, err = pan.Parse("4508 0345 0803 4508")
	fmt.Println(err)
	// Output:
	// 450803******4509 <nil>
	// {Number:450803******4509} []pan.Number{450803******4509}
	// card number has a wrong check digit
}

func ExampleScrub() {
	fmt.Println(pan.Scrub("kart 4508 0345 0803 4509 reddedildi"))
	// Output: kart 4508 03** **** 4509 reddedildi
}
