//! The timeline of an order.

use cangku_domain::{
    OrderId,
    audit::{TimelineCursor, TimelineEvent},
    ports::StorageResult,
};
use diesel::PgConnection;

use super::timeline::{Part, load};

/// The events of an order.
pub(super) fn order_timeline(
    connection: &mut PgConnection,
    order: OrderId,
    cursor: Option<TimelineCursor>,
    limit: u32,
) -> StorageResult<Vec<TimelineEvent>> {
    load(connection, PARTS, order.get(), cursor, limit)
}

const PARTS: &[Part] = &[
    Part {
        select: "SELECT created_at AS at, 1 AS source, id, action, user_id, actor_name, request_id, changes, \
            details || jsonb_strip_nulls(jsonb_build_object('reason', nullif(reason, ''))) AS details \
            FROM audit_log WHERE entity = 'order' AND entity_id = $1 AND action <> ALL ($6)",
    },
    // Commands of an order have its number as their reference.
    Part {
        select: "SELECT log.created_at AS at, 2 AS source, log.id, log.change_type AS action, \
            log.created_by AS user_id, log.operator_name AS actor_name, log.request_id, \
            jsonb_build_object('stock', jsonb_build_object('before', log.stock_after - log.quantity, \
                'after', log.stock_after)) AS changes, \
            jsonb_build_object('product_id', log.product_id, 'quantity', log.quantity, \
                'reason', log.reason) AS details \
            FROM orders AS placed JOIN inventory_logs AS log ON log.reference = placed.order_number \
                AND log.reference <> '' WHERE placed.id = $1",
    },
    Part {
        select: "SELECT hold.created_at AS at, 3 AS source, hold.id, 'hold' AS action, \
            hold.created_by AS user_id, hold.operator_name AS actor_name, '' AS request_id, \
            '{}'::jsonb AS changes, \
            jsonb_build_object('product_id', hold.product_id, 'quantity', hold.quantity, \
                'held', hold.held, 'released', hold.released, 'consumed', hold.consumed, \
                'ended_at', hold.ended_at) AS details \
            FROM orders AS placed JOIN order_items AS line ON line.order_id = placed.id \
            JOIN stock_holds AS hold ON hold.product_id = line.product_id \
                AND hold.reference = placed.order_number AND hold.is_of_order WHERE placed.id = $1",
    },
    Part {
        select: "SELECT created_at AS at, 6 AS source, id, to_status AS action, created_by AS user_id, \
            operator_name AS actor_name, request_id, \
            jsonb_build_object('status', jsonb_build_object('before', from_status, \
                'after', to_status)) AS changes, \
            jsonb_build_object('note', nullif(note, '')) AS details \
            FROM order_status_history WHERE order_id = $1",
    },
    Part {
        select: "SELECT created_at AS at, 7 AS source, id, kind AS action, created_by AS user_id, \
            operator_name AS actor_name, request_id, '{}'::jsonb AS changes, \
            jsonb_build_object('amount', amount::text, 'method', method, \
                'reference', nullif(reference, ''), 'note', nullif(note, '')) AS details \
            FROM order_payments WHERE order_id = $1",
    },
    Part {
        select: "SELECT created_at AS at, 8 AS source, id, 'request_return' AS action, \
            created_by AS user_id, requested_by AS actor_name, '' AS request_id, \
            '{}'::jsonb AS changes, \
            jsonb_build_object('status', status, 'reason', nullif(reason, ''), \
                'decision_note', nullif(decision_note, '')) AS details \
            FROM order_returns WHERE order_id = $1",
    },
];
