-- +goose Up

-- What was asked for about earlier payments in a span of time. A sale is found by its payment's id, which begins with its time,
-- so that the busiest rows are not in this index and cost it nothing.
create index operation_followed on operation (merchant_id, created_at, payment_id) where kind in ('capture', 'void', 'refund');
