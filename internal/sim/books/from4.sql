-- Brings books of version 4 to version 5: cards that the bank keeps.
create table kept_card (
	seq          integer primary key,
	terminal     text    not null,
	-- The bank's names of the person and of the card.
	owner        text    not null,
	token        text    not null unique,
	-- The client's own name of the person.
	customer     text    not null,
	label        text    not null,
	-- The masked number; the books never hold a full one, nor an expiry: a kept card does not expire.
	card         text    not null,
	-- What the card was told to do.
	scenario     text    not null,
	kept_at      integer not null,
	forgotten_at integer not null default 0
) strict;

create index kept_card_owner on kept_card (terminal, owner);
create index kept_card_customer on kept_card (terminal, customer);
