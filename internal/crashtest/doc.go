// Package crashtest kills the gateway with SIGKILL, again and again, while shops pay through it at a bank that loses
// answers, and afterwards compares the bank's books with the gateway's and with what the shops were told.
package crashtest
