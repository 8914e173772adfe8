package courier

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"github.com/vezne/vezne/internal/fault"
	"github.com/vezne/vezne/internal/message"
)

// MailConfig is the mail server that takes the messages.
type MailConfig struct {
	// Server is smtp://host:587 (STARTTLS, which the server must offer) or smtps://host:465 (TLS from the first byte). An address of this machine may speak in
	// plain: a relay that stands beside the gateway.
	Server string
	// User and Password log in, if there is a user.
	User, Password string
	// From is the sender, such as "Acme Ödeme <odeme@example.com>".
	From string
	// Roots are the authorities of the server's certificate; nil are the system's.
	Roots *x509.CertPool
}

// patience is how long one try may take.
const patience = 30 * time.Second

// mailer sends mail by SMTP. It dials for each message: they are few, and a connection that is kept is one that is broken.
type mailer struct {
	host    string
	from    string
	options []mail.Option
}

// NewMail makes the sender of mails. It does not dial.
func NewMail(c MailConfig) (message.Sender, error) {
	u, err := url.Parse(c.Server)
	if err != nil || u.Hostname() == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errServer()
	}
	port := 587
	if u.Scheme == "smtps" {
		port = 465
	}
	if u.Port() != "" {
		port, err = strconv.Atoi(u.Port())
		if err != nil {
			return nil, errServer()
		}
	}
	options := []mail.Option{
		mail.WithPort(port), mail.WithTimeout(patience),
		mail.WithTLSConfig(&tls.Config{ServerName: u.Hostname(), RootCAs: c.Roots, MinVersion: tls.VersionTLS12}),
	}
	switch ip := net.ParseIP(u.Hostname()); {
	case u.Scheme == "smtps":
		options = append(options, mail.WithSSL())
	case u.Hostname() == "localhost" || ip != nil && ip.IsLoopback():
		options = append(options, mail.WithTLSPolicy(mail.TLSOpportunistic))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if c.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(c.User), mail.WithPassword(c.Password))
	}
	err = mail.NewMsg().From(c.From)
	if err != nil {
		return nil, fault.Say(fault.Text{TR: "göndereni Acme <pay@example.com> gibi verin", EN: "give the sender as in Acme <pay@example.com>"})
	}
	_, err = mail.NewClient(u.Hostname(), options...)
	if err != nil {
		return nil, fmt.Errorf("mail server: %w", err)
	}
	return &mailer{host: u.Hostname(), from: c.From, options: options}, nil
}

// Send sends one mail. Its errors name the server and never the message.
func (s *mailer) Send(ctx context.Context, id string, m message.Message) error {
	msg, err := s.compose(id, m)
	if err != nil {
		return err
	}
	client, err := mail.NewClient(s.host, s.options...)
	if err != nil {
		return fmt.Errorf("mail server %s: %w", s.host, err)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err = client.DialAndSendWithContext(ctx, msg)
	if err == nil || msg.IsDelivered() {
		return nil // the server has taken it, whatever it said on parting
	}
	return mailFault(s.host, err)
}

func (s *mailer) compose(id string, m message.Message) (*mail.Msg, error) {
	msg := mail.NewMsg(mail.WithCharset(mail.CharsetUTF8), mail.WithEncoding(mail.EncodingQP))
	err := errors.Join(msg.From(s.from), msg.To(m.To))
	if err != nil {
		return nil, fmt.Errorf("%w: an address is malformed", message.ErrRefused)
	}
	msg.Subject(m.Subject)
	msg.SetDate()
	msg.SetMessageIDWithValue(id + "@" + s.host)
	msg.SetGenHeader(mail.HeaderContentLang, m.Language)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(mail.TypeTextPlain, m.Text)
	return msg, nil
}

// mailFault says why a mail was not taken in words that hold nothing of it: servers repeat addresses in theirs.
func mailFault(host string, err error) error {
	var told *mail.SendError
	if !errors.As(err, &told) {
		var refused *net.OpError
		if errors.As(err, &refused) {
			return fmt.Errorf("mail server %s: %w", host, refused)
		}
		return fmt.Errorf("mail server %s did not take the message: %T", host, err)
	}
	what := fmt.Errorf("mail server %s did not take the message: status %d", host, told.ErrorCode())
	recipient := told.Reason == mail.ErrSMTPRcptTo || told.Reason == mail.ErrSMTPData || told.Reason == mail.ErrSMTPDataClose
	if code := told.ErrorCode(); recipient && code >= 500 {
		return fmt.Errorf("%w: %w", message.ErrRefused, what)
	}
	return what
}

func errServer() error {
	return fault.Say(fault.Text{TR: "smtp://sunucu:587 ya da smtps://sunucu:465 verin", EN: "give smtp://host:587 or smtps://host:465"})
}
