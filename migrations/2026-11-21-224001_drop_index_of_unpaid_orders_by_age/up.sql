-- Those that are asked for by age are few among the unpaid ones, which the index by deadline has.
DROP INDEX CONCURRENTLY idx_order_unpaid;
