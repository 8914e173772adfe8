package paynet

// Results returns every result code that means a refusal, in the order of Paynet's list.
func Results() []ResultCode {
	return []ResultCode{
		Unsuccessful, CompanyBlocked, AgentBlocked, AgentNotFound, DuplicateData, NoProcess, Unauthorized, ServerError, NotImplemented,
		TimeOut, BadRequest, NoData, NoSession, WrongBin, UnmatchedTransaction, TDSError, UsedSession, WrongCardData,
		WrongTransactionType, WrongPOSType, WrongRatioGet, WrongExpiry, RatioCodeNotFound, InvoiceNotFound, CardNotFound, CardKeyUndefined,
	}
}

// Name returns Paynet's name of a result code, as its PHP class ResultCode has it, or "".
func (c ResultCode) Name() string {
	switch c {
	case Successful:
		return "successful"
	case Unsuccessful:
		return "unsuccessful"
	case CompanyBlocked:
		return "company_blocked"
	case AgentBlocked:
		return "agent_blocked"
	case AgentNotFound:
		return "agent_not_found"
	case DuplicateData:
		return "duplicate_data"
	case NoProcess:
		return "no_process"
	case Unauthorized:
		return "unauthorized"
	case ServerError:
		return "server_error"
	case NotImplemented:
		return "not_implemented"
	case TimeOut:
		return "time_out"
	case BadRequest:
		return "bad_request"
	case NoData:
		return "no_data"
	case NoSession:
		return "paynetj_no_session"
	case WrongBin:
		return "paynetj_wrong_bin"
	case UnmatchedTransaction:
		return "paynetj_unmatch_tran"
	case TDSError:
		return "paynetj_3d_error"
	case UsedSession:
		return "paynetj_used_session"
	case WrongCardData:
		return "wrong_card_data"
	case WrongTransactionType:
		return "wrong_transaction_type"
	case WrongPOSType:
		return "wrong_pos_type"
	case WrongRatioGet:
		return "wrong_ratio_get"
	case WrongExpiry:
		return "paynetj_expire_date_error"
	case RatioCodeNotFound:
		return "ratio_code_not_found"
	case InvoiceNotFound:
		return "invoice_no_not_found"
	case CardNotFound:
		return "card_not_found"
	case CardKeyUndefined:
		return "card_key_undefined"
	case OldSuccessful:
		return "old_successful"
	}
	return ""
}
