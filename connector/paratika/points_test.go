package paratika_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/vezne/vezne/connector"
	"github.com/vezne/vezne/connector/connectortest"
	"github.com/vezne/vezne/connector/paratika"
	"github.com/vezne/vezne/money"
	"github.com/vezne/vezne/pan"
)

// teller is a small provider that tells points. Our dialect tells what the simulated bank's card is worth; this one's answers are those
// of the wire's vectors, in which a value is a number of points.
func teller(t *testing.T) http.Handler {
	t.Helper()
	answer := func(name string) string {
		text, err := os.ReadFile("../../wire/paratika/testdata/" + name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		_, body, _ := strings.Cut(string(text), "\n\n")
		return body
	}
	session, points, closed := answer("sessiontoken-answer-sample"), answer("points-answer"), `{"responseCode":"00","responseMsg":"Approved"}`
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := r.ParseForm()
		if err != nil {
			t.Errorf("read request: %v", err)
		}
		switch r.Form.Get("ACTION") {
		case "SESSIONTOKEN":
			_, _ = io.WriteString(w, session)
		case "QUERYPOINTS":
			if r.Form.Has("MERCHANTPASSWORD") || r.Form.Has("CARDCVV") || r.Form.Get("SESSIONTOKEN") == "" || r.Form.Get("CARDEXPIRY") == "" {
				t.Errorf("points are asked for with %d fields that do not fit", len(r.Form))
			}
			_, _ = io.WriteString(w, points)
		case "SESSIONKILL":
			_, _ = io.WriteString(w, closed)
		default:
			http.Error(w, "", http.StatusInternalServerError)
		}
	})
}

// TestPoints holds the connector to the contract of points against a provider that has some.
func TestPoints(t *testing.T) {
	t.Parallel()
	connectortest.RunPoints(t, connectortest.Harness{Open: func(t *testing.T, _ *connectortest.Clock) connectortest.Provider {
		t.Helper()
		p := connectortest.Provider{
			Handler: teller(t),
			Connect: func(t *testing.T, address string, d connector.Deps) connector.Connector {
				t.Helper()
				c, err := paratika.Config{BaseURL: address, Merchant: number, User: user, Password: "secret"}.Open(d)
				if err != nil {
					t.Fatal(err)
				}
				return c
			},
			Points: []connector.Points{{Name: "Bonus", Value: "1250", Amount: "12.50"}},
		}
		p.Approved = connectortest.Card(t, "4355084355084358", "739")
		p.Declined = p.Approved
		return p
	}})
}

// ExampleAccount_Points asks which points a card has before the buyer is asked to use them.
func ExampleAccount_Points() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.FormValue("ACTION") {
		case "SESSIONTOKEN":
			_, _ = io.WriteString(w, `{"responseCode":"00","responseMsg":"Approved","sessionToken":"T4QBDZ5ZJXC2IPQQFPPJSUWL2ZZ5VKIOJTHYKQDZX5OJ4CNF"}`)
		case "QUERYPOINTS":
			_, _ = io.WriteString(w, `{"responseCode":"00","responseMsg":"Approved","points":[{"name":"Bonus","value":"1250","amount":"12.50","useRate":"1"}]}`)
		default:
			_, _ = io.WriteString(w, `{"responseCode":"00","responseMsg":"Approved"}`)
		}
	}))
	defer server.Close()

	c, err := paratika.Config{BaseURL: server.URL, Merchant: "10000000", User: "apiuser@testmerchant.com", Password: "secret"}.
		Open(connector.Deps{HTTP: server.Client(), Now: time.Now})
	if err != nil {
		fmt.Println(err)
		return
	}
	teller, able := c.(connector.PointsTeller)
	if !able {
		fmt.Println("tells no points")
		return
	}
	n, _ := pan.Parse("4355 0843 5508 4358")
	expiry, _ := pan.ParseExpiry("12", "2040")
	points, err := teller.Points(context.Background(), connector.PointsQuery{
		Ref: "POINTS-21", Amount: money.New(12345, money.TRY), Card: pan.Card{Number: n, Expiry: expiry}, Deadline: time.Now().Add(30 * time.Second),
	})
	for _, p := range points {
		fmt.Println(p.Name, p.Value, p.Amount)
	}
	fmt.Println(err)
	// Output:
	// Bonus 1250 12.50
	// <nil>
}
