package dialect

import (
	"net/http"

	"github.com/vezne/vezne/internal/fault"
)

// Serve hands a request to the service that its path leads to, nil if it leads to none. The providers' services are called by POST
// only. refuse answers, in the dialect's own form, what reached no service: http.StatusNotFound or http.StatusMethodNotAllowed.
func Serve(w http.ResponseWriter, r *http.Request, service http.Handler, refuse func(status int, t fault.Text)) {
	switch {
	case service == nil:
		refuse(http.StatusNotFound, fault.Text{
			TR: "Böyle bir servis yok; adresi kontrol edin.",
			EN: "There is no such service; check the address.",
		})
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		refuse(http.StatusMethodNotAllowed, fault.Text{
			TR: "Bu servis yalnızca POST ile çağrılır.",
			EN: "This service is called by POST only.",
		})
	default:
		service.ServeHTTP(w, r)
	}
}
