-- +goose Up

-- Who is to be charged again and again. What is looked for has a column; the rest is in content.
create table subscription (
	merchant_id text not null,
	id          text not null,
	created_at  integer not null,
	surface     text not null default '',
	reference   text not null default '',
	customer    text not null default '',
	plan_id     text not null default '',
	state       text not null,
	next_at     integer not null default 0,
	content     blob not null default x'',
	version     integer not null,
	updated_at  integer not null,
	constraint subscription_pkey primary key (merchant_id, id),
	constraint subscription_id_given check (merchant_id <> '' and id <> ''),
	constraint subscription_state_known check (state in ('pending', 'trial', 'active', 'past_due', 'paused', 'canceled', 'ended')),
	-- Who is done with, or paused, has no moment at which anything is done.
	constraint subscription_next check (next_at = 0 or state not in ('paused', 'canceled', 'ended')),
	constraint subscription_version_positive check (version >= 1)
) strict, without rowid;

create unique index subscription_reference on subscription (merchant_id, surface, reference) where reference <> '';
create index subscription_customer on subscription (merchant_id, customer, id);
create index subscription_state on subscription (merchant_id, state, id);

-- Every period that has been tried, once: this key and the live reference of the period's payment are what keeps it from being
-- charged twice.
create table subscription_charge (
	merchant_id     text not null,
	subscription_id text not null,
	period          integer not null,
	created_at      integer not null,
	due             text not null,
	amount          integer not null,
	status          text not null,
	tries           integer not null default 0,
	payment_id      text not null default '',
	refusal_reason  text not null default '',
	refusal_code    text not null default '',
	refusal_message text not null default '',
	updated_at      integer not null,
	constraint subscription_charge_pkey primary key (merchant_id, subscription_id, period),
	constraint subscription_charge_subscription foreign key (merchant_id, subscription_id) references subscription (merchant_id, id),
	constraint subscription_charge_period check (period >= 0),
	constraint subscription_charge_amount check (amount > 0),
	constraint subscription_charge_status check (status in ('open', 'paid', 'failed')),
	constraint subscription_charge_paid check (status <> 'paid' or payment_id <> '')
) strict, without rowid;
