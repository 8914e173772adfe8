// Package courier carries messages to people: mails by SMTP, text messages by the operator's own hook, and in development nowhere.
// Each is a message.Sender: it sends once, and says whether trying again is of use.
package courier
