-- +goose Up

-- What becomes of the shares that stores have in a captured payment.
create table division (
	merchant_id text collate "C" not null,
	payment_id  text collate "C" not null,
	created_at  bigint not null,
	content     text collate "C" not null,
	version     bigint not null,
	updated_at  bigint not null,
	constraint division_pkey primary key (merchant_id, payment_id),
	constraint division_version_positive check (version >= 1)
) with (fillfactor = 70);

-- What each store has. It is the sum of the store's entries, and changes in the commits that add them. There is no check on the
-- amounts: it would be made on what is added to a row, and not on the row.
create table sub_merchant_balance (
	merchant_id  text collate "C" not null,
	sub_merchant text collate "C" not null,
	currency     text collate "C" not null,
	held         bigint not null default 0,
	free         bigint not null default 0,
	under_way    bigint not null default 0,
	paid         bigint not null default 0,
	version      bigint not null,
	constraint sub_merchant_balance_pkey primary key (merchant_id, sub_merchant, currency),
	constraint sub_merchant_balance_store_given check (merchant_id <> '' and sub_merchant <> '' and length(currency) = 3)
) with (fillfactor = 70);

-- The stores' accounts, line by line. Lines are only added; the payout that pays one is written into it.
create table sub_merchant_entry (
	merchant_id  text collate "C" not null,
	id           text collate "C" not null,
	sub_merchant text collate "C" not null,
	currency     text collate "C" not null,
	kind         text collate "C" not null,
	payment_id   text collate "C" not null default '',
	held         bigint not null default 0,
	free         bigint not null default 0,
	under_way    bigint not null default 0,
	paid         bigint not null default 0,
	at           bigint not null,
	payout_id    text collate "C" not null default '',
	constraint sub_merchant_entry_pkey primary key (merchant_id, id)
) with (fillfactor = 90);

create index sub_merchant_entry_store on sub_merchant_entry (merchant_id, sub_merchant, id);
create index sub_merchant_entry_payout on sub_merchant_entry (merchant_id, payout_id, sub_merchant, id);
create index sub_merchant_entry_payment on sub_merchant_entry (merchant_id, payment_id, id);

-- The transfers to stores that the merchant's bank was asked to make.
create table payout (
	merchant_id text collate "C" not null,
	id          text collate "C" not null,
	number      bigint not null,
	currency    text collate "C" not null,
	created_at  bigint not null,
	state       text collate "C" not null,
	content     text collate "C" not null,
	version     bigint not null,
	updated_at  bigint not null,
	constraint payout_pkey primary key (merchant_id, id),
	constraint payout_state_known check (state = 'prepared' or state = 'confirmed' or state = 'cancelled'),
	constraint payout_version_positive check (version >= 1)
) with (fillfactor = 70);
