-- +goose Up

-- What a surface remembers that is neither a payment nor a card.
create table record (
	merchant_id text not null,
	kind        text not null,
	id          text not null,
	created_at  integer not null,
	group_id    text not null default '',
	content     blob not null default x'',
	version     integer not null,
	updated_at  integer not null,
	expires_at  integer not null default 0,
	constraint record_pkey primary key (merchant_id, kind, id),
	constraint record_id_given check (merchant_id <> '' and kind <> '' and id <> ''),
	constraint record_version_positive check (version >= 1)
) strict, without rowid;

create index record_created on record (merchant_id, kind, created_at, id);
create index record_group on record (merchant_id, kind, group_id, created_at, id);
