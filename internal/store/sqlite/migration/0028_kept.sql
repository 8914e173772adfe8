-- +goose Up

-- The accounts at whose providers a saved card is kept, by their names for it.
alter table saved_card add column kept text not null default '{}';
