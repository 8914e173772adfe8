-- +goose Up

-- merchant_id leads every key and index, so that every query is one merchant's, and so that the same schema
-- can be distributed by merchant. The one exception is the index by which jobs are claimed, which serves the house.
--
-- Times are microseconds since 1970 in UTC, 0 for never. Booleans are 0 or 1. Nothing is NULL.
-- Texts compare byte by byte, whatever the database's own locale: ids must sort by time, and a Turkish locale
-- sorts letters otherwise.
--
-- fillfactor leaves room in each page, so that the update that follows every insert can stay in the page and
-- touch no index (a HOT update). For the same reason no index names a column that changes in every commit.

create table payment (
	merchant_id     text collate "C" not null,
	id              text collate "C" not null,
	number          bigint not null,
	reference       text collate "C" not null,
	surface         text collate "C" not null default '',
	currency        text collate "C" not null,
	amount          bigint not null,
	created_at      bigint not null,
	state           text collate "C" not null,
	live            bigint not null default 0,
	version         bigint not null,
	authorized      bigint not null default 0,
	captured        bigint not null default 0,
	refunded        bigint not null default 0,
	installments    bigint not null default 0,
	card_bin        text collate "C" not null default '',
	card_last4      text collate "C" not null default '',
	card_length     bigint not null default 0,
	card_brand      text collate "C" not null default '',
	card_holder     text collate "C" not null default '',
	provider        text collate "C" not null default '',
	ids             text collate "C" not null default '{}',
	refusal_reason  text collate "C" not null default '',
	refusal_code    text collate "C" not null default '',
	refusal_message text collate "C" not null default '',
	three_d         bigint not null default -1,
	description     text collate "C" not null default '',
	attributes      text collate "C" not null default '{}',
	updated_at      bigint not null,
	constraint payment_pkey primary key (merchant_id, id),
	constraint payment_id_given check (merchant_id <> '' and id <> ''),
	constraint payment_number_range check (number between 1 and 2147483647),
	constraint payment_reference_given check (reference <> ''),
	constraint payment_currency_code check (length(currency) = 3),
	constraint payment_amount_positive check (amount > 0),
	constraint payment_state_known check (state in ('created', 'challenged', 'sent', 'authorized', 'captured', 'partially_refunded',
		'refunded', 'voided', 'declined', 'expired', 'indeterminate')),
	constraint payment_live_flag check (live in (0, 1)),
	-- Wherever money may have moved the payment holds its reference; where it certainly did not, it gives it up.
	constraint payment_live_state check (state in ('created', 'challenged') or (live = 1) = (state not in ('declined', 'expired'))),
	constraint payment_version_positive check (version >= 1),
	constraint payment_sums check (authorized >= 0 and captured between 0 and authorized and refunded between 0 and captured),
	constraint payment_installments_range check (installments >= 0),
	-- What may be shown of a card, and no more: a card number does not fit.
	constraint payment_card_masked check (length(card_bin) <= 6 and length(card_last4) <= 4),
	constraint payment_three_d_range check (three_d >= -1)
) with (fillfactor = 50);

create unique index payment_number on payment (merchant_id, number);
-- Promise 1, one order, one capture, rests on this index.
create unique index payment_live on payment (merchant_id, reference) where live = 1;
create index payment_reference on payment (merchant_id, reference, id);

create table operation (
	merchant_id  text collate "C" not null,
	payment_id   text collate "C" not null,
	seq          bigint not null,
	created_at   bigint not null,
	kind         text collate "C" not null,
	amount       bigint not null,
	status       text collate "C" not null,
	before_state text collate "C" not null,
	settled_at   bigint not null default 0,
	constraint operation_pkey primary key (merchant_id, payment_id, seq),
	constraint operation_payment foreign key (merchant_id, payment_id) references payment (merchant_id, id),
	constraint operation_seq_positive check (seq >= 1),
	constraint operation_kind_known check (kind in ('sale', 'preauth', 'capture', 'void', 'refund')),
	constraint operation_amount_positive check (amount > 0),
	constraint operation_status_known check (status in ('pending', 'approved', 'refused', 'doubtful')),
	constraint operation_settled check ((settled_at = 0) = (status in ('pending', 'doubtful')))
) with (fillfactor = 50);

-- The payments whose outcome is not known: what an operator watches.
create index operation_open on operation (merchant_id, payment_id) where status in ('pending', 'doubtful');

