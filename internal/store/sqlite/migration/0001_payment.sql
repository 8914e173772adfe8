-- +goose Up

-- merchant_id leads every key and index, so that every query is one merchant's, and so that the same schema
-- can be distributed by merchant. The one exception is the index by which jobs are claimed, which serves the house.
--
-- Times are microseconds since 1970 in UTC, 0 for never. Booleans are 0 or 1. Nothing is NULL.
-- Lists of more than two words are chains of `or`, because for an `in` of three SQLite builds a temporary tree in every
-- statement: that took a fifth of the time of a commit.
-- Tables are WITHOUT ROWID: the primary key is the order of the rows, and there is no second tree to keep.

create table payment (
	merchant_id     text not null,
	id              text not null,
	number          integer not null,
	reference       text not null,
	surface         text not null default '',
	currency        text not null,
	amount          integer not null,
	created_at      integer not null,
	state           text not null,
	live            integer not null default 0,
	version         integer not null,
	authorized      integer not null default 0,
	captured        integer not null default 0,
	refunded        integer not null default 0,
	installments    integer not null default 0,
	card_bin        text not null default '',
	card_last4      text not null default '',
	card_length     integer not null default 0,
	card_brand      text not null default '',
	card_holder     text not null default '',
	provider        text not null default '',
	ids             text not null default '{}',
	refusal_reason  text not null default '',
	refusal_code    text not null default '',
	refusal_message text not null default '',
	three_d         integer not null default -1,
	description     text not null default '',
	attributes      text not null default '{}',
	updated_at      integer not null,
	constraint payment_pkey primary key (merchant_id, id),
	constraint payment_id_given check (merchant_id <> '' and id <> ''),
	constraint payment_number_range check (number between 1 and 2147483647),
	constraint payment_reference_given check (reference <> ''),
	constraint payment_currency_code check (length(currency) = 3),
	constraint payment_amount_positive check (amount > 0),
	constraint payment_state_known check (state = 'created' or state = 'challenged' or state = 'sent' or state = 'authorized'
		or state = 'captured' or state = 'partially_refunded' or state = 'refunded' or state = 'voided'
		or state = 'declined' or state = 'expired' or state = 'indeterminate'),
	constraint payment_live_flag check (live in (0, 1)),
	-- Wherever money may have moved the payment holds its reference; where it certainly did not, it gives it up.
	constraint payment_live_state check (state in ('created', 'challenged') or (live = 1) = (state not in ('declined', 'expired'))),
	constraint payment_version_positive check (version >= 1),
	constraint payment_sums check (authorized >= 0 and captured between 0 and authorized and refunded between 0 and captured),
	constraint payment_installments_range check (installments >= 0),
	-- What may be shown of a card, and no more: a card number does not fit.
	constraint payment_card_masked check (length(card_bin) <= 6 and length(card_last4) <= 4),
	constraint payment_three_d_range check (three_d >= -1)
) strict, without rowid;

create unique index payment_number on payment (merchant_id, number);
-- Promise 1, one order, one capture, rests on this index.
create unique index payment_live on payment (merchant_id, reference) where live = 1;
create index payment_reference on payment (merchant_id, reference, id);

create table operation (
	merchant_id  text not null,
	payment_id   text not null,
	seq          integer not null,
	created_at   integer not null,
	kind         text not null,
	amount       integer not null,
	status       text not null,
	before_state text not null,
	settled_at   integer not null default 0,
	constraint operation_pkey primary key (merchant_id, payment_id, seq),
	constraint operation_payment foreign key (merchant_id, payment_id) references payment (merchant_id, id),
	constraint operation_seq_positive check (seq >= 1),
	constraint operation_kind_known check (kind = 'sale' or kind = 'preauth' or kind = 'capture' or kind = 'void' or kind = 'refund'),
	constraint operation_amount_positive check (amount > 0),
	constraint operation_status_known check (status = 'pending' or status = 'approved' or status = 'refused' or status = 'doubtful'),
	constraint operation_settled check ((settled_at = 0) = (status in ('pending', 'doubtful')))
) strict, without rowid;

