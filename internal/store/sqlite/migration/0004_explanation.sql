-- +goose Up

-- Why the payment went where it went, as JSON (routing.Explanation). Payments that began before this have none.
alter table payment add column explanation text not null default '';
