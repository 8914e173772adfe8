package paratika

import (
	"github.com/vezne/vezne/internal/dialect"
	"github.com/vezne/vezne/internal/fault"
	wire "github.com/vezne/vezne/wire/paratika"
)

// refuse is a fault with one of Paratika's codes. The text says what to do; it stands beside Paratika's own sentence.
func refuse(kind fault.Kind, c wire.ErrorCode, field string, t fault.Text) error {
	f := fault.New(kind, string(c), t)
	f.Field = field
	return f
}

func missing(field string, c wire.ErrorCode) error {
	return refuse(fault.Invalid, c, field, fault.Text{TR: field + ": Bu alan zorunludur.", EN: field + ": This field is required."})
}

// render is the one form of every error: HTTP 200, with Paratika's code and sentence, the parameter that is wrong, and what
// to do about it.
func render(lang string, err error) dialect.Answer {
	return answer(wire.Envelope{Outcome: failed(lang, err)}.Encode())
}

// failed is the outcome of a request that ended in an error.
func failed(lang string, err error) wire.Outcome {
	f, told := fault.As(err)
	if !told {
		return describe(wire.Failure(wire.General, wire.GeneralError), fault.Internal.Text().In(lang))
	}
	code := wire.ErrorOf(f)
	if code == "" {
		code = codeOf(f)
	}
	o := wire.Failure(wire.Declined, code)
	switch f.Kind {
	case fault.Internal, fault.Busy, fault.RateLimited, fault.Unavailable:
		o = wire.Failure(wire.General, code)
	case fault.Invalid, fault.TooLarge, fault.Unauthenticated, fault.Forbidden, fault.NotFound, fault.Conflict, fault.Unsupported:
	}
	o.Violator = spelling(f.Field)
	text := f.PublicText()
	if f.Kind == fault.Internal {
		text = fault.Internal.Text()
	}
	return describe(o, text.In(lang))
}

func describe(o wire.Outcome, text string) wire.Outcome {
	o.Description = text
	return o
}

// codeOf is Paratika's code for a fault of the engine's.
func codeOf(f *fault.Error) wire.ErrorCode {
	switch f.Code {
	case "no_session":
		return wire.BadSession
	case "no_provider":
		return wire.NoPaymentSystem
	case "provider_closed", "providers_unhealthy":
		return wire.SystemDisabled
	case "provider_cannot":
		return wire.Unsupported
	case "points_unsupported":
		return wire.PointsUnsupported
	case "points_unknown":
		return wire.UnknownPoints
	case "points_excess", "points_too_few":
		return wire.BadPoints
	case "campaigns_unsupported", "campaign_with_points":
		return wire.CampaignsUnsupported
	case "campaign_unknown":
		return wire.UnknownCampaign
	case "shares_exceed_payment", "shares_invalid":
		return wire.BadAmount
	case "reference_length":
		return wire.TooLong
	case "installments_range":
		return wire.BadInstallments
	case "card_missing":
		return wire.MissingParameter
	}
	switch f.Kind {
	case fault.Invalid:
		return wire.WrongType
	case fault.TooLarge:
		return wire.TooLong
	case fault.Unauthenticated:
		return wire.WrongUser
	case fault.Forbidden:
		return wire.NoRight
	case fault.NotFound:
		return wire.NoSuchTransaction
	case fault.Conflict, fault.Busy, fault.RateLimited:
		return wire.TransactionLocked
	case fault.Unsupported:
		return wire.Unsupported
	case fault.Unavailable, fault.Internal:
	}
	return wire.GeneralError
}

// spelling returns Paratika's name of a field that the engine blames under its own.
func spelling(field string) string {
	switch field {
	case "reference":
		return "MERCHANTPAYMENTID"
	case "amount":
		return "AMOUNT"
	case "installments":
		return "INSTALLMENTS"
	case "card":
		return "CARDPAN"
	case "campaign":
		return "CAMPAIGNCODE"
	case "shares":
		return "ORDERITEMS"
	case "points":
		return "POINTS"
	case "card_holder":
		return "NAMEONCARD"
	case attrCustomer:
		return "CUSTOMER"
	}
	return field
}

// errUnknown answers a request about money whose outcome is not known yet. It is no decline: a shop that took it for one
// would ask its buyer to pay again. Paratika has no word for it but that the payment awaits approval.
func errUnknown() error {
	return refuse(fault.Unavailable, wire.AwaitsApproval, "", fault.Text{
		TR: "İşlemin sonucu bankadan henüz öğrenilemedi; başarısız sayılmamalıdır. Sonucu QUERYTRANSACTION ile sorgulayın.",
		EN: "The bank has not told the outcome yet; it is not a failure. Ask for it with QUERYTRANSACTION.",
	})
}
