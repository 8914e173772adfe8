package config

import (
	"fmt"
	"net/http"
	"time"

	"github.com/vezne/vezne/internal/courier"
	"github.com/vezne/vezne/internal/message"
)

// Messages is how people are told by mail and by text message. What is empty is not set up, and what would need it is refused.
type Messages struct {
	// Mail is the mail server, and SMS the operator's hook. Password and Key are as [Secrets.Reveal] takes them.
	Mail courier.MailConfig
	SMS  courier.HookConfig
	// Secrets says where those are.
	Secrets Secrets
}

// Open makes the senders. It does not dial.
func (m Messages) Open(client *http.Client, now func() time.Time) (message.Post, error) {
	post := message.Post{}
	if m.Mail.Server != "" {
		var err error
		m.Mail.Password, err = m.Secrets.Reveal(m.Mail.Password)
		if err != nil {
			return nil, fmt.Errorf("--smtp-password: %w", err)
		}
		post[message.Mail], err = courier.NewMail(m.Mail)
		if err != nil {
			return nil, fmt.Errorf("--smtp and --mail-from: %w", err)
		}
	}
	if m.SMS.URL != "" {
		var err error
		m.SMS.Key, err = m.Secrets.Reveal(m.SMS.Key)
		if err != nil {
			return nil, fmt.Errorf("--sms-key: %w", err)
		}
		m.SMS.Now, m.SMS.Client = now, client
		post[message.SMS], err = courier.NewHook(m.SMS)
		if err != nil {
			return nil, fmt.Errorf("--sms-url and --sms-key: %w", err)
		}
	}
	return post, nil
}
