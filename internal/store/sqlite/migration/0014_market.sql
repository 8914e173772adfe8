-- +goose Up

-- What becomes of the shares that stores have in a captured payment.
create table division (
	merchant_id text not null,
	payment_id  text not null,
	created_at  integer not null,
	content     text not null,
	version     integer not null,
	updated_at  integer not null,
	constraint division_pkey primary key (merchant_id, payment_id),
	constraint division_version_positive check (version >= 1)
) strict, without rowid;

-- What each store has. It is the sum of the store's entries, and changes in the commits that add them. There is no check on the
-- amounts: it would be made on what is added to a row, and not on the row.
create table sub_merchant_balance (
	merchant_id  text not null,
	sub_merchant text not null,
	currency     text not null,
	held         integer not null default 0,
	free         integer not null default 0,
	under_way    integer not null default 0,
	paid         integer not null default 0,
	version      integer not null,
	constraint sub_merchant_balance_pkey primary key (merchant_id, sub_merchant, currency),
	constraint sub_merchant_balance_store_given check (merchant_id <> '' and sub_merchant <> '' and length(currency) = 3)
) strict, without rowid;

-- The stores' accounts, line by line. Lines are only added; the payout that pays one is written into it.
create table sub_merchant_entry (
	merchant_id  text not null,
	id           text not null,
	sub_merchant text not null,
	currency     text not null,
	kind         text not null,
	payment_id   text not null default '',
	held         integer not null default 0,
	free         integer not null default 0,
	under_way    integer not null default 0,
	paid         integer not null default 0,
	at           integer not null,
	payout_id    text not null default '',
	constraint sub_merchant_entry_pkey primary key (merchant_id, id)
) strict, without rowid;

create index sub_merchant_entry_store on sub_merchant_entry (merchant_id, sub_merchant, id);
create index sub_merchant_entry_payout on sub_merchant_entry (merchant_id, payout_id, sub_merchant, id);
create index sub_merchant_entry_payment on sub_merchant_entry (merchant_id, payment_id, id);

-- The transfers to stores that the merchant's bank was asked to make.
create table payout (
	merchant_id text not null,
	id          text not null,
	number      integer not null,
	currency    text not null,
	created_at  integer not null,
	state       text not null,
	content     text not null,
	version     integer not null,
	updated_at  integer not null,
	constraint payout_pkey primary key (merchant_id, id),
	constraint payout_state_known check (state = 'prepared' or state = 'confirmed' or state = 'cancelled'),
	constraint payout_version_positive check (version >= 1)
) strict, without rowid;
