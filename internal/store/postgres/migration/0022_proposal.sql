-- +goose Up

-- What payments that are not decided yet would make of a saved card, sealed under the card's own key.
alter table saved_card add column proposed text collate "C" not null default '{}';
