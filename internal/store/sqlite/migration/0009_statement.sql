-- +goose Up

-- Who stated what a provider could not say, and what it rests on.
alter table payment_record add column stated_by text not null default '';
alter table payment_record add column note text not null default '';
