ALTER TABLE order_items VALIDATE CONSTRAINT order_items_returned_quantity_in_range;

-- Until now an order could be returned as a whole only, and before it was shipped as well; nothing
-- led back. One statement each: few orders are being returned at a time.

-- What has not left the shop is cancelled, not returned: staff approve or decline that.
CREATE TEMPORARY TABLE never_shipped ON COMMIT DROP AS
SELECT id, status FROM orders
WHERE shipped_at IS NULL AND (
    status = 'returning' OR status = 'refunding' AND came_from = 'returning'
);

INSERT INTO order_status_history (order_id, from_status, to_status, operator_name, note)
SELECT id, 'returning', 'refunding', 'migration',
    'the order was not shipped: its return is a request to cancel it'
FROM never_shipped WHERE status = 'returning' ORDER BY id;

INSERT INTO statistics_backlog (order_id, from_status, to_status)
SELECT id, 'returning', 'refunding' FROM never_shipped WHERE status = 'returning' ORDER BY id;

UPDATE orders SET status = 'refunding', came_from = 'paid'
FROM never_shipped WHERE orders.id = never_shipped.id;

-- The others get a return of everything that was delivered.
INSERT INTO order_returns (order_id, status, reason, created_by, requested_by, created_at,
    updated_at)
SELECT orders.id, 'requested', coalesce(step.note, ''), step.created_by,
    coalesce(step.operator_name, ''), coalesce(step.created_at, orders.updated_at),
    coalesce(step.created_at, orders.updated_at)
FROM orders
LEFT JOIN LATERAL (
    SELECT created_by, operator_name, note, created_at FROM order_status_history
    WHERE order_id = orders.id AND to_status = 'returning'
    ORDER BY order_status_history.id DESC LIMIT 1
) AS step ON true
WHERE (orders.status = 'returning'
        OR orders.status = 'refunding' AND orders.came_from = 'returning')
    AND NOT EXISTS (SELECT FROM order_returns AS known WHERE known.order_id = orders.id)
    AND EXISTS (
        SELECT FROM order_items
        WHERE order_id = orders.id AND coalesce(shipped_quantity, quantity) > 0
    )
ORDER BY orders.id;

INSERT INTO order_return_lines (return_id, order_item_id, quantity)
SELECT order_returns.id, order_items.id, coalesce(shipped_quantity, order_items.quantity)
FROM order_returns
JOIN order_items ON order_items.order_id = order_returns.order_id
WHERE coalesce(shipped_quantity, order_items.quantity) > 0
    AND NOT EXISTS (SELECT FROM order_return_lines WHERE return_id = order_returns.id)
ORDER BY 1, 2;
