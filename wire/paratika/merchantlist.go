package paratika

import "github.com/vezne/vezne/wire/wirekit"

// MerchantList is the answer of QUERYMERCHANT, of which the SDK's model fixes the members.
type MerchantList struct {
	Merchants []MerchantInfo
	Outcome   Outcome
}

// Encode writes the answer.
func (m MerchantList) Encode() []byte {
	w := wirekit.NewObject()
	m.Outcome.write(w)
	rows := make([]*wirekit.Object, len(m.Merchants))
	for i, one := range m.Merchants {
		rows[i] = wirekit.NewObject()
		rows[i].Text("businessId", one.BusinessID)
		rows[i].Text("name", one.Name)
	}
	w.Rows("merchantList", rows)
	return pretty(w.Bytes())
}

// DecodeMerchantList reads an answer of QUERYMERCHANT.
func DecodeMerchantList(f wirekit.Fields) (MerchantList, error) {
	r := wirekit.NewReader(f)
	m := MerchantList{Outcome: readOutcome(r)}
	err := r.Err()
	if err != nil {
		return m, err
	}
	m.Merchants, err = wirekit.RowsOf(f, "merchantList", func(row wirekit.Fields) (MerchantInfo, error) {
		in := wirekit.NewReader(row)
		one := MerchantInfo{BusinessID: in.Text("businessId", textLimit), Name: in.Text("name", textLimit)}
		return one, in.Err()
	})
	return m, err
}
