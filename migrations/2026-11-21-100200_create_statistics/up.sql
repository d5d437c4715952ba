CREATE TABLE statistics_backlog (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    order_id BIGINT,
    from_status VARCHAR(16),
    to_status VARCHAR(16),
    user_id BIGINT
);

COMMENT ON TABLE statistics_backlog IS
    'What the rollups don''t count yet: written in the transaction in which it happened, deleted in the one that counts it.';
COMMENT ON COLUMN statistics_backlog.order_id IS 'The order that made a step; null otherwise.';
COMMENT ON COLUMN statistics_backlog.user_id IS 'The user who was registered; null otherwise.';

CREATE TABLE sales_by_hour (
    hour TIMESTAMPTZ NOT NULL,
    orders BIGINT NOT NULL,
    amount NUMERIC NOT NULL,
    CONSTRAINT sales_by_hour_pkey PRIMARY KEY (hour)
);

COMMENT ON TABLE sales_by_hour IS
    'Orders that were paid in an hour and are neither cancelled nor refunded.';
COMMENT ON COLUMN sales_by_hour.hour IS 'When the hour begins, UTC.';
COMMENT ON COLUMN sales_by_hour.amount IS 'Sum of the orders'' totals, in yuan.';

CREATE TABLE product_sales_by_hour (
    hour TIMESTAMPTZ NOT NULL,
    product_id BIGINT NOT NULL,
    quantity BIGINT NOT NULL,
    amount NUMERIC NOT NULL,
    CONSTRAINT product_sales_by_hour_pkey PRIMARY KEY (hour, product_id),
    CONSTRAINT product_sales_by_hour_product_id_fkey FOREIGN KEY (product_id)
        REFERENCES products (id) ON DELETE CASCADE
);

CREATE INDEX idx_product_sales_product ON product_sales_by_hour (product_id);

COMMENT ON TABLE product_sales_by_hour IS
    'Units of orders that were paid in an hour and are neither cancelled nor refunded.';
COMMENT ON COLUMN product_sales_by_hour.hour IS 'When the hour begins, UTC.';

CREATE TABLE sales_windows (
    days SMALLINT NOT NULL,
    since TIMESTAMPTZ NOT NULL,
    CONSTRAINT sales_windows_pkey PRIMARY KEY (days)
);

COMMENT ON TABLE sales_windows IS 'The last days for which products are ranked by their sales.';
COMMENT ON COLUMN sales_windows.days IS 'How many days, today included.';
COMMENT ON COLUMN sales_windows.since IS
    'When the first of them began; it moves on when the next day has come.';

CREATE TABLE product_sales_by_window (
    product_id BIGINT NOT NULL,
    days SMALLINT NOT NULL,
    quantity BIGINT NOT NULL,
    amount NUMERIC NOT NULL,
    CONSTRAINT product_sales_by_window_pkey PRIMARY KEY (product_id, days),
    CONSTRAINT product_sales_by_window_product_id_fkey FOREIGN KEY (product_id)
        REFERENCES products (id) ON DELETE CASCADE
);

CREATE INDEX idx_product_sales_rank
    ON product_sales_by_window (days, quantity DESC, amount DESC, product_id);

COMMENT ON TABLE product_sales_by_window IS
    'Sums of product_sales_by_hour since a window began, so that a ranking needn''t add them up.';

CREATE TABLE orders_by_status (
    status VARCHAR(16) NOT NULL,
    orders BIGINT NOT NULL,
    amount NUMERIC NOT NULL,
    CONSTRAINT orders_by_status_pkey PRIMARY KEY (status)
);

COMMENT ON TABLE orders_by_status IS 'How many orders stand where, and the sum of their totals.';

CREATE TABLE users_by_hour (
    hour TIMESTAMPTZ NOT NULL,
    users BIGINT NOT NULL,
    CONSTRAINT users_by_hour_pkey PRIMARY KEY (hour)
);

COMMENT ON TABLE users_by_hour IS 'Users who registered in an hour.';

CREATE TABLE user_activity (
    day DATE NOT NULL,
    user_id BIGINT NOT NULL,
    CONSTRAINT user_activity_pkey PRIMARY KEY (day, user_id),
    CONSTRAINT user_activity_user_id_fkey FOREIGN KEY (user_id)
        REFERENCES users (id) ON DELETE CASCADE
);

CREATE INDEX idx_user_activity_user ON user_activity (user_id);

COMMENT ON TABLE user_activity IS 'Users who sent a request on a business day.';
COMMENT ON COLUMN user_activity.day IS 'The day in the shop''s time zone when it was written.';

CREATE TABLE active_users_by_day (
    day DATE NOT NULL,
    users BIGINT NOT NULL,
    CONSTRAINT active_users_by_day_pkey PRIMARY KEY (day)
);

COMMENT ON TABLE active_users_by_day IS 'Number of users in user_activity.';

CREATE TABLE statistics_state (
    is_only BOOLEAN NOT NULL DEFAULT true,
    as_of TIMESTAMPTZ NOT NULL,
    CONSTRAINT statistics_state_pkey PRIMARY KEY (is_only),
    CONSTRAINT statistics_state_one_row CHECK (is_only)
);

COMMENT ON TABLE statistics_state IS 'One row: up to when the rollups count everything.';

INSERT INTO statistics_state (as_of) VALUES (now());
INSERT INTO users_by_hour (hour, users)
    SELECT date_trunc('hour', created_at, 'UTC'), count(*) FROM users GROUP BY 1;
