-- Brings books of version 2 to version 3: campaigns.
alter table operation add column campaign text not null default '';
alter table operation add column plus_installments integer not null default 0;
alter table operation add column defer_months integer not null default 0;
alter table challenge add column campaign text not null default '';
alter table challenge add column plus_installments integer not null default 0;
alter table challenge add column defer_months integer not null default 0;
