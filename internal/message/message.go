package message

import (
	"context"
	"errors"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/vezne/vezne/internal/fault"
)

// Channel is how a message reaches a person.
type Channel string

// The channels.
const (
	Mail Channel = "mail"
	SMS  Channel = "sms"
)

// Message is one message to one person.
type Message struct {
	Channel Channel `json:"channel"`
	// To is a mail address such as "ayse@example.com", or a telephone number, which [Message.Checked] writes as "+905321112233".
	To string `json:"to"`
	// Language is that of the text, "tr" or "en".
	Language string `json:"language"`
	// Subject is a mail's. A text message has none.
	Subject string `json:"subject,omitempty"`
	// Text is what it says: plain text, in lines.
	Text string `json:"text"`
	// About is what it is about, such as a payment link's id: messages are listed by it. It may be empty.
	About string `json:"about,omitempty"`
	// Good is for how long what it says is of use, such as a code; 0 is [Lifetime]. It is not sent later, and its words are dropped then.
	Good time.Duration `json:"-"`
}

// Until is how long a message is tried that was kept at some time.
func (m Message) Until(kept time.Time) time.Time {
	if m.Good > 0 && m.Good < Lifetime {
		return kept.Add(m.Good)
	}
	return kept.Add(Lifetime)
}

// Lifetime is how long a message is tried at most. A payment link that comes later serves nobody.
const Lifetime = 24 * time.Hour

// Wait is how long to rest after so many tries: 5 s, 10 s, 20 s and so on, and half an hour in the end.
func Wait(attempt int) time.Duration {
	return min(5*time.Second<<min(max(attempt-1, 0), 12), 30*time.Minute)
}

// The longest parts of a message, in characters. A text message of 600 is sent in four to nine parts.
const (
	maxSubject = 200
	maxMail    = 20_000
	maxSMS     = 600
)

// ErrRefused is a receiver's word that this message will never be taken: there is no such address, or the text is not wanted.
var ErrRefused = errors.New("message is refused for good")

// Sender sends the messages of one channel, once. id names the message, the same at every try.
type Sender interface {
	Send(ctx context.Context, id string, m Message) error
}

// Post are the channels that are set up.
type Post map[Channel]Sender

// Reaches refuses a channel that is not set up here.
func (p Post) Reaches(c Channel) error {
	switch {
	case p[c] != nil:
		return nil
	case c == SMS:
		return fault.New(fault.Unsupported, "sms_not_set_up", fault.Text{
			TR: "Bu ağ geçidinde SMS gönderimi kurulu değil.", EN: "Text messages are not set up at this gateway.",
		})
	}
	return fault.New(fault.Unsupported, "mail_not_set_up", fault.Text{
		TR: "Bu ağ geçidinde e-posta gönderimi kurulu değil.", EN: "Mail is not set up at this gateway.",
	})
}

// CheckedFor is Checked for a caller to whom the address is the named field.
func (m Message) CheckedFor(field string) (Message, error) {
	checked, err := m.Checked()
	if f, is := fault.As(err); is && f.Field == "to" {
		named := *f
		named.Field = field
		return checked, &named
	}
	return checked, err
}

// Checked returns the message as it is sent: the address in its one spelling. Its errors are faults about the fields "to",
// "subject" and "text".
func (m Message) Checked() (Message, error) {
	longest := maxMail
	switch m.Channel {
	case Mail:
		to, ok := Address(m.To)
		if !ok {
			return m, fault.InvalidField("to", "mail_address_malformed", fault.Text{
				TR: "E-posta adresi geçersiz.", EN: "The mail address is malformed.",
			})
		}
		m.To = to
		if m.Subject == "" || utf8.RuneCountInString(m.Subject) > maxSubject || strings.ContainsFunc(m.Subject, unicode.IsControl) {
			return m, fault.InvalidField("subject", "subject_malformed", fault.Text{
				TR: "Konu 1 ile 200 karakter arasında tek satır olmalıdır.", EN: "The subject must be one line of 1 to 200 characters.",
			})
		}
	case SMS:
		to, ok := Phone(m.To)
		if !ok {
			return m, fault.InvalidField("to", "phone_malformed", fault.Text{
				TR: "Telefon numarası geçersiz; 05321112233 ya da +905321112233 biçiminde olmalıdır.",
				EN: "The telephone number is malformed; it has to be like 05321112233 or +905321112233.",
			})
		}
		m.To, m.Subject, longest = to, "", maxSMS
	default:
		return m, fault.InvalidField("channel", "channel_unknown", fault.Text{TR: "Böyle bir gönderim yolu yok.", EN: "There is no such channel."})
	}
	if m.Text == "" || !utf8.ValidString(m.Text) || utf8.RuneCountInString(m.Text) > longest {
		return m, fault.InvalidField("text", "text_length", fault.Text{TR: "Mesaj boş ya da çok uzun.", EN: "The message is empty or too long."})
	}
	if m.Language != "en" {
		m.Language = "tr"
	}
	return m, nil
}

// maxAddress is the longest mail address, in bytes (RFC 5321, 4.5.3.1.3, without the angle brackets).
const maxAddress = 254

// Address reads a mail address as people type it, without a name in front, and reports whether it is one.
func Address(text string) (address string, ok bool) {
	text = strings.TrimSpace(text)
	if len(text) > maxAddress || strings.ContainsAny(text, "<>\"\r\n") {
		return "", false
	}
	a, err := mail.ParseAddress(text)
	if err != nil {
		return "", false
	}
	_, host, _ := strings.Cut(a.Address, "@")
	return a.Address, strings.Contains(host, ".") && !strings.Contains(host, "[")
}

// Phone reads a telephone number as people type it and returns it as +905321112233. One without a country is a Turkish mobile
// number, with its leading 0 or without: 0532 111 22 33.
func Phone(text string) (number string, ok bool) {
	var digits strings.Builder
	abroad := false
	for i, r := range strings.TrimSpace(text) {
		switch {
		case r == '+' && i == 0:
			abroad = true
		case r >= '0' && r <= '9':
			digits.WriteRune(r)
		case !strings.ContainsRune(" ()-./", r):
			return "", false
		}
	}
	d := digits.String()
	if rest, is := strings.CutPrefix(d, "00"); is && !abroad {
		d, abroad = rest, true
	}
	switch {
	case abroad:
	case len(d) == 10 && d[0] == '5':
		d = "90" + d
	case len(d) == 11 && strings.HasPrefix(d, "05"):
		d = "9" + d
	case len(d) == 12 && strings.HasPrefix(d, "905"):
	default:
		return "", false
	}
	turkish := strings.HasPrefix(d, "90")
	if len(d) < 8 || len(d) > 15 || d[0] == '0' || turkish && len(d) != 12 {
		return "", false
	}
	return "+" + d, true
}

// Masked is an address of which a list or a log shows no more than whose it may be: "a***@example.com", "+90532*****33".
func Masked(to string) string {
	if name, host, is := strings.Cut(to, "@"); is && name != "" {
		first, _ := utf8.DecodeRuneInString(name)
		return string(first) + "***@" + host
	}
	if len(to) < 9 {
		return "***"
	}
	return to[:6] + strings.Repeat("*", len(to)-8) + to[len(to)-2:]
}
