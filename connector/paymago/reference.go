package paymago

import "github.com/vezne/vezne/connector"

// reference is where our reference of a request stands: as a GUID, which orderId is to be ("Sipariş Oluşturma", 1. Adım).
func reference() connector.Reference {
	return connector.Reference{Field: "orderId", Form: connector.GUID}
}

// orderID is the orderId of a request of ours.
func orderID(ref string) string { return reference().Of(ref) }