create table attempt (
	merchant_id     text collate "C" not null,
	payment_id      text collate "C" not null,
	operation       bigint not null,
	seq             bigint not null,
	provider        text collate "C" not null default '',
	ref             text collate "C" not null default '',
	status          text collate "C" not null,
	deadline        bigint not null default 0,
	sent_at         bigint not null default 0,
	answered_at     bigint not null default 0,
	refusal_reason  text collate "C" not null default '',
	refusal_code    text collate "C" not null default '',
	refusal_message text collate "C" not null default '',
	ids             text collate "C" not null default '{}',
	constraint attempt_pkey primary key (merchant_id, payment_id, operation, seq),
	constraint attempt_operation foreign key (merchant_id, payment_id, operation) references operation (merchant_id, payment_id, seq),
	constraint attempt_seq_positive check (seq >= 1),
	constraint attempt_status_known check (status in ('pending', 'approved', 'refused', 'doubtful'))
) with (fillfactor = 50);

create table payment_record (
	merchant_id text collate "C" not null,
	payment_id  text collate "C" not null,
	version     bigint not null,
	event       text collate "C" not null,
	from_state  text collate "C" not null,
	to_state    text collate "C" not null,
	operation   bigint not null default 0,
	at          bigint not null,
	constraint payment_record_pkey primary key (merchant_id, payment_id, version),
	constraint payment_record_payment foreign key (merchant_id, payment_id) references payment (merchant_id, id),
	constraint payment_record_version_positive check (version >= 1)
);

create table session_3ds (
	merchant_id text collate "C" not null,
	payment_id  text collate "C" not null,
	created_at  bigint not null,
	version     bigint not null,
	status      text collate "C" not null,
	mode        text collate "C" not null,
	one_step    bigint not null default 0,
	verifier    bytea not null default '',
	return_url  text collate "C" not null default '',
	redirect    bytea not null default '',
	proof       bytea not null default '',
	state       text collate "C" not null default '',
	expires_at  bigint not null,
	constraint session_3ds_pkey primary key (merchant_id, payment_id),
	constraint session_3ds_payment foreign key (merchant_id, payment_id) references payment (merchant_id, id),
	constraint session_3ds_version_positive check (version >= 1),
	constraint session_3ds_status_known check (status in ('opening', 'open', 'returned', 'finished')),
	constraint session_3ds_mode_known check (mode in ('manual', 'automatic')),
	constraint session_3ds_one_step_flag check (one_step in (0, 1))
) with (fillfactor = 50);

create table sealed_card (
	merchant_id text collate "C" not null,
	payment_id  text collate "C" not null,
	ciphertext  bytea not null,
	expires_at  bigint not null,
	constraint sealed_card_pkey primary key (merchant_id, payment_id),
	constraint sealed_card_payment foreign key (merchant_id, payment_id) references payment (merchant_id, id),
	constraint sealed_card_ciphertext_given check (length(ciphertext) > 0)
);

create table job (
	merchant_id text collate "C" not null,
	id          text collate "C" not null,
	kind        text collate "C" not null,
	subject     text collate "C" not null default '',
	run_at      bigint not null,
	attempt     bigint not null default 0,
	lease_until bigint not null default 0,
	constraint job_pkey primary key (merchant_id, id),
	constraint job_id_given check (merchant_id <> '' and id <> ''),
	constraint job_attempt_range check (attempt >= 0)
) with (fillfactor = 70);

-- Jobs are claimed for the house, whosever they are. The lease is not in the index, because a claim changes it.
create index job_due on job (run_at, merchant_id, id);

create table idempotency (
	merchant_id     text collate "C" not null,
	idempotency_key text collate "C" not null,
	fingerprint     bytea not null default '',
	payment_id      text collate "C" not null default '',
	created_at      bigint not null,
	status          bigint not null default 0,
	body            bytea not null default '',
	constraint idempotency_pkey primary key (merchant_id, idempotency_key),
	constraint idempotency_key_given check (merchant_id <> '' and idempotency_key <> ''),
	constraint idempotency_status_range check (status between 0 and 599)
) with (fillfactor = 50);

create table counter (
	merchant_id text collate "C" not null,
	name        text collate "C" not null,
	next_value  bigint not null,
	constraint counter_pkey primary key (merchant_id, name),
	constraint counter_next_value_positive check (next_value >= 1)
) with (fillfactor = 50);

-- +goose StatementBegin
-- A statement that should have changed n rows and changed fewer is no error to the database, and the rest of its batch
-- would be committed. This makes it one. refused are the positions of the changes to blame.
create function vezne_refuse(tab text, refused bigint[]) returns boolean language plpgsql as $$
begin
	raise exception using errcode = 'VZ001', message = 'change refused', table = tab, detail = array_to_string(refused, ',');
end
$$;
-- +goose StatementEnd
