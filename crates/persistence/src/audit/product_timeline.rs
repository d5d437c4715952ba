//! The timeline of a product.

use cangku_domain::{
    ProductId,
    audit::{TimelineCursor, TimelineEvent},
    ports::StorageResult,
};
use diesel::PgConnection;

use super::timeline::{Part, load};

/// The events of a product. One that was deleted keeps those of the audit log and of plans.
pub(super) fn product_timeline(
    connection: &mut PgConnection,
    product: ProductId,
    cursor: Option<TimelineCursor>,
    limit: u32,
) -> StorageResult<Vec<TimelineEvent>> {
    load(connection, PARTS, product.get(), cursor, limit)
}

const PARTS: &[Part] = &[
    Part {
        select: "SELECT created_at AS at, 1 AS source, id, action, user_id, actor_name, request_id, changes, \
            details || jsonb_strip_nulls(jsonb_build_object('reason', nullif(reason, ''))) AS details \
            FROM audit_log WHERE entity = 'product' AND entity_id = $1 AND action <> ALL ($6)",
    },
    Part {
        select: "SELECT created_at AS at, 2 AS source, id, change_type AS action, created_by AS user_id, \
            operator_name AS actor_name, request_id, jsonb_build_object('stock', \
                jsonb_build_object('before', stock_after - quantity, 'after', stock_after)) AS changes, \
            jsonb_build_object('quantity', quantity, 'reason', reason, \
                'reference', nullif(reference, '')) AS details \
            FROM inventory_logs WHERE product_id = $1 AND created_at <= $2",
    },
    Part {
        select: "SELECT created_at AS at, 3 AS source, id, 'hold' AS action, created_by AS user_id, \
            operator_name AS actor_name, '' AS request_id, '{}'::jsonb AS changes, \
            jsonb_build_object('quantity', quantity, 'held', held, 'released', released, \
                'consumed', consumed, 'expired', expired, 'reference', nullif(reference, ''), \
                'expires_at', expires_at, 'ended_at', ended_at, 'is_of_order', is_of_order) AS details \
            FROM stock_holds WHERE product_id = $1 AND created_at <= $2",
    },
    // When an item was written isn't recorded: when its plan was begun to be applied or undone is.
    Part {
        select: "SELECT step.created_at AS at, 4 AS source, item.id, \
            CASE WHEN step.step = 'undoing' THEN 'undo' ELSE item.action END AS action, \
            step.created_by AS user_id, step.operator_name AS actor_name, step.request_id, \
            CASE WHEN item.field IS NULL THEN '{}'::jsonb \
                WHEN step.step = 'undoing' THEN jsonb_build_object(item.field, \
                    jsonb_build_object('before', item.after, 'after', item.before)) \
                ELSE jsonb_build_object(item.field, \
                    jsonb_build_object('before', item.before, 'after', item.after)) END AS changes, \
            jsonb_build_object('plan_id', item.plan_id, 'plan_kind', plan.kind, \
                'reason', item.reason) AS details \
            FROM change_plan_items AS item JOIN change_plans AS plan ON plan.id = item.plan_id \
            JOIN LATERAL (SELECT * FROM change_plan_steps WHERE plan_id = item.plan_id \
                AND step IN ('applying', 'undoing') ORDER BY id DESC LIMIT 10) AS step \
                ON step.step = 'applying' OR item.status = 'undone' \
            WHERE item.product_id = $1 AND item.status IN ('applied', 'undone', 'kept')",
    },
    Part {
        select: "SELECT failure.last_failed_at AS at, 5 AS source, failure.id, failure.stage AS action, \
            NULL::bigint AS user_id, '' AS actor_name, '' AS request_id, '{}'::jsonb AS changes, \
            jsonb_build_object('status', failure.status, 'reason_code', failure.reason_code, \
                'reason', failure.reason, 'attempts', failure.attempts, \
                'closed_at', failure.closed_at) AS details \
            FROM products AS product JOIN haier_product_failures AS failure \
                ON failure.product_code = product.product_code WHERE product.id = $1",
    },
    Part {
        select: "SELECT step.created_at AS at, 6 AS source, step.id, step.to_status AS action, \
            step.created_by AS user_id, step.operator_name AS actor_name, step.request_id, \
            jsonb_build_object('status', jsonb_build_object('before', step.from_status, \
                'after', step.to_status)) AS changes, \
            jsonb_build_object('order_id', step.order_id, 'order_number', placed.order_number, \
                'quantity', line.quantity, 'price', line.price::text, \
                'note', nullif(step.note, '')) AS details \
            FROM order_items AS line JOIN orders AS placed ON placed.id = line.order_id \
            JOIN order_status_history AS step ON step.order_id = line.order_id \
            WHERE line.product_id = $1",
    },
    Part {
        select: "SELECT returned.created_at AS at, 8 AS source, returned.id, 'request_return' AS action, \
            returned.created_by AS user_id, returned.requested_by AS actor_name, '' AS request_id, \
            '{}'::jsonb AS changes, \
            jsonb_build_object('order_id', returned.order_id, 'status', returned.status, \
                'quantity', line.quantity, 'reason', nullif(returned.reason, '')) AS details \
            FROM order_items AS item JOIN order_return_lines AS line ON line.order_item_id = item.id \
            JOIN order_returns AS returned ON returned.id = line.return_id WHERE item.product_id = $1",
    },
];
