package exchange_test

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/exchange"
)

const pageAt = "https://psp.example/api/v2/post/sale3d/TOKEN"

// TestPageForm are pages that lead somewhere.
func TestPageForm(t *testing.T) {
	t.Parallel()
	post := func(address string, pairs ...string) connector.Redirect {
		fields := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			fields.Add(pairs[i], pairs[i+1])
		}
		return connector.Redirect{Method: http.MethodPost, URL: address, Fields: fields}
	}
	for name, c := range map[string]struct {
		page string
		want connector.Redirect
	}{
		"as banks write them": {
			`<html><head><script>if (a<b) document.write("<form action='https://evil.example'>")</script></head>` +
				`<body onload="document.forms[0].submit()"><form name="f" method="post" action="https://acs.example/pay?a=1&amp;b=2">` +
				`<input type="hidden" name="PaReq" value="eJx+/&#43;="><input type=hidden name=MD value=12><noscript><input type="submit" value="Go"></noscript></form></body>`,
			post("https://acs.example/pay?a=1&b=2", "PaReq", "eJx+/+=", "MD", "12"),
		},
		"spelled in capitals, with single quotes and line breaks": {
			"<FORM\r\n METHOD = 'POST'\r\n ACTION='https://acs.example/'>\n<INPUT TYPE='HIDDEN' NAME='a' VALUE='&quot;Işık&quot;'/></FORM>",
			post("https://acs.example/", "a", `"Işık"`),
		},
		"relative to the page":     {`<form method=post action="../acs/1">`, post("https://psp.example/api/v2/post/acs/1")},
		"relative to the host":     {`<form method=post action="/acs/1">`, post("https://psp.example/acs/1")},
		"relative to another host": {`<form method=post action="//acs.example/1">`, post("https://acs.example/1")},
		"relative to a base": {
			`<base href="https://cdn.example/x/"><base href="https://second.example/"><form method=post action="1">`, post("https://cdn.example/x/1"),
		},
		"behind a comment": {
			`<!-- <form action="https://old.example/" method="post"> --><form method="post" action="https://acs.example/">`, post("https://acs.example/"),
		},
		"only what a browser sends": {
			`<input name="outside" value="1"><form method="post" action="https://acs.example/"><input name="a" value="1"><input name="a" value="2">` +
				`<input name="off" disabled value="1"><input value="nameless"><input type="checkbox" name="box" value="1">` +
				`<input type="checkbox" checked name="ticked" value="1"><button name="b" value="1">Go</button><input type="image" name="i">` +
				`<textarea name="creq">` + "\n" + `a&amp;b</textarea></form><input name="after" value="1">`,
			post("https://acs.example/", "a", "1", "a", "2", "ticked", "1", "creq", "a&b"),
		},
		"by GET": {
			`<form action="https://acs.example/?old=1#x"><input name="a" value="1 2"></form>`,
			connector.Redirect{Method: http.MethodGet, URL: "https://acs.example/?a=1+2"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := exchange.PageForm([]byte(c.page), pageAt)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("leads to %+v, want %+v", got, c.want)
			}
		})
	}
}

// TestPageFormRefuses are pages that lead nowhere that a buyer may be sent to. No error repeats what they say.
func TestPageFormRefuses(t *testing.T) {
	t.Parallel()
	for name, page := range map[string]string{
		"nothing":               "",
		"a message":             "<!doctype html><title>Sistem hatası</title><p>Lütfen tekrar deneyiniz. <br",
		"only in a script":      `<script>"<form method=post action='https://secret.example/'>"</script>`,
		"only in a comment":     `<!-- <form method=post action="https://secret.example/"> -->`,
		"two forms":             `<form method=post action="https://secret.example/"></form><form method=post action="https://secret.example/2"></form>`,
		"to itself":             `<form method="post" action="">`,
		"without an address":    `<form method="post">`,
		"to a script":           `<form method="post" action="javascript:alert('secret')">`,
		"without TLS":           `<form method="post" action="http://secret.example/">`,
		"with a password in it": `<form method="post" action="https://user:secret@acs.example/">`,
		"unreadable base":       `<base href="https://%zz"><form method="post" action="https://secret.example/">`,
		"a choice":              `<form method="post" action="https://secret.example/"><select name="bank"><option>1</select></form>`,
		"another alphabet":      "<form method=post action='https://secret.example/'><input name=a value='I\xfe\xfdk'></form>",
		"cut off":               `<form method="post" action="https://secret.exam`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := exchange.PageForm([]byte(page), pageAt)
			if err == nil || got.URL != "" {
				t.Errorf("leads to %+v", got)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("error %q repeats the page", err)
			}
		})
	}
}

// FuzzPageForm holds that no page makes the reader fail otherwise than with an error, and that where it leads is an address.
func FuzzPageForm(f *testing.F) {
	f.Add([]byte(`<form method=post action="https://acs.example/"><input name=a value=1><textarea name=b>x</textarea></form>`))
	f.Add([]byte("<a\x00 =<form action=/x method='post'><input name= value"))
	f.Fuzz(func(t *testing.T, page []byte) {
		r, err := exchange.PageForm(page, pageAt)
		if err != nil {
			return
		}
		to, err := url.Parse(r.URL)
		if err != nil || to.Scheme != "https" || to.Host == "" || r.Method == http.MethodGet && len(r.Fields) > 0 {
			t.Errorf("leads to %+v", r)
		}
	})
}

// TestLeads: a buyer is sent on only by HTTP, and not out of TLS.
func TestLeads(t *testing.T) {
	t.Parallel()
	for base, leads := range map[string]map[string]bool{
		"https://psp.example": {
			"https://bank.example/3d?a=b": true, "http://bank.example/3d": false, "javascript://bank.example/%0aalert(1)": false,
			"//bank.example/3d": false, "/3d": false, "": false, "https:///3d": false, "https://user@bank.example/3d": false, "ftp://bank.example/": false,
		},
		"HTTPS://psp.example": {"http://bank.example/3d": false, "HTTPS://bank.example/3d": true},
		"http://127.0.0.1:1":  {"http://bank.example/3d": true, "https://bank.example/3d": true, "data://bank.example/,x": false},
	} {
		c, err := exchange.New("test", base, connector.Deps{HTTP: &http.Client{}, Now: time.Now}, 1)
		if err != nil {
			t.Fatal(err)
		}
		for to, want := range leads {
			if got := c.Leads(to); got != want {
				t.Errorf("from %s to %q: %t, want %t", base, to, got, want)
			}
		}
	}
}
