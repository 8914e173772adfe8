package checkout

import (
	"embed"
	"net/http"
	"time"

	"github.com/vezne/vezne/internal/web/view"
)

//go:embed checkout.html checkout.css checkout.js
var files embed.FS

// Pages writes payment pages and reads their forms. It is immutable, and one may be shared by everything that shows pages.
type Pages struct {
	template *view.Template
	now      func() time.Time
}

// New parses the page. The clock decides which cards have expired and which years a buyer may choose.
func New(now func() time.Time) *Pages {
	return &Pages{
		now: now,
		template: view.NewTemplate(view.Sheet{
			Files: files, Page: "checkout.html", Style: "checkout.css", Form: true, Script: "checkout.js",
		}),
	}
}

// Write sends the page with the given HTTP status.
func (p *Pages) Write(w http.ResponseWriter, status int, page Page) error {
	return p.template.Write(w, status, shownOf(page, p.now()))
}
