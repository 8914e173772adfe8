-- +goose Up

-- What is on its way to shops' servers: our events and the dialects' own posts, each with its bytes.
create table delivery (
	merchant_id  text not null,
	id           text not null,
	version      integer not null,
	event        text not null,
	type         text not null,
	endpoint     text not null default '',
	surface      text not null default '',
	subject      text not null default '',
	operation    integer not null default 0,
	sequence     integer not null default 0,
	lane         text not null,
	url          text not null default '',
	content_type text not null default '',
	body         blob not null default x'',
	status       text not null,
	attempts     integer not null default 0,
	tries        integer not null default 0,
	next_at      integer not null,
	lease_until  integer not null default 0,
	expires_at   integer not null,
	created_at   integer not null,
	done_at      integer not null default 0,
	outcome      text not null default '',
	answered     integer not null default 0,
	constraint delivery_pkey primary key (merchant_id, id),
	constraint delivery_id_given check (merchant_id <> '' and id <> ''),
	constraint delivery_version_positive check (version >= 1),
	constraint delivery_status_known check (status = 'waiting' or status = 'delivered' or status = 'dead')
) strict, without rowid;

-- Only what waits is looked for by its lane and behind what it stands, so that what is done costs nothing there.
create index delivery_lane on delivery (merchant_id, lane, next_at, id) where status = 'waiting';
create index delivery_line on delivery (merchant_id, subject, endpoint, surface, sequence, id) where status = 'waiting';
create index delivery_subject on delivery (merchant_id, subject, id);
create index delivery_expiry on delivery (merchant_id, expires_at, id) where status = 'waiting';
create index delivery_dead on delivery (merchant_id, id) where status = 'dead';

-- Each try, with how it ended.
create table delivery_attempt (
	merchant_id text not null,
	delivery_id text not null,
	seq         integer not null,
	at          integer not null,
	took        integer not null default 0,
	outcome     text not null,
	status      integer not null default 0,
	answer      text not null default '',
	constraint delivery_attempt_pkey primary key (merchant_id, delivery_id, seq),
	constraint delivery_attempt_delivery foreign key (merchant_id, delivery_id) references delivery (merchant_id, id),
	constraint delivery_attempt_seq_positive check (seq >= 1)
) strict, without rowid;
