// Package storytest looks at the product from outside: its tests start the program as people do, paste what it prints,
// pay, lose their way, send rubbish, open the bank's page in a browser, stop it while it works, and search what it leaves
// behind. They know no package of the program but its fixed demo set-up.
package storytest
