// Command leakscan searches what a test run left behind (database files, logs, metrics, the tests' own output)
// for card data that should not be there.
//
//	leakscan [-cvv 7391,8264] FOLDER...
//
// It fails on
//
//   - a card number that the tests pay with (cards.txt), wherever it stands: alone, inside a longer run of
//     digits as it does in a database page, grouped by blanks or hyphens, in UTF-16, or in hexadecimal;
//   - three or four digits that stand as the value of something called cvv, cvc, cv2 or security code;
//   - a value given with -cvv that stands alone in quotes or as a form's value.
//
// Other runs of 15 or 16 digits that look like a card number (a scheme's prefix, the Luhn check digit) are only
// counted: one order number or timestamp in ten passes that check by chance. So are -cvv values that stand
// alone without quotes, because a counter or a duration has the same shape.
//
// What it finds it prints as file, offset and masked value. It does not look into compressed or encoded
// (base64) data.
//
// It exits with 0 when it found nothing, 1 when it found card data, and 2 when it could not search or had no
// file to search, because a search of nothing proves nothing.
package main
