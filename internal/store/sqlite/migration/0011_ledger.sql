-- +goose Up

-- The books. A transaction is written once, in the commit of what caused it, with its entries encoded (ledger.EncodeEntries). What
-- is added when it is sealed: its number and the chain up to it, the block, its entries one by one, and the totals.

create table ledger_transaction (
	merchant_id text not null,
	id          text not null,
	at          integer not null,
	event       text not null,
	currency    text not null,
	subject     text not null default '',
	entries     blob not null,
	number      integer not null default 0,
	chain       blob not null default x'',
	constraint ledger_transaction_pkey primary key (merchant_id, id),
	constraint ledger_transaction_id_given check (merchant_id <> '' and id <> ''),
	constraint ledger_transaction_at_given check (at > 0),
	constraint ledger_transaction_currency_code check (length(currency) = 3),
	constraint ledger_transaction_entries_given check (length(entries) > 0),
	constraint ledger_transaction_number_range check (number >= 0),
	constraint ledger_transaction_chained check ((number > 0) = (length(chain) = 32))
) strict, without rowid;

-- What waits to be sealed, and nothing else: nearly always empty, and so nearly free.
create index ledger_transaction_unsealed on ledger_transaction (merchant_id, at, id) where number = 0;
create unique index ledger_transaction_number on ledger_transaction (merchant_id, number) where number > 0;

create table ledger_block (
	merchant_id text not null,
	number      integer not null,
	first       integer not null,
	last        integer not null,
	previous    blob not null,
	hash        blob not null,
	sealed_at   integer not null,
	constraint ledger_block_pkey primary key (merchant_id, number),
	constraint ledger_block_number_positive check (number >= 1),
	constraint ledger_block_span check (first >= 1 and last >= first),
	constraint ledger_block_hashes check (length(previous) = 32 and length(hash) = 32)
) strict, without rowid;

create table ledger_entry (
	merchant_id text not null,
	number      integer not null,
	line        integer not null,
	currency    text not null,
	account     text not null,
	day         integer not null,
	value_day   integer not null,
	amount      integer not null,
	constraint ledger_entry_pkey primary key (merchant_id, number, line),
	constraint ledger_entry_number_positive check (number >= 1 and line >= 1),
	constraint ledger_entry_amount_given check (amount <> 0)
) strict, without rowid;

-- A statement is a stretch of this.
create index ledger_entry_account on ledger_entry (merchant_id, currency, account, day, number, line);

-- Debits and credits by account, day of booking and value date. A trial balance adds these up instead of all entries.
create table ledger_total (
	merchant_id text not null,
	currency    text not null,
	account     text not null,
	day         integer not null,
	value_day   integer not null,
	debit       integer not null default 0,
	credit      integer not null default 0,
	constraint ledger_total_pkey primary key (merchant_id, currency, account, day, value_day),
	constraint ledger_total_sums check (debit >= 0 and credit >= 0)
) strict, without rowid;

-- Nothing is deleted, and nothing changes but that a transaction gets its number. This stops mistakes; whoever may drop a trigger
-- is found by the chain.
-- +goose StatementBegin
create trigger ledger_transaction_no_update before update on ledger_transaction
	when (old.number <> 0 or new.number = 0 or new.merchant_id <> old.merchant_id or new.id <> old.id or new.at <> old.at
		or new.event <> old.event or new.currency <> old.currency or new.subject <> old.subject or new.entries <> old.entries)
begin
	select raise(abort, 'ledger is append-only');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger ledger_transaction_no_delete before delete on ledger_transaction
begin
	select raise(abort, 'ledger is append-only');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger ledger_block_no_update before update on ledger_block
begin
	select raise(abort, 'ledger is append-only');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger ledger_block_no_delete before delete on ledger_block
begin
	select raise(abort, 'ledger is append-only');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger ledger_entry_no_update before update on ledger_entry
begin
	select raise(abort, 'ledger is append-only');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger ledger_entry_no_delete before delete on ledger_entry
begin
	select raise(abort, 'ledger is append-only');
end;
-- +goose StatementEnd
-- +goose StatementBegin
create trigger ledger_total_no_delete before delete on ledger_total
begin
	select raise(abort, 'ledger is append-only');
end;
-- +goose StatementEnd
