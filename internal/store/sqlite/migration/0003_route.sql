-- +goose Up

-- The rule that chose the provider.
alter table payment add column route text not null default '';
