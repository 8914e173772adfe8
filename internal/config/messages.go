package config

import (
	"net/http"
	"time"

	"github.com/vezne/vezne/internal/courier"
	"github.com/vezne/vezne/internal/fault"
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
			return nil, fault.At("--smtp-password", err)
		}
		post[message.Mail], err = courier.NewMail(m.Mail)
		if err != nil {
			return nil, fault.Doing(fault.Text{TR: "--smtp ve --mail-from", EN: "--smtp and --mail-from"}, err)
		}
	}
	if m.SMS.URL != "" {
		var err error
		m.SMS.Key, err = m.Secrets.Reveal(m.SMS.Key)
		if err != nil {
			return nil, fault.At("--sms-key", err)
		}
		m.SMS.Now, m.SMS.Client = now, client
		post[message.SMS], err = courier.NewHook(m.SMS)
		if err != nil {
			return nil, fault.Doing(fault.Text{TR: "--sms-url ve --sms-key", EN: "--sms-url and --sms-key"}, err)
		}
	}
	return post, nil
}
