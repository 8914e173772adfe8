-- +goose Up

-- The keys under which saved cards lie, by their ids; the keys themselves are elsewhere. A key stays here while a card lies under it.
create table vault_key (
	id         text collate "C" not null,
	created_at bigint not null,
	constraint vault_key_pkey primary key (id),
	constraint vault_key_id_given check (id <> '')
);

-- Those who pay a merchant again and again. The reference is the shop's own id of its customer.
create table customer (
	merchant_id text collate "C" not null,
	id          text collate "C" not null,
	created_at  bigint not null,
	version     bigint not null,
	updated_at  bigint not null,
	reference   text collate "C" not null,
	name        text collate "C" not null,
	email       text collate "C" not null,
	phone       text collate "C" not null,
	constraint customer_pkey primary key (merchant_id, id),
	constraint customer_id_given check (merchant_id <> '' and id <> ''),
	constraint customer_version_positive check (version >= 1)
);

create unique index customer_reference on customer (merchant_id, reference) where reference <> '';
create index customer_created on customer (merchant_id, created_at, id);

-- Saved cards: the summary in plain and the rest sealed. A card goes with its customer.
create table saved_card (
	merchant_id text collate "C" not null,
	id          text collate "C" not null,
	created_at  bigint not null,
	customer_id text collate "C" not null,
	version     bigint not null,
	updated_at  bigint not null,
	active      bigint not null,
	label       text collate "C" not null,
	card        text collate "C" not null,
	fingerprint text collate "C" not null,
	attributes  text collate "C" not null,
	key_id      text collate "C" not null,
	sealed      text collate "C" not null,
	constraint saved_card_pkey primary key (merchant_id, id),
	constraint saved_card_id_given check (merchant_id <> '' and id <> ''),
	constraint saved_card_version_positive check (version >= 1),
	constraint saved_card_sealed_given check (fingerprint <> '' and sealed <> ''),
	constraint saved_card_customer foreign key (merchant_id, customer_id) references customer (merchant_id, id) on delete cascade,
	constraint saved_card_key foreign key (key_id) references vault_key (id)
);

create unique index saved_card_fingerprint on saved_card (merchant_id, fingerprint);
create index saved_card_created on saved_card (merchant_id, created_at, id);
create index saved_card_owner on saved_card (merchant_id, customer_id, created_at, id);
-- What still lies under a key, for all merchants: the work of a rotation.
create index saved_card_under on saved_card (key_id, merchant_id, id);

-- What was saved before, as records. Cards stay bound to the names that their owners had then, so those are the customers' ids.
insert into vault_key (id, created_at)
select distinct convert_from(content, 'UTF8')::jsonb #>> '{sealed,key}', 0 from record where kind = 'saved_card';

-- Paynet's owners, by the shop's own id; of two that are shown alike only the first can be found by it.
insert into customer (merchant_id, id, created_at, version, updated_at, reference, name, email, phone)
select merchant_id, id, created_at, 1, updated_at, case when nth = 1 then reference else '' end, '', '', ''
from (
	select o.merchant_id, o.id, o.created_at, o.updated_at, convert_from(o.content, 'UTF8') as reference,
		row_number() over (partition by o.merchant_id, convert_from(o.content, 'UTF8') order by o.created_at, o.id) as nth
	from record o
	join record r on r.merchant_id = o.merchant_id and r.kind = 'paynet_card_owner' and convert_from(r.content, 'UTF8') = o.id
	where o.kind = 'paynet_card_owner_id'
) owners;

-- All others called their customers by the shop's own id alone.
insert into customer (merchant_id, id, created_at, version, updated_at, reference, name, email, phone)
select c.merchant_id, c.group_id, min(c.created_at), 1, min(c.created_at),
	case when exists (select 1 from customer k where k.merchant_id = c.merchant_id and k.reference = c.group_id) then '' else c.group_id end, '', '', ''
from record c
where c.kind = 'saved_card' and not exists (select 1 from customer k where k.merchant_id = c.merchant_id and k.id = c.group_id)
group by c.merchant_id, c.group_id;

insert into saved_card
	(merchant_id, id, created_at, customer_id, version, updated_at, active, label, card, fingerprint, attributes, key_id, sealed)
select merchant_id, id, created_at, group_id, version, updated_at, case when (content ->> 'active')::boolean then 1 else 0 end, coalesce(content ->> 'label', ''),
	content ->> 'card', content ->> 'fingerprint', coalesce(content ->> 'attributes', '{}'),
	content #>> '{sealed,key}', content #>> '{sealed,text}'
from (select merchant_id, id, created_at, group_id, version, updated_at, convert_from(content, 'UTF8')::jsonb as content from record where kind = 'saved_card') old;

delete from record where kind in ('saved_card', 'saved_card_number', 'paynet_card_owner', 'paynet_card_owner_id');
