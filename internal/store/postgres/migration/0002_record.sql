-- +goose Up

-- What a surface remembers that is neither a payment nor a card.
create table record (
	merchant_id text collate "C" not null,
	kind        text collate "C" not null,
	id          text collate "C" not null,
	created_at  bigint not null,
	group_id    text collate "C" not null default '',
	content     bytea not null default '',
	version     bigint not null,
	updated_at  bigint not null,
	expires_at  bigint not null default 0,
	constraint record_pkey primary key (merchant_id, kind, id),
	constraint record_id_given check (merchant_id <> '' and kind <> '' and id <> ''),
	constraint record_version_positive check (version >= 1)
) with (fillfactor = 70);

create index record_created on record (merchant_id, kind, created_at, id);
create index record_group on record (merchant_id, kind, group_id, created_at, id);
