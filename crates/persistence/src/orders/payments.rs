//! Payments and refunds.

use std::collections::{BTreeMap, BTreeSet};

use cangku_domain::{
    OrderId, Page, PageRequest, PaymentId,
    orders::{OrderNumber, Payment, PaymentKey, PaymentKind},
    ports::{OrderChanges, PaymentFilter, StorageResult},
};
use diesel::{
    PgConnection,
    dsl::{exists, not},
    insert_into,
    pg::Pg,
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt},
};

use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    paging::page_of,
    rows::{NewPaymentRow, PaymentRow, entities},
    schema::{order_payments, orders},
    text::spellings,
};

diesel::alias!(order_payments as refunds: RefundsAlias);

type Payments<'a, Columns> = order_payments::BoxedQuery<'a, Pg, Columns>;

const PAYMENT: &str = PaymentKind::Payment.as_str();

pub(super) fn ids_of_numbers(
    connection: &mut PgConnection,
    numbers: &BTreeSet<OrderNumber>,
) -> StorageResult<BTreeMap<OrderNumber, OrderId>> {
    let wanted: Vec<&str> = numbers.iter().map(|number| number.as_str()).collect();
    let found: Vec<(String, i64)> = orders::table
        .filter(orders::order_number.eq_any(wanted))
        .select((orders::order_number, orders::id))
        .load(connection)
        .into_storage_result()?;
    let known =
        |(number, id): (String, i64)| Some((OrderNumber::new(&number).ok()?, OrderId::new(id)?));
    Ok(found.into_iter().filter_map(known).collect())
}

pub(super) fn with_keys(
    connection: &mut PgConnection,
    keys: &BTreeSet<PaymentKey>,
) -> StorageResult<Vec<Payment>> {
    let references: Vec<&str> = keys.iter().map(|key| key.reference.as_str()).collect();
    let rows: Vec<PaymentRow> = order_payments::table
        .filter(order_payments::reference.eq_any(references))
        // In the form of the partial index.
        .filter(order_payments::reference.ne(""))
        .filter(order_payments::kind.eq_any(["payment", "refund"]))
        .filter(order_payments::method.eq_any(keys.iter().map(|key| key.method.as_str())))
        .select(PaymentRow::as_select())
        .load(connection)
        .into_storage_result()?;
    // Other kinds and methods may have one of the references.
    let found = entities(rows)?.into_iter();
    Ok(found
        .filter(|payment| payment.key().is_some_and(|key| keys.contains(&key)))
        .collect())
}

pub(super) fn lock(
    connection: &mut PgConnection,
    ids: &BTreeSet<PaymentId>,
) -> StorageResult<BTreeMap<PaymentId, (Payment, Option<Payment>)>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    let rows: Vec<PaymentRow> = order_payments::table
        .filter(order_payments::id.eq_any(&ids))
        .filter(order_payments::kind.eq(PAYMENT))
        .select(PaymentRow::as_select())
        .order(order_payments::id)
        .for_no_key_update()
        .load(connection)
        .into_storage_result()?;
    // After the locks: a transaction that was waited for may have refunded one.
    let made: Vec<PaymentRow> = order_payments::table
        .filter(order_payments::payment_id.eq_any(&ids))
        .select(PaymentRow::as_select())
        .load(connection)
        .into_storage_result()?;
    let mut made: BTreeMap<_, _> = entities(made)?
        .into_iter()
        .filter_map(|refund| Some((refund.refund_of?, refund)))
        .collect();
    let payments = entities(rows)?.into_iter();
    Ok(payments
        .map(|payment| (payment.id, (payment.clone(), made.remove(&payment.id))))
        .collect())
}