-- The payments whose outcome is not known: what an operator watches.
create index operation_open on operation (merchant_id, payment_id) where status in ('pending', 'doubtful');

create table attempt (
	merchant_id     text not null,
	payment_id      text not null,
	operation       integer not null,
	seq             integer not null,
	provider        text not null default '',
	ref             text not null default '',
	status          text not null,
	deadline        integer not null default 0,
	sent_at         integer not null default 0,
	answered_at     integer not null default 0,
	refusal_reason  text not null default '',
	refusal_code    text not null default '',
	refusal_message text not null default '',
	ids             text not null default '{}',
	constraint attempt_pkey primary key (merchant_id, payment_id, operation, seq),
	constraint attempt_operation foreign key (merchant_id, payment_id, operation) references operation (merchant_id, payment_id, seq),
	constraint attempt_seq_positive check (seq >= 1),
	constraint attempt_status_known check (status = 'pending' or status = 'approved' or status = 'refused' or status = 'doubtful')
) strict, without rowid;

create table payment_record (
	merchant_id text not null,
	payment_id  text not null,
	version     integer not null,
	event       text not null,
	from_state  text not null,
	to_state    text not null,
	operation   integer not null default 0,
	at          integer not null,
	constraint payment_record_pkey primary key (merchant_id, payment_id, version),
	constraint payment_record_payment foreign key (merchant_id, payment_id) references payment (merchant_id, id),
	constraint payment_record_version_positive check (version >= 1)
) strict, without rowid;

create table session_3ds (
	merchant_id text not null,
	payment_id  text not null,
	created_at  integer not null,
	version     integer not null,
	status      text not null,
	mode        text not null,
	one_step    integer not null default 0,
	verifier    blob not null default x'',
	return_url  text not null default '',
	redirect    blob not null default x'',
	proof       blob not null default x'',
	state       text not null default '',
	expires_at  integer not null,
	constraint session_3ds_pkey primary key (merchant_id, payment_id),
	constraint session_3ds_payment foreign key (merchant_id, payment_id) references payment (merchant_id, id),
	constraint session_3ds_version_positive check (version >= 1),
	constraint session_3ds_status_known check (status = 'opening' or status = 'open' or status = 'returned' or status = 'finished'),
	constraint session_3ds_mode_known check (mode in ('manual', 'automatic')),
	constraint session_3ds_one_step_flag check (one_step in (0, 1))
) strict, without rowid;

create table sealed_card (
	merchant_id text not null,
	payment_id  text not null,
	ciphertext  blob not null,
	expires_at  integer not null,
	constraint sealed_card_pkey primary key (merchant_id, payment_id),
	constraint sealed_card_payment foreign key (merchant_id, payment_id) references payment (merchant_id, id),
	constraint sealed_card_ciphertext_given check (length(ciphertext) > 0)
) strict, without rowid;

create table job (
	merchant_id text not null,
	id          text not null,
	kind        text not null,
	subject     text not null default '',
	run_at      integer not null,
	attempt     integer not null default 0,
	lease_until integer not null default 0,
	constraint job_pkey primary key (merchant_id, id),
	constraint job_id_given check (merchant_id <> '' and id <> ''),
	constraint job_attempt_range check (attempt >= 0)
) strict, without rowid;

-- Jobs are claimed for the house, whosever they are. The lease is not in the index, because a claim changes it.
create index job_due on job (run_at, merchant_id, id);

create table idempotency (
	merchant_id     text not null,
	idempotency_key text not null,
	fingerprint     blob not null default x'',
	payment_id      text not null default '',
	created_at      integer not null,
	status          integer not null default 0,
	body            blob not null default x'',
	constraint idempotency_pkey primary key (merchant_id, idempotency_key),
	constraint idempotency_key_given check (merchant_id <> '' and idempotency_key <> ''),
	constraint idempotency_status_range check (status between 0 and 599)
) strict, without rowid;

create table counter (
	merchant_id text not null,
	name        text not null,
	next_value  integer not null,
	constraint counter_pkey primary key (merchant_id, name),
	constraint counter_next_value_positive check (next_value >= 1)
) strict, without rowid;
