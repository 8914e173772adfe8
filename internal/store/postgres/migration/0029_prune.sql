-- +goose Up

-- Keys of old requests are found by their age, a few at a time, and deleted.
create index idempotency_created on idempotency (merchant_id, created_at);
