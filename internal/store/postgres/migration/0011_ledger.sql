-- +goose Up

-- The books. A transaction is written once, in the commit of what caused it, with its entries encoded (ledger.EncodeEntries). What
-- is added when it is sealed: its number and the chain up to it, the block, its entries one by one, and the totals.

create table ledger_transaction (
	merchant_id text collate "C" not null,
	id          text collate "C" not null,
	at          bigint not null,
	event       text collate "C" not null,
	currency    text collate "C" not null,
	subject     text collate "C" not null default '',
	entries     bytea not null,
	number      bigint not null default 0,
	chain       bytea not null default '',
	constraint ledger_transaction_pkey primary key (merchant_id, id),
	constraint ledger_transaction_id_given check (merchant_id <> '' and id <> ''),
	constraint ledger_transaction_at_given check (at > 0),
	constraint ledger_transaction_currency_code check (length(currency) = 3),
	constraint ledger_transaction_entries_given check (length(entries) > 0),
	constraint ledger_transaction_number_range check (number >= 0),
	constraint ledger_transaction_chained check ((number > 0) = (length(chain) = 32))
) with (fillfactor = 70);

-- What waits to be sealed, and nothing else: nearly always empty, and so nearly free.
create index ledger_transaction_unsealed on ledger_transaction (merchant_id, at, id) where number = 0;
create unique index ledger_transaction_number on ledger_transaction (merchant_id, number) where number > 0;

create table ledger_block (
	merchant_id text collate "C" not null,
	number      bigint not null,
	first       bigint not null,
	last        bigint not null,
	previous    bytea not null,
	hash        bytea not null,
	sealed_at   bigint not null,
	constraint ledger_block_pkey primary key (merchant_id, number),
	constraint ledger_block_number_positive check (number >= 1),
	constraint ledger_block_span check (first >= 1 and last >= first),
	constraint ledger_block_hashes check (length(previous) = 32 and length(hash) = 32)
);

create table ledger_entry (
	merchant_id text collate "C" not null,
	number      bigint not null,
	line        bigint not null,
	currency    text collate "C" not null,
	account     text collate "C" not null,
	day         bigint not null,
	value_day   bigint not null,
	amount      bigint not null,
	constraint ledger_entry_pkey primary key (merchant_id, number, line),
	constraint ledger_entry_number_positive check (number >= 1 and line >= 1),
	constraint ledger_entry_amount_given check (amount <> 0)
);

-- A statement is a stretch of this.
create index ledger_entry_account on ledger_entry (merchant_id, currency, account, day, number, line);

-- Debits and credits by account, day of booking and value date. A trial balance adds these up instead of all entries.
create table ledger_total (
	merchant_id text collate "C" not null,
	currency    text collate "C" not null,
	account     text collate "C" not null,
	day         bigint not null,
	value_day   bigint not null,
	debit       bigint not null default 0,
	credit      bigint not null default 0,
	constraint ledger_total_pkey primary key (merchant_id, currency, account, day, value_day),
	constraint ledger_total_sums check (debit >= 0 and credit >= 0)
) with (fillfactor = 50);

-- Nothing is deleted, and nothing changes but that a transaction gets its number. This stops mistakes; whoever may drop a trigger
-- is found by the chain.
-- +goose StatementBegin
create function vezne_append_only() returns trigger language plpgsql as $$
begin
	raise exception using errcode = '23514', message = 'ledger is append-only', table = tg_table_name, constraint = 'append_only';
end
$$;
-- +goose StatementEnd
create trigger ledger_transaction_no_update before update on ledger_transaction for each row
	when (old.number <> 0 or new.number = 0 or new.merchant_id <> old.merchant_id or new.id <> old.id or new.at <> old.at
		or new.event <> old.event or new.currency <> old.currency or new.subject <> old.subject or new.entries <> old.entries) execute function vezne_append_only();
create trigger ledger_transaction_no_delete before delete on ledger_transaction for each row execute function vezne_append_only();
create trigger ledger_block_no_update before update on ledger_block for each row execute function vezne_append_only();
create trigger ledger_block_no_delete before delete on ledger_block for each row execute function vezne_append_only();
create trigger ledger_entry_no_update before update on ledger_entry for each row execute function vezne_append_only();
create trigger ledger_entry_no_delete before delete on ledger_entry for each row execute function vezne_append_only();
create trigger ledger_total_no_delete before delete on ledger_total for each row execute function vezne_append_only();
