package simbank

import "github.com/vezne/vezne/money"

// StatusQuery asks how a 3-D Secure enrolment stands ([PathStatus]); a [Status] comes back.
type StatusQuery struct {
	// Ref is that of the [Enroll].
	Ref string `json:"ref"`
}

// Encode writes the message.
func (m StatusQuery) Encode() ([]byte, error) { return encode(&m) }

// DecodeStatusQuery reads the message. Its errors are [ErrJSON] or a [FieldError] and carry no value.
func DecodeStatusQuery(body []byte) (StatusQuery, error) {
	q, err := DecodeQuery(body)
	if err != nil {
		return StatusQuery{}, err
	}
	return StatusQuery(q), nil
}

// Stage is how far an authentication has come.
type Stage string

// The stages.
const (
	// StageOpen: the buyer has to go to, or is at, the bank's page.
	StageOpen Stage = "open"
	// StageDone: the authentication has ended; MDStatus says how.
	StageDone Stage = "done"
	// StageUnknown: the bank has no such enrolment.
	StageUnknown Stage = "not_found"
)

// Status says how an authentication stands. It answers an enrolment and a query about it.
type Status struct {
	// Ref is that of the enrolment.
	Ref   string
	Stage Stage
	// Order and Amount are those of the enrolment, empty when Stage is StageUnknown.
	Order  string
	Amount money.Amount
	// PageURL is where the buyer has to go, by GET or POST, while Stage is StageOpen.
	PageURL string
	// MDStatus, ECI, CAVV and XID are the outcome when Stage is StageDone. MDStatus is 1 for full authentication, 2
	// to 4 for an attempt, and 0 or 5 to 9 for none (Paratika API document, "mdStatus"). Without authentication
	// there is no CAVV.
	MDStatus int
	ECI      string
	CAVV     string
	XID      string
	// Payment is the authorization that the bank made or refused, in one-step.
	Payment *Answer
}

type statusJSON struct {
	Ref      string      `json:"ref"`
	Stage    Stage       `json:"stage"`
	Order    string      `json:"order,omitempty"`
	Amount   int64       `json:"amount,omitzero"`
	Currency string      `json:"currency,omitempty"`
	PageURL  string      `json:"page_url,omitempty"`
	MDStatus int         `json:"md_status,omitzero"`
	ECI      string      `json:"eci,omitempty"`
	CAVV     string      `json:"cavv,omitempty"`
	XID      string      `json:"xid,omitempty"`
	Payment  *answerJSON `json:"payment,omitzero"`
}

// Encode writes the message.
func (m Status) Encode() ([]byte, error) {
	j := statusJSON{
		Ref: m.Ref, Stage: m.Stage, Order: m.Order, Amount: m.Amount.Minor(), Currency: string(m.Amount.Currency()),
		PageURL: m.PageURL, MDStatus: m.MDStatus, ECI: m.ECI, CAVV: m.CAVV, XID: m.XID,
	}
	if m.Payment != nil {
		payment := m.Payment.json()
		j.Payment = &payment
	}
	return encode(&j)
}

// DecodeStatus reads the message. Its errors are [ErrJSON] or a [FieldError].
func DecodeStatus(body []byte) (Status, error) {
	var j statusJSON
	err := decode(body, &j)
	if err != nil {
		return Status{}, err
	}
	m := Status{
		Ref: j.Ref, Stage: j.Stage, Order: j.Order, PageURL: j.PageURL,
		MDStatus: j.MDStatus, ECI: j.ECI, CAVV: j.CAVV, XID: j.XID,
	}
	err = checkRef("ref", j.Ref)
	if err != nil {
		return Status{}, err
	}
	if j.Stage == StageUnknown {
		if m != (Status{Ref: j.Ref, Stage: StageUnknown}) || j.Amount != 0 || j.Currency != "" || j.Payment != nil {
			return Status{}, &FieldError{"stage", ErrMalformed}
		}
		return m, nil
	}
	err = checkStage(j)
	if err != nil {
		return Status{}, err
	}
	m.Amount, err = amountOf(j.Amount, j.Currency)
	if err != nil {
		return Status{}, err
	}
	if j.Payment != nil {
		payment, err := j.Payment.answer()
		if err != nil {
			return Status{}, &FieldError{"payment", ErrMalformed}
		}
		m.Payment = &payment
	}
	return m, nil
}

// checkStage holds the members that depend on the stage to it.
func checkStage(j statusJSON) error {
	err := checkOrder(j.Order)
	if err != nil {
		return err
	}
	if j.MDStatus < 0 || j.MDStatus > 9 {
		return &FieldError{"md_status", ErrMalformed}
	}
	switch j.Stage {
	case StageOpen:
		if !isWebAddress(j.PageURL) {
			return &FieldError{"page_url", ErrMalformed}
		}
	case StageDone:
		if j.PageURL != "" {
			return &FieldError{"page_url", ErrMalformed}
		}
	case StageUnknown:
		return &FieldError{"stage", ErrMalformed}
	default:
		return &FieldError{"stage", ErrMalformed}
	}
	return nil
}
