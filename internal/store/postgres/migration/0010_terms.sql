-- +goose Up

-- What was agreed about the amount when the order came, as JSON (payment.Terms). Payments that began before this have none.
alter table payment add column terms text collate "C" not null default '{}';
