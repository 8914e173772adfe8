-- +goose Up

-- Who is to be charged again and again. What is looked for has a column; the rest is in content.
create table subscription (
	merchant_id text collate "C" not null,
	id          text collate "C" not null,
	created_at  bigint not null,
	surface     text collate "C" not null default '',
	reference   text collate "C" not null default '',
	customer    text collate "C" not null default '',
	plan_id     text collate "C" not null default '',
	state       text collate "C" not null,
	next_at     bigint not null default 0,
	content     bytea not null default '',
	version     bigint not null,
	updated_at  bigint not null,
	constraint subscription_pkey primary key (merchant_id, id),
	constraint subscription_id_given check (merchant_id <> '' and id <> ''),
	constraint subscription_state_known check (state in ('pending', 'trial', 'active', 'past_due', 'paused', 'canceled', 'ended')),
	-- Who is done with, or paused, has no moment at which anything is done.
	constraint subscription_next check (next_at = 0 or state not in ('paused', 'canceled', 'ended')),
	constraint subscription_version_positive check (version >= 1)
) with (fillfactor = 70);

create unique index subscription_reference on subscription (merchant_id, surface, reference) where reference <> '';
create index subscription_customer on subscription (merchant_id, customer, id);
create index subscription_state on subscription (merchant_id, state, id);

-- Every period that has been tried, once: this key and the live reference of the period's payment are what keeps it from being
-- charged twice.
create table subscription_charge (
	merchant_id     text collate "C" not null,
	subscription_id text collate "C" not null,
	period          bigint not null,
	created_at      bigint not null,
	due             text collate "C" not null,
	amount          bigint not null,
	status          text collate "C" not null,
	tries           bigint not null default 0,
	payment_id      text collate "C" not null default '',
	refusal_reason  text collate "C" not null default '',
	refusal_code    text collate "C" not null default '',
	refusal_message text collate "C" not null default '',
	updated_at      bigint not null,
	constraint subscription_charge_pkey primary key (merchant_id, subscription_id, period),
	constraint subscription_charge_subscription foreign key (merchant_id, subscription_id) references subscription (merchant_id, id),
	constraint subscription_charge_period check (period >= 0),
	constraint subscription_charge_amount check (amount > 0),
	constraint subscription_charge_status check (status in ('open', 'paid', 'failed')),
	constraint subscription_charge_paid check (status <> 'paid' or payment_id <> '')
) with (fillfactor = 70);
