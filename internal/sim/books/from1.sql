-- Brings books of version 1 to version 2: points.
alter table operation add column points_name text not null default '';
alter table operation add column points integer not null default 0 check (points between 0 and amount);
alter table operation add column points_taken integer not null default 0 check (points_taken between 0 and points);
alter table operation add column points_back integer not null default 0 check (points_back between 0 and points_taken);
alter table challenge add column points_name text not null default '';
alter table challenge add column points integer not null default 0;
create table points (
	card    text    not null,
	name    text    not null,
	given   integer not null check (given >= 0),
	balance integer not null check (balance >= 0),
	primary key (card, name)
) strict, without rowid;
