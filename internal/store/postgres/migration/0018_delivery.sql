-- +goose Up

-- What is on its way to shops' servers: our events and the dialects' own posts, each with its bytes.
create table delivery (
	merchant_id  text collate "C" not null,
	id           text collate "C" not null,
	version      bigint not null,
	event        text collate "C" not null,
	type         text collate "C" not null,
	endpoint     text collate "C" not null default '',
	surface      text collate "C" not null default '',
	subject      text collate "C" not null default '',
	operation    bigint not null default 0,
	sequence     bigint not null default 0,
	lane         text collate "C" not null,
	url          text collate "C" not null default '',
	content_type text collate "C" not null default '',
	body         bytea not null default '',
	status       text collate "C" not null,
	attempts     bigint not null default 0,
	tries        bigint not null default 0,
	next_at      bigint not null,
	lease_until  bigint not null default 0,
	expires_at   bigint not null,
	created_at   bigint not null,
	done_at      bigint not null default 0,
	outcome      text collate "C" not null default '',
	answered     bigint not null default 0,
	constraint delivery_pkey primary key (merchant_id, id),
	constraint delivery_id_given check (merchant_id <> '' and id <> ''),
	constraint delivery_version_positive check (version >= 1),
	constraint delivery_status_known check (status in ('waiting', 'delivered', 'dead'))
) with (fillfactor = 70);

-- Only what waits is looked for by its lane and behind what it stands, so that what is done costs nothing there.
create index delivery_lane on delivery (merchant_id, lane, next_at, id) where status = 'waiting';
create index delivery_line on delivery (merchant_id, subject, endpoint, surface, sequence, id) where status = 'waiting';
create index delivery_subject on delivery (merchant_id, subject, id);
create index delivery_expiry on delivery (merchant_id, expires_at, id) where status = 'waiting';
create index delivery_dead on delivery (merchant_id, id) where status = 'dead';

-- Each try, with how it ended.
create table delivery_attempt (
	merchant_id text collate "C" not null,
	delivery_id text collate "C" not null,
	seq         bigint not null,
	at          bigint not null,
	took        bigint not null default 0,
	outcome     text collate "C" not null,
	status      bigint not null default 0,
	answer      text collate "C" not null default '',
	constraint delivery_attempt_pkey primary key (merchant_id, delivery_id, seq),
	constraint delivery_attempt_delivery foreign key (merchant_id, delivery_id) references delivery (merchant_id, id),
	constraint delivery_attempt_seq_positive check (seq >= 1)
) with (fillfactor = 70);
