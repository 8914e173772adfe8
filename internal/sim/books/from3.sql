-- Brings books of version 3 to version 4: chargebacks.
create table chargeback (
	id          text    primary key,
	terminal    text    not null,
	order_ref   text    not null,
	-- The ref of the authorization whose money was taken back.
	original    text    not null,
	amount      integer not null check (amount > 0),
	-- What of the amount is points.
	points      integer not null check (points between 0 and amount),
	currency    text    not null,
	card        text    not null,
	reason      text    not null,
	state       text    not null check (state in ('open', 'won', 'lost')),
	opened_at   integer not null,
	decided_at  integer not null default 0
) strict;

create index chargeback_order on chargeback (order_ref, terminal);
create index chargeback_original on chargeback (terminal, original);
