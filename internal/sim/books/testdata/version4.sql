-- The simulator's books, version 3. Amounts are minor units, times microseconds since 1970 in UTC.

create table operation (
	seq          integer primary key,
	terminal     text    not null,
	ref          text    not null,
	kind         text    not null check (kind in ('sale', 'preauth', 'capture', 'void', 'refund')),
	order_ref    text    not null,
	-- The ref of the authorization that a capture, void or refund is about; '' of an authorization.
	original     text    not null,
	amount       integer not null check (amount >= 0),
	currency     text    not null,
	installments integer not null,
	-- The masked number; the books never hold a full one.
	card         text    not null,
	-- What the card was told to do, for the follow-ups.
	scenario     text    not null,
	-- '00' of an approval, otherwise the response code of the decline.
	code         text    not null check (code <> ''),
	transaction_id text  not null,
	auth_code    text    not null,
	rrn          text    not null,
	recorded_at  integer not null,
	-- When the operation takes effect: until then it is pending. Mostly the same as recorded_at.
	effective_at integer not null check (effective_at >= recorded_at),
	-- How an authorization stands: what was taken of it and when, what was given back, and whether it was undone.
	captured     integer not null default 0 check (captured between 0 and amount),
	captured_at  integer not null default 0,
	refunded     integer not null default 0 check (refunded between 0 and captured),
	voided       integer not null default 0 check (voided in (0, 1)),
	-- What of the amount is points, and of which kind; '' and 0 of an operation in money alone.
	points_name  text    not null default '',
	points       integer not null default 0 check (points between 0 and amount),
	-- How the points of an authorization stand: what was taken of them, and what was given back of that.
	points_taken integer not null default 0 check (points_taken between 0 and points),
	points_back  integer not null default 0 check (points_back between 0 and points_taken),
	-- The campaign that an authorization took part in, '' for none, and what it gave.
	campaign     text    not null default '',
	plus_installments integer not null default 0,
	defer_months integer not null default 0,
	unique (terminal, ref)
) strict;

create index operation_order on operation (order_ref, terminal);

create table challenge (
	id           text    primary key,
	terminal     text    not null,
	ref          text    not null,
	order_ref    text    not null,
	amount       integer not null,
	currency     text    not null,
	installments integer not null,
	card         text    not null,
	scenario     text    not null,
	-- What the bank authorizes by itself once the buyer is authenticated, '' for nothing, and with which code and delay.
	pay          text    not null check (pay in ('', 'sale', 'preauth')),
	pay_code     text    not null,
	pay_delay    integer not null,
	term_url     text    not null,
	nonce        text    not null,
	points_name  text    not null default '',
	points       integer not null default 0,
	campaign     text    not null default '',
	plus_installments integer not null default 0,
	defer_months integer not null default 0,
	-- The one-time code, '' where no code is right.
	otp          text    not null,
	wrong        integer not null default 0,
	-- The authentication value is released only with a status of 1 to 4.
	cavv         text    not null,
	eci          text    not null,
	xid          text    not null,
	stage        text    not null check (stage in ('waiting', 'passed', 'failed', 'cancelled', 'expired')),
	-- The mdStatus: before the end the one that passing leads to, afterwards the one that it ended in.
	md_status    integer not null check (md_status between 0 and 9),
	created_at   integer not null,
	expires_at   integer not null,
	ended_at     integer not null default 0,
	-- The ref of the authorization that has used the proof; a proof is good for one.
	used_by      text    not null default '',
	unique (terminal, ref),
	unique (xid)
) strict, without rowid;
-- What a card has of each kind of points. Its line is made, from what its programme has given it, when it is first asked for.
create table points (
	card    text    not null,
	name    text    not null,
	given   integer not null check (given >= 0),
	balance integer not null check (balance >= 0),
	primary key (card, name)
) strict, without rowid;

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