/// Inserts new payments and refunds, and assigns payments to orders.
pub(super) fn write(connection: &mut PgConnection, changes: &OrderChanges) -> StorageResult<()> {
    if !changes.payments.is_empty() {
        let rows: Vec<_> = changes.payments.iter().map(NewPaymentRow::of).collect();
        let expected = rows.len();
        let written = insert_into(order_payments::table)
            .values(rows)
            .execute(connection)
            .into_storage_result()?;
        check_rows("recording payments", written, expected)?;
    }
    if changes.assigned.is_empty() {
        return Ok(());
    }
    let payments: Vec<i64> = changes.assigned.keys().map(|id| id.get()).collect();
    let orders: Vec<i64> = changes.assigned.values().map(|id| id.get()).collect();
    let expected = payments.len();
    let assigned = sql_query(
        "UPDATE order_payments SET order_id = assigned.order_id \
         FROM unnest($1, $2) AS assigned (payment_id, order_id) \
         WHERE order_payments.id = assigned.payment_id AND order_payments.order_id IS NULL",
    )
    .bind::<Array<BigInt>, _>(payments)
    .bind::<Array<BigInt>, _>(orders)
    .execute(connection)
    .into_storage_result()?;
    check_rows("assigning payments", assigned, expected)
}

/// The payments and refunds of an order, oldest first.
pub(super) fn of_order(
    connection: &mut PgConnection,
    order: OrderId,
) -> StorageResult<Vec<Payment>> {
    let rows: Vec<PaymentRow> = order_payments::table
        .filter(order_payments::order_id.eq(order.get()))
        .select(PaymentRow::as_select())
        .order(order_payments::id)
        .load(connection)
        .into_storage_result()?;
    entities(rows)
}

pub(super) fn page(
    connection: &mut PgConnection,
    filter: &PaymentFilter,
    page: PageRequest,
) -> StorageResult<Page<Payment>> {
    let shown = order_payments::table
        .select(PaymentRow::as_select())
        .into_boxed();
    let rows: Vec<PaymentRow> = matching(shown, filter)
        .order(order_payments::id.desc())
        .limit(i64::from(page.page_size()))
        .offset(page.offset())
        .load(connection)
        .into_storage_result()?;
    page_of(rows, page, || {
        matching(order_payments::table.count().into_boxed(), filter)
            .get_result(connection)
            .into_storage_result()
    })
}

/// Payments and refunds, newest first, from behind the cursor: by the id, which never changes.
pub(super) fn after(
    connection: &mut PgConnection,
    filter: &PaymentFilter,
    cursor: Option<PaymentId>,
    limit: u32,
) -> StorageResult<Vec<Payment>> {
    let mut shown = order_payments::table
        .select(PaymentRow::as_select())
        .into_boxed();
    if let Some(cursor) = cursor {
        shown = shown.filter(order_payments::id.lt(cursor.get()));
    }
    let rows: Vec<PaymentRow> = matching(shown, filter)
        .order(order_payments::id.desc())
        .limit(i64::from(limit))
        .load(connection)
        .into_storage_result()?;
    entities(rows)
}

fn matching<'a, Columns>(
    mut query: Payments<'a, Columns>,
    filter: &'a PaymentFilter,
) -> Payments<'a, Columns> {
    // Built twice, since the condition can't be cloned.
    let is_refunded = || {
        exists(
            refunds.filter(
                refunds
                    .field(order_payments::payment_id)
                    .eq(order_payments::id.nullable()),
            ),
        )
    };
    match filter.is_unmatched {
        Some(true) => {
            query = query
                .filter(order_payments::order_id.is_null())
                .filter(order_payments::kind.eq(PAYMENT))
                .filter(not(is_refunded()));
        }
        Some(false) => {
            query = query.filter(
                order_payments::order_id
                    .is_not_null()
                    .or(order_payments::kind.ne(PAYMENT))
                    .or(is_refunded()),
            );
        }
        None => {}
    }
    if let Some(number) = &filter.order_number {
        query = query.filter(order_payments::order_number.eq_any(spellings(number)));
    }
    if let Some(reference) = &filter.reference {
        query = query.filter(order_payments::reference.eq(reference.as_str()));
    }
    query
}
