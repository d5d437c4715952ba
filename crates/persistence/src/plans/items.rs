//! Bulk statements on the items of plans.

use std::collections::BTreeMap;

use cangku_domain::{
    PlanId, ProductId,
    plans::{
        FieldValue, ItemChange, ItemOutcome, ItemStatus, NewPlanItem, NewProduct, PlanCounts,
        PlanField,
    },
    ports::{StorageError, StorageResult},
};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Bool, Nullable, Text},
};

use crate::{
    error_mapping::{IntoStorageResult, check_rows},
    schema::change_plan_items,
};

/// The columns `before` and `after` of an item.
fn values(change: &ItemChange) -> StorageResult<(Option<String>, Option<String>)> {
    Ok(match change {
        ItemChange::Set { before, after } => (Some(before.to_string()), Some(after.to_string())),
        ItemChange::Create(product) => (None, Some(object(product)?)),
        _ => (None, None),
    })
}

/// The values of a new product as a JSON object of texts.
fn object(product: &NewProduct) -> StorageResult<String> {
    let values = product.values();
    let values: BTreeMap<&str, String> = values
        .map(|value| (value.field().as_str(), value.to_string()))
        .collect();
    let unwritable = |error| StorageError::Inconsistent(format!("a new product: {error}"));
    serde_json::to_string(&values).map_err(unwritable)
}

fn texts<'a>(values: impl Iterator<Item = Option<&'a FieldValue>>) -> Vec<Option<String>> {
    values.map(|value| value.map(ToString::to_string)).collect()
}

/// Inserts items in this order.
pub(super) fn insert(
    connection: &mut PgConnection,
    plan: PlanId,
    items: &[NewPlanItem],
) -> StorageResult<()> {
    if items.is_empty() {
        return Ok(());
    }
    let products = items.iter().map(|item| item.product.id.map(ProductId::get));
    let codes = items.iter().map(|item| item.product.code.as_deref());
    let names = items.iter().map(|item| item.product.name.as_str());
    let actions = items.iter().map(|item| item.change.action().as_str());
    let fields = items
        .iter()
        .map(|item| item.change.field().map(PlanField::as_str));
    let values: StorageResult<Vec<_>> = items.iter().map(|item| values(&item.change)).collect();
    let (before, after): (Vec<_>, Vec<_>) = values?.into_iter().unzip();
    let reasons = items.iter().map(|item| item.reason.as_str());
    let statuses = items.iter().map(|item| item.change.first_status().as_str());
    // In the order of the rows, so that the ids are in it.
    let inserted = sql_query(
        "INSERT INTO change_plan_items (plan_id, product_id, product_code, product_name, action, \
             field, before, after, reason, status) \
         SELECT $1, product_id, product_code, product_name, action, field, before, after, reason, \
             status \
         FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10) WITH ORDINALITY \
             AS item (product_id, product_code, product_name, action, field, before, after, \
                 reason, status, position) \
         ORDER BY position",
    )
    .bind::<BigInt, _>(plan.get())
    .bind::<Array<Nullable<BigInt>>, _>(products.collect::<Vec<_>>())
    .bind::<Array<Nullable<Text>>, _>(codes.collect::<Vec<_>>())
    .bind::<Array<Text>, _>(names.collect::<Vec<_>>())
    .bind::<Array<Text>, _>(actions.collect::<Vec<_>>())
    .bind::<Array<Nullable<Text>>, _>(fields.collect::<Vec<_>>())
    .bind::<Array<Nullable<Text>>, _>(before)
    .bind::<Array<Nullable<Text>>, _>(after)
    .bind::<Array<Text>, _>(reasons.collect::<Vec<_>>())
    .bind::<Array<Text>, _>(statuses.collect::<Vec<_>>())
    .execute(connection)
    .into_storage_result()?;
    check_rows("inserting items of a plan", inserted, items.len())
}

/// Writes what became of items.
pub(super) fn save_outcomes(
    connection: &mut PgConnection,
    outcomes: &[ItemOutcome],
) -> StorageResult<()> {
    if outcomes.is_empty() {
        return Ok(());
    }
    let ids = outcomes.iter().map(|outcome| outcome.id.get());
    let statuses = outcomes.iter().map(|outcome| outcome.status.as_str());
    let reasons = outcomes.iter().map(|outcome| outcome.reason.as_str());
    let found = texts(outcomes.iter().map(|outcome| outcome.found.as_ref()));
    let edited = outcomes.iter().map(|outcome| outcome.was_edited);
    let written = texts(outcomes.iter().map(|outcome| outcome.written.as_ref()));
    let products = outcomes
        .iter()
        .map(|outcome| outcome.product_id.map(ProductId::get));
    let changed = sql_query(
        "UPDATE change_plan_items AS item \
         SET status = outcome.status, reason = outcome.reason, found = outcome.found, \
             was_edited = outcome.was_edited, after = coalesce(outcome.written, after), \
             product_id = coalesce(outcome.product_id, item.product_id) \
         FROM unnest($1, $2, $3, $4, $5, $6, $7) \
             AS outcome (id, status, reason, found, was_edited, written, product_id) \
         WHERE item.id = outcome.id",
    )
    .bind::<Array<BigInt>, _>(ids.collect::<Vec<_>>())
    .bind::<Array<Text>, _>(statuses.collect::<Vec<_>>())
    .bind::<Array<Text>, _>(reasons.collect::<Vec<_>>())
    .bind::<Array<Nullable<Text>>, _>(found)
    .bind::<Array<Nullable<Bool>>, _>(edited.collect::<Vec<_>>())
    .bind::<Array<Nullable<Text>>, _>(written)
    .bind::<Array<Nullable<BigInt>>, _>(products.collect::<Vec<_>>())
    .execute(connection)
    .into_storage_result()?;
    check_rows("saving items of a plan", changed, outcomes.len())
}

/// Deletes all items but the first `keep`, and counts those.
pub(super) fn keep_first(
    connection: &mut PgConnection,
    plan: PlanId,
    keep: u32,
) -> StorageResult<PlanCounts> {
    sql_query(
        "DELETE FROM change_plan_items WHERE plan_id = $1 AND id >= \
         (SELECT id FROM change_plan_items WHERE plan_id = $1 ORDER BY id OFFSET $2 LIMIT 1)",
    )
    .bind::<BigInt, _>(plan.get())
    .bind::<BigInt, _>(i64::from(keep))
    .execute(connection)
    .into_storage_result()?;
    let statuses: Vec<(String, i64)> = change_plan_items::table
        .filter(change_plan_items::plan_id.eq(plan.get()))
        .group_by(change_plan_items::status)
        .select((change_plan_items::status, diesel::dsl::count_star()))
        .load(connection)
        .into_storage_result()?;
    let mut counts = PlanCounts::default();
    for (status, items) in statuses {
        let inconsistent = || StorageError::Inconsistent(format!("items of a plan: {status}"));
        let status = ItemStatus::from_name(&status).ok_or_else(inconsistent)?;
        let items = u32::try_from(items).map_err(|_negative| inconsistent())?;
        counts.add_many(status, items);
    }
    Ok(counts)
}
